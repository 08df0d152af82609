//! The ledger: how far each subscription is, what it will try again, and what it gave up.

use async_trait::async_trait;

use super::PortResult;
use crate::ids::Subscription;
use crate::text::Text;
use crate::time::{Sequence, Timestamp};

/// Watermarks, retries and dead letters of the subscriptions. Everything outlives the process.
#[async_trait]
pub trait Ledger: Send + Sync {
    /// All subscriptions that ever advanced, with their watermarks, ordered by name.
    async fn watermarks(&self) -> PortResult<Vec<(Subscription, Sequence)>>;

    /// The watermark: every event up to it is settled. [`Sequence::START`] for a new subscription.
    async fn watermark(&self, subscription: &Subscription) -> PortResult<Sequence>;

    /// Raises the watermark, at most to the head of the log; a lower one changes nothing. What lies beyond the head is of a log that was
    /// there before this one was put in its place.
    async fn advance(&self, subscription: &Subscription, to: Sequence) -> PortResult<()>;

    /// Puts an event down for another attempt, in place of what was put down for it before.
    async fn schedule(&self, subscription: &Subscription, retry: Retry) -> PortResult<()>;

    /// Retries that are due, the longest due first.
    async fn due(&self, subscription: &Subscription, now: Timestamp, limit: u32) -> PortResult<Vec<Retry>>;

    /// Sequences after one that are put down for another attempt, in order.
    async fn retries(
        &self,
        subscription: &Subscription,
        after: Sequence,
        limit: u32,
    ) -> PortResult<Vec<Sequence>>;

    /// When the next retry is due; `None` where none is put down.
    async fn next_due(&self, subscription: &Subscription) -> PortResult<Option<Timestamp>>;

    /// How many retries and dead letters there are.
    async fn counts(&self, subscription: &Subscription) -> PortResult<LedgerCounts>;

    /// Takes a retry off: its event was settled.
    async fn settle(&self, subscription: &Subscription, sequence: Sequence) -> PortResult<()>;

    /// Gives an event up: it leaves the retries and becomes a dead letter.
    async fn bury(&self, subscription: &Subscription, letter: DeadLetter) -> PortResult<()>;

    /// Dead letters after a sequence, in order.
    async fn dead_letters(
        &self,
        subscription: &Subscription,
        after: Sequence,
        limit: u32,
    ) -> PortResult<Vec<DeadLetter>>;

    /// Puts dead letters down for a new first attempt, each at its time; says how many there were.
    async fn redrive(
        &self,
        subscription: &Subscription,
        letters: &[(Sequence, Timestamp)],
    ) -> PortResult<u64>;

    /// Drops a dead letter for good; the reason is kept. `false` where there is none.
    async fn discard(
        &self,
        subscription: &Subscription,
        sequence: Sequence,
        reason: &Text,
        at: Timestamp,
    ) -> PortResult<bool>;

    /// Removes a subscription that is gone, with its watermark, retries and dead letters, so that the log need not be kept for it;
    /// `false` where there is none. One that still runs would begin anew.
    async fn remove_subscription(&self, subscription: &Subscription) -> PortResult<bool>;
}

/// How much a subscription has put down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LedgerCounts {
    /// Events that will be tried again.
    pub retries: u64,
    /// Events that were given up.
    pub dead_letters: u64,
}

/// An event that will be tried again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retry {
    /// Its place in the log.
    pub sequence: Sequence,
    /// The event as CloudEvents JSON: the log may be trimmed before it is tried again.
    pub event: String,
    /// Attempts made so far.
    pub attempts: u32,
    /// When it is tried again.
    pub due: Timestamp,
    /// Why the last attempt failed.
    pub error: String,
    /// When the first attempt failed.
    pub first_failed: Timestamp,
}

/// An event that was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// Its place in the log.
    pub sequence: Sequence,
    /// The event as CloudEvents JSON, or the bytes that could not be read as one.
    pub event: String,
    /// Attempts made.
    pub attempts: u32,
    /// Why the last attempt failed.
    pub error: String,
    /// When the first attempt failed.
    pub first_failed: Timestamp,
    /// When it was given up.
    pub buried: Timestamp,
}
