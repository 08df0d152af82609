//! What is exported is read back unchanged.

use std::collections::BTreeMap;

use turash_domain::{
    Bar, Celsius, Co2, Coordinates, CountryCode, DayRange, Direction, Doubt, Electricity, EurPerUnit, Family,
    FlowId, Fraction, Gas, GasKind, GoodsCode, HourRange, LocationQuality, Match, MatchId, MatchState,
    Material, MaterialCode, Medium, Monthly, NaceCode, NotNegative, Overbooked, Precision, Profile, Quantity,
    Resource, ResourceFlow, Site, SiteId, Technology, TemperatureBand, Text, Thermal, Timestamp, TypicalDays,
    Validity, Version, Visibility, WasteCode, Water, WaterParameter, Weekly,
};
use turash_files::{CsvStyle, Export, MatchRow, Party, write_flows, write_matches, write_sites};

use crate::support::{file, hotmaps, read};

const STYLES: [(&str, Export); 6] = [
    ("a.csv", Export::Csv(CsvStyle { delimiter: b',', decimal_comma: false, bom: false })),
    ("a.csv", Export::Csv(CsvStyle { delimiter: b';', decimal_comma: true, bom: true })),
    ("a.csv", Export::Csv(CsvStyle { delimiter: b',', decimal_comma: true, bom: false })),
    ("a.tsv", Export::Csv(CsvStyle { delimiter: b'\t', decimal_comma: false, bom: true })),
    ("a.xlsx", Export::Xlsx),
    ("a.geojson", Export::GeoJson),
];

fn text(text: &str) -> Text {
    Text::new(text).unwrap()
}

fn site(id: &str, name: &str, longitude: f64, latitude: f64) -> Site {
    Site {
        id: SiteId::new(id).unwrap(),
        name: text(name),
        organization: None,
        city: None,
        coordinates: Coordinates::new(longitude, latitude).unwrap(),
        location: LocationQuality::Own,
        country: None,
        industry: None,
    }
}

fn sites() -> Vec<Site> {
    let full = Site {
        organization: Some(text("voestalpine; \"Stahl\", AG")),
        city: Some(text("Linz/Donau")),
        location: LocationQuality::Suspect(Doubt::Zero),
        country: Some(CountryCode::new("NA").unwrap()),
        industry: Some(NaceCode::new("C24.10").unwrap()),
        ..site("a:1.x_y-z", "=1+1 Stahl Süd 鉄", 14.343_056_123_456_789, -48.1)
    };
    let in_town = Site {
        location: LocationQuality::Town(NotNegative::new(2.7).unwrap()),
        ..site("in-town", "Käserei", 14.3, 48.3)
    };
    let doubts = Doubt::ALL.map(|doubt| Site {
        location: LocationQuality::Suspect(doubt),
        ..site(doubt.code(), "Somewhere", 0.0, 0.0)
    });
    let mut sites = vec![
        full,
        in_town,
        site("b", "O'Neill & Söhne \\ 5\" pipe", 0.1 + 0.2, 1e-7),
        site("c", "+49", -180.0, 90.0),
    ];
    sites.extend(doubts);
    sites
}

fn flow(id: &str, direction: Direction, resource: Resource) -> ResourceFlow {
    ResourceFlow {
        id: FlowId::new(id).unwrap(),
        site: SiteId::new("a").unwrap(),
        direction,
        resource,
        quantity: Quantity::new(1_234.567_890_123_4, Some(0.3)).unwrap(),
        profile: Profile::Flat,
        price_limit: None,
        precision: Precision::Estimated,
        validity: None,
        visibility: Visibility::Public,
    }
}

fn band(low: f64, high: f64) -> TemperatureBand {
    TemperatureBand::new(Celsius::new(low).unwrap(), Celsius::new(high).unwrap()).unwrap()
}

fn material(code: MaterialCode, hazardous: bool) -> Resource {
    let share = Fraction::new(0.951).ok();
    Resource::Material(Material { code, purity: share, moisture: share, hazardous })
}

