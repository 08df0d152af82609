//! Faults that the model once had: where lists, gates and words must agree, and the edges at which they did not.

#![cfg(test)]

use serde_json::json;
use turash_domain::matching::Model;
use turash_domain::model::Parameters;

use crate::matching_rig::{Pair, heat, resource};

fn cold(min: f64, max: f64) -> turash_domain::Resource {
    resource(json!({ "family": "cooling", "t_min_c": min, "t_max_c": max }))
}

#[track_caller]
fn assert_lists_agree(pair: &Pair) {
    let listed = pair.listed().map_or(0.0, |listed| listed.value);
    assert_eq!(pair.explained().feasible, listed > 0.0, "{listed} {:?}", pair.codes());
}

/// The list counts 5 K between two temperatures as direct use (`no_lift`); the gate of cold asks for 15 K.
#[test]
fn cold_at_one_temperature_is_judged_alike_by_lists_and_gates() {
    assert_lists_agree(&Pair::new(cold(2.4, 2.4), cold(7.4, 7.4), [1e5, 1e5]).demand_at(14.001, 48.0));
}

/// Lists compare temperatures to 1/128 K, gates as they are.
#[test]
fn heat_within_a_rounding_is_judged_alike_by_lists_and_gates() {
    let pair = Pair::new(heat(155.0, 155.0), heat(150.003, 150.003), [1e5, 8e4]).demand_at(14.001, 48.0);
    assert_lists_agree(&pair);
}

/// The gate asks for 80 °C; the formula for 85 at one temperature (5 K), or more than 85 (both differences and the loop) of a band.
#[test]
fn what_drives_a_chiller_is_too_cold_by_its_own_reason() {
    let pair = Pair::new(heat(82.0, 82.0), cold(6.0, 12.0), [1e5, 8e4]).demand_at(14.001, 48.0);
    assert_eq!(pair.codes(), ["drive_too_cold"]);
}

/// The pipe below the smallest one is no pipe: nothing is delivered, it costs nothing, and it is "better" than a pipe that may lose money.
#[test]
fn a_small_pair_that_may_lose_money_is_uncertain_and_shown_with_its_numbers() {
    let pair = Pair::new(heat(90.0, 150.0), heat(40.0, 60.0), [1e5, 900.0]).demand_at(14.007, 48.0);
    assert!(pair.explained().appraisal.unwrap().found.delivered_annual > 0.0);
    assert_eq!(pair.codes(), ["too_uncertain"]);
}

/// As the two fields say: absent where no way passes.
#[test]
fn a_pair_that_no_way_passes_has_no_margin_and_no_appraisal() {
    let pair = Pair::new(heat(20.0, 20.0), heat(120.0, 120.0), [1e5, 8e4]);
    let explained = pair.explained();
    assert_eq!(explained.margin_eur_per_unit, None);
    assert!(explained.appraisal.is_none());
}

/// The line is the one of least capital; its doubt of the place and its losses make another worth more.
#[test]
fn a_longer_line_is_not_worth_more() {
    let end = |kv: f64| resource(json!({ "family": "electricity", "voltage_kv": kv }));
    let mut pair = Pair::new(end(20.0), end(10.0), [3_949.763_645_092_877, 198.116_484_659_907_88]);
    pair.sites[0].coordinates = turash_domain::Coordinates::new(0.0, 0.0).unwrap();
    let value = |times: f64| {
        pair.clone().demand_at(0.0, 5.545_532_265_930_147_5e-5 * times).explained().value_eur_per_year
    };
    assert!(value(1.0) >= value(2.258_968_666_424_806), "{} {}", value(1.0), value(2.258_968_666_424_806));
}

#[test]
fn a_flow_without_an_amount_has_one_reason() {
    let pair = Pair::new(heat(90.0, 150.0), heat(40.0, 60.0), [1e5, 0.0]);
    assert_eq!(pair.codes(), ["nothing_left"]);
}

/// 5 K above the demand is direct use of all of it; from 155 that is 0.1 K more, not 11.
#[test]
fn what_would_have_to_change_is_the_least_that_helps() {
    let pair = Pair::new(heat(155.0, 155.0), heat(150.1, 150.1), [1e5, 1e5]).demand_at(14.001, 48.0);
    assert_eq!(pair.changes()[0], ("too_cold", Some("1 K hotter, or a heat pump".to_owned())));
}

#[test]
fn what_is_delivered_is_never_more_than_there_is() {
    let pair = Pair::new(heat(150.0, 200.0), heat(60.0, 90.0), [1e5, 5e4]).demand_at(14.0, 48.0);
    let left = pair.promised([8e4, 1e4]).explained();
    assert!(left.deliverable_annual <= left.supply_left_annual, "{}", left.deliverable_annual);
}

#[test]
fn a_line_that_loses_too_much_says_so() {
    let end = || resource(json!({ "family": "electricity", "voltage_kv": 0.4 }));
    let pair = Pair::new(end(), end(), [2e5, 2e5]);
    let mut parameters = Parameters::default();
    parameters.power.largest_loss = 0.001;
    let model = Model::default().with_parameters(parameters).unwrap();
    assert!(pair.codes().is_empty());
    let refused: Vec<&str> = pair.explained_by(&model).reasons.iter().map(|refusal| refusal.code).collect();
    assert_eq!(refused, ["line_loss_too_large"]);
}
