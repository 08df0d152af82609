//! What the grounds of a plan with costs of opening prove: no plan is worth more than this.
//!
//! Part of the checker: it knows the problem, the costs and the grounds, and uses no function of a solver. What it verifies is weak duality, case by case. Whatever prices of 0 and more somebody picks, no plan of a case is worth more than all capacities at these prices, plus what each pair
//! could gain above the prices of its ends, after its cost of opening. Where one side alone has prices, each node of the other side gains no more than by the best set of its pairs. Cases cover all plans by how they are built: a pair is open or it is closed.

use std::collections::HashMap;

use super::knapsack_bound::{Choice, most};
use super::node::Sides;
use super::opening::{Budget, Case, Grounds, PartGrounds};
use super::problem::{Problem, UNBOUNDED};

/// What is decided of a pair.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Decided {
    Not,
    Open,
    Closed,
}

/// A part of the problem, in its own numbers.
struct Part<'a> {
    grounds: &'a PartGrounds,
    capacities: Sides,
    pairs: Vec<PartPair>,
}

struct PartPair {
    supply: usize,
    demand: usize,
    value: i128,
    most: i128,
    /// What opening it costs, its capital included.
    cost: i128,
}

/// What no plan is worth more than, by these grounds; nothing where they prove nothing.
pub(super) fn bound(
    problem: &Problem,
    costs: &[i128],
    budget: Option<Budget<'_>>,
    grounds: &Grounds,
) -> Option<i128> {
    let left = left(problem);
    let limit = match budget {
        Some(budget) => whole_budget(&budget, grounds)?,
        None => 0,
    };
    let mut covered = vec![false; costs.len()];
    let mut bound = limit;
    for part in &grounds.parts {
        let part = Part::of(problem, &left, costs, budget, (grounds, part))?;
        bound = bound.checked_add(part.bound()?)?;
        for &pair in &part.grounds.pairs {
            covered[pair as usize] = true;
        }
    }
    for (number, pair) in problem.pairs().iter().enumerate() {
        bound = bound.checked_add(i128::from(pair.value).checked_mul(i128::from(pair.agreed))?)?;
        let room = room(problem, &left, budget, number);
        if !covered[number] && pair.value > 0 && room > 0 {
            return None;
        }
    }
    Some(bound)
}

/// What is left of all capacities beside what is agreed.
fn left(problem: &Problem) -> Sides {
    let mut left = problem.capacity().clone();
    for pair in problem.pairs() {
        left.supplies[pair.supply as usize] -= pair.agreed;
        left.demands[pair.demand as usize] -= pair.agreed;
    }
    left
}

/// The most that a pair may get beside what is agreed; nothing where it alone takes more than the budget.
fn room(problem: &Problem, left: &Sides, budget: Option<Budget<'_>>, number: usize) -> i128 {
    let pair = &problem.pairs()[number];
    if pair.agreed == 0 && budget.is_some_and(|budget| budget.capital[number] > budget.limit) {
        return 0;
    }
    let ends = left.supplies[pair.supply as usize].min(left.demands[pair.demand as usize]);
    let own = if pair.most == UNBOUNDED { i64::MAX } else { pair.most - pair.agreed };
    i128::from(own.min(ends))
}

/// All of the budget at the price of capital, rounded up.
fn whole_budget(budget: &Budget<'_>, grounds: &Grounds) -> Option<i128> {
    let price = grounds.capital;
    if price.times < 0 || price.shift > 64 {
        return None;
    }
    let whole = price.times.checked_mul(i128::from(budget.limit))?;
    let step = 1_i128 << price.shift;
    Some(whole / step + i128::from(whole % step > 0))
}

