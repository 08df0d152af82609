//! A score from 0 to 1 that orders a list, with all its parts, and the score of the concept beside it.
//!
//! Gates come before it: a score says nothing about whether a pair is possible. Each part is 0 to 1 and comes with the two numbers that it
//! was made of. `sat(x, scale) = x / (x + scale)` grows from 0 to 1 and is a half where `x` is `scale`.

use serde::{Deserialize, Serialize};

use crate::described;
use crate::error::Invalid;
use crate::model::check::in_range;

described! {
    /// How much each part counts; the weights add up to 1. The defaults are judgement: money leads, the rest says how far to trust it.
    #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct ScoreWeights {
        /// Of the P10 of net present value against the capital. Default 0.35 (judgement).
        pub economics: f64,
        /// Of agreement in time. Default 0.15 (judgement).
        pub temporal: f64,
        /// Of how much of what is wanted is delivered. Default 0.15 (judgement).
        pub quantity: f64,
        /// Of how far the quality is above what is needed. Default 0.1 (judgement).
        pub quality: f64,
        /// Of the confidence in both sides' numbers. Default 0.15 (judgement).
        pub confidence: f64,
        /// Of how much of the replaced emissions is avoided. Default 0.1 (judgement).
        pub carbon: f64,
    }
}

impl Default for ScoreWeights {
    fn default() -> Self {
        Self { economics: 0.35, temporal: 0.15, quantity: 0.15, quality: 0.1, confidence: 0.15, carbon: 0.1 }
    }
}

impl ScoreWeights {
    /// Checks values that come from configuration; `section` is the name that they are known under there.
    pub fn check(&self, section: &str) -> Result<(), Invalid> {
        let weights = [
            ("economics", self.economics),
            ("temporal", self.temporal),
            ("quantity", self.quantity),
            ("quality", self.quality),
            ("confidence", self.confidence),
            ("carbon", self.carbon),
        ];
        for (name, weight) in weights {
            in_range(&format!("{section}.{name}"), weight, 0.0..=1.0)?;
        }
        let sum: f64 = weights.iter().map(|(_, weight)| weight).sum();
        if (sum - 1.0).abs() < 1e-9 {
            return Ok(());
        }
        Err(Invalid::new(section, sum, "weights that add up to 1", "divide each of them by their sum"))
    }
}

/// What a score is made of.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ScoreInputs {
    /// P10 of the net present value, EUR.
    pub npv_p10_eur: f64,
    /// The capital, EUR, at least 0.
    pub capital_eur: f64,
    /// What is delivered, in `annual_unit`.
    pub delivered: f64,
    /// The smaller of what both sides have in a year, in `annual_unit`.
    pub attainable: f64,
    /// What is wanted, in `annual_unit`: usually what the demand asks for.
    pub target: f64,
    /// The unit of the amounts, for example `MWh/a`.
    pub annual_unit: &'static str,
    /// How far the quality is above what is needed, in `quality_unit`.
    pub quality_margin: f64,
    /// The margin that counts as half of the best, in `quality_unit`; above 0.
    pub quality_scale: f64,
    /// The unit of the quality, for example `K`.
    pub quality_unit: &'static str,
    /// Confidence in the supply's numbers, 0 to 1.
    pub supply_confidence: f64,
    /// Confidence in the demand's numbers, 0 to 1.
    pub demand_confidence: f64,
    /// CO2 avoided, t/a.
    pub avoided_t: f64,
    /// What is replaced would have emitted, t CO2/a.
    pub reference_t: f64,
}

/// A number that a part was made of.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Input {
    /// What it is.
    pub name: &'static str,
    /// The number.
    pub value: f64,
    /// Its unit; empty where it has none.
    pub unit: &'static str,
}

/// A part of a score.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Part {
    /// Its name.
    pub name: &'static str,
    /// How much it counts.
    pub weight: f64,
    /// Its value, 0 to 1.
    pub value: f64,
    /// What it was made of.
    pub inputs: [Input; 2],
}

/// A score with its parts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Score {
    /// The sum of weight x value, 0 to 1.
    pub value: f64,
    /// Economics, temporal, quantity, quality, confidence and carbon.
    pub parts: [Part; 6],
}

/// The score of a pair. No allocation.
pub fn score(inputs: &ScoreInputs, weights: &ScoreWeights) -> Score {
    let ScoreInputs { npv_p10_eur: npv, capital_eur: capital, delivered, attainable, target, .. } = *inputs;
    let ScoreInputs { quality_margin: margin, quality_scale: scale, avoided_t, reference_t, .. } = *inputs;
    let (supply, demand) = (inputs.supply_confidence, inputs.demand_confidence);
    let amounts = |whole_name, whole| of(inputs.annual_unit, [("delivered", delivered), (whole_name, whole)]);
    let part = |name, weight, value, inputs| Part { name, weight, value, inputs };
    let parts = [
        part(
            "economics",
            weights.economics,
            sat(npv, capital),
            of("EUR", [("npv_p10", npv), ("capital", capital)]),
        ),
        part("temporal", weights.temporal, share(delivered, attainable), amounts("attainable", attainable)),
        part("quantity", weights.quantity, share(delivered, target), amounts("target", target)),
        part(
            "quality",
            weights.quality,
            sat(margin, scale),
            of(inputs.quality_unit, [("margin", margin), ("scale", scale)]),
        ),
        part(
            "confidence",
            weights.confidence,
            unit_interval(supply.min(demand)),
            of("", [("supply", supply), ("demand", demand)]),
        ),
        part(
            "carbon",
            weights.carbon,
            share(avoided_t, reference_t),
            of("t/a", [("avoided", avoided_t), ("reference", reference_t)]),
        ),
    ];
    let value = parts.iter().map(|part| part.weight * part.value).sum();
    Score { value: unit_interval(value), parts }
}

