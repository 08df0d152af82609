//! A subscription on a bench: the embedded store in memory, the in-process bus, a handler that follows a script, and a record of
//! everything that it was asked.

#![cfg(test)]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::Instant;
use turash_channel::ChannelBus;
use turash_contract::history::{Accepted, Handled, Handling, History};
use turash_domain::ports::{Batch, Content, EventBus, EventHandler, Outcome, Registry};
use turash_domain::{Event, EventData, Sequence, SiteId, SiteRemoved, Subscription, Timestamp, Version};
use turash_embedded::EmbeddedStore;
use turash_runtime::{
    Ended, EventPorts, EventRuntime, Lifecycle, Limits, Metrics, RetryPolicy, SubscriptionOptions,
    SystemClock, SystemIds, WhichDeadLetters, dead_letters,
};

/// How long anything may take before a test fails.
const PATIENCE: Duration = Duration::from_secs(20);
/// Limits of a stop that nothing holds up.
pub(crate) const CALM: Limits = Limits { soft: PATIENCE, hard: PATIENCE };

/// The subscription of every rig.
pub(crate) fn tested() -> Subscription {
    Subscription::new("tested").unwrap()
}

/// Retries at once, or nearly.
pub(crate) const QUICK: RetryPolicy =
    RetryPolicy { base: Duration::from_millis(1), cap: Duration::from_millis(4), attempts: 8 };

pub(crate) fn options() -> SubscriptionOptions {
    SubscriptionOptions { retry: QUICK, ..SubscriptionOptions::default() }
}

/// Waits until something holds.
pub(crate) async fn eventually(what: &str, holds: impl AsyncFn() -> bool) {
    let start = Instant::now();
    while !holds().await {
        assert!(start.elapsed() < PATIENCE, "it never came about that {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// What the script says to an attempt.
pub(crate) enum Say {
    End(Outcome),
    Panic,
    Never,
}

pub(crate) fn done() -> Say {
    Say::End(Outcome::Done)
}

pub(crate) fn retry() -> Say {
    Say::End(Outcome::Retry("not yet".to_owned()))
}

type Script = dyn Fn(Sequence, u32) -> (Duration, Say) + Send + Sync;

/// A handler that follows a script, by sequence and number of the attempt (from 1), and records what it did. Its effects are
/// idempotent by sequence.
pub(crate) struct Scripted {
    script: Box<Script>,
    record: Arc<Record>,
    most: usize,
}

/// What was handled, over all runs on one store.
#[derive(Default)]
pub(crate) struct Record {
    clock: AtomicU64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    handlings: Vec<Handling>,
    effects: BTreeMap<Sequence, Instant>,
    attempts: BTreeMap<Sequence, u32>,
    groups: Vec<usize>,
}

impl Record {
    fn tick(&self) -> u64 {
        self.clock.fetch_add(1, Ordering::SeqCst)
    }

    /// How many events took effect.
    pub(crate) fn effects(&self) -> usize {
        self.state.lock().unwrap().effects.len()
    }

    /// When an event took effect.
    pub(crate) fn effect(&self, sequence: Sequence) -> Option<Instant> {
        self.state.lock().unwrap().effects.get(&sequence).copied()
    }

    pub(crate) fn attempts(&self, sequence: Sequence) -> u32 {
        self.state.lock().unwrap().attempts.get(&sequence).copied().unwrap_or(0)
    }

    /// All attempts at all events.
    pub(crate) fn all_attempts(&self) -> u32 {
        self.state.lock().unwrap().attempts.values().sum()
    }

    fn handlings(&self) -> Vec<Handling> {
        self.state.lock().unwrap().handlings.clone()
    }

    /// The sizes of the groups that the handler was given.
    pub(crate) fn groups(&self) -> Vec<usize> {
        self.state.lock().unwrap().groups.clone()
    }
}

/// An attempt that is under way; recorded when it ends, in whatever way.
struct Attempt<'a> {
    record: &'a Record,
    event: &'a Event,
    began: u64,
    succeeded: bool,
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        let sequence = self.event.sequence;
        let mut state = self.record.state.lock().unwrap();
        let result = match (self.succeeded, state.effects.contains_key(&sequence)) {
            (false, _) => Handled::Failed,
            (true, true) => Handled::Repeated,
            (true, false) => Handled::Effect,
        };
        if result == Handled::Effect {
            state.effects.insert(sequence, Instant::now());
        }
        let key = self.event.data.subject();
        let ended = self.record.tick();
        state.handlings.push(Handling { sequence, key, began: self.began, ended, result });
    }
}

#[async_trait]
impl EventHandler for Scripted {
    async fn handle(&self, events: &[Arc<Event>]) -> Outcome {
        let record = &*self.record;
        let mut attempts = Vec::new();
        let mut script = (Duration::ZERO, done());
        for event in events {
            attempts.push(Attempt { record, event, began: record.tick(), succeeded: false });
            let number = {
                let mut state = record.state.lock().unwrap();
                let attempts = state.attempts.entry(event.sequence).or_default();
                *attempts += 1;
                let number = *attempts;
                // What took effect already needs nothing more.
                if state.effects.contains_key(&event.sequence) { None } else { Some(number) }
            };
            // Of a group, the first that does not succeed decides.
            if let Some(number) = number
                && matches!(script.1, Say::End(Outcome::Done))
            {
                script = (self.script)(event.sequence, number);
            }
        }
        record.state.lock().unwrap().groups.push(events.len());
        if !script.0.is_zero() {
            tokio::time::sleep(script.0).await;
        }
        match script.1 {
            Say::End(outcome) => {
                for attempt in &mut attempts {
                    attempt.succeeded = outcome == Outcome::Done;
                }
                outcome
            }
            Say::Panic => panic!("as the script says"),
            Say::Never => std::future::pending().await,
        }
    }

    fn most(&self) -> usize {
        self.most
    }
}

/// One run of the subscription on a store.
pub(crate) struct Rig {
    pub(crate) store: EmbeddedStore,
    pub(crate) ports: EventPorts,
    pub(crate) bus: Arc<dyn EventBus>,
    pub(crate) lifecycle: Lifecycle,
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) record: Arc<Record>,
}

