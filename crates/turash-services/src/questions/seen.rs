//! What whoever asks may see, by what is committed: of flows, there or gone, and of matches.
//!
//! Lists and counts are told by the directory of the matcher ([`sight`](super::sight)), a moment behind; what is shown of a thing is read from the registry,
//! and is held to this at the end, so that nothing of a flow is shown that was hidden when it was read.

use std::collections::{BTreeSet, HashMap, HashSet};

use turash_domain::ports::{Known, PortResult};
use turash_domain::{
    Decision, FlowId, MatchId, ResourceFlow, Sight, SightOfSide, Site, SiteId, Versioned, Visibility,
};

use crate::ports::Ports;
use crate::questions::details::{MatchDetail, read_flows, read_sites};
use crate::questions::explain::PairExplanation;

/// Leaves the flows that are seen. Where all are public nothing is read.
pub async fn retain_seen(
    ports: &Ports,
    sight: &Sight,
    flows: &mut Vec<Versioned<ResourceFlow>>,
) -> PortResult<()> {
    let is_restricted = |flow: &Versioned<ResourceFlow>| !sight.sees(flow.visibility);
    if !flows.iter().any(is_restricted) {
        return Ok(());
    }
    let sites = flows.iter().filter(|flow| is_restricted(flow)).map(|flow| flow.site.clone());
    let own = own_sites(ports, sight, sites).await?;
    flows.retain(|flow| !is_restricted(flow) || own.contains(&flow.site));
    Ok(())
}

/// Those of these sites that belong to the organization of whoever asks.
pub(crate) async fn own_sites(
    ports: &Ports,
    sight: &Sight,
    sites: impl IntoIterator<Item = SiteId>,
) -> PortResult<HashSet<SiteId>> {
    let Some(own) = sight.organization() else { return Ok(HashSet::new()) };
    let ids: BTreeSet<SiteId> = sites.into_iter().collect();
    let sites = read_sites(ports, ids.into_iter().collect()).await?;
    let theirs = sites.into_values().filter(|site| site.organization.as_ref() == Some(own));
    Ok(theirs.map(|site| site.value.id).collect())
}

/// What is known of who sees some flows, for whoever asks. A flow that is not in it is public.
pub(crate) struct Restricted {
    sight: Sight,
    /// Who sees each, and whether it belongs to whoever asks.
    flows: HashMap<FlowId, (Visibility, bool)>,
}

impl Restricted {
    /// Reads who sees flows, there or gone.
    pub(crate) async fn of(ports: &Ports, sight: &Sight, flows: &[FlowId]) -> PortResult<Self> {
        let mut known = Self { sight: sight.clone(), flows: HashMap::new() };
        if sight.is_all() {
            return Ok(known);
        }
        let rows = ports.registry.restricted(flows).await?;
        let own = own_sites(ports, sight, rows.iter().map(|row| row.site.clone())).await?;
        known.flows =
            rows.into_iter().map(|row| (row.id, (row.visibility, own.contains(&row.site)))).collect();
        Ok(known)
    }

    /// Whether a flow is seen.
    pub(crate) fn sees(&self, flow: &FlowId) -> bool {
        self.flows.get(flow).is_none_or(|(visibility, is_own)| *is_own || self.sight.sees(*visibility))
    }

    fn sees_both(&self, id: &MatchId) -> bool {
        self.sees(id.supply()) && self.sees(id.demand())
    }
}

/// Those of these flows, there or gone, that are not seen.
pub async fn unseen_flows(ports: &Ports, sight: &Sight, flows: &[FlowId]) -> PortResult<HashSet<FlowId>> {
    let known = Restricted::of(ports, sight, flows).await?;
    Ok(flows.iter().filter(|flow| !known.sees(flow)).cloned().collect())
}

/// Those of these matches that are not seen: one of the flows is hidden, and the other is not of whoever asks or nobody took the match up.
pub async fn unseen_matches(ports: &Ports, sight: &Sight, ids: &[MatchId]) -> PortResult<HashSet<MatchId>> {
    let flows: BTreeSet<FlowId> =
        ids.iter().flat_map(|id| [id.supply().clone(), id.demand().clone()]).collect();
    let known = Restricted::of(ports, sight, &flows.into_iter().collect::<Vec<_>>()).await?;
    unseen_among(ports, &known, ids).await
}

