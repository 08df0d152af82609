//! How far a value can be trusted, and what would make it more certain.
//!
//! A pair is worth its benefit less its cost, each year. The benefit grows with the amounts of both flows and with prices; the cost is the
//! annuity and upkeep of what has to be built, and grows with the distance. What was entered counts as the median of a lognormal
//! distribution ([`Evidence`] gives its width), so `P50 = B - C`. With `z = 1.2816`, the 90 % quantile of the normal distribution,
//! `P10 = B exp(-z sigma_b) - C exp(z sigma_c) - z d c` and `P90 = B exp(z sigma_b) - C exp(-z sigma_c) + z d c`, with the cost `c` of a km
//! and `d` km of doubt about the two places: a low benefit meets a high cost and a long way. They
//! are independent of each other, so the true quantiles lie inside: the P10 is on the careful side, and one closed form that a list can be
//! ordered by. The chance that the value is above 0 is exact for independent lognormals.

mod advice;
mod evidence;
mod parameters;
mod quantiles;

pub use advice::{Advice, Field, best_advice};
pub use evidence::Evidence;
pub use parameters::ConfidenceParameters;
pub use quantiles::{Confidence, Stakes, Z90, confidence};
