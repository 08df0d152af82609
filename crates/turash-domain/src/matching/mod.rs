//! The rules of matching: what may meet what, what a pair is worth, and why a pair is refused.
//!
//! [`pack`] turns a flow into what the engine takes, a [`PairRule`] ranks pairs, [`explain`] says everything about one
//! pair. What is absent: an index, lists, loops over many pairs.

mod explain;
mod pack;
mod reason;
mod rule;
mod tariff;

pub use explain::{Explanation, Party, explain, ranking_value};
pub use pack::{MAX_COLUMNS, Market, Packed, Place, pack};
pub use reason::Reason;
pub use rule::{DirectCo2, DirectHeat, PairRule};
pub use tariff::{Tariff, Tariffs};
