//! A graph in memory: for tests, and for programs that keep nothing.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use async_trait::async_trait;
use turash_domain::ports::{
    GraphChange, GraphCounts, GraphFlow, GraphMatch, GraphSite, GraphStore, GraphWrite, Page, PortResult,
};
use turash_domain::{FlowId, MatchId, Sequence, SiteId, Text};

use crate::site_match::best_first;
use crate::source::GraphSource;

/// A graph in memory, with all promises of [`GraphStore`]. Share it in an [`Arc`](std::sync::Arc) with an [`Explorer`](crate::Explorer).
#[derive(Debug, Default)]
pub struct MemoryGraph {
    held: RwLock<Held>,
}

#[derive(Debug, Default)]
struct Held {
    sites: Kept<SiteId, GraphSite>,
    flows: Kept<FlowId, GraphFlow>,
    matches: Kept<MatchId, GraphMatch>,
    sites_of: Index<Text, SiteId>,
    flows_at: Index<SiteId, FlowId>,
    matches_of: Index<FlowId, MatchId>,
}

impl MemoryGraph {
    /// An empty graph.
    pub fn new() -> Self {
        Self::default()
    }

    // A panic under the lock can only be one of the allocator, which ends the process: so the lock is never poisoned.
    fn read(&self) -> RwLockReadGuard<'_, Held> {
        self.held.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self) -> RwLockWriteGuard<'_, Held> {
        self.held.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Things by id, each with the moment of its last write; none where it is gone.
#[derive(Debug)]
struct Kept<I, T>(BTreeMap<I, (Sequence, Option<T>)>);

/// What became of a write.
enum Put<T> {
    /// Something newer is known.
    TooOld,
    /// It stands, instead of this.
    Instead(Option<T>),
}

impl<I, T> Default for Kept<I, T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<I: Ord + Clone, T: Clone> Kept<I, T> {
    /// Puts what is so since a moment, unless something newer is known.
    fn put(&mut self, id: &I, as_of: Sequence, now: Option<T>) -> Put<T> {
        match self.0.entry(id.clone()) {
            Entry::Vacant(place) => {
                place.insert((as_of, now));
                Put::Instead(None)
            }
            Entry::Occupied(known) if known.get().0 > as_of => Put::TooOld,
            Entry::Occupied(mut known) => Put::Instead(known.insert((as_of, now)).1),
        }
    }

    fn get(&self, id: &I) -> Option<&T> {
        self.0.get(id)?.1.as_ref()
    }

    fn list(&self, page: &Page<I>) -> Vec<(T, Sequence)> {
        let from = page.after.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
        let there = self
            .0
            .range::<I, _>((from, Bound::Unbounded))
            .filter_map(|(_, (as_of, kept))| Some((kept.clone()?, *as_of)));
        there.take(page.limit as usize).collect()
    }

    fn count(&self) -> u64 {
        self.0.values().filter(|(_, kept)| kept.is_some()).count() as u64
    }

    fn count_gone(&self) -> u64 {
        self.0.len() as u64 - self.count()
    }

    fn forget_removed(&mut self, up_to: Sequence) {
        self.0.retain(|_, (as_of, kept)| kept.is_some() || *as_of > up_to);
    }
}

/// The ids that belong to a key.
#[derive(Debug)]
struct Index<K, I>(BTreeMap<K, BTreeSet<I>>);

impl<K, I> Default for Index<K, I> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord + Clone, I: Ord + Clone> Index<K, I> {
    fn add(&mut self, key: &K, id: &I) {
        self.0.entry(key.clone()).or_default().insert(id.clone());
    }

    fn take(&mut self, key: &K, id: &I) {
        if let Some(ids) = self.0.get_mut(key) {
            ids.remove(id);
            if ids.is_empty() {
                self.0.remove(key);
            }
        }
    }

    fn of(&self, key: &K) -> impl Iterator<Item = &I> {
        self.0.get(key).into_iter().flatten()
    }
}

impl Held {
    fn write(&mut self, write: &GraphWrite) {
        let as_of = write.as_of;
        match &write.change {
            GraphChange::PutSite(site) => self.set_site(&site.id, as_of, Some(site.clone())),
            GraphChange::RemoveSite(id) => self.set_site(id, as_of, None),
            GraphChange::PutFlow(flow) => self.set_flow(&flow.id, as_of, Some(flow.clone())),
            GraphChange::RemoveFlow(id) => self.set_flow(id, as_of, None),
            GraphChange::PutMatch(matched) => self.set_match(&matched.id, as_of, Some(matched.clone())),
            GraphChange::RemoveMatch(id) => self.set_match(id, as_of, None),
        }
    }

    fn set_site(&mut self, id: &SiteId, as_of: Sequence, now: Option<GraphSite>) {
        let organization = now.as_ref().and_then(|site| site.organization.clone());
        let Put::Instead(before) = self.sites.put(id, as_of, now) else { return };
        if let Some(organization) = before.and_then(|site| site.organization) {
            self.sites_of.take(&organization, id);
        }
        if let Some(organization) = organization {
            self.sites_of.add(&organization, id);
        }
    }

    fn set_flow(&mut self, id: &FlowId, as_of: Sequence, now: Option<GraphFlow>) {
        let site = now.as_ref().map(|flow| flow.site.clone());
        let Put::Instead(before) = self.flows.put(id, as_of, now) else { return };
        if let Some(before) = before {
            self.flows_at.take(&before.site, id);
        }
        if let Some(site) = site {
            self.flows_at.add(&site, id);
        }
    }

