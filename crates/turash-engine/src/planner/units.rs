//! From real amounts and values to whole steps and back, with what rounding can cost.
//!
//! Steps are powers of two, so that a number which is a multiple of the step is taken as it is. They are chosen as small as exact arithmetic allows: for a
//! problem of a million nodes the step of amount is about 1e-18 of all there is, that of value about 1e-11 of the largest value.

use super::error::PlanError;
use super::problem::{LIMIT, Pair, Problem, UNBOUNDED, value_limit};

/// Binary digits that values get at most: finer ones only make more pairs differ by nothing.
const VALUE_DIGITS: i32 = 44;

/// Binary digits left free, so that a living problem may grow 16 times (values) and 4 times (amounts) before its steps are too small.
const VALUE_RESERVE: i64 = 16;
const AMOUNT_RESERVE: i64 = 4;

/// What may be missing of a capacity for what is agreed, as a fraction: sums of agreements are rounded by whoever made them. The domain's accounts have the same.
const TOLERATED: f64 = 1e-9;

/// How large one step of amount and one step of value is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Units {
    /// One step of amount, in the unit of the amounts (MWh/a, t/a).
    pub amount: f64,
    /// One step of value, in the unit of the values (EUR/MWh, t CO2/MWh).
    pub value: f64,
}

impl Units {
    /// An amount in whole steps, rounded down: a plan never gives more than there is.
    pub fn amount_steps(&self, real: f64) -> i64 {
        (real / self.amount).floor() as i64
    }

    /// A value in whole steps, rounded to the nearest.
    pub fn value_steps(&self, real: f64) -> i64 {
        (real / self.value).round() as i64
    }

    /// An amount in its unit.
    pub fn amount_of(&self, steps: i64) -> f64 {
        steps as f64 * self.amount
    }

    /// A value or a price in its unit.
    pub fn value_of(&self, steps: i64) -> f64 {
        steps as f64 * self.value
    }

    /// What an objective is worth, in the unit of value times that of amount.
    pub fn worth_of(&self, steps: i128) -> f64 {
        steps as f64 * self.value * self.amount
    }
}

/// A pair in real units. See [`Pair`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RealPair {
    /// The number of the supply.
    pub supply: u32,
    /// The number of the demand.
    pub demand: u32,
    /// What a unit is worth.
    pub value: f64,
    /// What is agreed already.
    pub agreed: f64,
    /// The most that may be given; infinite where nothing bounds it.
    pub most: f64,
    /// The most that may be given as a share of the demand, 0 to 1. An agreement may be above it.
    pub share: f64,
}

impl RealPair {
    /// A pair without bounds.
    pub fn new(supply: u32, demand: u32, value: f64) -> Self {
        Self { supply, demand, value, agreed: 0.0, most: f64::INFINITY, share: 1.0 }
    }
}

/// A problem in real units, to be scaled.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RealProblem {
    /// What each supply has.
    pub supplies: Vec<f64>,
    /// What each demand takes.
    pub demands: Vec<f64>,
    /// The pairs that may be served.
    pub pairs: Vec<RealPair>,
}

/// A problem in whole steps, how large they are, and what rounding can cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Scaled {
    /// The problem in steps.
    pub problem: Problem,
    /// The steps.
    pub units: Units,
    /// The most by which the optimum in steps and the one in real numbers differ, in the unit of value times that of amount. See [`RealProblem::scaled`].
    pub error: f64,
}

impl RealProblem {
    /// The problem in whole steps.
    ///
    /// Capacities and bounds lose less than a step, each of which is worth at most the largest value; values are off by at most half a step, for everything
    /// that moves. So the optimum is off by at most
    /// `(supplies + demands + bounds) * step of amount * largest value + step of value / 2 * min(all supplies, all demands)`.
    ///
    /// # Errors
    ///
    /// Names a number that is not finite or below zero where it must not be, and what [`Problem::new`] refuses.
    pub fn scaled(&self) -> Result<Scaled, PlanError> {
        self.check()?;
        let units = self.units();
        let mut supplies: Vec<i64> = self.supplies.iter().map(|&real| units.amount_steps(real)).collect();
        let mut demands: Vec<i64> = self.demands.iter().map(|&real| units.amount_steps(real)).collect();
        let pairs: Vec<Pair> = self.pairs.iter().map(|pair| self.pair_steps(pair, &units)).collect();
        let ends = |of: fn(&Pair) -> u32| pairs.iter().map(move |pair| (of(pair), pair.agreed));
        tolerate(&mut supplies, ends(|pair| pair.supply));
        tolerate(&mut demands, ends(|pair| pair.demand));
        let error = self.error(&units, &pairs);
        Ok(Scaled { problem: Problem::new(supplies, demands, pairs)?, units, error })
    }

