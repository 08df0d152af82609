//! The ledger port: watermarks, retries and dead letters. Each change is one statement, and so a transaction of its own.

use async_trait::async_trait;
use sqlx::Row;
use sqlx::postgres::PgRow;
use turash_domain::ports::{DeadLetter, Ledger, LedgerCounts, PortResult, Retry};
use turash_domain::{Sequence, Subscription, Text, Timestamp};

use crate::error::Unreadable;
use crate::event_log::signed;
use crate::statement::Lost;
use crate::store::PostgisStore;

const WATERMARKS: &str = "SELECT subscription, sequence FROM turash.watermark ORDER BY subscription";
const WATERMARK: &str = "SELECT sequence FROM turash.watermark WHERE subscription = $1";
const ADVANCE: &str = "INSERT INTO turash.watermark AS w (subscription, sequence) \
     SELECT $1, least($2, last) FROM turash.log_head ON CONFLICT (subscription) DO UPDATE SET sequence = excluded.sequence WHERE w.sequence < excluded.sequence";
const SCHEDULE: &str = "INSERT INTO turash.retry \
     (subscription, sequence, event, attempts, due_ms, error, first_failed_ms) VALUES ($1, $2, $3, $4, $5, $6, $7) \
     ON CONFLICT (subscription, sequence) DO UPDATE SET event = excluded.event, attempts = excluded.attempts, \
     due_ms = excluded.due_ms, error = excluded.error, first_failed_ms = excluded.first_failed_ms";
pub(crate) const DUE: &str = "SELECT sequence, event, attempts, due_ms, error, first_failed_ms FROM turash.retry \
     WHERE subscription = $1 AND due_ms <= $2 ORDER BY due_ms, sequence LIMIT $3";
const RETRIES: &str = "SELECT sequence FROM turash.retry WHERE subscription = $1 AND sequence > $2 \
     ORDER BY sequence LIMIT $3";
pub(crate) const NEXT_DUE: &str = "SELECT min(due_ms) FROM turash.retry WHERE subscription = $1";
const COUNTS: &str = "SELECT (SELECT count(*) FROM turash.retry WHERE subscription = $1), \
     (SELECT count(*) FROM turash.dead_letter WHERE subscription = $1)";
const SETTLE: &str = "DELETE FROM turash.retry WHERE subscription = $1 AND sequence = $2";
const BURY: &str = "WITH settled AS (DELETE FROM turash.retry WHERE subscription = $1 AND sequence = $2) \
     INSERT INTO turash.dead_letter (subscription, sequence, event, attempts, error, first_failed_ms, buried_ms) \
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (subscription, sequence) DO UPDATE SET event = excluded.event, \
     attempts = excluded.attempts, error = excluded.error, first_failed_ms = excluded.first_failed_ms, \
     buried_ms = excluded.buried_ms";
pub(crate) const DEAD_LETTERS: &str = "SELECT sequence, event, attempts, error, first_failed_ms, buried_ms \
     FROM turash.dead_letter WHERE subscription = $1 AND sequence > $2 ORDER BY sequence LIMIT $3";
const REDRIVE: &str = "WITH wanted AS (SELECT DISTINCT ON (sequence) sequence, due_ms \
     FROM unnest($2::bigint[], $3::bigint[]) AS w (sequence, due_ms)), \
     letter AS (DELETE FROM turash.dead_letter AS d USING wanted \
     WHERE d.subscription = $1 AND d.sequence = wanted.sequence \
     RETURNING d.subscription, d.sequence, d.event, wanted.due_ms, d.error, d.first_failed_ms) \
     INSERT INTO turash.retry (subscription, sequence, event, attempts, due_ms, error, first_failed_ms) \
     SELECT subscription, sequence, event, 0, due_ms, error, first_failed_ms FROM letter \
     ON CONFLICT (subscription, sequence) DO UPDATE SET event = excluded.event, attempts = excluded.attempts, \
     due_ms = excluded.due_ms, error = excluded.error, first_failed_ms = excluded.first_failed_ms";
