//! What people write about a match.

use async_trait::async_trait;
use serde::Serialize;
use uuid::Uuid;

use crate::error::Invalid;
use crate::ids::MatchId;
use crate::ports::PortResult;
use crate::remark::Remark;
use crate::text::Text;
use crate::time::Timestamp;

/// The id of a comment: a `UUIDv7`, so that their order is that of their time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct CommentId(Uuid);

impl CommentId {
    /// The id of a `UUIDv7` that the caller made.
    pub fn new(id: Uuid) -> Self {
        Self(id)
    }

    /// Reads an id as it is written.
    ///
    /// # Errors
    ///
    /// Where it is no UUID.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let refused =
            |_| Invalid::new("id", text, "the id of a comment, a UUID", "copy it from the comments");
        Uuid::try_parse(text).map(Self).map_err(refused)
    }
}

impl std::fmt::Display for CommentId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// What somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comment {
    /// Its id.
    pub id: CommentId,
    /// When.
    pub at: Timestamp,
    /// Who, where that is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<Text>,
    /// What.
    pub text: Remark,
}

/// Comments on pairs, which are only ever added. No event tells of them, and nothing follows from them.
#[async_trait]
pub trait Comments: Send + Sync {
    /// Keeps a comment on a pair; one that is kept under this id already stays as it is.
    async fn add(&self, pair: &MatchId, comment: &Comment) -> PortResult<()>;

    /// The comments on a pair by their ids, the oldest first, those after one where it is given.
    async fn comments(
        &self,
        pair: &MatchId,
        after: Option<CommentId>,
        limit: u32,
    ) -> PortResult<Vec<Comment>>;
}
