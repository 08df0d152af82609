//! Random registries come back from every format as they were.

use proptest::prelude::*;
use turash_domain::{
    Celsius, Coordinates, Direction, EurPerUnit, FlowId, LocationQuality, Material, MaterialCode, Precision,
    Profile, Quantity, Resource, ResourceFlow, Site, SiteId, TemperatureBand, Text, Thermal, Visibility,
    says_nothing,
};
use turash_files::{CsvStyle, Export, write_flows, write_sites};

use crate::support::{Outcome, file, read};

const FORMATS: [(&str, Export); 5] = [
    ("a.csv", Export::Csv(CsvStyle { delimiter: b',', decimal_comma: false, bom: false })),
    ("a.csv", Export::Csv(CsvStyle { delimiter: b';', decimal_comma: true, bom: true })),
    ("a.tsv", Export::Csv(CsvStyle { delimiter: b'\t', decimal_comma: false, bom: false })),
    ("a.xlsx", Export::Xlsx),
    ("a.geojson", Export::GeoJson),
];

/// Texts that tables have trouble with, between random ones.
fn raw() -> impl Strategy<Value = String> {
    let odd = [
        "=1+1",
        "=cmd|'/C calc'!A0",
        "+49 30",
        "-5",
        "-",
        "--",
        "@sum(a)",
        "'t Hof",
        "''",
        "'=x",
        "'00123",
        "=\"00123\"",
        "NULL",
        "nan",
        "NaN",
        "NA",
        "None",
        "n/a",
        "N/A",
        "k.a.",
        "#NV",
        "–",
        "unknown",
        "true",
        "1e5",
        "00123",
        "1,5",
        "12.500",
        "a;b",
        "a,b",
        "a\tb",
        "two\nlines",
        "\"quoted\"",
        "\"",
        "x\"y",
        "_x0041_",
        "_x005F_",
        "&lt;",
        "]]>",
        "<b>",
        "\\",
        "Su\u{308}d",
        "鉄",
        "\u{1f525}",
        "\u{e000}",
        "a\u{200d}b",
        "{\"a\":1}",
        "flat",
        "10 01 02",
        "2026-01-01",
        "{",
        "[",
        "sep=;",
        "id",
        "％",
        "＝1",
        "\u{fffd}",
        "x\u{a0}y",
    ];
    prop_oneof![
        3 => proptest::sample::select(odd.to_vec()).prop_map(str::to_owned),
        3 => "\\PC{1,24}",
        2 => "[ -~]{1,24}",
        1 => (proptest::sample::select(odd.to_vec()), "[ -~]{0,6}").prop_map(|(odd, rest)| format!("{odd}{rest}")),
    ]
}

fn text() -> impl Strategy<Value = Text> {
    raw().prop_filter_map("no text", |raw| Text::new(&raw).ok())
}

fn site_id() -> impl Strategy<Value = SiteId> {
    raw().prop_filter_map("no id", |raw| SiteId::new(&raw).ok().filter(|id| !says_nothing(id.as_str())))
}

fn flow_id() -> impl Strategy<Value = FlowId> {
    raw().prop_filter_map("no id", |raw| FlowId::new(&raw).ok().filter(|id| !says_nothing(id.as_str())))
}

fn site() -> impl Strategy<Value = Site> {
    let place = (-180.0..=180.0_f64, -90.0..=90.0_f64);
    let parts = (site_id(), text(), proptest::option::of(text()), proptest::option::of(text()), place);
    parts.prop_map(|(id, name, organization, city, (longitude, latitude))| Site {
        id,
        name,
        organization,
        city,
        coordinates: Coordinates::new(longitude, latitude).unwrap(),
        location: LocationQuality::Own,
        country: None,
        industry: None,
    })
}

fn amount() -> impl Strategy<Value = f64> {
    prop_oneof![
        0.0..1e10_f64,
        0.0..1.0_f64,
        (0_u32..100_000).prop_map(f64::from),
        (0_u32..1000).prop_map(|n| f64::from(n) / 8.0)
    ]
}

