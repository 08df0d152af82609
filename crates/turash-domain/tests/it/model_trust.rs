//! Properties of confidence, score and agreement.

#![cfg(test)]

use proptest::prelude::*;
use turash_domain::model::agreement::{Consent, PrivateLimits};
use turash_domain::model::confidence::{
    Confidence, ConfidenceParameters, Evidence, Field, Stakes, best_advice, confidence,
};
use turash_domain::model::score::{ConceptInputs, ScoreInputs, ScoreWeights, concept_score, score};
use turash_domain::{Doubt, EurPerUnit, LocationQuality, NotNegative, Precision};

fn evidence() -> impl Strategy<Value = Evidence> {
    let precision = prop_oneof![
        Just(Precision::Measured),
        Just(Precision::Reported),
        Just(Precision::Estimated),
        Just(Precision::Rough)
    ];
    let location = prop_oneof![
        Just(LocationQuality::Own),
        Just(LocationQuality::Shared),
        Just(LocationQuality::Town(NotNegative::new(5.0).unwrap())),
        Just(LocationQuality::Suspect(Doubt::Stated))
    ];
    let age = prop::option::of(0.0..20.0_f64);
    (precision, age, any::<bool>(), prop_oneof![Just(0.0), 0.0..=1.0_f64], location).prop_map(
        |(precision, age_years, has_profile, assumed_price_share, location)| Evidence {
            precision,
            age_years,
            has_profile,
            assumed_price_share,
            location,
        },
    )
}

fn stakes() -> impl Strategy<Value = Stakes> {
    let weight = || prop_oneof![Just(1.0), 0.0..=1.0_f64];
    (-1e5..1e6_f64, prop_oneof![Just(0.0), 0.0..1e6_f64], 0.0..1e5_f64, weight(), weight()).prop_map(
        |(benefit, cost, cost_per_km, supply_weight, demand_weight)| Stakes {
            benefit,
            cost,
            cost_per_km,
            supply_weight,
            demand_weight,
        },
    )
}

/// Numbers from 0 to 1, the same in every run (splitmix64), and standard normal ones of them (Box and Muller).
struct Draws(u64);

impl Draws {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }
}

