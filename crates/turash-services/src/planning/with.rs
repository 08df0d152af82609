//! Sites and flows that are thought to be there: planned with, never stored.

use std::collections::{HashMap, HashSet};

use turash_domain::matching::{Model, Place, pack};
use turash_domain::ports::Known;
use turash_domain::{Coordinates, FlowId, Invalid, ResourceFlow, Site, SiteId, Version, Versioned};

use crate::matching::directory::{FlowRecord, Letters, letters};
use crate::matching::lists::Lists;
use crate::planning::question::{PlanningError, With};
use crate::ports::Ports;

/// What is thought to be there, checked against what is there.
#[derive(Debug, Default)]
pub(super) struct Supposed {
    pub(super) sites: HashMap<SiteId, Versioned<Site>>,
    pub(super) flows: HashMap<FlowId, Versioned<ResourceFlow>>,
}

/// A supposed flow as the search for pairs takes it.
pub(super) struct SupposedRecord {
    pub(super) flow: FlowRecord,
    pub(super) site: SiteId,
    pub(super) place: Coordinates,
    pub(super) country: Option<Letters>,
}

impl Supposed {
    /// Checks sites and flows: every id once, no site that exists and says something else, every flow at a site, and where it stands in the place of one of the same direction and family.
    pub(super) async fn check(ports: &Ports, with: &With) -> Result<Self, PlanningError> {
        if with.is_empty() {
            return Ok(Self::default());
        }
        let sites = Self::check_sites(ports, &with.sites).await?;
        let mut supposed = Self { sites, flows: HashMap::new() };
        let ids: Vec<FlowId> = with.flows.iter().map(|flow| flow.id.clone()).collect();
        let known = ports.registry.flows(&ids).await?;
        let homes = supposed.missing_sites(ports, with).await?;
        for (index, (flow, known)) in with.flows.iter().zip(known).enumerate() {
            let refused =
                |invalid: Invalid| PlanningError::Question(invalid.within(&format!("with.flows[{index}]")));
            let version = check_flow(flow, &known, &homes).map_err(refused)?;
            if supposed.flows.insert(flow.id.clone(), Versioned::after(version, flow.clone())).is_some() {
                return Err(refused(twice(flow.id.as_str())));
            }
        }
        Ok(supposed)
    }

    async fn check_sites(
        ports: &Ports,
        sites: &[Site],
    ) -> Result<HashMap<SiteId, Versioned<Site>>, PlanningError> {
        let ids: Vec<SiteId> = sites.iter().map(|site| site.id.clone()).collect();
        let known = ports.registry.sites(&ids).await?;
        let mut supposed = HashMap::new();
        for (index, (site, known)) in sites.iter().zip(known).enumerate() {
            let refused =
                |invalid: Invalid| PlanningError::Question(invalid.within(&format!("with.sites[{index}]")));
            let version = match known {
                Known::Live(known) if known.value != *site => {
                    let remedy = "give it another id, or leave it out: flows may name sites that exist";
                    let expected = "a site that is not there yet, or says the same as the one that is";
                    return Err(refused(Invalid::new("id", &site.id, expected, remedy)));
                }
                Known::Live(known) => {
                    supposed.insert(site.id.clone(), known);
                    continue;
                }
                Known::Removed(version) => version,
                Known::Never => Version::NONE,
            };
            if supposed.insert(site.id.clone(), Versioned::after(version, site.clone())).is_some() {
                return Err(refused(twice(site.id.as_str())));
            }
        }
        Ok(supposed)
    }

    /// The sites of the flows that are neither there nor supposed.
    async fn missing_sites(&self, ports: &Ports, with: &With) -> Result<HashSet<SiteId>, PlanningError> {
        let homes: HashSet<&SiteId> = with.flows.iter().map(|flow| &flow.site).collect();
        let homes: Vec<SiteId> =
            homes.into_iter().filter(|site| !self.sites.contains_key(*site)).cloned().collect();
        let known = ports.registry.sites(&homes).await?;
        let missing = homes.into_iter().zip(known).filter(|(_, known)| !matches!(known, Known::Live(_)));
        Ok(missing.map(|(site, _)| site).collect())
    }

    /// The flows as the search for pairs takes them; those whose sites the lists do not know yet are left out. Numbers of sites that are not there, and places among
    /// equals, are counted from the end, where nothing else is.
    pub(super) fn records<'a>(
        &'a self,
        lists: &'a Lists,
        model: &'a Model,
    ) -> impl Iterator<Item = SupposedRecord> + 'a {
        let numbers: HashMap<&SiteId, u32> =
            self.sites.keys().enumerate().map(|(number, id)| (id, u32::MAX - 1 - number as u32)).collect();
        self.flows.values().enumerate().filter_map(move |(tie, flow)| {
            let known = lists.directory.site_number(&flow.site);
            let there = known.and_then(|number| lists.directory.site(number));
            let (number, place, country) = match (there, self.sites.get(&flow.site)) {
                (Some(there), _) => (known?, there.place, there.country),
                (None, Some(site)) => {
                    let place: Place = (&site.value).into();
                    (*numbers.get(&flow.site)?, place, site.country.as_ref().map(letters))
                }
                (None, None) => return None,
            };
            let record = FlowRecord {
                id: flow.id.clone(),
                site: number,
                family: flow.family(),
                direction: flow.direction,
                visibility: flow.visibility,
                tie: u32::MAX - 1 - tie as u32,
                packed: pack(flow, place, lists.held.annual(&flow.id), model),
            };
            Some(SupposedRecord { flow: record, site: flow.site.clone(), place: place.coordinates, country })
        })
    }
}

/// Checks a flow, and gives the version of the one in whose place it stands.
fn check_flow(
    flow: &ResourceFlow,
    known: &Known<Versioned<ResourceFlow>>,
    missing: &HashSet<SiteId>,
) -> Result<Version, Invalid> {
    if missing.contains(&flow.site) {
        let remedy = "give the site beside the flow, or correct its id";
        return Err(Invalid::new(
            "site",
            &flow.site,
            "a site that exists, or one that is planned with",
            remedy,
        ));
    }
    match known {
        Known::Live(known) if known.direction != flow.direction || known.family() != flow.family() => {
            let found = format!("{} of {}", flow.direction.name(), flow.family());
            let expected = format!("{} of {}, as {} is", known.direction.name(), known.family(), flow.id);
            Err(Invalid::new("resource", found, expected, "give the flow another id"))
        }
        Known::Live(known) => Ok(known.version),
        Known::Removed(version) => Ok(*version),
        Known::Never => Ok(Version::NONE),
    }
}

fn twice(id: &str) -> Invalid {
    Invalid::new("id", id, "every id once", "leave one of them out, or give it another id")
}
