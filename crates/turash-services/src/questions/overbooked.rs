//! Who is overbooked: flows on which more is promised than they have, and the decisions that promise on them.

use std::collections::{BTreeMap, HashMap};

use turash_domain::matching::Model;
use turash_domain::ports::{Known, Page, PortResult};
use turash_domain::{
    Balance, Decision, Family, FlowId, Match, MatchId, Overbooked, Promise, ResourceFlow, Technology,
    Versioned, sum_of_promises,
};

use crate::ports::Ports;
use crate::questions::details::{MatchDetail, reserved_annual};
use crate::questions::explain::{PairExplanation, Ranks, explain_pair};
use crate::questions::filter::MatchFilter;
use crate::questions::ranked::RankedPair;

/// Items read from the registry at once.
const PAGE: u32 = 5_000;

/// A flow on which more is promised than it has.
#[derive(Debug, Clone, PartialEq)]
pub struct OverbookedFlow {
    /// The flow.
    pub id: FlowId,
    /// The family of its resource, which gives the unit of all amounts; nothing for a flow that does not exist any more.
    pub family: Option<Family>,
    /// What it has, in the family's annual unit.
    pub annual: f64,
    /// What is promised beyond that.
    pub missing: f64,
    /// What is promised on it, ordered by pair.
    pub promises: Vec<Promise>,
}

/// All flows that are overbooked, ordered by id; a flow that is gone has nothing.
pub async fn overbooked_flows(ports: &Ports) -> PortResult<Vec<OverbookedFlow>> {
    let mut by_flow: BTreeMap<FlowId, Vec<Promise>> = BTreeMap::new();
    let mut page = Page::first(PAGE);
    loop {
        let decisions = ports.registry.list_decisions(&page).await?;
        for promise in decisions.iter().filter_map(Decision::promise) {
            for flow in [promise.id.supply(), promise.id.demand()] {
                by_flow.entry(flow.clone()).or_default().push(promise.clone());
            }
        }
        match decisions.last() {
            Some(last) if decisions.len() == PAGE as usize => page = Page::after(last.id.clone(), PAGE),
            _ => break,
        }
    }
    let ids: Vec<FlowId> = by_flow.keys().cloned().collect();
    let mut overbooked = Vec::new();
    for ids in ids.chunks(PAGE as usize) {
        for (id, known) in ids.iter().zip(ports.registry.flows(ids).await?) {
            let flow = known.live();
            let promises = by_flow.remove(id).unwrap_or_default();
            let annual = flow.as_ref().map_or(0.0, |flow| flow.quantity.annual());
            let missing = Balance::of(annual, sum_of_promises(&promises)).missing;
            if missing > 0.0 {
                let family = flow.as_ref().map(|flow| flow.family());
                overbooked.push(OverbookedFlow { id: id.clone(), family, annual, missing, promises });
            }
        }
    }
    Ok(overbooked)
}

/// What is missing on flows, by id, in their families' annual units; those on which nothing is missing are left out.
pub async fn missing_on(
    ports: &Ports,
    flows: &[Versioned<ResourceFlow>],
) -> PortResult<HashMap<FlowId, f64>> {
    let ids: Vec<FlowId> = flows.iter().map(|flow| flow.id.clone()).collect();
    let reserved = reserved_annual(ports, &ids).await?;
    let missing = |flow: &Versioned<ResourceFlow>| {
        let missing = Balance::of(flow.quantity.annual(), *reserved.get(&flow.id)?).missing;
        (missing > 0.0).then(|| (flow.id.clone(), missing))
    };
    Ok(flows.iter().filter_map(missing).collect())
}

