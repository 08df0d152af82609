//! Plans in time that somebody tampered with.

use turash_engine::planner::{TimedPlan, TimedProblem, check_timed};

use super::seasons;
use crate::random::Random;

/// How many ways there are to tamper with a plan.
const WAYS: u64 = 8;

/// Tampers with a plan in one way, at a place drawn at random; `false` where this would change nothing there, or less than the checker forgives for the rounding of floats.
fn tell(way: u64, problem: &TimedProblem, plan: &mut TimedPlan, random: &mut Random) -> bool {
    let at = random.below(problem.hours.len() as u64) as usize;
    let number = random.below(problem.pairs.len() as u64) as usize;
    let pair = &problem.pairs[number];
    let (supply, demand) = (pair.supply as usize, pair.demand as usize);
    let has = problem.supplies[supply][at];
    let both = has.min(problem.demands[demand][at]);
    let amount = plan.periods[at].amounts[number];
    let forgiven = forgiven(problem, plan);
    match way {
        // More than both ends have, and worth so much more.
        0 => give(problem, plan, (at, number), both - amount + both.max(1.0) / 1000.0),
        // A thousandth less than would be best.
        1 if amount * pair.value > forgiven * 1000.0 => {
            give(problem, plan, (at, number), -amount / 1000.0);
        }
        2 => plan.value += if random.below(2) == 0 { forgiven } else { -forgiven },
        // A pipe that does not carry what it must.
        3 if amount > 0.0 => plan.rates[number] *= 1.0 - 1e-6,
        // A pipe for more than it carries.
        4 if plan.rates[number] < pair.most_rate / 2.0 => {
            let more = 2.0 * forgiven / pair.cost_of_rate;
            if more > plan.rates[number] {
                return false;
            }
            plan.rates[number] += more;
            plan.value -= pair.cost_of_rate * more;
        }
        // A price where something is left over: no plan is worth more than it, so it proves less.
        5 => {
            let given = plan.periods[at].amounts.iter().zip(&problem.pairs);
            let used =
                given.filter(|(_, other)| other.supply == pair.supply).map(|(amount, _)| amount).sum::<f64>();
            if has - used < 1.0 {
                return false;
            }
            plan.periods[at].supply_prices[supply] += 2.0 * forgiven / (has - used);
        }
        6 => {
            let wrong = [-1.0, f64::NAN, f64::INFINITY];
            plan.periods[at].demand_prices[demand] = wrong[random.below(3) as usize];
        }
        7 => match random.below(4) {
            0 => drop(plan.periods.pop()),
            1 => drop(plan.rates.pop()),
            2 => plan.periods[at].amounts[number] = f64::NAN,
            _ => give(problem, plan, (at, number), -amount - 1.0),
        },
        _ => return false,
    }
    true
}

/// Gives a pair more in a period; the plan says what it is worth then.
fn give(problem: &TimedProblem, plan: &mut TimedPlan, (at, number): (usize, usize), more: f64) {
    plan.periods[at].amounts[number] += more;
    plan.value += problem.pairs[number].value * more;
}

/// More than the checker forgives.
fn forgiven(problem: &TimedProblem, plan: &TimedPlan) -> f64 {
    let all: f64 = problem.supplies.iter().flatten().sum();
    let best = problem.pairs.iter().fold(0.0, |best: f64, pair| best.max(pair.value));
    2e-6 * plan.value.abs() + 2e-9 * all * best
}

/// Tells lies about plans of random problems until the checker has refused 1,000; gives how many of each way. Fails where it takes one.
pub(crate) fn refused(
    seed: u64,
    cost_of_rate: f64,
    planned: impl Fn(&TimedProblem) -> TimedPlan,
) -> [u32; WAYS as usize] {
    let mut random = Random(seed);
    let mut refused = [0; WAYS as usize];
    while refused.iter().sum::<u32>() < 1000 {
        let problem = seasons::draw(&mut random, 4, cost_of_rate);
        let plan = planned(&problem);
        if plan.value == 0.0 {
            continue;
        }
        for way in 0..WAYS {
            let mut tampered = plan.clone();
            if (0..50).any(|_| tell(way, &problem, &mut tampered, &mut random)) {
                let answer = check_timed(&problem, &tampered);
                assert!(answer.is_err(), "way {way}: {answer:?} of {problem:?}: {tampered:?}");
                refused[way as usize] += 1;
            }
        }
    }
    refused
}
