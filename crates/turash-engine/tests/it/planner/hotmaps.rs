//! The Hotmaps pair: direct heat between real sites of Europe, against optima computed with `HiGHS` (`matching.md` D8).

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde_json::Value;
use turash_engine::planner::{
    Allocation, Effort, RealPair, RealProblem, Scaled, best_pair_first, best_unit_first, check, greedy, solve,
};

use super::data::{self, assert_near};

const EARTH_KM: f64 = 6371.0088;

struct Flow {
    site: String,
    /// Radians.
    latitude: f64,
    longitude: f64,
    coldest: f64,
    hottest: f64,
    gwh: f64,
}

struct Flows {
    supplies: Vec<Flow>,
    demands: Vec<Flow>,
}

fn rows(path: &Path) -> Vec<HashMap<String, String>> {
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}

fn number(row: &HashMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap()
}

/// Heat of trusted places, of one country where one is named.
fn read(folder: &Path, country: Option<&str>) -> Flows {
    let sites: HashMap<String, HashMap<String, String>> = rows(&folder.join("sites_derived.csv"))
        .into_iter()
        .map(|site| (site["site_id"].clone(), site))
        .collect();
    let mut flows = Flows { supplies: Vec::new(), demands: Vec::new() };
    for row in rows(&folder.join("flows_derived.csv")).iter().filter(|row| row["family"] == "heat") {
        let Some(site) = sites.get(&row["site_id"]) else { continue };
        if site["geo_quality"].starts_with("suspect")
            || country.is_some_and(|country| site["country"] != country)
        {
            continue;
        }
        let of = if row["direction"] == "output" { &mut flows.supplies } else { &mut flows.demands };
        of.push(Flow {
            site: row["site_id"].clone(),
            latitude: number(site, "lat").to_radians(),
            longitude: number(site, "lon").to_radians(),
            coldest: number(row, "t_min_c"),
            hottest: number(row, "t_max_c"),
            gwh: number(row, "quantity_gwh_or_t_per_year"),
        });
    }
    flows
}

fn distance_km(one: &Flow, other: &Flow) -> f64 {
    let of = |angle: f64| (angle / 2.0).sin().powi(2);
    let chord = of(one.latitude - other.latitude)
        + one.latitude.cos() * other.latitude.cos() * of(one.longitude - other.longitude);
    2.0 * EARTH_KM * chord.sqrt().asin()
}

/// Supply, demand and distance of every pair that may be, by supply and demand.
fn pairs(flows: &Flows, radius_km: f64) -> Vec<(u32, u32, f64)> {
    // Rows of latitude as high as the radius.
    let row = |flow: &Flow| (flow.latitude * EARTH_KM / radius_km).floor() as i64;
    let mut rows: BTreeMap<i64, Vec<u32>> = BTreeMap::new();
    for (demand, flow) in (0..).zip(&flows.demands) {
        rows.entry(row(flow)).or_default().push(demand);
    }
    let mut pairs = Vec::new();
    for (supply, hot) in (0..).zip(&flows.supplies) {
        let mut near: Vec<u32> =
            rows.range(row(hot) - 1..=row(hot) + 1).flat_map(|(_, row)| row).copied().collect();
        near.sort_unstable();
        for demand in near {
            let cold = &flows.demands[demand as usize];
            if hot.site != cold.site && hot.coldest >= cold.hottest {
                let km = distance_km(hot, cold);
                if km <= radius_km {
                    pairs.push((supply, demand, km));
                }
            }
        }
    }
    pairs
}

fn value(km: f64) -> f64 {
    30.0 - 1.5 * km
}

/// The problem with a value for each pair, in GWh/a and EUR/MWh: an objective in kEUR/a.
fn scaled(flows: &Flows, pairs: &[(u32, u32, f64)], value: impl Fn(f64) -> f64) -> Scaled {
    let amounts = |flows: &[Flow]| flows.iter().map(|flow| flow.gwh).collect();
    let pairs = pairs.iter().map(|&(supply, demand, km)| RealPair::new(supply, demand, value(km)));
    let real = RealProblem {
        supplies: amounts(&flows.supplies),
        demands: amounts(&flows.demands),
        pairs: pairs.collect(),
    };
    real.scaled().unwrap()
}

fn energy(scaled: &Scaled, allocation: &Allocation) -> f64 {
    scaled.units.amount_of(allocation.amounts.iter().sum())
}

fn optimum(scaled: &Scaled) -> f64 {
    let plan = solve(&scaled.problem, &Effort::threads(2)).unwrap();
    assert_eq!(check(&scaled.problem, &plan), Ok(()));
    scaled.units.worth_of(plan.certificate.objective)
}

#[test]
fn optima_and_both_greedies_are_those_published() {
    let Some(folder) = data::folder("hotmaps_industry") else { return };
    let published: Value =
        serde_json::from_slice(&std::fs::read(folder.join("lp_reference_results.json")).unwrap()).unwrap();
    let cases = published.as_array().unwrap();
    assert_eq!(cases.len(), 3);
    for case in cases {
        let country = case["label"].as_str().filter(|label| *label != "all precision");
        let flows = read(&folder, country);
        let radius_km = case["radius_km"].as_f64().unwrap();
        let pairs = pairs(&flows, radius_km);
        let counts =
            [("supplies", flows.supplies.len()), ("demands", flows.demands.len()), ("pairs", pairs.len())];
        for (name, count) in counts {
            assert_eq!(case[name].as_u64(), Some(count as u64), "{name} of {case}");
        }
        let by_value = scaled(&flows, &pairs, value);
        let nearest = greedy(&by_value.problem, &best_unit_first(&by_value.problem));
        let dearest = greedy(&by_value.problem, &best_pair_first(&by_value.problem));
        let worth = |allocation: &Allocation| by_value.units.worth_of(allocation.objective);
        let found = [
            ("lp_max_energy_gwh", optimum(&scaled(&flows, &pairs, |_| 1.0))),
            ("lp_max_value_keur", optimum(&by_value)),
            ("greedy_nearest_gwh", energy(&by_value, &nearest)),
            ("greedy_nearest_value", worth(&nearest)),
            ("greedy_value_gwh", energy(&by_value, &dearest)),
            ("greedy_value_keur", worth(&dearest)),
        ];
        for (name, found) in found {
            assert_near(
                found,
                case[name].as_f64().unwrap(),
                1e-6,
                &format!("{name}, {radius_km} km, {country:?}"),
            );
        }
    }
}
