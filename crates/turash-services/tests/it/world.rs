//! A small world that changes at random, from a seed.

#![cfg(test)]

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
pub(crate) use turash_contract::random::Random;
use turash_domain::matching::{Explanation, ListedPair, Model, Party, listed_parties, match_of};
use turash_domain::ports::{Batch, Change};
use turash_domain::{
    Celsius, Coordinates, Direction, Doubt, EventData, FlowId, LocationQuality, MatchId, Precision, Profile,
    Quantity, Resource, ResourceFlow, ResourceFlowRemoved, Site, SiteId, Technology, TemperatureBand, Text,
    Thermal, Visibility,
};
use turash_embedded::EmbeddedStore;
use turash_runtime::{SystemClock, SystemIds};
use turash_services::{Draft, Importer, Ports};

pub(crate) async fn ports() -> Ports {
    let store = EmbeddedStore::in_memory().await.unwrap();
    Ports {
        registry: Arc::new(store.clone()),
        log: Arc::new(store.clone()),
        ledger: Arc::new(store),
        clock: Arc::new(SystemClock),
        ids: Arc::new(SystemIds::default()),
    }
}

/// Waits until something holds.
pub(crate) async fn eventually(what: &str, holds: impl AsyncFn() -> bool) {
    let begun = Instant::now();
    while !holds().await {
        assert!(begun.elapsed() < Duration::from_secs(20), "it never came about that {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

pub(crate) fn site(number: u64, random: &mut Random) -> Site {
    // A coarse grid, so that many sites share a place and many pairs share a value.
    let lon = 10.0 + random.below(12) as f64 * 0.05;
    let lat = 50.0 + random.below(12) as f64 * 0.05;
    let location =
        if random.below(10) == 0 { LocationQuality::Suspect(Doubt::Zero) } else { LocationQuality::Own };
    Site {
        id: SiteId::new(&format!("site-{number}")).unwrap(),
        name: Text::new(&format!("Site {number}")).unwrap(),
        organization: None,
        city: None,
        coordinates: Coordinates::new(lon, lat).unwrap(),
        location,
        country: None,
        industry: None,
    }
}

/// From 30 K below to a temperature: what a supply cools down by, and a demand warms up by.
pub(crate) fn band(celsius: f64) -> TemperatureBand {
    TemperatureBand::new(Celsius::new(celsius - 30.0).unwrap(), Celsius::new(celsius).unwrap()).unwrap()
}

/// A pair as lists have it and as its explanation has it, by what the registry holds of it, with nothing promised.
pub(crate) async fn of_domain(ports: &Ports, id: &MatchId) -> (ListedPair, Explanation) {
    let flows = ports.registry.flows(&[id.supply().clone(), id.demand().clone()]).await.unwrap();
    let flows: Vec<_> = flows.into_iter().map(|known| known.live().unwrap()).collect();
    let of_flows: Vec<_> = flows.iter().map(|flow| flow.site.clone()).collect();
    let sites = ports.registry.sites(&of_flows).await.unwrap();
    let sites: Vec<_> = sites.into_iter().map(|known| known.live().unwrap()).collect();
    let party = |side: usize| Party { flow: &flows[side], site: &sites[side], reserved_annual: 0.0 };
    let model = Model::default();
    // Where no list could show it, it is worth nothing.
    let nothing =
        ListedPair { value: 0.0, deliverable_annual: 0.0, taken_annual: 0.0, technology: Technology::Direct };
    let listed = listed_parties(party(0), party(1), &model).unwrap_or(nothing);
    (listed, match_of(party(0), party(1), &model))
}

pub(crate) fn flow(number: u64, sites: u64, random: &mut Random) -> ResourceFlow {
    let band = band(40.0 + random.below(20) as f64 * 10.0);
    ResourceFlow {
        id: FlowId::new(&format!("flow-{number}")).unwrap(),
        site: SiteId::new(&format!("site-{}", random.below(sites))).unwrap(),
        direction: if random.below(2) == 0 { Direction::Supply } else { Direction::Demand },
        resource: Resource::Heat(Thermal { band, medium: None }),
        quantity: Quantity::new(random.below(20) as f64 * 20_000.0, None).unwrap(),
        profile: Profile::Flat,
        price_limit: None,
        precision: Precision::Estimated,
        validity: None,
        visibility: Visibility::Public,
    }
}

pub(crate) async fn import(ports: &Ports, drafts: &[Draft]) -> turash_services::ImportOutcome {
    Importer::new(ports.clone(), false).take(drafts).await.unwrap()
}

pub(crate) async fn remove(ports: &Ports, id: &FlowId) -> bool {
    let known = ports.registry.flows(std::slice::from_ref(id)).await.unwrap();
    let Some(flow) = known.into_iter().next().and_then(turash_domain::ports::Known::live) else {
        return false;
    };
    let version = flow.version.next();
    let removed = ResourceFlowRemoved { id: id.clone(), site: flow.value.site, version };
    let events = vec![ports.event(EventData::ResourceFlowRemoved(removed))];
    let batch = Batch { changes: vec![Change::RemoveFlow(id.clone(), version)], events, fence: None };
    ports.registry.commit(batch).await.unwrap();
    true
}
