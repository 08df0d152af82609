//! The rules of matching: what may meet what, what a pair is worth, and why a pair is refused.
//!
//! What is particular to a family of resources lies in a file of its own (`heat`, `co2`): its rule, its gates with their reasons, its
//! default tariff. [`Market`] is the table of them. [`pack`] turns a flow into what the engine takes, a [`PairRule`] ranks pairs,
//! [`explain`] says everything about one pair. What is absent: an index, lists, loops over many pairs.

mod co2;
mod explain;
mod heat;
mod market;
mod pack;
mod reason;
mod rule;
mod tariff;
mod tariffs;

pub use co2::DirectCo2;
pub use explain::{Explanation, Party, distance_uncertainty_km, explain, ranking_value, value_of};
pub use heat::DirectHeat;
pub use market::{MAX_COLUMNS, Market, WithRule};
pub use pack::{Packed, Place, pack};
pub use reason::Reason;
pub use rule::PairRule;
pub use tariff::Tariff;
pub use tariffs::Tariffs;
