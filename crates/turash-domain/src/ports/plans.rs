//! Plans that were made, kept so that they can be read again and compared with.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::PortResult;
use crate::error::Invalid;
use crate::time::{Sequence, Timestamp};

/// The id of a plan, ordered by when it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PlanId(Uuid);

impl PlanId {
    /// The id of a `UUIDv7` that the caller made.
    pub fn new(id: Uuid) -> Self {
        Self(id)
    }

    /// When the id was made, as its `UUIDv7` has it, ms since 1970.
    pub fn millis(self) -> u64 {
        (self.0.as_u128() >> 80) as u64
    }

    /// Reads an id as it is written.
    ///
    /// # Errors
    ///
    /// Where it is no UUID.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let refused =
            |_| Invalid::new("id", text, "the id of a plan, a UUID", "copy it from the list of plans");
        Uuid::try_parse(text).map(Self).map_err(refused)
    }
}

impl std::fmt::Display for PlanId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// What is said of a plan without all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanHead {
    /// Its id.
    pub id: PlanId,
    /// When it was made.
    pub made_at: Timestamp,
    /// The sequence of the log that its inputs held as of.
    pub as_of: Sequence,
    /// What was asked, as JSON in one spelling: equal questions are equal texts.
    pub question: String,
}

/// A plan as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptPlan {
    /// What is said of it.
    pub head: PlanHead,
    /// All of it as JSON, as it was answered: nothing private is in it.
    pub document: String,
}

/// Plans, the newest of them up to a number.
#[async_trait]
pub trait Plans: Send + Sync {
    /// Keeps a plan; a plan that is kept under this id already stays as it is. Of more than `most` plans in all those with the smallest ids go.
    async fn keep(&self, plan: &KeptPlan, most: u32) -> PortResult<()>;

    /// A plan, with all of it.
    async fn plan(&self, id: PlanId) -> PortResult<Option<KeptPlan>>;

    /// Of the plans of a question the one with the greatest id.
    async fn last_of(&self, question: &str) -> PortResult<Option<KeptPlan>>;

    /// Plans by their ids, the greatest first, those below `before` where it is given.
    async fn plans(&self, before: Option<PlanId>, limit: u32) -> PortResult<Vec<PlanHead>>;

    /// Forgets a plan; whether there was one.
    async fn forget(&self, id: PlanId) -> PortResult<bool>;
}
