//! Where the questions find their graph.

use std::sync::Arc;

use async_trait::async_trait;
use turash_domain::ports::{GraphFlow, GraphMatch, GraphSite, PortResult};
use turash_domain::{FlowId, SiteId, Text};

/// A source of sites, flows and matches, asked for a few at a time. What is not there is left out of an answer.
#[async_trait]
pub trait GraphSource: Send + Sync {
    /// Sites, ordered by id.
    async fn sites(&self, ids: &[SiteId]) -> PortResult<Vec<GraphSite>>;

    /// The sites that an organization runs, ordered by id.
    async fn sites_of(&self, organization: &Text) -> PortResult<Vec<SiteId>>;

    /// Flows, ordered by id.
    async fn flows(&self, ids: &[FlowId]) -> PortResult<Vec<GraphFlow>>;

    /// The flows of sites, ordered by id.
    async fn flows_at(&self, sites: &[SiteId]) -> PortResult<Vec<GraphFlow>>;

    /// The matches of flows that count (both flows and their sites are there, and nobody turned the match down), each once, highest value first,
    /// then by id; at most so many.
    async fn matches_of(&self, flows: &[FlowId], most: usize) -> PortResult<Vec<GraphMatch>>;

    /// All matches that count, highest value first, then by id; at most so many.
    async fn best_matches(&self, most: usize) -> PortResult<Vec<GraphMatch>>;
}

#[async_trait]
impl<S: GraphSource + ?Sized> GraphSource for Arc<S> {
    async fn sites(&self, ids: &[SiteId]) -> PortResult<Vec<GraphSite>> {
        (**self).sites(ids).await
    }

    async fn sites_of(&self, organization: &Text) -> PortResult<Vec<SiteId>> {
        (**self).sites_of(organization).await
    }

    async fn flows(&self, ids: &[FlowId]) -> PortResult<Vec<GraphFlow>> {
        (**self).flows(ids).await
    }

    async fn flows_at(&self, sites: &[SiteId]) -> PortResult<Vec<GraphFlow>> {
        (**self).flows_at(sites).await
    }

    async fn matches_of(&self, flows: &[FlowId], most: usize) -> PortResult<Vec<GraphMatch>> {
        (**self).matches_of(flows, most).await
    }

    async fn best_matches(&self, most: usize) -> PortResult<Vec<GraphMatch>> {
        (**self).best_matches(most).await
    }
}
