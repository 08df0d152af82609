//! What is planned, and the proof that nothing is better.

use super::node::Sides;
use super::problem::{Pair, Problem};

/// How much every pair gets, with its proof. [`super::check`] says whether the one is the optimum and the other shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// By the number of the pair, in steps of amount.
    pub amounts: Vec<i64>,
    /// Why no other plan is worth more.
    pub certificate: Certificate,
}

/// Shadow prices that prove an optimum, by the duality of linear programmes.
///
/// Whatever prices of 0 and more somebody picks, no plan is worth more than all capacities at their prices plus, for every pair, what its value is above the two
/// prices of its ends, for as much as it may get (or below them, for as much as it must). A plan that is worth just that is the best there is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Certificate {
    /// What one more step of each capacity would be worth, in steps of value; 0 where some is left over.
    pub prices: Sides,
    /// What the plan is worth: steps of value times steps of amount.
    pub objective: i128,
}

impl Plan {
    /// What a pair is worth above the prices of its ends, per step of amount: below 0 it is kept out by pairs that pay more for its supply or its demand, above 0
    /// by its own upper bound, and at 0 it is one of those that the plan may use.
    pub fn reduced_value(&self, pair: &Pair) -> i64 {
        let [supply, demand] = pair.ends();
        pair.value - self.certificate.prices[supply] - self.certificate.prices[demand]
    }
}

/// What amounts are worth.
pub(super) fn worth(problem: &Problem, amounts: &[i64]) -> i128 {
    let pairs = problem.pairs().iter().zip(amounts);
    pairs.map(|(pair, &amount)| i128::from(pair.value) * i128::from(amount)).sum()
}
