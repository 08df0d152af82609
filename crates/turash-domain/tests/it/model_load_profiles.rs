//! Published load profiles become steps, and say what their publishers' own tables say.

#![cfg(test)]

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use flate2::read::GzDecoder;
use serde_json::{from_value, json};
use turash_domain::matching::{Model, Place, pack};
use turash_domain::model::profile::{Calendar, HourlyClock, Shape, Side, deliver, overlap, typical_days};
use turash_domain::{Coordinates, LocationQuality, Profile, ResourceFlow, Versioned};

/// Columns of a table by their headings; `None` where the data is absent.
fn columns<const N: usize>(name: &str, headings: [&str; N]) -> Option<[Vec<f64>; N]> {
    let (first, rows) = table(name)?;
    let at = headings.map(|heading| first.iter().position(|found| found == heading).unwrap());
    Some(at.map(|at| rows.iter().map(|row| row[at]).collect()))
}

/// The headings of a table and the numbers below; `None` where the data is absent.
fn table(name: &str) -> Option<(Vec<String>, Vec<Vec<f64>>)> {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/hotmaps_load_profiles").join(name);
    let Ok(file) = File::open(&file) else {
        println!("not run: {name} (../shared/data/hotmaps_load_profiles) is absent");
        return None;
    };
    let mut lines = BufReader::new(GzDecoder::new(file)).lines().map(Result::unwrap);
    let first = lines.next().unwrap().split(',').map(str::to_owned).collect();
    let rows = lines.map(|line| line.split(',').map(|field| field.parse().unwrap()).collect());
    Some((first, rows.collect()))
}

#[test]
fn homes_by_month_and_hour_are_those_of_the_published_table() {
    let year = Calendar::of(2010).unwrap();
    let regions = ["AT31", "DE30", "ES30", "FI1B", "BG41"];
    let (Some(hourly), Some(tables)) = (
        columns("residential_shw_heating_2010_hourly_by_nuts2.csv.gz", regions),
        columns("residential_month_x_hour_by_nuts2.csv.gz", regions),
    ) else {
        return;
    };
    for ((region, hourly), table) in regions.iter().zip(hourly).zip(tables) {
        let days = typical_days(&hourly, &year, HourlyClock::Wall {}).unwrap();
        for (index, wanted) in table.iter().enumerate() {
            let (month, hour) = (index / 24, index % 24);
            let [working, weekend] = [0, 1].map(|kind| (month * 2 + kind) * 24 + hour);
            let weights = [year.weights()[working], year.weights()[weekend]];
            let mean = (days.weights()[working] * weights[0] + days.weights()[weekend] * weights[1])
                / (weights[0] + weights[1]);
            assert!((mean - wanted).abs() < 1e-3, "{region} month {month} hour {hour}: {mean} {wanted}");
        }
    }
}

#[test]
fn industry_rests_at_weekends_and_serves_homes_less_than_it_has() {
    let Some([paper]) = columns("industry_paper_2018_hourly_by_country.csv.gz", ["DE"]) else { return };
    let Some([homes]) = columns("residential_shw_heating_2010_hourly_by_nuts2.csv.gz", ["DE30"]) else {
        return;
    };
    let days = typical_days(&paper, &Calendar::of(2018).unwrap(), HourlyClock::Wall {}).unwrap();
    let mean = |kind: usize| {
        let of_kind = days.weights().iter().enumerate().filter(|(step, _)| step / 24 % 2 == kind);
        of_kind.map(|(_, rate)| rate).sum::<f64>() / 288.0
    };
    assert!(mean(1) < mean(0) - 0.02, "working days {}, weekends {}", mean(0), mean(1));

    // Each series by the calendar of its own year, both compared in another one.
    let common = Calendar::of(2025).unwrap();
    let heat = typical_days(&homes, &Calendar::of(2010).unwrap(), HourlyClock::Wall {}).unwrap();
    let shape = |days| Shape::of(&Profile::TypicalDays(days), &common, |_| None).unwrap();
    let (mill, homes) = (shape(days), shape(heat));
    let side = |shape, annual| Side { shape, annual };
    let year = deliver(&common, side(&mill, 1_000.0), side(&homes, 1_000.0), f64::INFINITY);
    assert!((0.6..0.9).contains(&year.temporal_score()), "{}", year.temporal_score());
}

