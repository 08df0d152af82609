//! The rules of matching: what may meet what, what a pair is worth, and why a pair is refused.
//!
//! A pair is judged by one formula for each kind of exchange, written once for `f32` and `f64` (`real`): `thermal` for heat and cooling,
//! `carried` for everything that a pipe, a line or a truck carries, with a file for each family in `family`. [`pack`] turns a flow into the
//! `f32` columns that the engine takes, a [`PairRule`] ranks pairs over a year of eight steps, and [`explain`] says everything about one
//! pair in `f64` over 576. [`Market`] is the table of the rules, [`Model`] holds the parameters ([`crate::model`]). How far a flow is searched for
//! is in `reach`.
//!
//! What is absent: an index, lists, loops over many pairs; and price limits of parties, of which nothing here knows.

#![allow(clippy::inline_always, reason = "formulas must vectorize inside the engine's target-feature loops")]
#![allow(clippy::needless_bitwise_bool, reason = "`&&` is a branch, `&` is not")]

mod appraisal;
mod carried;
mod caution;
mod compress;
mod explain;
mod family;
mod finding;
mod found;
mod gates;
mod in_steps;
mod market;
mod model;
mod pack;
mod packed;
mod paid;
mod party;
mod reach;
mod real;
mod reason;
mod replaced;
mod rule;
mod stored;
mod thermal;
mod thermal_rule;
mod typical;
mod with_store;
mod year;

pub use appraisal::{Appraisal, Assumption, CarbonView};
pub use caution::RankBy;
pub use explain::{Explanation, distance_uncertainty_km, explain, listed, listed_parties, match_of};
pub use found::{Built, Found, MaterialUse};
pub use in_steps::passing_parts;
pub use market::{MAX_COLUMNS, Market, WithRule};
pub use model::{Model, Ranking};
pub use pack::pack;
pub use packed::Packed;
pub use party::{Party, Place};
pub use reason::{Reason, Refusal};
pub use rule::{Classes, ListedPair, MarketRule, PairRule};
pub use typical::TypicalYear;
pub use with_store::WithStore;
