//! The checker of plans in time: whether one may be shown as the best there is.
//!
//! It knows the problem and the plan, nothing of how a plan is found, and uses no function of a solver. What it verifies is weak duality. Whatever prices of 0 and more somebody picks, no plan is worth more than all
//! amounts of all periods at their prices, plus what each pair could gain above the prices of its ends if it chose the best rate for itself. That gain is computed here, for each pair alone: it grows with the rate, ever
//! more slowly, up to where one more unit an hour costs more than it brings. A plan that comes as near to this bound as floats allow is the best there is, to that.

use super::super::node::Node;
use super::plan::TimedPlan;
use super::problem::{TimedPair, TimedProblem};

/// By how much amounts may be above their bounds, and sums off, as a fraction: the rounding of floats.
const ROUNDING: f64 = 1e-9;

/// How much of the bound a plan may miss: solvers of linear programmes work to about a ten-millionth.
const PROVEN: f64 = 1e-6;

/// A plan's worth, and what no plan can be worth more than (EUR/a).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Proven {
    /// What the plan is worth, less what the rates cost.
    pub value: f64,
    /// What its prices prove of every plan.
    pub bound: f64,
}

/// What is wrong with a plan in time.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TimedRefusal {
    /// It is the plan of another problem.
    #[error(
        "the plan has {found} {what}, the problem {expected}; it was made for another problem: plan again"
    )]
    OtherProblem {
        /// What there are too many or too few of.
        what: &'static str,
        /// How many the plan has.
        found: usize,
        /// How many the problem has.
        expected: usize,
    },
    /// An amount below zero, above its bound, or no number.
    #[error("in period {period} pair {pair} gets {amount}, outside 0 to {most}")]
    OutOfBounds {
        /// The number of the period.
        period: usize,
        /// The number of the pair.
        pair: usize,
        /// What it gets.
        amount: f64,
        /// The most that it may get: by its bound, and by the hours at the rate of the plan.
        most: f64,
    },
    /// A rate below zero, above what may be built, or no number.
    #[error("the rate of pair {pair} is {rate}, outside 0 to {most}")]
    RateOutOfBounds {
        /// The number of the pair.
        pair: usize,
        /// What the plan builds.
        rate: f64,
        /// The most that may be built.
        most: f64,
    },
    /// More than there is.
    #[error("in period {period} {node} gives or takes {used}, more than its {capacity}")]
    OverCapacity {
        /// The number of the period.
        period: usize,
        /// Which one.
        node: Node,
        /// What its pairs add up to.
        used: f64,
        /// What it has.
        capacity: f64,
    },
    /// A price below zero, or no number.
    #[error("in period {period} the price of {node} is {price}; it must be 0 or more")]
    Price {
        /// The number of the period.
        period: usize,
        /// Whose price.
        node: Node,
        /// What it is.
        price: f64,
    },
    /// The plan is not worth what it says.
    #[error("the plan says that it is worth {told}, its amounts and rates are worth {found}")]
    Value {
        /// What it says.
        told: f64,
        /// What it is.
        found: f64,
    },
    /// A plan may be better, as far as these prices tell.
    #[error("the plan is worth {value}; its prices prove only that no plan is worth more than {bound}")]
    NotProven {
        /// What the plan is worth.
        value: f64,
        /// What its prices prove.
        bound: f64,
    },
}

/// Accepts a plan that keeps all bounds and is the best there is, to a millionth; says of any other what is wrong with it.
///
/// # Errors
///
/// The first thing that is wrong.
pub fn check_timed(problem: &TimedProblem, plan: &TimedPlan) -> Result<Proven, TimedRefusal> {
    same_size(problem, plan)?;
    bounds(problem, plan)?;
    capacities(problem, plan)?;
    prices(plan)?;
    let value = worth(problem, plan)?;
    let bound = bound(problem, plan);
    // Where nothing is worth planning the bound itself is no measure; the value of all there is, at the best price, is one.
    let allowed = PROVEN * bound + ROUNDING * largest(problem);
    if bound - value <= allowed {
        Ok(Proven { value, bound })
    } else {
        Err(TimedRefusal::NotProven { value, bound })
    }
}

fn same_size(problem: &TimedProblem, plan: &TimedPlan) -> Result<(), TimedRefusal> {
    let mut sizes = vec![
        ("periods", plan.periods.len(), problem.hours.len()),
        ("rates", plan.rates.len(), problem.pairs.len()),
    ];
    for period in &plan.periods {
        sizes.push(("amounts", period.amounts.len(), problem.pairs.len()));
        sizes.push(("prices of supplies", period.supply_prices.len(), problem.supplies.len()));
        sizes.push(("prices of demands", period.demand_prices.len(), problem.demands.len()));
    }
    match sizes.into_iter().find(|(_, found, expected)| found != expected) {
        Some((what, found, expected)) => Err(TimedRefusal::OtherProblem { what, found, expected }),
        None => Ok(()),
    }
}

/// Whether a number is from 0 to a bound, but for rounding. No comparison holds for NaN.
fn within(number: f64, most: f64) -> bool {
    number >= 0.0 && number.is_finite() && number <= most * (1.0 + ROUNDING)
}

