//! Everything doubtful in a store: places that cannot be right or are only roughly known, and codes that their list does not have.
//!
//! It is asked of what is committed, so it also finds what came in before a check existed, and what only several imports together show.

use std::collections::HashMap;

use turash_domain::ports::{FlowFilter, Page, PortResult, SiteFilter};
use turash_domain::{Coordinates, LocationQuality, MaterialCode, Resource, ResourceFlow, Site, doubt_about};

use crate::ports::Ports;

/// Items read from the registry at once.
const PAGE: u32 = 10_000;

/// So many sites of one place are named.
const NAMED: usize = 5;

/// Something doubtful.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubtful {
    /// What it is: `suspect_place`, `unlikely_place`, `waste_code`, `shared_place`, `town_place`.
    pub what: &'static str,
    /// The site or the flow; of several, the first.
    pub id: String,
    /// What was found.
    pub found: String,
    /// How to mend it.
    pub remedy: String,
}

/// Looks through a store; what keeps sites out of matching comes first.
pub async fn doubtful(ports: &Ports) -> PortResult<Vec<Doubtful>> {
    let mut found = Vec::new();
    let mut places: HashMap<[u64; 2], Vec<String>> = HashMap::new();
    let mut page = Page::first(PAGE);
    loop {
        let sites = ports.registry.list_sites(&SiteFilter::default(), &page).await?;
        for site in &sites {
            found.extend(of_site(site));
            if site.location == LocationQuality::Own {
                places.entry(bits(site.coordinates)).or_default().push(site.id.to_string());
            }
        }
        match sites.last() {
            Some(last) if sites.len() == PAGE as usize => page = Page::after(last.id.clone(), PAGE),
            _ => break,
        }
    }
    let mut page = Page::first(PAGE);
    loop {
        let flows = ports.registry.list_flows(&FlowFilter::default(), &page).await?;
        found.extend(flows.iter().filter_map(|flow| of_flow(flow)));
        match flows.last() {
            Some(last) if flows.len() == PAGE as usize => page = Page::after(last.id.clone(), PAGE),
            _ => break,
        }
    }
    found.extend(places.into_values().filter_map(of_place));
    found.sort_by_cached_key(|one| (rank(one.what), one.id.clone()));
    Ok(found)
}

/// The order in which the kinds are listed.
fn rank(what: &str) -> usize {
    const KINDS: [&str; 4] = ["suspect_place", "unlikely_place", "waste_code", "shared_place"];
    KINDS.iter().position(|kind| *kind == what).unwrap_or(KINDS.len())
}

fn bits(place: Coordinates) -> [u64; 2] {
    // Zero has two signs but is one place.
    [place.longitude() + 0.0, place.latitude() + 0.0].map(f64::to_bits)
}

/// What is doubtful about the place of a site by itself.
fn of_site(site: &Site) -> Option<Doubtful> {
    let id = site.id.to_string();
    let doubtful =
        |what, found: String, remedy: &str| Some(Doubtful { what, id, found, remedy: remedy.to_owned() });
    match site.location {
        LocationQuality::Suspect(doubt) => {
            doubtful("suspect_place", format!("not matched: {doubt}"), doubt.remedy())
        }
        LocationQuality::Town(km) => {
            let found = format!("it stands in the middle of its town, and may be {} km off", km.get());
            doubtful("town_place", found, "give the place of its address")
        }
        LocationQuality::Own | LocationQuality::Shared => {
            let doubt = doubt_about(site.coordinates, site.country.as_ref())?;
            doubtful(
                "unlikely_place",
                format!("matched, since its location is {}: {doubt}", site.location.name()),
                doubt.remedy(),
            )
        }
    }
}

/// Several sites that each say that a place is their own.
fn of_place(mut sites: Vec<String>) -> Option<Doubtful> {
    if sites.len() < 2 {
        return None;
    }
    sites.sort_unstable();
    let count = sites.len();
    let more = if count > NAMED { format!(" and {} more", count - NAMED) } else { String::new() };
    let found = format!(
        "{count} sites have one place: {}{more}",
        sites.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ")
    );
    let remedy = "give each its own place, or write shared as their location".to_owned();
    Some(Doubtful { what: "shared_place", id: sites.swap_remove(0), found, remedy })
}

/// A code of waste that the List of Waste does not have.
fn of_flow(flow: &ResourceFlow) -> Option<Doubtful> {
    let Resource::Material(material) = &flow.resource else { return None };
    let MaterialCode::Waste(code) = &material.code else { return None };
    (!code.is_listed()).then(|| Doubtful {
        what: "waste_code",
        id: flow.id.to_string(),
        found: format!("the List of Waste has no entry {code}"),
        remedy: "look the code up, and correct the flow".to_owned(),
    })
}
