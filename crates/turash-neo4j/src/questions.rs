//! The questions: Cypher finds what each is about, and the order and what a database has no words for are `turash-graph`'s.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use async_trait::async_trait;
use neo4rs::{BoltType, query};
use tokio::try_join;
use turash_domain::ports::{
    Bounded, Bounds, Chain, Closure, Communities, Cut, GraphSite, Introduction, MAX_CHAIN, MAX_PATH,
    MAX_STEPS, Neighbour, Neighbourhood, Path, PortResult, ResourceGraph,
};
use turash_domain::{FlowId, SiteId, Text};
use turash_graph::{
    SiteMatch, chains, check_bounds, check_length, check_pairs, check_steps, closure, communities, cycles,
    introductions, path,
};

use crate::Neo4jGraph;
use crate::error::ADAPTER;
use crate::queries::{
    AMONG, AMOUNTS, ANSWERS, BEST, CLOSURE, CLOSURE_SIZE, FLOWS, GIVES, HUB, SITES, SITES_OF, TAKES,
};
use crate::reading::{Reading, Side, ids};
use crate::rows::{AmountRow, Count, FlowRow, SiteKey, SiteRow};

#[async_trait]
impl ResourceGraph for Neo4jGraph {
    async fn neighbourhood(
        &self,
        site: &SiteId,
        steps: u32,
        bounds: &Bounds,
    ) -> PortResult<Option<Bounded<Neighbourhood>>> {
        check_steps(ADAPTER, steps)?;
        check_bounds(ADAPTER, bounds)?;
        let Some(middle) = self.site(site).await? else { return Ok(None) };
        let mut reading = Reading::new(self.link(), bounds);
        let items = bounds.items as usize;
        let (mut around, mut seen) = (Vec::new(), BTreeSet::from([site.clone()]));
        let mut layer = seen.clone();
        for steps in 1..=steps {
            let met = reading.around(&layer, &seen).await?;
            layer = unseen(&mut seen, met);
            around.extend(layer.iter().map(|site| (site.clone(), steps)));
            if around.len() > items || layer.is_empty() || reading.is_cut() {
                break;
            }
        }
        let around = first_of(around, items);
        // They are among the matches that were looked at, so they are no more than those may be. All three are put at once.
        let most = bounds.items.saturating_add(1).min(bounds.matches);
        let (gives, takes, mut sites) = try_join!(
            reading.best_of(GIVES, site, most),
            reading.best_of(TAKES, site, most),
            self.sites(around.answer.iter().map(|(site, _)| site)),
        )?;
        let gives = reading.in_time(gives);
        let mut takes = reading.in_time(takes);
        takes.truncate(bounds.matches as usize - gives.len());
        let (gives, takes) = (first_of(gives, items), first_of(takes, items));
        let cut = around.cut.max(gives.cut).max(takes.cut);
        let neighbour = |(site, steps)| Some(Neighbour { site: sites.remove(&site)?, steps });
        let around = around.answer.into_iter().filter_map(neighbour).collect();
        let answer = Neighbourhood { site: middle, around, gives: gives.answer, takes: takes.answer };
        Ok(Some(reading.answer(Bounded { answer, cut })))
    }

    async fn chains(
        &self,
        site: &SiteId,
        length: u32,
        bounds: &Bounds,
    ) -> PortResult<Option<Bounded<Vec<Chain>>>> {
        check_length(ADAPTER, length)?;
        check_bounds(ADAPTER, bounds)?;
        if self.site(site).await?.is_none() {
            return Ok(None);
        }
        let mut reading = Reading::new(self.link(), bounds);
        onwards(&mut reading, site, length, &BTreeSet::new()).await?;
        let found = chains(&reading.matches, site, length, bounds.items, &reading.until);
        Ok(Some(reading.answer(found)))
    }

