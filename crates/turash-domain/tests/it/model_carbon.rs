//! Properties of the CO2 that is avoided and claimed.

#![cfg(test)]

use std::collections::BTreeMap;

use proptest::prelude::*;
use turash_domain::model::carbon::{Attribution, ClaimOnce, ClaimStatus, EmissionFactor, Emissions, avoided};
use turash_domain::{FlowId, Fraction, MatchId};

fn emissions() -> impl Strategy<Value = Emissions> {
    let numbers = (0.0..1e6_f64, 0.0..1.0_f64, 0.0..1.0_f64, 0.3..1.1_f64);
    let own = (0.0..1e5_f64, 0.0..1.0_f64, 0.0..1e7_f64, 0.0..1e-3_f64, 0.0..1e3_f64);
    (numbers, own).prop_map(|(numbers, own)| {
        let (delivered, fossil, biogenic, reference_efficiency) = numbers;
        let (electricity, grid, transport, per_t_km, embodied) = own;
        let reference = EmissionFactor { fossil, biogenic };
        Emissions {
            delivered,
            reference,
            reference_efficiency,
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
        let scale = year.reference_t + year.electricity_t + year.transport_t + year.embodied_t;
        let in_unit = Emissions {
            delivered: emissions.delivered * unit,
            reference: EmissionFactor {
                fossil: emissions.reference.fossil / unit,
                biogenic: emissions.reference.biogenic / unit,
            },
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
    #[test]
    fn carbon_is_never_claimed_twice(
        tries in prop::collection::vec((0..5_u8, -10.0..1e4_f64, attribution(), 0..4_u8), 0..40),
    ) {
        let id = |number: u8| {
            let flow = |side: &str| FlowId::new(&format!("{side}{number}")).unwrap();
            MatchId::new(flow("s"), flow("d"))
        };
        let mut claims: BTreeMap<MatchId, ClaimOnce> = BTreeMap::new();
        let mut first: BTreeMap<MatchId, f64> = BTreeMap::new();
        for (number, tonnes, rule, action) in tries {
            let claim = claims.entry(id(number)).or_default();
            match action {
                0 => drop(claim.raise(ClaimStatus::Approved)),
                1 => drop(claim.raise(ClaimStatus::Verified)),
                _ => {
                    let is_made = claim.make(tonnes, rule).is_ok();
                    prop_assert_eq!(is_made, tonnes > 0.0 && !first.contains_key(&id(number)));
                    if is_made {
                        first.insert(id(number), tonnes);
                    }
                }
            }
        }
        let made = || claims.values().filter_map(ClaimOnce::made);
        prop_assert_eq!(made().count(), first.len());
        for claim in made() {
            let (supply, demand) = claim.attribution.split(claim.avoided_t_per_year);
            prop_assert!((supply + demand - claim.avoided_t_per_year).abs() <= 1e-9 * claim.avoided_t_per_year);
            prop_assert!(supply >= 0.0 && demand >= 0.0);
        }
        let claimed: f64 = made().map(|claim| claim.avoided_t_per_year).sum();
        prop_assert!((claimed - first.values().sum::<f64>()).abs() <= 1e-9 * claimed);
    }
}
