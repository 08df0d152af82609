//! Turash's domain: sites, resource flows, matches and events, the rules of matching (pure), and the ports.
//!
//! Start with [`Site`] and [`ResourceFlow`], then [`matching`] for who can use whose surplus, [`EventData`] for what is
//! told, and [`ports`] for what the outside world promises.
//!
//! What is absent: input and output, a clock, randomness, an async runtime. Time and ids are passed in; everything that
//! touches the world is a port trait that an adapter crate implements.

mod cloud_event;
mod codes;
mod error;
mod event;
mod flow;
mod geo;
mod matches;
pub mod matching;
mod port_error;
pub mod ports;
mod position;
mod profile;
mod promises;
mod quantity;
mod resource;
mod site;
mod text;
mod time;
pub mod units;
mod versioned;

pub use codes::{CountryCode, GoodsCode, NaceCode, WasteCode};
pub use error::Invalid;
pub use event::{
    Event, EventData, EventError, EventKey, MatchTransitioned, MatchValue, MatchWithdrawn, MatchesRecomputed,
    NewEvent, ResourceFlowRemoved, SiteRemoved,
};
pub use flow::{Direction, Precision, ResourceFlow, Validity};
pub use geo::{Coordinates, EARTH_RADIUS_KM, UnitVector, chord2_of_km, km_of_chord2};
pub use matches::{Agreement, Decision, Match, MatchState, Technology, Transition};
pub use port_error::{PortError, PortErrorKind};
pub use position::Position;
pub use profile::{DayRange, HourRange, Monthly, Profile, TYPICAL_STEPS, TypicalDays, Weekly};
pub use promises::{
    Balance, FlowFitsAgain, FlowOverbooked, NEGLIGIBLE, Overbooked, Promise, PromiseRefusal, Wanted,
    sum_of_promises,
};
pub use quantity::{AnnualUnit, Bar, Celsius, EurPerUnit, Fraction, Quantity, QuantityWire};
pub use resource::{
    Co2, Electricity, Family, Gas, GasKind, Material, MaterialCode, Medium, NotNegative, Resource,
    TemperatureBand, Thermal, Water, WaterParameter,
};
pub use site::{LocationQuality, Site};
pub use text::{FlowId, MatchId, SiteId, Subscription, Text, stable_hash};
pub use time::{Sequence, Timestamp, Version};
pub use uuid::Uuid;
pub use versioned::{Aggregate, Versioned};
