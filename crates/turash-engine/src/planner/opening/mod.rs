//! Pairs that cost something to open: the connection's capital, whatever then flows through it.
//!
//! The cost makes the problem hard (a transportation problem with fixed charges), so the answer comes with a bound: what no plan can be worth more than. By component, *slope scaling* (Kim and
//! Pardalos 1999: spread each cost over what the pair got last time, and plan again) and a local search find a good plan; *branch and bound* (`search`) improves it and lowers the bound, until
//! the two are near enough or the steps are used up. A bound is the lower of two: the plan in which each undecided pair bears its cost in proportion to the most that it could get, and that in which each supply, or each
//! demand, bears whole costs and the other side has prices (`bound`, `knapsack`). What bounds each case is left behind (`cases`, `grounds`), for the checker. `budget` keeps what is spent on opening within a limit.

mod bound;
mod budget;
mod cases;
mod decision;
mod grounds;
mod knapsack;
mod opened;
mod search;

pub use self::budget::{Budget, plan_within_budget};
pub use self::grounds::{CapitalPrice, Case, Grounds, PartGrounds};
pub use self::opened::{Opened, Until};
use self::search::{Search, Searched};
use super::components::{self, Component};
use super::error::PlanError;
use super::plan::worth;
use super::problem::{Pair, Problem};
use super::solve::{Effort, Run};

/// Plans with a cost for each pair that gets anything, in steps of value times steps of amount, 0 or more. A pair of which something is agreed is open already.
///
/// # Errors
///
/// [`PlanError::Costs`] where there is not one cost for each pair or one is below 0; [`PlanError::Stopped`].
pub fn plan_with_openings(
    problem: &Problem,
    costs: &[i128],
    until: Until,
    effort: &Effort<'_>,
) -> Result<Opened, PlanError> {
    if costs.len() != problem.pairs().len() || costs.iter().any(|&cost| cost < 0) {
        return Err(PlanError::Costs { costs: costs.len(), pairs: problem.pairs().len() });
    }
    let mut amounts: Vec<i64> = problem.pairs().iter().map(|pair| pair.agreed).collect();
    let agreed = worth(problem, &amounts);
    let (components, places) = components::of(problem);
    let work = |component: &Component, run: &Run<'_>| part(problem, component, &places, costs, until, run);
    let (mut objective, mut bound, mut parts) = (agreed, agreed, Vec::new());
    for (component, found) in Run::over(components, effort, work)? {
        objective += found.objective;
        bound += found.bound;
        for (&pair, amount) in component.pairs.iter().zip(found.amounts) {
            amounts[pair as usize] += amount;
        }
        let (supplies, demands, pairs) =
            (component.supplies.clone(), component.demands.clone(), component.pairs.clone());
        parts.push(PartGrounds { supplies, demands, pairs, cases: found.cases });
    }
    let grounds = Grounds { capital: CapitalPrice::default(), parts };
    Ok(Opened { amounts, objective, bound, grounds })
}

/// A component as a problem of its own, searched.
fn part(
    problem: &Problem,
    component: &Component,
    places: &[u32],
    costs: &[i128],
    until: Until,
    run: &Run<'_>,
) -> Result<Searched, PlanError> {
    let left = problem.left();
    let supplies = component.supplies.iter().map(|&supply| left.supplies[supply as usize]).collect();
    let demands = component.demands.iter().map(|&demand| left.demands[demand as usize]).collect();
    let own = |&number: &u32| {
        let pair = &problem.pairs()[number as usize];
        let [supply, demand] = pair.ends().map(|end| places[end.code()]);
        let least = left[pair.ends()[0]].min(left[pair.ends()[1]]);
        Pair { supply, demand, value: pair.value, agreed: 0, most: pair.room().min(least) }
    };
    let pairs: Vec<Pair> = component.pairs.iter().map(own).collect();
    let cost = |(&number, pair): (&u32, &Pair)| {
        let open = problem.pairs()[number as usize].agreed > 0;
        // A cost above all that a pair can be worth keeps it out like one that is just as much, and sums stay small.
        if open { 0 } else { costs[number as usize].min(i128::from(pair.value) * i128::from(pair.most)) }
    };
    let costs = component.pairs.iter().zip(&pairs).map(cost).collect();
    Search::new(Problem::new(supplies, demands, pairs)?, costs, until, run)?.carry_out()
}
