//! Questions about matches, answered from the current lists and the rules, never from stored copies.

use std::collections::{BTreeSet, HashMap};

use turash_domain::matching::{Market, Party, explain};
use turash_domain::ports::{Known, PortResult};
use turash_domain::{
    CountryCode, Decision, Direction, Family, FlowId, Match, MatchId, Overbooked, ResourceFlow, Site, SiteId,
    Versioned,
};

use crate::matching::directory::FlowRecord;
use crate::matching::matcher::{Matcher, entry, market_id, open_engine};
use crate::ports::Ports;

/// Items read from the registry at once.
const CHUNK: usize = 5_000;

/// Which matches to list; what is `None` does not count. All that is given must hold.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MatchFilter {
    /// One of the two flows belongs to this site.
    pub site: Option<SiteId>,
    /// One of the two flows is this one.
    pub flow: Option<FlowId>,
    /// Of this family.
    pub family: Option<Family>,
    /// One of the two sites is in this country.
    pub country: Option<CountryCode>,
    /// At most this far apart, km.
    pub max_distance_km: Option<f64>,
    /// At least this much deliverable a year, in the family's annual unit.
    pub min_annual: Option<f64>,
    /// At least this ranking value, EUR/a.
    pub min_value: Option<f64>,
    /// The most matches, best first.
    pub limit: Option<usize>,
}

/// Which feasible pairs to list.
#[derive(Debug, Clone, PartialEq)]
pub struct PairFilter {
    /// At most this far apart, km.
    pub within_km: f64,
    /// Of this family.
    pub family: Option<Family>,
    /// Both sites are in this country.
    pub country: Option<CountryCode>,
}

/// A match in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct RankedPair {
    /// The pair.
    pub id: MatchId,
    /// Its ranking value, EUR/a.
    pub value: f32,
    /// Its place in the supply's list, 1 for the best; `None` outside it.
    pub supply_rank: Option<usize>,
    /// Its place in the demand's list, 1 for the best; `None` outside it.
    pub demand_rank: Option<usize>,
}

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
    /// Where more is promised on its flows than they have, and it is one of the promises: what is missing.
    pub overbooked: Option<Overbooked>,
}

impl Matcher {
    /// The matches that fit a filter, best first; equals are ordered by their ids.
    pub fn matches(&self, filter: &MatchFilter) -> Vec<RankedPair> {
        self.matches_after(filter, None)
    }

    /// The matches that come after one of them in that order, given by its ranking value and its id: the next part of a long list,
    /// whether or not that match still is one.
    pub fn matches_after(&self, filter: &MatchFilter, after: Option<(f32, &MatchId)>) -> Vec<RankedPair> {
        let follows = |supply: u32, demand: u32, value: f32| {
            let Some((last, id)) = after else { return true };
            let order = last.total_cmp(&value);
            order
                .then_with(|| (self.id(supply), self.id(demand)).cmp(&(Some(id.supply()), Some(id.demand()))))
                .is_gt()
        };
        let wanted = |flow: &FlowRecord| filter.family.is_none_or(|family| family == flow.family);
        let mut found: Vec<(u32, u32, f32)> = Vec::new();
        for (number, flow) in self.directory.flows().filter(|(_, flow)| wanted(flow)) {
            for ranked in self.engine.list(number) {
                let (supply, demand) = match flow.direction {
                    Direction::Supply => (number, ranked.flow),
                    Direction::Demand => (ranked.flow, number),
                };
                if self.fits(supply, demand, ranked.value, filter) && follows(supply, demand, ranked.value) {
                    found.push((supply, demand, ranked.value));
                }
            }
        }
        found.sort_unstable_by_key(|(supply, demand, _)| (*supply, *demand));
        found.dedup_by_key(|(supply, demand, _)| (*supply, *demand));
        let ids = |(supply, demand, _): &(u32, u32, f32)| (self.id(*supply), self.id(*demand));
        found.sort_unstable_by(|a, b| b.2.total_cmp(&a.2).then_with(|| ids(a).cmp(&ids(b))));
        found.truncate(filter.limit.unwrap_or(usize::MAX));
        found.into_iter().filter_map(|(supply, demand, value)| self.ranked(supply, demand, value)).collect()
    }

    fn fits(&self, supply: u32, demand: u32, value: f32, filter: &MatchFilter) -> bool {
        let (Some(from), Some(to)) = (self.directory.flow(supply), self.directory.flow(demand)) else {
            return false;
        };
        let site = |flow: &FlowRecord| self.directory.site(flow.site);
        let either = |check: &dyn Fn(&FlowRecord) -> bool| check(from) || check(to);
        let of_site = |id: &SiteId| either(&|flow| site(flow).is_some_and(|site| site.id == *id));
        let in_country = |code: &CountryCode| {
            either(&|flow| site(flow).and_then(|site| site.country.as_ref()) == Some(code))
        };
        filter.min_value.is_none_or(|least| f64::from(value) >= least)
            && filter.flow.as_ref().is_none_or(|id| either(&|flow| flow.id == *id))
            && filter.site.as_ref().is_none_or(of_site)
            && filter.country.as_ref().is_none_or(in_country)
            && filter.max_distance_km.is_none_or(|most| distance_km(from, to) <= most)
            && filter.min_annual.is_none_or(|least| deliverable(from, to) >= least)
    }

    fn id(&self, number: u32) -> Option<&FlowId> {
        self.directory.flow(number).map(|flow| &flow.id)
    }