fn bounds(problem: &TimedProblem, plan: &TimedPlan) -> Result<(), TimedRefusal> {
    for (number, (pair, &rate)) in problem.pairs.iter().zip(&plan.rates).enumerate() {
        if !within(rate, pair.most_rate) {
            return Err(TimedRefusal::RateOutOfBounds { pair: number, rate, most: pair.most_rate });
        }
        for (period, (planned, hours)) in plan.periods.iter().zip(&problem.hours).enumerate() {
            let amount = planned.amounts[number];
            let most = pair.most.as_ref().map_or(f64::INFINITY, |most| most[period]).min(rate * hours);
            if !within(amount, most) {
                return Err(TimedRefusal::OutOfBounds { period, pair: number, amount, most });
            }
        }
    }
    Ok(())
}

fn capacities(problem: &TimedProblem, plan: &TimedPlan) -> Result<(), TimedRefusal> {
    for (period, planned) in plan.periods.iter().enumerate() {
        let (mut out, mut into) = (vec![0.0; problem.supplies.len()], vec![0.0; problem.demands.len()]);
        for (pair, amount) in problem.pairs.iter().zip(&planned.amounts) {
            out[pair.supply as usize] += amount;
            into[pair.demand as usize] += amount;
        }
        let supplies = (0..).map(Node::Supply).zip(out).zip(&problem.supplies);
        let demands = (0..).map(Node::Demand).zip(into).zip(&problem.demands);
        for ((node, used), amounts) in supplies.chain(demands) {
            let capacity = amounts[period];
            if !within(used, capacity) {
                return Err(TimedRefusal::OverCapacity { period, node, used, capacity });
            }
        }
    }
    Ok(())
}

fn prices(plan: &TimedPlan) -> Result<(), TimedRefusal> {
    for (period, planned) in plan.periods.iter().enumerate() {
        let supplies = (0..).map(Node::Supply).zip(&planned.supply_prices);
        let demands = (0..).map(Node::Demand).zip(&planned.demand_prices);
        let wrong = supplies.chain(demands).find(|(_, price)| !within(**price, f64::INFINITY));
        if let Some((node, &price)) = wrong {
            return Err(TimedRefusal::Price { period, node, price });
        }
    }
    Ok(())
}

fn worth(problem: &TimedProblem, plan: &TimedPlan) -> Result<f64, TimedRefusal> {
    let (mut found, mut turnover) = (0.0, 0.0);
    for (number, (pair, rate)) in problem.pairs.iter().zip(&plan.rates).enumerate() {
        let amount: f64 = plan.periods.iter().map(|planned| planned.amounts[number]).sum();
        found += pair.value * amount - pair.cost_of_rate * rate;
        turnover += (pair.value * amount).abs() + pair.cost_of_rate * rate;
    }
    let told = plan.value;
    if (told - found).abs() <= ROUNDING * turnover {
        Ok(found)
    } else {
        Err(TimedRefusal::Value { told, found })
    }
}

/// What no plan is worth more than, by the prices of this one.
fn bound(problem: &TimedProblem, plan: &TimedPlan) -> f64 {
    let mut bound = 0.0;
    for (period, planned) in plan.periods.iter().enumerate() {
        let supplies = problem.supplies.iter().zip(&planned.supply_prices);
        let demands = problem.demands.iter().zip(&planned.demand_prices);
        bound += supplies.chain(demands).map(|(amounts, price)| amounts[period] * price).sum::<f64>();
    }
    bound + problem.pairs.iter().map(|pair| gain(problem, plan, pair)).sum::<f64>()
}

/// What a pair could gain above the prices of its ends, at the rate that is best for it alone.
fn gain(problem: &TimedProblem, plan: &TimedPlan, pair: &TimedPair) -> f64 {
    let (supply, demand) = (pair.supply as usize, pair.demand as usize);
    // By period: the rate above which more rate brings nothing, and what a unit of rate brings below.
    let mut periods: Vec<(f64, f64)> = Vec::with_capacity(problem.hours.len());
    for (period, (planned, &hours)) in plan.periods.iter().zip(&problem.hours).enumerate() {
        let above = pair.value - planned.supply_prices[supply] - planned.demand_prices[demand];
        let room = problem.supplies[supply][period].min(problem.demands[demand][period]);
        let room = pair.most.as_ref().map_or(room, |most| room.min(most[period]));
        if above > 0.0 && room > 0.0 {
            periods.push(((room / hours).min(pair.most_rate), above * hours));
        }
    }
    periods.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut slope = periods.iter().map(|(_, brings)| brings).sum::<f64>() - pair.cost_of_rate;
    let (mut gain, mut rate) = (0.0, 0.0);
    for (until, brings) in periods {
        if slope <= 0.0 {
            break;
        }
        gain += slope * (until - rate);
        rate = until;
        slope -= brings;
    }
    gain
}

/// What all that there is would be worth at the best value.
fn largest(problem: &TimedProblem) -> f64 {
    let all = |side: &[Vec<f64>]| side.iter().flatten().sum::<f64>();
    let value = problem.pairs.iter().fold(0.0, |value: f64, pair| value.max(pair.value));
    value * all(&problem.supplies).min(all(&problem.demands))
}