    async fn cycles(
        &self,
        site: &SiteId,
        length: u32,
        bounds: &Bounds,
    ) -> PortResult<Option<Bounded<Vec<Chain>>>> {
        check_length(ADAPTER, length)?;
        check_bounds(ADAPTER, bounds)?;
        if self.site(site).await?.is_none() {
            return Ok(None);
        }
        let mut reading = Reading::new(self.link(), bounds);
        let start = BTreeSet::from([site.clone()]);
        // The last exchange of a cycle leads to the site, so what is left to find is one exchange shorter.
        reading.exchanges(Side::To, &start, &BTreeSet::new()).await?;
        onwards(&mut reading, site, length - 1, &start).await?;
        let found = cycles(&reading.matches, site, length, bounds.items, &reading.until);
        Ok(Some(reading.answer(found)))
    }

    async fn communities(&self, bounds: &Bounds) -> PortResult<Bounded<Communities>> {
        check_bounds(ADAPTER, bounds)?;
        self.answers().await?;
        let mut reading = Reading::new(self.link(), bounds);
        let matches = reading.matches(query(BEST)).await?;
        Ok(reading.answer(communities(&matches, bounds.items, &reading.until)))
    }

    async fn closure(&self, site: &SiteId, bounds: &Bounds) -> PortResult<Option<Bounded<Closure>>> {
        check_bounds(ADAPTER, bounds)?;
        let Some(closing) = self.site(site).await? else { return Ok(None) };
        let mut reading = Reading::new(self.link(), bounds);
        reading.expect(query(CLOSURE_SIZE).param("site", site.as_str())).await?;
        let matches = reading.matches(query(CLOSURE).param("site", site.as_str())).await?;
        let demands: BTreeSet<_> = matches.iter().map(|one| one.matched.id.demand().as_str()).collect();
        let keys: Vec<BoltType> = demands.into_iter().map(BoltType::from).collect();
        let rows: Vec<FlowRow> = self.link().list(query(FLOWS).param("keys", keys)).await?;
        let flows = rows.into_iter().map(|row| row.read().0).collect();
        Ok(Some(reading.answer(closure(closing, flows, &matches, bounds.items))))
    }

    async fn path(
        &self,
        from: &Text,
        to: &Text,
        bounds: &Bounds,
    ) -> PortResult<Option<Bounded<Option<Path>>>> {
        check_bounds(ADAPTER, bounds)?;
        let (from, to) = (self.sites_of(from).await?, self.sites_of(to).await?);
        if from.is_empty() || to.is_empty() {
            return Ok(None);
        }
        let mut reading = Reading::new(self.link(), bounds);
        towards_each_other(&mut reading, &from, &to).await?;
        let found = path(&reading.matches, &from, &to);
        Ok(Some(reading.answer(Bounded::whole(found))))
    }

    async fn introductions(
        &self,
        sites: &[SiteId],
        pairs: u32,
        bounds: &Bounds,
    ) -> PortResult<Bounded<Vec<Introduction>>> {
        check_pairs(ADAPTER, pairs)?;
        check_bounds(ADAPTER, bounds)?;
        self.answers().await?;
        let sites: BTreeSet<_> = sites.iter().collect();
        let mut reading = Reading::new(self.link(), bounds);
        let matches = reading.matches(query(AMONG).param("sites", ids(sites))).await?;
        let annual = self.amounts(&matches).await?;
        Ok(reading.answer(introductions(&matches, &annual, pairs, bounds.items)))
    }

    /// Asks about the site with the most matches: a server plans a statement when it sees it first, and again for lists of another length.
    async fn prepare(&self) -> PortResult<()> {
        let Some(SiteKey { id }) = self.link().list(query(HUB)).await?.pop() else { return Ok(()) };
        let bounds = Bounds::default();
        for steps in [1, MAX_STEPS] {
            self.neighbourhood(&id, steps, &bounds).await?;
        }
        self.chains(&id, MAX_CHAIN, &bounds).await?;
        self.cycles(&id, MAX_CHAIN, &bounds).await?;
        self.closure(&id, &bounds).await?;
        self.introductions(&[id], 1, &bounds).await?;
        Ok(())
    }
}

