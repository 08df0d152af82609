//! A budget of capital for what is opened.
//!
//! The budget gets a price (Lagrangian relaxation): where every unit of capital costs so much beside what opening costs anyway, the plan opens less. Any price gives a bound: what the plan is then worth at most, and the
//! whole budget at that price. The search halves towards the lowest price at which the plan keeps the budget; plans that take more are cut down to it, dearest first by what a unit of capital brings.

use super::grounds::{CapitalPrice, Grounds};
use super::opened::{Opened, Until};
use super::plan_with_openings;
use crate::planner::error::PlanError;
use crate::planner::plan::worth;
use crate::planner::problem::{Pair, Problem};
use crate::planner::solve::Effort;

/// Prices that are tried between two of which one is too low.
const ROUNDS: usize = 14;
/// A price that doubles so often is above all that a step of capital can bring.
const DOUBLINGS: usize = 140;

/// What may be spent on opening pairs, in whole steps of capital. A pair of which something is agreed is open already and takes none.
#[derive(Debug, Clone, Copy)]
pub struct Budget<'a> {
    /// What each pair takes, by its number.
    pub capital: &'a [u64],
    /// All that may be spent.
    pub limit: u64,
}

impl Budget<'_> {
    /// What amounts take of it.
    pub fn spent(&self, problem: &Problem, amounts: &[i64]) -> u128 {
        let pairs = problem.pairs().iter().zip(self.capital).zip(amounts);
        let taken = pairs.filter(|((pair, _), amount)| pair.agreed == 0 && **amount > 0);
        taken.map(|((_, capital), _)| u128::from(*capital)).sum()
    }

    /// Whether opening a pair takes something of it.
    fn counts(&self, pair: &Pair, number: usize) -> bool {
        pair.agreed == 0 && self.capital[number] > 0
    }
}

/// Plans like [`plan_with_openings`], with no more spent on what is opened than the budget. The bound holds for every plan within it.
///
/// # Errors
///
/// [`PlanError::Costs`] where there is not one cost and one capital for each pair; [`PlanError::Stopped`].
pub fn plan_within_budget(
    problem: &Problem,
    costs: &[i128],
    budget: Budget<'_>,
    until: Until,
    effort: &Effort<'_>,
) -> Result<Opened, PlanError> {
    if budget.capital.len() != problem.pairs().len() {
        return Err(PlanError::Costs { costs: budget.capital.len(), pairs: problem.pairs().len() });
    }
    // What alone takes more than all that may be spent is never opened.
    let affordable = |number: usize| budget.capital[number] <= budget.limit;
    let problem = restricted(problem, |number, pair| pair.agreed > 0 || affordable(number))?;
    let free = plan_with_openings(&problem, costs, until, effort)?;
    let spent = budget.spent(&problem, &free.amounts);
    if spent <= u128::from(budget.limit) {
        return Ok(free);
    }
    let nothing = restricted(&problem, |number, pair| !budget.counts(pair, number))?;
    let best = plan_with_openings(&nothing, costs, until, effort)?;
    let best = Opened { bound: free.bound, grounds: free.grounds, ..best };
    let mut search = Search { problem: &problem, costs, budget, until, effort, best };
    search.cut_down(&free.amounts)?;
    let yields = free.objective.max(1) as f64 / spent as f64;
    search.carry_out(yields)?;
    let bound = search.best.bound.max(search.best.objective);
    Ok(Opened { bound, ..search.best })
}

impl CapitalPrice {
    /// The price nearest to a number, from below.
    fn near(price: f64) -> Self {
        const SHIFT: u32 = 20;
        let scale = f64::from(1 << SHIFT);
        if price < 1e18 {
            Self { times: (price * scale) as i128, shift: SHIFT }
        } else {
            Self { times: price as i128, shift: 0 }
        }
    }

    /// What so much capital costs, rounded down, so that a bound stays one.
    fn of(self, capital: u64) -> i128 {
        self.times.saturating_mul(i128::from(capital)) >> self.shift
    }

    /// What all that may be spent is worth, rounded up; no bound where that is too much.
    fn whole(self, limit: u64) -> i128 {
        let whole = self.times.checked_mul(i128::from(limit));
        whole.map_or(i128::MAX, |whole| (whole >> self.shift) + 1)
    }
}

struct Search<'a> {
    problem: &'a Problem,
    costs: &'a [i128],
    budget: Budget<'a>,
    until: Until,
    effort: &'a Effort<'a>,
    /// The best plan within the budget, and the lowest bound.
    best: Opened,
}

