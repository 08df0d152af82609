//! The relay of one subscription: it takes events from the log to the bus, in order, from where the bus has the last one.
//!
//! A publication is a relay too. Nobody of us handles what is published to it, so what is published is settled.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use turash_domain::ports::{Content, EventPublisher, PortResult, TryPublish};
use turash_domain::{Sequence, Subscription};

use crate::metrics::SubscriptionMetrics;
use crate::ports::EventPorts;

/// Events read at once.
const PAGE: u32 = 1_000;
/// Events published at once where there is no room for all: a bus may wait for room for all of them, and what is slow to be settled
/// takes some of it.
const PART: usize = 128;
/// Waits after the log or the bus did not answer.
const AGAIN: Duration = Duration::from_millis(500);
/// While there is nothing to publish, the bus is asked this often whether it still has what was published.
const LOOK: Duration = Duration::from_secs(1);

pub(crate) struct Relay {
    subscription: Subscription,
    ports: EventPorts,
    bus: Arc<dyn EventPublisher>,
    metrics: SubscriptionMetrics,
    stopping: CancellationToken,
    /// Everything up to here needs no publishing.
    cursor: Sequence,
    /// The last one that the bus has, as it said or took it; `None` before it was asked.
    published: Option<Sequence>,
    /// Whether the bus may have lost something since.
    in_doubt: bool,
    kind: Kind,
}

/// What becomes of what is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Handlers settle it: up to the watermark nothing needs publishing.
    Subscription,
    /// Others read it, whenever they want: it is settled, and everything that was lost is published again.
    Publication,
}

impl Relay {
    /// A relay that knows what the bus has.
    pub(crate) async fn open(
        subscription: Subscription,
        ports: EventPorts,
        bus: Arc<dyn EventPublisher>,
        metrics: SubscriptionMetrics,
        stopping: CancellationToken,
        kind: Kind,
    ) -> PortResult<Self> {
        let (cursor, published, in_doubt) = (Sequence::START, None, false);
        let mut relay =
            Self { subscription, ports, bus, metrics, stopping, cursor, published, in_doubt, kind };
        relay.compare().await?;
        Ok(relay)
    }

    /// Publishes until the program stops.
    pub(crate) async fn run(mut self) {
        let stopping = self.stopping.clone();
        stopping
            .run_until_cancelled(async {
                loop {
                    if let Err(error) = self.step().await {
                        warn!(subscription = %self.subscription, %error, "the relay waits");
                        self.in_doubt = true;
                        tokio::time::sleep(AGAIN).await;
                    }
                }
            })
            .await;
    }

    /// Publishes what comes after the cursor, or waits for it.
    async fn step(&mut self) -> PortResult<()> {
        if self.in_doubt {
            self.compare().await?;
            self.in_doubt = false;
        }
        let events = self.ports.log.read(self.cursor, PAGE).await?;
        if events.is_empty() {
            return self.wait().await;
        }
        // All at once where there is room: every hand-over wakes others.
        if self.bus.try_publish(&self.subscription, &events).await? == TryPublish::Done {
            return self.note_published(&events).await;
        }
        for part in events.chunks(PART) {
            self.bus.publish(&self.subscription, part).await?;
            self.note_published(part).await?;
        }
        Ok(())
    }

    /// Asks the bus what it has, and goes on behind that; but never before what is settled.
    async fn compare(&mut self) -> PortResult<()> {
        let EventPorts { log, ledger, .. } = &self.ports;
        let mut published = self.bus.last_published(&self.subscription).await?;
        if self.published == Some(published) {
            return Ok(());
        }
        let head = log.head().await?;
        if published > head {
            warn!(subscription = %self.subscription, published = published.0, head = head.0,
                "the bus has events of another log: it begins anew");
            self.bus.begin_anew(&self.subscription).await?;
            published = Sequence::START;
        }
        let settled = ledger.watermark(&self.subscription).await?.min(head);
        let cursor = match self.kind {
            // What stands behind a hole would never be seen to be missing.
            Kind::Publication if published > Sequence::START => published,
            _ => settled.max(published),
        };
        if cursor < self.cursor {
            info!(subscription = %self.subscription, after = cursor.0, "the bus lost events: publishing again");
        }
        (self.cursor, self.published) = (cursor, Some(published));
        Ok(())
    }

    /// There is nothing to read: it is at the head, or what would come next was trimmed.
    async fn wait(&mut self) -> PortResult<()> {
        let trimmed = self.ports.log.trimmed().await?;
        if trimmed > self.cursor {
            self.cursor = trimmed;
            return Ok(());
        }
        if self.kind == Kind::Publication {
            // What was published before another process took over may not be booked.
            self.ports.ledger.advance(&self.subscription, self.cursor).await?;
        }
        tokio::select! {
            head = self.ports.log.wait(self.cursor) => { head?; }
            () = tokio::time::sleep(LOOK) => self.in_doubt = true,
        }
        Ok(())
    }

    async fn note_published(&mut self, events: &[Content]) -> PortResult<()> {
        let reached = events.iter().rev().find_map(Content::sequence).unwrap_or(self.cursor);
        self.metrics.published.inc_by(events.len() as u64);
        (self.cursor, self.published) = (reached, Some(reached));
        match self.kind {
            Kind::Subscription => Ok(()),
            Kind::Publication => self.ports.ledger.advance(&self.subscription, reached).await,
        }
    }
}
