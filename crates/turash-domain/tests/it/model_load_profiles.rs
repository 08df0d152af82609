//! Published load profiles become steps, and say what their publishers' own tables say.

#![cfg(test)]

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use flate2::read::GzDecoder;
use turash_domain::Profile;
use turash_domain::model::profile::{Calendar, HourlyClock, Shape, Side, deliver, typical_days};

/// Columns of a table by their headings; `None` where the data is absent.
fn columns<const N: usize>(name: &str, headings: [&str; N]) -> Option<[Vec<f64>; N]> {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/hotmaps_load_profiles").join(name);
    let Ok(file) = File::open(&file) else {
        println!("not run: {name} (../shared/data/hotmaps_load_profiles) is absent");
        return None;
    };
    let mut lines = BufReader::new(GzDecoder::new(file)).lines().map(Result::unwrap);
    let first = lines.next().unwrap();
    let at = headings.map(|heading| first.split(',').position(|found| found == heading).unwrap());
    let mut columns = [const { Vec::new() }; N];
    for line in lines {
        let fields: Vec<&str> = line.split(',').collect();
        at.iter().zip(&mut columns).for_each(|(at, column)| column.push(fields[*at].parse().unwrap()));
    }
    Some(columns)
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
