//! Why no plan with costs of opening is worth more than its bound: what the search leaves behind for the checker.

use std::sync::Arc;

use crate::planner::node::Sides;

/// Why no plan is worth more than a bound: for each part of the problem a tree of cases, and prices that bound each of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grounds {
    /// What capital costs beside what opening costs, where a budget is kept: the budget at that price is part of the bound.
    pub capital: CapitalPrice,
    /// Parts that have nothing to do with each other.
    pub parts: Vec<PartGrounds>,
}

/// The price of a step of capital: `times` by two to the power of `shift`, in steps of value times steps of amount.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CapitalPrice {
    /// How many of the smallest.
    pub times: i128,
    /// How small that is.
    pub shift: u32,
}

/// Why no plan of a part is worth more.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PartGrounds {
    /// Its supplies, by their numbers.
    pub supplies: Vec<u32>,
    /// Its demands, by their numbers.
    pub demands: Vec<u32>,
    /// Its pairs, by their numbers.
    pub pairs: Vec<u32>,
    /// Cases, the first of them all plans of the part; those that follow from one stand behind it.
    pub cases: Vec<Case>,
}

/// Plans in which some pairs are decided to be open or closed. Supplies, demands and pairs by their places in the part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Case {
    /// Bounded by prices of all supplies and demands.
    Priced(Arc<Sides>),
    /// Bounded by prices of one side alone; each node of the other side, with whole costs, takes the best set of its pairs.
    Filled {
        /// Whether supplies take the best sets and demands have prices.
        supplies: bool,
        /// By the place of the node that has a price.
        prices: Arc<Vec<i64>>,
    },
    /// Either a pair is open or it is closed.
    Split {
        /// The pair.
        pair: u32,
        /// The case in which it is open.
        open: u32,
        /// The case in which it is closed.
        closed: u32,
    },
    /// Some pairs are open (`true`) or closed in every plan that matters: the others are bounded by these prices.
    Decided {
        /// The prices.
        prices: Arc<Sides>,
        /// The pairs.
        pairs: Vec<(u32, bool)>,
        /// The case in which all of them are as decided.
        rest: u32,
    },
}
