//! The retrier of one subscription: it brings events that are due out of the ledger back into the lanes.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use tracing::warn;
use turash_domain::ports::{DeadLetter, PortResult, Retry};
use turash_domain::{Event, Sequence};

use super::lanes::Item;
use super::pace::Pace;
use super::settling;
use super::worker::WorkerPool;

/// Retries that are handled at a time.
const AT_ONCE: u32 = 256;
/// Also somebody else may put a retry down (a redrive from another process), so the ledger is looked at this often.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Retries that are in the lanes, so that none goes in twice.
#[derive(Default)]
pub(crate) struct UnderWay(Mutex<HashSet<Sequence>>);

impl UnderWay {
    fn add(&self, sequence: Sequence) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(sequence);
    }

    /// Notes that a retry has ended.
    pub(crate) fn remove(&self, sequence: Sequence) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&sequence);
    }

    fn now(&self) -> HashSet<Sequence> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Brings retries back until the program stops; each attempt counts for the rate limit as a first one does.
pub(crate) async fn run(pool: Arc<WorkerPool>, under_way: Arc<UnderWay>, mut pace: Option<Pace>) {
    let stopping = pool.stopping.clone();
    stopping
        .run_until_cancelled(async {
            loop {
                let wait = match bring(&pool, &under_way, pace.as_mut()).await {
                    Ok(wait) => wait,
                    Err(error) => {
                        warn!(subscription = %pool.settling.subscription, %error, "retries wait");
                        LOOK_AGAIN
                    }
                };
                tokio::select! {
                    () = tokio::time::sleep(wait) => {}
                    () = pool.scheduled.notified() => {}
                }
            }
        })
        .await;
}

/// Puts what is due into the lanes; gives how long to wait.
async fn bring(pool: &WorkerPool, under_way: &UnderWay, mut pace: Option<&mut Pace>) -> PortResult<Duration> {
    let (ledger, of) = (&pool.settling.ports.ledger, &pool.settling.subscription);
    // Looked at before the ledger: one that ends in between may still be due in what the ledger answers, and must not go in again.
    let busy = under_way.now();
    let room = (AT_ONCE as usize).saturating_sub(busy.len());
    if room == 0 {
        return Ok(LOOK_AGAIN / 20);
    }
    let now = pool.settling.ports.clock.now();
    let Some(next) = ledger.next_due(of).await? else { return Ok(LOOK_AGAIN) };
    if next > now {
        let millis = u64::try_from(next.millis() - now.millis()).unwrap_or(0);
        return Ok(Duration::from_millis(millis).min(LOOK_AGAIN));
    }
    if let Some(pace) = &mut pace {
        pace.wait().await;
    }
    // Those under way are due as well, until they have ended.
    let mut due = ledger.due(of, now, 2 * AT_ONCE).await?;
    due.retain(|retry| !busy.contains(&retry.sequence));
    due.truncate(pace.as_mut().map_or(room, |pace| pace.gather(room.min(due.len())).min(room)));
    let mut items = Vec::new();
    for retry in due {
        match Event::from_cloud_event(&retry.event) {
            Ok(event) => {
                under_way.add(retry.sequence);
                items.push(again(event, &retry));
            }
            Err(error) => give_up(pool, &retry, error.to_string()).await,
        }
    }
    if let Some(pace) = pace {
        pace.spend(items.len());
    }
    let brought = !items.is_empty();
    pool.lanes.put(items);
    Ok(if brought { LOOK_AGAIN / 100 } else { LOOK_AGAIN / 20 })
}

fn again(event: Event, retry: &Retry) -> Item {
    let item = Item::again(Arc::new(event), retry.attempts, retry.first_failed, Instant::now());
    item.suspect(settling::is_suspect(retry))
}

async fn give_up(pool: &WorkerPool, retry: &Retry, error: String) {
    let letter = DeadLetter {
        sequence: retry.sequence,
        event: retry.event.clone(),
        attempts: retry.attempts,
        error,
        first_failed: retry.first_failed,
        buried: pool.settling.ports.clock.now(),
    };
    pool.settling.give_up(letter).await;
}
