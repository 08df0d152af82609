//! What a graph is compared by: sites, flows and matches, each with where it stands in the graph and where in the registry.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::mem;

use turash_domain::ports::{
    FlowFilter, GraphChange, GraphFlow, GraphMatch, GraphSite, GraphStore, Page, PortResult, SiteFilter,
    ToldList,
};
use turash_domain::{Direction, FlowId, MatchId, Sequence, SiteId, stable_hash};

use super::facts::Facts;
use crate::ports::Ports;

/// Items of a listing that are read at once.
const PAGE: u32 = 1_000;

/// Nearer to each other than this, m, two distances are the same: a site that moves less changes no match.
const SAME_M: f64 = 1.0;
/// Two amounts that differ by less than this share are the same: no match changes with less.
const SAME_SHARE: f64 = 1e-6;

/// One kind of thing in the graph.
pub(super) trait Kind {
    type Item: Send;
    type Id: Clone + Send + Sync;
    /// The ids of what the registry holds.
    type Listing: Listed<Id = Self::Id> + Default;

    const COMPARED: &'static str;
    const LISTED: &'static str;

    fn id(item: &Self::Item) -> &Self::Id;
    /// A number for an id: of two ids one pair in 2^64 has the same.
    fn hash(id: &Self::Id) -> u64;
    async fn in_graph(
        graph: &dyn GraphStore,
        page: &Page<Self::Id>,
    ) -> PortResult<Vec<(Self::Item, Sequence)>>;
    /// What the graph should hold, in the order asked.
    async fn expected(facts: &Facts<'_>, ids: &[Self::Id]) -> PortResult<Vec<Option<Self::Item>>>;
    fn is_same(held: &Self::Item, now: &Self::Item) -> bool;
    fn put(item: Self::Item) -> GraphChange;
    fn removal(id: &Self::Id) -> GraphChange;
}

/// A listing of the registry that is read part by part.
pub(super) trait Listed {
    type Id;
    /// The next part, each id once in all parts; `None` at the end.
    async fn next(&mut self, ports: &Ports) -> PortResult<Option<Vec<Self::Id>>>;
}

/// How far a listing by pages is.
#[derive(Default)]
enum Cursor<I> {
    #[default]
    Begin,
    After(I),
    End,
}

impl<I: Clone> Cursor<I> {
    /// The page that comes next.
    fn page(&self) -> Option<Page<I>> {
        match self {
            Self::Begin => Some(Page::first(PAGE)),
            Self::After(id) => Some(Page::after(id.clone(), PAGE)),
            Self::End => None,
        }
    }

    /// Goes on behind a page.
    fn go_on(&mut self, page: &[I]) {
        *self = match page.last() {
            Some(last) if page.len() == PAGE as usize => Self::After(last.clone()),
            _ => Self::End,
        };
    }
}

pub(super) struct Sites;

#[derive(Default)]
pub(super) struct SiteListing(Cursor<SiteId>);

impl Listed for SiteListing {
    type Id = SiteId;

    async fn next(&mut self, ports: &Ports) -> PortResult<Option<Vec<SiteId>>> {
        let Some(page) = self.0.page() else { return Ok(None) };
        let sites = ports.registry.list_sites(&SiteFilter::default(), &page).await?;
        let ids: Vec<SiteId> = sites.into_iter().map(|site| site.value.id).collect();
        self.0.go_on(&ids);
        Ok(Some(ids))
    }
}

impl Kind for Sites {
    type Item = GraphSite;
    type Id = SiteId;
    type Listing = SiteListing;

    const COMPARED: &'static str = "sites of the graph compared";
    const LISTED: &'static str = "sites of the registry compared";

    fn id(site: &GraphSite) -> &SiteId {
        &site.id
    }

    fn hash(id: &SiteId) -> u64 {
        stable_hash(id.as_str())
    }

    async fn in_graph(graph: &dyn GraphStore, page: &Page<SiteId>) -> PortResult<Vec<(GraphSite, Sequence)>> {
        graph.list_sites(page).await
    }

    async fn expected(facts: &Facts<'_>, ids: &[SiteId]) -> PortResult<Vec<Option<GraphSite>>> {
        facts.sites(ids).await
    }

    fn is_same(held: &GraphSite, now: &GraphSite) -> bool {
        held == now
    }

    fn put(site: GraphSite) -> GraphChange {
        GraphChange::PutSite(site)
    }

    fn removal(id: &SiteId) -> GraphChange {
        GraphChange::RemoveSite(id.clone())
    }
}

pub(super) struct Flows;

#[derive(Default)]
pub(super) struct FlowListing(Cursor<FlowId>);

impl Listed for FlowListing {
    type Id = FlowId;

    async fn next(&mut self, ports: &Ports) -> PortResult<Option<Vec<FlowId>>> {
        let Some(page) = self.0.page() else { return Ok(None) };
        let flows = ports.registry.list_flows(&FlowFilter::default(), &page).await?;
        let ids: Vec<FlowId> = flows.into_iter().map(|flow| flow.value.id).collect();
        self.0.go_on(&ids);
        Ok(Some(ids))
    }
}

impl Kind for Flows {
    type Item = GraphFlow;
    type Id = FlowId;
    type Listing = FlowListing;

    const COMPARED: &'static str = "flows of the graph compared";
    const LISTED: &'static str = "flows of the registry compared";

    fn id(flow: &GraphFlow) -> &FlowId {
        &flow.id
    }

    fn hash(id: &FlowId) -> u64 {
        stable_hash(id.as_str())
    }