fn resource() -> impl Strategy<Value = Resource> {
    let celsius = |degrees| Celsius::new(degrees).unwrap();
    let band = (-50.0..500.0_f64, 0.0..500.0_f64).prop_map(move |(low, more)| {
        let band = TemperatureBand::new(celsius(low), celsius(low + more)).unwrap();
        Resource::Heat(Thermal { band, medium: None })
    });
    let material = text().prop_map(|name| {
        Resource::Material(Material {
            code: MaterialCode::Name(name),
            purity: None,
            moisture: None,
            hazardous: false,
        })
    });
    prop_oneof![band, material]
}

fn profile() -> impl Strategy<Value = Profile> {
    prop_oneof![Just(Profile::Flat), text().prop_map(|name| Profile::Named { name })]
}

fn flow() -> impl Strategy<Value = ResourceFlow> {
    let price = proptest::option::of(-1e5..1e5_f64);
    let parts = (flow_id(), site_id(), any::<bool>(), resource(), amount(), profile(), price);
    parts.prop_map(|(id, site, supplies, resource, annual, profile, price)| ResourceFlow {
        id,
        site,
        direction: if supplies { Direction::Supply } else { Direction::Demand },
        resource,
        quantity: Quantity::new(annual, None).unwrap(),
        profile,
        price_limit: price.map(|price| EurPerUnit::new(price).unwrap()),
        precision: Precision::Reported,
        validity: None,
        visibility: Visibility::Public,
    })
}

/// Only the first of each id.
fn distinct<T>(mut all: Vec<T>, id: impl Fn(&T) -> String) -> Vec<T> {
    let mut seen = std::collections::HashSet::new();
    all.retain(|one| seen.insert(id(one)));
    all
}

fn check_clean(outcome: &Outcome, export: Export, bytes: &[u8]) -> Result<(), TestCaseError> {
    let is_clean = outcome.rejects.is_empty() && outcome.fatal.is_none();
    prop_assert!(
        is_clean,
        "{export:?}: {:?} {:?}\n{}",
        outcome.rejects,
        outcome.fatal,
        String::from_utf8_lossy(bytes)
    );
    Ok(())
}

#[test]
fn a_number_of_three_decimals_that_stands_alone_comes_back() {
    for (name, export) in FORMATS {
        let id = FlowId::new("f").unwrap();
        let flow = ResourceFlow {
            id,
            site: SiteId::new("a").unwrap(),
            direction: Direction::Supply,
            resource: Resource::Electricity(turash_domain::Electricity::default()),
            quantity: Quantity::new(12.125, None).unwrap(),
            profile: Profile::Flat,
            price_limit: None,
            precision: Precision::Reported,
            validity: None,
            visibility: Visibility::Public,
        };
        let mut out = Vec::new();
        write_flows(&mut out, export, false, [(&flow, None)]).unwrap();
        assert_eq!(read(&file(name, &out).path).flows, [flow], "{export:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sites_of_any_text_come_back(sites in proptest::collection::vec(site(), 1..8)) {
        let sites = distinct(sites, |site| site.id.to_string());
        for (name, export) in FORMATS {
            let mut out = Vec::new();
            write_sites(&mut out, export, &sites).unwrap();
            let outcome = read(&file(name, &out).path);
            check_clean(&outcome, export, &out)?;
            prop_assert_eq!(&outcome.sites, &sites, "{:?}\n{}", export, String::from_utf8_lossy(&out));
        }
    }

    #[test]
    fn flows_of_any_text_and_number_come_back(flows in proptest::collection::vec(flow(), 1..8)) {
        let flows = distinct(flows, |flow| flow.id.to_string());
        for (name, export) in FORMATS {
            let mut out = Vec::new();
            write_flows(&mut out, export, true, flows.iter().map(|flow| (flow, None))).unwrap();
            let outcome = read(&file(name, &out).path);
            check_clean(&outcome, export, &out)?;
            prop_assert_eq!(&outcome.flows, &flows, "{:?}\n{}", export, String::from_utf8_lossy(&out));
        }
    }

    #[test]
    fn no_cell_of_a_table_runs(sites in proptest::collection::vec(site(), 1..8)) {
        let mut out = Vec::new();
        write_sites(&mut out, Export::Csv(CsvStyle::default()), &sites).unwrap();
        for record in csv::ReaderBuilder::new().has_headers(false).from_reader(&out[..]).records() {
            // Longitude and latitude are numbers.
            for cell in record.unwrap().iter().take(4) {
                prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']), "{cell}");
            }
        }
    }
}
