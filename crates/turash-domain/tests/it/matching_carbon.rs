//! What each family avoids and what its supply is spared: the rules of `docs/model.md`, pair by pair.

#![cfg(test)]

use serde_json::{Value, json};
use turash_domain::CountryCode;
use turash_domain::matching::{Appraisal, Model, Ranking};
use turash_domain::model::Parameters;
use turash_domain::model::transport::haul::HaulMode;

use crate::matching_rig::{Pair, heat, resource};

/// The grid of a country that is not stated, t CO2/MWh.
const GRID: f64 = 0.255;

fn pair(has: Value, needs: Value) -> Pair {
    Pair::new(resource(has), resource(needs), [1e5, 1e5])
}

fn gas(has: &str, needs: &str) -> Pair {
    pair(json!({ "family": "gas", "kind": has }), json!({ "family": "gas", "kind": needs }))
}

fn power() -> Pair {
    let power = || json!({ "family": "electricity", "voltage_kv": 20 });
    pair(power(), power())
}

fn in_countries(mut pair: Pair, countries: [&str; 2]) -> Pair {
    for (site, country) in pair.sites.iter_mut().zip(countries) {
        site.country = Some(CountryCode::new(country).unwrap());
    }
    pair
}

/// The model with other parameters than the defaults.
fn with(change: impl FnOnce(&mut Parameters)) -> Model {
    let mut parameters = Parameters::default();
    change(&mut parameters);
    Model::new(parameters, Ranking::default(), std::collections::HashMap::new()).unwrap()
}

#[track_caller]
fn found(pair: &Pair, model: &Model) -> Appraisal {
    let explained = pair.explained_by(model);
    *explained.appraisal.unwrap_or_else(|| panic!("{:?}", explained.reasons))
}

#[track_caller]
fn assert_near(is: f64, wanted: f64) {
    assert!((is - wanted).abs() <= 1e-9 * wanted.abs().max(1.0), "{is}, not {wanted}");
}

#[test]
fn natural_gas_is_burnt_all_the_same_and_avoids_nothing() {
    let model = Model::default();
    let found = found(&gas("natural_gas", "natural_gas"), &model);
    assert_near(found.carbon.avoided.reference_t, 0.202 * found.found.delivered_annual);
    assert_near(found.carbon.avoided.saved_t, -0.202 * found.found.taken_annual);
    assert_near(found.carbon.total_t, -found.carbon.avoided.electricity_t);
}

#[test]
fn a_gas_that_is_lost_today_replaces_what_the_demand_buys() {
    for (has, needs, factor) in [
        ("biogas", "natural_gas", 0.202),
        ("biogas", "biogas", 0.202),
        ("hydrogen", "hydrogen", 0.27),
        ("hydrogen", "natural_gas", 0.202),
        ("process_gas", "process_gas", 0.202),
    ] {
        let found = found(&gas(has, needs), &Model::default());
        assert_eq!(found.carbon.avoided.saved_t, 0.0, "{has} for {needs}");
        assert_near(found.carbon.avoided.reference_t, factor * found.found.delivered_annual);
        assert!(found.carbon.total_t > 0.0, "{has} for {needs}");
    }
}

#[test]
fn a_gas_that_somebody_uses_is_missed_there() {
    let model = with(|parameters| {
        parameters.carbon.used_today.biogas = 0.5;
        parameters.carbon.used_today.hydrogen = 1.0;
    });
    let half = found(&gas("biogas", "natural_gas"), &model);
    // Natural gas takes its place where it is missed; what upgrading loses is missed as well.
    assert_near(half.carbon.avoided.saved_t, -0.5 * 0.202 * half.found.taken_annual);
    let mixed = found(&gas("hydrogen", "natural_gas"), &model);
    assert_near(mixed.carbon.avoided.saved_t, -0.27 * mixed.found.taken_annual);
    assert!(mixed.carbon.total_t < 0.0, "hydrogen from natural gas takes the place of natural gas");
}

