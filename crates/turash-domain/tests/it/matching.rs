//! The two depths of matching agree: the ranking value of the engine's arithmetic and the full explanation.

#![cfg(test)]

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;
use turash_domain::matching::Explanation;
use turash_domain::{Coordinates, Family, Resource, Technology, km_of_chord2};

use crate::matching_rig::{Pair, heat, resource};

#[test]
fn a_flow_that_is_promised_to_the_last_decimal_has_nothing_left() {
    let co2 = || resource(json!({ "family": "co2" }));
    let pair = Pair::new(co2(), co2(), [0.8, 500.0]);
    // 0.8 - (0.1 + 0.7) is 1.1e-16.
    for (promised, nothing_left) in [(0.1 + 0.7, true), (0.8 - 1e-12, true), (0.8 - 1e-6, false)] {
        let pair = pair.clone().promised([promised, 0.0]);
        let explained = pair.explained();
        assert_eq!(pair.codes().contains(&"nothing_left"), nothing_left, "{promised}");
        assert_eq!(explained.supply_left_annual == 0.0, nothing_left, "{promised}");
        assert_eq!(explained.ranking_value == 0.0, nothing_left, "{promised}");
    }
}

#[test]
fn what_is_promised_is_taken_off_both_sides() {
    let pair = Pair::new(heat(150.0, 200.0), heat(60.0, 90.0), [1e5, 5e4]).demand_at(14.0, 48.0);
    let left = pair.clone().promised([8e4, 1e4]).explained();
    assert_eq!((left.supply_left_annual, left.demand_left_annual), (2e4, 4e4));
    assert_eq!(left.reasons, []);
    // Added up from 576 parts.
    assert!((left.deliverable_annual / 2e4 - 1.0).abs() < 1e-12, "{}", left.deliverable_annual);
    let gone = pair.promised([1e5, 0.0]).explained();
    assert!(gone.reasons.iter().any(|refusal| refusal.code == "nothing_left"), "{:?}", gone.reasons);
    assert_eq!((gone.deliverable_annual, gone.value_eur_per_year), (0.0, 0.0));
}

#[test]
fn the_value_of_a_pair_is_that_of_its_formula() {
    // 20 GWh/a of direct heat next door, steady: 2.28 MW over no way at all.
    let pair = Pair::new(heat(150.0, 200.0), heat(60.0, 90.0), [2e4, 4e4]).demand_at(14.0, 48.0);
    let explained = pair.explained();
    // Gas at the European 70 EUR/MWh in a boiler of 90 %; no losses, no pumping.
    let benefit = 2e4 * 70.0 / 0.9;
    let exchangers = 2e4 / 8_760.0 * (15_000.0 + 100_000.0);
    let yearly_share = 0.08 / (1.0 - 1.08_f64.powi(-20)) + 0.0175;
    // Both amounts to 30 % and two years old, both profiles not stated, the price of the country.
    let variance = 2.0 * (0.4_f64.powi(2).ln_1p() + 0.15_f64.powi(2).ln_1p()) + 0.3_f64.powi(2).ln_1p();
    let z = 1.281_551_565_544_6;
    let dearer = (z * 0.3_f64.powi(2).ln_1p().sqrt()).exp();
    // Both ends are known to 100 m; a km of way of this pipe costs 288 EUR/m, with the detour.
    let doubt = z * 0.02_f64.sqrt() * 288_000.0 * 1.3 * yearly_share;
    let wanted = benefit * (-z * variance.sqrt()).exp() - exchangers * yearly_share * dearer - doubt;
    let found = explained.value_eur_per_year;
    assert!((found - wanted).abs() < 1e-6 * wanted, "{found} {wanted}");
    assert!((f64::from(explained.ranking_value) - wanted).abs() < 1e-6 * benefit, "{wanted}");
    assert!((explained.margin_eur_per_unit.unwrap() - wanted / 2e4).abs() < 1e-4);
    assert_eq!(explained.result.unwrap().technology, Technology::Direct);
}

/// Temperatures at which quality decides, to a tenth of a kelvin.
fn celsius(from: i32, to: i32) -> impl Strategy<Value = f64> {
    (from * 10..to * 10).prop_map(|tenths| f64::from(tenths) / 10.0)
}

