//! The `HiGHS` solver as a peer of the planner: a Python program with `highspy`, which brings the solver along as a binary.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use turash_engine::planner::Problem;

const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/python/highs.py");

/// What `HiGHS` found.
pub struct Found {
    /// CPU seconds of solving alone: neither Python's start nor the building of the model.
    pub seconds: f64,
    /// The optimum.
    pub objective: f64,
}

/// Whether it is there. An error says what is missing.
pub fn look() -> Result<()> {
    let output = Command::new("python3").args(["-c", "import highspy, numpy"]).output();
    let output = output.context("Python is not installed")?;
    ensure!(output.status.success(), "Python has no highspy (`pip install highspy`)");
    Ok(())
}

/// Solves a problem without bounds on pairs on one thread, by `simplex` or `ipm`.
pub fn solve(problem: &Problem, solver: &str) -> Result<Found> {
    let folder = tempfile::tempdir()?;
    write(problem, folder.path())?;
    let capacity = problem.capacity();
    let output = Command::new("python3")
        .arg(PROGRAM)
        .arg(folder.path())
        .args([capacity.supplies.len().to_string(), capacity.demands.len().to_string(), solver.to_owned()])
        .output()?;
    ensure!(output.status.success(), "HiGHS failed: {}", String::from_utf8_lossy(&output.stderr));
    let answer = std::fs::read_to_string(folder.path().join("answer"))?;
    let (seconds, objective) =
        answer.split_once(' ').with_context(|| format!("HiGHS answered '{answer}'"))?;
    Ok(Found { seconds: seconds.parse()?, objective: objective.parse()? })
}

fn write(problem: &Problem, folder: &Path) -> Result<()> {
    let bytes =
        |numbers: &mut dyn Iterator<Item = i64>| numbers.flat_map(i64::to_le_bytes).collect::<Vec<u8>>();
    let capacity = problem.capacity();
    let mut capacities = capacity.supplies.iter().chain(&capacity.demands).copied();
    std::fs::write(folder.join("capacities"), bytes(&mut capacities))?;
    std::fs::write(folder.join("values"), bytes(&mut problem.pairs().iter().map(|pair| pair.value)))?;
    let ends = problem.pairs().iter().flat_map(|pair| [pair.supply, pair.demand]);
    std::fs::write(folder.join("ends"), ends.flat_map(u32::to_le_bytes).collect::<Vec<u8>>())?;
    Ok(())
}
