//! The rules of matching: what may meet what, what a pair is worth, and why a pair is refused.

mod rule;

pub use rule::{DirectCo2, DirectHeat, PairRule};
