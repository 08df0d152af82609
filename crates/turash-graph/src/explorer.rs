//! All questions over a source.

use std::collections::{BTreeSet, HashMap};

use async_trait::async_trait;
use turash_domain::ports::{
    Bounded, Bounds, Chain, Closure, Communities, GraphFlow, GraphMatch, GraphSite, Introduction, MAX_PATH,
    Neighbour, Neighbourhood, Path, PortResult, ResourceGraph,
};
use turash_domain::{FlowId, SiteId, Text};

use crate::chains::{chains, cycles};
use crate::closure::closure;
use crate::communities::communities;
use crate::gathering::{Gathering, Side};
use crate::introductions::introductions;
use crate::limits::{check_bounds, check_length, check_pairs, check_steps, first_of};
use crate::paths::path;
use crate::site_match::best_first;
use crate::source::GraphSource;

/// The name of this adapter in errors.
const ADAPTER: &str = "graph";

/// Answers the questions over a source: gathers the part of the graph that a question is about, within its bounds, and computes on that.
///
/// It computes on the thread that polls it, for up to the time of the bounds: who has others to serve meanwhile asks on a thread apart.
#[derive(Debug, Clone)]
pub struct Explorer<S> {
    source: S,
}

impl<S: GraphSource> Explorer<S> {
    /// Answers over a source.
    pub fn new(source: S) -> Self {
        Self { source }
    }

    async fn site(&self, id: &SiteId) -> PortResult<Option<GraphSite>> {
        Ok(self.source.sites(std::slice::from_ref(id)).await?.pop())
    }

    /// Gathers the exchanges from a site on, so many one after the other.
    async fn onwards(
        &self,
        gathering: &mut Gathering<'_, S>,
        site: &SiteId,
        exchanges: u32,
    ) -> PortResult<()> {
        let mut layer = BTreeSet::from([site.clone()]);
        let mut seen = layer.clone();
        for _ in 0..exchanges {
            layer = unseen(&mut seen, gathering.around(&layer, Side::Supplies).await?);
        }
        Ok(())
    }
}

/// What is new of a layer of sites, which is not new any more.
fn unseen(seen: &mut BTreeSet<SiteId>, mut met: BTreeSet<SiteId>) -> BTreeSet<SiteId> {
    met.retain(|site| !seen.contains(site));
    seen.extend(met.iter().cloned());
    met
}

#[async_trait]
impl<S: GraphSource> ResourceGraph for Explorer<S> {
    async fn neighbourhood(
        &self,
        site: &SiteId,
        steps: u32,
        bounds: &Bounds,
    ) -> PortResult<Option<Bounded<Neighbourhood>>> {
        check_steps(ADAPTER, steps)?;
        check_bounds(ADAPTER, bounds)?;
        let mut gathering = Gathering::new(&self.source, bounds);
        let Some(middle) = self.site(site).await? else { return Ok(None) };
        let items = bounds.items as usize;
        let mut layer = BTreeSet::from([site.clone()]);
        let mut seen = layer.clone();
        let mut around = Vec::new();
        for steps in 1..=steps {
            layer = unseen(&mut seen, gathering.around(&layer, Side::Both).await?);
            around.extend(layer.iter().map(|site| (site.clone(), steps)));
            if around.len() > items {
                break;
            }
        }
        let around = first_of(around, items, None);
        let gives = best_of(&gathering, items, |from, to| from == site && to != site);
        let takes = best_of(&gathering, items, |from, to| from != site && to == site);
        let cut = around.cut.max(gives.cut).max(takes.cut);
        let ids: Vec<_> = around.answer.iter().map(|(site, _)| site.clone()).collect();
        let mut sites = gathering.sites(&ids).await?;
        let neighbour = |(site, steps)| Some(Neighbour { site: sites.remove(&site)?, steps });
        let around = around.answer.into_iter().filter_map(neighbour).collect();
        let answer = Neighbourhood { site: middle, around, gives: gives.answer, takes: takes.answer };
        Ok(Some(gathering.answer(Bounded { answer, cut })))
    }

    async fn chains(
        &self,
        site: &SiteId,
        length: u32,
        bounds: &Bounds,
    ) -> PortResult<Option<Bounded<Vec<Chain>>>> {
        check_length(ADAPTER, length)?;
        check_bounds(ADAPTER, bounds)?;
        let mut gathering = Gathering::new(&self.source, bounds);
        if self.site(site).await?.is_none() {
            return Ok(None);
        }
        self.onwards(&mut gathering, site, length).await?;
        let found = chains(&gathering.matches, site, length, bounds.items, &gathering.until);
        Ok(Some(gathering.answer(found)))
    }

