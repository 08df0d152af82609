//! Keeps a graph at the head of the log.
//!
//! An event says only what to read again; what is written says as of which event it was read, and the graph
//! keeps what is known from the latest. So neither the order nor the number of deliveries matters.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use turash_domain::matching::Model;
use turash_domain::ports::{GraphChange, GraphStore, GraphWrite, PortResult};
use turash_domain::{Event, Sequence, Subscription};

use super::facts::{Facts, PAIRS};
use super::mend::{GraphProgress, mend};
use super::named::Named;
use crate::ports::Ports;
use crate::projections::sync::{Projection, ProjectionSync};

/// The graph's name among the subscriptions and the leases.
///
/// # Panics
///
/// Never: the name is well-formed.
pub fn graph_subscription() -> Subscription {
    #[allow(clippy::expect_used, reason = "a constant that a test names")]
    Subscription::new("graph").expect("a valid name")
}

/// Keeps a graph at the head of a log. A handler waits for `patience` for what takes long: less than it may take itself.
pub fn graph_sync(
    ports: Ports,
    model: Model,
    graph: Arc<dyn GraphStore>,
    patience: Duration,
) -> Arc<ProjectionSync> {
    ProjectionSync::new(ports, Arc::new(GraphProjection { model, graph }), patience)
}

/// A graph as what is kept.
struct GraphProjection {
    model: Model,
    graph: Arc<dyn GraphStore>,
}

impl GraphProjection {
    async fn write_all(&self, as_of: Sequence, changes: impl Iterator<Item = GraphChange>) -> PortResult<()> {
        let writes: Vec<GraphWrite> = changes.map(|change| GraphWrite { change, as_of }).collect();
        if writes.is_empty() { Ok(()) } else { self.graph.write(&writes).await }
    }
}

#[async_trait]
impl Projection for GraphProjection {
    fn subscription(&self) -> Subscription {
        graph_subscription()
    }

    fn name(&self) -> &'static str {
        "the graph"
    }

    async fn write(&self, ports: &Ports, events: &[&Arc<Event>]) -> PortResult<()> {
        let Some(last) = events.iter().map(|event| event.sequence).max() else { return Ok(()) };
        // Before anything is read: nothing older can know better. An event that came is in the log, whatever is known of its head.
        let as_of = ports.log.head().await?.max(last);
        let mut named = Named::of(events.iter().copied());
        named.add_hanging(&*ports.registry, &*self.graph).await?;
        let facts = Facts { ports, model: &self.model };
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

    async fn mend(&self, ports: &Ports) -> PortResult<u64> {
        let mended = mend(ports, &self.model, &*self.graph, &|_: GraphProgress| {}).await?;
        Ok(mended.differences())
    }

    async fn begin_anew(&self) -> PortResult<()> {
        self.graph.clear().await
    }

    async fn forget_removed(&self, up_to: Sequence) -> PortResult<()> {
        self.graph.forget_removed(up_to).await
    }
}