fn flows() -> Vec<ResourceFlow> {
    use Direction::{Demand, Supply};
    let heat = |low, high, medium| Resource::Heat(Thermal { band: band(low, high), medium });
    let mut hours: [Vec<HourRange>; 7] = Default::default();
    hours[0] = vec![HourRange { from: 6, to: 22 }];
    let weekly = Profile::Weekly(Weekly::new(hours, vec![DayRange { from: 200, to: 220 }]).unwrap());
    let monthly = Profile::Monthly(Monthly::new([0.1; 12]).unwrap());
    let days = (0..576).map(|step| f64::from(step) / 7.0).collect();
    let time = |text| Some(Timestamp::parse(text).unwrap());
    let limit = |price| EurPerUnit::new(price).ok();
    let cooling = Resource::Cooling(Thermal { band: band(-5.5, 12.0), medium: Some(Medium::Water) });
    let water = WATER.map(|parameter| (parameter, NotNegative::new(0.07).unwrap()));
    let named = |name| Profile::Named { name: text(name) };
    vec![
        ResourceFlow { profile: weekly, ..flow("f1", Supply, heat(100.0, 200.25, Some(Medium::FlueGas))) },
        ResourceFlow {
            profile: monthly,
            price_limit: limit(-20.5),
            ..flow("f2", Demand, heat(60.0, 60.0, None))
        },
        ResourceFlow { profile: named("iron_and_steel"), ..flow("f3", Demand, cooling) },
        ResourceFlow {
            profile: named("flat"),
            ..flow("f4", Supply, Resource::Water(Water { parameters: BTreeMap::from(water) }))
        },
        ResourceFlow { profile: named("n/a"), ..flow("f5", Demand, Resource::Water(Water::default())) },
        flow("f6", Supply, material(MaterialCode::Waste(WasteCode::new("01 03 05*").unwrap()), true)),
        flow("f7", Supply, material(MaterialCode::Waste(WasteCode::new("01 03 05*").unwrap()), false)),
        flow("f8", Demand, material(MaterialCode::Goods(GoodsCode::new("02061000").unwrap()), false)),
        flow("f9", Demand, material(MaterialCode::Name(text("fly ash, dry")), true)),
        ResourceFlow {
            profile: Profile::TypicalDays(TypicalDays::new(days).unwrap()),
            ..flow(
                "f10",
                Supply,
                Resource::Co2(Co2 { purity: Fraction::new(0.999).ok(), pressure: Bar::new(1.013).ok() }),
            )
        },
        ResourceFlow {
            quantity: Quantity::new(0.0, None).unwrap(),
            precision: Precision::Measured,
            visibility: Visibility::Network,
            ..flow("f11", Demand, Resource::Co2(Co2::default()))
        },
        flow("f12", Supply, Resource::Electricity(Electricity { voltage_kv: NotNegative::new(0.4).ok() })),
        ResourceFlow {
            validity: Some(
                Validity::new(time("2026-01-01T00:00:00Z"), time("2027-06-30T12:30:00.5Z")).unwrap(),
            ),
            ..flow("f13", Demand, Resource::Gas(Gas { kind: GasKind::ProcessGas, pressure: None }))
        },
        ResourceFlow {
            validity: Some(Validity::new(None, time("2027-01-01T00:00:00Z")).unwrap()),
            quantity: Quantity::new(1e10, None).unwrap(),
            visibility: Visibility::Private,
            ..flow(
                "f14",
                Supply,
                Resource::Gas(Gas { kind: GasKind::Hydrogen, pressure: Bar::new(30.5).ok() }),
            )
        },
    ]
}

const WATER: [WaterParameter; 6] = [
    WaterParameter::CodMgPerL,
    WaterParameter::TssMgPerL,
    WaterParameter::ConductivityUsPerCm,
    WaterParameter::HardnessMgPerL,
    WaterParameter::ChlorideMgPerL,
    WaterParameter::TemperatureC,
];

#[test]
fn sites_come_back_unchanged() {
    for (name, export) in STYLES {
        let mut out = Vec::new();
        assert_eq!(write_sites(&mut out, export, &sites()).unwrap(), 9);
        let outcome = read(&file(name, &out).path);
        assert_eq!(outcome.sites, sites(), "{export:?}\n{}", String::from_utf8_lossy(&out));
        assert!(outcome.rejects.is_empty() && outcome.fatal.is_none());
    }
}

#[test]
fn flows_come_back_unchanged_and_prices_only_when_asked_for() {
    for (name, export) in STYLES {
        for include_private in [true, false] {
            let place = Coordinates::new(1.5, 2.5).unwrap();
            let mut expected = flows();
            if !include_private {
                for flow in &mut expected {
                    flow.price_limit = None;
                }
            }
            let mut out = Vec::new();
            let rows = flows();
            let rows = rows.iter().enumerate().map(|(i, flow)| (flow, (i % 2 == 0).then_some(place)));
            assert_eq!(write_flows(&mut out, export, include_private, rows).unwrap(), 14);
            let text = String::from_utf8_lossy(&out).into_owned();
            assert!(export == Export::Xlsx || text.contains("price_limit") == include_private, "{text}");
            let outcome = read(&file(name, &out).path);
            assert!(
                outcome.rejects.is_empty() && outcome.fatal.is_none(),
                "{export:?} {:?}\n{text}",
                outcome.rejects
            );
            assert!(include_private || outcome.flows.iter().all(|flow| flow.price_limit.is_none()));
            for (found, expected) in outcome.flows.iter().zip(&expected) {
                assert_eq!(found, expected, "{export:?}");
            }
            assert_eq!(outcome.flows.len(), expected.len());
        }
    }
}

