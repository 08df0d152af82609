//! Bench of the planner: the optimum beside `HiGHS`, LEMON and the greedy list, 18 million pairs on one core, and planning again after a change.
#![allow(clippy::print_stderr, reason = "a bench that runs for a minute tells where it is")]

use std::process::ExitCode;

use anyhow::Result;
use turash_bench::replanning::{Event, Replanning};
use turash_bench::report::{Limit, Report};
use turash_bench::solvers::lemon::Lemon;
use turash_bench::solvers::{Found, highs};
use turash_bench::world::World;
use turash_bench::{planning, timer};
use turash_engine::planner::{Effort, Plan, Problem, best_pair_first, best_unit_first, check, greedy, solve};

/// A radius at which 10,000 supplies and 10,000 demands of one market have about 265,000 pairs.
const SMALL_KM: f64 = 27.9;
/// A radius at which a million flows of 12 markets have about 18 million pairs.
const LARGE_KM: f64 = 12.2;

/// As far as heat pays for the way: 20,000 flows of 12 markets have some pairs each.
const FEW_KM: f64 = 30.0;

const CHANGES: usize = 10_000;
/// After so many changes among a million flows the certificate is checked, which takes a third of a second.
const PROVEN_EVERY: usize = 250;
/// After so many they are planned anew, which takes seconds.
const ANEW_EVERY: usize = 2_500;

fn main() -> Result<ExitCode> {
    let mut report = Report::new();
    small(&mut report)?;
    each_anew(&mut report)?;
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
    against_highs(&problem, &plan, seconds, report)?;
    against_lemon(&problem, &plan, seconds, report)
}

fn against_highs(problem: &Problem, plan: &Plan, seconds: f64, report: &mut Report) -> Result<()> {
    if let Err(missing) = highs::look() {
        report.not_run("10k x 10k: HiGHS", missing.to_string());
        return Ok(());
    }
    for (solver, at_least) in [("simplex", Limit::AtLeast(80.0)), ("ipm", Limit::Told)] {
        eprintln!("HiGHS, {solver}");
        peer(&format!("HiGHS {solver}"), &highs::solve(problem, solver)?, (plan, seconds), at_least, report);
    }
    Ok(())
}

fn against_lemon(problem: &Problem, plan: &Plan, seconds: f64, report: &mut Report) -> Result<()> {
    eprintln!("LEMON");
    let lemon = match Lemon::build() {
        Ok(lemon) => lemon,
        Err(missing) => {
            report.not_run("10k x 10k: LEMON", missing.to_string());
            return Ok(());
        }
    };
    let mut best = lemon.solve(problem)?;
    for _ in 1..3 {
        let found = lemon.solve(problem)?;
        best.seconds = best.seconds.min(found.seconds);
    }
    peer("LEMON network simplex", &best, (plan, seconds), Limit::AtLeast(15.0), report);
    Ok(())
}

/// What another solver took, beside the planner's plan and seconds.
fn peer(name: &str, found: &Found, (plan, seconds): (&Plan, f64), at_least: Limit, report: &mut Report) {
    report.row(format!("  {name}, one thread"), found.seconds, "s", Limit::Told);
    report.row(format!("  times as fast as {name}"), found.seconds / seconds, "x", at_least);
    let difference = (found.objective / plan.certificate.objective as f64 - 1.0).abs();
    report.row("    its optimum differs by", difference * 1e9, "1e-9", Limit::AtMost(100.0));
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

/// Changes among a million flows, one at a time, each with a new plan.
fn changes(problem: Problem, report: &mut Report) -> Result<()> {
    eprintln!("{CHANGES} changes");
    let mut replanning = Replanning::new(problem, 2)?;
    let mut events = Vec::with_capacity(CHANGES);
    let mut differs_by: f64 = 0.0;
    for number in 1..=CHANGES {
        events.push(replanning.change()?);
        if number % PROVEN_EVERY == 0 {
            replanning.proven()?;
        }
        if number % ANEW_EVERY == 0 {
            eprintln!("{number}, and a new plan");
            differs_by = differs_by.max(replanning.differs_by()?);
        }
    }
    replanned(&events, report);
    let moved = events.iter().map(|event| event.moved).sum::<usize>() as f64 / CHANGES as f64;
    report.row("1M flows: pairs that a change moves, mean", moved, "", Limit::Told);
    let plans = CHANGES / ANEW_EVERY;
    report.row(format!("1M flows: {plans} times a new plan, differs by"), differs_by, "", Limit::AtMost(0.0));
    Ok(())
}

/// What planning again took, in the largest component and elsewhere.
fn replanned(events: &[Event], report: &mut Report) {
    let largest = events.iter().map(|event| event.pairs).max().unwrap_or(0);
    // The largest component has some pairs more or less after each change.
    let (inside, outside): (Vec<&Event>, Vec<&Event>) =
        events.iter().partition(|event| event.pairs * 10 > largest * 9);
    let parts = [("outside", outside, Limit::AtMost(50.0)), ("in", inside, Limit::Told)];
    for (part, events, at_most) in parts {
        let quantile = |fraction: f64, ms: fn(&Event) -> f64| {
            let mut times: Vec<f64> = events.iter().map(|event| ms(event)).collect();
            times.sort_by(f64::total_cmp);
            timer::quantile(&times, fraction)
        };
        let pairs = events.iter().map(|event| event.pairs).max().unwrap_or(0);
        let what = format!("1M flows: changes {part} the largest component");
        report.row(what, events.len() as f64, "", Limit::Told);
        report.row("  pairs planned again, at most", pairs as f64 / 1e3, "k", Limit::Told);
        report.row("  planned again, median", quantile(0.5, |event| event.cpu_ms), "ms", Limit::Told);
        report.row("  planned again, p99", quantile(0.99, |event| event.cpu_ms), "ms", at_most);
        report.row("  planned again, p99 (wall)", quantile(0.99, |event| event.wall_ms), "ms", Limit::Told);
    }
}

/// As many changes in a small world, where a new plan can be made after each.
fn each_anew(report: &mut Report) -> Result<()> {
    eprintln!("{CHANGES} changes, a new plan after each");
    let problem = planning::problem(&World::new(3).flows(20_000), FEW_KM, true)?;
    report.row("20k flows: pairs", problem.pairs().len() as f64 / 1e3, "k", Limit::Told);
    let mut replanning = Replanning::new(problem, 4)?;
    let (mut differ, mut moved) = (0, 0);
    for _ in 0..CHANGES {
        moved += usize::from(replanning.change()?.moved > 0);
        differ += usize::from(replanning.differs_by()? > 0.0);
    }
    report.row(format!("20k flows: of {CHANGES} changes that move something"), moved as f64, "", Limit::Told);
    report.row("  plans worth more or less than a new one", f64::from(differ as u32), "", Limit::AtMost(0.0));
    Ok(())
}
