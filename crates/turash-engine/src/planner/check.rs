//! The checker: whether a plan may be shown as the best there is.
//!
//! It knows the problem and the plan, nothing of how a plan is found, and uses no function of the solver. Every sum and product is exact (`i128`). What it verifies is the
//! theorem of complementary slackness: a plan that keeps all bounds, and prices that keep all of theirs, are both optimal if and only if a price above zero stands only
//! where nothing is left over, a pair worth more than its prices gets all it may, and one worth less gets no more than it must.

use super::node::Node;
use super::opening::{Budget, Opened};
use super::plan::Plan;
use super::problem::{Problem, UNBOUNDED};
use super::proven;

/// What is wrong with a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
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
    /// An amount outside the bounds of its pair.
    #[error("pair {pair} gets {amount}, outside {agreed} to {most}")]
    OutOfBounds {
        /// The number of the pair.
        pair: u32,
        /// What it gets.
        amount: i64,
        /// The least it must get.
        agreed: i64,
        /// The most it may get.
        most: i64,
    },
    /// More than there is.
    #[error("{node} gives or takes {used}, more than its capacity {capacity}")]
    OverCapacity {
        /// Which one.
        node: Node,
        /// What its pairs add up to.
        used: i128,
        /// What it has.
        capacity: i64,
    },
    /// A price below zero.
    #[error("the price of {node} is {price}, below 0")]
    NegativePrice {
        /// Whose price.
        node: Node,
        /// What it is.
        price: i64,
    },
    /// A price where something is left over.
    #[error(
        "{node} has the price {price}, and {left} of it is left over: what is left over is worth nothing"
    )]
    PricedLeftover {
        /// Which one.
        node: Node,
        /// Its price.
        price: i64,
        /// What is left of it.
        left: i128,
    },
    /// A pair that should get more.
    #[error(
        "pair {pair} is worth {above} more than the prices of its ends and gets only {amount}: there is a better plan, or the prices are wrong"
    )]
    TooLittle {
        /// The number of the pair.
        pair: u32,
        /// By how much.
        above: i128,
        /// What it gets.
        amount: i64,
    },
    /// A pair that should get less.
    #[error(
        "pair {pair} is worth {below} less than the prices of its ends and gets {amount}: there is a better plan, or the prices are wrong"
    )]
    TooMuch {
        /// The number of the pair.
        pair: u32,
        /// By how much.
        below: i128,
        /// What it gets.
        amount: i64,
    },
    /// The objective is not what the amounts are worth.
    #[error("the plan says that it is worth {told}, its amounts are worth {found}")]
    Objective {
        /// What it says.
        told: i128,
        /// What it is.
        found: i128,
    },
    /// A bound that the plan itself is above.
    #[error("no plan is said to be worth more than {bound}, and this one is worth {objective}")]
    AboveBound {
        /// What the plan is worth.
        objective: i128,
        /// What none should be worth more than.
        bound: i128,
    },
    /// A bound that its own grounds do not prove.
    #[error(
        "no plan is said to be worth more than {bound}, but the grounds given for that prove no such thing"
    )]
    Unproven {
        /// What none should be worth more than.
        bound: i128,
        /// What the grounds prove; nothing where they prove nothing.
        proven: Option<i128>,
    },
    /// More spent than the budget.
    #[error("what is opened takes {spent} of capital, more than the budget of {limit}")]
    OverBudget {
        /// What it takes.
        spent: u128,
        /// What may be spent.
        limit: u64,
    },
}

/// Accepts a plan that is feasible and the best there is; says of any other what is wrong with it.
///
/// # Errors
///
/// The first thing that is wrong.
pub fn check(problem: &Problem, plan: &Plan) -> Result<(), Refusal> {
    same_size(problem, plan)?;
    bounds(problem, &plan.amounts)?;
    nodes(problem, plan)?;
    slackness(problem, plan)?;
    // With capacities kept, all amounts add up to less than 2^62 and the sum stays below 2^123.
    let pairs = problem.pairs().iter().zip(&plan.amounts);
    let found = pairs.map(|(pair, &amount)| i128::from(pair.value) * i128::from(amount)).sum();
    let told = plan.certificate.objective;
    if told == found { Ok(()) } else { Err(Refusal::Objective { told, found }) }
}

