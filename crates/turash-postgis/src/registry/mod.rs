//! The registry port: commits go to the writer as one command, reads to a connection of the pool.

pub(crate) mod accounts;
mod explain;
pub(crate) mod planned;
pub(crate) mod read;
pub(crate) mod restricted;
mod restrictions;
pub(crate) mod statements;
mod told;
mod write;

use async_trait::async_trait;
use turash_domain::ports::{
    Batch, Commit, Counts, FlowFilter, Known, Page, PlannedPair, PortResult, Registry, RestrictedFlow,
    SiteFilter, ToldChecksum, ToldList,
};
use turash_domain::{Decision, FlowId, MatchId, Promise, ResourceFlow, Sequence, Site, SiteId, Versioned};
use turash_store::Plan;

pub(crate) use explain::explain;
pub(crate) use write::{By, carry_out};

use crate::error::ADAPTER;
use crate::store::PostgisStore;

#[async_trait]
impl Registry for PostgisStore {
    async fn sites(&self, ids: &[SiteId]) -> PortResult<Vec<Known<Versioned<Site>>>> {
        read::known(self, read::SITES, ids.iter().map(SiteId::as_str)).await
    }

    async fn flows(&self, ids: &[FlowId]) -> PortResult<Vec<Known<Versioned<ResourceFlow>>>> {
        read::known(self, read::FLOWS, ids.iter().map(FlowId::as_str)).await
    }

    async fn decisions(&self, ids: &[MatchId]) -> PortResult<Vec<Decision>> {
        read::decisions(self, ids).await
    }

    async fn list_sites(&self, filter: &SiteFilter, page: &Page<SiteId>) -> PortResult<Vec<Versioned<Site>>> {
        read::list_sites(self, filter, page).await
    }

    async fn list_flows(
        &self,
        filter: &FlowFilter,
        page: &Page<FlowId>,
    ) -> PortResult<Vec<Versioned<ResourceFlow>>> {
        read::list_flows(self, filter, page).await
    }

    async fn list_decisions(&self, page: &Page<MatchId>) -> PortResult<Vec<Decision>> {
        read::list_decisions(self, page).await
    }

    async fn promises(&self, flows: &[FlowId]) -> PortResult<Vec<Promise>> {
        read::promises(self, flows).await
    }

    async fn told(&self, flows: &[FlowId]) -> PortResult<Vec<ToldList>> {
        read::told(self, flows).await
    }

    async fn list_told(&self, page: &Page<FlowId>) -> PortResult<Vec<ToldChecksum>> {
        read::list_told(self, page).await
    }

    async fn list_planned(&self, page: &Page<MatchId>) -> PortResult<Vec<PlannedPair>> {
        read::list_planned(self, page).await
    }

    async fn restricted(&self, flows: &[FlowId]) -> PortResult<Vec<RestrictedFlow>> {
        restrictions::of_flows(self, flows).await
    }

    async fn list_restricted(&self, page: &Page<FlowId>) -> PortResult<Vec<RestrictedFlow>> {
        restrictions::list(self, page).await
    }

    async fn counts(&self) -> PortResult<Counts> {
        read::counts(self).await
    }

    async fn commit(&self, batch: Batch) -> PortResult<Commit> {
        let queue = self.queue()?;
        let head = queue.submit(Plan::new(ADAPTER, batch)?).await?;
        Ok(Commit { head: Sequence(head) })
    }
}
