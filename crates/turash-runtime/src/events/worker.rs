//! A worker: it takes events out of the lanes, has them handled, and books what came of it.

use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use tokio::sync::{Mutex, Notify, mpsc};
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use turash_domain::ports::{EventHandler, Outcome, Receipt};
use turash_domain::{Event, Sequence};

use super::breaker::Breaker;
use super::guard::{self, poll_once};
use super::lanes::{Item, Lanes};
use super::settling::Settling;

/// An event that is settled; the receipt is missing for a retry out of the ledger.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settled {
    pub(crate) sequence: Sequence,
    pub(crate) receipt: Option<Receipt>,
}

/// What the workers of one subscription share.
pub(crate) struct WorkerPool {
    pub(crate) handler: Arc<dyn EventHandler>,
    pub(crate) lanes: Lanes,
    pub(crate) breaker: Breaker,
    pub(crate) settling: Settling,
    pub(crate) timeout: Duration,
    pub(crate) workers: usize,
    /// Held while a suspect is handled: one at a time.
    pub(crate) suspect: Mutex<()>,
    /// Woken when a retry was put down.
    pub(crate) scheduled: Notify,
    pub(crate) stopping: CancellationToken,
}

/// A worker takes as many events as it gets through in about this time, so that fast handlers cost little and a slow one holds up
/// nothing but itself.
const PACE: Duration = Duration::from_millis(1);
const MOST: usize = 256;
/// Whether the program stops is asked once in so many events.
const ASKED_EVERY: usize = 16;
/// A call that takes longer than this no longer holds up what was taken with it.
const PATIENCE: Duration = Duration::from_millis(5);

/// Works until the lanes are closed.
pub(crate) async fn work(pool: Arc<WorkerPool>, settled: mpsc::Sender<Vec<Settled>>) {
    let mut pace = 1;
    while let Some(items) = pool.lanes.take(pace.max(pool.handler.most()), pool.workers).await {
        let start = Instant::now();
        let waited = items.first().map_or(Duration::ZERO, |first| start - first.since);
        let Ok(handled) = pool.handle_all(&items, &settled).await else { return };
        let took = start.elapsed();
        pool.settling.metrics.handled(waited, took / u32::try_from(handled).unwrap_or(1).max(1));
        pace = next_pace(handled, took);
    }
}

fn next_pace(handled: usize, took: Duration) -> usize {
    let each = took.as_nanos().max(1) / handled.max(1) as u128;
    usize::try_from(PACE.as_nanos() / each.max(1)).unwrap_or(MOST).clamp(1, MOST)
}

/// The dispatcher is gone.
struct Gone;

impl WorkerPool {
    /// Handles what was taken, tells the dispatcher what is settled, and frees the lanes; gives how many were handled. What had not begun
    /// when the program stops is left to come again.
    async fn handle_all(&self, items: &[Item], settled: &mpsc::Sender<Vec<Settled>>) -> Result<usize, Gone> {
        let most = self.handler.most().max(1);
        let mut done = Vec::with_capacity(items.len());
        let mut at = 0;
        // Asking costs a lock, and events that are not slow are through soon.
        while at < items.len() && !((most > 1 || at % ASKED_EVERY == 0) && self.stopping.is_cancelled()) {
            let (group, rest) = items[at..].split_at(most.min(items.len() - at));
            let mut call = pin!(self.handle_group(group));
            let in_time = match poll_once(call.as_mut()).await {
                // The timer is set only where the first poll does not end it.
                Poll::Pending if at > 0 || !rest.is_empty() => timeout(PATIENCE, call.as_mut()).await.ok(),
                Poll::Pending => Some(call.as_mut().await),
                Poll::Ready(ended) => Some(ended),
            };
            match in_time {
                Some(true) => done.extend(group.iter().map(Item::settled)),
                Some(false) => break,
                None => {
                    self.lanes.put_back(group, rest);
                    self.lanes.free_but(&items[..at], group.first());
                    let (ended, sent) = tokio::join!(call, send(settled, done));
                    self.lanes.free(group);
                    sent?;
                    let done = if ended { group.iter().map(Item::settled).collect() } else { Vec::new() };
                    send(settled, done).await?;
                    return Ok(at + group.len());
                }
            }
            at += group.len();
        }
        self.lanes.free(items);
        send(settled, done).await?;
        Ok(at)
    }

    /// Handles a group together, or one by one where that fails. `false` where the program stops before it could be handled.
    async fn handle_group(&self, group: &[Item]) -> bool {
        if let [item] = group {
            return self.handle_one(item).await;
        }
        if group.iter().any(|item| item.is_suspect) {
            return self.handle_each(group).await;
        }
        let events: Vec<Arc<Event>> = group.iter().map(|item| Arc::clone(&item.event)).collect();
        match self.call(&events).await {
            None => false,
            Some(Outcome::Done) => {
                for item in group {
                    self.book(item, Outcome::Done).await;
                }
                true
            }
            Some(_) => self.handle_each(group).await,
        }
    }

    async fn handle_each(&self, group: &[Item]) -> bool {
        for item in group {
            if !self.handle_one(item).await {
                return false;
            }
        }
        true
    }

    async fn handle_one(&self, item: &Item) -> bool {
        if item.is_suspect {
            return self.handle_suspect(item).await;
        }
        let outcome = self.call(std::slice::from_ref(&item.event)).await;
        match outcome {
            Some(outcome) => {
                self.book(item, outcome).await;
                true
            }
            None => false,
        }
    }

    /// Handles an event that may have ended a process: alone among its kind, with the attempt booked before it begins.
    async fn handle_suspect(&self, item: &Item) -> bool {
        let _alone = self.suspect.lock().await;
        // Who waited for one that the end cut off does not begin: an attempt would be booked that nobody makes.
        if self.stopping.is_cancelled() {
            return false;
        }
        let Some(begun) = self.settling.begin(item, self.timeout).await else { return true };
        let Some(outcome) = self.call(std::slice::from_ref(&begun.event)).await else {
            self.settling.take_back(item).await;
            return false;
        };
        self.book(&begun, outcome).await;
        true
    }

    async fn book(&self, item: &Item, outcome: Outcome) {
        if outcome == Outcome::Done && item.first_failed.is_none() {
            // Nothing is in the ledger about it.
            self.settling.metrics.done.inc();
            return;
        }
        if self.settling.book(item, outcome).await {
            self.scheduled.notify_one();
        }
    }

    /// The outcome of handling; `None` where a dependency did not answer until the program stops.
    async fn call(&self, events: &[Arc<Event>]) -> Option<Outcome> {
        loop {
            if self.breaker.is_paused() {
                // A pause must not hold up the end of the program.
                self.stopping.run_until_cancelled(self.breaker.wait()).await?;
            }
            match guard::handle(self.handler.as_ref(), events, self.timeout, &self.settling.metrics).await {
                Outcome::Unavailable(error) => {
                    tracing::warn!(subscription = %self.settling.subscription, error,
                        "a dependency does not answer: the subscription pauses");
                    self.breaker.trip();
                }
                outcome => {
                    self.breaker.reset();
                    return Some(outcome);
                }
            }
        }
    }
}

impl Item {
    fn settled(&self) -> Settled {
        Settled { sequence: self.event.sequence, receipt: self.receipt }
    }
}

async fn send(settled: &mpsc::Sender<Vec<Settled>>, done: Vec<Settled>) -> Result<(), Gone> {
    if done.is_empty() {
        return Ok(());
    }
    settled.send(done).await.map_err(|_| Gone)
}
