//! P10, P50 and P90 of a pair's yearly value, and the chance that it is above 0.

use serde::Serialize;

use super::evidence::{Evidence, log_variance};
use super::parameters::ConfidenceParameters;

/// The 90 % quantile of the standard normal distribution.
pub const Z90: f64 = 1.281_551_565_544_600_4;

/// What is at stake in a pair, as entered.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Stakes {
    /// What grows with the amount delivered: all savings less all costs by the unit, EUR/a.
    pub benefit: f64,
    /// What has to be paid whatever is delivered: annuity and upkeep of the capital, EUR/a, at least 0.
    pub cost: f64,
    /// What another km of distance would add to the cost, EUR/a.
    pub cost_per_km: f64,
    /// By how much of a change of the supply's amount the delivered amount follows, 0 to 1. 1 for both sides is the careful answer;
    /// [`bound_by_demand`](crate::model::profile::bound_by_demand) splits 1 between them.
    pub supply_weight: f64,
    /// The same for the demand's amount.
    pub demand_weight: f64,
}

/// How certain a pair's yearly value is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Confidence {
    /// What it is worth at least with a chance of 90 % (and somewhat more, see the module), EUR/a.
    pub p10: f64,
    /// What it is worth by the numbers as entered, EUR/a.
    pub p50: f64,
    /// What it is worth at least with a chance of 10 % (and somewhat less), EUR/a.
    pub p90: f64,
    /// The chance that it is worth more than 0, 0 to 1.
    pub probability_positive: f64,
    /// Standard deviation of the logarithm of the benefit.
    pub benefit_sd: f64,
    /// Standard deviation of the logarithm of the cost, without the doubt about the way.
    pub cost_sd: f64,
}

/// How certain a pair's yearly value is, by what both sides' numbers rest on. No allocation.
pub fn confidence(
    stakes: &Stakes,
    supply: &Evidence,
    demand: &Evidence,
    parameters: &ConfidenceParameters,
) -> Confidence {
    let amount = |side: &Evidence, weight: f64| weight * weight * side.amount_variance(parameters);
    let benefit_variance = amount(supply, stakes.supply_weight)
        + amount(demand, stakes.demand_weight)
        + supply.gap_variance(parameters)
        + demand.gap_variance(parameters);
    let (benefit_sd, cost_sd) = (benefit_variance.sqrt(), log_variance(parameters.capital_sd).sqrt());
    let place_km = parameters.place_km(supply.location).hypot(parameters.place_km(demand.location));
    let doubt = Z90 * place_km * stakes.cost_per_km;
    let cost_variance = log_variance(relative_cost_sd(stakes, place_km, parameters));
    let spread = |median: f64, sd: f64| {
        let factor = (Z90 * sd).exp();
        let (a, b) = (median / factor, median * factor);
        (a.min(b), a.max(b))
    };
    let (low_benefit, high_benefit) = spread(stakes.benefit, benefit_sd);
    let (low_cost, high_cost) = spread(stakes.cost, cost_sd);
    Confidence {
        p10: low_benefit - high_cost - doubt,
        p50: stakes.benefit - stakes.cost,
        p90: high_benefit - low_cost + doubt,
        probability_positive: probability_positive(stakes, benefit_variance + cost_variance),
        benefit_sd,
        cost_sd,
    }
}

/// Relative standard deviation of the cost: that of the capital, and that of a way whose ends are known so well.
fn relative_cost_sd(stakes: &Stakes, place_km: f64, parameters: &ConfidenceParameters) -> f64 {
    if stakes.cost <= 0.0 {
        return 0.0;
    }
    parameters.capital_sd.hypot(stakes.cost_per_km * place_km / stakes.cost)
}