impl Rig {
    pub(crate) async fn new() -> Self {
        let store = EmbeddedStore::in_memory().await.unwrap();
        let ports = EventPorts {
            log: Arc::new(store.clone()),
            ledger: Arc::new(store.clone()),
            clock: Arc::new(SystemClock),
            ids: Arc::new(SystemIds::default()),
        };
        Self {
            store,
            ports,
            bus: Arc::new(ChannelBus::new(1_024)),
            lifecycle: Lifecycle::new(),
            metrics: Arc::default(),
            record: Arc::default(),
        }
    }

    /// A new process on the same store: nothing of what was in memory is left but the record.
    pub(crate) fn again(&self) -> Self {
        Self {
            store: self.store.clone(),
            ports: self.ports.clone(),
            bus: Arc::new(ChannelBus::new(1_024)),
            lifecycle: Lifecycle::new(),
            metrics: Arc::default(),
            record: Arc::clone(&self.record),
        }
    }

    /// Another process beside this one, on the same store and bus.
    pub(crate) fn beside(&self) -> Self {
        Self { bus: Arc::clone(&self.bus), ..self.again() }
    }

    /// Commits an event for each key; gives their sequences.
    pub(crate) async fn commit<K: AsRef<str>>(&self, keys: &[K]) -> Vec<Sequence> {
        let event = |key: &K| {
            let id = SiteId::new(key.as_ref()).unwrap();
            self.ports.event(EventData::SiteRemoved(SiteRemoved { id, version: Version(1) }))
        };
        let events = keys.iter().map(event).collect();
        let head = self.store.commit(Batch { events, ..Batch::default() }).await.unwrap().head;
        (head.0 + 1 - keys.len() as u64..=head.0).map(Sequence).collect()
    }

    /// Starts the subscription with a script.
    pub(crate) async fn start(
        &self,
        options: SubscriptionOptions,
        script: impl Fn(Sequence, u32) -> (Duration, Say) + Send + Sync + 'static,
    ) {
        self.start_in_groups(1, options, script).await;
    }

    pub(crate) async fn start_in_groups(
        &self,
        most: usize,
        options: SubscriptionOptions,
        script: impl Fn(Sequence, u32) -> (Duration, Say) + Send + Sync + 'static,
    ) {
        self.run(self.scripted(most, script), options).await;
    }

    /// A handler that follows a script.
    pub(crate) fn scripted(
        &self,
        most: usize,
        script: impl Fn(Sequence, u32) -> (Duration, Say) + Send + Sync + 'static,
    ) -> Arc<dyn EventHandler> {
        let record = Arc::clone(&self.record);
        Arc::new(Scripted { script: Box::new(script), record, most })
    }

    pub(crate) fn runtime(&self) -> EventRuntime {
        EventRuntime {
            ports: self.ports.clone(),
            bus: Arc::clone(&self.bus),
            lifecycle: self.lifecycle.clone(),
            metrics: Arc::clone(&self.metrics),
        }
    }

    pub(crate) async fn run(&self, handler: Arc<dyn EventHandler>, options: SubscriptionOptions) {
        self.runtime().start(&tested(), handler, options).await.unwrap();
    }

    pub(crate) async fn watermark(&self) -> Sequence {
        self.ports.ledger.watermark(&tested()).await.unwrap()
    }

    /// Waits until the watermark is at the head and no retry is left.
    pub(crate) async fn until_settled(&self) {
        eventually("everything is settled", async || {
            // In this order: a retry is booked before the watermark passes it.
            let at_head = self.watermark().await == self.ports.log.head().await.unwrap();
            at_head && self.ports.ledger.counts(&tested()).await.unwrap().retries == 0
        })
        .await;
    }

    /// Stops and shows that no task is left.
    pub(crate) async fn stop(&self, limits: Limits) -> Ended {
        let ended = self.lifecycle.shut_down(limits, std::future::pending()).await;
        assert_eq!(self.lifecycle.names(), [""; 0], "tasks are left");
        assert_eq!(self.lifecycle.running(), 0);
        ended
    }

    /// Everything that is known, for the checker.
    pub(crate) async fn history(&self) -> History {
        let ever = Timestamp::from_millis(253_402_300_799_999).unwrap();
        let letters = dead_letters(&self.ports, &tested(), &WhichDeadLetters::All).await.unwrap();
        let retries = self.ports.ledger.due(&tested(), ever, u32::MAX).await.unwrap();
        let contents = self.store_events().await;
        let accepted = contents
            .iter()
            .filter_map(Content::event)
            .map(|event| Accepted { sequence: event.sequence, key: event.data.subject() });
        History {
            accepted: accepted.collect(),
            handlings: self.record.handlings(),
            dead: letters.iter().map(|letter| letter.sequence).collect(),
            retries: retries.iter().map(|retry| retry.sequence).collect(),
            watermark: self.watermark().await,
        }
    }

    pub(crate) async fn store_events(&self) -> Vec<Content> {
        turash_domain::ports::EventLog::read(&self.store, Sequence::START, u32::MAX).await.unwrap()
    }

    /// Shows that the history keeps every promise.
    pub(crate) async fn assert_clean(&self) {
        assert_eq!(self.history().await.findings(), [""; 0]);
    }
}
