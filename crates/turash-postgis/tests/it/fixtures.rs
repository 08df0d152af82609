//! Small values that tests are made of.

use turash_domain::ports::{Batch, Change, Content, ToldEntry, ToldList};
use turash_domain::{
    Celsius, Coordinates, Decision, Direction, EventData, FlowId, LocationQuality, MatchId, MatchState,
    NewEvent, Precision, Profile, Quantity, Resource, ResourceFlow, Site, SiteId, Subscription,
    TemperatureBand, Text, Thermal, Timestamp, Uuid, Version, Versioned, Visibility,
};

pub(crate) fn site_id(id: &str) -> SiteId {
    SiteId::new(id).unwrap()
}

pub(crate) fn flow_id(id: &str) -> FlowId {
    FlowId::new(id).unwrap()
}

pub(crate) fn subscription(name: &str) -> Subscription {
    Subscription::new(name).unwrap()
}

pub(crate) fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis).unwrap()
}

pub(crate) fn site(id: &str, version: u64) -> Versioned<Site> {
    site_at(id, version, 14.3, 48.3)
}

pub(crate) fn site_at(id: &str, version: u64, lon: f64, lat: f64) -> Versioned<Site> {
    let value = Site {
        id: site_id(id),
        name: Text::new(&format!("{id} in version {version}")).unwrap(),
        organization: Text::new("Works Ltd").ok(),
        city: None,
        coordinates: Coordinates::new(lon, lat).unwrap(),
        location: LocationQuality::Own,
        country: Some(turash_domain::CountryCode::new("AT").unwrap()),
        industry: None,
    };
    Versioned { version: Version(version), value }
}

pub(crate) fn flow(id: &str, site: &str, version: u64) -> Versioned<ResourceFlow> {
    let celsius = |degrees| Celsius::new(degrees).unwrap();
    let value = ResourceFlow {
        id: flow_id(id),
        site: site_id(site),
        direction: if id.starts_with('d') { Direction::Demand } else { Direction::Supply },
        resource: Resource::Heat(Thermal {
            band: TemperatureBand::new(celsius(60.0), celsius(160.0)).unwrap(),
            medium: None,
        }),
        quantity: Quantity::new(1000.0 + version as f64, None).unwrap(),
        profile: Profile::Flat,
        price_limit: None,
        precision: Precision::Estimated,
        validity: None,
        visibility: Visibility::Public,
    };
    Versioned { version: Version(version), value }
}

pub(crate) fn decision(supply: &str, demand: &str) -> Decision {
    Decision::suggested(MatchId::new(flow_id(supply), flow_id(demand)))
        .transition(MatchState::Negotiating, None, None, None, at(1_000))
        .unwrap()
}

pub(crate) fn told(flow: &str, direction: Direction, entries: &[(&str, f32)]) -> Change {
    let entry = |(id, value): &(&str, f32)| ToldEntry { counterpart: flow_id(id), value: *value };
    Change::Tell(ToldList { flow: flow_id(flow), direction, entries: entries.iter().map(entry).collect() })
}

/// An event that differs from every other number's.
pub(crate) fn event(number: u64) -> NewEvent {
    NewEvent {
        id: Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0000 + u128::from(number)),
        time: at(1_700_000_000_000 + number.cast_signed()),
        data: EventData::SiteCreated(site(&format!("s{number}"), 1)),
        trace_parent: None,
    }
}

/// A site and its event.
pub(crate) fn new_site(number: u64) -> Batch {
    Batch {
        changes: vec![Change::PutSite(site(&format!("s{number}"), 1))],
        events: vec![event(number)],
        fence: None,
    }
}

pub(crate) fn changes(changes: impl Into<Vec<Change>>) -> Batch {
    Batch { changes: changes.into(), ..Batch::default() }
}

pub(crate) fn sequences(contents: &[Content]) -> Vec<u64> {
    contents.iter().map(|content| content.sequence().unwrap().0).collect()
}