/// The same, where it is known who sees the flows.
pub(crate) async fn unseen_among(
    ports: &Ports,
    known: &Restricted,
    ids: &[MatchId],
) -> PortResult<HashSet<MatchId>> {
    let mut hidden: HashSet<MatchId> = ids.iter().filter(|id| !known.sees_both(id)).cloned().collect();
    if hidden.is_empty() || known.sight.organization().is_none() {
        return Ok(hidden);
    }
    // Where one side is its own, a match that was taken up is seen after all.
    let ends: BTreeSet<FlowId> =
        hidden.iter().flat_map(|id| [id.supply().clone(), id.demand().clone()]).collect();
    let flows = read_flows(ports, &ends.into_iter().collect::<Vec<_>>()).await?;
    let own = own_sites(ports, &known.sight, flows.values().map(|flow| flow.site.clone())).await?;
    let is_own = |id: &FlowId| flows.get(id).is_some_and(|flow| own.contains(&flow.site));
    let asked: Vec<MatchId> =
        hidden.iter().filter(|id| is_own(id.supply()) || is_own(id.demand())).cloned().collect();
    for decision in ports.registry.decisions(&asked).await?.into_iter().filter(Decision::was_taken_up) {
        hidden.remove(&decision.id);
    }
    Ok(hidden)
}

/// Whether a match is seen.
pub async fn sees_match(ports: &Ports, sight: &Sight, id: &MatchId) -> PortResult<bool> {
    Ok(sight.is_all() || unseen_matches(ports, sight, std::slice::from_ref(id)).await?.is_empty())
}

/// Of a pair that may not be seen, the first flow that is not there for whoever asks.
pub async fn unseen_of_pair(
    ports: &Ports,
    sight: &Sight,
    supply: &FlowId,
    demand: &FlowId,
) -> PortResult<Option<FlowId>> {
    let id = MatchId::new(supply.clone(), demand.clone());
    if sees_match(ports, sight, &id).await? {
        return Ok(None);
    }
    let ends = [supply.clone(), demand.clone()];
    let hidden = unseen_flows(ports, sight, &ends).await?;
    let known = ports.registry.flows(&ends).await?;
    // What is hidden is missing as what never was: the first that is.
    let is_missing =
        |(id, known): &(FlowId, Known<_>)| hidden.contains(id) || !matches!(known, Known::Live(_));
    Ok(ends.into_iter().zip(known).find(is_missing).map(|(id, _)| id))
}

/// A side of a match as it was read.
fn side<'a>(flow: &ResourceFlow, site: &'a Site) -> SightOfSide<'a> {
    SightOfSide { visibility: flow.visibility, owner: site.organization.as_ref() }
}

impl MatchDetail {
    /// Whether it is seen, as it was read.
    pub fn is_seen_by(&self, sight: &Sight) -> bool {
        let sides = [side(&self.supply, &self.supply_site), side(&self.demand, &self.demand_site)];
        sight.sees_match(sides, self.decision.as_ref().is_some_and(Decision::was_taken_up))
    }
}

impl PairExplanation {
    /// The flow that is hidden from whoever may not see the pair, as it was read.
    pub fn unseen_flow(&self, sight: &Sight) -> Option<&FlowId> {
        let [supply, demand] = [side(&self.supply, &self.supply_site), side(&self.demand, &self.demand_site)];
        if sight.sees_match([supply, demand], self.decision.as_ref().is_some_and(Decision::was_taken_up)) {
            return None;
        }
        Some(if sight.sees_flow(supply) { &self.demand.id } else { &self.supply.id })
    }
}

/// Whether a flow is there and seen.
pub async fn sees_live_flow(ports: &Ports, sight: &Sight, id: &FlowId) -> PortResult<bool> {
    let known = ports.registry.flows(std::slice::from_ref(id)).await?;
    let mut flows: Vec<_> = known.into_iter().filter_map(Known::live).collect();
    retain_seen(ports, sight, &mut flows).await?;
    Ok(!flows.is_empty())
}
