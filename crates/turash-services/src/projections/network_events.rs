//! The public stream as the network sees it: what is private is not published, and nothing says that it was there but the gap in the sequences.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use turash_domain::ports::{Content, EventPublisher, PortResult, TryPublish};
use turash_domain::{Sequence, Subscription};

use crate::ports::Ports;
use crate::questions::seen_events::HiddenEvents;

/// A stream for other programs that takes what everybody with a key may see.
pub struct NetworkEvents {
    stream: Arc<dyn EventPublisher>,
    ports: Ports,
    passed: Mutex<Passed>,
}

/// How far events were passed by: the stream knows nothing of those that it was not given.
#[derive(Clone, Copy, Default)]
struct Passed {
    /// The last event that the stream has.
    has: Sequence,
    /// The last one that came by, published or not.
    reached: Sequence,
}

impl NetworkEvents {
    /// Publishes to a stream what of the log may be seen.
    pub fn new(stream: Arc<dyn EventPublisher>, ports: Ports) -> Self {
        Self { stream, ports, passed: Mutex::default() }
    }

    async fn told(&self, events: &[Content]) -> PortResult<Vec<Content>> {
        let Some(hidden) = HiddenEvents::of_network(&self.ports, events).await? else {
            return Ok(events.to_vec());
        };
        let told = |(place, content): (usize, &Content)| match content {
            Content::Event(event) => hidden.told(place, event).map(|event| Content::Event(Arc::new(event))),
            Content::Unreadable(_) => Some(content.clone()),
        };
        Ok(events.iter().enumerate().filter_map(told).collect())
    }

    fn passed(&self) -> MutexGuard<'_, Passed> {
        self.passed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, events: &[Content], told: &[Content]) {
        let mut passed = self.passed();
        // What cannot be read is not in the stream.
        let last = told.iter().rev().find_map(|content| content.event().map(|event| event.sequence));
        passed.has = last.unwrap_or(passed.has);
        passed.reached = events.iter().rev().find_map(Content::sequence).unwrap_or(passed.reached);
    }
}

#[async_trait]
impl EventPublisher for NetworkEvents {
    async fn publish(&self, to: &Subscription, events: &[Content]) -> PortResult<()> {
        let told = self.told(events).await?;
        self.stream.publish(to, &told).await?;
        self.note(events, &told);
        Ok(())
    }

    async fn try_publish(&self, to: &Subscription, events: &[Content]) -> PortResult<TryPublish> {
        let told = self.told(events).await?;
        let outcome = self.stream.try_publish(to, &told).await?;
        if outcome == TryPublish::Done {
            self.note(events, &told);
        }
        Ok(outcome)
    }

    async fn last_published(&self, to: &Subscription) -> PortResult<Sequence> {
        let last = self.stream.last_published(to).await?;
        let mut passed = self.passed();
        if last != passed.has {
            // It lost something, or somebody else published.
            *passed = Passed { has: last, reached: last };
        }
        Ok(passed.reached)
    }

    async fn begin_anew(&self, to: &Subscription) -> PortResult<()> {
        *self.passed() = Passed::default();
        self.stream.begin_anew(to).await
    }
}
