//! What the plan that is kept current gives the pairs.

use crate::ids::MatchId;

/// A pair of the plan that is kept current, with what it gets beside what is agreed.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedPair {
    /// The pair.
    pub id: MatchId,
    /// What it gets in a year, in the annual unit of the demand's family; a finite number, not below 0.
    pub annual: f64,
}