    /// The place of a counterpart in a flow's list, 1 for the best.
    pub(crate) fn rank(&self, of: &FlowId, counterpart: &FlowId) -> Option<usize> {
        let (of, counterpart) = (self.directory.flow_number(of)?, self.directory.flow_number(counterpart)?);
        self.rank_of(of, counterpart)
    }

    fn rank_of(&self, of: u32, counterpart: u32) -> Option<usize> {
        self.engine.list(of).position(|ranked| ranked.flow == counterpart).map(|place| place + 1)
    }

    fn ranked(&self, supply: u32, demand: u32, value: f32) -> Option<RankedPair> {
        Some(RankedPair {
            id: MatchId::new(self.id(supply)?.clone(), self.id(demand)?.clone()),
            value,
            supply_rank: self.rank_of(supply, demand),
            demand_rank: self.rank_of(demand, supply),
        })
    }

    /// Visits every feasible pair within a distance, whatever it is worth, in no particular order. The distance is exact
    /// (great circle in `f64`), so counts do not depend on the engine's rounding.
    pub fn for_each_pair(&self, filter: &PairFilter, visit: &mut dyn FnMut(&FlowId, &FlowId, f64)) {
        let mut engine = open_engine(&self.tariffs.worth_everything());
        let in_country = |flow: &FlowRecord| {
            let of_site = self.directory.site(flow.site).and_then(|site| site.country.as_ref());
            filter.country.is_none() || filter.country.as_ref() == of_site
        };
        // A little farther than asked: the engine's `f32` places are exact to half a metre.
        let radius_km = filter.within_km * 1.0001 + 0.01;
        for (number, flow) in self.directory.flows() {
            let wanted = filter.family.is_none_or(|family| family == flow.family) && in_country(flow);
            if let (true, Ok(packed)) = (wanted, &flow.packed) {
                let packed = packed.for_pairs_within(radius_km);
                engine.load(market_id(packed.market), &entry(number, flow, &packed));
            }
        }
        engine.recompute(1);
        for market in Market::ALL {
            engine.for_each_pair(market_id(market), &mut |supply, demand, _| {
                if let (Some(from), Some(to)) = (self.directory.flow(supply), self.directory.flow(demand)) {
                    let km = distance_km(from, to);
                    if km <= filter.within_km {
                        visit(&from.id, &to.id, km);
                    }
                }
            });
        }
    }

    /// Reads what belongs to the given matches, in their order. A pair whose flows changed since the lists were computed is
    /// left out.
    pub async fn details(&self, ports: &Ports, pairs: Vec<RankedPair>) -> PortResult<Vec<MatchDetail>> {
        let ids: BTreeSet<FlowId> =
            pairs.iter().flat_map(|pair| [pair.id.supply().clone(), pair.id.demand().clone()]).collect();
        let flows = self.read_flows(ports, ids.into_iter().collect()).await?;
        let ids: BTreeSet<SiteId> = flows.values().map(|flow| flow.site.clone()).collect();
        let sites = read_sites(ports, ids.into_iter().collect()).await?;
        let mut decisions = HashMap::new();
        for pairs in pairs.chunks(CHUNK) {
            let ids: Vec<MatchId> = pairs.iter().map(|pair| pair.id.clone()).collect();
            decisions.extend(
                ports.registry.decisions(&ids).await?.into_iter().map(|found| (found.id.clone(), found)),
            );
        }
        let detail = |ranked: RankedPair| {
            let (supply, demand) = (flows.get(ranked.id.supply())?, flows.get(ranked.id.demand())?);
            let (supply_site, demand_site) = (sites.get(&supply.site)?, sites.get(&demand.site)?);
            let party = |flow, site| Party { flow, site, reserved_annual: self.reserved_annual(&flow.id) };
            let explained = explain(party(supply, supply_site), party(demand, demand_site), &self.tariffs);
            let decision = decisions.get(&ranked.id).cloned();
            Some(MatchDetail {
                feasible: true,
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

    async fn read_flows(
        &self,
        ports: &Ports,
        ids: Vec<FlowId>,
    ) -> PortResult<HashMap<FlowId, Versioned<ResourceFlow>>> {
        let mut flows = HashMap::with_capacity(ids.len());
        for ids in ids.chunks(CHUNK) {
            let known = ports.registry.flows(ids).await?.into_iter().filter_map(Known::live);
            flows.extend(known.map(|flow| (flow.id.clone(), flow)));
        }
        Ok(flows)
    }
}

async fn read_sites(ports: &Ports, ids: Vec<SiteId>) -> PortResult<HashMap<SiteId, Versioned<Site>>> {
    let mut sites = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(CHUNK) {
        let known = ports.registry.sites(ids).await?.into_iter().filter_map(Known::live);
        sites.extend(known.map(|site| (site.id.clone(), site)));
    }
    Ok(sites)
}

/// Great-circle distance of two flows in the engine, km; infinite where one is not in it.
fn distance_km(from: &FlowRecord, to: &FlowRecord) -> f64 {
    match (&from.packed, &to.packed) {
        (Ok(from), Ok(to)) => from.place.distance_km(to.place),
        _ => f64::INFINITY,
    }
}

/// What the demand can take of the supply in a year, as the engine holds it.
fn deliverable(from: &FlowRecord, to: &FlowRecord) -> f64 {
    match (&from.packed, &to.packed) {
        (Ok(from), Ok(to)) => f64::from(from.left_annual().min(to.left_annual())),
        _ => 0.0,
    }
}
