//! The port of kept answers: a row for each key.

use async_trait::async_trait;
use turash_domain::ports::{ANSWERS_KEPT, Attempt, Begun, KeptAnswer, KeptAnswers, PortResult, RequestKey};
use turash_domain::{Invalid, Timestamp, Uuid};

use crate::error::unreadable;
use crate::store::EmbeddedStore;
use crate::writer::{Failure, Tx, Work};

/// Attempt, fingerprint, when it began (ms), and the answer's status, headers and body.
type Row = (Vec<u8>, Vec<u8>, i64, Option<i64>, Option<String>, Option<Vec<u8>>);

const FIND: &str = "SELECT attempt, fingerprint, begun_ms, status, headers, body FROM kept_answer WHERE caller = ? AND key = ?";

#[async_trait]
impl KeptAnswers for EmbeddedStore {
    async fn begin(&self, key: &RequestKey, attempt: &Attempt) -> PortResult<Begun> {
        loop {
            if self.write(Begin { key: key.clone(), attempt: attempt.clone() }).await? > 0 {
                return Ok(Begun::Now);
            }
            // One that was given up since is begun by this one.
            if let Some(row) = self.row_of(key).await? {
                let known = known(row, attempt);
                return known.map_err(|error| unreadable(self.label(), "a kept answer", error));
            }
        }
    }

    async fn keep_answer(&self, key: &RequestKey, attempt: Uuid, answer: &KeptAnswer) -> PortResult<bool> {
        let end = End { key: key.clone(), attempt, answer: Some(answer.clone()) };
        Ok(self.write(end).await? > 0)
    }

    async fn give_up(&self, key: &RequestKey, attempt: Uuid) -> PortResult<bool> {
        Ok(self.write(End { key: key.clone(), attempt, answer: None }).await? > 0)
    }
}

impl EmbeddedStore {
    async fn row_of(&self, key: &RequestKey) -> PortResult<Option<Row>> {
        let mut reader = self.reader().await?;
        let query = sqlx::query_as(FIND).bind(key.caller()).bind(key.key());
        query.fetch_optional(&mut *reader).await.map_err(|error| self.failed(error))
    }
}

/// What a row says to an attempt.
fn known((id, fingerprint, begun, status, headers, body): Row, attempt: &Attempt) -> Result<Begun, Invalid> {
    if fingerprint != attempt.fingerprint {
        return Ok(Begun::OfAnother);
    }
    let Some(status) = status else {
        let is_this = id == attempt.id.as_bytes();
        return Ok(if is_this {
            Begun::Now
        } else {
            Begun::UnderWay { since: Timestamp::from_millis(begun)? }
        });
    };
    let status = u16::try_from(status).map_err(|_| Invalid::new("status", status, "a status of HTTP", ""))?;
    Ok(Begun::Answered(KeptAnswer {
        status,
        headers: headers.unwrap_or_default(),
        body: body.unwrap_or_default(),
    }))
}

/// Forgets what is old, and begins an attempt; 0 where its key is known.
struct Begin {
    key: RequestKey,
    attempt: Attempt,
}

#[async_trait]
impl Work for Begin {
    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, Failure> {
        let (key, attempt) = (&self.key, &self.attempt);
        let kept = i64::try_from(ANSWERS_KEPT.as_millis()).unwrap_or(i64::MAX);
        sqlx::query("DELETE FROM kept_answer WHERE begun_ms < ?")
            .bind(attempt.at.millis().saturating_sub(kept))
            .execute(&mut *tx.connection)
            .await?;
        let begun = sqlx::query(
            "INSERT INTO kept_answer (caller, key, attempt, fingerprint, begun_ms) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(key.caller())
        .bind(key.key())
        .bind(attempt.id.as_bytes().as_slice())
        .bind(attempt.fingerprint.as_slice())
        .bind(attempt.at.millis())
        .execute(&mut *tx.connection)
        .await?;
        Ok(begun.rows_affected())
    }
}

/// Ends an attempt that is under way: with an answer, or as if it had never been.
struct End {
    key: RequestKey,
    attempt: Uuid,
    answer: Option<KeptAnswer>,
}

#[async_trait]
impl Work for End {
    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, Failure> {
        let query = match &self.answer {
            Some(answer) => sqlx::query(
                "UPDATE kept_answer SET status = ?, headers = ?, body = ? \
                 WHERE caller = ? AND key = ? AND attempt = ? AND status IS NULL",
            )
            .bind(i64::from(answer.status))
            .bind(answer.headers.as_str())
            .bind(answer.body.as_slice()),
            None => sqlx::query(
                "DELETE FROM kept_answer WHERE caller = ? AND key = ? AND attempt = ? AND status IS NULL",
            ),
        };
        let query =
            query.bind(self.key.caller()).bind(self.key.key()).bind(self.attempt.as_bytes().as_slice());
        Ok(query.execute(&mut *tx.connection).await?.rows_affected())
    }
}
