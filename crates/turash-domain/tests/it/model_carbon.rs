//! Properties of the CO2 that is avoided and claimed.

#![cfg(test)]

use std::collections::BTreeMap;

use proptest::prelude::*;
use turash_domain::model::carbon::{Attribution, Claim, ClaimStatus, EmissionFactor, Emissions, avoided};
use turash_domain::{Decision, FlowId, Fraction, MatchId, MatchState, Timestamp};

fn emissions() -> impl Strategy<Value = Emissions> {
    let numbers = (0.0..1e6_f64, 0.0..1.0_f64, 0.0..1.0_f64, 0.3..1.1_f64);
    let taken = (0.0..1e6_f64, -1.0..1.0_f64);
    let own = (0.0..1e5_f64, 0.0..1.0_f64, 0.0..1e7_f64, 0.0..1e-3_f64, 0.0..1e3_f64);
    (numbers, taken, own).prop_map(|(numbers, (taken, saved), own)| {
        let (delivered, fossil, biogenic, reference_efficiency) = numbers;
        let (electricity, grid, transport, per_t_km, embodied) = own;
        let reference = EmissionFactor { fossil, biogenic };
        Emissions {
            delivered,
            reference,
            reference_efficiency,
            taken,
            saved: EmissionFactor::of_fossil(saved),
            electricity,
            grid,
            transport,
            per_t_km,
            embodied,
        }
    })
}

fn attribution() -> impl Strategy<Value = Attribution> {
    let owners =
        (0.0..=1.0_f64).prop_map(|share| Attribution::Owners { supply_share: Fraction::new(share).unwrap() });
    prop_oneof![Just(Attribution::default()), owners]
}

proptest! {
    #[test]
    fn units_do_not_matter_and_own_emissions_never_help(emissions in emissions(), unit in 1e-3..1e3_f64) {
        let year = avoided(&emissions);
        let scale = year.reference_t + year.saved_t.abs() + year.electricity_t + year.transport_t + year.embodied_t;
        let in_unit = Emissions {
            delivered: emissions.delivered * unit,
            reference: EmissionFactor {
                fossil: emissions.reference.fossil / unit,
                biogenic: emissions.reference.biogenic / unit,
            },
            taken: emissions.taken * unit,
            saved: emissions.saved.times(1.0 / unit),
            electricity: emissions.electricity * unit,
            grid: emissions.grid / unit,
            ..emissions
        };
        prop_assert!((avoided(&in_unit).total_t() - year.total_t()).abs() <= 1e-9 * scale);
        let dirtier = Emissions { grid: emissions.grid + 0.1, transport: emissions.transport * 2.0, ..emissions };
        prop_assert!(avoided(&dirtier).total_t() <= year.total_t());
        let greener = Emissions { reference: EmissionFactor { biogenic: 9.0, ..emissions.reference }, ..emissions };
        prop_assert_eq!(avoided(&greener).total_t(), year.total_t());
    }

    /// Whatever is tried in whatever order: each match is claimed once, by what was claimed first.
    /// Whatever people try, in whatever order: a match has at most one claim, the parts of both are the whole, and what was approved stands.
    #[test]
    fn carbon_is_never_claimed_twice(
        tries in prop::collection::vec((0..5_u8, -10.0..1e4_f64, attribution(), 0..4_u8), 0..40),
    ) {
        let at = Timestamp::from_millis(0).unwrap();
        let mut decisions: BTreeMap<u8, Decision> = BTreeMap::new();
        let mut approved: BTreeMap<u8, f64> = BTreeMap::new();
        for (number, tonnes, rule, action) in tries {
            let before = decisions.remove(&number).unwrap_or_else(|| contracted(number));
            let next = match action {
                0 => before.claim_raised(ClaimStatus::Approved, None, at),
                1 => before.claim_raised(ClaimStatus::Verified, None, at),
                _ => Claim::made(tonnes, rule, None, at).and_then(|claim| before.claimed(claim)),
            };
            let is_made = action > 1 && tonnes > 0.0;
            prop_assert!(action < 2 || next.is_ok() == (is_made && !approved.contains_key(&number)));
            let now = next.unwrap_or(before);
            if let Some(claim) = now.claim.as_ref().filter(|claim| claim.status() > ClaimStatus::Indicative) {
                let first = *approved.entry(number).or_insert(claim.avoided_t_per_year);
                prop_assert_eq!(claim.avoided_t_per_year, first);
            }
            decisions.insert(number, now);
        }
        for claim in decisions.values().filter_map(|decision| decision.claim.as_ref()) {
            let (supply, demand) = claim.attribution.split(claim.avoided_t_per_year);
            prop_assert!((supply + demand - claim.avoided_t_per_year).abs() <= 1e-9 * claim.avoided_t_per_year);
            prop_assert!(supply >= 0.0 && demand >= 0.0);
        }
    }
}

/// A match with a contract.
fn contracted(number: u8) -> Decision {
    let flow = |side: &str| FlowId::new(&format!("{side}{number}")).unwrap();
    let suggested = Decision::suggested(MatchId::new(flow("s"), flow("d")));
    Decision { state: MatchState::Contracted, ..suggested }
}

#[test]
fn co2_is_claimed_from_the_contract_on() {
    let at = Timestamp::from_millis(0).unwrap();
    let claim = || Claim::made(10.0, Attribution::default(), None, at).unwrap();
    let reserved = Decision { state: MatchState::Reserved, ..contracted(0) };
    let refused = reserved.claimed(claim()).unwrap_err().to_string();
    assert!(
        refused.contains("contracted or live") && refused.contains("once there is a contract"),
        "{refused}"
    );
    let none = contracted(0).claim_raised(ClaimStatus::Approved, None, at).unwrap_err().to_string();
    assert!(none.contains("make it first"), "{none}");
    let approved =
        contracted(0).claimed(claim()).unwrap().claim_raised(ClaimStatus::Approved, None, at).unwrap();
    let again = approved.claimed(claim()).unwrap_err().to_string();
    assert!(again.contains("10 t/a, approved") && again.contains("one claim"), "{again}");
    let json = serde_json::to_string(&approved).unwrap();
    assert_eq!(serde_json::from_str::<Decision>(&json).unwrap(), approved);
}
