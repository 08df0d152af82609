//! What is asked of a search, and what it gives.

use super::grounds::Grounds;

/// When the search ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Until {
    /// The difference between the bound and the plan, as a fraction of the bound, that is near enough.
    pub gap: f64,
    /// The most plans that are made for a component.
    pub steps: usize,
}

/// A plan with costs of opening. It has no prices that prove it the best: what is known is its bound, and on what grounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// By the number of the pair, in steps of amount.
    pub amounts: Vec<i64>,
    /// What they are worth, less what it costs to open those pairs that get more than what is agreed.
    pub objective: i128,
    /// No plan is worth more than this.
    pub bound: i128,
    /// Why.
    pub grounds: Grounds,
}

impl Opened {
    /// The most that is missing, as a fraction of the bound; 0 where the plan is the best.
    pub fn gap(&self) -> f64 {
        if self.bound == self.objective {
            0.0
        } else {
            (self.bound - self.objective) as f64 / self.bound as f64
        }
    }
}
