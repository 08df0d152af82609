//! The graph of a laptop: the current lists with the registry behind them, in place of a copy of the graph.
//!
//! Nobody is held up: the lists are walked in slices, and nothing is read from the registry meanwhile.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use async_trait::async_trait;
use turash_domain::matching::{ListedPair, listed};
use turash_domain::ports::{GraphFlow, GraphMatch, GraphSite, PortResult};
use turash_domain::{Direction, FlowId, MatchId, Sight, SiteId, Technology, Text, stable_hash};
use turash_engine::SHOWN;
use turash_graph::{GraphSource, best_first};

use crate::matching::directory::FlowRecord;
use crate::matching::lists::Lists;
use crate::matching::matcher::Matcher;
use crate::ports::Ports;
use crate::projections::graph::facts::{graph_flow, graph_site};
use crate::questions::details::{read_flows, read_sites};
use crate::questions::filter::MatchFilter;
use crate::questions::ranked::RankedPair;
use crate::questions::seen::retain_seen;
use crate::questions::walk::{Walk, pair};

/// The current lists, and the registry that they rest on.
pub(crate) struct CurrentGraph {
    pub(crate) lists: Arc<dyn AsRef<Matcher> + Send + Sync>,
    pub(crate) ports: Ports,
    /// Whose sight it is shown to: what that does not see is not in it.
    pub(crate) sight: Sight,
}

#[async_trait]
impl GraphSource for CurrentGraph {
    async fn sites(&self, ids: &[SiteId]) -> PortResult<Vec<GraphSite>> {
        let sites = read_sites(&self.ports, ids.to_vec()).await?;
        let mut sites: Vec<GraphSite> = sites.values().map(|site| graph_site(site)).collect();
        sites.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        Ok(sites)
    }

    async fn sites_of(&self, organization: &Text) -> PortResult<Vec<SiteId>> {
        let wanted = Some(stable_hash(organization.as_str()));
        let of = OfOrganization { wanted, next: 0, found: Vec::new() };
        let found = self.matcher().walk(of).await;
        // Another name may have the same hash.
        let sites = self.sites(&found).await?;
        let is_theirs = |site: &GraphSite| site.organization.as_ref() == Some(organization);
        Ok(sites.into_iter().filter(is_theirs).map(|site| site.id).collect())
    }

    async fn flows(&self, ids: &[FlowId]) -> PortResult<Vec<GraphFlow>> {
        // They are asked for by the matches of them that are seen.
        let flows = read_flows(&self.ports, ids).await?;
        let mut flows: Vec<GraphFlow> = flows.values().map(|flow| graph_flow(flow)).collect();
        flows.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        Ok(flows)
    }

    async fn flows_at(&self, sites: &[SiteId]) -> PortResult<Vec<GraphFlow>> {
        let ids = self.matcher().walk(FlowsAt { sites, next: 0, found: Vec::new() }).await;
        let mut flows: Vec<_> = read_flows(&self.ports, &ids).await?.into_values().collect();
        retain_seen(&self.ports, &self.sight, &mut flows).await?;
        // One may have moved since.
        let asked: BTreeSet<&SiteId> = sites.iter().collect();
        let there = flows.iter().filter(|flow| asked.contains(&flow.site));
        let mut flows: Vec<GraphFlow> = there.map(|flow| graph_flow(flow)).collect();
        flows.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        Ok(flows)
    }

    async fn matches_of(&self, flows: &[FlowId], most: usize) -> PortResult<Vec<GraphMatch>> {
        let asked = flows.iter().collect();
        let of = MatchesOf { flows, asked, sight: &self.sight, next: 0, found: Vec::new() };
        let mut found = self.matcher().walk(of).await;
        found.sort_unstable_by(best_first);
        found.truncate(most);
        Ok(found)
    }

