//! What is to be planned, in whole steps: capacities of supplies and demands, and the pairs that may be served.

use super::error::PlanError;
use super::node::{Node, Sides};
use crate::entry::Side;

/// The upper bound of a pair that has none.
pub const UNBOUNDED: i64 = i64::MAX;

/// The most that all supplies, or all demands, may add up to, and the most that the largest value times the number of supplies and demands may
/// be. Amounts on the way of a pivot stay below the one, prices below the other: nothing the solver adds up leaves an `i64`.
pub(super) const LIMIT: i64 = 1 << 61;

/// A supply that may serve a demand. Several pairs may join the same two: one for each technology.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The number of the supply.
    pub supply: u32,
    /// The number of the demand.
    pub demand: u32,
    /// What one step of amount is worth, in steps of value. A pair that is worth nothing, or less, gets what is agreed and no more.
    pub value: i64,
    /// What is agreed already: the plan gives no less.
    pub agreed: i64,
    /// The most that the plan may give: a share of the demand, a pipe's capacity, or [`UNBOUNDED`].
    pub most: i64,
}

impl Pair {
    /// A pair without bounds.
    pub fn new(supply: u32, demand: u32, value: i64) -> Self {
        Self { supply, demand, value, agreed: 0, most: UNBOUNDED }
    }

    /// How much more than what is agreed the plan may give.
    pub(super) fn room(&self) -> i64 {
        if self.most == UNBOUNDED { UNBOUNDED } else { self.most - self.agreed }
    }

    /// Both ends.
    pub(super) fn ends(&self) -> [Node; 2] {
        [Node::Supply(self.supply), Node::Demand(self.demand)]
    }
}

/// A transportation problem: give each pair an amount of at least `agreed` and at most `most`, no more out of a supply and into a demand than its
/// capacity, so that the sum of value times amount is largest.
///
/// Everything is a whole number of steps ([`super::Units`] says how large they are), so that a plan is exact and its proof is too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problem {
    capacity: Sides,
    /// Capacities less what is agreed.
    left: Sides,
    pairs: Vec<Pair>,
}

impl Problem {
    /// Checks that all numbers fit together.
    ///
    /// # Errors
    ///
    /// Says which node or pair is wrong: a pair that names a node that is not there, a number below zero, more agreed than there is, or sums too
    /// large for exact arithmetic.
    pub fn new(supplies: Vec<i64>, demands: Vec<i64>, pairs: Vec<Pair>) -> Result<Self, PlanError> {
        let capacity = Sides { supplies, demands };
        if let Some(node) = capacity.nodes().find(|&node| capacity[node] < 0) {
            return Err(PlanError::Capacity { node, capacity: capacity[node] });
        }
        check_total(&capacity.supplies)?;
        check_total(&capacity.demands)?;
        let problem = Self { left: capacity.clone(), capacity, pairs: Vec::new() };
        problem.with(pairs)
    }

    fn with(mut self, pairs: Vec<Pair>) -> Result<Self, PlanError> {
        Self::check_count(pairs.len(), self.nodes())?;
        for (number, pair) in pairs.iter().enumerate() {
            self.check_pair(number as u32, pair)?;
            for node in pair.ends() {
                self.left[node] -= pair.agreed;
                if self.left[node] < 0 {
                    return Err(PlanError::Overbooked { node, capacity: self.capacity[node] });
                }
            }
        }
        self.pairs = pairs;
        Ok(self)
    }

    /// What can be said of a pair alone.
    fn check_pair(&self, number: u32, pair: &Pair) -> Result<(), PlanError> {
        if let Some(node) = pair.ends().into_iter().find(|&node| self.capacity.get(node).is_none()) {
            return Err(PlanError::NoSuchNode { pair: number, node });
        }
        if pair.agreed < 0 || pair.agreed > pair.most {
            return Err(PlanError::Bounds { pair: number, agreed: pair.agreed, most: pair.most });
        }
        let limit = self.value_limit();
        if pair.value.unsigned_abs() > limit.unsigned_abs() {
            return Err(PlanError::Value { pair: number, value: pair.value, limit });
        }
        Ok(())
    }

    /// The largest value a pair may have in a problem of this size.
    fn value_limit(&self) -> i64 {
        value_limit(self.nodes())
    }

    fn nodes(&self) -> usize {
        self.capacity.supplies.len() + self.capacity.demands.len()
    }