#[test]
fn matches_are_written_as_rows_and_as_lines() {
    let (from, to) = (site("s", "Süd \"1\"", 14.5, 48.25), site("t", "Nord", 14.75, 48.5));
    let secret = EurPerUnit::new(77.125).ok();
    let heat = |low, high| Resource::Heat(Thermal { band: band(low, high), medium: None });
    let supply = ResourceFlow { price_limit: secret, ..flow("a", Direction::Supply, heat(100.0, 200.0)) };
    let demand = ResourceFlow { price_limit: secret, ..flow("b", Direction::Demand, heat(60.0, 90.0)) };
    let found = Match {
        id: MatchId::new(supply.id.clone(), demand.id.clone()),
        family: Family::Heat,
        technology: Technology::Direct,
        distance_km: 33.25,
        deliverable_annual: 1000.5,
        value_eur_per_year: 12_345.5,
        supply_version: Version(3),
        demand_version: Version(4),
    };
    let row = MatchRow {
        found: &found,
        supply: Party { flow: &supply, site: &from },
        demand: Party { flow: &demand, site: &to },
        state: MatchState::Contracted,
        overbooked: Some(Overbooked { supply_missing_annual: 0.5, demand_missing_annual: 0.0 }),
    };
    let mut csv = Vec::new();
    assert_eq!(write_matches(&mut csv, Export::Csv(CsvStyle::default()), [row]).unwrap(), 1);
    let csv = String::from_utf8(csv).unwrap();
    let mut lines = csv.lines();
    assert!(lines.next().unwrap().starts_with("id,family,technology,supply,supply_site,supply_site_name,"));
    assert_eq!(
        lines.next().unwrap(),
        "a~b,heat,direct,a,s,\"Süd \"\"1\"\"\",heat 100-200 °C,14.5,48.25,b,t,Nord,heat 60-90 °C,14.75,48.5,33.25,,1000.5,\
         MWh/a,12345.5,1234.5678901234,1234.5678901234,3,4,contracted,true,0.5,0"
    );
    let mut json = Vec::new();
    write_matches(&mut json, Export::GeoJson, [row]).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let feature = &value["features"][0];
    assert_eq!(feature["id"], "a~b");
    assert_eq!(feature["geometry"]["coordinates"], serde_json::json!([[14.5, 48.25], [14.75, 48.5]]));
    assert_eq!(feature["properties"]["value_eur_per_year"], 12_345.5);
    assert_eq!(feature["properties"]["overbooked"], true);
    let fine = MatchRow { overbooked: None, ..row };
    let mut csv_of_fine = Vec::new();
    write_matches(&mut csv_of_fine, Export::Csv(CsvStyle::default()), [fine]).unwrap();
    assert!(String::from_utf8(csv_of_fine).unwrap().trim_end().ends_with(",contracted,false,,"));
    assert!(!csv.contains("77.125") && !String::from_utf8(json).unwrap().contains("77.125"));
}

#[test]
fn empty_exports_are_valid() {
    let mut json = Vec::new();
    write_sites(&mut json, Export::GeoJson, []).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(value["features"], serde_json::json!([]));
    let mut csv = Vec::new();
    write_flows(&mut csv, Export::Csv(CsvStyle::german_excel()), false, []).unwrap();
    let outcome = read(&file("a.csv", &csv).path);
    assert_eq!((outcome.stats.rows, outcome.fatal.is_none()), (0, true));
}

#[test]
fn the_derived_pair_comes_back_unchanged() {
    let Some(folder) = hotmaps() else { return };
    let sites = read(&folder.join("sites_derived.csv")).sites;
    let flows = read(&folder.join("flows_derived.csv")).flows;
    for export in [Export::Csv(CsvStyle::german_excel()), Export::GeoJson] {
        let mut out = Vec::new();
        write_sites(&mut out, export, &sites).unwrap();
        assert_eq!(read(&file("sites", &out).path).sites, sites);
        out.clear();
        write_flows(&mut out, export, false, flows.iter().map(|flow| (flow, None))).unwrap();
        assert_eq!(read(&file("flows", &out).path).flows, flows);
    }
}