    fn set_match(&mut self, id: &MatchId, as_of: Sequence, now: Option<GraphMatch>) {
        let is_there = now.is_some();
        let Put::Instead(_) = self.matches.put(id, as_of, now) else { return };
        for flow in [id.supply(), id.demand()] {
            if is_there {
                self.matches_of.add(flow, id);
            } else {
                self.matches_of.take(flow, id);
            }
        }
    }

    /// Whether a flow is there, with its site.
    fn is_placed(&self, flow: &FlowId) -> bool {
        self.flows.get(flow).is_some_and(|flow| self.sites.get(&flow.site).is_some())
    }

    /// Whether a match counts.
    fn counts(&self, matched: &GraphMatch) -> bool {
        !matched.state.is_turned_down()
            && [matched.id.supply(), matched.id.demand()].iter().all(|flow| self.is_placed(flow))
    }
}

/// The best so many of matches.
fn best<'a>(matches: impl Iterator<Item = &'a GraphMatch>, most: usize) -> Vec<GraphMatch> {
    // The values beside the matches: most comparisons need no more.
    let mut ordered: Vec<_> = matches.map(|matched| (matched.value_eur_per_year, matched)).collect();
    ordered
        .sort_unstable_by(|(a, first), (b, second)| b.total_cmp(a).then_with(|| best_first(first, second)));
    ordered.truncate(most);
    ordered.into_iter().map(|(_, matched)| matched.clone()).collect()
}

#[async_trait]
impl GraphStore for MemoryGraph {
    async fn write(&self, writes: &[GraphWrite]) -> PortResult<()> {
        let mut held = self.change();
        for write in writes {
            held.write(write);
        }
        Ok(())
    }

    async fn list_sites(&self, page: &Page<SiteId>) -> PortResult<Vec<(GraphSite, Sequence)>> {
        Ok(self.read().sites.list(page))
    }

    async fn list_flows(&self, page: &Page<FlowId>) -> PortResult<Vec<(GraphFlow, Sequence)>> {
        Ok(self.read().flows.list(page))
    }

    async fn list_matches(&self, page: &Page<MatchId>) -> PortResult<Vec<(GraphMatch, Sequence)>> {
        Ok(self.read().matches.list(page))
    }

    async fn matches_on(&self, flows: &[FlowId]) -> PortResult<Vec<MatchId>> {
        let held = self.read();
        let ids: BTreeSet<_> = flows.iter().flat_map(|flow| held.matches_of.of(flow)).collect();
        Ok(ids.into_iter().cloned().collect())
    }

    async fn counts(&self) -> PortResult<GraphCounts> {
        let held = self.read();
        Ok(GraphCounts {
            sites: held.sites.count(),
            flows: held.flows.count(),
            matches: held.matches.count(),
            tombstones: held.sites.count_gone() + held.flows.count_gone() + held.matches.count_gone(),
        })
    }

    async fn forget_removed(&self, up_to: Sequence) -> PortResult<()> {
        let mut held = self.change();
        held.sites.forget_removed(up_to);
        held.flows.forget_removed(up_to);
        held.matches.forget_removed(up_to);
        Ok(())
    }

    async fn clear(&self) -> PortResult<()> {
        *self.change() = Held::default();
        Ok(())
    }
}

#[async_trait]
impl GraphSource for MemoryGraph {
    async fn sites(&self, ids: &[SiteId]) -> PortResult<Vec<GraphSite>> {
        let held = self.read();
        let ids: BTreeSet<_> = ids.iter().collect();
        Ok(ids.into_iter().filter_map(|id| held.sites.get(id)).cloned().collect())
    }

    async fn sites_of(&self, organization: &Text) -> PortResult<Vec<SiteId>> {
        Ok(self.read().sites_of.of(organization).cloned().collect())
    }

    async fn flows(&self, ids: &[FlowId]) -> PortResult<Vec<GraphFlow>> {
        let held = self.read();
        let ids: BTreeSet<_> = ids.iter().collect();
        Ok(ids.into_iter().filter_map(|id| held.flows.get(id)).cloned().collect())
    }

    async fn flows_at(&self, sites: &[SiteId]) -> PortResult<Vec<GraphFlow>> {
        let held = self.read();
        let ids: BTreeSet<_> = sites.iter().flat_map(|site| held.flows_at.of(site)).collect();
        Ok(ids.into_iter().filter_map(|id| held.flows.get(id)).cloned().collect())
    }

    async fn matches_of(&self, flows: &[FlowId], most: usize) -> PortResult<Vec<GraphMatch>> {
        let held = self.read();
        let ids: BTreeSet<_> = flows.iter().flat_map(|flow| held.matches_of.of(flow)).collect();
        let matches = ids.into_iter().filter_map(|id| held.matches.get(id));
        Ok(best(matches.filter(|matched| held.counts(matched)), most))
    }

    async fn best_matches(&self, most: usize) -> PortResult<Vec<GraphMatch>> {
        let held = self.read();
        let matches = held.matches.0.values().filter_map(|(_, kept)| kept.as_ref());
        Ok(best(matches.filter(|matched| held.counts(matched)), most))
    }
}
