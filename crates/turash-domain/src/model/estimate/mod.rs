//! Estimates: rough flows of a site of which only its sector, its product or its fuel is known.
//!
//! **From a type of plant** ([`PlantType`]): the published heat demand, cooling demand and excess heat for each tonne (or m2) of a year,
//! split by temperature. **From fuel**: process heat after the sector of the energy balance ([`ProcessHeat`]), and excess heat after the
//! division of NACE ([`ExcessHeat`]). Where both are given, the plant's figures go first, and the fuel's fill what those leave open.
//! The tables and their sources are in `data/README.md` of this crate.
//!
//! [`estimates`] says what follows from what is known, [`revise`] what of it a site takes: nothing in a family and direction of which
//! it has a flow that says more than an estimate.
//!
//! **Limits.** Typical plants, not this one: what is made is [`Rough`](crate::Precision::Rough), 60 % of relative standard deviation. The
//! profile is flat, and the medium unknown. Fuel counts as process heat, though some of it may heat rooms or drive engines. Excess heat is
//! what leaves the plant, before anything is recovered.
//!
//! What is absent: which sites there are, and where their flows are stored.

mod bands;
mod flows;
mod given;
mod plants;
mod revision;
mod sectors;
mod shares;
mod table;

pub use bands::{Band, Kind};
pub use flows::{Estimate, Source, is_estimate};
pub use given::{Given, estimates};
pub use plants::{Figure, PlantType, Reference};
pub use revision::{Because, Change, Covered, Put, Removal, Revision, revise};
pub use sectors::{ExcessHeat, ProcessHeat};
