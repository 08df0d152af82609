//! Who is overbooked: flows on which more is promised than they have, and the decisions that promise on them.

use std::collections::{BTreeMap, HashMap};

use turash_domain::ports::{Known, Page, PortResult};
use turash_domain::{
    Balance, Decision, Family, FlowId, Overbooked, Promise, ResourceFlow, Versioned, sum_of_promises,
};

use crate::ports::Ports;
use crate::questions::details::reserved_annual;

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
