//! What if something of a pair were different: the answer is that of a pair which is so, and nothing is stored.

#![cfg(test)]

use serde_json::{Value, json};
use turash_domain::matching::Model;
use turash_domain::{FlowId, Sequence};
use turash_services::{Draft, NotExplained, PairExplanation, Ports, Ranks, WhatIf, explain_what_if};

use crate::world::{import, ports};

/// A mill that gives off heat and a bath that needs it, 2 km apart in Austria, and others of every family.
async fn world() -> Ports {
    let ports = ports().await;
    let site = |id: &str, lon: f64| {
        let site = json!({"id": id, "name": id, "coordinates": {"lon": lon, "lat": 48.3}, "country": "AT",
            "location": "own", "version": 1});
        Draft::Site(
            serde_json::from_value::<turash_domain::Versioned<turash_domain::Site>>(site).unwrap().value,
        )
    };
    let flow = |id: &str, site: &str, direction: &str, resource: Value, unit: &str| {
        let flow = json!({"id": id, "site": site, "direction": direction, "resource": resource, "version": 1,
            "precision": "measured", "price_limit_eur_per_unit": 77.25,
            "quantity": {"annual": 8000.0, "annual_unit": unit}});
        let flow: turash_domain::Versioned<turash_domain::ResourceFlow> =
            serde_json::from_value(flow).unwrap();
        Draft::Flow(flow.value)
    };
    let heat = |celsius: f64| json!({"family": "heat", "t_min_c": celsius - 20.0, "t_max_c": celsius});
    let mut drafts = vec![
        site("mill", 14.30),
        site("baths", 14.33),
        flow("out", "mill", "supply", heat(120.0), "MWh/a"),
        flow("in", "baths", "demand", heat(80.0), "MWh/a"),
    ];
    for (name, resource, unit) in [
        ("water", json!({"family": "water"}), "m3/a"),
        ("material", json!({"family": "material", "code": {"name": "fly ash"}, "hazardous": false}), "t/a"),
        ("co2", json!({"family": "co2"}), "t/a"),
        ("power", json!({"family": "electricity"}), "MWh/a"),
        ("gas", json!({"family": "gas", "kind": "biogas"}), "MWh/a"),
        ("cooling", json!({"family": "cooling", "t_min_c": 5.0, "t_max_c": 9.0}), "MWh/a"),
    ] {
        drafts.push(flow(&format!("{name}.out"), "mill", "supply", resource.clone(), unit));
        drafts.push(flow(&format!("{name}.in"), "baths", "demand", resource, unit));
    }
    assert!(import(&ports, &drafts).await.refused.is_empty());
    ports
}

async fn asked(ports: &Ports, pair: &str, settings: &[&str]) -> Result<PairExplanation, String> {
    let what_if = WhatIf::parse(settings).map_err(|invalid| invalid.to_string())?;
    let (supply, demand) = pair.split_once('~').unwrap();
    let ids = (&FlowId::new(supply).unwrap(), &FlowId::new(demand).unwrap());
    let ranks = Ranks { as_of: Sequence::START, supply: None, demand: None };
    let answer = explain_what_if(ports, &Model::default(), ids, ranks, &what_if).await.unwrap();
    answer.map_err(|error| match error {
        NotExplained::Invalid(invalid) => invalid.to_string(),
        NotExplained::NoFlow(flow) => format!("no flow {flow}"),
    })
}

/// What was changed: key, from, to.
fn changes(pair: &PairExplanation) -> Value {
    serde_json::to_value(&pair.what_if.as_ref().unwrap().changes).unwrap()
}

#[tokio::test]
async fn nothing_different_is_the_pair_as_it_is() {
    let ports = world().await;
    let pair = asked(&ports, "out~in", &[]).await.unwrap();
    assert!(pair.what_if.is_none() && pair.explanation.feasible, "{:?}", pair.explanation.reasons);
    assert_eq!(asked(&ports, "out~none", &["distance_km=1"]).await.unwrap_err(), "no flow none");
}

