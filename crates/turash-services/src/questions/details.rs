//! All that is shown of a match: computed by the rules from what the registry holds now.

use std::collections::{BTreeSet, HashMap};

use turash_domain::matching::{Explanation, Model, Party, explain, match_of};
use turash_domain::ports::{Known, PortResult};
use turash_domain::{
    Decision, FlowId, Match, MatchId, Overbooked, Promise, ResourceFlow, Site, SiteId, Versioned,
    sum_of_promises,
};

use crate::ports::Ports;
use crate::questions::ranked::RankedPair;

/// Items read from the registry at once.
const CHUNK: usize = 5_000;

/// A match with everything that a person or an export wants to see.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchDetail {
    /// Its place in the lists.
    pub ranked: RankedPair,
    /// The match as computed.
    pub result: Match,
    /// The supplying flow.
    pub supply: Versioned<ResourceFlow>,
    /// Its site.
    pub supply_site: Versioned<Site>,
    /// The demanding flow.
    pub demand: Versioned<ResourceFlow>,
    /// Its site.
    pub demand_site: Versioned<Site>,
    /// What people decided about it.
    pub decision: Option<Decision>,
    /// Whether the rules allow it at present. Only a decided match is listed where they do not.
    pub feasible: bool,
    /// The CO2 that it avoids, t/a; absent where nobody asked for it or no way passes.
    pub co2_avoided_t_per_year: Option<f64>,
    /// Where more is promised on its flows than they have, and it is one of the promises: what is missing.
    pub overbooked: Option<Overbooked>,
}

/// Reads what belongs to the given matches, in their order. A pair that the rules do not allow any more, since its flows changed after
/// the lists were computed, is left out.
pub async fn match_details(
    ports: &Ports,
    model: &Model,
    pairs: Vec<RankedPair>,
) -> PortResult<Vec<MatchDetail>> {
    judged_details(ports, model, pairs, match_of).await
}

/// The same with the CO2 that each avoids, which takes about twice as long.
pub async fn appraised_details(
    ports: &Ports,
    model: &Model,
    pairs: Vec<RankedPair>,
) -> PortResult<Vec<MatchDetail>> {
    judged_details(ports, model, pairs, explain).await
}

async fn judged_details(
    ports: &Ports,
    model: &Model,
    pairs: Vec<RankedPair>,
    judge: fn(Party<'_>, Party<'_>, &Model) -> Explanation,
) -> PortResult<Vec<MatchDetail>> {
    let ids: BTreeSet<FlowId> =
        pairs.iter().flat_map(|pair| [pair.id.supply().clone(), pair.id.demand().clone()]).collect();
    let ids: Vec<FlowId> = ids.into_iter().collect();
    let flows = read_flows(ports, &ids).await?;
    let reserved = reserved_annual(ports, &ids).await?;
    let ids: BTreeSet<SiteId> = flows.values().map(|flow| flow.site.clone()).collect();
    let sites = read_sites(ports, ids.into_iter().collect()).await?;
    let mut decisions = HashMap::new();
    for pairs in pairs.chunks(CHUNK) {
        let ids: Vec<MatchId> = pairs.iter().map(|pair| pair.id.clone()).collect();
        let found = ports.registry.decisions(&ids).await?.into_iter();
        decisions.extend(found.map(|found| (found.id.clone(), found)));
    }
    let detail = |ranked: RankedPair| {
        let (supply, demand) = (flows.get(ranked.id.supply())?, flows.get(ranked.id.demand())?);
        let (supply_site, demand_site) = (sites.get(&supply.site)?, sites.get(&demand.site)?);
        let reserved = |flow: &ResourceFlow| reserved.get(&flow.id).copied().unwrap_or(0.0);
        let party = |flow, site| Party { flow, site, reserved_annual: reserved(flow) };
        let explained = judge(party(supply, supply_site), party(demand, demand_site), model);
        let decision = decisions.get(&ranked.id).cloned();
        Some(MatchDetail {
            feasible: true,
            co2_avoided_t_per_year: avoided_t(&explained),
            overbooked: explained.overbooked(decision.as_ref()),
            result: explained.result?,
            supply: supply.clone(),
            supply_site: supply_site.clone(),
            demand: demand.clone(),
            demand_site: demand_site.clone(),
            decision,
            ranked,
        })
    };
    Ok(pairs.into_iter().filter_map(detail).collect())
}

/// The CO2 that a pair avoids, t/a, where it was appraised.
pub(crate) fn avoided_t(explained: &Explanation) -> Option<f64> {
    explained.appraisal.as_deref().map(|appraisal| appraisal.carbon.total_t)
}

/// What decisions promise on flows, in their families' annual units; those on which they promise nothing are left out.
pub(crate) async fn reserved_annual(ports: &Ports, flows: &[FlowId]) -> PortResult<HashMap<FlowId, f64>> {
    let mut reserved = HashMap::new();
    for flows in flows.chunks(CHUNK) {
        let promises = ports.registry.promises(flows).await?;
        let mut by_flow: HashMap<&FlowId, Vec<&Promise>> = HashMap::new();
        for promise in &promises {
            for flow in [promise.id.supply(), promise.id.demand()] {
                by_flow.entry(flow).or_default().push(promise);
            }
        }
        let asked = flows.iter().filter_map(|flow| Some((flow.clone(), by_flow.get(flow)?)));
        reserved.extend(asked.map(|(flow, promises)| (flow, sum_of_promises(promises.iter().copied()))));
    }
    Ok(reserved)
}

/// The flows that exist among those asked for.
pub(crate) async fn read_flows(
    ports: &Ports,
    ids: &[FlowId],
) -> PortResult<HashMap<FlowId, Versioned<ResourceFlow>>> {
    let mut flows = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(CHUNK) {
        let known = ports.registry.flows(ids).await?.into_iter().filter_map(Known::live);
        flows.extend(known.map(|flow| (flow.id.clone(), flow)));
    }
    Ok(flows)
}

/// The sites that exist among those asked for.
pub(crate) async fn read_sites(
    ports: &Ports,
    ids: Vec<SiteId>,
) -> PortResult<HashMap<SiteId, Versioned<Site>>> {
    let mut sites = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(CHUNK) {
        let known = ports.registry.sites(ids).await?.into_iter().filter_map(Known::live);
        sites.extend(known.map(|site| (site.id.clone(), site)));
    }
    Ok(sites)
}
