//! A small world that changes at random, from a seed.

#![cfg(test)]

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
pub(crate) use turash_contract::random::Random;
use turash_domain::ports::{Batch, Change};
use turash_domain::{
    Celsius, Coordinates, Direction, Doubt, EventData, FlowId, LocationQuality, Precision, Profile, Quantity,
    Resource, ResourceFlow, ResourceFlowRemoved, Site, SiteId, TemperatureBand, Text, Thermal,
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

pub(crate) fn flow(number: u64, sites: u64, random: &mut Random) -> ResourceFlow {
    let celsius = Celsius::new(40.0 + random.below(20) as f64 * 10.0).unwrap();
    let band = TemperatureBand::new(celsius, celsius).unwrap();
    ResourceFlow {
        id: FlowId::new(&format!("flow-{number}")).unwrap(),
        site: SiteId::new(&format!("site-{}", random.below(sites))).unwrap(),
        direction: if random.below(2) == 0 { Direction::Supply } else { Direction::Demand },
        resource: Resource::Heat(Thermal { band, medium: None }),
        quantity: Quantity::new(random.below(20) as f64 * 500.0, None).unwrap(),
        profile: Profile::Flat,
        price_limit: None,
        precision: Precision::Estimated,
        validity: None,
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
