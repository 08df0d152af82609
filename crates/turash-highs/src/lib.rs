//! What `HiGHS`, a solver of linear programmes, does for Turash: plans in time where what a connection can carry costs something, which ties all periods of the year together.
//!
//! All of it is behind the feature `highs`, which compiles C++: without it this crate is empty. The problem, the plan and its checker are the planner's (`turash-engine`); start with `plan_in_time`. The
//! tests also hold the planner's yearly plans against `HiGHS`.
//!
//! What is absent: integers, storage, and every other use of a solver.

#[cfg(feature = "highs")]
mod groups;
#[cfg(feature = "highs")]
mod plan;
#[cfg(feature = "highs")]
mod program;

#[cfg(feature = "highs")]
pub use plan::{SolverError, plan_in_time};
