//! Plans in time where rates cost something.

use highs::HighsModelStatus;
use turash_engine::planner::{
    Effort, Node, PlanError, Proven, TimedPlan, TimedProblem, TimedRefusal, check_timed,
};

use crate::groups;
use crate::program::{self, Chosen};

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SolverError {
    /// The problem is none, or planning was stopped.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The solver did not find the optimum in its time.
    #[error(
        "the solver did not find the best rates of {pairs} pairs in {seconds} s; plan fewer pairs, or fewer periods"
    )]
    OutOfTime {
        /// How many pairs hang together.
        pairs: usize,
        /// How long it had.
        seconds: f64,
    },
    /// The solver failed.
    #[error("the solver ended with {status:?} on {pairs} pairs")]
    Failed {
        /// What it said.
        status: HighsModelStatus,
        /// How many pairs hang together.
        pairs: usize,
    },
    /// The checker did not accept the plan.
    #[error("the plan is not shown: {0}")]
    Refused(#[from] TimedRefusal),
}

/// The plan that is worth most over all periods, less what its rates cost, to a millionth; with what its prices prove.
///
/// `HiGHS` chooses the rates and the prices, for each group of pairs that hang together by itself and in at most so many seconds of each. The planner's own network simplex then plans each period with these rates, so that amounts keep
/// capacities exactly; and the checker, which shares no code with either, has accepted what is returned.
///
/// # Errors
///
/// See [`SolverError`].
pub fn plan_in_time(
    problem: &TimedProblem,
    effort: &Effort<'_>,
    seconds: f64,
) -> Result<(TimedPlan, Proven), SolverError> {
    problem.validate()?;
    let mut rates = vec![f64::INFINITY; problem.pairs.len()];
    let mut chosen = Vec::new();
    for group in groups::coupled(problem) {
        let of_group = program::choose(problem, &group, seconds).map_err(|status| match status {
            HighsModelStatus::ReachedTimeLimit => SolverError::OutOfTime { pairs: group.len(), seconds },
            status => SolverError::Failed { status, pairs: group.len() },
        })?;
        for (&number, &rate) in group.iter().zip(&of_group.rates) {
            rates[number] = rate;
        }
        chosen.push((group, of_group));
    }
    let mut plan = problem.at_rates(&rates, effort)?;
    for (group, of_group) in &chosen {
        put_prices(problem, group, of_group, &mut plan);
    }
    let proven = check_timed(problem, &plan)?;
    Ok((plan, proven))
}

/// Puts the prices of all periods together in the place of those of each period by itself.
fn put_prices(problem: &TimedProblem, group: &[usize], chosen: &Chosen, plan: &mut TimedPlan) {
    for (period, planned) in plan.periods.iter_mut().enumerate() {
        let price = |node| chosen.prices.get(&(period, node)).copied().unwrap_or(0.0);
        for &number in group {
            let pair = &problem.pairs[number];
            planned.supply_prices[pair.supply as usize] = price(Node::Supply(pair.supply));
            planned.demand_prices[pair.demand as usize] = price(Node::Demand(pair.demand));
        }
    }
}