/// `P(B X > C Y)` for independent lognormals `X` and `Y` of median 1: `Phi(ln(B/C) / sigma)`, with the variance of both logarithms.
fn probability_positive(stakes: &Stakes, variance: f64) -> f64 {
    if stakes.benefit <= 0.0 {
        return 0.0;
    }
    if stakes.cost <= 0.0 {
        return 1.0;
    }
    let ahead = (stakes.benefit / stakes.cost).ln();
    if variance <= 0.0 {
        return if ahead > 0.0 { 1.0 } else { 0.0 };
    }
    normal(ahead / variance.sqrt())
}

/// The standard normal distribution function, to 7.5e-8 (Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.17).
fn normal(x: f64) -> f64 {
    const B: [f64; 5] = [0.319_381_530, -0.356_563_782, 1.781_477_937, -1.821_255_978, 1.330_274_429];
    let t = 1.0 / (1.0 + 0.231_641_9 * x.abs());
    let polynomial = B.iter().rev().fold(0.0, |sum, b| (sum + b) * t);
    let density = (-x * x / 2.0).exp() / std::f64::consts::TAU.sqrt();
    let tail = (density * polynomial).clamp(0.0, 1.0);
    if x < 0.0 { tail } else { 1.0 - tail }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::Precision;
    use crate::location::LocationQuality;

    const STAKES: Stakes =
        Stakes { benefit: 100.0, cost: 40.0, cost_per_km: 10.0, supply_weight: 1.0, demand_weight: 1.0 };

    #[test]
    fn the_normal_distribution_is_that_of_the_tables() {
        for (x, wanted) in [
            (0.0, 0.5),
            (1.0, 0.841_344_75),
            (1.959_963_98, 0.975),
            (-1.281_551_57, 0.1),
            (9.0, 1.0),
            (-40.0, 0.0),
        ] {
            assert!((normal(x) - wanted).abs() < 1e-7, "{x} {}", normal(x));
        }
    }

    #[test]
    fn quantiles_are_those_of_a_hand_calculation() {
        let parameters = ConfidenceParameters { own_place_km: 0.0, ..ConfidenceParameters::default() };
        let rough = Evidence { precision: Precision::Rough, ..Evidence::METERED };
        let found = confidence(&STAKES, &rough, &Evidence::METERED, &parameters);
        // ln 1.36 + ln 1.0025 and ln 1.09.
        assert!((found.benefit_sd - 0.5567).abs() < 1e-4 && (found.cost_sd - 0.2936).abs() < 1e-4);
        assert!((found.p10 - (100.0 / 2.0411 - 40.0 * 1.4568)).abs() < 0.02, "{}", found.p10);
        assert_eq!(found.p50, 60.0);
        assert!((found.p90 - (204.11 - 40.0 / 1.4568)).abs() < 0.02, "{}", found.p90);
        // Phi(0.9163 / 0.6294)
        assert!((found.probability_positive - 0.9273).abs() < 1e-3, "{}", found.probability_positive);
    }

    #[test]
    fn what_does_not_bind_does_not_matter_and_places_do() {
        let parameters = ConfidenceParameters::default();
        let rough = Evidence { precision: Precision::Rough, ..Evidence::METERED };
        let bound_by_demand = Stakes { supply_weight: 0.0, ..STAKES };
        let [certain, same] = [Evidence::METERED, rough]
            .map(|supply| confidence(&bound_by_demand, &supply, &Evidence::METERED, &parameters));
        assert_eq!(certain, same);
        let park = Evidence { location: LocationQuality::Shared, ..Evidence::METERED };
        let far = confidence(&STAKES, &park, &Evidence::METERED, &parameters);
        assert!(far.p10 < certain.p10 && far.p90 > certain.p90);
        let free = confidence(&Stakes { cost: 0.0, ..STAKES }, &park, &Evidence::METERED, &parameters);
        assert_eq!(free.probability_positive, 1.0);
        let lost = confidence(&Stakes { benefit: -1.0, ..STAKES }, &rough, &Evidence::METERED, &parameters);
        assert!(lost.p10 <= lost.p50 && lost.p50 <= lost.p90 && lost.probability_positive == 0.0);
    }
}
