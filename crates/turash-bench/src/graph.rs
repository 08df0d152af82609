//! The Hotmaps pair as a graph, and the graphs that it is put into.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use turash_domain::matching::Model;
use turash_domain::ports::{
    GraphChange, GraphFlow, GraphMatch, GraphSite, GraphStore, GraphWrite, ResourceGraph,
};
use turash_domain::{MatchState, ResourceFlow, Sequence, Site};
use turash_graph::{Explorer, MemoryGraph};
use turash_services::{MatchDetail, MatchFilter, Matcher, match_details};

use crate::{hotmaps, store};

/// A graph that is measured.
pub struct Measured {
    /// Its name in the report.
    pub name: &'static str,
    /// The time that a question may take, ms.
    pub at_most_ms: f64,
    /// What is written to it.
    pub store: Arc<dyn GraphStore>,
    /// What answers over it.
    pub questions: Arc<dyn ResourceGraph>,
}

impl Measured {
    /// The graph in memory.
    pub fn in_memory() -> Self {
        let graph = Arc::new(MemoryGraph::new());
        let questions = Arc::new(Explorer::new(Arc::clone(&graph)));
        Self { name: "memory", at_most_ms: 200.0, store: graph, questions }
    }
}

/// The Hotmaps pair as a region: every site and flow that has a match, and all matches.
pub struct Region {
    /// The sites.
    pub sites: Vec<GraphSite>,
    /// The flows.
    pub flows: Vec<GraphFlow>,
    /// The matches.
    pub matches: Vec<GraphMatch>,
}

impl Region {
    /// Imports the pair into a store of its own and matches it.
    pub async fn hotmaps(data: &Path) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let store = store::open(folder.path()).await?;
        let ports = store::ports(&store);
        hotmaps::import(&ports, data).await?;
        let model = Model::default();
        let matcher = Matcher::load(&ports, model.clone(), 2, &|_| {}).await?;
        let found = matcher.matches(&MatchFilter::default()).await;
        let details = match_details(&ports, &model, found.pairs).await?;
        drop(ports);
        store.close().await;
        Ok(Self::of(&details))
    }

    fn of(details: &[MatchDetail]) -> Self {
        let (mut sites, mut flows) = (BTreeMap::new(), BTreeMap::new());
        for detail in details {
            for one in [&detail.supply_site, &detail.demand_site] {
                sites.entry(one.id.clone()).or_insert_with(|| site(one));
            }
            for one in [&detail.supply, &detail.demand] {
                flows.entry(one.id.clone()).or_insert_with(|| flow(one));
            }
        }
        Self {
            sites: sites.into_values().collect(),
            flows: flows.into_values().collect(),
            matches: details.iter().map(matched).collect(),
        }
    }

    /// What puts it into a graph, all since 1.
    pub fn writes(&self) -> Vec<GraphWrite> {
        let sites = self.sites.iter().cloned().map(GraphChange::PutSite);
        let flows = self.flows.iter().cloned().map(GraphChange::PutFlow);
        let matches = self.matches.iter().cloned().map(GraphChange::PutMatch);
        let changes = sites.chain(flows).chain(matches);
        changes.map(|change| GraphWrite { change, as_of: Sequence(1) }).collect()
    }
}

fn site(site: &Site) -> GraphSite {
    GraphSite {
        id: site.id.clone(),
        name: site.name.clone(),
        organization: site.organization.clone(),
        coordinates: site.coordinates,
        country: site.country.clone(),
    }
}

fn flow(flow: &ResourceFlow) -> GraphFlow {
    GraphFlow {
        id: flow.id.clone(),
        site: flow.site.clone(),
        direction: flow.direction,
        family: flow.family(),
        resource: flow.resource.to_string(),
        annual: flow.quantity.annual(),
    }
}

fn matched(detail: &MatchDetail) -> GraphMatch {
    GraphMatch {
        id: detail.result.id.clone(),
        value_eur_per_year: detail.result.value_eur_per_year,
        distance_m: detail.result.distance_km * 1_000.0,
        deliverable_annual: detail.result.deliverable_annual,
        technology: detail.result.technology,
        state: detail.decision.as_ref().map_or(MatchState::Suggested, |decision| decision.state),
    }
}
