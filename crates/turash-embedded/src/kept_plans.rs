//! The port of kept plans: a row for each.

use async_trait::async_trait;
use turash_domain::ports::{KeptPlan, PlanHead, PlanId, Plans, PortResult};
use turash_domain::{Sequence, Timestamp, stable_hash};

use crate::error::unreadable;
use crate::store::EmbeddedStore;
use crate::writer::{Failure, Tx, Work};

/// Id, when it was made (ms), as of which sequence, and what was asked.
type HeadRow = (String, i64, i64, String);

const PLAN: &str = "SELECT id, made_ms, as_of, question, document FROM kept_plan WHERE id = ?";
const LAST: &str = "SELECT id, made_ms, as_of, question, document FROM kept_plan \
     WHERE question_hash = ? AND question = ? ORDER BY id DESC LIMIT 1";
const LIST: &str = "SELECT id, made_ms, as_of, question FROM kept_plan \
     WHERE ?1 IS NULL OR id < ?1 ORDER BY id DESC LIMIT ?2";

#[async_trait]
impl Plans for EmbeddedStore {
    async fn keep(&self, plan: &KeptPlan, most: u32) -> PortResult<()> {
        self.write(Keep { plan: plan.clone(), most }).await.map(|_| ())
    }

    async fn plan(&self, id: PlanId) -> PortResult<Option<KeptPlan>> {
        let mut reader = self.reader().await?;
        let query = sqlx::query_as(PLAN).bind(id.to_string());
        let found = query.fetch_optional(&mut *reader).await.map_err(|error| self.failed(error))?;
        found.map(|row| self.kept(row)).transpose()
    }

    async fn last_of(&self, question: &str) -> PortResult<Option<KeptPlan>> {
        let mut reader = self.reader().await?;
        let query = sqlx::query_as(LAST).bind(hash(question)).bind(question);
        let found = query.fetch_optional(&mut *reader).await.map_err(|error| self.failed(error))?;
        found.map(|row| self.kept(row)).transpose()
    }

    async fn plans(&self, before: Option<PlanId>, limit: u32) -> PortResult<Vec<PlanHead>> {
        let mut reader = self.reader().await?;
        let query = sqlx::query_as(LIST).bind(before.map(|id| id.to_string())).bind(i64::from(limit));
        let found: Vec<HeadRow> = query.fetch_all(&mut *reader).await.map_err(|error| self.failed(error))?;
        found.into_iter().map(|row| self.head(row)).collect()
    }

    async fn forget(&self, id: PlanId) -> PortResult<bool> {
        self.write(Forget(id)).await.map(|rows| rows > 0)
    }
}

impl EmbeddedStore {
    fn head(&self, (id, made_ms, as_of, question): HeadRow) -> PortResult<PlanHead> {
        let bad = |error| unreadable(self.label(), "a kept plan", error);
        Ok(PlanHead {
            id: PlanId::parse(&id).map_err(bad)?,
            made_at: Timestamp::from_millis(made_ms).map_err(bad)?,
            as_of: Sequence(as_of.cast_unsigned()),
            question,
        })
    }

    fn kept(
        &self,
        (id, made_ms, as_of, question, document): (String, i64, i64, String, String),
    ) -> PortResult<KeptPlan> {
        Ok(KeptPlan { head: self.head((id, made_ms, as_of, question))?, document })
    }
}

fn hash(question: &str) -> i64 {
    stable_hash(question).cast_signed()
}

/// Keeps a plan, and lets the oldest go.
struct Keep {
    plan: KeptPlan,
    most: u32,
}

#[async_trait]
impl Work for Keep {
    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, Failure> {
        let KeptPlan { head, document } = &self.plan;
        sqlx::query(
            "INSERT INTO kept_plan (id, made_ms, as_of, question_hash, question, document) \
             VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(head.id.to_string())
        .bind(head.made_at.millis())
        .bind(head.as_of.0.cast_signed())
        .bind(hash(&head.question))
        .bind(head.question.as_str())
        .bind(document.as_str())
        .execute(&mut *tx.connection)
        .await?;
        let gone = sqlx::query(
            "DELETE FROM kept_plan WHERE id NOT IN (SELECT id FROM kept_plan ORDER BY id DESC LIMIT ?)",
        )
        .bind(i64::from(self.most))
        .execute(&mut *tx.connection)
        .await?;
        Ok(gone.rows_affected())
    }
}

/// Forgets a plan.
struct Forget(PlanId);

#[async_trait]
impl Work for Forget {
    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, Failure> {
        let gone = sqlx::query("DELETE FROM kept_plan WHERE id = ?")
            .bind(self.0.to_string())
            .execute(&mut *tx.connection)
            .await?;
        Ok(gone.rows_affected())
    }
}
