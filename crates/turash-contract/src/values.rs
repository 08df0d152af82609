//! Odd values that a store must give back bit for bit: longest ids, names of many scripts, numbers at the edges, every
//! family, every profile, every event.

use std::collections::BTreeMap;

use turash_domain::model::carbon::{Attribution, Claim, ClaimStatus};
use turash_domain::{
    Agreement, Asked, Bar, Celsius, Co2, CountryCode, DayRange, Direction, Doubt, Electricity, EurPerUnit,
    EventData, FlowFitsAgain, FlowId, FlowOverbooked, Fraction, Gas, GasKind, GoodsCode, HourRange,
    LocationQuality, MatchState, MatchTransitioned, MatchValue, MatchWithdrawn, MatchesRecomputed, Material,
    MaterialCode, Medium, Monthly, NaceCode, NegotiatingSide, Negotiation, NotNegative, PlanChanged,
    PlanRecomputed, Precision, Profile, Quantity, Resource, ResourceFlow, ResourceFlowRemoved, Site,
    SiteRemoved, TYPICAL_STEPS, TemperatureBand, Text, Thermal, Transition, TypicalDays, Validity, Version,
    Versioned, WasteCode, Water, WaterParameter, Weekly,
};

use crate::fixtures::{at, decision, flow, match_id, place, site, site_id, text};

/// Annual amounts at the edges of their range.
const AMOUNTS: [f64; 9] = [
    0.0,
    -0.0,
    f64::from_bits(1),
    f64::MIN_POSITIVE,
    0.1,
    1.0 / 3.0,
    8_760.000_000_000_001,
    123_456_789.123_456_78,
    1e10,
];

/// Ids as registers write them, and what could be taken for something else on the way.
pub(crate) const ODD_IDS: [&str; 8] = [
    "https://registry.example.org/id/de.nw/0001",
    "Werk 12/B Süd",
    "a~b",
    "a!7Eb",
    "'; DELETE FROM site --",
    "=1+1",
    "%2F..",
    "鉄 \u{1f525} \\ \"x\"",
];

/// Sites with odd values, one id each.
pub fn odd_sites() -> Vec<Versioned<Site>> {
    let names =
        ["Линц", "リンツ製鉄所", "Voest \u{1f525} \"quoted\" \\ 'single'", "é ﷺ می\u{200c}خواهم", "x"];
    let places = [(180.0, 90.0), (-180.0, -90.0), (-0.0, 0.0), (1e-300, -1e-300), (14.285_83, 48.3)];
    let within_km = NotNegative::new(0.1).unwrap();
    let locations = [
        LocationQuality::Suspect(Doubt::Stated),
        LocationQuality::Suspect(Doubt::OutsideCountry),
        LocationQuality::Suspect(Doubt::Shared),
        LocationQuality::Town(within_km),
        LocationQuality::Shared,
    ];
    let mut sites: Vec<_> = names
        .iter()
        .zip(places)
        .zip(locations)
        .enumerate()
        .map(|(number, ((name, (lon, lat)), location))| Site {
            name: text(name),
            organization: Some(text(&"ö".repeat(500))),
            city: Some(text("Sankt Pölten")),
            coordinates: place(lon, lat),
            location,
            country: Some(CountryCode::new("AT").unwrap()),
            industry: Some(NaceCode::new("C24.10").unwrap()),
            ..site(&format!("odd-{number}"), 1).value
        })
        .map(|site| Versioned::after(Version::NONE, site))
        .collect();
    sites.push(site(&"s".repeat(128), 1));
    sites.extend(ODD_IDS.map(|id| site(id, 1)));
    sites
}

/// Flows with odd values, one id each, all of the site `odd-0`.
pub fn odd_flows() -> Vec<Versioned<ResourceFlow>> {
    let mut flows = Vec::new();
    let mut add = |change: &dyn Fn(&mut ResourceFlow)| {
        let mut made = flow(&format!("odd:{}", flows.len()), "odd-0", 1);
        change(&mut made.value);
        flows.push(made);
    };
    for amount in AMOUNTS {
        let peak = (amount < 1e6).then_some(amount);
        add(&|flow| flow.quantity = Quantity::new(amount, peak).unwrap());
    }
    for resource in resources() {
        add(&|flow| flow.resource = resource.clone());
    }
    for profile in profiles() {
        add(&|flow| flow.profile = profile.clone());
    }
    for price in [-100_000.0, -0.0, 5e-324, 99_999.999_999] {
        add(&|flow| flow.price_limit = Some(EurPerUnit::new(price).unwrap()));
    }
    for precision in [Precision::Measured, Precision::Reported, Precision::Rough] {
        add(&|flow| flow.precision = precision);
    }
    add(&|flow| flow.direction = Direction::Demand);
    add(&|flow| flow.validity = Some(Validity::new(Some(at(0)), Some(at(253_402_300_799_999))).unwrap()));
    add(&|flow| flow.validity = Some(Validity::new(None, Some(at(-1))).unwrap()));
    add(&|flow| flow.id = FlowId::new(&"f".repeat(128)).unwrap());
    for id in ODD_IDS {
        add(&|flow| flow.id = FlowId::new(id).unwrap());
    }
    flows
}

