//! From what a pair earns and costs to the one number that orders lists: by default the P10 of its yearly value.

use serde::{Deserialize, Serialize};

use super::real::{Real, pick};
use crate::described::Described;

/// What orders lists. A pair that is not worth anything by this measure is no match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RankBy {
    /// What a pair is worth in a year with a chance of 90 %, EUR/a.
    #[default]
    P10,
    /// What it is worth in a year by the numbers as entered, EUR/a.
    P50,
    /// What is delivered in a year, in the family's annual unit, where the pair is worth something by the numbers as entered.
    Delivered,
}

impl Described for RankBy {}

impl RankBy {
    /// Every measure.
    pub const ALL: [Self; 3] = [Self::P10, Self::P50, Self::Delivered];

    /// The name in files and in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::P10 => "p10",
            Self::P50 => "p50",
            Self::Delivered => "delivered",
        }
    }
}

/// How far a pair's numbers are trusted: of both sides together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trust<F> {
    /// Variance of the logarithm of the benefit.
    pub(super) variance: F,
    /// How far the two ends of the way may be off, km, squared.
    pub(super) place_km2: F,
    /// What the link is built for beyond the highest rate of a step, because both sides have peaks within it; at least 1.
    pub(super) peak: F,
}

/// What a year of a pair earns and costs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ledger<F> {
    /// What grows with the amount: savings less running costs, EUR/a.
    pub(super) benefit: F,
    /// Annuity and upkeep of what is built, EUR/a.
    pub(super) cost: F,
    /// What another km of way adds to the cost, EUR/a.
    pub(super) cost_per_km: F,
}

/// A pair's value in a year, EUR/a.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Worth<F> {
    /// With the caution that lists are ordered by.
    pub(super) cautious: F,
    /// By the numbers as entered.
    pub(super) entered: F,
}

/// By which of its worths the best way of a pair is chosen. A type, since what is called through a closure is not inlined, and would keep
/// the engine's loops from being vectorized.
pub(super) trait Measure {
    fn of<F: Real>(worth: &Worth<F>) -> F;
}

/// With the caution that lists are ordered by.
pub(super) struct Cautious;

impl Measure for Cautious {
    #[inline(always)]
    fn of<F: Real>(worth: &Worth<F>) -> F {
        worth.cautious
    }
}

/// By the numbers as entered.
pub(super) struct AsEntered;

impl Measure for AsEntered {
    #[inline(always)]
    fn of<F: Real>(worth: &Worth<F>) -> F {
        worth.entered
    }
}

/// The parameters of caution, see [`crate::model::confidence`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Caution<F> {
    /// Quantile of the normal distribution: 1.28 for P10, 0 for P50.
    z: F,
    /// What the cost may be more, `exp(z sigma)` of its own deviation.
    dearer: F,
    /// Above what worth a pair counts.
    above: F,
    /// Whether what counts is ordered by its worth, otherwise by its amount, otherwise not at all.
    by_worth: bool,
    by_amount: bool,
}

/// The worth of what is not possible at all.
pub(super) const IMPOSSIBLE: f64 = -1e30;

impl<F: Real> Caution<F> {
    /// The caution of a measure, with the relative standard deviation of capital.
    pub(super) fn of(rank_by: RankBy, capital_sd: f64) -> Self {
        let z = match rank_by {
            RankBy::P10 => crate::model::confidence::Z90,
            RankBy::P50 | RankBy::Delivered => 0.0,
        };
        let sigma = (capital_sd * capital_sd).ln_1p().sqrt();
        Self {
            z: F::of(z),
            dearer: F::of((z * sigma).exp()),
            above: F::of(0.0),
            by_worth: rank_by != RankBy::Delivered,
            by_amount: rank_by == RankBy::Delivered,
        }
    }

    /// The same, but everything counts that is possible, whatever it is worth, and nothing is ordered.
    pub(super) fn whatever_it_is_worth(self) -> Self {
        Self { above: F::of(IMPOSSIBLE), by_worth: false, by_amount: false, ..self }
    }

    /// What is left of a benefit that is trusted so far, as a share.
    #[inline(always)]
    pub(super) fn kept(&self, variance: F) -> F {
        (-(self.z * variance.root())).exp()
    }

    /// What a pair is worth: `B exp(-z sigma) - C exp(z sigma_c) - z d c` with `c` for a km and `d` km of doubt; `kept` is that of
    /// [`Self::kept`]. A low benefit meets a high cost and a long way.
    #[inline(always)]
    pub(super) fn worth(&self, ledger: &Ledger<F>, kept: F, place_km: F) -> Worth<F> {
        let doubt = self.z * place_km * ledger.cost_per_km;
        let low = pick(ledger.benefit > F::of(0.0), ledger.benefit * kept, ledger.benefit / kept);
        Worth { cautious: low - ledger.cost * self.dearer - doubt, entered: ledger.benefit - ledger.cost }
    }

    /// What orders lists: above 0 for a match.
    #[inline(always)]
    pub(super) fn rank(&self, worth: Worth<F>, delivered: F) -> F {
        let order = pick(self.by_worth, worth.cautious, pick(self.by_amount, delivered, F::of(1.0)));
        pick(worth.cautious > self.above, order, F::of(0.0))
    }

    /// The break-even condition of a bound: a benefit of which `kept` is left pays for so much cost.
    pub(super) fn pays_for(&self, benefit: F, kept: F) -> F {
        benefit * kept / self.dearer
    }
}
