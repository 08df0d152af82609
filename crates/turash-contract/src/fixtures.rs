//! Small values that cases are made of.

use turash_domain::ports::{Batch, Change, Content, ToldEntry, ToldList};
use turash_domain::{
    Celsius, Coordinates, Decision, Direction, Event, EventData, FlowId, MatchId, MatchState, NewEvent,
    Precision, Profile, Quantity, Resource, ResourceFlow, Site, SiteId, Subscription, TemperatureBand, Text,
    Thermal, Timestamp, Uuid, Version, Versioned, Visibility,
};

pub(crate) fn site_id(id: &str) -> SiteId {
    SiteId::new(id).unwrap()
}

pub(crate) fn flow_id(id: &str) -> FlowId {
    FlowId::new(id).unwrap()
}

pub(crate) fn match_id(supply: &str, demand: &str) -> MatchId {
    MatchId::new(flow_id(supply), flow_id(demand))
}

pub(crate) fn text(text: &str) -> Text {
    Text::new(text).unwrap()
}

pub(crate) fn subscription(name: &str) -> Subscription {
    Subscription::new(name).unwrap()
}

pub(crate) fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis).unwrap()
}

pub(crate) fn place(lon: f64, lat: f64) -> Coordinates {
    Coordinates::new(lon, lat).unwrap()
}

pub(crate) fn site(id: &str, version: u64) -> Versioned<Site> {
    let value = Site {
        id: site_id(id),
        name: text(&format!("{id} in version {version}")),
        organization: None,
        city: None,
        coordinates: place(14.3, 48.3),
        location: turash_domain::LocationQuality::Own,
        country: None,
        industry: None,
    };
    Versioned { version: Version(version), value }
}

pub(crate) fn flow(id: &str, site: &str, version: u64) -> Versioned<ResourceFlow> {
    let celsius = |degrees| Celsius::new(degrees).unwrap();
    let value = ResourceFlow {
        id: flow_id(id),
        site: site_id(site),
        direction: Direction::Supply,
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

pub(crate) fn decision(supply: &str, demand: &str, version: u64) -> Decision {
    let negotiating = Decision::suggested(match_id(supply, demand))
        .transition(MatchState::Negotiating, None, None, None, at(1_000))
        .unwrap();
    Decision { version: Version(version), ..negotiating }
}

pub(crate) fn told(flow: &str, entries: &[(&str, f32)]) -> ToldList {
    let entry = |(id, value): &(&str, f32)| ToldEntry { counterpart: flow_id(id), value: *value };
    ToldList {
        flow: flow_id(flow),
        direction: Direction::Demand,
        entries: entries.iter().map(entry).collect(),
    }
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

pub(crate) fn changes(changes: impl Into<Vec<Change>>) -> Batch {
    Batch { changes: changes.into(), ..Batch::default() }
}

pub(crate) fn events(numbers: impl IntoIterator<Item = u64>) -> Batch {
    Batch { events: numbers.into_iter().map(event).collect(), ..Batch::default() }
}

/// The events of contents that can all be read.
pub(crate) fn readable(contents: &[Content]) -> Vec<Event> {
    let event = |content: &Content| match content {
        Content::Event(event) => Event::clone(event),
        Content::Unreadable(found) => panic!("an event became unreadable: {found:?}"),
    };
    contents.iter().map(event).collect()
}

pub(crate) fn sequences(events: &[Event]) -> Vec<u64> {
    events.iter().map(|event| event.sequence.0).collect()
}