/// Accepts a plan with costs of opening that is feasible, keeps its budget, and is worth what it says, and whose grounds prove that no plan is worth more than its bound.
///
/// # Errors
///
/// The first thing that is wrong.
pub fn check_opened(
    problem: &Problem,
    costs: &[i128],
    budget: Option<Budget<'_>>,
    plan: &Opened,
) -> Result<(), Refusal> {
    let (pairs, amounts) = (problem.pairs(), &plan.amounts);
    let other = |what, found| Refusal::OtherProblem { what, found, expected: pairs.len() };
    if amounts.len() != pairs.len() {
        return Err(other("amounts", amounts.len()));
    }
    if costs.len() != pairs.len() {
        return Err(other("costs", costs.len()));
    }
    bounds(problem, amounts)?;
    let (supplies, demands) = used(problem, amounts);
    kept(&problem.capacity().supplies, &supplies, Node::Supply)?;
    kept(&problem.capacity().demands, &demands, Node::Demand)?;
    let (mut found, mut spent) = (0, 0);
    for (number, (pair, &amount)) in pairs.iter().zip(amounts).enumerate() {
        found += i128::from(pair.value) * i128::from(amount);
        if pair.agreed == 0 && amount > 0 {
            found -= costs[number];
            spent += budget.map_or(0, |budget| u128::from(budget.capital[number]));
        }
    }
    if let Some(Budget { limit, .. }) = budget.filter(|budget| spent > u128::from(budget.limit)) {
        return Err(Refusal::OverBudget { spent, limit });
    }
    let (told, bound) = (plan.objective, plan.bound);
    if told != found {
        return Err(Refusal::Objective { told, found });
    }
    if found > bound {
        return Err(Refusal::AboveBound { objective: found, bound });
    }
    let proven = proven::bound(problem, costs, budget, &plan.grounds);
    if proven.is_some_and(|proven| proven <= bound) {
        Ok(())
    } else {
        Err(Refusal::Unproven { bound, proven })
    }
}

fn same_size(problem: &Problem, plan: &Plan) -> Result<(), Refusal> {
    let (capacity, prices) = (problem.capacity(), &plan.certificate.prices);
    let sizes = [
        ("amounts", plan.amounts.len(), problem.pairs().len()),
        ("prices of supplies", prices.supplies.len(), capacity.supplies.len()),
        ("prices of demands", prices.demands.len(), capacity.demands.len()),
    ];
    match sizes.into_iter().find(|(_, found, expected)| found != expected) {
        Some((what, found, expected)) => Err(Refusal::OtherProblem { what, found, expected }),
        None => Ok(()),
    }
}

/// Every amount within the bounds of its pair.
fn bounds(problem: &Problem, amounts: &[i64]) -> Result<(), Refusal> {
    for (number, (pair, &amount)) in (0_u32..).zip(problem.pairs().iter().zip(amounts)) {
        if amount < pair.agreed || amount > pair.most || amount == UNBOUNDED {
            let (agreed, most) = (pair.agreed, pair.most);
            return Err(Refusal::OutOfBounds { pair: number, amount, agreed, most });
        }
    }
    Ok(())
}

/// Every pair's amount against the prices of its ends.
fn slackness(problem: &Problem, plan: &Plan) -> Result<(), Refusal> {
    let prices = &plan.certificate.prices;
    for (number, (pair, &amount)) in (0_u32..).zip(problem.pairs().iter().zip(&plan.amounts)) {
        let of_supply = i128::from(prices.supplies[pair.supply as usize]);
        let of_demand = i128::from(prices.demands[pair.demand as usize]);
        let above = i128::from(pair.value) - of_supply - of_demand;
        if above > 0 && amount != pair.most {
            return Err(Refusal::TooLittle { pair: number, above, amount });
        }
        if above < 0 && amount != pair.agreed {
            return Err(Refusal::TooMuch { pair: number, below: -above, amount });
        }
    }
    Ok(())
}

/// What pairs take of each supply, and give to each demand.
fn used(problem: &Problem, amounts: &[i64]) -> (Vec<i128>, Vec<i128>) {
    let capacity = problem.capacity();
    let mut supplies = vec![0_i128; capacity.supplies.len()];
    let mut demands = vec![0_i128; capacity.demands.len()];
    for (pair, &amount) in problem.pairs().iter().zip(amounts) {
        supplies[pair.supply as usize] += i128::from(amount);
        demands[pair.demand as usize] += i128::from(amount);
    }
    (supplies, demands)
}

/// Every capacity of a side is kept.
fn kept(capacities: &[i64], used: &[i128], node: fn(u32) -> Node) -> Result<(), Refusal> {
    for (number, (&capacity, &used)) in (0_u32..).zip(capacities.iter().zip(used)) {
        if used > i128::from(capacity) {
            return Err(Refusal::OverCapacity { node: node(number), used, capacity });
        }
    }
    Ok(())
}

/// Every node alone: its capacity, and its price against what is left over.
fn nodes(problem: &Problem, plan: &Plan) -> Result<(), Refusal> {
    let (capacity, prices) = (problem.capacity(), &plan.certificate.prices);
    let (supplies, demands) = used(problem, &plan.amounts);
    kept(&capacity.supplies, &supplies, Node::Supply)?;
    kept(&capacity.demands, &demands, Node::Demand)?;
    side(&capacity.supplies, &prices.supplies, &supplies, Node::Supply)?;
    side(&capacity.demands, &prices.demands, &demands, Node::Demand)
}

fn side(capacities: &[i64], prices: &[i64], used: &[i128], node: fn(u32) -> Node) -> Result<(), Refusal> {
    for (number, ((&capacity, &price), &used)) in (0_u32..).zip(capacities.iter().zip(prices).zip(used)) {
        let node = node(number);
        let left = i128::from(capacity) - used;
        if price < 0 {
            return Err(Refusal::NegativePrice { node, price });
        }
        if price > 0 && left > 0 {
            return Err(Refusal::PricedLeftover { node, price, left });
        }
    }
    Ok(())
}