    async fn cycles(
        &self,
        site: &SiteId,
        length: u32,
        bounds: &Bounds,
    ) -> PortResult<Option<Bounded<Vec<Chain>>>> {
        check_length(ADAPTER, length)?;
        check_bounds(ADAPTER, bounds)?;
        let mut gathering = Gathering::new(&self.source, bounds);
        if self.site(site).await?.is_none() {
            return Ok(None);
        }
        // The last exchange is one of the site's demands, so the rest of a cycle is one exchange shorter.
        gathering.around(&BTreeSet::from([site.clone()]), Side::Demands).await?;
        self.onwards(&mut gathering, site, length - 1).await?;
        let found = cycles(&gathering.matches, site, length, bounds.items, &gathering.until);
        Ok(Some(gathering.answer(found)))
    }

    async fn communities(&self, bounds: &Bounds) -> PortResult<Bounded<Communities>> {
        check_bounds(ADAPTER, bounds)?;
        let mut gathering = Gathering::new(&self.source, bounds);
        gathering.best().await?;
        Ok(gathering.answer(communities(&gathering.matches, bounds.items, &gathering.until)))
    }

    async fn closure(&self, site: &SiteId, bounds: &Bounds) -> PortResult<Option<Bounded<Closure>>> {
        check_bounds(ADAPTER, bounds)?;
        let mut gathering = Gathering::new(&self.source, bounds);
        let Some(closing) = self.site(site).await? else { return Ok(None) };
        gathering.around(&BTreeSet::from([site.clone()]), Side::Supplies).await?;
        let supplied = gathering.matches.iter().filter(|one| one.to != *site);
        let demands: BTreeSet<_> = supplied.map(|one| one.matched.id.demand().clone()).collect();
        let ids: Vec<_> = demands.iter().cloned().collect();
        gathering.of_flows(&ids).await?;
        let flows: Vec<GraphFlow> = ids.iter().filter_map(|id| gathering.flows.get(id).cloned()).collect();
        Ok(Some(gathering.answer(closure(closing, flows, &gathering.matches, bounds.items))))
    }

    async fn path(
        &self,
        from: &Text,
        to: &Text,
        bounds: &Bounds,
    ) -> PortResult<Option<Bounded<Option<Path>>>> {
        check_bounds(ADAPTER, bounds)?;
        let mut gathering = Gathering::new(&self.source, bounds);
        let (from, to) = (self.source.sites_of(from).await?, self.source.sites_of(to).await?);
        if from.is_empty() || to.is_empty() {
            return Ok(None);
        }
        let mut layer: BTreeSet<_> = from.iter().cloned().collect();
        let mut seen = layer.clone();
        for _ in 0..MAX_PATH {
            if to.iter().any(|site| layer.contains(site)) {
                break;
            }
            layer = unseen(&mut seen, gathering.around(&layer, Side::Both).await?);
        }
        let found = path(&gathering.matches, &from, &to);
        Ok(Some(gathering.answer(Bounded::whole(found))))
    }

    async fn introductions(
        &self,
        sites: &[SiteId],
        pairs: u32,
        bounds: &Bounds,
    ) -> PortResult<Bounded<Vec<Introduction>>> {
        check_pairs(ADAPTER, pairs)?;
        check_bounds(ADAPTER, bounds)?;
        let sites: BTreeSet<_> = sites.iter().cloned().collect();
        let mut gathering = Gathering::new(&self.source, bounds);
        gathering.around(&sites, Side::Supplies).await?;
        gathering.matches.retain(|one| sites.contains(&one.to));
        let annual: HashMap<FlowId, f64> =
            gathering.flows.values().map(|flow| (flow.id.clone(), flow.annual)).collect();
        Ok(gathering.answer(introductions(&gathering.matches, &annual, pairs, bounds.items)))
    }
}

/// The first so many matches between such sites, highest value first, then by id.
fn best_of<S>(
    gathering: &Gathering<'_, S>,
    items: usize,
    are_asked_for: impl Fn(&SiteId, &SiteId) -> bool,
) -> Bounded<Vec<GraphMatch>> {
    let all = gathering.matches.iter().filter(|one| are_asked_for(&one.from, &one.to));
    let mut matches: Vec<_> = all.map(|one| one.matched.clone()).collect();
    matches.sort_unstable_by(best_first);
    first_of(matches, items, None)
}
