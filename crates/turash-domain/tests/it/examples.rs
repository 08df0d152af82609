//! The example does what it shows.

#![cfg(test)]

#[path = "../../examples/direct_heat.rs"]
#[allow(dead_code, reason = "its `main` is for whoever runs it")]
mod direct_heat;

use direct_heat::{FLOWS, HOT, WARM, explained, in_words};

#[test]
fn a_pair_is_explained_with_what_it_is_worth() {
    let pair = explained(FLOWS).unwrap();
    // 2.28 MW over 1.92 km of way: 402 MWh/a are lost, 84 MWh/a pump, pipes and exchangers cost 817 kEUR; of the benefit 43 % is certain.
    assert_eq!(in_words(&pair), "mill.out~baths.in: 19598 MWh/a over 1.5 km, worth 503473 EUR/a");
}

#[test]
fn a_pair_that_does_not_fit_is_explained_with_its_reasons() {
    let pair = explained(&FLOWS.replace(WARM, HOT)).unwrap();
    let codes: Vec<_> = pair.reasons.iter().map(|refusal| refusal.code).collect();
    assert_eq!(codes, ["too_cold", "condenses_too_hot"]);
    // 150 °C and 15 K of differences and loop against 120; a pump would condense 5 K above 160 °C.
    let cold = "the supply is 45 K too cold to give any heat directly";
    let hot = "a heat pump would have to condense 15 K hotter than machines do";
    assert_eq!(in_words(&pair), format!("mill.out~baths.in: no match, since {cold}; {hot}"));
}

#[test]
fn a_flow_in_a_unit_of_another_family_is_refused_with_its_remedy() {
    let error = explained(&FLOWS.replace("MWh/a", "t/a")).unwrap_err().to_string();
    assert!(error.contains("annual_unit") && error.contains("convert the amount"), "{error}");
}
