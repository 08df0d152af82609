//! What the graph should hold, read from the registry as it stands now.
//!
//! A pair is a match where a told list names it or people decided on it, whatever else has changed since: every change of that comes with an
//! event that names the pair. Its value is the told one; outside the lists it is what the rules say now. All else follows from its flows,
//! and an event that names a flow leads to the pairs that the graph holds on it.

use std::collections::{BTreeSet, HashMap};

use turash_domain::matching::{Model, Party, listed_parties};
use turash_domain::ports::{GraphFlow, GraphMatch, GraphSite, PortResult, ToldList};
use turash_domain::{
    Direction, FlowId, MatchId, MatchState, ResourceFlow, Site, SiteId, Technology, Versioned,
};

use crate::ports::Ports;
use crate::questions::details::{read_flows, read_sites, reserved_annual};

/// Pairs that are read and written together.
pub(super) const PAIRS: usize = 2_000;

/// Reads what the graph should hold.
pub(crate) struct Facts<'a> {
    pub(crate) ports: &'a Ports,
    pub(crate) model: &'a Model,
}

impl Facts<'_> {
    /// Sites, in the order asked.
    pub(crate) async fn sites(&self, ids: &[SiteId]) -> PortResult<Vec<Option<GraphSite>>> {
        let sites = read_sites(self.ports, ids.to_vec()).await?;
        Ok(ids.iter().map(|id| sites.get(id).map(|site| graph_site(site))).collect())
    }

    /// Flows, in the order asked.
    pub(crate) async fn flows(&self, ids: &[FlowId]) -> PortResult<Vec<Option<GraphFlow>>> {
        let flows = read_flows(self.ports, ids).await?;
        Ok(ids.iter().map(|id| flows.get(id).map(|flow| graph_flow(flow))).collect())
    }

    /// Matches, in the order asked.
    pub(crate) async fn matches(&self, ids: &[MatchId]) -> PortResult<Vec<Option<GraphMatch>>> {
        let flows: BTreeSet<&FlowId> = ids.iter().flat_map(|id| [id.supply(), id.demand()]).collect();
        let flows: Vec<FlowId> = flows.into_iter().cloned().collect();
        let registry = &self.ports.registry;
        let told = registry.told(&flows).await?.into_iter().map(|list| (list.flow.clone(), list)).collect();
        let decisions = registry.decisions(ids).await?;
        let states = decisions.into_iter().map(|decision| (decision.id, decision.state)).collect();
        let known = read_flows(self.ports, &flows).await?;
        let reserved = reserved_annual(self.ports, &flows).await?;
        let sites: BTreeSet<SiteId> = known.values().map(|flow| flow.site.clone()).collect();
        let sites = read_sites(self.ports, sites.into_iter().collect()).await?;
        let read = Read { told, states, flows: known, reserved, sites, model: self.model };
        Ok(ids.iter().map(|id| read.graph_match(id)).collect())
    }
}

/// A site as the graph knows it.
pub(crate) fn graph_site(site: &Site) -> GraphSite {
    GraphSite {
        id: site.id.clone(),
        name: site.name.clone(),
        organization: site.organization.clone(),
        coordinates: site.coordinates,
        country: site.country.clone(),
    }
}

/// A flow as the graph knows it.
pub(crate) fn graph_flow(flow: &ResourceFlow) -> GraphFlow {
    GraphFlow {
        id: flow.id.clone(),
        site: flow.site.clone(),
        direction: flow.direction,
        family: flow.family(),
        resource: flow.resource.to_string(),
        annual: flow.quantity.annual(),
    }
}

/// What was read for some pairs.
struct Read<'a> {
    told: HashMap<FlowId, ToldList>,
    states: HashMap<MatchId, MatchState>,
    flows: HashMap<FlowId, Versioned<ResourceFlow>>,
    reserved: HashMap<FlowId, f64>,
    sites: HashMap<SiteId, Versioned<Site>>,
    model: &'a Model,
}

impl Read<'_> {
    fn graph_match(&self, id: &MatchId) -> Option<GraphMatch> {
        let told = self.told_value(id);
        let state = self.states.get(id).copied();
        if told.is_none() && state.is_none() {
            return None;
        }
        let judged = self.party(id.supply()).zip(self.party(id.demand())).map(|(supply, demand)| {
            let km = supply.site.coordinates.distance_km(demand.site.coordinates);
            (km, listed_parties(supply, demand, self.model))
        });
        // Of a pair whose flows are gone nobody is shown anything until they are there again.
        let (km, listed) = judged.unwrap_or_default();
        Some(GraphMatch {
            id: id.clone(),
            value_eur_per_year: f64::from(told.or(listed.map(|pair| pair.value)).unwrap_or_default()),
            distance_m: km * 1_000.0,
            // As exact as the lists are.
            deliverable_annual: f64::from(listed.map_or(0.0, |pair| pair.deliverable_annual)),
            technology: listed.map_or(Technology::Direct, |pair| pair.technology),
            state: state.unwrap_or(MatchState::Suggested),
        })
    }

    /// What was told of a pair last.
    fn told_value(&self, id: &MatchId) -> Option<f32> {
        let sides =
            [(id.supply(), Direction::Supply, id.demand()), (id.demand(), Direction::Demand, id.supply())];
        sides.into_iter().find_map(|(flow, direction, counterpart)| {
            let list = self.told.get(flow).filter(|list| list.direction == direction)?;
            list.entries.iter().find(|entry| entry.counterpart == *counterpart).map(|entry| entry.value)
        })
    }

    fn party(&self, id: &FlowId) -> Option<Party<'_>> {
        let flow = self.flows.get(id)?;
        let site = self.sites.get(&flow.site)?;
        Some(Party { flow, site, reserved_annual: self.reserved.get(id).copied().unwrap_or_default() })
    }
}