    /// Pairs and one arc to the root for each node are numbered in 32 bits.
    fn check_count(pairs: usize, nodes: usize) -> Result<(), PlanError> {
        if pairs + nodes >= u32::MAX as usize { Err(PlanError::TooMany { pairs, nodes }) } else { Ok(()) }
    }

    /// What each supply has and each demand takes.
    pub fn capacity(&self) -> &Sides {
        &self.capacity
    }

    /// Capacities less what is agreed.
    pub fn left(&self) -> &Sides {
        &self.left
    }

    /// The pairs, by their number.
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    /// Whether a plan may give this pair anything that is worth something, beyond what is agreed.
    pub(super) fn is_live(&self, pair: &Pair) -> bool {
        let [supply, demand] = pair.ends();
        pair.value > 0 && pair.room() > 0 && self.left[supply] > 0 && self.left[demand] > 0
    }

    /// Changes a capacity.
    ///
    /// # Errors
    ///
    /// Where it is below what is agreed, or all of its side is too much for exact arithmetic.
    pub(super) fn set_capacity(&mut self, node: Node, capacity: i64) -> Result<(), PlanError> {
        let before = self.capacity.get(node).ok_or(PlanError::NoNode { node })?;
        if capacity < 0 {
            return Err(PlanError::Capacity { node, capacity });
        }
        let agreed = before - self.left[node];
        if capacity < agreed {
            return Err(PlanError::Overbooked { node, capacity });
        }
        self.capacity[node] = capacity;
        let side =
            if matches!(node, Node::Supply(_)) { &self.capacity.supplies } else { &self.capacity.demands };
        if let Err(error) = check_total(side) {
            self.capacity[node] = before;
            return Err(error);
        }
        self.left[node] = capacity - agreed;
        Ok(())
    }

    /// Adds a node that has nothing and takes nothing yet.
    ///
    /// # Errors
    ///
    /// Where the values are too large for a problem with one node more, or there is no number left for it.
    pub(super) fn add_node(&mut self, side: Side) -> Result<Node, PlanError> {
        let limit = value_limit(self.nodes() + 1);
        // The limit changes only where the number of nodes reaches a power of two.
        if limit < self.value_limit()
            && let Some((number, pair)) =
                (0..).zip(&self.pairs).find(|(_, pair)| pair.value.unsigned_abs() > limit.unsigned_abs())
        {
            return Err(PlanError::Value { pair: number, value: pair.value, limit });
        }
        Self::check_count(self.pairs.len(), self.nodes() + 1)?;
        self.left.push(side);
        Ok(self.capacity.push(side))
    }

    /// Puts a pair in the place of another, or behind the last one.
    ///
    /// # Errors
    ///
    /// Those of [`Problem::new`]; then nothing is changed.
    pub(super) fn set_pair(&mut self, number: u32, pair: Pair) -> Result<(), PlanError> {
        self.check_pair(number, &pair)?;
        let before = self.pairs.get(number as usize).copied();
        Self::check_count(self.pairs.len().max(number as usize + 1), self.nodes())?;
        if let Some(before) = before {
            self.book(&before, -before.agreed);
        }
        if let Some(node) = pair.ends().into_iter().find(|&node| self.left[node] < pair.agreed) {
            if let Some(before) = before {
                self.book(&before, before.agreed);
            }
            return Err(PlanError::Overbooked { node, capacity: self.capacity[node] });
        }
        self.book(&pair, pair.agreed);
        match self.pairs.get_mut(number as usize) {
            Some(place) => *place = pair,
            None => self.pairs.push(pair),
        }
        Ok(())
    }

    fn book(&mut self, pair: &Pair, agreed: i64) {
        for node in pair.ends() {
            self.left[node] -= agreed;
        }
    }
}

/// The largest value for a number of nodes: a price is a sum of at most so many values, and one more makes the value of a pair beside them.
pub(super) fn value_limit(nodes: usize) -> i64 {
    LIMIT >> (nodes + 2).next_power_of_two().ilog2()
}

fn check_total(side: &[i64]) -> Result<(), PlanError> {
    let total = side.iter().map(|&capacity| i128::from(capacity)).sum::<i128>();
    if total > i128::from(LIMIT) { Err(PlanError::Total { total, limit: LIMIT }) } else { Ok(()) }
}
