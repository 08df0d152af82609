//! A subscription whose handler is down while a million events come, and another one beside it.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Result, ensure};
use async_trait::async_trait;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::{Instant, interval, sleep, timeout};
use turash_domain::Event;
use turash_domain::ports::{EventHandler, EventLog, Ledger, Outcome};
use turash_runtime::memory::MemoryStore;
use turash_runtime::{Lifecycle, SubscriptionOptions};

use super::{Place, ROOM, end, event, log_of, named, start};
use crate::timer::{Stopwatch, quantile};

/// Events that wait.
const BEHIND: usize = 1_000_000;
/// Events of the neighbour, and how often one comes.
const NEIGHBOURS: usize = 5_000;
const EVERY: Duration = Duration::from_millis(2);
/// How often the server's memory is looked at.
const LOOK: Duration = Duration::from_millis(50);
/// How long something may take that must happen.
const PATIENCE: Duration = Duration::from_mins(2);

/// What was measured.
pub struct Standstill {
    /// From the append of an event until the neighbour has handled it, the 99th percentile in milliseconds: alone.
    pub alone_ms: f64,
    /// The same beside the subscription that stands still.
    pub beside_ms: f64,
    /// How much more memory the server had at the most, MB.
    pub growth_mb: f64,
    /// Events a second with which what had waited was handled.
    pub drained: f64,
}

/// Measures all of it, on one log.
pub async fn measure(place: &Place) -> Result<Standstill> {
    let (store, down) = (log_of(BEHIND)?, named("down")?);
    let alone_ms = neighbour(place, &store, "alone").await?;
    let before = place.memory_mb().await?;
    let watched = Watched::new(place.clone());
    let handler = Arc::new(Down::default());
    let lifecycle =
        start(&store, &place.bus(ROOM)?, &down, handler.clone(), SubscriptionOptions::default()).await?;
    let full = async {
        while place.length(&place.stream(&down)).await? < ROOM {
            sleep(LOOK).await;
        }
        anyhow::Ok(())
    };
    timeout(PATIENCE, full).await??;
    let beside_ms = neighbour(place, &store, "beside").await?;
    ensure!(handler.handled.load(Ordering::Relaxed) == 0, "the handler was to be down");
    let drained = drain(&store, &handler).await?;
    end(&lifecycle).await?;
    place.remove(&place.stream(&down)).await?;
    Ok(Standstill { alone_ms, beside_ms, growth_mb: watched.most_mb() - before, drained })
}

/// Lets the handler answer; gives how many events a second it is through with, from the first one on.
async fn drain(store: &MemoryStore, handler: &Down) -> Result<f64> {
    let behind = store.head().await?.0 as usize;
    handler.awaited.store(behind, Ordering::Relaxed);
    handler.answers.store(true, Ordering::Relaxed);
    timeout(PATIENCE, handler.first.notified()).await?;
    let watch = Stopwatch::start();
    timeout(PATIENCE, handler.all.notified()).await?;
    Ok(behind as f64 / watch.seconds())
}

/// A handler that cannot do anything until it is let.
#[derive(Default)]
struct Down {
    answers: AtomicBool,
    handled: AtomicUsize,
    awaited: AtomicUsize,
    first: Notify,
    all: Notify,
}

#[async_trait]
impl EventHandler for Down {
    async fn handle(&self, events: &[Arc<Event>]) -> Outcome {
        if !self.answers.load(Ordering::Relaxed) {
            return Outcome::Unavailable("it is down".to_owned());
        }
        let before = self.handled.fetch_add(events.len(), Ordering::Relaxed);
        if before == 0 {
            self.first.notify_one();
        }
        if before + events.len() == self.awaited.load(Ordering::Relaxed) {
            self.all.notify_one();
        }
        Outcome::Done
    }
}

/// The most memory that the server has had since this began.
struct Watched {
    most: Arc<Mutex<f64>>,
    _task: JoinSet<()>,
}

impl Watched {
    fn new(place: Place) -> Self {
        let most = Arc::new(Mutex::new(0.0_f64));
        let (noted, mut task) = (Arc::clone(&most), JoinSet::new());
        task.spawn(async move {
            loop {
                if let Ok(now) = place.memory_mb().await {
                    let mut most = locked(&noted);
                    *most = most.max(now);
                }
                sleep(LOOK).await;
            }
        });
        Self { most, _task: task }
    }

    fn most_mb(&self) -> f64 {
        *locked(&self.most)
    }
}

/// A handler that notes how long each event of the log took to reach it.
struct Timed {
    /// When the events after the first `skipped` of the log were appended.
    appended: Mutex<Vec<Instant>>,
    skipped: usize,
    took_ms: Mutex<Vec<f64>>,
    all: Notify,
}

#[async_trait]
impl EventHandler for Timed {
    async fn handle(&self, events: &[Arc<Event>]) -> Outcome {
        let now = Instant::now();
        let appended = locked(&self.appended);
        let mut took = locked(&self.took_ms);
        for event in events {
            let at = appended[event.sequence.0 as usize - self.skipped - 1];
            took.push((now - at).as_secs_f64() * 1e3);
        }
        if took.len() == NEIGHBOURS {
            self.all.notify_one();
        }
        Outcome::Done
    }
}

/// Has a subscription follow the end of the log, and gives the 99th percentile from append to handled.
async fn neighbour(place: &Place, store: &MemoryStore, name: &str) -> Result<f64> {
    let (of, head) = (named(name)?, store.head().await?);
    store.advance(&of, head).await?;
    let timed = Arc::new(Timed {
        appended: Mutex::default(),
        skipped: head.0 as usize,
        took_ms: Mutex::default(),
        all: Notify::new(),
    });
    let bus = place.bus(ROOM)?;
    let lifecycle: Lifecycle = start(store, &bus, &of, timed.clone(), SubscriptionOptions::default()).await?;
    let mut ticks = interval(EVERY);
    for number in 0..NEIGHBOURS {
        let event = event(timed.skipped + number + 1)?;
        ticks.tick().await;
        locked(&timed.appended).push(Instant::now());
        store.append([event]);
    }
    timeout(PATIENCE, timed.all.notified()).await?;
    end(&lifecycle).await?;
    place.remove(&place.stream(&of)).await?;
    let mut took = std::mem::take(&mut *locked(&timed.took_ms));
    took.sort_by(f64::total_cmp);
    Ok(quantile(&took, 0.99))
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