/// A band of temperatures, of one temperature now and then.
fn band(family: &'static str, from: i32, to: i32) -> impl Strategy<Value = Resource> {
    (celsius(from, to), prop_oneof![Just(0.0), 0.0..60.0_f64]).prop_map(move |(low, glide)| {
        resource(json!({ "family": family, "t_min_c": low, "t_max_c": low + glide }))
    })
}

fn water() -> impl Strategy<Value = Resource> {
    (0.0..300.0_f64, 0.0..3_000.0_f64, 5.0..60.0_f64).prop_map(|(cod, salt, celsius)| {
        let parameters =
            json!({ "cod_mg_per_l": cod, "conductivity_us_per_cm": salt, "temperature_c": celsius });
        resource(json!({ "family": "water", "parameters": parameters }))
    })
}

fn co2() -> impl Strategy<Value = Resource> {
    (0.01..1.0_f64, 1.0..80.0_f64)
        .prop_map(|(purity, bar)| resource(json!({ "family": "co2", "purity": purity, "pressure_bar": bar })))
}

fn electricity() -> impl Strategy<Value = Resource> {
    select(vec![None, Some(0.4), Some(10.0), Some(20.0)])
        .prop_map(|kv| resource(json!({ "family": "electricity", "voltage_kv": kv })))
}

fn gas() -> impl Strategy<Value = Resource> {
    (select(vec!["natural_gas", "biogas", "hydrogen", "process_gas"]), 1.0..80.0_f64)
        .prop_map(|(kind, bar)| resource(json!({ "family": "gas", "kind": kind, "pressure_bar": bar })))
}

fn material() -> impl Strategy<Value = Resource> {
    let codes = [("waste", "10 01 02"), ("waste", "10 01 05"), ("goods", "2523"), ("goods", "2520")];
    (select(codes.to_vec()), 0.0..0.2_f64).prop_map(|((list, code), moisture)| {
        resource(json!({ "family": "material", "code": { list: code }, "moisture": moisture }))
    })
}

/// What a supply has and a demand needs, of every family, and heat that drives a chiller.
fn qualities() -> impl Strategy<Value = (Resource, Resource)> {
    prop_oneof![
        4 => (band("heat", 0, 250), band("heat", 0, 200)),
        1 => (band("heat", 60, 140), band("cooling", 0, 20)),
        1 => (band("cooling", -10, -5), band("cooling", 12, 25)),
        1 => (water(), water()),
        1 => (co2(), co2()),
        1 => (electricity(), electricity()),
        1 => (gas(), gas()),
        1 => (material(), material()),
    ]
}

/// A way on the ground: from a place, so many degrees east and north.
#[derive(Debug, Clone, Copy)]
struct Way {
    from: (f64, f64),
    by: (f64, f64),
}

impl Way {
    /// The place so many times as far, on the same line.
    fn end(self, times: f64) -> (f64, f64) {
        let lon = (self.from.0 + self.by.0 * times + 540.0).rem_euclid(360.0) - 180.0;
        (lon, self.from.1 + self.by.1 * times)
    }

    fn km(self) -> f64 {
        let place = |(lon, lat)| Coordinates::new(lon, lat).unwrap();
        place(self.from).distance_km(place(self.end(1.0)))
    }
}

/// From a few metres to some tens of km.
fn way() -> impl Strategy<Value = Way> {
    let by = (-0.4..0.4_f64, -0.3..0.3_f64, -3.5..0.0_f64)
        .prop_map(|(east, north, size)| (east * 10_f64.powf(size), north * 10_f64.powf(size)));
    ((-180.0..180.0_f64, -70.0..70.0_f64), by).prop_map(|(from, by)| Way { from, by })
}

fn annual() -> impl Strategy<Value = f64> {
    (2.0..7.0_f64).prop_map(|digits| 10_f64.powf(digits))
}

fn pairs() -> impl Strategy<Value = (Pair, Way)> {
    (qualities(), [annual(), annual()], way()).prop_map(|((has, needs), annual, way)| {
        let mut pair = Pair::new(has, needs, annual);
        pair.sites[0].coordinates = Coordinates::new(way.from.0, way.from.1).unwrap();
        let (lon, lat) = way.end(1.0);
        (pair.demand_at(lon, lat), way)
    })
}