impl Search<'_> {
    /// Tries prices of capital, the first one of about what a step of capital brings.
    fn carry_out(&mut self, first: f64) -> Result<(), PlanError> {
        let (mut low, mut high) = (0.0, first);
        for _ in 0..DOUBLINGS {
            if self.keeps_the_budget_at(high)? {
                break;
            }
            (low, high) = (high, 2.0 * high);
        }
        for _ in 0..ROUNDS {
            if self.is_near_enough() {
                break;
            }
            let middle = f64::midpoint(low, high);
            if self.keeps_the_budget_at(middle)? { high = middle } else { low = middle }
        }
        Ok(())
    }

    fn is_near_enough(&self) -> bool {
        (self.best.bound - self.best.objective) as f64 <= self.until.gap * self.best.bound as f64
    }

    /// Plans at a price of capital, and learns from it; whether that plan keeps the budget.
    fn keeps_the_budget_at(&mut self, price: f64) -> Result<bool, PlanError> {
        let price = CapitalPrice::near(price);
        let priced = |(cost, capital): (&i128, &u64)| cost.saturating_add(price.of(*capital));
        let costs: Vec<i128> = self.costs.iter().zip(self.budget.capital).map(priced).collect();
        let plan = plan_with_openings(self.problem, &costs, self.until, self.effort)?;
        let bound = plan.bound.saturating_add(price.whole(self.budget.limit));
        if bound < self.best.bound {
            self.best.bound = bound;
            self.best.grounds = Grounds { capital: price, ..plan.grounds };
        }
        let keeps = self.budget.spent(self.problem, &plan.amounts) <= u128::from(self.budget.limit);
        if keeps {
            self.take(&plan.amounts);
        }
        self.cut_down(&plan.amounts)?;
        Ok(keeps)
    }

    /// Opens, of what a plan and the best plan so far open, what brings most for its capital, as long as it fits, and plans with that alone.
    fn cut_down(&mut self, amounts: &[i64]) -> Result<(), PlanError> {
        let pairs = self.problem.pairs();
        let brings = |number: usize| {
            let amount = amounts[number].max(self.best.amounts[number]);
            let gain = i128::from(pairs[number].value) * i128::from(amount) - self.costs[number];
            gain as f64 / self.budget.capital[number] as f64
        };
        let is_open = |number: &usize| {
            self.budget.counts(&pairs[*number], *number)
                && amounts[*number].max(self.best.amounts[*number]) > 0
        };
        let mut open: Vec<usize> = (0..pairs.len()).filter(is_open).collect();
        open.sort_by(|a, b| brings(*b).total_cmp(&brings(*a)).then(a.cmp(b)));
        let (mut left, mut kept) = (self.budget.limit, vec![false; pairs.len()]);
        for number in open {
            if let Some(rest) = left.checked_sub(self.budget.capital[number]) {
                (left, kept[number]) = (rest, true);
            }
        }
        let fits =
            restricted(self.problem, |number, pair| !self.budget.counts(pair, number) || kept[number])?;
        let plan = plan_with_openings(&fits, self.costs, self.until, self.effort)?;
        self.take(&plan.amounts);
        Ok(())
    }

    /// Keeps a plan within the budget, if it is the best so far.
    fn take(&mut self, amounts: &[i64]) {
        let objective = net(self.problem, self.costs, amounts);
        if objective > self.best.objective {
            self.best.objective = objective;
            self.best.amounts = amounts.to_vec();
        }
    }
}

/// What amounts are worth, less what it costs to open those pairs that get more than what is agreed.
fn net(problem: &Problem, costs: &[i128], amounts: &[i64]) -> i128 {
    let pairs = problem.pairs().iter().zip(costs).zip(amounts);
    let opened = pairs.filter(|((pair, _), amount)| pair.agreed == 0 && **amount > 0);
    worth(problem, amounts) - opened.map(|((_, cost), _)| cost).sum::<i128>()
}

/// The problem in which all other pairs get no more than what is agreed.
fn restricted(problem: &Problem, may: impl Fn(usize, &Pair) -> bool) -> Result<Problem, PlanError> {
    let close = |(number, pair): (usize, &Pair)| {
        if may(number, pair) { *pair } else { Pair { most: pair.agreed, ..*pair } }
    };
    let pairs = problem.pairs().iter().enumerate().map(close).collect();
    let capacity = problem.capacity();
    Problem::new(capacity.supplies.clone(), capacity.demands.clone(), pairs)
}