    async fn best_matches(&self, most: usize) -> PortResult<Vec<GraphMatch>> {
        let matcher = self.matcher();
        // Of those that the lists have, any that was decided on may have been turned down.
        let (head, decided): (_, Vec<MatchId>) = {
            let lists = matcher.read();
            (lists.head, lists.decided.all().cloned().collect())
        };
        let limit = most.saturating_add(decided.len());
        let sight = &self.sight;
        let filter = MatchFilter { limit: Some(limit), sight: sight.clone(), ..MatchFilter::default() };
        let pairs = matcher.matches(&filter).await.pairs;
        let mut found = matcher.walk(OfPairs { pairs: &pairs, sight, next: 0, found: Vec::new() }).await;
        found.extend(matcher.walk(OfDecided { ids: &decided, sight, next: 0, found: Vec::new() }).await);
        found.sort_unstable_by(best_first);
        if matcher.head() != head {
            // A match that changed meanwhile may have been come by twice.
            let mut seen = HashSet::with_capacity(found.len());
            let first: Vec<bool> = found.iter().map(|found| seen.insert(&found.id)).collect();
            let mut first = first.into_iter();
            found.retain(|_| first.next().unwrap_or_default());
        }
        found.truncate(most);
        Ok(found)
    }
}

impl CurrentGraph {
    fn matcher(&self) -> &Matcher {
        (*self.lists).as_ref()
    }
}

impl Lists {
    /// A match as the graph knows it, at its value in the lists; outside them at what the rule says of it. `None` where one of its flows is
    /// gone, it was turned down, or it is not seen.
    fn graph_match(&self, id: &MatchId, value: Option<f32>, sight: &Sight) -> Option<GraphMatch> {
        let state = self.decided.state(id);
        if state.is_turned_down() {
            return None;
        }
        let flow = |id| self.directory.flow_number(id).and_then(|number| self.directory.flow(number));
        let (supply, demand) = (flow(id.supply())?, flow(id.demand())?);
        if !self.sees_pair(sight, supply, demand) {
            return None;
        }
        let place = |flow: &FlowRecord| self.directory.site(flow.site).map(|site| site.place.coordinates);
        let km = place(supply)?.distance_km(place(demand)?);
        let pair = self.listed(supply, demand);
        let value = value.unwrap_or_else(|| pair.map_or(0.0, |pair| pair.value));
        Some(GraphMatch {
            id: id.clone(),
            value_eur_per_year: f64::from(value),
            distance_m: km * 1_000.0,
            deliverable_annual: f64::from(pair.map_or(0.0, |pair| pair.deliverable_annual)),
            technology: pair.map_or(Technology::Direct, |pair| pair.technology),
            state,
        })
    }

    /// A pair as a list would show it; nothing where it could be in none.
    pub(crate) fn listed(&self, supply: &FlowRecord, demand: &FlowRecord) -> Option<ListedPair> {
        let (Ok(from), Ok(to)) = (&supply.packed, &demand.packed) else { return None };
        (supply.site != demand.site).then(|| listed(from, to, &self.model)).flatten()
    }

    /// Whether the list of one of its flows shows a pair. Of flows that changed sides since, lists show the pair the other way round.
    fn is_shown(&self, id: &MatchId) -> bool {
        let flows = self.directory.flow_number(id.supply()).zip(self.directory.flow_number(id.demand()));
        flows.is_some_and(|(supply, demand)| {
            let gives = |flow: &FlowRecord| flow.direction == Direction::Supply;
            self.directory.flow(supply).is_some_and(gives)
                && (self.rank(supply, demand).is_some() || self.rank(demand, supply).is_some())
        })
    }

    /// The matches of a flow that count, each once: in its list, in the lists that show it, and decided outside both. Those whose supply is
    /// asked for as well come with that one.
    fn matches_on(
        &self,
        flow: &FlowId,
        asked: &HashSet<&FlowId>,
        sight: &Sight,
        found: &mut Vec<GraphMatch>,
    ) {
        let Some(number) = self.directory.flow_number(flow) else { return };
        let Some(record) = self.directory.flow(number) else { return };
        let comes_here = |id: &MatchId| id.supply() == flow || !asked.contains(id.supply());
        let elsewhere = self.engine.shown_by(number).into_iter();
        let elsewhere = elsewhere.filter(|ranked| self.rank(number, ranked.flow).is_none());
        for ranked in self.engine.list(number).chain(elsewhere) {
            let (supply, demand) = pair(number, record.direction, ranked.flow);
            if let (Some(supply), Some(demand)) = (self.id(supply), self.id(demand)) {
                let id = MatchId::new(supply.clone(), demand.clone());
                let found_here = self.graph_match(&id, Some(ranked.value), sight);
                found.extend(found_here.filter(|found| comes_here(&found.id)));
            }
        }
        let outside = self.decided.on(flow).filter(|id| comes_here(id) && !self.is_shown(id));
        found.extend(outside.filter_map(|id| self.graph_match(id, None, sight)));
    }
}

