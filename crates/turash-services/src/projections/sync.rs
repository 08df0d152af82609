//! A subscription that keeps a projection at the head of the log, whatever the order in which its events come, and however often.
//!
//! An event says only what to read again. What takes longer than a handler has (a comparison of everything) is done beside, and handlers wait
//! for it a while.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;
use tokio::time::timeout;
use tracing::{info, warn};
use turash_domain::ports::{EventHandler, Fence, Outcome, PortResult};
use turash_domain::{Event, EventData, Sequence, Subscription};
use turash_runtime::Lifecycle;

use crate::matching::outcome::outcome;
use crate::matching::telling::matcher_subscription;
use crate::ports::Ports;

/// The most events that one pass takes together.
pub(super) const MOST: usize = 500;
/// How often it is asked whether the matcher has told everything.
const LOOK: Duration = Duration::from_millis(250);
/// Waits after the projection or the store did not answer.
const AGAIN: Duration = Duration::from_secs(1);
/// How long it is remembered what is gone after everybody has settled that: longer than any write is under way.
const REMEMBERED: Duration = Duration::from_mins(10);

/// What is kept beside the truth, and made of it.
#[async_trait]
pub trait Projection: Send + Sync {
    /// Its name among the subscriptions and the leases.
    fn subscription(&self) -> Subscription;

    /// What it is, in words: `the graph`.
    fn name(&self) -> &'static str;

    /// Writes what events name as it stands now.
    async fn write(&self, ports: &Ports, events: &[&Arc<Event>]) -> PortResult<()>;

    /// Compares everything with the store and mends it; gives the number of differences.
    async fn mend(&self, ports: &Ports) -> PortResult<u64>;

    /// Forgets what came of another log, before everything is compared.
    async fn begin_anew(&self) -> PortResult<()> {
        Ok(())
    }

    /// Forgets what was gone at this moment of the log already.
    async fn forget_removed(&self, _up_to: Sequence) -> PortResult<()> {
        Ok(())
    }
}

/// Keeps a projection at the head of the log.
pub struct ProjectionSync {
    ports: Ports,
    projection: Arc<dyn Projection>,
    /// How long a handler waits for a comparison before the subscription pauses.
    patience: Duration,
    /// The last event that asks for everything to be compared.
    wanted: watch::Sender<Sequence>,
    /// As of which event everything was compared last.
    filled: watch::Sender<Sequence>,
}

impl ProjectionSync {
    /// Keeps a projection at the head of a log. A handler waits for `patience` for what takes long: less than it may take itself.
    pub fn new(ports: Ports, projection: Arc<dyn Projection>, patience: Duration) -> Arc<Self> {
        let (wanted, filled) = (watch::Sender::new(Sequence::START), watch::Sender::new(Sequence::START));
        Arc::new(Self { ports, projection, patience, wanted, filled })
    }

    /// Does what takes longer than a handler has, until the program stops: it compares everything where an event asks for that, fills it
    /// anew where the log is another one than before, and, in the process that holds the subscription's lease, forgets what is long gone.
    pub async fn keep(
        self: Arc<Self>,
        lifecycle: Lifecycle,
        lease: watch::Receiver<Option<Fence>>,
        mut replaced: watch::Receiver<u64>,
    ) {
        let mut wanted = self.wanted.subscribe();
        // It may have been asked for before anybody was here.
        wanted.mark_changed();
        let mut remembered = Sequence::START;
        let work = async {
            while let Err(error) = self.want_what_was_trimmed().await {
                warn!(%error, "{} waits", self.projection.name());
                tokio::time::sleep(AGAIN).await;
            }
            let mut forgetting = tokio::time::interval(REMEMBERED);
            loop {
                let done = tokio::select! {
                    Ok(()) = replaced.changed() => {
                        remembered = Sequence::START;
                        self.begin_anew().await.inspect_err(|_| replaced.mark_changed())
                    }
                    Ok(()) = wanted.changed() => {
                        let up_to = *wanted.borrow_and_update();
                        self.compare(up_to).await.inspect_err(|_| wanted.mark_changed())
                    }
                    _ = forgetting.tick() => self.forget(&lease, &mut remembered).await,
                };
                if let Err(error) = done {
                    warn!(%error, "{} waits", self.projection.name());
                    tokio::time::sleep(AGAIN).await;
                }
            }
        };
        let stopping = lifecycle.stopping();
        stopping.run_until_cancelled(work).await;
    }

