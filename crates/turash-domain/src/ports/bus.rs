//! The event bus: transport between the log and the subscriptions. It may lose everything; the relay publishes again what the bus
//! lost and the subscription has not settled.
//!
//! The relay publishes to each subscription on its own, so that one that stands still does not hold up the others.

use std::time::Duration;

use async_trait::async_trait;

use super::PortResult;
use super::content::Content;
use crate::ids::Subscription;
use crate::time::Sequence;

/// Brings events of the log to subscriptions, in the log's order.
///
/// Bounded: what was published to a subscription and not acknowledged counts. What has a sequence that is not beyond the last one
/// published is there already, or was, and is passed over; so publishing again does no harm. A bus can lose only the end of what was
/// published: an adapter that may have lost something (its connection is new) answers the next publishing with `Unavailable`, and
/// whoever publishes asks for [`Self::last_published`] and goes on from there.
#[async_trait]
pub trait EventPublisher: Send + Sync {
    /// Publishes events in order, waiting for room where there is none. `Unavailable` once the bus is closed. A dropped future, or
    /// one that failed, has published a first part of the events.
    async fn publish(&self, to: &Subscription, events: &[Content]) -> PortResult<()>;

    /// Publishes all events at once, or none where there is no room.
    async fn try_publish(&self, to: &Subscription, events: &[Content]) -> PortResult<TryPublish>;

    /// The highest sequence that the bus took for a subscription and did not lose; [`Sequence::START`] where it knows of none.
    async fn last_published(&self, to: &Subscription) -> PortResult<Sequence>;

    /// Forgets everything about a subscription: the log is another one than before, and its sequences stand for other events. What
    /// was given before is not given again, and acknowledging it changes nothing. Receivers stay joined.
    async fn begin_anew(&self, to: &Subscription) -> PortResult<()>;
}

/// Takes events to subscriptions, each with receivers that share its events, in one process or several.
///
/// At least once: what its receiver did not acknowledge when it was dropped is given to another one. Events arrive in the order of
/// publishing, apart from those that are given again.
#[async_trait]
pub trait EventBus: EventPublisher {
    /// Joins a subscription as one more receiver.
    async fn subscribe(&self, to: &Subscription) -> PortResult<Box<dyn EventReceiver>>;

    /// How far a subscription is settled: every event up to this sequence that was published to it has been acknowledged, by
    /// whichever receiver. Nothing that is not acknowledged lies at it or below it. [`Sequence::START`] where nothing is known.
    ///
    /// Every process that receives asks this about every second: where processes share the bus it is their sign of life, without which
    /// others are given what they have.
    async fn settled(&self, of: &Subscription) -> PortResult<Sequence>;

    /// Whether receivers in other processes share the events. Where they do not, one process at a time runs a subscription.
    fn is_shared(&self) -> bool;

    /// Takes nothing more. Receivers get what was taken before, and then the end; the bus still says what is settled.
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

/// How a subscription stands on a bus that processes share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusReport {
    /// Which one.
    pub subscription: Subscription,
    /// Events published and not acknowledged.
    pub open: u64,
    /// How many of them were given to a process.
    pub given: u64,
    /// The first of them.
    pub oldest: Option<Sequence>,
    /// The processes that take part, or did so lately.
    pub processes: Vec<BusProcess>,
}

/// A process that takes part in a subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusProcess {
    /// Its name, for people.
    pub name: String,
    /// Events that it was given and has not acknowledged.
    pub given: u64,
    /// Since when it gave no sign of life.
    pub silent: Duration,
}

/// One receiver of a subscription.
#[async_trait]
pub trait EventReceiver: Send {
    /// Waits for deliveries and gives up to `most` of them; none only at the end, after the bus was closed. Dropping the future
    /// loses nothing.
    async fn receive(&mut self, most: usize) -> PortResult<Vec<Delivery>>;

    /// Settles deliveries: they are not given again. Receipts that are not known any more are passed over, so what failed may be
    /// acknowledged again.
    async fn acknowledge(&mut self, receipts: &[Receipt]) -> PortResult<()>;

    /// Leaves in good order: what it was given and has not settled goes to others as if it had never been given to this one. It
    /// receives nothing more.
    async fn leave(&mut self) -> PortResult<()>;
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