impl<'a> Part<'a> {
    /// Nothing where it names what is not there.
    fn of(
        problem: &Problem,
        left: &Sides,
        costs: &[i128],
        budget: Option<Budget<'_>>,
        (all, grounds): (&Grounds, &'a PartGrounds),
    ) -> Option<Self> {
        let pick = |side: &[i64], numbers: &[u32]| {
            numbers.iter().map(|&number| side.get(number as usize).copied()).collect::<Option<Vec<i64>>>()
        };
        let capacities = Sides {
            supplies: pick(&left.supplies, &grounds.supplies)?,
            demands: pick(&left.demands, &grounds.demands)?,
        };
        let places = |numbers: &[u32]| -> HashMap<u32, usize> {
            numbers.iter().enumerate().map(|(place, &number)| (number, place)).collect()
        };
        let places = [places(&grounds.supplies), places(&grounds.demands)];
        let pair = |&number: &u32| {
            let of = problem.pairs().get(number as usize)?;
            let number = number as usize;
            let (supply, demand) = (*places[0].get(&of.supply)?, *places[1].get(&of.demand)?);
            let capital = budget.map_or(0, |budget| i128::from(budget.capital[number]));
            let capital = all.capital.times.saturating_mul(capital) >> all.capital.shift;
            let cost = if of.agreed > 0 { 0 } else { costs[number].saturating_add(capital) };
            let (value, most) = (i128::from(of.value), room(problem, left, budget, number));
            Some(PartPair { supply, demand, value, most, cost })
        };
        let pairs = grounds.pairs.iter().map(pair).collect::<Option<Vec<PartPair>>>()?;
        Some(Self { grounds, capacities, pairs })
    }

    /// The largest bound of all cases.
    fn bound(&self) -> Option<i128> {
        let mut largest = i128::MIN;
        let mut open = vec![(0_u32, vec![Decided::Not; self.pairs.len()])];
        while let Some((number, mut decided)) = open.pop() {
            match self.grounds.cases.get(number as usize)? {
                Case::Priced(prices) => largest = largest.max(self.priced(prices, &decided)?),
                Case::Filled { supplies, prices } => {
                    largest = largest.max(self.filled(*supplies, prices, &decided)?);
                }
                Case::Split { pair, open: one, closed: other } => {
                    // What follows from a case stands behind it, so that this ends.
                    if *one <= number || *other <= number {
                        return None;
                    }
                    let mut closed = decided.clone();
                    *closed.get_mut(*pair as usize)? = Decided::Closed;
                    decided[*pair as usize] = Decided::Open;
                    open.extend([(*one, decided), (*other, closed)]);
                }
                Case::Decided { prices, pairs, rest } => {
                    if *rest <= number {
                        return None;
                    }
                    largest = largest.max(self.others(prices, pairs, &decided)?);
                    for (pair, is_open) in pairs {
                        let decision = if *is_open { Decided::Open } else { Decided::Closed };
                        *decided.get_mut(*pair as usize)? = decision;
                    }
                    open.push((*rest, decided));
                }
            }
        }
        Some(largest)
    }

    /// What a pair gains at most above the prices of its ends.
    fn gain(pair: &PartPair, above: i128, decided: Decided) -> Option<i128> {
        let whole = above.max(0).checked_mul(pair.most)?;
        match decided {
            Decided::Not => Some(whole.saturating_sub(pair.cost).max(0)),
            Decided::Open => whole.checked_sub(pair.cost),
            Decided::Closed => Some(0),
        }
    }

    fn above(&self, number: usize, prices: &Sides) -> i128 {
        let pair = &self.pairs[number];
        pair.value - i128::from(prices.supplies[pair.supply]) - i128::from(prices.demands[pair.demand])
    }

    /// The bound by prices of both sides.
    fn priced(&self, prices: &Sides, decided: &[Decided]) -> Option<i128> {
        let mut bound = at_prices(&self.capacities.supplies, &prices.supplies)?;
        bound = bound.checked_add(at_prices(&self.capacities.demands, &prices.demands)?)?;
        for (number, pair) in self.pairs.iter().enumerate() {
            bound = bound.checked_add(Self::gain(pair, self.above(number, prices), decided[number])?)?;
        }
        Some(bound)
    }

    /// The largest bound of the plans in which one of these pairs is not as it is decided.
    fn others(&self, prices: &Sides, pairs: &[(u32, bool)], decided: &[Decided]) -> Option<i128> {
        let all = self.priced(prices, decided)?;
        let mut largest = i128::MIN;
        for &(number, is_open) in pairs {
            let number = number as usize;
            let pair = self.pairs.get(number)?;
            let above = self.above(number, prices);
            let other = if is_open { Decided::Closed } else { Decided::Open };
            let without = all.checked_sub(Self::gain(pair, above, decided[number])?)?;
            largest = largest.max(without.checked_add(Self::gain(pair, above, other)?)?);
        }
        Some(largest)
    }

    /// The bound where the one side has prices and each node of the other takes the best set of its pairs.
    fn filled(&self, supplies: bool, prices: &[i64], decided: &[Decided]) -> Option<i128> {
        let (at_cost, rooms) = if supplies {
            (&self.capacities.demands, &self.capacities.supplies)
        } else {
            (&self.capacities.supplies, &self.capacities.demands)
        };
        let mut bound = at_prices(at_cost, prices)?;
        let mut choices: Vec<Vec<Choice>> = vec![Vec::new(); rooms.len()];
        for (pair, decided) in self.pairs.iter().zip(decided) {
            let (node, end) = if supplies { (pair.supply, pair.demand) } else { (pair.demand, pair.supply) };
            let value = pair.value - i128::from(prices[end]);
            match decided {
                Decided::Closed => continue,
                Decided::Open => bound = bound.checked_sub(pair.cost)?,
                Decided::Not => {}
            }
            let cost = if *decided == Decided::Open { 0 } else { pair.cost };
            if value > 0 && pair.most > 0 {
                choices[node].push(Choice { value, most: pair.most, cost });
            }
        }
        for (capacity, choices) in rooms.iter().zip(choices) {
            bound = bound.checked_add(most(choices, i128::from(*capacity))?)?;
        }
        Some(bound)
    }
}

/// All capacities at prices; nothing where there is not one price of 0 or more for each.
fn at_prices(capacities: &[i64], prices: &[i64]) -> Option<i128> {
    if capacities.len() != prices.len() || prices.iter().any(|&price| price < 0) {
        return None;
    }
    let worth = capacities.iter().zip(prices).map(|(&one, &price)| i128::from(one) * i128::from(price));
    worth.into_iter().try_fold(0_i128, i128::checked_add)
}