/// What both sides pay today for what a pair replaces, EUR/a: before anything that the pair costs.
fn saved_eur(explained: &Explanation) -> f64 {
    let found = &explained.appraisal.as_ref().unwrap().found;
    found.delivered_annual * found.price_per_unit + found.taken_annual * found.saved_per_unit.abs()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, max_global_rejects: 20_000, ..ProptestConfig::default() })]

    /// Explanations and lists never contradict each other: a pair is feasible exactly where no reason is against it, and then it has the
    /// value that lists have; a pair that its qualities or its worth are against has none in lists either.
    #[test]
    fn an_explanation_says_what_lists_say((pair, _) in pairs()) {
        let explained = pair.explained();
        let listed = pair.listed().map_or(0.0, |listed| listed.value);
        prop_assert_eq!(explained.feasible, explained.reasons.is_empty());
        prop_assert_eq!(explained.feasible, explained.ranking_value > 0.0);
        prop_assert_eq!(explained.feasible, explained.result.is_some());
        if explained.feasible {
            prop_assert_eq!(explained.ranking_value.to_bits(), listed.to_bits());
        } else {
            prop_assert_eq!((explained.deliverable_annual, explained.value_eur_per_year), (0.0, 0.0));
            let is_far = explained.reasons.iter().any(|refusal| refusal.code == "too_far");
            prop_assert!(is_far || listed <= 0.0, "{} {:?}", listed, explained.reasons);
        }
    }

    /// Of steady flows, whose year has the same amounts in eight steps as in 576, the value in `f64` and the one in `f32` agree to a
    /// millionth of what the pair saves before its costs. Places in `f32` are within 0.4 m each, so both are taken at the distance that
    /// `f32` has: the demand stands where `f64` has the same.
    #[test]
    fn the_value_of_steady_flows_and_their_ranking_value_agree((pair, way) in pairs()) {
        let explained = pair.explained();
        prop_assume!(explained.feasible && way.km() > 0.003);
        let [here, there] = [&pair.sites[0], &pair.sites[1]].map(|site| site.coordinates.unit_vector());
        let (lon, lat) = way.end(f64::from(km_of_chord2(here.chord2(there))) / way.km());
        let moved = pair.demand_at(lon, lat).explained();
        // By its margin: what is worth a few EUR may be worth nothing on a way that is decimetres longer.
        let found = &moved.appraisal.as_ref().unwrap().found;
        let value = moved.margin_eur_per_unit.unwrap() * found.delivered_annual.max(found.taken_annual);
        let difference = (f64::from(explained.ranking_value) - value).abs();
        prop_assert!(difference <= saved_eur(&moved) * 1e-6, "{difference} {value}: {explained:?}");
    }

    /// A hotter supply never makes a pair infeasible, and never worth less.
    #[test]
    fn hotter_is_never_worse(
        supply in celsius(0, 300), cools in 0.0..150.0_f64, demand in celsius(0, 300), warms in 0.0..150.0_f64,
        annual in [annual(), annual()], more in 0.0..200.0_f64,
    ) {
        let judge = |more: f64| {
            Pair::new(heat(supply + more, supply + cools + more), heat(demand - warms, demand), annual).explained()
        };
        let (cooler, hotter) = (judge(0.0), judge(more));
        prop_assert!(!cooler.feasible || hotter.feasible, "{:?}", hotter.reasons);
        let (less, more) = (cooler.value_eur_per_year, hotter.value_eur_per_year);
        prop_assert!(more >= less - less.abs() * 1e-9, "{less} {more}");
    }

    /// A longer way is never worth more.
    #[test]
    fn farther_is_never_worth_more((pair, way) in pairs(), times in 1.0..5.0_f64) {
        // A line is chosen by its capital, not by its worth: see the family's file.
        prop_assume!(pair.flows[0].family() != Family::Electricity);
        let near = pair.explained();
        let (lon, lat) = way.end(times);
        prop_assume!(lat.abs() < 80.0);
        let far = pair.demand_at(lon, lat).explained();
        prop_assume!(far.distance_km >= near.distance_km);
        prop_assert!(near.feasible || !far.feasible, "{:?}", near.reasons);
        let (most, less) = (near.value_eur_per_year, far.value_eur_per_year);
        prop_assert!(less <= most + most.abs() * 1e-9, "{most} {less}");
    }
}
