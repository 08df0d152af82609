//! The example does what it shows.

#![cfg(test)]

use turash_domain::matching::Reason;

#[path = "../../examples/direct_heat.rs"]
#[allow(dead_code, reason = "its `main` is for whoever runs it")]
mod direct_heat;

use direct_heat::{FLOWS, explained, in_words};

#[test]
fn a_pair_is_explained_with_what_it_is_worth() {
    let pair = explained(FLOWS).unwrap();
    assert_eq!(in_words(&pair), "mill.out~baths.in: 2000 MWh/a over 1.5 km, worth 55560 EUR/a");
}

#[test]
fn a_pair_that_does_not_fit_is_explained_with_its_reasons() {
    let pair = explained(&FLOWS.replace("\"t_max_c\": 60", "\"t_max_c\": 95")).unwrap();
    assert_eq!(pair.reasons, [Reason::TooCold]);
    let reason = "the supply's lowest temperature is below the demand's highest";
    assert_eq!(in_words(&pair), format!("mill.out~baths.in: no match, since {reason}"));
}

#[test]
fn a_flow_in_a_unit_of_another_family_is_refused_with_its_remedy() {
    let error = explained(&FLOWS.replace("MWh/a", "t/a")).unwrap_err().to_string();
    assert!(error.contains("annual_unit") && error.contains("convert the amount"), "{error}");
}
