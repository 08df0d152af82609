//! The whole runtime in several processes, as far as one test program can be several: each has a bus and a lifecycle of its own, and
//! they share a log and a ledger.

use std::collections::BTreeMap;
use std::future::pending;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;
use tokio::time::Instant;
use turash_domain::ports::{EventHandler, Fence, Ledger, Outcome};
use turash_domain::{Event, EventData, NewEvent, Sequence, SiteId, SiteRemoved, Version};
use turash_runtime::memory::MemoryStore;
use turash_runtime::{EventRuntime, Lifecycle, Limits, RetryPolicy, SubscriptionOptions};

use crate::log::to;
use crate::server::{Server, process};

/// A handler is cancelled after this, so nobody takes over what a living process has before.
const TIMEOUT: Duration = Duration::from_millis(400);
const TAKEOVER: Duration = Duration::from_millis(900);
const PATIENCE: Duration = Duration::from_secs(30);
const ATTEMPTS: u32 = 3;

/// How often each event was handled to its end, in whichever process.
#[derive(Default)]
struct Effects(Mutex<BTreeMap<Sequence, u32>>);

struct Handler {
    effects: Arc<Effects>,
    /// The event that ends the process, or so it seems: it never comes back from it.
    poison: Option<Sequence>,
    /// How often it was begun.
    begun: watch::Sender<u32>,
    work: Duration,
}

#[async_trait]
impl EventHandler for Handler {
    async fn handle(&self, events: &[Arc<Event>]) -> Outcome {
        for event in events {
            if Some(event.sequence) == self.poison {
                self.begun.send_modify(|begun| *begun += 1);
                pending::<()>().await;
            }
            tokio::time::sleep(self.work).await;
            *self.effects.0.lock().unwrap().entry(event.sequence).or_default() += 1;
        }
        Outcome::Done
    }
}

fn happens(number: u64) -> NewEvent {
    let gone = SiteRemoved { id: SiteId::new(&format!("s{number}")).unwrap(), version: Version(1) };
    MemoryStore::new().ports().event(EventData::SiteRemoved(gone))
}

struct Process {
    runtime: EventRuntime,
    lease: watch::Sender<Option<Fence>>,
    begun: watch::Receiver<u32>,
}

impl Process {
    async fn start(
        server: &Server,
        store: &MemoryStore,
        effects: &Arc<Effects>,
        poison: Option<Sequence>,
    ) -> Self {
        Self::start_with(server, store, effects, poison, (Duration::from_millis(1), 50)).await
    }

    /// One whose handler takes a time, and that is given so many events at most.
    async fn start_with(
        server: &Server,
        store: &MemoryStore,
        effects: &Arc<Effects>,
        poison: Option<Sequence>,
        (work, in_flight): (Duration, usize),
    ) -> Self {
        let runtime = EventRuntime {
            ports: store.ports(),
            bus: Arc::new(process(server.options().takeover(TAKEOVER))),
            lifecycle: Lifecycle::new(),
            metrics: Arc::default(),
        };
        let (lease, held) = watch::channel(None);
        let (begun, seen) = watch::channel(0);
        let handler = Handler { effects: Arc::clone(effects), poison, begun, work };
        let options = SubscriptionOptions {
            workers: 2,
            timeout: TIMEOUT,
            in_flight,
            retry: RetryPolicy { attempts: ATTEMPTS, ..RetryPolicy::default() },
            lease: Some(held),
            ..SubscriptionOptions::default()
        };
        runtime.start(&to(), Arc::new(handler), options).await.unwrap();
        Self { runtime, lease, begun: seen }
    }

    fn publishes(&self, token: u64) {
        self.lease.send_replace(Some(Fence { lease: to(), token }));
    }

    /// As near to a kill as this comes: everything is dropped where it is.
    async fn kill(self) {
        let limits = Limits { soft: Duration::ZERO, hard: PATIENCE };
        self.runtime.lifecycle.shut_down(limits, pending()).await;
    }