/// Two numbers of one unit.
fn of(unit: &'static str, inputs: [(&'static str, f64); 2]) -> [Input; 2] {
    inputs.map(|(name, value)| Input { name, value, unit })
}

/// What the concept's score is made of, each 0 to 1; what is outside counts as the nearer end.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ConceptInputs {
    /// How well the qualities fit.
    pub quality: f64,
    /// How well the times fit.
    pub temporal: f64,
    /// How well the amounts fit.
    pub quantity: f64,
    /// How far the other party is trusted.
    pub trust: f64,
    /// How much the way costs.
    pub transport_penalty: f64,
    /// How likely the law stands against it.
    pub regulatory_risk: f64,
}

/// The score of the concept that this system comes from: `(0.25 quality + 0.20 temporal + 0.15 quantity + 0.15 trust - 0.10 transport
/// penalty - 0.10 regulatory risk) / 0.75`. It is at most 1, since the positive weights add up to 0.75, and at least -0.27.
///
/// ```
/// use turash_domain::model::score::{ConceptInputs, concept_score};
///
/// let best = ConceptInputs {
///     quality: 1.0, temporal: 1.0, quantity: 1.0, trust: 1.0, transport_penalty: 0.0, regulatory_risk: 0.0,
/// };
/// assert!((concept_score(&best) - 1.0).abs() < 1e-12);
/// ```
pub fn concept_score(inputs: &ConceptInputs) -> f64 {
    let sum = 0.25 * unit_interval(inputs.quality)
        + 0.20 * unit_interval(inputs.temporal)
        + 0.15 * unit_interval(inputs.quantity)
        + 0.15 * unit_interval(inputs.trust)
        - 0.10 * unit_interval(inputs.transport_penalty)
        - 0.10 * unit_interval(inputs.regulatory_risk);
    sum / 0.75
}

/// `x / (x + scale)`, 0 where `x` is not above 0.
fn sat(x: f64, scale: f64) -> f64 {
    if x > 0.0 { unit_interval(x / (x + scale.max(0.0))) } else { 0.0 }
}

/// The part of a whole, between 0 and 1; 0 of nothing.
fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { unit_interval(part / whole) } else { 0.0 }
}

fn unit_interval(value: f64) -> f64 {
    // A NaN, which a clamp would keep, is no merit.
    if value.is_nan() { 0.0 } else { value.clamp(0.0, 1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_the_sum_of_its_parts() {
        let inputs = ScoreInputs {
            npv_p10_eur: 500.0,
            capital_eur: 1_500.0,
            delivered: 60.0,
            attainable: 80.0,
            target: 240.0,
            annual_unit: "MWh/a",
            quality_margin: 10.0,
            quality_scale: 10.0,
            quality_unit: "K",
            supply_confidence: 0.8,
            demand_confidence: 0.4,
            avoided_t: 9.0,
            reference_t: 10.0,
        };
        let weights = ScoreWeights::default();
        weights.check("score").unwrap();
        let found = score(&inputs, &weights);
        assert_eq!(found.parts.map(|part| part.value), [0.25, 0.75, 0.25, 0.5, 0.4, 0.9]);
        let wanted = 0.35 * 0.25 + 0.15 * 0.75 + 0.15 * 0.25 + 0.1 * 0.5 + 0.15 * 0.4 + 0.1 * 0.9;
        assert!((found.value - wanted).abs() < 1e-12);
        let free = score(&ScoreInputs { capital_eur: 0.0, avoided_t: -5.0, ..inputs }, &weights);
        assert_eq!((free.parts[0].value, free.parts[5].value), (1.0, 0.0));
    }

    #[test]
    fn weights_add_up_to_1() {
        let wrong = ScoreWeights { carbon: 0.3, ..ScoreWeights::default() };
        assert!(wrong.check("score").unwrap_err().to_string().contains("add up to 1"));
        let negative = ScoreWeights { carbon: -0.1, quality: 0.3, ..ScoreWeights::default() };
        assert_eq!(negative.check("score").unwrap_err().field, "score.carbon");
    }

    #[test]
    fn the_concepts_score_is_its_formula() {
        let inputs = ConceptInputs {
            quality: 0.8,
            temporal: 0.5,
            quantity: 1.0,
            trust: 0.6,
            transport_penalty: 0.3,
            regulatory_risk: 0.2,
        };
        // 0.2 + 0.1 + 0.15 + 0.09 - 0.03 - 0.02 = 0.49
        assert!((concept_score(&inputs) - 0.49 / 0.75).abs() < 1e-12);
        let worst = ConceptInputs {
            quality: 0.0,
            temporal: -1.0,
            quantity: 0.0,
            trust: 0.0,
            transport_penalty: 1.0,
            regulatory_risk: 7.0,
        };
        assert!((concept_score(&worst) + 0.2 / 0.75).abs() < 1e-12);
    }
}