    fn check(&self) -> Result<(), PlanError> {
        let good = |real: f64| real.is_finite() && real >= 0.0;
        let refuse =
            |what, number, found, expected| Err(PlanError::NotANumber { what, number, found, expected });
        for (what, side) in
            [("the capacity of supply", &self.supplies), ("the capacity of demand", &self.demands)]
        {
            if let Some((number, &found)) = side.iter().enumerate().find(|(_, real)| !good(**real)) {
                return refuse(what, number, found, "finite and 0 or more");
            }
        }
        for (number, pair) in self.pairs.iter().enumerate() {
            if !pair.value.is_finite() {
                return refuse("the value of pair", number, pair.value, "finite");
            }
            if !good(pair.agreed) {
                return refuse("what is agreed of pair", number, pair.agreed, "finite and 0 or more");
            }
            if pair.most.is_nan() || pair.most < 0.0 {
                return refuse("the upper bound of pair", number, pair.most, "0 or more, or infinite");
            }
            if !(0.0..=1.0).contains(&pair.share) {
                return refuse("the share of pair", number, pair.share, "from 0 to 1");
            }
        }
        Ok(())
    }

    fn units(&self) -> Units {
        let total = self.supplies.iter().sum::<f64>().max(self.demands.iter().sum());
        let largest = self.pairs.iter().fold(0.0, |largest: f64, pair| largest.max(pair.value.abs()));
        let nodes = self.supplies.len() + self.demands.len();
        let digits = VALUE_DIGITS.min((value_limit(nodes) / VALUE_RESERVE).max(1).ilog2().cast_signed());
        let digits_of_amount = (LIMIT / AMOUNT_RESERVE).ilog2().cast_signed();
        Units { amount: step(total, digits_of_amount), value: step(largest, digits) }
    }

    fn pair_steps(&self, pair: &RealPair, units: &Units) -> Pair {
        let demand = self.demands.get(pair.demand as usize).copied().unwrap_or(0.0);
        let most = if pair.share < 1.0 { pair.most.min(pair.share * demand) } else { pair.most };
        let agreed = units.amount_steps(pair.agreed);
        // An upper bound above all that the demand takes bounds nothing.
        let most = if most >= demand { UNBOUNDED } else { units.amount_steps(most).max(agreed) };
        let Pair { supply, demand, .. } = Pair::new(pair.supply, pair.demand, 0);
        Pair { supply, demand, value: units.value_steps(pair.value), agreed, most }
    }

    fn error(&self, units: &Units, pairs: &[Pair]) -> f64 {
        let bounds = pairs.iter().filter(|pair| pair.most != UNBOUNDED).count();
        let rounded = (self.supplies.len() + self.demands.len() + bounds) as f64;
        let largest = self.pairs.iter().fold(0.0, |largest: f64, pair| largest.max(pair.value.abs()));
        let moves = self.supplies.iter().sum::<f64>().min(self.demands.iter().sum());
        rounded * units.amount * largest + 0.5 * units.value * moves
    }
}

/// The power of two of which the largest number has at most so many binary digits.
fn step(largest: f64, digits: i32) -> f64 {
    if largest > 0.0 { 2.0_f64.powi(largest.log2().floor() as i32 + 1 - digits) } else { 1.0 }
}

/// Raises capacities to what is agreed where only the rounding of whoever added it up is missing.
fn tolerate(capacities: &mut [i64], agreed: impl Iterator<Item = (u32, i64)>) {
    let mut sums = vec![0_i64; capacities.len()];
    for (node, agreed) in agreed {
        if let Some(sum) = sums.get_mut(node as usize) {
            *sum = sum.saturating_add(agreed);
        }
    }
    for (capacity, sum) in capacities.iter_mut().zip(sums) {
        if sum > *capacity && (sum - *capacity) as f64 <= *capacity as f64 * TOLERATED {
            *capacity = sum;
        }
    }
}
