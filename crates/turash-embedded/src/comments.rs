//! The port of comments: a row for each.

use async_trait::async_trait;
use turash_domain::ports::{Comment, CommentId, Comments, PortResult};
use turash_domain::{Invalid, MatchId, Remark, Text, Timestamp};

use crate::error::unreadable;
use crate::store::EmbeddedStore;
use crate::writer::{Failure, Tx, Work};

/// Id, when (ms), who, what.
type CommentRow = (String, i64, Option<String>, String);

const LIST: &str = "SELECT id, at_ms, actor, text FROM comment \
     WHERE supply = ?1 AND demand = ?2 AND (?3 IS NULL OR id > ?3) ORDER BY id LIMIT ?4";

#[async_trait]
impl Comments for EmbeddedStore {
    async fn add(&self, pair: &MatchId, comment: &Comment) -> PortResult<()> {
        self.write(Add { pair: pair.clone(), comment: comment.clone() }).await.map(|_| ())
    }

    async fn comments(
        &self,
        pair: &MatchId,
        after: Option<CommentId>,
        limit: u32,
    ) -> PortResult<Vec<Comment>> {
        let mut reader = self.reader().await?;
        let query = sqlx::query_as(LIST).bind(pair.supply().as_str()).bind(pair.demand().as_str());
        let query = query.bind(after.map(|id| id.to_string())).bind(i64::from(limit));
        let found: Vec<CommentRow> =
            query.fetch_all(&mut *reader).await.map_err(|error| self.failed(error))?;
        let bad = |error| unreadable(self.label(), "a comment", error);
        found.into_iter().map(|row| comment(row).map_err(bad)).collect()
    }
}

fn comment((id, at, actor, text): CommentRow) -> Result<Comment, Invalid> {
    Ok(Comment {
        id: CommentId::parse(&id)?,
        at: Timestamp::from_millis(at)?,
        actor: actor.map(|text| Text::new(&text)).transpose()?,
        text: Remark::new(&text)?,
    })
}

/// Keeps a comment.
struct Add {
    pair: MatchId,
    comment: Comment,
}

#[async_trait]
impl Work for Add {
    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, Failure> {
        let Comment { id, at, actor, text } = &self.comment;
        let added = sqlx::query(
            "INSERT INTO comment (id, supply, demand, at_ms, actor, text) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        )
        .bind(id.to_string())
        .bind(self.pair.supply().as_str())
        .bind(self.pair.demand().as_str())
        .bind(at.millis())
        .bind(actor.as_ref().map(Text::as_str))
        .bind(text.as_str())
        .execute(&mut *tx.connection)
        .await?;
        Ok(added.rows_affected())
    }
}
