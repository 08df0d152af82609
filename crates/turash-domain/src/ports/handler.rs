//! Handling events: what a subscription does with them.

use std::sync::Arc;

use async_trait::async_trait;

use crate::event::Event;

/// Carries out what events ask for.
///
/// Deliveries are at least once and, but for events of one key, in no order: a handler's effects must converge. It computes from
/// committed state, or writes by id with a version guard. Its future may be dropped at any await (hard timeout, hard stop).
#[async_trait]
pub trait EventHandler: Send + Sync {
    /// Handles events together; the outcome holds for all of them. A group that does not end in [`Outcome::Done`] or
    /// [`Outcome::Unavailable`] is handled again one by one, so that one event never takes others with it.
    async fn handle(&self, events: &[Arc<Event>]) -> Outcome;

    /// The most events it takes at once.
    fn most(&self) -> usize {
        1
    }
}

/// What came of handling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is done, or there was nothing to do: the events are settled.
    Done,
    /// It failed for a reason that may pass: the event is tried again later, a limited number of times.
    Retry(String),
    /// It can never succeed: the event becomes a dead letter at once.
    Reject(String),
    /// Something that every event needs does not answer: the subscription pauses, and no attempt is counted.
    Unavailable(String),
}
