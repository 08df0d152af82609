//! The planner against `HiGHS`, and plans in time with it.

#![cfg(test)]
#![cfg(feature = "highs")]

mod example;
mod in_time;
// Shared with the engine's tests, which hold the same problems against other solvers.
#[path = "../../../turash-engine/tests/it/planner/instances.rs"]
mod instances;
#[path = "../../../turash-engine/tests/it/planner/lies.rs"]
mod lies;
#[path = "../../../turash-engine/tests/it/random.rs"]
mod random;
#[path = "../../../turash-engine/tests/it/planner/seasons.rs"]
mod seasons;
mod yearly;
