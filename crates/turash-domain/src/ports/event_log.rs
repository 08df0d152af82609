//! The event log: the only truth about what happened, and in which order.

use async_trait::async_trait;

use super::PortResult;
use super::content::Content;
use crate::time::Sequence;

/// Reads the log. Writing is the registry's part, so that state and events never part.
#[async_trait]
pub trait EventLog: Send + Sync {
    /// Up to `limit` events after a sequence, in order and without gaps above what was trimmed. What this program cannot read (an
    /// unknown type, a future version) stands there as [`Content::Unreadable`] with its sequence.
    async fn read(&self, after: Sequence, limit: u32) -> PortResult<Vec<Content>>;

    /// What stands at a sequence; nothing where it was trimmed or is not there yet. It comes from the log itself, whatever a reader
    /// in between has kept.
    async fn at(&self, sequence: Sequence) -> PortResult<Option<Content>> {
        let Some(before) = sequence.0.checked_sub(1) else { return Ok(None) };
        let found = self.read(Sequence(before), 1).await?;
        Ok(found.into_iter().find(|content| content.sequence() == Some(sequence)))
    }

    /// The sequence of the last event; [`Sequence::START`] where there is none.
    async fn head(&self) -> PortResult<Sequence>;

    /// The last sequence that was trimmed; [`Sequence::START`] where nothing was.
    async fn trimmed(&self) -> PortResult<Sequence>;

    /// Waits until the log reaches beyond a sequence, and says how far it reaches. A log that was set back below it is waited for like
    /// any other: whoever keeps a place checks it ([`crate::Position`]).
    async fn wait(&self, beyond: Sequence) -> PortResult<Sequence>;

    /// Removes the events up to a sequence. `Invalid` above the slowest watermark of the ledger.
    async fn trim(&self, up_to: Sequence) -> PortResult<()>;
}
