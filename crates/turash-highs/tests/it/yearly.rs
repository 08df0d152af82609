//! Yearly plans: the network simplex and `HiGHS`, two solvers that share no code and no idea, find the same optimum.

use std::num::NonZeroU32;

use highs::{ColProblem, HighsModelStatus, Sense};
use turash_engine::planner::{Effort, Node, Pair, Problem, UNBOUNDED, check, solve};

use crate::instances::KINDS;
use crate::random::Random;

/// Whole numbers up to here are exact in floats, and so is the optimum of a problem of such numbers.
const EXACT: f64 = 9e15;

/// A scale that brings numbers to this and below keeps them far from where `HiGHS` takes a number for infinite, or for zero.
const LARGE: i64 = 1 << 36;

/// The optimum of `HiGHS`, in steps.
fn optimum(problem: &Problem) -> f64 {
    let capacity = problem.capacity();
    let scale =
        |most: i64| if most > LARGE { LARGE as f64 / (most as u64).next_power_of_two() as f64 } else { 1.0 };
    let most = capacity.supplies.iter().chain(&capacity.demands).copied().max().unwrap_or(0);
    let (of_amounts, of_values) =
        (scale(most), scale(problem.pairs().iter().map(|pair| pair.value.abs()).max().unwrap_or(0)));
    let mut program = ColProblem::new();
    let mut rows = |side: &[i64]| -> Vec<_> {
        side.iter().map(|&capacity| program.add_row(..=capacity as f64 * of_amounts)).collect()
    };
    let (supplies, demands) = (rows(&capacity.supplies), rows(&capacity.demands));
    for pair in problem.pairs() {
        let most = if pair.most == UNBOUNDED { f64::INFINITY } else { pair.most as f64 * of_amounts };
        let both = [(supplies[pair.supply as usize], 1.0), (demands[pair.demand as usize], 1.0)];
        program.add_column(pair.value as f64 * of_values, pair.agreed as f64 * of_amounts..=most, both);
    }
    let mut model = program.optimise(Sense::Maximise);
    model.make_quiet();
    model.set_threads(NonZeroU32::MIN);
    let solved = model.solve();
    let nothing = problem.pairs().is_empty() && solved.status() == HighsModelStatus::ModelEmpty;
    assert!(nothing || solved.status() == HighsModelStatus::Optimal, "{:?}: {problem:?}", solved.status());
    solved.objective_value() / of_amounts / of_values
}

/// The planner's optimum and that of `HiGHS`: the same number where floats hold it exactly, else the same ten digits.
fn agree(problem: &Problem) -> i128 {
    let plan = solve(problem, &Effort::threads(1)).unwrap();
    assert_eq!(check(problem, &plan), Ok(()));
    let ours = plan.certificate.objective;
    let theirs = optimum(problem);
    let allowed = if theirs.abs() < EXACT { 0.5 } else { theirs.abs() * 1e-10 };
    assert!((ours as f64 - theirs).abs() < allowed, "{ours} and {theirs}: {problem:?}");
    ours
}

/// Capacities from one step to a hundred thousand million, each size as likely, in one problem.
fn huge_and_tiny(random: &mut Random) -> Problem {
    let mut side = |count: i64| -> Vec<i64> {
        let mut capacity = |_| {
            let size = 1 << random.steps(37);
            size + random.steps(size)
        };
        (0..count).map(&mut capacity).collect()
    };
    let (supplies, demands) = (side(12), side(15));
    let mut pairs = Vec::new();
    for supply in 0..supplies.len() as u32 {
        for demand in 0..demands.len() as u32 {
            if random.below(2) == 0 {
                pairs.push(Pair::new(supply, demand, 1 + random.steps(1000)));
            }
        }
    }
    Problem::new(supplies, demands, pairs).unwrap()
}

#[test]
fn five_hundred_random_problems_have_the_optimum_of_highs() {
    let mut random = Random(500);
    let (mut worth_something, mut empty) = (0, 0);
    for _ in 0..45 {
        for kind in &KINDS {
            let problem = kind.draw(&mut random);
            worth_something += usize::from(agree(&problem) > 0);
            empty += usize::from(problem.pairs().is_empty());
        }
    }
    for _ in 0..50 {
        worth_something += usize::from(agree(&huge_and_tiny(&mut random)) > 0);
    }
    assert!(worth_something > 350 && empty > 10, "{worth_something} worth something, {empty} empty");
}

#[test]
fn a_supply_or_a_demand_more_never_lowers_the_optimum_by_either_solver() {
    let mut random = Random(501);
    let mut rose = 0;
    for kind in KINDS.iter().filter(|kind| kind.capacity < 1 << 50).cycle().take(100) {
        let problem = kind.draw(&mut random);
        let before = agree(&problem);
        let mut capacity = problem.capacity().clone();
        let new = if random.below(2) == 0 {
            capacity.supplies.push(1 + random.steps(50));
            Node::Supply(capacity.supplies.len() as u32 - 1)
        } else {
            capacity.demands.push(1 + random.steps(50));
            Node::Demand(capacity.demands.len() as u32 - 1)
        };
        let mut pairs = problem.pairs().to_vec();
        pairs.extend(capacity.nodes().filter_map(|node| match (new, node) {
            (Node::Supply(supply), Node::Demand(demand)) | (Node::Demand(demand), Node::Supply(supply)) => {
                Some(Pair::new(supply, demand, random.steps(50)))
            }
            _ => None,
        }));
        let now = agree(&Problem::new(capacity.supplies, capacity.demands, pairs).unwrap());
        assert!(now >= before, "{now} after {before}: {problem:?} with {new}");
        rose += usize::from(now > before);
    }
    assert!(rose > 50, "only {rose} of 100 newcomers were worth anything");
}