#[tokio::test]
async fn a_value_is_different_and_the_pair_without_that_stands_beside() {
    let ports = world().await;
    let as_it_is = asked(&ports, "out~in", &[]).await.unwrap().explanation;
    // What is worth more, and what less.
    for (setting, more) in [
        ("distance_km=0.5", true),
        ("distance_km=9", false),
        ("heat.price_eur_per_mwh=95", true),
        ("heat.price_eur_per_mwh=45", false),
        ("prices.AT.natural_gas_eur_per_mwh=45", false),
        ("demand.annual=4000", false),
        ("supply.annual=4000", false),
        ("demand.precision=rough", false),
        ("economics.discount_rate=0.2", false),
    ] {
        let pair = asked(&ports, "out~in", &[setting]).await.unwrap();
        let value = pair.explanation.value_eur_per_year;
        if more || pair.explanation.feasible {
            assert_eq!(value > as_it_is.value_eur_per_year, more, "{setting}: {value}");
            assert_ne!(value, as_it_is.value_eur_per_year, "{setting}");
        }
        let without = pair.what_if.unwrap().without;
        assert_eq!((without.feasible, without.value_eur_per_year), (true, as_it_is.value_eur_per_year));
        assert_eq!(pair.demand_site.coordinates.longitude(), 14.33, "the site is shown where it is");
    }
    // The same as the pair that is so.
    let far = asked(&ports, "out~in", &["distance_km=5"]).await.unwrap().explanation;
    assert!((far.distance_km - 5.0).abs() < 1e-9, "{}", far.distance_km);
    let short = asked(&ports, "out~in", &["heat.price_eur_per_mwh=60"]).await.unwrap().explanation;
    let long = asked(&ports, "out~in", &["prices.at.natural_gas_eur_per_mwh=60"]).await.unwrap().explanation;
    assert_eq!(short.value_eur_per_year, long.value_eur_per_year);
    assert_eq!(asked(&ports, "out~in", &[]).await.unwrap().explanation, as_it_is, "nothing is stored");
}

#[tokio::test]
async fn what_was_changed_is_told_with_what_it_was() {
    let ports = world().await;
    let settings = [
        "heat.price_eur_per_mwh=45",
        "carbon.reference_fuel=fuel_oil",
        "demand.t_max_c=85",
        "demand.t_min_c=81",
        "supply.profile.name=paper",
        "supply.profile.shape=named",
        "supply.peak=2",
        "economics.life_years=10",
        "electricity.price_eur_per_mwh=100",
    ];
    let pair = asked(&ports, "out~in", &settings).await.unwrap();
    let told = changes(&pair);
    let told: Vec<_> =
        told.as_array().unwrap().iter().map(|one| (&one["key"], &one["from"], &one["to"])).collect();
    let expected = [
        ("heat.price_eur_per_mwh", json!(told[0].1), json!(45.0)),
        ("carbon.reference_fuel", json!("natural_gas"), json!("fuel_oil")),
        ("demand.t_max_c", json!(80.0), json!(85.0)),
        ("demand.t_min_c", json!(60.0), json!(81.0)),
        ("supply.profile.name", json!(null), json!("paper")),
        ("supply.profile.shape", json!("flat"), json!("named")),
        ("supply.peak", json!(null), json!(2.0)),
        ("economics.life_years", json!(20), json!(10)),
        ("electricity.price_eur_per_mwh", json!(180.0), json!(100.0)),
    ];
    for (told, (key, from, to)) in told.iter().zip(&expected) {
        assert_eq!((told.0, told.1, told.2), (&json!(key), from, to));
    }
    assert_eq!(told.len(), expected.len());
    // The price is that of the fuel that was changed as well.
    let oil = turash_domain::CountryCode::new("AT").unwrap();
    let oil = Model::default().parameters().prices.of(Some(&oil)).fuel_oil_eur_per_mwh;
    assert_eq!(told[0].1, &json!(oil));
    assert_eq!(pair.demand.resource.to_string(), "heat 81-85 °C");
    let words = pair.what_if.unwrap().changes[2].words();
    assert_eq!(words, "demand.t_max_c were 85 instead of 80");
}

