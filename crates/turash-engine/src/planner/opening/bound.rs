//! A bound that is nearer than that of the spread costs: each supply takes the best set of its pairs, whole costs and all, while demands have prices instead of capacities (and the other way round).
//!
//! Whatever the prices of 0 or more, no plan is worth more than all capacities of the one side at these prices plus the best fillings of the other side (Lagrangian relaxation). Prices move against what is
//! asked too much or too little of (subgradients; Held, Wolfe and Crowder 1974), which brings the bound down.

use super::decision::Decision;
use super::knapsack::{Item, fill};
use crate::planner::problem::Pair;

/// The pairs of a component as seen from one of its sides.
pub(super) struct Stars {
    /// Of each node in the middle: its capacity, and its pairs with the node at their other end.
    middles: Vec<(i64, Vec<(u32, u32)>)>,
    /// Of each node at the other ends.
    capacities: Vec<i64>,
}

/// What is decided of pairs, and what they cost.
#[derive(Clone, Copy)]
pub(super) struct Costs<'a> {
    pub(super) pairs: &'a [Pair],
    pub(super) opening: &'a [i128],
    pub(super) decisions: &'a [Decision],
}

impl Costs<'_> {
    /// A pair as an item, where the node at its other end has a price.
    fn item(&self, number: u32, price: i64) -> Option<Item> {
        let pair = &self.pairs[number as usize];
        let cost = match self.decisions[number as usize] {
            Decision::None => self.opening[number as usize],
            Decision::Open => 0,
            Decision::Closed => return None,
        };
        let value = i128::from(pair.value) - i128::from(price);
        (value > 0 && pair.most > 0).then_some(Item { pair: number, value, most: pair.most, cost })
    }
}

impl Stars {
    /// Supplies in the middle where `supplies` is set, else demands.
    pub(super) fn of(pairs: &[Pair], middles: &[i64], others: &[i64], supplies: bool) -> Self {
        let mut middles: Vec<_> = middles.iter().map(|&capacity| (capacity, Vec::new())).collect();
        for (number, pair) in (0..).zip(pairs) {
            let (middle, other) =
                if supplies { (pair.supply, pair.demand) } else { (pair.demand, pair.supply) };
            middles[middle as usize].1.push((number, other));
        }
        Self { middles, capacities: others.to_vec() }
    }

    /// The bound at prices, and how much of each capacity is left at them; less than 0 where too much is asked.
    fn at(&self, prices: &[i64], costs: Costs<'_>) -> (i128, Vec<i128>) {
        let mut left: Vec<i128> = self.capacities.iter().map(|&capacity| capacity.into()).collect();
        let mut bound: i128 =
            left.iter().zip(prices).map(|(capacity, &price)| capacity * i128::from(price)).sum();
        for (capacity, pairs) in &self.middles {
            let items = pairs.iter().filter_map(|&(pair, other)| costs.item(pair, prices[other as usize]));
            let filling = fill(items.collect(), *capacity);
            bound += filling.bound;
            for (number, amount) in filling.amounts {
                let pair = &costs.pairs[number as usize];
                let other =
                    pairs.iter().find(|(of, _)| *of == number).map_or(pair.demand, |(_, other)| *other);
                left[other as usize] -= i128::from(amount);
            }
        }
        (bound, left)
    }

    /// Moves prices for some rounds so that the bound comes down; gives the lowest, and leaves its prices. Stops early below `enough`.
    pub(super) fn lower(&self, prices: &mut Vec<i64>, costs: Costs<'_>, rounds: usize, enough: i128) -> i128 {
        let mut at: Vec<f64> = prices.iter().map(|&price| price as f64).collect();
        let mut best = i128::MAX;
        let (mut pace, mut waited) = (1.0, 0);
        for _ in 0..=rounds {
            let rounded: Vec<i64> = at.iter().map(|&price| price.round() as i64).collect();
            let (bound, left) = self.at(&rounded, costs);
            if bound < best {
                (best, waited) = (bound, 0);
                prices.clone_from(&rounded);
            } else {
                waited += 1;
            }
            if best <= enough {
                break;
            }
            if waited == PATIENCE {
                (pace, waited) = (pace / 2.0, 0);
                at = prices.iter().map(|&price| price as f64).collect();
            }
            let norm: f64 = left.iter().map(|&left| (left as f64).powi(2)).sum();
            if norm == 0.0 {
                break;
            }
            let step = pace * (bound - enough) as f64 / norm;
            for (price, left) in at.iter_mut().zip(left) {
                *price = (*price - step * left as f64).max(0.0);
            }
        }
        best
    }
}

/// Rounds without a lower bound after which prices move half as fast.
const PATIENCE: usize = 4;
