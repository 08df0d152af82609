//! The `HiGHS` solver: a Python program with `highspy`, which brings the solver along as a binary.

use std::process::Command;

use anyhow::{Context, Result, ensure};
use turash_engine::planner::Problem;

use super::{Found, sizes, write};

const PROGRAM: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/python/highs.py");

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
    let output =
        Command::new("python3").arg(PROGRAM).arg(folder.path()).args(sizes(problem)).arg(solver).output()?;
    ensure!(output.status.success(), "HiGHS failed: {}", String::from_utf8_lossy(&output.stderr));
    Found::read(&std::fs::read_to_string(folder.path().join("answer"))?)
}
