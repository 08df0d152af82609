//! Every gate of matching: its code, and what would have to change for the pair to pass.

#![cfg(test)]

use serde_json::{Value, json};
use turash_domain::matching::Reason;
use turash_domain::{Direction, Doubt, LocationQuality, Precision, Resource, Site, SiteId, Technology};

use crate::matching_rig::{Pair, flow, heat, resource, site};

/// A pair of large flows side by side, so that nothing but their qualities can be against it.
fn pair(has: Value, needs: Value) -> Pair {
    Pair::new(resource(has), resource(needs), [1e5, 1e5])
}

#[track_caller]
fn assert_refused(pair: &Pair, wanted: &[(&'static str, &str)]) {
    let wanted: Vec<_> = wanted.iter().map(|(code, change)| (*code, Some((*change).to_owned()))).collect();
    assert_eq!(pair.changes(), wanted);
}

#[track_caller]
fn assert_passes(pair: &Pair) {
    assert_eq!(pair.explained().reasons, []);
}

fn hot(max: f64) -> Value {
    json!({ "family": "heat", "t_min_c": max, "t_max_c": max })
}

fn cold(min: f64, max: f64) -> Value {
    json!({ "family": "cooling", "t_min_c": min, "t_max_c": max })
}

#[test]
fn every_reason_that_is_no_matter_of_quality_has_its_code_and_its_change() {
    let (large, small) = ([1e5, 1e5], [1e5, 5_000.0]);
    let fits = Pair::new(heat(90.0, 150.0), heat(40.0, 60.0), large);
    assert_passes(&fits);
    let swapped = Pair { sites: fits.sites.clone().map(reversed), ..fits.clone() };
    let turned = Pair { flows: [fits.flows[1].clone(), fits.flows[0].clone()], ..swapped };
    let first = "the supply named first and the demand second";
    let [not_a_supply, not_a_demand] = [turned.changes()[0].clone(), turned.changes()[1].clone()];
    assert_eq!(not_a_supply, ("not_a_supply", Some(first.to_owned())));
    assert_eq!(not_a_demand, ("not_a_demand", Some(first.to_owned())));
    let other = Pair::new(heat(90.0, 150.0), resource(json!({ "family": "co2" })), large);
    assert_eq!(other.changes(), [("other_family", None)]);
    let at_home = Pair { sites: [fits.sites[0].clone(), fits.sites[0].clone()], ..fits.clone() };
    assert_eq!(at_home.changes(), [("same_site", None)]);
    let mut suspect = fits.clone();
    suspect.sites[1].location = LocationQuality::Suspect(Doubt::Zero);
    assert_refused(&suspect, &[("suspect_location", "right coordinates of the site")]);
    let power = || resource(json!({ "family": "electricity" }));
    let promised = Pair::new(power(), power(), large).promised([1e5, 0.0]);
    assert_refused(&promised, &[("nothing_left", "an amount that is not promised elsewhere")]);
    let empty = Pair::new(power(), power(), [1e5, 0.0]);
    assert_refused(&empty, &[("nothing_left", "an amount that is not promised elsewhere")]);
    assert_refused(&fits.clone().demand_at(16.0, 48.0), &[("too_far", "a larger flow, or a nearer one")]);
    // 0.6 MW over 2.7 km pays for its pipe, but not with certainty.
    let uncertain = Pair::new(heat(90.0, 150.0), heat(40.0, 60.0), small).demand_at(14.0365, 48.0);
    assert_refused(&uncertain, &[("too_uncertain", "better data, or `rank_by = \"p50\"`")]);
    let entered = uncertain.explained().appraisal.unwrap().confidence;
    assert!(entered.p10 <= 0.0 && entered.p50 > 0.0, "{entered:?}");
    // A heat pump near its largest lift costs more electricity and capital than the fuel that it saves.
    let dear = Pair::new(heat(42.0, 42.0), heat(107.0, 107.0), large).demand_at(14.08, 48.0);
    assert_refused(&dear, &[("not_worth_it", "a shorter way, more hours, a higher price or a subsidy")]);
    let entered = dear.explained().appraisal.unwrap().confidence;
    assert!(entered.p50 <= 0.0, "{entered:?}");
}

/// A site under another id.
fn reversed(mut site: Site) -> Site {
    let other = if site.id.as_str() == "a" { "b" } else { "a" };
    site.id = SiteId::new(other).unwrap();
    site
}

#[test]
fn a_reason_says_the_same_as_a_code_in_words_and_as_what_would_have_to_change() {
    for reason in [Reason::NotASupply, Reason::SameSite, Reason::TooFar, Reason::NoRule] {
        let refusal = turash_domain::matching::Refusal::from(reason);
        assert_eq!(refusal.code, reason.code());
        assert_eq!(refusal.to_string(), reason.to_string());
        assert_eq!(refusal.change.as_deref(), reason.change());
        let wire = serde_json::to_value(&refusal).unwrap();
        assert_eq!(wire["code"], reason.code());
        assert_eq!(wire.get("change").is_some(), reason.change().is_some(), "{wire}");
    }
}

#[test]
fn heat_is_refused_where_neither_an_exchanger_nor_a_pump_passes_it() {
    // All of it is used directly from 155 °C on; a pump would condense at 155.
    assert_refused(
        &pair(hot(100.0), hot(150.0)),
        &[("too_cold", "55 K hotter, or a heat pump"), ("condenses_too_hot", "a demand 5 K colder")],
    );
    // Direct use from 125 °C on; a pump would lift from 20 less 10 to 120 and 5, 115 K.
    assert_refused(
        &pair(hot(20.0), hot(120.0)),
        &[
            ("too_cold", "105 K hotter, or a heat pump"),
            ("lift_too_large", "a supply 35 K hotter, or a demand 35 K colder"),
        ],
    );
    // A pump that lifts little passes it, and pays where the amounts are known well.
    let mut pumped = pair(hot(80.0), json!({ "family": "heat", "t_min_c": 70, "t_max_c": 85 }));
    pumped.flows.iter_mut().for_each(|flow| flow.value.precision = Precision::Rough);
    assert_eq!(pumped.codes(), ["too_uncertain"]);
    pumped.flows.iter_mut().for_each(|flow| flow.value.precision = Precision::Measured);
    assert_passes(&pumped);
    assert_eq!(pumped.explained().result.unwrap().technology, Technology::HeatPump);
    let gas = json!({ "family": "heat", "t_min_c": 60, "t_max_c": 100, "medium": "flue_gas" });
    let change = "20 K hotter, or a condensing exchanger of acid-proof material";
    assert_refused(&pair(gas, hot(60.0)), &[("below_dew_point", change)]);
}

#[test]
fn the_edge_of_direct_use_is_where_its_formula_has_it() {
    // Too hot for a pump. A supply at one temperature passes whole from 5 K on.
    assert_passes(&pair(hot(155.0), hot(150.0)));
    assert_eq!(pair(hot(155.0), hot(150.1)).codes(), ["too_cold", "condenses_too_hot"]);
    // A supply that cools down passes some of its heat where its hottest is 15 K above the coldest that it warms.
    let cools = json!({ "family": "heat", "t_min_c": 50, "t_max_c": 200 });
    let warms = |from: f64| json!({ "family": "heat", "t_min_c": from, "t_max_c": 190 });
    let much = |needs: Value| Pair::new(resource(cools.clone()), resource(needs), [1e7, 1e7]);
    assert_passes(&much(warms(180.0)));
    assert_eq!(much(warms(185.1)).codes(), ["too_cold", "condenses_too_hot"]);
}

#[test]
fn cold_is_refused_where_it_is_too_warm_or_what_drives_its_chiller_is_too_cold() {
    assert_refused(
        &pair(hot(75.0), cold(6.0, 12.0)),
        &[("drive_too_cold", "10 K hotter, or compression cooling")],
    );
    assert_refused(
        &pair(hot(120.0), cold(2.0, 8.0)),
        &[("not_cold_enough", "a supply 3 K colder, or a demand 3 K warmer")],
    );
    // 10 °C and 15 K of differences and loop against 12.
    assert_refused(
        &pair(cold(10.0, 15.0), cold(6.0, 12.0)),
        &[("not_cold_enough", "a supply 13 K colder, or a demand 13 K warmer")],
    );
    assert_passes(&pair(cold(2.0, 4.0), cold(15.0, 20.0)));
    // Cold does not heat.
    assert_eq!(pair(cold(2.0, 4.0), hot(60.0)).codes(), ["other_family"]);
}

#[test]
fn water_is_refused_where_a_limit_is_out_of_reach_or_nothing_is_said_of_it() {
    let water = |parameters: Value| json!({ "family": "water", "parameters": parameters });
    assert_refused(
        &pair(water(json!({})), water(json!({ "cod_mg_per_l": 30 }))),
        &[("water_not_stated", "the supply's chemical oxygen demand (mg/l), stated")],
    );
    // Cooled to 25 °C it is still five times what is allowed, and fresh water is warmer than that, too.
    let warm = pair(water(json!({ "temperature_c": 50 })), water(json!({ "temperature_c": 5 })));
    assert_refused(&warm, &[("above_limit", "80 % less temperature (°C)")]);
    assert_passes(&pair(water(json!({ "cod_mg_per_l": 20 })), water(json!({ "cod_mg_per_l": 30 }))));
}

#[test]
fn co2_is_refused_where_it_is_too_dilute_or_nothing_is_said_of_it_and_compressed_where_needed() {
    let co2 = |purity: Option<f64>, bar: Option<f64>| {
        let mut wire = json!({ "family": "co2" });
        if let Some(purity) = purity {
            wire["purity"] = purity.into();
        }
        if let Some(bar) = bar {
            wire["pressure_bar"] = bar.into();
        }
        wire
    };
    let technology = |pair: &Pair| pair.explained().result.map(|found| found.technology.name());
    let plain = pair(co2(None, None), co2(None, None));
    assert_eq!((plain.codes(), technology(&plain)), (Vec::new(), Some("direct")));
    let pure = pair(co2(Some(0.999), Some(20.0)), co2(Some(0.99), Some(15.0)));
    assert_eq!((pure.codes(), technology(&pure)), (Vec::new(), Some("direct")));
    assert_refused(
        &pair(co2(None, None), co2(Some(0.99), None)),
        &[("purity_not_stated", "the supply's purity, stated")],
    );
    assert_refused(
        &pair(co2(Some(0.02), None), co2(Some(0.99), Some(15.0))),
        &[("too_dilute", "a source of at least 3.0 % CO2")],
    );
    // What is not pure or not pressed enough is cleaned and compressed, and that costs something.
    let pressed = pair(co2(Some(0.999), None), co2(Some(0.99), Some(15.0)));
    let cleaned = pair(co2(Some(0.96), Some(20.0)), co2(Some(0.99), Some(15.0)));
    assert_eq!((pressed.codes(), technology(&pressed)), (Vec::new(), Some("compressed")));
    assert_eq!((cleaned.codes(), technology(&cleaned)), (Vec::new(), Some("cleaned")));
    for worse in [&pressed, &cleaned] {
        assert!(worse.explained().value_eur_per_year < pure.explained().value_eur_per_year);
    }
}

#[test]
fn a_gas_that_burners_do_not_take_is_refused() {
    let gas = |kind: &str| json!({ "family": "gas", "kind": kind });
    assert_refused(
        &pair(gas("natural_gas"), gas("hydrogen")),
        &[("other_gas", "burners that take natural gas")],
    );
    assert_passes(&pair(gas("hydrogen"), gas("hydrogen")));
}

#[test]
fn a_material_is_refused_by_its_code_its_hazard_its_moisture_and_its_purity() {
    // Fly ash in the place of cement, with at most 3 % of moisture, not where it is hazardous: EN 450-1.
    let ash = |more: Value| {
        let mut wire = json!({ "family": "material", "code": { "waste": "10 01 02" }, "moisture": 0.01 });
        wire.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        wire
    };
    let goods = |code: &str| json!({ "family": "material", "code": { "goods": code } });
    let cement = || goods("2523");
    assert_passes(&pair(ash(json!({})), cement()));
    let closer = "codes that say more closely what the two are, or a precedent in the table of substitutions";
    assert_refused(&pair(ash(json!({})), goods("2709")), &[("no_substitution", closer)]);
    let treated = "treatment until it is not hazardous any more, or a licensed use";
    assert_refused(&pair(ash(json!({ "hazardous": true })), cement()), &[("hazardous", treated)]);
    let licensed = "a receiver that is licensed for hazardous waste, and asks for it";
    assert_refused(
        &pair(ash(json!({ "hazardous": true })), ash(json!({}))),
        &[("hazardous_not_asked_for", licensed)],
    );
    assert_refused(
        &pair(ash(json!({ "moisture": null })), cement()),
        &[("moisture_not_stated", "the supply's moisture, stated")],
    );
    assert_refused(&pair(ash(json!({ "moisture": 0.1 })), cement()), &[("too_moist", "drying to 3 %")]);
    let mut pure = cement();
    pure["purity"] = json!(0.95);
    assert_refused(
        &pair(ash(json!({})), pure.clone()),
        &[("purity_not_stated", "the supply's purity, stated")],
    );
    assert_refused(
        &pair(ash(json!({ "purity": 0.5 })), pure),
        &[("too_impure", "sorting or cleaning to a purity of 95 %")],
    );
}

#[test]
fn every_gate_that_a_pair_fails_is_said_at_once() {
    let far = Pair::new(heat(90.0, 90.0), heat(150.0, 150.0), [1e5, 1e5]).demand_at(30.0, 48.0);
    assert_eq!(far.codes(), ["too_far", "too_cold", "condenses_too_hot"]);
    let ash = json!({ "family": "material", "code": { "waste": "10 01 02" }, "hazardous": true });
    let pure = json!({ "family": "material", "code": { "goods": "2523" }, "purity": 0.9 });
    assert_eq!(pair(ash, pure).codes(), ["hazardous", "moisture_not_stated", "purity_not_stated"]);
}

#[test]
fn a_direction_that_is_wrong_is_named_with_the_flow_that_has_it() {
    let (here, near) = (site("a", 14.0, 48.0), site("b", 14.01, 48.0));
    let of = |at: &Site, direction, resource: Resource| flow(at, direction, resource, 1e5);
    let supplies = Pair {
        flows: [
            of(&here, Direction::Supply, heat(90.0, 150.0)),
            of(&near, Direction::Supply, heat(40.0, 60.0)),
        ],
        sites: [here.clone(), near.clone()],
        promised: [0.0; 2],
    };
    assert_eq!(supplies.codes(), ["not_a_demand"]);
    let demands = Pair {
        flows: [
            of(&here, Direction::Demand, heat(90.0, 150.0)),
            of(&near, Direction::Demand, heat(40.0, 60.0)),
        ],
        ..supplies
    };
    assert_eq!(demands.codes(), ["not_a_supply"]);
}
