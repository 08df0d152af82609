//! The store in memory, held to the suites of the log and the ledger.

#![cfg(test)]

use std::sync::Arc;

use async_trait::async_trait;
use turash_contract::Fresh;
use turash_contract::event_log::Log;
use turash_domain::ports::{
    Batch, Change, Commit, Counts, FlowFilter, Known, Page, PlannedPair, PortResult, Registry,
    RestrictedFlow, SiteFilter, ToldChecksum, ToldList,
};
use turash_domain::{
    Decision, FlowId, MatchId, PortError, PortErrorKind, ResourceFlow, Site, SiteId, Version, Versioned,
};
use turash_runtime::memory::MemoryStore;

/// The suites write the log by commits. This registry knows nothing: it takes what is new, and forgets all but the events.
struct EventsOnly(MemoryStore);

#[async_trait]
impl Registry for EventsOnly {
    async fn sites(&self, ids: &[SiteId]) -> PortResult<Vec<Known<Versioned<Site>>>> {
        Ok(vec![Known::Never; ids.len()])
    }

    async fn flows(&self, ids: &[FlowId]) -> PortResult<Vec<Known<Versioned<ResourceFlow>>>> {
        Ok(vec![Known::Never; ids.len()])
    }

    async fn decisions(&self, _: &[MatchId]) -> PortResult<Vec<Decision>> {
        Ok(Vec::new())
    }

    async fn list_sites(&self, _: &SiteFilter, _: &Page<SiteId>) -> PortResult<Vec<Versioned<Site>>> {
        Ok(Vec::new())
    }

    async fn list_flows(&self, _: &FlowFilter, _: &Page<FlowId>) -> PortResult<Vec<Versioned<ResourceFlow>>> {
        Ok(Vec::new())
    }

    async fn list_decisions(&self, _: &Page<MatchId>) -> PortResult<Vec<Decision>> {
        Ok(Vec::new())
    }

    async fn told(&self, _: &[FlowId]) -> PortResult<Vec<ToldList>> {
        Ok(Vec::new())
    }

    async fn list_told(&self, _: &Page<FlowId>) -> PortResult<Vec<ToldChecksum>> {
        Ok(Vec::new())
    }

    async fn list_planned(&self, _: &Page<MatchId>) -> PortResult<Vec<PlannedPair>> {
        Ok(Vec::new())
    }

    async fn restricted(&self, _: &[FlowId]) -> PortResult<Vec<RestrictedFlow>> {
        Ok(Vec::new())
    }

    async fn list_restricted(&self, _: &Page<FlowId>) -> PortResult<Vec<RestrictedFlow>> {
        Ok(Vec::new())
    }

    async fn counts(&self) -> PortResult<Counts> {
        Ok(Counts::default())
    }

    async fn commit(&self, batch: Batch) -> PortResult<Commit> {
        let is_new = |change: &Change| matches!(change, Change::PutSite(site) if site.version == Version(1));
        if !batch.changes.iter().all(is_new) {
            return Err(PortError::new(PortErrorKind::Conflict, "events only", "not a new site"));
        }
        Ok(Commit { head: self.0.append(batch.events) })
    }
}

#[allow(clippy::unused_async, reason = "the suites await a factory")]
async fn fresh() -> Fresh<Log> {
    let store = MemoryStore::new();
    let registry = Arc::new(EventsOnly(store.clone()));
    Fresh::new(Log { log: Arc::new(store.clone()), registry, ledger: Arc::new(store) })
}

mod event_log {
    turash_contract::event_log_suite!(super::fresh);
}

mod ledger {
    turash_contract::ledger_suite!(super::fresh);
}
