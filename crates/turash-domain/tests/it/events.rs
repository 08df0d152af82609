//! The wire form of every event type is pinned by a file in `tests/golden`. A file that exists never changes: a new form is a
//! new version with a new file, and the old file stays readable.

#![cfg(test)]

use std::path::PathBuf;

use turash_domain::{
    Celsius, Coordinates, CountryCode, Direction, Event, EventData, EventError, FlowFitsAgain, FlowId,
    FlowOverbooked, LocationQuality, MatchId, MatchState, MatchTransitioned, MatchValue, MatchWithdrawn,
    MatchesRecomputed, NaceCode, PlanChanged, PlanRecomputed, Precision, Profile, Quantity, Resource,
    ResourceFlow, ResourceFlowRemoved, Sequence, Site, SiteId, SiteRemoved, TemperatureBand, Text, Thermal,
    Timestamp, Transition, Uuid, Version, Versioned, Visibility,
};

fn site() -> Versioned<Site> {
    let value = Site {
        id: SiteId::new("linz").unwrap(),
        name: Text::new("Linz works").unwrap(),
        organization: Some(Text::new("Steel AG").unwrap()),
        city: None,
        coordinates: Coordinates::new(14.343_056, 48.281_944).unwrap(),
        location: LocationQuality::Own,
        country: Some(CountryCode::new("AT").unwrap()),
        industry: Some(NaceCode::new("C24").unwrap()),
    };
    Versioned { version: Version(1), value }
}

fn flow() -> Versioned<ResourceFlow> {
    let band = TemperatureBand::new(Celsius::new(100.0).unwrap(), Celsius::new(200.0).unwrap()).unwrap();
    let value = ResourceFlow {
        id: FlowId::new("linz.out.heat").unwrap(),
        site: SiteId::new("linz").unwrap(),
        direction: Direction::Supply,
        resource: Resource::Heat(Thermal { band, medium: None }),
        quantity: Quantity::new(595_710.0, Some(80.5)).unwrap(),
        profile: Profile::Flat,
        price_limit: None,
        precision: Precision::Estimated,
        validity: None,
        visibility: Visibility::Public,
    };
    Versioned { version: Version(2), value }
}

fn pair() -> MatchId {
    MatchId::new(FlowId::new("linz.out.heat").unwrap(), FlowId::new("park.in").unwrap())
}

/// One event of every type.
fn examples() -> Vec<EventData> {
    let transition = Transition {
        at: Timestamp::parse("2026-11-24T08:00:00Z").unwrap(),
        from: MatchState::Suggested,
        to: MatchState::Rejected,
        actor: Some(Text::new("planner").unwrap()),
        reason: Some(Text::new("river in between").unwrap()),
    };
    vec![
        EventData::SiteCreated(site()),
        EventData::SiteUpdated(Versioned { version: Version(2), ..site() }),
        EventData::SiteRemoved(SiteRemoved { id: site().value.id, version: Version(3) }),
        EventData::ResourceFlowCreated(Versioned { version: Version(1), ..flow() }),
        EventData::ResourceFlowUpdated(flow()),
        EventData::ResourceFlowRemoved(ResourceFlowRemoved {
            id: flow().value.id,
            site: flow().value.site,
            version: Version(3),
        }),
        EventData::ResourceFlowOverbooked(FlowOverbooked {
            id: flow().value.id,
            missing_annual: 99.5,
            annual_unit: "MWh/a".to_owned(),
            matches: vec![pair()],
        }),
        EventData::ResourceFlowFitsAgain(FlowFitsAgain { id: flow().value.id }),
        EventData::MatchFound(MatchValue { id: pair(), value_eur_per_year: 12_345.5 }),
        EventData::MatchChanged(MatchValue { id: pair(), value_eur_per_year: 0.1 }),
        EventData::MatchWithdrawn(MatchWithdrawn { id: pair() }),
        EventData::MatchTransitioned(MatchTransitioned {
            id: pair(),
            transition,
            state: MatchState::Rejected,
            version: Version(1),
        }),
        EventData::MatchesRecomputed(MatchesRecomputed { found: 120_000, changed: 7, withdrawn: 0 }),
        EventData::PlanChanged(PlanChanged {
            id: pair(),
            planned_annual: 1_234.5,
            annual_unit: Some("MWh/a".to_owned()),
        }),
        EventData::PlanRecomputed(PlanRecomputed { changed: 120_000 }),
    ]
}

