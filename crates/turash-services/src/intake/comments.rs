//! What people write about a match.

use turash_domain::ports::{Comment, CommentId, Comments, PortResult};
use turash_domain::{MatchId, Remark, Text};

use crate::ports::Ports;
use crate::questions::history::history;

/// Keeps a comment on a match and gives it; nothing where there is no such match.
pub async fn comment(
    ports: &Ports,
    kept: &dyn Comments,
    id: &MatchId,
    actor: Option<Text>,
    text: Remark,
) -> PortResult<Option<Comment>> {
    if history(ports, id).await?.is_none() {
        return Ok(None);
    }
    let at = ports.clock.now();
    let comment = Comment { id: CommentId::new(ports.ids.uuid(at)), at, actor, text };
    kept.add(id, &comment).await?;
    Ok(Some(comment))
}
