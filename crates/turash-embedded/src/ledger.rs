//! The ledger port: watermarks, retries and dead letters, each change a small command for the writer.

use async_trait::async_trait;
use sqlx::{Row, SqliteConnection};
use turash_domain::ports::{DeadLetter, Ledger, LedgerCounts, PortResult, Retry};
use turash_domain::{Sequence, Subscription, Text, Timestamp};

use crate::error::unreadable;
use crate::event_log::signed;
use crate::store::EmbeddedStore;
use crate::writer::{Failure, Tx, Work};

#[async_trait]
impl Ledger for EmbeddedStore {
    async fn watermarks(&self) -> PortResult<Vec<(Subscription, Sequence)>> {
        let mut reader = self.reader().await?;
        let rows: Vec<(String, i64)> =
            sqlx::query_as("SELECT subscription, sequence FROM watermark ORDER BY subscription")
                .fetch_all(&mut *reader)
                .await
                .map_err(|error| self.failed(error))?;
        rows.into_iter()
            .map(|(name, sequence)| {
                let name = Subscription::new(&name)
                    .map_err(|error| unreadable(self.label(), "a watermark", error))?;
                Ok((name, Sequence(sequence.cast_unsigned())))
            })
            .collect()
    }

    async fn watermark(&self, subscription: &Subscription) -> PortResult<Sequence> {
        let mut reader = self.reader().await?;
        let sequence: Option<i64> =
            sqlx::query_scalar("SELECT sequence FROM watermark WHERE subscription = ?")
                .bind(subscription.as_str())
                .fetch_optional(&mut *reader)
                .await
                .map_err(|error| self.failed(error))?;
        Ok(Sequence(sequence.unwrap_or_default().cast_unsigned()))
    }

    async fn advance(&self, subscription: &Subscription, to: Sequence) -> PortResult<()> {
        self.book(subscription, Entry::Advance(to)).await.map(|_| ())
    }

    async fn schedule(&self, subscription: &Subscription, retry: Retry) -> PortResult<()> {
        self.book(subscription, Entry::Schedule(retry)).await.map(|_| ())
    }

    async fn due(&self, subscription: &Subscription, now: Timestamp, limit: u32) -> PortResult<Vec<Retry>> {
        let mut reader = self.reader().await?;
        let rows = sqlx::query(
            "SELECT sequence, event, attempts, due_ms, error, first_failed_ms FROM retry \
             WHERE subscription = ? AND due_ms <= ? ORDER BY due_ms, sequence LIMIT ?",
        )
        .bind(subscription.as_str())
        .bind(now.millis())
        .bind(limit)
        .fetch_all(&mut *reader)
        .await
        .map_err(|error| self.failed(error))?;
        rows.iter()
            .map(|row| {
                Ok(Retry {
                    sequence: self.sequence(row, 0)?,
                    event: row.try_get(1).map_err(|error| self.failed(error))?,
                    attempts: row.try_get(2).map_err(|error| self.failed(error))?,
                    due: self.time(row, 3)?,
                    error: row.try_get(4).map_err(|error| self.failed(error))?,
                    first_failed: self.time(row, 5)?,
                })
            })
            .collect()
    }

    async fn retries(
        &self,
        subscription: &Subscription,
        after: Sequence,
        limit: u32,
    ) -> PortResult<Vec<Sequence>> {
        let mut reader = self.reader().await?;
        let rows: Vec<i64> = sqlx::query_scalar(
            "SELECT sequence FROM retry WHERE subscription = ? AND sequence > ? ORDER BY sequence LIMIT ?",
        )
        .bind(subscription.as_str())
        .bind(signed(after))
        .bind(limit)
        .fetch_all(&mut *reader)
        .await
        .map_err(|error| self.failed(error))?;
        Ok(rows.into_iter().map(|sequence| Sequence(sequence.cast_unsigned())).collect())
    }

    async fn next_due(&self, subscription: &Subscription) -> PortResult<Option<Timestamp>> {
        let mut reader = self.reader().await?;
        let next: Option<i64> = sqlx::query_scalar("SELECT min(due_ms) FROM retry WHERE subscription = ?")
            .bind(subscription.as_str())
            .fetch_one(&mut *reader)
            .await
            .map_err(|error| self.failed(error))?;
        next.map(|millis| self.timestamp(millis)).transpose()
    }