    async fn in_graph(graph: &dyn GraphStore, page: &Page<FlowId>) -> PortResult<Vec<(GraphFlow, Sequence)>> {
        graph.list_flows(page).await
    }

    async fn expected(facts: &Facts<'_>, ids: &[FlowId]) -> PortResult<Vec<Option<GraphFlow>>> {
        facts.flows(ids).await
    }

    fn is_same(held: &GraphFlow, now: &GraphFlow) -> bool {
        held == now
    }

    fn put(flow: GraphFlow) -> GraphChange {
        GraphChange::PutFlow(flow)
    }

    fn removal(id: &FlowId) -> GraphChange {
        GraphChange::RemoveFlow(id.clone())
    }
}

/// The pairs of told lists, and after them the decided pairs outside.
pub(super) struct Matches;

#[derive(Default)]
pub(super) struct PairListing {
    lists: Cursor<FlowId>,
    decisions: Cursor<MatchId>,
}

impl Listed for PairListing {
    type Id = MatchId;

    async fn next(&mut self, ports: &Ports) -> PortResult<Option<Vec<MatchId>>> {
        if let Some(page) = self.lists.page() {
            let told = ports.registry.list_told(&page).await?;
            let flows: Vec<FlowId> = told.into_iter().map(|told| told.flow).collect();
            self.lists.go_on(&flows);
            return told_pairs(ports, &flows).await.map(Some);
        }
        let Some(page) = self.decisions.page() else { return Ok(None) };
        let decisions = ports.registry.list_decisions(&page).await?;
        let ids: Vec<MatchId> = decisions.into_iter().map(|decision| decision.id).collect();
        self.decisions.go_on(&ids);
        let flows: BTreeSet<&FlowId> = ids.iter().flat_map(|id| [id.supply(), id.demand()]).collect();
        let told = pairs_of(&ports.registry.told(&flows.into_iter().cloned().collect::<Vec<_>>()).await?);
        Ok(Some(ids.into_iter().filter(|id| !told.contains(id)).collect()))
    }
}

/// The pairs of the lists of these flows; one that stands in both lists comes with its supply.
async fn told_pairs(ports: &Ports, flows: &[FlowId]) -> PortResult<Vec<MatchId>> {
    let lists = ports.registry.told(flows).await?;
    let (supplies, demands): (Vec<ToldList>, Vec<ToldList>) =
        lists.into_iter().partition(|list| list.direction == Direction::Supply);
    let mut pairs: Vec<MatchId> = pairs_of(&supplies).into_iter().collect();
    let demanded = pairs_of(&demands);
    let counterparts: BTreeSet<&FlowId> = demanded.iter().map(MatchId::supply).collect();
    let mut elsewhere: HashMap<FlowId, ToldList> = HashMap::new();
    for flows in counterparts.into_iter().cloned().collect::<Vec<_>>().chunks(PAGE as usize) {
        let found = ports.registry.told(flows).await?;
        elsewhere.extend(found.into_iter().map(|list| (list.flow.clone(), list)));
    }
    let in_supply = |id: &MatchId| {
        let list = elsewhere.get(id.supply()).filter(|list| list.direction == Direction::Supply);
        list.is_some_and(|list| list.entries.iter().any(|entry| entry.counterpart == *id.demand()))
    };
    pairs.extend(demanded.into_iter().filter(|id| !in_supply(id)));
    pairs.sort_unstable();
    Ok(pairs)
}

fn pairs_of(lists: &[ToldList]) -> HashSet<MatchId> {
    let pairs = lists.iter().flat_map(|list| {
        list.entries.iter().map(|entry| {
            let (mut supply, mut demand) = (&list.flow, &entry.counterpart);
            if list.direction == Direction::Demand {
                mem::swap(&mut supply, &mut demand);
            }
            MatchId::new(supply.clone(), demand.clone())
        })
    });
    pairs.collect()
}

impl Kind for Matches {
    type Item = GraphMatch;
    type Id = MatchId;
    type Listing = PairListing;

    const COMPARED: &'static str = "matches of the graph compared";
    const LISTED: &'static str = "matches of the registry compared";

    fn id(found: &GraphMatch) -> &MatchId {
        &found.id
    }

    fn hash(id: &MatchId) -> u64 {
        let [supply, demand] = [id.supply(), id.demand()].map(|flow| stable_hash(flow.as_str()));
        supply ^ demand.rotate_left(32).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    async fn in_graph(
        graph: &dyn GraphStore,
        page: &Page<MatchId>,
    ) -> PortResult<Vec<(GraphMatch, Sequence)>> {
        graph.list_matches(page).await
    }

    async fn expected(facts: &Facts<'_>, ids: &[MatchId]) -> PortResult<Vec<Option<GraphMatch>>> {
        facts.matches(ids).await
    }

    fn is_same(held: &GraphMatch, now: &GraphMatch) -> bool {
        let GraphMatch { id, value_eur_per_year, distance_m, deliverable_annual, technology, state } = held;
        *id == now.id
            && *value_eur_per_year == now.value_eur_per_year
            && (distance_m - now.distance_m).abs() <= SAME_M
            && (deliverable_annual - now.deliverable_annual).abs() <= SAME_SHARE * now.deliverable_annual
            && *technology == now.technology
            && *state == now.state
    }

    fn put(found: GraphMatch) -> GraphChange {
        GraphChange::PutMatch(found)
    }

    fn removal(id: &MatchId) -> GraphChange {
        GraphChange::RemoveMatch(id.clone())
    }
}
