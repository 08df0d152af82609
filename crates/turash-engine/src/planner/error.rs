//! What keeps a plan from being made.

use super::node::Node;

/// Why there is no plan. Each names the number that is wrong and what would be right.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// A pair names a node that the problem does not have.
    #[error("pair {pair} names {node}, which the problem does not have; give it a capacity first")]
    NoSuchNode {
        /// The number of the pair.
        pair: u32,
        /// What it names.
        node: Node,
    },
    /// A change names a node that the problem does not have.
    #[error("the problem has no {node}; add it first")]
    NoNode {
        /// What it names.
        node: Node,
    },
    /// A change names a pair that the problem does not have.
    #[error("the problem has no pair {pair}; add it first")]
    NoPair {
        /// What it names.
        pair: u32,
    },
    /// A capacity below zero.
    #[error("the capacity of {node} is {capacity}; it must be 0 or more")]
    Capacity {
        /// Whose capacity.
        node: Node,
        /// What it is, in steps.
        capacity: i64,
    },
    /// Bounds of a pair that no amount satisfies.
    #[error(
        "pair {pair}: agreed is {agreed} and the upper bound {most}; 0 <= agreed <= upper bound must hold"
    )]
    Bounds {
        /// The number of the pair.
        pair: u32,
        /// Its lower bound.
        agreed: i64,
        /// Its upper bound.
        most: i64,
    },
    /// More is agreed than there is.
    #[error(
        "more is agreed with {node} than its capacity {capacity}; take back an agreement, or plan with what is agreed as its capacity"
    )]
    Overbooked {
        /// Whose capacity.
        node: Node,
        /// What it is, in steps.
        capacity: i64,
    },
    /// A value too large for exact arithmetic.
    #[error(
        "pair {pair}: value {value} is above {limit}, the most that stays exact in a problem of this size; use larger steps of value"
    )]
    Value {
        /// The number of the pair.
        pair: u32,
        /// Its value.
        value: i64,
        /// The largest that may be.
        limit: i64,
    },
    /// Capacities of one side that add up to too much for exact arithmetic.
    #[error("the capacities of one side add up to {total}, above {limit}; use larger steps of amount")]
    Total {
        /// Their sum.
        total: i128,
        /// The largest that may be.
        limit: i64,
    },
    /// More pairs and nodes than can be numbered.
    #[error(
        "{pairs} pairs and {nodes} supplies and demands are more than can be numbered (2^32); plan parts of the region"
    )]
    TooMany {
        /// The number of pairs.
        pairs: usize,
        /// The number of supplies and demands.
        nodes: usize,
    },
    /// Costs of opening that do not fit the problem.
    #[error("{costs} costs of opening for {pairs} pairs; there must be one for each pair, 0 or more")]
    Costs {
        /// How many costs there are.
        costs: usize,
        /// How many pairs there are.
        pairs: usize,
    },
    /// More parties than all groups of which can be looked at.
    #[error(
        "{parties} parties are more than {most}, of which every group can be looked at; split by prices, which is always in the core"
    )]
    TooManyParties {
        /// How many there are.
        parties: usize,
        /// How many there may be.
        most: usize,
    },
    /// A real number that is no amount or no value.
    #[error("{what} {number} is {found}; it must be {expected}")]
    NotANumber {
        /// What of the problem.
        what: &'static str,
        /// Its number.
        number: usize,
        /// What it is.
        found: f64,
        /// What it must be.
        expected: &'static str,
    },
    /// Amounts for more or fewer periods than the year has.
    #[error("{what} {number} has amounts for {found} periods, the year has {expected}; give one for each")]
    Periods {
        /// A supply, a demand or a pair.
        what: &'static str,
        /// Its number.
        number: u32,
        /// How many amounts it has.
        found: usize,
        /// How many periods there are.
        expected: usize,
    },
    /// A number that is no amount of a period.
    #[error("{what} {number} has {found} in period {period}; it must be a number of 0 or more")]
    PeriodAmount {
        /// A supply, a demand or a pair.
        what: &'static str,
        /// Its number.
        number: u32,
        /// The number of the period.
        period: u32,
        /// What it has.
        found: f64,
    },
    /// A rate that costs something ties the periods together.
    #[error(
        "the rate of pair {pair} costs something, so no period can be planned without the others; plan with a solver of linear programmes, or at given rates"
    )]
    CostOfRate {
        /// The number of the pair.
        pair: u32,
    },
    /// Rates that do not fit the problem.
    #[error("{rates} rates for {pairs} pairs; there must be one for each pair")]
    Rates {
        /// How many rates there are.
        rates: usize,
        /// How many pairs there are.
        pairs: usize,
    },
    /// Whoever watches said to stop.
    #[error("the plan was stopped before it was ready")]
    Stopped,
}