    /// What was trimmed off the log before the subscription began is in the registry only.
    async fn want_what_was_trimmed(&self) -> PortResult<()> {
        let Ports { log, ledger, .. } = &self.ports;
        if ledger.watermark(&self.projection.subscription()).await? < log.trimmed().await? {
            self.want(log.head().await?);
        }
        Ok(())
    }

    /// Has everything compared as of an event, unless it was asked for as of a later one.
    fn want(&self, as_of: Sequence) {
        self.wanted.send_if_modified(|wanted| {
            let is_news = as_of > *wanted;
            *wanted = as_of.max(*wanted);
            is_news
        });
    }

    /// Compares everything, once the matcher has told what the event that asks for it announced.
    async fn compare(&self, wanted: Sequence) -> PortResult<()> {
        if *self.filled.borrow() >= wanted {
            return Ok(());
        }
        // The lists are written after the event: whoever has settled it has written them.
        while self.ports.ledger.watermark(&matcher_subscription()).await? < wanted {
            tokio::time::sleep(LOOK).await;
        }
        let head = self.ports.log.head().await?;
        let differences = self.projection.mend(&self.ports).await?;
        info!(as_of = head.0, differences, "{} was compared with the registry", self.projection.name());
        self.filled.send_replace(head);
        Ok(())
    }

    /// What is kept is of another log, whose sequences say nothing about this one.
    async fn begin_anew(&self) -> PortResult<()> {
        self.filled.send_replace(Sequence::START);
        self.projection.begin_anew().await?;
        let head = self.ports.log.head().await?;
        self.projection.mend(&self.ports).await?;
        info!(as_of = head.0, "the store was set back: {} was filled anew", self.projection.name());
        self.filled.send_replace(head);
        Ok(())
    }

    /// Forgets what was gone already when this was called last.
    async fn forget(
        &self,
        lease: &watch::Receiver<Option<Fence>>,
        remembered: &mut Sequence,
    ) -> PortResult<()> {
        if lease.borrow().is_none() {
            return Ok(());
        }
        if *remembered > Sequence::START {
            self.projection.forget_removed(*remembered).await?;
        }
        *remembered = self.ports.ledger.watermark(&self.projection.subscription()).await?;
        Ok(())
    }

    /// Whether everything has been compared since an event; waits for it a while.
    async fn is_filled_since(&self, bulk: Sequence) -> bool {
        self.want(bulk);
        let mut filled = self.filled.subscribe();
        let waiting = filled.wait_for(|filled| *filled >= bulk);
        timeout(self.patience, waiting).await.is_ok_and(|filled| filled.is_ok())
    }
}

#[async_trait]
impl EventHandler for ProjectionSync {
    async fn handle(&self, events: &[Arc<Event>]) -> Outcome {
        let is_bulk = |event: &&Arc<Event>| matches!(event.data, EventData::MatchesRecomputed(_));
        let bulk = events.iter().filter(is_bulk).map(|event| event.sequence).max();
        if let Some(bulk) = bulk
            && !self.is_filled_since(bulk).await
        {
            return Outcome::Unavailable(format!(
                "event {bulk} changed very many matches: {} is being compared with the registry",
                self.projection.name()
            ));
        }
        // What was compared since holds what these events say.
        let filled = *self.filled.borrow();
        let events: Vec<&Arc<Event>> = events.iter().filter(|event| event.sequence > filled).collect();
        if events.is_empty() {
            return Outcome::Done;
        }
        outcome(self.projection.write(&self.ports, &events).await)
    }

    fn most(&self) -> usize {
        MOST
    }
}
