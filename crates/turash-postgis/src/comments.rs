//! The port of comments: a row for each.

use async_trait::async_trait;
use sqlx::Row;
use sqlx::postgres::PgRow;
use turash_domain::ports::{Comment, CommentId, Comments, PortResult};
use turash_domain::{MatchId, Remark, Text, Timestamp};

use crate::error::Unreadable;
use crate::statement::Lost;
use crate::store::PostgisStore;

pub(crate) const LIST: &str = "SELECT id, at_ms, actor, text FROM turash.comment \
     WHERE supply = $1 AND demand = $2 AND ($3::text IS NULL OR id > $3) ORDER BY id LIMIT $4";
const ADD: &str = "INSERT INTO turash.comment (id, supply, demand, at_ms, actor, text) \
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";

#[async_trait]
impl Comments for PostgisStore {
    async fn add(&self, pair: &MatchId, comment: &Comment) -> PortResult<()> {
        let id = comment.id.to_string();
        let query = || {
            let query = sqlx::query(ADD).bind(id.as_str());
            let query = query.bind(pair.supply().as_str()).bind(pair.demand().as_str());
            let query = query.bind(comment.at.millis()).bind(comment.actor.as_ref().map(Text::as_str));
            query.bind(comment.text.as_str())
        };
        self.write(Lost::RunAgain, query).await.map(|_| ())
    }

    async fn comments(
        &self,
        pair: &MatchId,
        after: Option<CommentId>,
        limit: u32,
    ) -> PortResult<Vec<Comment>> {
        let after = after.map(|id| id.to_string());
        let query = || {
            let query = sqlx::query(LIST).bind(pair.supply().as_str()).bind(pair.demand().as_str());
            query.bind(after.as_deref()).bind(i64::from(limit))
        };
        let rows = self.rows(query).await?;
        self.decode("a comment", rows, comment).await
    }
}

fn comment(row: &PgRow) -> Result<Comment, Unreadable> {
    let actor: Option<String> = row.try_get(2)?;
    Ok(Comment {
        id: CommentId::parse(row.try_get(0)?).map_err(Unreadable::value)?,
        at: Timestamp::from_millis(row.try_get(1)?).map_err(Unreadable::value)?,
        actor: actor.map(|text| Text::new(&text)).transpose().map_err(Unreadable::value)?,
        text: Remark::new(row.try_get(3)?).map_err(Unreadable::value)?,
    })
}