    async fn counts(&self, subscription: &Subscription) -> PortResult<LedgerCounts> {
        let mut reader = self.reader().await?;
        let (retries, dead_letters): (i64, i64) = sqlx::query_as(
            "SELECT (SELECT count(*) FROM retry WHERE subscription = ?1), \
             (SELECT count(*) FROM dead_letter WHERE subscription = ?1)",
        )
        .bind(subscription.as_str())
        .fetch_one(&mut *reader)
        .await
        .map_err(|error| self.failed(error))?;
        Ok(LedgerCounts { retries: retries.cast_unsigned(), dead_letters: dead_letters.cast_unsigned() })
    }

    async fn settle(&self, subscription: &Subscription, sequence: Sequence) -> PortResult<()> {
        self.book(subscription, Entry::Settle(sequence)).await.map(|_| ())
    }

    async fn bury(&self, subscription: &Subscription, letter: DeadLetter) -> PortResult<()> {
        self.book(subscription, Entry::Bury(letter)).await.map(|_| ())
    }

    async fn dead_letters(
        &self,
        subscription: &Subscription,
        after: Sequence,
        limit: u32,
    ) -> PortResult<Vec<DeadLetter>> {
        let mut reader = self.reader().await?;
        let rows = sqlx::query(
            "SELECT sequence, event, attempts, error, first_failed_ms, buried_ms FROM dead_letter \
             WHERE subscription = ? AND sequence > ? ORDER BY sequence LIMIT ?",
        )
        .bind(subscription.as_str())
        .bind(signed(after))
        .bind(limit)
        .fetch_all(&mut *reader)
        .await
        .map_err(|error| self.failed(error))?;
        rows.iter()
            .map(|row| {
                Ok(DeadLetter {
                    sequence: self.sequence(row, 0)?,
                    event: row.try_get(1).map_err(|error| self.failed(error))?,
                    attempts: row.try_get(2).map_err(|error| self.failed(error))?,
                    error: row.try_get(3).map_err(|error| self.failed(error))?,
                    first_failed: self.time(row, 4)?,
                    buried: self.time(row, 5)?,
                })
            })
            .collect()
    }

    async fn redrive(
        &self,
        subscription: &Subscription,
        letters: &[(Sequence, Timestamp)],
    ) -> PortResult<u64> {
        self.book(subscription, Entry::Redrive(letters.to_vec())).await
    }

    async fn discard(
        &self,
        subscription: &Subscription,
        sequence: Sequence,
        reason: &Text,
        at: Timestamp,
    ) -> PortResult<bool> {
        let dropped = self.book(subscription, Entry::Discard(sequence, reason.clone(), at)).await?;
        Ok(dropped > 0)
    }

    async fn remove_subscription(&self, subscription: &Subscription) -> PortResult<bool> {
        Ok(self.book(subscription, Entry::Forget).await? > 0)
    }
}

impl EmbeddedStore {
    async fn book(&self, subscription: &Subscription, entry: Entry) -> PortResult<u64> {
        self.write(Booking { subscription: subscription.to_string(), entry }).await
    }

    fn sequence(&self, row: &sqlx::sqlite::SqliteRow, column: usize) -> PortResult<Sequence> {
        let sequence: i64 = row.try_get(column).map_err(|error| self.failed(error))?;
        Ok(Sequence(sequence.cast_unsigned()))
    }

    fn time(&self, row: &sqlx::sqlite::SqliteRow, column: usize) -> PortResult<Timestamp> {
        self.timestamp(row.try_get(column).map_err(|error| self.failed(error))?)
    }

    fn timestamp(&self, millis: i64) -> PortResult<Timestamp> {
        Timestamp::from_millis(millis).map_err(|error| unreadable(self.label(), "a time", error))
    }
}

/// One entry of a subscription's ledger, as a command.
struct Booking {
    subscription: String,
    entry: Entry,
}

enum Entry {
    Advance(Sequence),
    Schedule(Retry),
    Settle(Sequence),
    Bury(DeadLetter),
    Redrive(Vec<(Sequence, Timestamp)>),
    Discard(Sequence, Text, Timestamp),
    Forget,
}

#[async_trait]
impl Work for Booking {
    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, Failure> {
        let (of, connection) = (self.subscription.as_str(), &mut *tx.connection);
        let written = match &self.entry {
            Entry::Advance(to) => advance(connection, of, Sequence(to.0.min(tx.head))).await,
            Entry::Schedule(retry) => schedule(connection, of, retry).await,
            Entry::Settle(sequence) => settle(connection, of, *sequence).await,
            Entry::Bury(letter) => bury(connection, of, letter).await,
            Entry::Redrive(letters) => redrive(connection, of, letters).await,
            Entry::Discard(sequence, reason, at) => discard(connection, of, *sequence, reason, *at).await,
            Entry::Forget => forget(connection, of).await,
        };
        Ok(written?)
    }
}

type Written = Result<u64, sqlx::Error>;

