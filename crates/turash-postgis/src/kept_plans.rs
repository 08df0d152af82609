//! The port of kept plans: a row for each.

use async_trait::async_trait;
use sqlx::Row;
use sqlx::postgres::PgRow;
use turash_domain::ports::{KeptPlan, PlanHead, PlanId, Plans, PortResult};
use turash_domain::{Sequence, Timestamp, stable_hash};

use crate::error::Unreadable;
use crate::statement::Lost;
use crate::store::PostgisStore;

pub(crate) const PLAN: &str =
    "SELECT id, made_ms, as_of, question, document FROM turash.kept_plan WHERE id = $1";
pub(crate) const LAST: &str = "SELECT id, made_ms, as_of, question, document FROM turash.kept_plan \
     WHERE question_hash = $1 AND question = $2 ORDER BY id DESC LIMIT 1";
pub(crate) const LIST: &str = "SELECT id, made_ms, as_of, question FROM turash.kept_plan \
     WHERE $1::text IS NULL OR id < $1 ORDER BY id DESC LIMIT $2";
const KEEP: &str = "INSERT INTO turash.kept_plan (id, made_ms, as_of, question_hash, question, document) \
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
const LET_GO: &str = "DELETE FROM turash.kept_plan \
     WHERE id NOT IN (SELECT id FROM turash.kept_plan ORDER BY id DESC LIMIT $1)";
const FORGET: &str = "DELETE FROM turash.kept_plan WHERE id = $1";

#[async_trait]
impl Plans for PostgisStore {
    /// Two transactions: where the end comes between them, the next plan that is kept lets the oldest go.
    async fn keep(&self, plan: &KeptPlan, most: u32) -> PortResult<()> {
        let KeptPlan { head, document } = plan;
        let id = head.id.to_string();
        let query = || {
            let query = sqlx::query(KEEP).bind(id.as_str()).bind(head.made_at.millis());
            let query = query.bind(head.as_of.0.cast_signed()).bind(hash(&head.question));
            query.bind(head.question.as_str()).bind(document.as_str())
        };
        self.write(Lost::RunAgain, query).await?;
        self.write(Lost::RunAgain, || sqlx::query(LET_GO).bind(i64::from(most))).await.map(|_| ())
    }

    async fn plan(&self, id: PlanId) -> PortResult<Option<KeptPlan>> {
        let id = id.to_string();
        let rows = self.rows(|| sqlx::query(PLAN).bind(id.as_str())).await?;
        Ok(self.decode("a kept plan", rows, kept).await?.pop())
    }

    async fn last_of(&self, question: &str) -> PortResult<Option<KeptPlan>> {
        let rows = self.rows(|| sqlx::query(LAST).bind(hash(question)).bind(question)).await?;
        Ok(self.decode("a kept plan", rows, kept).await?.pop())
    }

    async fn plans(&self, before: Option<PlanId>, limit: u32) -> PortResult<Vec<PlanHead>> {
        let before = before.map(|id| id.to_string());
        let rows = self.rows(|| sqlx::query(LIST).bind(before.as_deref()).bind(i64::from(limit))).await?;
        self.decode("a kept plan", rows, head).await
    }

    /// Where the connection breaks, it may say that there was none though there was.
    async fn forget(&self, id: PlanId) -> PortResult<bool> {
        let id = id.to_string();
        self.write(Lost::RunAgain, || sqlx::query(FORGET).bind(id.as_str())).await.map(|rows| rows > 0)
    }
}

fn head(row: &PgRow) -> Result<PlanHead, Unreadable> {
    Ok(PlanHead {
        id: PlanId::parse(row.try_get(0)?).map_err(Unreadable::value)?,
        made_at: Timestamp::from_millis(row.try_get(1)?).map_err(Unreadable::value)?,
        as_of: Sequence(row.try_get::<i64, _>(2)?.cast_unsigned()),
        question: row.try_get(3)?,
    })
}

fn kept(row: &PgRow) -> Result<KeptPlan, Unreadable> {
    Ok(KeptPlan { head: head(row)?, document: row.try_get(4)? })
}

fn hash(question: &str) -> i64 {
    stable_hash(question).cast_signed()
}
