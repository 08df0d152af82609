//! The port of kept answers: a row for each key.

use async_trait::async_trait;
use sqlx::Row;
use sqlx::postgres::PgRow;
use turash_domain::ports::{ANSWERS_KEPT, Attempt, Begun, KeptAnswer, KeptAnswers, PortResult, RequestKey};
use turash_domain::{Invalid, Timestamp, Uuid};

use crate::error::Unreadable;
use crate::statement::Lost;
use crate::store::PostgisStore;

pub(crate) const FORGET: &str = "DELETE FROM turash.kept_answer WHERE begun_ms < $1";
const BEGIN: &str = "INSERT INTO turash.kept_answer (caller, key, attempt, fingerprint, begun_ms) \
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
const FIND: &str = "SELECT attempt, fingerprint, begun_ms, status, headers, body \
     FROM turash.kept_answer WHERE caller = $1 AND key = $2";
const ANSWER: &str = "UPDATE turash.kept_answer SET status = $4, headers = $5, body = $6 \
     WHERE caller = $1 AND key = $2 AND attempt = $3 AND status IS NULL";
const GIVE_UP: &str =
    "DELETE FROM turash.kept_answer WHERE caller = $1 AND key = $2 AND attempt = $3 AND status IS NULL";

#[async_trait]
impl KeptAnswers for PostgisStore {
    async fn begin(&self, key: &RequestKey, attempt: &Attempt) -> PortResult<Begun> {
        let day = i64::try_from(ANSWERS_KEPT.as_millis()).unwrap_or(i64::MAX);
        let old = attempt.at.millis().saturating_sub(day);
        self.write(Lost::RunAgain, || sqlx::query(FORGET).bind(old)).await?;
        loop {
            let begin = || {
                let query = sqlx::query(BEGIN).bind(key.caller()).bind(key.key()).bind(attempt.id);
                query.bind(attempt.fingerprint.as_slice()).bind(attempt.at.millis())
            };
            if self.write(Lost::RunAgain, begin).await? > 0 {
                return Ok(Begun::Now);
            }
            let rows = self.rows(|| sqlx::query(FIND).bind(key.caller()).bind(key.key())).await?;
            // One that was given up since is begun by this one.
            if let Some(found) = self.decode("a kept answer", rows, kept).await?.pop() {
                return Ok(found.known(attempt));
            }
        }
    }

    /// Where the connection breaks after it was kept, the answer may be `false`: it is kept all the same.
    async fn keep_answer(&self, key: &RequestKey, attempt: Uuid, answer: &KeptAnswer) -> PortResult<bool> {
        let query = || {
            let query = sqlx::query(ANSWER).bind(key.caller()).bind(key.key()).bind(attempt);
            let query = query.bind(i32::from(answer.status)).bind(answer.headers.as_str());
            query.bind(answer.body.as_slice())
        };
        Ok(self.write(Lost::RunAgain, query).await? > 0)
    }

    async fn give_up(&self, key: &RequestKey, attempt: Uuid) -> PortResult<bool> {
        let query = || sqlx::query(GIVE_UP).bind(key.caller()).bind(key.key()).bind(attempt);
        Ok(self.write(Lost::RunAgain, query).await? > 0)
    }
}

/// A row.
struct Kept {
    attempt: Uuid,
    fingerprint: Vec<u8>,
    since: Timestamp,
    answer: Option<KeptAnswer>,
}

impl Kept {
    /// What it says to an attempt.
    fn known(self, attempt: &Attempt) -> Begun {
        match self.answer {
            _ if self.fingerprint != attempt.fingerprint => Begun::OfAnother,
            Some(answer) => Begun::Answered(answer),
            // The answer to its own beginning was lost.
            None if self.attempt == attempt.id => Begun::Now,
            None => Begun::UnderWay { since: self.since },
        }
    }
}

fn kept(row: &PgRow) -> Result<Kept, Unreadable> {
    let status: Option<i32> = row.try_get(3)?;
    let answer = match status {
        None => None,
        Some(status) => {
            let wrong = |_| Unreadable::value(Invalid::new("status", status, "a status of HTTP", ""));
            let headers: Option<String> = row.try_get(4)?;
            let body: Option<Vec<u8>> = row.try_get(5)?;
            Some(KeptAnswer {
                status: u16::try_from(status).map_err(wrong)?,
                headers: headers.unwrap_or_default(),
                body: body.unwrap_or_default(),
            })
        }
    };
    Ok(Kept {
        attempt: row.try_get(0)?,
        fingerprint: row.try_get(1)?,
        since: Timestamp::from_millis(row.try_get(2)?).map_err(Unreadable::value)?,
        answer,
    })
}