fn resources() -> Vec<Resource> {
    let band =
        |min, max| TemperatureBand::new(Celsius::new(min).unwrap(), Celsius::new(max).unwrap()).unwrap();
    let share = |value| Some(Fraction::new(value).unwrap());
    let bar = |value| Some(Bar::new(value).unwrap());
    let number = |value| NotNegative::new(value).unwrap();
    let material = |code| {
        Resource::Material(Material { code, purity: share(0.1), moisture: share(1.0), hazardous: true })
    };
    let parameters = BTreeMap::from([
        (WaterParameter::CodMgPerL, number(f64::MAX)),
        (WaterParameter::TemperatureC, number(0.1 + 0.2)),
    ]);
    vec![
        Resource::Heat(Thermal { band: band(-273.15, 4000.0), medium: Some(Medium::FlueGas) }),
        Resource::Cooling(Thermal { band: band(-40.3, -40.3), medium: None }),
        Resource::Water(Water::default()),
        Resource::Water(Water { parameters }),
        material(MaterialCode::Waste(WasteCode::new("01 03 05*").unwrap())),
        material(MaterialCode::Goods(GoodsCode::new("2523").unwrap())),
        material(MaterialCode::Name(text("Flugasche \u{2013} trocken"))),
        Resource::Co2(Co2 { purity: share(0.999), pressure: bar(f64::MIN_POSITIVE) }),
        Resource::Electricity(Electricity { voltage_kv: Some(number(0.4)) }),
        Resource::Electricity(Electricity::default()),
        Resource::Gas(Gas { kind: GasKind::ProcessGas, pressure: bar(1000.0) }),
    ]
}

fn profiles() -> Vec<Profile> {
    let hours: [Vec<HourRange>; 7] = std::array::from_fn(|day| {
        if day < 5 { vec![HourRange { from: 0, to: 6 }, HourRange { from: 22, to: 24 }] } else { Vec::new() }
    });
    let shutdowns = vec![DayRange { from: 1, to: 365 }, DayRange { from: 200, to: 220 }];
    let months: [f64; 12] = std::array::from_fn(|month| 1.0 / (month as f64 + 3.0));
    let weights = (0..TYPICAL_STEPS).map(|step| (step as f64 * 0.37).sin().abs()).collect();
    vec![
        Profile::Monthly(Monthly::new(months).unwrap()),
        Profile::Weekly(Weekly::new(hours, shutdowns).unwrap()),
        Profile::TypicalDays(TypicalDays::new(weights).unwrap()),
        Profile::Named { name: text("iron_and_steel") },
    ]
}

/// One event of every type.
pub fn every_event() -> Vec<EventData> {
    let transition = Transition {
        at: at(1),
        from: MatchState::Suggested,
        to: MatchState::Rejected,
        actor: Some(text("Ada")),
        reason: Some(Text::new("zu weit \u{2013} 40 km").unwrap()),
    };
    let value = |value| MatchValue { id: match_id("a", "b"), value_eur_per_year: value };
    vec![
        EventData::SiteCreated(odd_sites().remove(2)),
        EventData::SiteUpdated(site("s", 2)),
        EventData::SiteRemoved(SiteRemoved { id: site_id("s"), version: Version(3) }),
        EventData::ResourceFlowCreated(odd_flows().remove(2)),
        EventData::ResourceFlowUpdated(flow("f", "s", 2)),
        EventData::ResourceFlowRemoved(ResourceFlowRemoved {
            id: flow("f", "s", 1).value.id,
            site: site_id("s"),
            version: Version(u64::from(u32::MAX)),
        }),
        EventData::ResourceFlowOverbooked(FlowOverbooked {
            id: flow("f", "s", 1).value.id,
            missing_annual: 0.1 + 0.2,
            annual_unit: "MWh/a".to_owned(),
            matches: vec![match_id("f", "b"), match_id("f", "c")],
        }),
        EventData::ResourceFlowFitsAgain(FlowFitsAgain { id: flow("f", "s", 1).value.id }),
        EventData::MatchFound(value(0.1)),
        EventData::MatchChanged(value(f32::MAX)),
        EventData::MatchWithdrawn(MatchWithdrawn { id: match_id("a", "b") }),
        EventData::MatchTransitioned(MatchTransitioned {
            id: match_id("a", "b"),
            transition,
            state: MatchState::Rejected,
            version: Version(1),
        }),
        EventData::MatchesRecomputed(MatchesRecomputed { found: u64::MAX, changed: 0, withdrawn: 1 }),
        EventData::PlanChanged(PlanChanged {
            id: match_id("=1+1", "z~z"),
            planned_annual: 0.1 + 0.2,
            annual_unit: Some("MWh/a".to_owned()),
        }),
        EventData::PlanRecomputed(PlanRecomputed { changed: u64::MAX }),
    ]
}

/// A decision with a long history and odd terms.
pub fn odd_decision() -> turash_domain::Decision {
    let annual = NotNegative::new(0.1 + 0.2).unwrap();
    let agreement = Agreement { annual: Some(annual), price: Some(EurPerUnit::new(-0.1).unwrap()) };
    let first = decision("a", "b", 1);
    let reserved =
        first.transition(MatchState::Reserved, Some(agreement), Some(text("Bob")), None, at(2)).unwrap();
    let withdrawn =
        reserved.transition(MatchState::Withdrawn, None, None, Some(text("Bob left")), at(3)).unwrap();
    let asked = Some(Asked { at: at(4), site: site_id("=1+1") });
    let supply = NegotiatingSide { asked, consents: Some(Version(u64::MAX)) };
    let negotiation = Negotiation { supply, demand: NegotiatingSide::default() };
    let claim = Claim::made(0.1 + 0.2, Attribution::default(), Some(text("=1+1")), at(5)).unwrap();
    let claim = claim.raised(ClaimStatus::Approved, None, at(6)).ok();
    turash_domain::Decision { version: Version(1), negotiation, claim, ..withdrawn }
}