    async fn end(self) {
        let limits = Limits { soft: PATIENCE, hard: PATIENCE };
        assert!(self.runtime.lifecycle.shut_down(limits, pending()).await.is_clean());
    }
}

async fn until_settled(store: &MemoryStore) {
    let (ports, of) = (store.ports(), to());
    let start = Instant::now();
    loop {
        let settled = ports.ledger.watermark(&of).await.unwrap() == ports.log.head().await.unwrap();
        if settled && ports.ledger.counts(&of).await.unwrap().retries == 0 {
            return;
        }
        assert!(start.elapsed() < PATIENCE, "it is never settled");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_process_had_that_was_killed_is_handled_by_another_and_the_lease_moves_on() {
    let Some(server) = Server::alone().await else { return };
    let (store, effects) = (MemoryStore::new(), Arc::new(Effects::default()));
    store.append((1..=400).map(happens));
    let one = Process::start(&server, &store, &effects, None).await;
    let other = Process::start(&server, &store, &effects, None).await;
    let third = Process::start(&server, &store, &effects, None).await;
    one.publishes(1);
    while effects.0.lock().unwrap().len() < 100 {
        tokio::task::yield_now().await;
    }
    one.kill().await;
    other.publishes(2);
    store.append((401..=600).map(happens));
    until_settled(&store).await;
    other.end().await;
    third.end().await;
    let effects = effects.0.lock().unwrap();
    assert_eq!(effects.keys().copied().collect::<Vec<_>>(), (1..=600).map(Sequence).collect::<Vec<_>>());
    let repeated = effects.values().filter(|times| **times > 1).count();
    assert!(repeated <= 50, "only what the killed one had: {repeated}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_ends_every_process_is_given_up_after_its_attempts_and_no_other_is() {
    const POISON: Sequence = Sequence(5);
    let Some(server) = Server::alone().await else { return };
    let (store, effects) = (MemoryStore::new(), Arc::new(Effects::default()));
    store.append((1..=40).map(happens));
    // The first process does not know that it is poison; each one after it books its attempt.
    for life in 1..=ATTEMPTS + 1 {
        let mut one = Process::start(&server, &store, &effects, Some(POISON)).await;
        one.publishes(life.into());
        let begun = tokio::time::timeout(PATIENCE, one.begun.wait_for(|begun| *begun > 0)).await.is_ok();
        assert!(begun, "life {life}: it is not tried again");
        one.kill().await;
    }
    let last = Process::start(&server, &store, &effects, Some(POISON)).await;
    last.publishes(99);
    until_settled(&store).await;
    let letters = store.dead_letters(&to(), Sequence::START, 10).await.unwrap();
    assert_eq!(
        letters.iter().map(|letter| (letter.sequence, letter.attempts)).collect::<Vec<_>>(),
        [(POISON, ATTEMPTS)]
    );
    assert!(letters[0].error.contains("the process ended"), "{}", letters[0].error);
    last.end().await;
    assert_eq!(effects.0.lock().unwrap().len(), 39);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_waits_in_a_process_that_lives_stays_its_own_also_where_another_one_publishes() {
    let Some(server) = Server::alone().await else { return };
    let (store, effects) = (MemoryStore::new(), Arc::new(Effects::default()));
    // The last one begins with an event long after the time that it would take others to take it over.
    let work = TIMEOUT / 4;
    store.append((1..=60).map(happens));
    let one = Process::start_with(&server, &store, &effects, None, (work, 1)).await;
    let other = Process::start_with(&server, &store, &effects, None, (work, 50)).await;
    let third = Process::start_with(&server, &store, &effects, None, (work, 50)).await;
    one.publishes(1);
    until_settled(&store).await;
    for process in [one, other, third] {
        process.end().await;
    }
    let effects = effects.0.lock().unwrap();
    let repeated: Vec<_> = effects.iter().filter(|(_, times)| **times > 1).collect();
    assert!(effects.len() == 60 && repeated.is_empty(), "{repeated:?}");
}
