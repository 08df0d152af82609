//! Questions about matches, answered from the current lists and the rules, never from stored copies.

use std::collections::{BTreeSet, HashMap};

use turash_domain::matching::{Party, explain};
use turash_domain::ports::{Known, PortResult};
use turash_domain::{Decision, FlowId, Match, MatchId, Overbooked, ResourceFlow, Sequence, Site, SiteId};

use crate::matching::lists::Lists;
use crate::matching::matcher::Matcher;
use crate::ports::Ports;
use crate::questions::filter::MatchFilter;
use crate::questions::walk::{Counting, SLICE, Search, Walk, Wanted};

/// Items read from the registry at once.
const CHUNK: usize = 5_000;

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
    pub supply: ResourceFlow,
    /// Its site.
    pub supply_site: Site,
    /// The demanding flow.
    pub demand: ResourceFlow,
    /// Its site.
    pub demand_site: Site,
    /// What people decided about it.
    pub decision: Option<Decision>,
    /// Whether the rules allow it at present. Only a decided match is listed where they do not.
    pub feasible: bool,
    /// Where more is promised on its flows than they have, and it is one of the promises: what is missing.
    pub overbooked: Option<Overbooked>,
}

impl RankedPair {
    /// The order of lists of matches: the best first, equals by their ids.
    pub fn best_first(a: &Self, b: &Self) -> std::cmp::Ordering {
        b.value.total_cmp(&a.value).then_with(|| a.id.cmp(&b.id))
    }
}

/// Matches in their order, and of when they are.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundMatches {
    /// The sequence of the log that the lists held as of when they were looked at first.
    pub as_of: Sequence,
    /// The matches, best first; equals are ordered by their ids.
    pub pairs: Vec<RankedPair>,
}

impl Lists {
    /// The matches that fit a filter, best first, in one go: for lists that nobody else waits for.
    pub fn matches(&self, filter: &MatchFilter) -> Vec<RankedPair> {
        let mut search = Search::new(self, Wanted { filter: filter.clone(), after: None });
        while !search.go_on(self, usize::MAX) {}
        search.answer()
    }
}

impl Matcher {
    /// The matches that fit a filter, best first; equals are ordered by their ids.
    pub async fn matches(&self, filter: &MatchFilter) -> FoundMatches {
        self.matches_after(filter, None).await
    }

    /// The matches that come after one of them in that order, given by its ranking value and its id: the next part of a long list,
    /// whether or not that match still is one. Nobody is held up: the lists are walked in slices.
    pub async fn matches_after(&self, filter: &MatchFilter, after: Option<(f32, MatchId)>) -> FoundMatches {
        let wanted = Wanted { filter: filter.clone(), after };
        let (as_of, search) = {
            let lists = self.read();
            (lists.head, Search::new(&lists, wanted))
        };
        FoundMatches { as_of, pairs: self.walk(search).await }
    }

    /// How many matches fit a filter, decided ones outside the lists aside. All of them are known; otherwise every list is looked at, in
    /// slices.
    pub async fn count(&self, filter: &MatchFilter) -> u64 {
        let known = self.read().pairs.filter(|_| filter.is_everything());
        if let Some(pairs) = known {
            return pairs;
        }
        if filter.flow.is_some() || filter.site.is_some() {
            let all = MatchFilter { limit: None, ..filter.clone() };
            return self.matches(&all).await.pairs.len() as u64;
        }
        self.walk(Counting { filter: filter.clone(), next: 0, count: 0 }).await
    }

    async fn walk<W: Walk>(&self, mut walk: W) -> W::Answer {
        while !walk.go_on(&self.read(), SLICE) {
            tokio::task::yield_now().await;
        }
        walk.answer()
    }

    /// Reads what belongs to the given matches, in their order. A pair whose flows changed since the lists were computed is
    /// left out.
    pub async fn details(&self, ports: &Ports, pairs: Vec<RankedPair>) -> PortResult<Vec<MatchDetail>> {
        let ids: BTreeSet<FlowId> =
            pairs.iter().flat_map(|pair| [pair.id.supply().clone(), pair.id.demand().clone()]).collect();
        let flows = read_flows(ports, ids.into_iter().collect()).await?;
        let ids: BTreeSet<SiteId> = flows.values().map(|flow| flow.site.clone()).collect();
        let sites = read_sites(ports, ids.into_iter().collect()).await?;
        let mut decisions = HashMap::new();
        for pairs in pairs.chunks(CHUNK) {
            let ids: Vec<MatchId> = pairs.iter().map(|pair| pair.id.clone()).collect();
            decisions.extend(
                ports.registry.decisions(&ids).await?.into_iter().map(|found| (found.id.clone(), found)),
            );
        }
        let tariffs = self.read().tariffs;
        let reserved = self.reserved(flows.keys());
        let detail = |ranked: RankedPair| {
            let (supply, demand) = (flows.get(ranked.id.supply())?, flows.get(ranked.id.demand())?);
            let (supply_site, demand_site) = (sites.get(&supply.site)?, sites.get(&demand.site)?);
            let party = |flow, site| Party {
                flow,
                site,
                reserved_annual: reserved.get(&flow.id).copied().unwrap_or(0.0),
            };
            let explained = explain(party(supply, supply_site), party(demand, demand_site), &tariffs);
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

    /// What decisions promise on flows; those on which they promise nothing are left out.
    fn reserved<'a>(&self, flows: impl Iterator<Item = &'a FlowId>) -> HashMap<FlowId, f64> {
        let flows: Vec<_> = flows.collect();
        let mut reserved = HashMap::new();
        for flows in flows.chunks(SLICE) {
            let lists = self.read();
            let promised = flows.iter().map(|flow| ((*flow).clone(), lists.reserved_annual(flow)));
            reserved.extend(promised.filter(|(_, annual)| *annual > 0.0));
        }
        reserved
    }
}

async fn read_flows(ports: &Ports, ids: Vec<FlowId>) -> PortResult<HashMap<FlowId, ResourceFlow>> {
    let mut flows = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(CHUNK) {
        let known = ports.registry.flows(ids).await?.into_iter().filter_map(Known::live);
        flows.extend(known.map(|flow| (flow.id.clone(), flow)));
    }
    Ok(flows)
}

async fn read_sites(ports: &Ports, ids: Vec<SiteId>) -> PortResult<HashMap<SiteId, Site>> {
    let mut sites = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(CHUNK) {
        let known = ports.registry.sites(ids).await?.into_iter().filter_map(Known::live);
        sites.extend(known.map(|site| (site.id.clone(), site)));
    }
    Ok(sites)
}
