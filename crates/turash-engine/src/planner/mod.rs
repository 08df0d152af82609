//! The planner: the best set of exchanges for a region, with a proof.
//!
//! A list of matches offers the same surplus several times. A plan gives it once: every pair gets an amount, no supply and no demand more than its capacity, and the whole is worth as
//! much as it can be. Start with [`RealProblem`] (amounts and values in their units) and scale it into a [`Problem`] in whole steps; [`solve`] gives the [`Plan`], and [`check`], which shares no
//! code with it, says whether it may be shown. [`Living`] keeps a plan current: a change solves again only what it touches. [`greedy`] is what a plan is compared with.
//!
//! The prices of a plan's certificate serve three ends: they prove it, they say what keeps a pair out ([`Plan::reduced_value`]), and they split what the exchanges are worth. [`clear`] gives one
//! price for a market in one place; `shares` has the fair splits of a gain among parties.
//!
//! [`TimedProblem`] is the same for a year in periods: what is there in summer serves nobody in winter.
//!
//! What is absent: what an amount or a value means, where values come from, ids, storage from one period to another. `docs/planning.md` has the method, its limits and an example.

mod check;
mod components;
mod error;
mod greedy;
mod knapsack_bound;
mod living;
mod network;
mod node;
mod opening;
mod plan;
mod pool;
mod problem;
mod proven;
pub mod shares;
mod simplex;
mod solve;
mod timed;
mod tree;
mod units;
mod warm;

pub use check::{Refusal, check, check_opened};
pub use error::PlanError;
pub use greedy::{Allocation, best_pair_first, best_unit_first, greedy, greedy_with_openings};
pub use living::{Living, Moved, Replanned};
pub use node::{Node, Sides};
pub use opening::{
    Budget, CapitalPrice, Case, Grounds, Opened, PartGrounds, Until, plan_with_openings, plan_within_budget,
};
pub use plan::{Certificate, Plan};
pub use pool::{Clearing, Offer, clear};
pub use problem::{Pair, Problem, UNBOUNDED};
pub use solve::{Effort, Progress, solve};
pub use timed::{PeriodPlan, Proven, TimedPair, TimedPlan, TimedProblem, TimedRefusal, check_timed};
pub use units::{RealPair, RealProblem, Scaled, Units};