const DISCARD: &str = "WITH letter AS (DELETE FROM turash.dead_letter WHERE subscription = $1 AND sequence = $2 RETURNING *) \
     INSERT INTO turash.discarded \
     (subscription, sequence, event, attempts, error, first_failed_ms, buried_ms, reason, discarded_ms) \
     SELECT subscription, sequence, event, attempts, error, first_failed_ms, buried_ms, $3, $4 FROM letter";
const FORGET: &str = "WITH w AS (DELETE FROM turash.watermark WHERE subscription = $1 RETURNING 1), \
     r AS (DELETE FROM turash.retry WHERE subscription = $1 RETURNING 1), \
     d AS (DELETE FROM turash.dead_letter WHERE subscription = $1 RETURNING 1) \
     SELECT (SELECT count(*) FROM w) + (SELECT count(*) FROM r) + (SELECT count(*) FROM d)";

#[async_trait]
impl Ledger for PostgisStore {
    async fn watermarks(&self) -> PortResult<Vec<(Subscription, Sequence)>> {
        let rows = self.rows(|| sqlx::query(WATERMARKS)).await?;
        self.decode("a watermark", rows, |row| {
            let name = Subscription::new(row.try_get(0)?).map_err(Unreadable::value)?;
            Ok((name, sequence(row, 1)?))
        })
        .await
    }

    async fn watermark(&self, subscription: &Subscription) -> PortResult<Sequence> {
        let rows = self.rows(|| sqlx::query(WATERMARK).bind(subscription.as_str())).await?;
        let found = rows.first().map(|row| self.get::<i64>(row, 0)).transpose()?;
        Ok(Sequence(found.unwrap_or_default().cast_unsigned()))
    }

    async fn advance(&self, subscription: &Subscription, to: Sequence) -> PortResult<()> {
        let query = || sqlx::query(ADVANCE).bind(subscription.as_str()).bind(signed(to));
        self.write(Lost::RunAgain, query).await.map(|_| ())
    }

    async fn schedule(&self, subscription: &Subscription, retry: Retry) -> PortResult<()> {
        let query = || {
            sqlx::query(SCHEDULE)
                .bind(subscription.as_str())
                .bind(signed(retry.sequence))
                .bind(retry.event.as_str())
                .bind(i64::from(retry.attempts))
                .bind(retry.due.millis())
                .bind(retry.error.as_str())
                .bind(retry.first_failed.millis())
        };
        self.write(Lost::RunAgain, query).await.map(|_| ())
    }

    async fn due(&self, subscription: &Subscription, now: Timestamp, limit: u32) -> PortResult<Vec<Retry>> {
        let query = || {
            let query = sqlx::query(DUE).bind(subscription.as_str());
            query.bind(now.millis()).bind(i64::from(limit))
        };
        let rows = self.rows(query).await?;
        self.decode("a retry", rows, |row| {
            Ok(Retry {
                sequence: sequence(row, 0)?,
                event: row.try_get(1)?,
                attempts: attempts(row, 2)?,
                due: time(row, 3)?,
                error: row.try_get(4)?,
                first_failed: time(row, 5)?,
            })
        })
        .await
    }

    async fn retries(
        &self,
        subscription: &Subscription,
        after: Sequence,
        limit: u32,
    ) -> PortResult<Vec<Sequence>> {
        let query = || {
            let query = sqlx::query(RETRIES).bind(subscription.as_str());
            query.bind(signed(after)).bind(i64::from(limit))
        };
        let rows = self.rows(query).await?;
        self.decode("a retry", rows, |row| sequence(row, 0)).await
    }

    async fn next_due(&self, subscription: &Subscription) -> PortResult<Option<Timestamp>> {
        let rows = self.rows(|| sqlx::query(NEXT_DUE).bind(subscription.as_str())).await?;
        let next = self.decode("a retry", rows, |row| match row.try_get::<Option<i64>, _>(0)? {
            Some(_) => time(row, 0).map(Some),
            None => Ok(None),
        });
        Ok(next.await?.into_iter().flatten().next())
    }

