//! The subscription `graph`: sites, flows and matches as they stand go into the graph, by what events name.
//!
//! Any number of processes share it. An event says only what to read again; what is written says as of which event it was read, and the graph
//! keeps what is known from the latest. So neither the order nor the number of deliveries matters.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;
use tokio::time::timeout;
use tracing::{info, warn};
use turash_domain::matching::Model;
use turash_domain::ports::{EventHandler, Fence, GraphChange, GraphStore, GraphWrite, Outcome, PortResult};
use turash_domain::{Event, EventData, Sequence, Subscription};
use turash_runtime::Lifecycle;

use super::facts::{Facts, PAIRS};
use super::mend::{GraphProgress, mend};
use super::named::Named;
use crate::matching::outcome::outcome;
use crate::matching::telling::matcher_subscription;
use crate::ports::Ports;

/// The most events that one pass takes together.
const MOST: usize = 500;
/// How often it is asked whether the matcher has told everything.
const LOOK: Duration = Duration::from_millis(250);
/// Waits after the graph or the store did not answer.
const AGAIN: Duration = Duration::from_secs(1);
/// How long it is remembered what is gone after everybody has settled that: longer than any write is under way.
const REMEMBERED: Duration = Duration::from_mins(10);

/// The graph's name among the subscriptions and the leases.
///
/// # Panics
///
/// Never: the name is well-formed.
pub fn graph_subscription() -> Subscription {
    #[allow(clippy::expect_used, reason = "a constant that a test names")]
    Subscription::new("graph").expect("a valid name")
}

/// Keeps a graph at the head of the log.
pub struct GraphSync {
    ports: Ports,
    model: Model,
    graph: Arc<dyn GraphStore>,
    /// How long a handler waits for a comparison before the subscription pauses.
    patience: Duration,
    /// The last event that asks for the whole graph to be compared.
    wanted: watch::Sender<Sequence>,
    /// As of which event the whole graph was compared last.
    filled: watch::Sender<Sequence>,
}

impl GraphSync {
    /// Keeps a graph at the head of a log. A handler waits for `patience` for what takes long: less than it may take itself.
    pub fn new(ports: Ports, model: Model, graph: Arc<dyn GraphStore>, patience: Duration) -> Arc<Self> {
        let (wanted, filled) = (watch::Sender::new(Sequence::START), watch::Sender::new(Sequence::START));
        Arc::new(Self { ports, model, graph, patience, wanted, filled })
    }

    /// Does what takes longer than a handler has, until the program stops: it compares the whole graph where an event asks for that, fills it
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
                warn!(%error, "the graph waits");
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
                    warn!(%error, "the graph waits");
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
        if ledger.watermark(&graph_subscription()).await? < log.trimmed().await? {
            self.want(log.head().await?);
        }
        Ok(())
    }

    /// Has the whole graph compared as of an event, unless it was asked for as of a later one.
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
        let mended = mend(&self.ports, &self.model, &*self.graph, &|_: GraphProgress| {}).await?;
        info!(as_of = head.0, differences = mended.differences(), "the graph was compared with the registry");
        self.filled.send_replace(head);
        Ok(())
    }

    /// What the graph holds is of another log, whose sequences say nothing about this one.
    async fn begin_anew(&self) -> PortResult<()> {
        self.filled.send_replace(Sequence::START);
        self.graph.clear().await?;
        let head = self.ports.log.head().await?;
        mend(&self.ports, &self.model, &*self.graph, &|_: GraphProgress| {}).await?;
        info!(as_of = head.0, "the store was set back: the graph was filled anew");
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
            self.graph.forget_removed(*remembered).await?;
        }
        *remembered = self.ports.ledger.watermark(&graph_subscription()).await?;
        Ok(())
    }

    /// Whether the graph has been compared since an event; waits for it a while.
    async fn is_filled_since(&self, bulk: Sequence) -> bool {
        self.want(bulk);
        let mut filled = self.filled.subscribe();
        let waiting = filled.wait_for(|filled| *filled >= bulk);
        timeout(self.patience, waiting).await.is_ok_and(|filled| filled.is_ok())
    }

    /// Writes what events name as it stands now.
    async fn write(&self, events: &[&Arc<Event>]) -> PortResult<()> {
        let Some(last) = events.iter().map(|event| event.sequence).max() else { return Ok(()) };
        // Before anything is read: nothing older can know better. An event that came is in the log, whatever is known of its head.
        let as_of = self.ports.log.head().await?.max(last);
        let mut named = Named::of(events.iter().copied());
        named.add_hanging(&*self.ports.registry, &*self.graph).await?;
        let facts = Facts { ports: &self.ports, model: &self.model };
        let sites: Vec<_> = named.sites.into_iter().collect();
        let flows: Vec<_> = named.flows.into_iter().collect();
        let pairs: Vec<_> = named.pairs.into_iter().collect();
        let now = facts.sites(&sites).await?;
        let sites = sites.into_iter().zip(now).map(|(id, site)| match site {
            Some(site) => GraphChange::PutSite(site),
            None => GraphChange::RemoveSite(id),
        });
        self.write_all(as_of, sites).await?;
        let now = facts.flows(&flows).await?;
        let flows = flows.into_iter().zip(now).map(|(id, flow)| match flow {
            Some(flow) => GraphChange::PutFlow(flow),
            None => GraphChange::RemoveFlow(id),
        });
        self.write_all(as_of, flows).await?;
        for pairs in pairs.chunks(PAIRS) {
            let now = facts.matches(pairs).await?;
            let matches = pairs.iter().zip(now).map(|(id, found)| match found {
                Some(found) => GraphChange::PutMatch(found),
                None => GraphChange::RemoveMatch(id.clone()),
            });
            self.write_all(as_of, matches).await?;
        }
        Ok(())
    }

    async fn write_all(&self, as_of: Sequence, changes: impl Iterator<Item = GraphChange>) -> PortResult<()> {
        let writes: Vec<GraphWrite> = changes.map(|change| GraphWrite { change, as_of }).collect();
        if writes.is_empty() { Ok(()) } else { self.graph.write(&writes).await }
    }
}

#[async_trait]
impl EventHandler for GraphSync {
    async fn handle(&self, events: &[Arc<Event>]) -> Outcome {
        let is_bulk = |event: &&Arc<Event>| matches!(event.data, EventData::MatchesRecomputed(_));
        let bulk = events.iter().filter(is_bulk).map(|event| event.sequence).max();
        if let Some(bulk) = bulk
            && !self.is_filled_since(bulk).await
        {
            return Outcome::Unavailable(format!(
                "event {bulk} changed very many matches: the graph is being compared with the registry"
            ));
        }
        // What was compared since holds what these events say.
        let filled = *self.filled.borrow();
        let events: Vec<&Arc<Event>> = events.iter().filter(|event| event.sequence > filled).collect();
        outcome(self.write(&events).await)
    }

    fn most(&self) -> usize {
        MOST
    }
}
