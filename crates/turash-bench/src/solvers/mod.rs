//! Solvers of others as peers of the planner, each a program of its own that reads a problem from files.

pub mod highs;
pub mod lemon;

use std::path::Path;

use anyhow::{Context, Result};
use turash_engine::planner::Problem;

/// What a solver found.
pub struct Found {
    /// CPU seconds of solving alone: neither the start of the program nor the building of its model.
    pub seconds: f64,
    /// The optimum.
    pub objective: f64,
}

impl Found {
    /// From the line that a program answers with: seconds, a blank, the objective.
    fn read(answer: &str) -> Result<Self> {
        let parts = answer.trim().split_once(' ');
        let (seconds, objective) = parts.with_context(|| format!("the solver answered '{answer}'"))?;
        Ok(Self { seconds: seconds.parse()?, objective: objective.parse()? })
    }
}

/// Writes a problem without bounds on pairs as columns of raw little-endian numbers.
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

/// The numbers of supplies and of demands, as a program is told them.
fn sizes(problem: &Problem) -> [String; 2] {
    let capacity = problem.capacity();
    [capacity.supplies.len().to_string(), capacity.demands.len().to_string()]
}
