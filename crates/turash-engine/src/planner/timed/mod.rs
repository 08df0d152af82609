//! Plans in time: a year in periods (twelve months, or 576 typical hours), and what each pair gets in each of them.
//!
//! A yearly plan lets the heat of summer serve the demand of winter. Here every period has its own amounts, and nothing is kept from one for another. The periods are tied together by what is chosen once
//! for all of them: the rate that a connection can carry, where that costs something ([`TimedPair::cost_of_rate`]). Where it does not, [`TimedProblem::by_period`] plans each period exactly; where it does, a solver of
//! linear programmes chooses the rates (the crate `turash-highs`), and [`TimedProblem::at_rates`] plans each period exactly with these. [`check_timed`] shares no code with either.
//!
//! "Period", not "step": a step is the planner's smallest amount or value.

mod check;
mod plan;
mod problem;

pub use check::{Proven, TimedRefusal, check_timed};
pub use plan::{PeriodPlan, TimedPlan};
pub use problem::{TimedPair, TimedProblem};
