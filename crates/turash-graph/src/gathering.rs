//! The part of a graph that a question is about, gathered within its bounds.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use turash_domain::ports::{Bounded, Bounds, Cut, GraphFlow, GraphMatch, GraphSite, PortResult};
use turash_domain::{Direction, FlowId, MatchId, SiteId};

use crate::limits::Deadline;
use crate::site_match::SiteMatch;
use crate::source::GraphSource;

/// How many sites or flows a source is asked for at once: between two such calls the clock is looked at.
const AT_ONCE: usize = 1_000;

/// Which matches of a site are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// Those of its supplies.
    Supplies,
    /// Those of its demands.
    Demands,
    /// All of them.
    Both,
}

impl Side {
    fn has(self, direction: Direction) -> bool {
        match self {
            Self::Supplies => direction == Direction::Supply,
            Self::Demands => direction == Direction::Demand,
            Self::Both => true,
        }
    }
}

/// What was gathered so far.
pub(crate) struct Gathering<'s, S> {
    source: &'s S,
    most: usize,
    /// Until when.
    pub(crate) until: Deadline,
    /// Why it may not be all.
    pub(crate) cut: Option<Cut>,
    seen: HashSet<MatchId>,
    /// The flows of the matches, and other flows of their sites.
    pub(crate) flows: HashMap<FlowId, GraphFlow>,
    /// The matches, each once.
    pub(crate) matches: Vec<SiteMatch>,
}

impl<'s, S: GraphSource> Gathering<'s, S> {
    /// Nothing yet; the time runs from now on.
    pub(crate) fn new(source: &'s S, bounds: &Bounds) -> Self {
        Self {
            source,
            most: bounds.matches as usize,
            until: Deadline::after(bounds.time),
            cut: None,
            seen: HashSet::new(),
            flows: HashMap::new(),
            matches: Vec::new(),
        }
    }

    /// Gathers the matches of sites; gives the sites of both ends of those that are new.
    pub(crate) async fn around(
        &mut self,
        sites: &BTreeSet<SiteId>,
        side: Side,
    ) -> PortResult<BTreeSet<SiteId>> {
        let known = self.matches.len();
        let sites: Vec<_> = sites.iter().cloned().collect();
        for part in sites.chunks(AT_ONCE) {
            if self.is_cut() {
                break;
            }
            let flows = self.source.flows_at(part).await?;
            let ids: Vec<_> =
                flows.iter().filter(|flow| side.has(flow.direction)).map(|flow| flow.id.clone()).collect();
            self.know(flows);
            self.of_flows(&ids).await?;
        }
        let met: HashSet<_> = self.matches[known..].iter().flat_map(|one| [&one.from, &one.to]).collect();
        Ok(met.into_iter().cloned().collect())
    }

    /// Gathers the matches of flows.
    pub(crate) async fn of_flows(&mut self, flows: &[FlowId]) -> PortResult<()> {
        for part in flows.chunks(AT_ONCE) {
            if self.is_cut() {
                break;
            }
            let found = self.source.matches_of(part, self.most.saturating_add(1)).await?;
            self.take(found).await?;
        }
        Ok(())
    }

    /// Gathers the best matches of all.
    pub(crate) async fn best(&mut self) -> PortResult<()> {
        if !self.is_cut() {
            let found = self.source.best_matches(self.most.saturating_add(1)).await?;
            self.take(found).await?;
        }
        Ok(())
    }

    /// Sites by id.
    pub(crate) async fn sites(&self, ids: &[SiteId]) -> PortResult<BTreeMap<SiteId, GraphSite>> {
        let mut sites = BTreeMap::new();
        for part in ids.chunks(AT_ONCE) {
            let found = self.source.sites(part).await?;
            sites.extend(found.into_iter().map(|site| (site.id.clone(), site)));
        }
        Ok(sites)
    }

    /// An answer from what was gathered, with what cut it and the gathering.
    pub(crate) fn answer<T>(&self, found: Bounded<T>) -> Bounded<T> {
        Bounded { cut: found.cut.max(self.cut), ..found }
    }

    /// Whether no more is looked at.
    fn is_cut(&mut self) -> bool {
        self.cut = self.cut.max(self.until.cut());
        self.cut.is_some()
    }

    fn know(&mut self, flows: Vec<GraphFlow>) {
        self.flows.extend(flows.into_iter().map(|flow| (flow.id.clone(), flow)));
    }

    /// Takes matches that are new, as many as may be looked at. One whose flow is gone meanwhile is left out.
    async fn take(&mut self, found: Vec<GraphMatch>) -> PortResult<()> {
        let mut taken = Vec::new();
        for matched in found {
            if self.seen.contains(&matched.id) {
                continue;
            }
            if self.seen.len() == self.most {
                self.cut = self.cut.max(Some(Cut::Matches));
                break;
            }
            self.seen.insert(matched.id.clone());
            taken.push(matched);
        }
        self.know_flows_of(&taken).await?;
        for matched in taken {
            let site = |flow: &FlowId| self.flows.get(flow).map(|flow: &GraphFlow| flow.site.clone());
            if let Some((from, to)) = site(matched.id.supply()).zip(site(matched.id.demand())) {
                self.matches.push(SiteMatch { from, to, matched });
            }
        }
        Ok(())
    }

    async fn know_flows_of(&mut self, matches: &[GraphMatch]) -> PortResult<()> {
        let ends = matches.iter().flat_map(|matched| [matched.id.supply(), matched.id.demand()]);
        let unknown: HashSet<_> = ends.filter(|flow| !self.flows.contains_key(*flow)).collect();
        let mut unknown: Vec<_> = unknown.into_iter().cloned().collect();
        unknown.sort_unstable();
        for part in unknown.chunks(AT_ONCE) {
            let flows = self.source.flows(part).await?;
            self.know(flows);
        }
        Ok(())
    }
}