proptest! {
    #[test]
    fn the_careful_value_is_below_the_hopeful_one(stakes in stakes(), supply in evidence(), demand in evidence()) {
        let parameters = ConfidenceParameters::default();
        let found = confidence(&stakes, &supply, &demand, &parameters);
        prop_assert!(found.p10 <= found.p50 && found.p50 <= found.p90, "{found:?}");
        prop_assert!((0.0..=1.0).contains(&found.probability_positive), "{found:?}");
        for side in [&supply, &demand] {
            prop_assert!((0.0..=1.0).contains(&side.confidence(&parameters)));
        }
        // The sides may change places, and EUR may be kEUR.
        let turned = Stakes { supply_weight: stakes.demand_weight, demand_weight: stakes.supply_weight, ..stakes };
        let other = confidence(&turned, &demand, &supply, &parameters);
        prop_assert!((other.p10 - found.p10).abs() <= 1e-9 * (stakes.benefit.abs() + found.p10.abs()));
        let thousands = Stakes {
            benefit: stakes.benefit / 1e3,
            cost: stakes.cost / 1e3,
            cost_per_km: stakes.cost_per_km / 1e3,
            ..stakes
        };
        let other = confidence(&thousands, &supply, &demand, &parameters);
        prop_assert!((other.p10 * 1e3 - found.p10).abs() <= 1e-9 * (stakes.benefit.abs() + found.p10.abs()));
        prop_assert!((other.probability_positive - found.probability_positive).abs() < 1e-9);
    }

    #[test]
    fn better_data_of_the_same_value_never_lowers_the_careful_value(
        stakes in stakes(), supply in evidence(), demand in evidence(), younger in 0.0..=1.0_f64,
    ) {
        let parameters = ConfidenceParameters::default();
        let p10 = |supply: &Evidence| confidence(&stakes, supply, &demand, &parameters).p10;
        let now = p10(&supply);
        let age_years = supply.age_years.map(|age| age * younger);
        let betters = [
            Evidence { precision: Precision::Measured, ..supply },
            Evidence { age_years, ..supply },
            Evidence { has_profile: true, ..supply },
            Evidence { assumed_price_share: 0.0, ..supply },
            Evidence { location: LocationQuality::Own, ..supply },
        ];
        let mut best = now;
        for better in betters {
            prop_assert!(p10(&better) >= now - 1e-9 * now.abs(), "{better:?}");
            best = best.max(p10(&better));
        }
        let advice = best_advice(&stakes, &supply, &demand, &parameters);
        prop_assert!(advice.map_or(now, |advice| advice.p10_then) >= best - 1e-9 * best.abs());
        if let Some(advice) = advice {
            prop_assert!(advice.p10_then > advice.p10_now && Field::ALL.contains(&advice.field));
            prop_assert!(advice.to_string().contains(advice.side.name()));
        }
    }

    #[test]
    fn every_part_of_a_score_is_between_0_and_1(
        money in (-1e9..1e9_f64, 0.0..1e9_f64), amounts in prop::array::uniform3(0.0..1e9_f64),
        quality in (-100.0..500.0_f64, 0.1..100.0_f64), sides in (0.0..=1.0_f64, 0.0..=1.0_f64),
        carbon in (-1e6..1e6_f64, 0.0..1e6_f64), raw in prop::array::uniform6(0.0..1.0_f64), unit in 1e-3..1e3_f64,
    ) {
        let [delivered, attainable, target] = amounts;
        let inputs = ScoreInputs {
            npv_p10_eur: money.0,
            capital_eur: money.1,
            delivered,
            attainable,
            target,
            annual_unit: "MWh/a",
            quality_margin: quality.0,
            quality_scale: quality.1,
            quality_unit: "K",
            supply_confidence: sides.0,
            demand_confidence: sides.1,
            avoided_t: carbon.0,
            reference_t: carbon.1,
        };
        let sum: f64 = raw.iter().sum::<f64>().max(1e-3);
        let [economics, temporal, quantity, quality, confidence, carbon] = raw.map(|weight| weight / sum);
        let weights = ScoreWeights { economics, temporal, quantity, quality, confidence, carbon };
        let found = score(&inputs, &weights);
        for part in found.parts {
            prop_assert!((0.0..=1.0).contains(&part.value), "{part:?}");
        }
        prop_assert!((0.0..=1.0).contains(&found.value));
        if weights.check("score").is_ok() {
            let sum: f64 = found.parts.iter().map(|part| part.weight).sum();
            prop_assert!((sum - 1.0).abs() < 1e-9);
        }
        let in_unit = ScoreInputs {
            npv_p10_eur: inputs.npv_p10_eur * unit,
            capital_eur: inputs.capital_eur * unit,
            delivered: delivered * unit,
            attainable: attainable * unit,
            target: target * unit,
            ..inputs
        };
        prop_assert!((score(&in_unit, &weights).value - found.value).abs() < 1e-9);
    }

    #[test]
    fn the_concepts_score_stays_in_its_range(raw in prop::array::uniform6(-1.0..2.0_f64)) {
        let [quality, temporal, quantity, trust, transport_penalty, regulatory_risk] = raw;
        let found = concept_score(&ConceptInputs { quality, temporal, quantity, trust, transport_penalty, regulatory_risk });
        prop_assert!((-0.2 / 0.75 - 1e-12..=1.0 + 1e-12).contains(&found), "{found}");
    }

    #[test]
    fn an_agreement_lies_between_the_limits(floor in -100.0..100.0_f64, cap in -100.0..100.0_f64) {
        let limit = |price| EurPerUnit::new(price).ok();
        let limits = PrivateLimits::new(limit(floor), limit(cap));
        prop_assert_eq!(limits.have_zone(), floor <= cap);
        let split = limits.even_split(Consent { supply: true, demand: true }).map(EurPerUnit::get);
        prop_assert_eq!(split.is_some(), floor <= cap);
        if let Some(price) = split {
            prop_assert!(floor <= price && price <= cap);
            prop_assert!(((price - floor) - (cap - price)).abs() < 1e-9, "each gives as much");
        }
        prop_assert_eq!(limits.even_split(Consent { supply: true, demand: false }), None);
        prop_assert_eq!(limits.even_split(Consent { supply: false, demand: true }), None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// The closed form is on the careful side of what drawing the amounts and the cost gives, also where the smaller of both amounts
    /// decides; the chance of a gain is that of the draws.
    #[test]
    fn the_closed_form_is_on_the_careful_side_of_draws(
        stakes in stakes(), supply in evidence(), demand in evidence(), ratio in 0.2..5.0_f64, seed in any::<u64>(),
    ) {
        const DRAWS: usize = 2_000;
        let parameters = ConfidenceParameters::default();
        let stakes = Stakes { benefit: stakes.benefit.abs(), supply_weight: 1.0, demand_weight: 1.0, ..stakes };
        let found = confidence(&stakes, &supply, &demand, &parameters);
        let mut draws = Draws(seed);
        let gap_sd = (supply.gap_variance(&parameters) + demand.gap_variance(&parameters)).sqrt();
        let [supply_sd, demand_sd] = [supply, demand].map(|side| side.amount_variance(&parameters).sqrt());
        // The two ends of the way are off by so many km, in either direction; the chance of a gain takes that for lognormal too.
        let place_km = parameters.place_km(supply.location).hypot(parameters.place_km(demand.location));
        let doubt = stakes.cost_per_km * place_km;
        let relative = parameters.capital_sd.hypot(doubt / stakes.cost.max(f64::MIN_POSITIVE));
        let whole_sd = if stakes.cost > 0.0 { (relative * relative).ln_1p().sqrt() } else { 0.0 };
        let (mut product, mut smaller, mut gains) = (Vec::new(), Vec::new(), 0);
        for _ in 0..DRAWS {
            let [has, needs] = [supply_sd, demand_sd].map(|sd| (sd * draws.normal()).exp());
            let gap = (gap_sd * draws.normal()).exp();
            let (of_cost, of_place) = (draws.normal(), draws.normal());
            let cost = stakes.cost * (found.cost_sd * of_cost).exp() + doubt * of_place;
            let benefit = stakes.benefit * has * needs * gap;
            gains += usize::from(benefit > stakes.cost * (whole_sd * of_cost).exp());
            product.push(benefit - cost);
            smaller.push(stakes.benefit * has.min(ratio * needs) / ratio.min(1.0) * gap - cost);
        }
        // Of the deciles of 2,000 draws, 50 places are three standard deviations and more.
        let careful = |mut values: Vec<f64>| {
            values.sort_by(f64::total_cmp);
            (values[DRAWS / 10 + 50], values[DRAWS - DRAWS / 10 - 50])
        };
        let Confidence { p10, p90, probability_positive, .. } = found;
        let gains = gains as f64 / DRAWS as f64;
        prop_assert!((gains - probability_positive).abs() < 0.05, "{gains} {probability_positive}");
        let (low, high) = careful(product);
        prop_assert!(p10 <= low && high <= p90, "{p10} {low} {high} {p90}");
        let (low, _) = careful(smaller);
        prop_assert!(p10 <= low, "the smaller of both: {p10} {low}");
    }
}
