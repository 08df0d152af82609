//! The event log: the only truth about what happened, and in which order.

use async_trait::async_trait;

use super::PortResult;
use crate::event::Event;
use crate::time::Sequence;

/// Reads the log. Writing is the registry's part, so that state and events never part.
#[async_trait]
pub trait EventLog: Send + Sync {
    /// Up to `limit` events after a sequence, in order and without gaps above what was trimmed.
    async fn read(&self, after: Sequence, limit: u32) -> PortResult<Vec<Event>>;

    /// The sequence of the last event; [`Sequence::START`] where there is none.
    async fn head(&self) -> PortResult<Sequence>;

    /// The last sequence that was trimmed; [`Sequence::START`] where nothing was.
    async fn trimmed(&self) -> PortResult<Sequence>;

    /// Waits until the log reaches beyond a sequence, and says how far it reaches.
    async fn wait(&self, beyond: Sequence) -> PortResult<Sequence>;

    /// Removes the events up to a sequence. `Invalid` above the slowest watermark of the ledger.
    async fn trim(&self, up_to: Sequence) -> PortResult<()>;
}
