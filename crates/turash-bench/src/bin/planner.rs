//! Bench of the planner: the optimum beside `HiGHS` and the greedy list, 18 million pairs on one core, and planning again after a change.
#![allow(clippy::print_stderr, reason = "a bench that runs for a minute tells where it is")]

use std::process::ExitCode;

use anyhow::Result;
use turash_bench::report::{Limit, Report};
use turash_bench::world::{Random, World};
use turash_bench::{highs, planning, timer};
use turash_engine::planner::{
    Effort, Living, Node, Plan, Problem, best_pair_first, best_unit_first, check, greedy, solve,
};

/// A radius at which 10,000 supplies and 10,000 demands of one market have about 265,000 pairs.
const SMALL_KM: f64 = 26.7;
/// A radius at which a million flows of 12 markets have about 18 million pairs.
const LARGE_KM: f64 = 12.2;

const CHANGES: usize = 1000;

fn main() -> Result<ExitCode> {
    let mut report = Report::new();
    small(&mut report)?;
    large(&mut report)?;
    Ok(report.finish())
}

/// The plan of one thread, proven, with the least CPU seconds of some runs.
fn planned(problem: &Problem, runs: usize) -> Result<(Plan, f64)> {
    let (mut plan, mut seconds) = (Plan::default(), f64::MAX);
    for _ in 0..runs {
        let (found, took) = timer::cpu(|| solve(problem, &Effort::threads(1)));
        seconds = seconds.min(took);
        plan = found?;
    }
    check(problem, &plan)?;
    Ok((plan, seconds))
}

/// How much less a list that is worked through from the top is worth, in percent.
fn lost(problem: &Problem, plan: &Plan, order: &[u32]) -> f64 {
    let best = plan.certificate.objective as f64;
    (1.0 - greedy(problem, order).objective as f64 / best) * 100.0
}

fn small(report: &mut Report) -> Result<()> {
    eprintln!("10,000 supplies and 10,000 demands");
    let flows = World::new(1).flows(20_000);
    let problem = planning::problem(&flows, SMALL_KM, false)?;
    let (plan, seconds) = planned(&problem, 5)?;
    report.row("10k x 10k: pairs", problem.pairs().len() as f64 / 1e3, "k", Limit::Told);
    report.row("10k x 10k: plan, one thread", seconds * 1e3, "ms", Limit::AtMost(100.0));
    let lost_by_unit = lost(&problem, &plan, &best_unit_first(&problem));
    report.row("  best unit first loses", lost_by_unit, "%", Limit::Told);
    report.row(
        "  best pair first loses",
        lost(&problem, &plan, &best_pair_first(&problem)),
        "%",
        Limit::Told,
    );
    if let Err(missing) = highs::look() {
        report.not_run("10k x 10k: HiGHS", missing.to_string());
        return Ok(());
    }
    for (solver, at_least) in [("simplex", Limit::AtLeast(80.0)), ("ipm", Limit::Told)] {
        eprintln!("HiGHS, {solver}");
        let peer = highs::solve(&problem, solver)?;
        let objective = plan.certificate.objective as f64;
        report.row(format!("  HiGHS {solver}, one thread"), peer.seconds, "s", Limit::Told);
        report.row(format!("  times as fast as HiGHS {solver}"), peer.seconds / seconds, "x", at_least);
        let difference = (peer.objective / objective - 1.0).abs();
        report.row("    its optimum differs by", difference * 1e9, "1e-9", Limit::AtMost(100.0));
    }
    Ok(())
}

fn large(report: &mut Report) -> Result<()> {
    eprintln!("a million flows");
    let flows = World::new(1).flows(1_000_000);
    let problem = planning::problem(&flows, LARGE_KM, true)?;
    let (plan, seconds) = planned(&problem, 1)?;
    report.row("1M flows: pairs", problem.pairs().len() as f64 / 1e6, "M", Limit::Told);
    report.row("1M flows: plan, one thread", seconds, "s", Limit::AtMost(10.0));
    let (checked, check_s) = timer::cpu(|| check(&problem, &plan));
    checked?;
    report.row("  check of its certificate", check_s, "s", Limit::Told);
    report.row(
        "  best unit first loses",
        lost(&problem, &plan, &best_unit_first(&problem)),
        "%",
        Limit::Told,
    );
    let (other, wall_s) = timer::wall(|| solve(&problem, &Effort::threads(2)));
    report.row("1M flows: plan, two threads (wall)", wall_s, "s", Limit::Told);
    report.row("  it differs from that of one", f64::from(u8::from(other? != plan)), "", Limit::AtMost(0.0));
    drop(plan);
    changes(problem, report)
}

/// New capacities, one at a time, each with a new plan. By the wall clock: CPU time is counted too coarsely for a millisecond.
fn changes(problem: Problem, report: &mut Report) -> Result<()> {
    eprintln!("changes");
    let mut living = Living::new(problem, &Effort::threads(2))?;
    let mut random = Random::new(2);
    let mut events = Vec::with_capacity(CHANGES);
    for _ in 0..CHANGES {
        let capacity = living.problem().capacity();
        let supply = random.below(2) == 0;
        let side = if supply { &capacity.supplies } else { &capacity.demands };
        let at = random.below(side.len());
        let now = (side[at] as f64 * random.between(0.5, 1.5)).round() as i64;
        let node = if supply { Node::Supply(at as u32) } else { Node::Demand(at as u32) };
        let (replanned, seconds) = timer::wall(|| living.set_capacity(node, now).map(|()| living.replan()));
        let replanned = replanned?;
        events.push((seconds * 1e3, replanned.pairs, replanned.moved.len()));
    }
    let largest = events.iter().map(|event| event.1).max().unwrap_or(0);
    let times = |inside: bool| {
        let of = events.iter().filter(|event| (event.1 > largest / 2) == inside);
        let mut times: Vec<f64> = of.map(|event| event.0).collect();
        times.sort_by(f64::total_cmp);
        times
    };
    let (outside, inside) = (times(false), times(true));
    report.row("a change: events outside the largest component", outside.len() as f64, "", Limit::Told);
    report.row("  planned again, median", timer::quantile(&outside, 0.5), "ms", Limit::Told);
    report.row("  planned again, p99", timer::quantile(&outside, 0.99), "ms", Limit::AtMost(50.0));
    report.row("a change in the largest component: its pairs", largest as f64 / 1e3, "k", Limit::Told);
    report.row("  planned again, median", timer::quantile(&inside, 0.5), "ms", Limit::Told);
    report.row("  planned again, p99", timer::quantile(&inside, 0.99), "ms", Limit::Told);
    let moved = events.iter().map(|event| event.2).sum::<usize>() as f64 / CHANGES as f64;
    report.row("pairs that a change moves, mean", moved, "", Limit::Told);
    check(living.problem(), living.plan())?;
    let anew = solve(living.problem(), &Effort::threads(2))?;
    let difference = anew.certificate.objective - living.plan().certificate.objective;
    report.row("worth less than a new plan after all changes", difference as f64, "", Limit::AtMost(0.0));
    Ok(())
}