#[test]
fn a_line_moves_what_was_fed_into_the_grid() {
    let model = Model::default();
    let line = found(&power(), &model);
    let lost = line.found.taken_annual - line.found.delivered_annual;
    assert!(lost > 0.0);
    assert_near(line.carbon.total_t, -GRID * lost);
    let [supply, demand] = [0.094, 0.350];
    let across = found(&in_countries(power(), ["AT", "DE"]), &model);
    let wanted = demand * across.found.delivered_annual - supply * across.found.taken_annual;
    assert_near(across.carbon.total_t, wanted);
    let curtailed = with(|parameters| parameters.carbon.used_today.electricity = 0.0);
    let curtailed = found(&power(), &curtailed);
    assert_near(curtailed.carbon.total_t, GRID * curtailed.found.delivered_annual);
}

#[test]
fn bought_co2_is_a_by_product_that_is_made_liquid() {
    let co2 = pair(json!({ "family": "co2", "purity": 0.99 }), json!({ "family": "co2", "purity": 0.95 }));
    let by_product = found(&co2, &Model::default());
    let delivered = by_product.found.delivered_annual;
    assert_near(by_product.carbon.avoided.reference_t, 0.15 * GRID * delivered);
    let of_wells = found(&co2, &with(|parameters| parameters.carbon.bought_co2_t_per_t = 1.0));
    assert_near(of_wells.carbon.avoided.reference_t, (1.0 + 0.15 * GRID) * delivered);
}

#[test]
fn water_saves_electricity_of_the_mains_and_of_the_treatment() {
    let water = in_countries(pair(json!({ "family": "water" }), json!({ "family": "water" })), ["AT", "DE"]);
    let found = found(&water, &Model::default());
    let avoided = &found.carbon.avoided;
    assert_near(avoided.reference_t, 0.43e-3 * 0.350 * found.found.delivered_annual);
    assert_near(avoided.saved_t, 0.75e-3 * 0.094 * found.found.taken_annual);
    assert!(found.carbon.total_t > 0.0 && found.score.parts[5].value <= 1.0);
}

#[test]
fn a_train_emits_less_than_a_lorry() {
    let slag = |lon| {
        let goods = |code| json!({ "family": "material", "code": { "goods": code } });
        pair(goods("2618"), goods("252310")).demand_at(lon, 48.0)
    };
    for (lon, vehicle, grams) in [(14.5, HaulMode::Road, 80.0), (15.2, HaulMode::Rail, 24.0)] {
        let found = found(&slag(lon), &Model::default());
        assert_eq!(found.found.carried_by, Some(vehicle));
        let tonne_km = found.found.taken_annual * found.found.route_km;
        assert_near(found.found.transport_t_km, tonne_km);
        assert_near(found.carbon.avoided.transport_t, tonne_km * grams / 1e6);
    }
    assert_eq!(found(&power(), &Model::default()).found.carried_by, None);
}

#[test]
fn being_rid_of_a_waste_costs_what_its_kind_costs() {
    let saved = |waste: &str, country: &str, model: &Model| {
        let has = json!({ "family": "material", "code": { "waste": waste } });
        let found = found(&in_countries(pair(has.clone(), has), [country, "AT"]), model);
        let spared =
            found.assumptions.iter().find(|one| one.what.ends_with("which the supply saves")).unwrap();
        assert_eq!((spared.value, spared.unit.as_str()), (found.found.saved_per_unit, "EUR/t"));
        assert!(spared.source.contains(country), "{spared:?}");
        spared.value
    };
    let model = Model::default();
    for (waste, country, eur) in [
        ("17 01 01", "AT", 15.0),
        ("10 01 02", "AT", 80.0),
        ("10 01 02", "GB", 121.0),
        ("10 02 07*", "AT", 200.0),
    ] {
        assert_eq!(saved(waste, country, &model), eur, "{waste} in {country}");
    }
    let dear = with(|parameters| parameters.prices.europe.inert_disposal_eur_per_t = 45.56);
    assert_eq!(saved("17 01 01", "AT", &dear), 45.56);
}

#[test]
fn what_loses_money_has_no_merit_by_the_concept() {
    let model = Model::default();
    let gains = found(&Pair::new(heat(90.0, 150.0), heat(40.0, 60.0), [1e5, 1e5]), &model);
    assert!(gains.confidence.p50 > 0.0 && gains.concept_score > 0.5, "{}", gains.concept_score);
    let dear = Pair::new(heat(42.0, 42.0), heat(107.0, 107.0), [1e5, 1e5]).demand_at(14.08, 48.0);
    let loses = found(&dear, &model);
    assert!(loses.confidence.p50 <= 0.0 && loses.concept_score <= 0.0, "{}", loses.concept_score);
}
