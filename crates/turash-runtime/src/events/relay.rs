//! The relay of one subscription: it takes events from the log to the bus, in order, from the watermark on.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use turash_domain::ports::{Content, EventBus, EventLog, PortResult, TryPublish};
use turash_domain::{Sequence, Subscription};

use crate::metrics::SubscriptionMetrics;

/// Events read at once.
const PAGE: u32 = 1_000;
/// Events published at once where there is no room for all: a bus may wait for room for all of them, and what is slow to be settled
/// takes some of it.
const PART: usize = 128;
/// Waits after the log or the bus did not answer.
const AGAIN: Duration = Duration::from_millis(500);

pub(crate) struct Relay {
    pub(crate) subscription: Subscription,
    pub(crate) log: Arc<dyn EventLog>,
    pub(crate) bus: Arc<dyn EventBus>,
    pub(crate) metrics: SubscriptionMetrics,
    /// Everything up to here needs no publishing; a new value makes the relay publish again from there.
    pub(crate) rewind: watch::Receiver<Sequence>,
    /// How far it has published.
    pub(crate) published: watch::Sender<Sequence>,
    pub(crate) stopping: CancellationToken,
}

impl Relay {
    /// Publishes until the program stops.
    pub(crate) async fn run(mut self) {
        let mut cursor = *self.rewind.borrow_and_update();
        let stopping = self.stopping.clone();
        stopping
            .run_until_cancelled(async {
                loop {
                    if self.rewind.has_changed().unwrap_or(false) {
                        cursor = *self.rewind.borrow_and_update();
                        info!(subscription = %self.subscription, after = cursor.0, "publishing again");
                    }
                    match self.step(cursor).await {
                        Ok(reached) => cursor = reached,
                        Err(error) => {
                            warn!(subscription = %self.subscription, %error, "the relay waits");
                            tokio::time::sleep(AGAIN).await;
                        }
                    }
                }
            })
            .await;
    }

    /// Publishes what comes after `cursor`, or waits for it; gives how far it came.
    async fn step(&mut self, cursor: Sequence) -> PortResult<Sequence> {
        let events = self.log.read(cursor, PAGE).await?;
        if events.is_empty() {
            // Nothing there: it is at the head, or what would come next was trimmed.
            let trimmed = self.log.trimmed().await?;
            if trimmed > cursor {
                return Ok(trimmed);
            }
            tokio::select! {
                head = self.log.wait(cursor) => { head?; }
                changed = self.rewind.changed() => {
                    if changed.is_err() {
                        // Nobody listens any more; the end of the program is near.
                        std::future::pending::<()>().await;
                    }
                    self.rewind.mark_changed();
                }
            }
            return Ok(cursor);
        }
        // All at once where there is room: every hand-over wakes others.
        if self.bus.try_publish(&self.subscription, &events)? == TryPublish::Done {
            return Ok(self.note_published(&events, cursor));
        }
        let mut reached = cursor;
        for part in events.chunks(PART) {
            if self.rewind.has_changed().unwrap_or(false) {
                break;
            }
            self.bus.publish(&self.subscription, part).await?;
            reached = self.note_published(part, reached);
        }
        Ok(reached)
    }

    /// Notes that events were published; gives how far that is.
    fn note_published(&self, events: &[Content], before: Sequence) -> Sequence {
        let reached = events.iter().rev().find_map(Content::sequence).unwrap_or(before);
        self.metrics.published.inc_by(events.len() as u64);
        self.published.send_replace(reached);
        reached
    }
}
