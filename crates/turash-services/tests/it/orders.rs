//! All 720 orders of six events of one key, and duplicates of each, end in the same state.

#![cfg(test)]

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::watch;
use turash_domain::matching::Model;
use turash_domain::ports::{Batch, Change, Content, EventHandler, Leases, Outcome};
use turash_domain::{
    Coordinates, Direction, Event, EventData, FlowId, LocationQuality, MatchId, Precision, Profile, Quantity,
    Resource, ResourceFlow, ResourceFlowRemoved, Sequence, Site, SiteId, Subscription, Text, Thermal,
    Version, Versioned, Visibility,
};
use turash_embedded::EmbeddedStore;
use turash_services::{MatchService, Ports};

use crate::world::{band, of_domain, ports};

/// What happens to the key, in the order of the log; the version is the place.
const STEPS: [Step; 6] = [Step::Put, Step::Put, Step::Put, Step::Remove, Step::Put, Step::Put];

#[derive(Clone, Copy, PartialEq)]
enum Step {
    Put,
    Remove,
}

/// All orders of the first `count` numbers.
fn orders(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for shorter in orders(count - 1) {
        for place in 0..count {
            let mut order = shorter.clone();
            order.insert(place, count - 1);
            all.push(order);
        }
    }
    all
}

/// Deliveries of an order in which one event comes twice more: at once, and at the end.
fn with_duplicates(order: &[usize]) -> Vec<usize> {
    let mut deliveries = vec![order[0]];
    deliveries.extend(order);
    deliveries.push(order[order.len() / 2]);
    deliveries
}

fn site(id: &str, version: usize, lon: f64, lat: f64) -> Versioned<Site> {
    let value = Site {
        id: SiteId::new(id).unwrap(),
        name: Text::new(id).unwrap(),
        organization: None,
        city: None,
        coordinates: Coordinates::new(lon, lat).unwrap(),
        location: LocationQuality::Own,
        country: None,
        industry: None,
    };
    Versioned { version: Version(version as u64), value }
}

fn flow(id: &str, site: &str, direction: Direction, annual: f64, version: usize) -> Versioned<ResourceFlow> {
    let celsius = if direction == Direction::Supply { 150.0 } else { 80.0 };
    let value = ResourceFlow {
        id: FlowId::new(id).unwrap(),
        site: SiteId::new(site).unwrap(),
        direction,
        resource: Resource::Heat(Thermal { band: band(celsius), medium: None }),
        quantity: Quantity::new(annual, None).unwrap(),
        profile: Profile::Flat,
        price_limit: None,
        precision: Precision::Estimated,
        validity: None,
        visibility: Visibility::Public,
    };
    Versioned { version: Version(version as u64), value }
}

/// Two sites for each order, out of reach of all others; one has a demand.
async fn prepare(ports: &Ports, count: usize) {
    let mut batch = Batch::default();
    for number in 0..count {
        let (lon, lat) =
            (f64::from(number as u32 % 36) * 10.0 - 180.0, f64::from(number as u32 / 36) * 5.0 - 50.0);
        let home = site(&format!("home-{number}"), 1, lon, lat);
        let other = site(&format!("other-{number}"), 1, lon, lat + 0.01);
        let demand = flow(&format!("demand-{number}"), other.id.as_str(), Direction::Demand, 90_000.0, 1);
        batch.events.push(ports.event(EventData::SiteCreated(home.clone())));
        batch.events.push(ports.event(EventData::SiteCreated(other.clone())));
        batch.events.push(ports.event(EventData::ResourceFlowCreated(demand.clone())));
        batch.changes.extend([Change::PutSite(home), Change::PutSite(other), Change::PutFlow(demand)]);
    }
    ports.registry.commit(batch).await.unwrap();
}

/// A step of the supply of an order, and the event that tells of it.
fn supply_step(number: usize, step: usize) -> (Change, EventData) {
    let (id, home) = (format!("supply-{number}"), format!("home-{number}"));
    let version = step + 1;
    let supply = flow(&id, &home, Direction::Supply, 10_000.0 * version as f64, version);
    match STEPS[step] {
        Step::Remove => {
            let (id, site, version) = (supply.value.id, supply.value.site, supply.version);
            let removed = ResourceFlowRemoved { id: id.clone(), site, version };
            (Change::RemoveFlow(id, version), EventData::ResourceFlowRemoved(removed))
        }
        Step::Put if step == 0 => (Change::PutFlow(supply.clone()), EventData::ResourceFlowCreated(supply)),
        Step::Put => (Change::PutFlow(supply.clone()), EventData::ResourceFlowUpdated(supply)),
    }
}