    async fn counts(&self, subscription: &Subscription) -> PortResult<LedgerCounts> {
        let row = self.row(|| sqlx::query(COUNTS).bind(subscription.as_str())).await?;
        let count = |column| Ok(self.get::<i64>(&row, column)?.cast_unsigned());
        Ok(LedgerCounts { retries: count(0)?, dead_letters: count(1)? })
    }

    async fn settle(&self, subscription: &Subscription, sequence: Sequence) -> PortResult<()> {
        let query = || sqlx::query(SETTLE).bind(subscription.as_str()).bind(signed(sequence));
        self.write(Lost::RunAgain, query).await.map(|_| ())
    }

    async fn bury(&self, subscription: &Subscription, letter: DeadLetter) -> PortResult<()> {
        let query = || {
            sqlx::query(BURY)
                .bind(subscription.as_str())
                .bind(signed(letter.sequence))
                .bind(letter.event.as_str())
                .bind(i64::from(letter.attempts))
                .bind(letter.error.as_str())
                .bind(letter.first_failed.millis())
                .bind(letter.buried.millis())
        };
        self.write(Lost::RunAgain, query).await.map(|_| ())
    }

    async fn dead_letters(
        &self,
        subscription: &Subscription,
        after: Sequence,
        limit: u32,
    ) -> PortResult<Vec<DeadLetter>> {
        let query = || {
            let query = sqlx::query(DEAD_LETTERS).bind(subscription.as_str());
            query.bind(signed(after)).bind(i64::from(limit))
        };
        let rows = self.rows(query).await?;
        self.decode("a dead letter", rows, |row| {
            Ok(DeadLetter {
                sequence: sequence(row, 0)?,
                event: row.try_get(1)?,
                attempts: attempts(row, 2)?,
                error: row.try_get(3)?,
                first_failed: time(row, 4)?,
                buried: time(row, 5)?,
            })
        })
        .await
    }

    /// A connection that breaks meanwhile is an error: run again, it would say that there was none.
    async fn redrive(
        &self,
        subscription: &Subscription,
        letters: &[(Sequence, Timestamp)],
    ) -> PortResult<u64> {
        let sequences: Vec<_> = letters.iter().map(|(sequence, _)| signed(*sequence)).collect();
        let dues: Vec<_> = letters.iter().map(|(_, due)| due.millis()).collect();
        let query = || {
            let query = sqlx::query(REDRIVE).bind(subscription.as_str());
            query.bind(sequences.clone()).bind(dues.clone())
        };
        self.write(Lost::Fail, query).await
    }

    async fn discard(
        &self,
        subscription: &Subscription,
        sequence: Sequence,
        reason: &Text,
        at: Timestamp,
    ) -> PortResult<bool> {
        let query = || {
            let query = sqlx::query(DISCARD).bind(subscription.as_str()).bind(signed(sequence));
            query.bind(reason.as_str()).bind(at.millis())
        };
        Ok(self.write(Lost::Fail, query).await? > 0)
    }

    async fn remove_subscription(&self, subscription: &Subscription) -> PortResult<bool> {
        self.queue()?;
        let row = self.row(|| sqlx::query(FORGET).bind(subscription.as_str())).await?;
        Ok(self.get::<i64>(&row, 0)? > 0)
    }
}

fn sequence(row: &PgRow, column: usize) -> Result<Sequence, Unreadable> {
    Ok(Sequence(row.try_get::<i64, _>(column)?.cast_unsigned()))
}

fn attempts(row: &PgRow, column: usize) -> Result<u32, Unreadable> {
    u32::try_from(row.try_get::<i64, _>(column)?).map_err(Unreadable::value)
}

fn time(row: &PgRow, column: usize) -> Result<Timestamp, Unreadable> {
    Timestamp::from_millis(row.try_get(column)?).map_err(Unreadable::value)
}
