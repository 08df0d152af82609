//! What events name, and what hangs on it: that is read again and written.

use std::collections::BTreeSet;
use std::sync::Arc;

use turash_domain::ports::{FlowFilter, GraphStore, Page, PortResult, Registry};
use turash_domain::{Event, EventData, FlowId, MatchId, SiteId};

/// Flows read at once.
const PAGE: u32 = 5_000;

/// Sites, flows and pairs, in the order in which they are written.
#[derive(Debug, Default)]
pub(super) struct Named {
    pub(super) sites: BTreeSet<SiteId>,
    pub(super) flows: BTreeSet<FlowId>,
    pub(super) pairs: BTreeSet<MatchId>,
    /// Sites that may have moved.
    changed_sites: BTreeSet<SiteId>,
    /// Flows whose matches may show something else, though no list changes: an amount that the other side bounds, a decided pair outside
    /// the lists.
    changed_flows: BTreeSet<FlowId>,
}

impl Named {
    pub(super) fn of<'a>(events: impl IntoIterator<Item = &'a Arc<Event>>) -> Self {
        let mut named = Self::default();
        for event in events {
            named.note(&event.data);
        }
        named
    }

    fn note(&mut self, data: &EventData) {
        match data {
            EventData::SiteCreated(site) => {
                self.sites.insert(site.id.clone());
            }
            EventData::SiteUpdated(site) => {
                self.sites.insert(site.id.clone());
                self.changed_sites.insert(site.id.clone());
            }
            EventData::SiteRemoved(removed) => {
                self.sites.insert(removed.id.clone());
            }
            EventData::ResourceFlowCreated(flow) | EventData::ResourceFlowUpdated(flow) => {
                self.note_flow(&flow.id);
            }
            EventData::ResourceFlowRemoved(removed) => self.note_flow(&removed.id),
            EventData::MatchFound(value) | EventData::MatchChanged(value) => {
                self.pairs.insert(value.id.clone());
            }
            EventData::MatchWithdrawn(withdrawn) => {
                self.pairs.insert(withdrawn.id.clone());
            }
            EventData::MatchTransitioned(transitioned) => {
                let id = &transitioned.id;
                self.pairs.insert(id.clone());
                // What it promises is taken off both flows.
                self.changed_flows.extend([id.supply().clone(), id.demand().clone()]);
            }
            EventData::ResourceFlowOverbooked(_)
            | EventData::ResourceFlowFitsAgain(_)
            | EventData::MatchesRecomputed(_)
            | EventData::PlanChanged(_)
            | EventData::PlanRecomputed(_) => {}
        }
    }

    fn note_flow(&mut self, id: &FlowId) {
        self.flows.insert(id.clone());
        self.changed_flows.insert(id.clone());
    }

    /// Adds the pairs that the graph holds on flows that changed, or whose site did. What the graph does not hold yet is told of by name.
    pub(super) async fn add_hanging(
        &mut self,
        registry: &dyn Registry,
        graph: &dyn GraphStore,
    ) -> PortResult<()> {
        for site in std::mem::take(&mut self.changed_sites) {
            let filter = FlowFilter { site: Some(site), ..FlowFilter::default() };
            let mut page = Page::first(PAGE);
            loop {
                let flows = registry.list_flows(&filter, &page).await?;
                self.changed_flows.extend(flows.iter().map(|flow| flow.id.clone()));
                let Some(last) = flows.last().filter(|_| flows.len() == PAGE as usize) else { break };
                page = Page::after(last.id.clone(), PAGE);
            }
        }
        let flows: Vec<FlowId> = std::mem::take(&mut self.changed_flows).into_iter().collect();
        if !flows.is_empty() {
            self.pairs.extend(graph.matches_on(&flows).await?);
        }
        Ok(())
    }
}