/// Commits steps (order and step) together; gives their events as the log has them.
async fn commit_steps(ports: &Ports, steps: &[(usize, usize)]) -> Vec<Arc<Event>> {
    let before = ports.log.head().await.unwrap();
    let mut batch = Batch::default();
    for (number, step) in steps {
        let (change, data) = supply_step(*number, *step);
        batch.changes.push(change);
        batch.events.push(ports.event(data));
    }
    ports.registry.commit(batch).await.unwrap();
    let contents = ports.log.read(before, u32::MAX).await.unwrap();
    contents.iter().map(|content| Arc::clone(content.event().unwrap())).collect()
}

/// Delivers the events of some orders, the first of each together, then the second, and so on; at least as much being committed as
/// is delivered.
async fn deliver(service: &MatchService, all: &[Vec<usize>], numbers: std::ops::Range<usize>) {
    let mut committed = vec![Vec::new(); all.len()];
    for round in 0..STEPS.len() + 2 {
        let deliveries: Vec<_> =
            numbers.clone().map(|number| (number, with_duplicates(&all[number])[round])).collect();
        let missing: Vec<_> = deliveries
            .iter()
            .flat_map(|(number, step)| (committed[*number].len()..=*step).map(|step| (*number, step)))
            .collect();
        for ((number, _), event) in missing.iter().zip(commit_steps(service.ports(), &missing).await) {
            committed[*number].push(event);
        }
        let events: Vec<_> =
            deliveries.iter().map(|(number, step)| Arc::clone(&committed[*number][*step])).collect();
        assert_eq!(service.handle(&events).await, Outcome::Done);
    }
}

#[tokio::test]
async fn every_order_leaves_the_same_matches_each_told_once() {
    let store = EmbeddedStore::in_memory().await.unwrap();
    let ports = Ports {
        registry: Arc::new(store.clone()),
        log: Arc::new(store.clone()),
        ledger: Arc::new(store.clone()),
        ..ports().await
    };
    let all = orders(6);
    prepare(&ports, all.len()).await;
    let lease = Subscription::new("matcher").unwrap();
    let ttl = std::time::Duration::from_hours(1);
    let fence = store.acquire(&lease, "test", ports.clock.now(), ttl).await.unwrap();
    let (_held, seen) = watch::channel(fence);
    let service = MatchService::new(ports.clone(), Model::default(), 1, seen);
    service.load(&|_| {}).await.unwrap();
    service.catch_up().await.unwrap();
    for start in (0..all.len()).step_by(60) {
        deliver(&service, &all, start..start + 60).await;
    }
    let told = told(&ports).await;
    assert_eq!(told.len(), 720);
    for (id, bits) in &told {
        assert_eq!(*bits, last_value(&ports, id).await.to_bits(), "{id} ends in the value of what came last");
    }
    let matcher = service.matcher();
    assert!(matcher.untold(&ports).await.unwrap().is_nothing() && matcher.read().verify_batch(2).is_empty());
}

/// The value of a pair by what the registry has of both flows; the supply's last step.
async fn last_value(ports: &Ports, id: &MatchId) -> f32 {
    let (listed, pair) = of_domain(ports, id).await;
    assert_eq!((pair.result.unwrap().supply_version, pair.supply_left_annual), (Version(6), 60_000.0));
    listed.value
}

/// The matches that the log tells of; a pair told twice, or out of turn, fails.
pub(crate) async fn told(ports: &Ports) -> BTreeMap<MatchId, u32> {
    let mut told = BTreeMap::new();
    for content in ports.log.read(Sequence::START, u32::MAX).await.unwrap() {
        let Content::Event(event) = content else { continue };
        match &event.data {
            EventData::MatchFound(found) => {
                let before = told.insert(found.id.clone(), found.value_eur_per_year.to_bits());
                assert_eq!(before, None, "found twice");
            }
            EventData::MatchChanged(changed) => {
                let value = changed.value_eur_per_year.to_bits();
                let before = told.insert(changed.id.clone(), value);
                assert!(before.is_some_and(|before| before != value), "changed without need");
            }
            EventData::MatchWithdrawn(gone) => assert!(told.remove(&gone.id).is_some(), "withdrawn twice"),
            _ => {}
        }
    }
    told
}