/// What each question needs besides its matches.
impl Neo4jGraph {
    async fn answers(&self) -> PortResult<()> {
        self.link().list::<Count>(query(ANSWERS)).await.map(drop)
    }

    async fn site(&self, id: &SiteId) -> PortResult<Option<GraphSite>> {
        Ok(self.sites([id]).await?.remove(id))
    }

    async fn sites<'s>(
        &self,
        sites: impl IntoIterator<Item = &'s SiteId>,
    ) -> PortResult<BTreeMap<SiteId, GraphSite>> {
        let rows: Vec<SiteRow> = self.link().list(query(SITES).param("keys", ids(sites))).await?;
        let sites = rows.into_iter().map(|row| row.read().map(|(site, _)| (site.id.clone(), site)));
        sites.collect::<Result<_, _>>().map_err(|failure| failure.of(&self.link().options.label()))
    }

    async fn sites_of(&self, organization: &Text) -> PortResult<Vec<SiteId>> {
        let query = query(SITES_OF).param("name", organization.as_str());
        Ok(self.link().list(query).await?.into_iter().map(|row: SiteKey| row.id).collect())
    }

    async fn amounts(&self, matches: &[SiteMatch]) -> PortResult<HashMap<FlowId, f64>> {
        let ends = matches.iter().flat_map(|one| [one.matched.id.supply(), one.matched.id.demand()]);
        let flows: BTreeSet<_> = ends.map(FlowId::as_str).collect();
        let keys: Vec<BoltType> = flows.into_iter().map(BoltType::from).collect();
        let rows: Vec<AmountRow> = self.link().list(query(AMOUNTS).param("keys", keys)).await?;
        Ok(rows.into_iter().map(|row| (row.id, row.annual)).collect())
    }
}

/// Reads the exchanges from a site on, so many one after the other. Those to `known` sites have been read.
async fn onwards(
    reading: &mut Reading<'_>,
    site: &SiteId,
    exchanges: u32,
    known: &BTreeSet<SiteId>,
) -> PortResult<()> {
    let mut layer = BTreeSet::from([site.clone()]);
    let mut seen = layer.clone();
    for _ in 0..exchanges {
        layer = unseen(&mut seen, reading.exchanges(Side::From, &layer, known).await?);
        if layer.is_empty() || reading.is_cut() {
            break;
        }
    }
    Ok(())
}

/// Reads layer by layer from both ends, always on from the smaller one, until they meet: then every exchange of every shortest path is read.
async fn towards_each_other(reading: &mut Reading<'_>, from: &[SiteId], to: &[SiteId]) -> PortResult<()> {
    let mut near = End::at(from);
    let mut far = End::at(to);
    for _ in 0..MAX_PATH {
        if !near.seen.is_disjoint(&far.seen)
            || near.layer.is_empty()
            || far.layer.is_empty()
            || reading.is_cut()
        {
            break;
        }
        let end = if near.layer.len() <= far.layer.len() { &mut near } else { &mut far };
        let met = reading.around(&end.layer, &end.seen).await?;
        end.layer = unseen(&mut end.seen, met);
    }
    Ok(())
}

/// One end of a path, and how far was read from it.
struct End {
    layer: BTreeSet<SiteId>,
    seen: BTreeSet<SiteId>,
}

impl End {
    fn at(sites: &[SiteId]) -> Self {
        let layer: BTreeSet<_> = sites.iter().cloned().collect();
        Self { seen: layer.clone(), layer }
    }
}

/// What is new of a layer of sites, which is not new any more.
fn unseen(seen: &mut BTreeSet<SiteId>, mut met: BTreeSet<SiteId>) -> BTreeSet<SiteId> {
    met.retain(|site| !seen.contains(site));
    seen.extend(met.iter().cloned());
    met
}

/// The first so many of an ordered answer.
fn first_of<T>(mut answer: Vec<T>, items: usize) -> Bounded<Vec<T>> {
    let more = answer.len() > items;
    answer.truncate(items);
    Bounded { answer, cut: more.then_some(Cut::Items) }
}