fn event(data: EventData) -> Event {
    Event {
        sequence: Sequence(42),
        id: Uuid::parse_str("019ab5d4-7c00-7000-8000-000000000001").unwrap(),
        time: Timestamp::parse("2026-11-24T08:00:00.123Z").unwrap(),
        data,
        trace_parent: Some("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".to_owned()),
    }
}

#[test]
fn every_type_is_written_as_its_golden_file_and_read_back() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    for data in examples() {
        let event = event(data);
        let path = folder.join(format!("{}.v1.json", event.data.name()));
        let written = event.to_cloud_event();
        if !path.exists() {
            std::fs::write(&path, format!("{written}\n")).unwrap();
            panic!("{} was missing and has been written: look at it and commit it", path.display());
        }
        let golden = std::fs::read_to_string(&path).unwrap();
        // The order of fields carries no meaning.
        let [golden_fields, written_fields] =
            [&golden, &written].map(|json| serde_json::from_str::<serde_json::Value>(json).unwrap());
        assert_eq!(golden_fields, written_fields, "{}", path.display());
        assert_eq!(Event::from_cloud_event(&golden).unwrap(), event, "{}", path.display());
    }
}

#[test]
fn unknown_types_and_future_versions_are_named() {
    let written = event(examples().remove(0)).to_cloud_event();
    let unknown = written.replace("org.turash.site_created.v1", "org.turash.site_painted.v1");
    let error = Event::from_cloud_event(&unknown).unwrap_err();
    assert_eq!(error, EventError::UnknownType("org.turash.site_painted.v1".to_owned()));
    let future = written.replace("site_created.v1", "site_created.v7");
    let error = Event::from_cloud_event(&future).unwrap_err().to_string();
    assert!(
        error.contains("site_created") && error.contains('7') && error.contains("up to version 1"),
        "{error}"
    );
    for foreign in ["com.example.thing", "org.turash.site_created", "org.turash.site_created.v0", ""] {
        assert!(matches!(EventData::from_json(foreign, "{}"), Err(EventError::UnknownType(_))), "{foreign}");
    }
}

#[test]
fn malformed_events_say_what_is_wrong_and_unknown_attributes_are_passed_over() {
    let written = event(examples().remove(0)).to_cloud_event();
    let wrong_data = written.replace("\"lat\":48.281944", "\"lat\":98.0");
    let error = Event::from_cloud_event(&wrong_data).unwrap_err().to_string();
    assert!(error.contains("latitude"), "{error}");
    assert!(Event::from_cloud_event("{}").is_err());
    assert!(Event::from_cloud_event(&written.replace("\"1.0\"", "\"0.3\"")).is_err());
    let extended = written.replacen('{', "{\"tenant\":\"x\",", 1);
    for other in [extended, written.replace(":\"", ": \""), format!("{written} ")] {
        assert_eq!(Event::from_cloud_event(&other).unwrap(), event(examples().remove(0)), "{other}");
    }
    for bad in [format!("{written}}}"), written[..written.len() - 1].to_owned(), format!("{written}x")] {
        assert!(Event::from_cloud_event(&bad).is_err(), "{bad}");
    }
}

#[test]
fn the_subject_names_the_aggregate() {
    let subjects: Vec<_> = examples().iter().map(EventData::subject).collect();
    assert_eq!(subjects[0], "site/linz");
    assert!(subjects[3..8].iter().all(|subject| subject == "flow/linz.out.heat"), "{subjects:?}");
    assert_eq!(subjects[8], "match/linz.out.heat~park.in");
}