/// The matches of some flows.
struct MatchesOf<'a> {
    flows: &'a [FlowId],
    asked: HashSet<&'a FlowId>,
    sight: &'a Sight,
    next: usize,
    found: Vec<GraphMatch>,
}

impl Walk for MatchesOf<'_> {
    type Answer = Vec<GraphMatch>;

    fn go_on(&mut self, lists: &Lists, steps: usize) -> bool {
        let flows = self.flows.iter().skip(self.next).take((steps / (2 * SHOWN)).max(1));
        for flow in flows {
            lists.matches_on(flow, &self.asked, self.sight, &mut self.found);
            self.next += 1;
        }
        self.next >= self.flows.len()
    }

    fn answer(self) -> Vec<GraphMatch> {
        self.found
    }
}

/// Pairs of the lists as matches of the graph.
struct OfPairs<'a> {
    pairs: &'a [RankedPair],
    sight: &'a Sight,
    next: usize,
    found: Vec<GraphMatch>,
}

impl Walk for OfPairs<'_> {
    type Answer = Vec<GraphMatch>;

    fn go_on(&mut self, lists: &Lists, steps: usize) -> bool {
        for pair in self.pairs.iter().skip(self.next).take(steps) {
            self.found.extend(lists.graph_match(&pair.id, Some(pair.value), self.sight));
            self.next += 1;
        }
        self.next >= self.pairs.len()
    }

    fn answer(self) -> Vec<GraphMatch> {
        self.found
    }
}

/// Decided pairs outside the lists as matches of the graph.
struct OfDecided<'a> {
    ids: &'a [MatchId],
    sight: &'a Sight,
    next: usize,
    found: Vec<GraphMatch>,
}

impl Walk for OfDecided<'_> {
    type Answer = Vec<GraphMatch>;

    fn go_on(&mut self, lists: &Lists, steps: usize) -> bool {
        for id in self.ids.iter().skip(self.next).take(steps) {
            if !lists.is_shown(id) {
                self.found.extend(lists.graph_match(id, None, self.sight));
            }
            self.next += 1;
        }
        self.next >= self.ids.len()
    }

    fn answer(self) -> Vec<GraphMatch> {
        self.found
    }
}

/// The flows of some sites.
struct FlowsAt<'a> {
    sites: &'a [SiteId],
    next: usize,
    found: Vec<FlowId>,
}

impl Walk for FlowsAt<'_> {
    type Answer = Vec<FlowId>;

    fn go_on(&mut self, lists: &Lists, steps: usize) -> bool {
        let directory = &lists.directory;
        let before = self.found.len();
        for site in self.sites.iter().skip(self.next).take(steps) {
            let site = directory.site_number(site).and_then(|number| directory.site(number));
            let flows = site.into_iter().flat_map(|site| &site.flows);
            self.found.extend(flows.filter_map(|number| lists.id(*number).cloned()));
            self.next += 1;
            if self.found.len() >= before + steps {
                break;
            }
        }
        self.next >= self.sites.len()
    }

    fn answer(self) -> Vec<FlowId> {
        self.found
    }
}

/// The sites whose organization has a hash.
struct OfOrganization {
    wanted: Option<u64>,
    /// The next site, by number.
    next: u32,
    found: Vec<SiteId>,
}

/// Sites that are looked at in one step.
const SITES: usize = 100;

impl Walk for OfOrganization {
    type Answer = Vec<SiteId>;

    fn go_on(&mut self, lists: &Lists, steps: usize) -> bool {
        let end = lists.directory.site_numbers_end();
        let until = end.min(self.next.saturating_add((steps * SITES) as u32));
        let sites = (self.next..until).filter_map(|number| lists.directory.site(number));
        let theirs = sites.filter(|site| site.organization == self.wanted);
        self.found.extend(theirs.map(|site| site.id.clone()));
        self.next = until;
        until >= end
    }

    fn answer(self) -> Vec<SiteId> {
        self.found
    }
}
