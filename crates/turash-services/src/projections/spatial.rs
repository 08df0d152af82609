//! The places of sites, kept in a spatial index.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use turash_domain::ports::{EventHandler, Known, Outcome, PortResult, Registry, SitePlace, SpatialIndex};
use turash_domain::{Event, EventData, SiteId};

use super::outcome::outcome;

/// Keeps a spatial index current: the place of every site that events speak of, as it stands in the registry now. A flow's event
/// brings its site along, so that an index which lost a site gets it back with the next flow.
pub struct SpatialHandler {
    registry: Arc<dyn Registry>,
    index: Arc<dyn SpatialIndex>,
}

impl SpatialHandler {
    /// A handler from a registry to an index.
    pub fn new(registry: Arc<dyn Registry>, index: Arc<dyn SpatialIndex>) -> Self {
        Self { registry, index }
    }

    async fn sync(&self, sites: Vec<SiteId>) -> PortResult<()> {
        let known = self.registry.sites(&sites).await?;
        let mut places = Vec::with_capacity(sites.len());
        for (id, known) in sites.into_iter().zip(known) {
            match known {
                Known::Live(site) => {
                    places.push(SitePlace { site: id, coordinates: site.coordinates, version: site.version });
                }
                Known::Removed(version) => self.index.forget(&id, version).await?,
                // Its creation is not visible here yet, or was never: nothing to say about it.
                Known::Never => {}
            }
        }
        if places.is_empty() { Ok(()) } else { self.index.keep(&places).await }
    }
}

#[async_trait]
impl EventHandler for SpatialHandler {
    async fn handle(&self, events: &[Arc<Event>]) -> Outcome {
        let sites: BTreeSet<SiteId> =
            events.iter().filter_map(|event| site_of(&event.data)).cloned().collect();
        if sites.is_empty() {
            return Outcome::Done;
        }
        outcome(self.sync(sites.into_iter().collect()).await)
    }

    fn most(&self) -> usize {
        1_000
    }
}

/// The site that an event speaks of.
fn site_of(data: &EventData) -> Option<&SiteId> {
    match data {
        EventData::SiteCreated(site) | EventData::SiteUpdated(site) => Some(&site.id),
        EventData::SiteRemoved(removed) => Some(&removed.id),
        EventData::ResourceFlowCreated(flow) | EventData::ResourceFlowUpdated(flow) => Some(&flow.site),
        EventData::ResourceFlowRemoved(removed) => Some(&removed.site),
        EventData::ResourceFlowOverbooked(_)
        | EventData::ResourceFlowFitsAgain(_)
        | EventData::MatchFound(_)
        | EventData::MatchChanged(_)
        | EventData::MatchWithdrawn(_)
        | EventData::MatchTransitioned(_)
        | EventData::MatchesRecomputed(_) => None,
    }
}