async fn advance(connection: &mut SqliteConnection, of: &str, to: Sequence) -> Written {
    let sql = "INSERT INTO watermark (subscription, sequence) VALUES (?, ?) \
               ON CONFLICT (subscription) DO UPDATE SET sequence = max(sequence, excluded.sequence)";
    Ok(sqlx::query(sql).bind(of).bind(signed(to)).execute(connection).await?.rows_affected())
}

async fn forget(connection: &mut SqliteConnection, of: &str) -> Written {
    let mut removed = 0;
    for sql in [
        "DELETE FROM watermark WHERE subscription = ?",
        "DELETE FROM retry WHERE subscription = ?",
        "DELETE FROM dead_letter WHERE subscription = ?",
    ] {
        removed += sqlx::query(sql).bind(of).execute(&mut *connection).await?.rows_affected();
    }
    Ok(removed)
}

async fn schedule(connection: &mut SqliteConnection, of: &str, retry: &Retry) -> Written {
    let sql = "INSERT OR REPLACE INTO retry \
               (subscription, sequence, event, attempts, due_ms, error, first_failed_ms) VALUES (?, ?, ?, ?, ?, ?, ?)";
    let query = sqlx::query(sql)
        .bind(of)
        .bind(signed(retry.sequence))
        .bind(retry.event.as_str())
        .bind(retry.attempts)
        .bind(retry.due.millis())
        .bind(retry.error.as_str())
        .bind(retry.first_failed.millis());
    Ok(query.execute(connection).await?.rows_affected())
}

async fn settle(connection: &mut SqliteConnection, of: &str, sequence: Sequence) -> Written {
    let query = sqlx::query("DELETE FROM retry WHERE subscription = ? AND sequence = ?")
        .bind(of)
        .bind(signed(sequence));
    Ok(query.execute(connection).await?.rows_affected())
}

async fn bury(connection: &mut SqliteConnection, of: &str, letter: &DeadLetter) -> Written {
    settle(connection, of, letter.sequence).await?;
    let sql = "INSERT OR REPLACE INTO dead_letter \
               (subscription, sequence, event, attempts, error, first_failed_ms, buried_ms) VALUES (?, ?, ?, ?, ?, ?, ?)";
    let query = sqlx::query(sql)
        .bind(of)
        .bind(signed(letter.sequence))
        .bind(letter.event.as_str())
        .bind(letter.attempts)
        .bind(letter.error.as_str())
        .bind(letter.first_failed.millis())
        .bind(letter.buried.millis());
    Ok(query.execute(connection).await?.rows_affected())
}

async fn redrive(connection: &mut SqliteConnection, of: &str, letters: &[(Sequence, Timestamp)]) -> Written {
    let wanted: Vec<String> =
        letters.iter().map(|(letter, due)| format!("[{},{}]", signed(*letter), due.millis())).collect();
    let wanted = format!("[{}]", wanted.join(","));
    let sql = "INSERT OR REPLACE INTO retry (subscription, sequence, event, attempts, due_ms, error, first_failed_ms) \
               SELECT letter.subscription, letter.sequence, letter.event, 0, wanted.value ->> 1, letter.error, \
               letter.first_failed_ms FROM json_each(?) AS wanted CROSS JOIN dead_letter AS letter \
               ON letter.subscription = ? AND letter.sequence = wanted.value ->> 0";
    sqlx::query(sql).bind(wanted.as_str()).bind(of).execute(&mut *connection).await?;
    let sql = "DELETE FROM dead_letter WHERE subscription = ? \
               AND sequence IN (SELECT value ->> 0 FROM json_each(?))";
    Ok(sqlx::query(sql).bind(of).bind(wanted).execute(connection).await?.rows_affected())
}

async fn discard(
    connection: &mut SqliteConnection,
    of: &str,
    sequence: Sequence,
    reason: &Text,
    at: Timestamp,
) -> Written {
    let sql = "INSERT INTO discarded \
               (subscription, sequence, event, attempts, error, first_failed_ms, buried_ms, reason, discarded_ms) \
               SELECT subscription, sequence, event, attempts, error, first_failed_ms, buried_ms, ?, ? \
               FROM dead_letter WHERE subscription = ? AND sequence = ?";
    let query = sqlx::query(sql).bind(reason.as_str()).bind(at.millis()).bind(of).bind(signed(sequence));
    query.execute(&mut *connection).await?;
    let query = sqlx::query("DELETE FROM dead_letter WHERE subscription = ? AND sequence = ?")
        .bind(of)
        .bind(signed(sequence));
    Ok(query.execute(connection).await?.rows_affected())
}
