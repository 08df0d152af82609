//! CO2: what an exchange avoids, by which factors, who may claim it, and that nobody claims it twice.
//!
//! Emissions are in t CO2 a year. Avoided is what the replaced fuel or material would have emitted, less what the exchange itself emits
//! with its electricity, its transport and, where it is known, the making of its equipment ([`Avoided`]). What somebody uses today is missed
//! where it is taken away, and that is taken off as well ([`UsedToday`]). Biogenic CO2 is counted beside
//! it and never in the sum. The parties share what is avoided by a stated rule ([`Attribution`]: half each unless they agree otherwise),
//! and a match has one claim ([`Claim`]).

mod avoided;
mod claim;
mod factors;
mod grid;

pub use avoided::{Avoided, Emissions, avoided};
pub use claim::{Attribution, Claim, ClaimStatus, Signature};
pub use factors::{CarbonParameters, EmissionFactor, Fuel, UsedToday};
pub use grid::{GridBasis, GridFactor, GridTable, StatedFactor};
