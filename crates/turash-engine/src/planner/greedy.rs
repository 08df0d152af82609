//! Best first: what a list that is worked through from the top gives. A plan is compared with it.

use std::cmp::Reverse;

use super::node::Node;
use super::opening::Budget;
use super::plan::worth;
use super::problem::Problem;

/// Amounts without a proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocation {
    /// By the number of the pair, in steps of amount.
    pub amounts: Vec<i64>,
    /// What they are worth: steps of value times steps of amount.
    pub objective: i128,
}

/// Gives each pair, in this order, all that is left for it; first of all what is agreed. Pairs that are worth nothing get no more than that.
pub fn greedy(problem: &Problem, order: &[u32]) -> Allocation {
    let mut left = problem.left().clone();
    let mut amounts: Vec<i64> = problem.pairs().iter().map(|pair| pair.agreed).collect();
    for &number in order {
        let pair = &problem.pairs()[number as usize];
        let [supply, demand] = pair.ends();
        let amount = pair.room().min(left[supply]).min(left[demand]);
        if pair.value > 0 && amount > 0 {
            amounts[number as usize] += amount;
            left[supply] -= amount;
            left[demand] -= amount;
        }
    }
    Allocation { objective: worth(problem, &amounts), amounts }
}

/// The same where opening a pair costs something and takes of a budget: a pair that what is left for it does not pay for, or the budget, is passed over. One cost and one capital for each pair.
pub fn greedy_with_openings(
    problem: &Problem,
    costs: &[i128],
    budget: Option<Budget<'_>>,
    order: &[u32],
) -> Allocation {
    let mut left = problem.left().clone();
    let mut amounts: Vec<i64> = problem.pairs().iter().map(|pair| pair.agreed).collect();
    let mut spent = 0_u128;
    let mut opening = 0;
    for &number in order {
        let number = number as usize;
        let pair = &problem.pairs()[number];
        let [supply, demand] = pair.ends();
        let amount = pair.room().min(left[supply]).min(left[demand]);
        let is_new = pair.agreed == 0;
        let cost = if is_new { costs[number] } else { 0 };
        let capital = budget.filter(|_| is_new).map_or(0, |budget| u128::from(budget.capital[number]));
        let pays = i128::from(pair.value) * i128::from(amount) > cost;
        if amount > 0 && pays && budget.is_none_or(|budget| spent + capital <= u128::from(budget.limit)) {
            amounts[number] += amount;
            left[supply] -= amount;
            left[demand] -= amount;
            spent += capital;
            opening += cost;
        }
    }
    Allocation { objective: worth(problem, &amounts) - opening, amounts }
}

/// The pairs by what a unit is worth, the best first, equals by their number. Where only distance counts, this is the nearest first.
pub fn best_unit_first(problem: &Problem) -> Vec<u32> {
    sorted(problem, |number| Reverse(problem.pairs()[number as usize].value))
}

/// The pairs by what each alone would be worth with all that is left for it, the best first, equals by their number: the order of a list of matches.
pub fn best_pair_first(problem: &Problem) -> Vec<u32> {
    let left = problem.left();
    sorted(problem, |number| {
        let pair = &problem.pairs()[number as usize];
        let alone = pair.room().min(left[Node::Supply(pair.supply)]).min(left[Node::Demand(pair.demand)]);
        Reverse(i128::from(pair.value) * i128::from(alone))
    })
}

fn sorted<K: Ord>(problem: &Problem, key: impl Fn(u32) -> K) -> Vec<u32> {
    let mut order: Vec<u32> = (0..problem.pairs().len() as u32).collect();
    order.sort_by_cached_key(|&number| key(number));
    order
}
