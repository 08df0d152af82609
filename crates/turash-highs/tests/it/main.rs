//! The planner against `HiGHS`.

#![cfg(test)]
#![cfg(feature = "highs")]

// Shared with the engine's tests, which hold the same problems against other solvers.
#[path = "../../../turash-engine/tests/it/planner/instances.rs"]
mod instances;
#[path = "../../../turash-engine/tests/it/random.rs"]
#[allow(dead_code, reason = "not all of it is needed here")]
mod random;
mod yearly;