/// Whether a decision is overbooked as the registry stands now, and by how much. A flow that is gone has nothing.
pub async fn overbooked_now(ports: &Ports, decision: &Decision) -> PortResult<Option<Overbooked>> {
    if decision.promise().is_none() {
        return Ok(None);
    }
    let ids = [decision.id.supply().clone(), decision.id.demand().clone()];
    let promises = ports.registry.promises(&ids).await?;
    let known = ports.registry.flows(&ids).await?;
    let balance = |id: &FlowId, known: &Known<Versioned<ResourceFlow>>| {
        let annual = if let Known::Live(flow) = known { flow.quantity.annual() } else { 0.0 };
        let on_it = |promise: &&Promise| promise.id.supply() == id || promise.id.demand() == id;
        Balance::of(annual, sum_of_promises(promises.iter().filter(on_it)))
    };
    let [supply, demand] = [0, 1].map(|side| balance(&ids[side], &known[side]));
    Ok(Overbooked::of(decision, supply, demand))
}

/// The decided matches that are overbooked and fit a filter, the largest value first, equals by their ids. Those whose flows are gone are
/// left out. `ranks` says where a pair stands in the lists.
pub async fn overbooked_matches(
    ports: &Ports,
    model: &Model,
    filter: &MatchFilter,
    ranks: &(dyn Fn(&MatchId) -> Ranks + Send + Sync),
) -> PortResult<Vec<MatchDetail>> {
    let flows = overbooked_flows(ports).await?;
    let mut ids: Vec<MatchId> =
        flows.into_iter().flat_map(|flow| flow.promises).map(|promise| promise.id).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut found = Vec::new();
    for id in &ids {
        let Ok(pair) = explain_pair(ports, model, id.supply(), id.demand(), ranks(id)).await? else {
            continue;
        };
        let detail = MatchDetail::of_pair(pair);
        if detail.overbooked.is_some() && detail.fits(filter) {
            found.push(detail);
        }
    }
    found.sort_by(|a, b| RankedPair::best_first(&a.ranked, &b.ranked));
    found.truncate(filter.limit.unwrap_or(usize::MAX));
    Ok(found)
}

impl MatchDetail {
    /// The match of a pair that people decided on, feasible or not; where it is not, nothing is deliverable.
    fn of_pair(pair: PairExplanation) -> Self {
        let explained = &pair.explanation;
        let result = explained.result.clone().unwrap_or_else(|| Match {
            id: explained.id.clone(),
            family: pair.supply.family(),
            technology: Technology::Direct,
            distance_km: explained.distance_km,
            deliverable_annual: 0.0,
            value_eur_per_year: 0.0,
            supply_version: pair.supply.version,
            demand_version: pair.demand.version,
        });
        let ranked = RankedPair {
            id: explained.id.clone(),
            value: explained.ranking_value,
            supply_rank: pair.supply_rank,
            demand_rank: pair.demand_rank,
        };
        Self {
            ranked,
            result,
            feasible: explained.feasible,
            overbooked: explained.overbooked(pair.decision.as_ref()),
            supply: pair.supply,
            supply_site: pair.supply_site,
            demand: pair.demand,
            demand_site: pair.demand_site,
            decision: pair.decision,
        }
    }

    /// Whether it fits a filter, its limit aside.
    fn fits(&self, filter: &MatchFilter) -> bool {
        let sites = [&self.supply_site, &self.demand_site];
        let flows = [&self.supply.id, &self.demand.id];
        filter.flow.as_ref().is_none_or(|id| flows.contains(&id))
            && filter.site.as_ref().is_none_or(|id| sites.iter().any(|site| site.id == *id))
            && filter.wants(self.result.family)
            && filter
                .country
                .as_ref()
                .is_none_or(|code| sites.iter().any(|site| site.country.as_ref() == Some(code)))
            && filter.around.is_none_or(|area| {
                area.meets_box_around(self.supply_site.coordinates, self.demand_site.coordinates)
            })
            && filter.max_distance_km.is_none_or(|most| self.result.distance_km <= most)
            && filter.min_annual.is_none_or(|least| self.result.deliverable_annual >= least)
            && filter.min_value.is_none_or(|least| f64::from(self.ranked.value) >= least)
    }
}
