//! The event bus: transport between the log and the subscriptions. It may lose everything; the relay publishes again from each
//! subscription's watermark.
//!
//! The relay publishes to each subscription on its own, so that one that stands still does not hold up the others.

use async_trait::async_trait;

use super::PortResult;
use super::content::Content;
use crate::text::Subscription;
use crate::time::Sequence;

/// Takes events to subscriptions, each with receivers that share its events.
///
/// At least once: what its receiver did not acknowledge when it was dropped is given to another one. Events arrive in the order of
/// publishing, apart from those that are given again. Bounded: what was published and not acknowledged counts.
#[async_trait]
pub trait EventBus: Send + Sync {
    /// Publishes events in order, waiting for room where there is none. `Unavailable` once the bus is closed. A dropped future
    /// has published a first part of the events.
    async fn publish(&self, to: &Subscription, events: &[Content]) -> PortResult<()>;

    /// Publishes all events at once, or none where there is no room.
    fn try_publish(&self, to: &Subscription, events: &[Content]) -> PortResult<TryPublish>;

    /// Joins a subscription as one more receiver.
    async fn subscribe(&self, to: &Subscription) -> PortResult<Box<dyn EventReceiver>>;

    /// Tells the bus that nothing up to the watermark needs to be kept for a subscription.
    async fn progress(&self, of: &Subscription, watermark: Sequence) -> PortResult<()>;

    /// Takes nothing more. Receivers get what was taken before, and then the end.
    async fn close(&self);
}

/// What came of an attempt to publish without waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TryPublish {
    /// All were taken.
    Done,
    /// None was taken: there is no room.
    Full,
}

/// One receiver of a subscription.
#[async_trait]
pub trait EventReceiver: Send {
    /// Waits for deliveries and gives up to `most` of them; none only at the end, after the bus was closed. Dropping the future
    /// loses nothing.
    async fn receive(&mut self, most: usize) -> PortResult<Vec<Delivery>>;

    /// Settles deliveries: they are not given again. Receipts that are not known any more are passed over.
    async fn acknowledge(&mut self, receipts: &[Receipt]) -> PortResult<()>;
}

/// An event on its way.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// What arrived.
    pub content: Content,
    /// Settles this delivery.
    pub receipt: Receipt,
    /// How many times it was given, this time included.
    pub times: u32,
}

/// Settles a delivery; only the receiver that got it knows what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Receipt(pub u64);
