//! Turash's domain: sites, resource flows, matches and events, the rules of matching (pure), and the ports.
//!
//! What is absent: input and output, a clock, randomness, an async runtime. Time and ids are passed in; everything that
//! touches the world is a port trait that an adapter crate implements.

mod error;
mod geo;
pub mod matching;

pub use error::{Invalid, PortError, PortErrorKind};
pub use geo::{Coordinates, EARTH_RADIUS_KM, UnitVector, chord2_of_km, km_of_chord2};