/// A profile of the data, in the 576 steps and in the eight that lists are made with.
#[derive(Clone)]
struct Curve {
    shape: Shape,
    eight: [f64; 8],
}

impl Curve {
    /// Every column of a table of hours.
    fn of_table(name: &str, year: u16) -> Option<Vec<Self>> {
        let (first, rows) = table(name)?;
        let (own, common) = (Calendar::of(year).unwrap(), Calendar::default());
        let columns = (1..first.len()).map(|at| {
            let hours: Vec<f64> = rows.iter().map(|row| row[at]).collect();
            let days = Profile::TypicalDays(typical_days(&hours, &own, HourlyClock::Wall {}).unwrap());
            let shape = Shape::of(&days, &common, |_| None).unwrap();
            Self { shape, eight: eight(days) }
        });
        Some(columns.collect())
    }
}

/// The parts of a year's amount in the eight steps: the engine's columns of a flow, after its annual amount.
fn eight(profile: Profile) -> [f64; 8] {
    let flow = json!({
        "id": "f", "site": "s", "direction": "supply", "resource": {"family": "electricity"},
        "quantity": {"annual": 1, "annual_unit": "MWh/a"}, "version": 1,
    });
    let flow: Versioned<ResourceFlow> = from_value(flow).unwrap();
    let flow = ResourceFlow { profile, ..flow.value };
    let coordinates = Coordinates::new(14.0, 48.0).unwrap();
    let place = Place { coordinates, location: LocationQuality::Own, country: None };
    let packed = pack(&flow, place, 0.0, &Model::default()).unwrap();
    std::array::from_fn(|step| f64::from(packed.columns()[1 + step]))
}

/// Sectors whose profiles are published.
const SECTORS: [&str; 5] =
    ["chemicals_and_petrochemicals", "food_and_tobacco", "iron_and_steel", "non_metalic_minerals", "paper"];

/// By how much the eight steps of lists deliver more than the 576 of explanations, by the ratio of the demand's annual amount to the
/// supply's: p50, p99 and the most, over all 170 industries of Hotmaps as supplies, and these and the homes of all 267 regions as demands.
const LOSS: [(f64, [f64; 3]); 5] = [
    (0.25, [0.0000, 0.0000, 0.0000]),
    (0.5, [0.0051, 0.0725, 0.1266]),
    (1.0, [0.0169, 0.0650, 0.1009]),
    (2.0, [0.0561, 0.1336, 0.1580]),
    (4.0, [0.0133, 0.0659, 0.0940]),
];

#[test]
fn the_eight_steps_of_lists_deliver_at_most_a_sixth_more_than_the_576() {
    let of_sector =
        |sector| Curve::of_table(&format!("industry_{sector}_2018_hourly_by_country.csv.gz"), 2018);
    let Some(industries) = SECTORS.map(of_sector).into_iter().collect::<Option<Vec<_>>>() else { return };
    let industries = industries.concat();
    let Some(homes) = Curve::of_table("residential_shw_heating_2010_hourly_by_nuts2.csv.gz", 2010) else {
        return;
    };
    assert_eq!((industries.len(), homes.len()), (170, 267));
    let calendar = Calendar::default();
    for (ratio, stated) in LOSS {
        let demands = || industries.iter().chain(&homes);
        let pairs = industries.iter().flat_map(|supply| demands().map(move |demand| (supply, demand)));
        let more = pairs.map(|(supply, demand)| {
            let exact = overlap(&calendar, &supply.shape, &demand.shape, ratio, f64::INFINITY);
            let steps = supply.eight.iter().zip(&demand.eight);
            steps.map(|(has, needs)| has.min(ratio * needs)).sum::<f64>() / exact - 1.0
        });
        let mut more: Vec<f64> = more.collect();
        more.sort_by(f64::total_cmp);
        assert!(more[0] > -1e-6, "ratio {ratio}: the eight steps deliver less: {}", more[0]);
        let at = |share: f64| more[((more.len() - 1) as f64 * share).round() as usize];
        for (found, stated) in [at(0.5), at(0.99), at(1.0)].into_iter().zip(stated) {
            assert!((found - stated).abs() < 1e-4, "ratio {ratio}: {found}, not {stated}");
        }
    }
}