#[tokio::test]
async fn every_family_has_its_own_fields() {
    let ports = world().await;
    for (pair, settings) in [
        (
            "water.out~water.in",
            &["supply.cod_mg_per_l=3", "demand.temperature_c=20", "demand.tss_mg_per_l=1"][..],
        ),
        ("water.out~water.in", &["demand.hardness_mg_per_l=3", "demand.chloride_mg_per_l=9"]),
        ("water.out~water.in", &["demand.conductivity_us_per_cm=3"]),
        (
            "material.out~material.in",
            &["supply.code.waste=01 01 01", "supply.purity=0.9", "demand.moisture=0.1"],
        ),
        (
            "material.out~material.in",
            &["supply.code.goods=7204", "demand.code.name=ash", "demand.hazardous=true"],
        ),
        ("co2.out~co2.in", &["supply.purity=0.99", "demand.pressure_bar=20"]),
        ("power.out~power.in", &["supply.voltage_kv=110"]),
        ("gas.out~gas.in", &["supply.kind=hydrogen", "demand.pressure_bar=5"]),
        ("cooling.out~cooling.in", &["supply.t_min_c=2", "demand.medium=water"]),
        ("out~in", &["supply.medium=steam", "supply.validity.from=2026-01-01T00:00:00Z"]),
        ("out~in", &["supply.validity.until=2036-01-01T00:00:00Z"]),
        ("out~in", &["supply.profile.shape=monthly", "supply.profile.weights=[1,1,1,1,1,1,1,1,1,1,1,2]"]),
        (
            "out~in",
            &[
                r#"supply.profile.hours=[[{"from":6,"to":22}],[],[],[],[],[],[]]"#,
                r#"supply.profile.shutdowns=[{"from":1,"to":9}]"#,
                "supply.profile.shape=weekly",
            ],
        ),
    ] {
        let answer =
            asked(&ports, pair, settings).await.unwrap_or_else(|error| panic!("{settings:?}: {error}"));
        let told = changes(&answer);
        for (told, setting) in told.as_array().unwrap().iter().zip(settings) {
            let text = told["to"].as_str().map_or_else(|| told["to"].to_string(), str::to_owned);
            let (key, value) = setting.split_once('=').unwrap();
            assert_eq!(told["key"], key);
            assert_eq!(text.replace(".0", ""), value, "{setting}");
            assert_ne!(told["from"], told["to"], "{setting}");
        }
    }
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_what_would_be_right() {
    let ports = world().await;
    for (setting, words) in [
        ("demand.t_max_c", &["set: found 'demand.t_max_c'", "write KEY=VALUE"][..]),
        ("demand.t_max=80", &["set: found 'demand.t_max'", "did you mean 'demand.t_max_c'?"]),
        ("demand.cod_mg_per_l=3", &["set: found", "did you mean 'demand."]),
        ("supply.price_limit_eur_per_unit=3", &["set: found 'supply.price_limit", "private to its owner"]),
        ("supply.id=x", &["set: found 'supply.id'", "did you mean"]),
        ("demand.t_max_c=hot", &["demand.t_max_c: found 'hot'", "a number", "without unit"]),
        ("demand.t_max_c=nan", &["demand.t_max_c: found 'nan'", "a number"]),
        ("demand.t_max_c=5000", &["demand.t_max_c: found '5000'", "4000 °C"]),
        ("demand.t_max_c=20", &["demand.t_min_c: found '60'", "at most t_max_c, 20"]),
        ("supply.annual=-1", &["supply.annual: found '-1'", "check the sign"]),
        ("supply.peak=0.1", &["supply.peak: found '0.1'", "at least the mean rate"]),
        ("supply.medium=soup", &["supply.medium: found 'soup'", "flue_gas"]),
        ("supply.profile.shape=round", &["supply.profile.shape: found 'round'", "flat"]),
        ("supply.profile.shape=named", &["supply.profile.name: found nothing", "needs it"]),
        ("supply.profile.name=paper", &["supply.profile.name", "set supply.profile.shape as well"]),
        ("supply.profile.weights=1", &["supply.profile.weights: found '1'", "in brackets"]),
        ("supply.validity.from=soon", &["supply.validity.from: found 'soon'"]),
        ("distance=3", &["did you mean 'distance_km'?"]),
        ("distance_km=-3", &["distance_km: found '-3'", "from 0 to 10000 km"]),
        ("economics.discount=0.05", &["did you mean 'economics.discount_rate'?"]),
        ("model.economics.discount_rate=0.05", &["did you mean 'economics.discount_rate'?"]),
        ("economics.discount_rate=5 %", &["economics.discount_rate: found '5 %'", "a number"]),
        ("economics.discount_rate=7", &["economics.discount_rate: found '7'"]),
        ("economics.life_years=2.5", &["economics.life_years: found '2.5'", "a whole number"]),
        ("carbon.reference_fuel=coal", &["carbon.reference_fuel: found 'coal'", "natural_gas"]),
        ("heat.price=45", &["did you mean 'heat.price_eur_per_mwh'?"]),
        ("heat.price_eur_per_mwh=-1", &["heat.price_eur_per_mwh: found '-1'"]),
        ("matching.max_distance_km=3", &["set: found 'matching.max_distance_km'"]),
    ] {
        let error = asked(&ports, "out~in", &[setting]).await.unwrap_err();
        assert!(words.iter().all(|words| error.contains(words)), "{setting}: {error}");
        assert!(!error.contains("77.25"), "{setting}: {error}");
    }
    let twice = asked(&ports, "out~in", &["supply.annual=1", "supply.annual=2"]).await.unwrap_err();
    assert!(twice.contains("every key once"), "{twice}");
}
