//! The model of a match: what fits what, what arrives and when, what carrying it takes, what it is worth to whom, the CO2 it avoids, and how
//! far all that can be trusted. Pure functions of plain numbers.
//!
//! [`heat`] and cooling, [`water`], [`co2`], [`gas`] and [`power`] say whether a supply can serve a demand, by which technology, and of what
//! fails, what would have to change ([`gate`]). [`transport`] says what the way costs and loses, and how far a flow is worth searching for.
//! [`profile`] says when, [`economics`] what for whom, [`carbon`] and [`confidence`] the rest, and [`score`] sums up; [`agreement`] finds
//! whether two parties can agree. [`estimate`] makes rough flows of a site of which little is known.
//!
//! Every parameter is a field of a struct with a default; its comment gives the unit and where the default comes from, and is what users are
//! shown ([`described`](mod@crate::described)). "Design basis" in such a comment means the reference figures that this model was built to,
//! "judgement" a choice of this project; "engineering practice" means a figure that is common in the trade and was not taken from one
//! source: replace it by a better one where there is one.
//!
//! What is absent: flows and sites (but for [`estimate`], which makes flows of a site), prices of parties, lists.
//! [`crate::matching`] calls these functions with the fields of two flows.

pub mod agreement;
pub mod carbon;
mod check;
pub mod co2;
pub mod compression;
pub mod confidence;
pub mod economics;
pub mod estimate;
pub mod gas;
pub mod gate;
pub mod heat;
pub mod material;
mod parameters;
pub mod power;
pub mod prices;
pub mod profile;
pub mod score;
pub mod transport;
pub mod water;

pub use parameters::Parameters;
