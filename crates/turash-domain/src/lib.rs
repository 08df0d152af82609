//! Turash's domain: sites, resource flows, matches and events, the rules of matching (pure), and the ports.
//!
//! A [`Site`] gives off or needs resources. Each [`ResourceFlow`] says what ([`Resource`]), how much ([`Quantity`]) and when over the
//! year ([`Profile`]). A supply and a demand that fit are a [`Match`]; what people decide about it is a [`Decision`], and what that takes
//! off both flows a [`Promise`]. An [`Event`] tells of everything that changes.
//!
//! What to open, in this order:
//!
//! 1. `examples/direct_heat.rs`: a program of one page that reads two flows and explains their pair.
//! 2. [`ResourceFlow`] and [`Site`], and [`Versioned`], which is how they are stored and travel.
//! 3. [`matching::explain`]: why a pair is a match and what it is worth, or every reason against it. [`matching`] has the rules behind it.
//! 4. [`model`]: the full model of a match (time, money, CO2, confidence, score) as plain functions; no rule calls it yet.
//! 5. [`EventData`]: what can happen. [`Event`] has its form on the wire.
//! 6. [`ports`]: what the outside world promises. Whoever writes an adapter or a use case needs them, nobody else.
//!
//! A value that exists is valid: it is checked where it is made or read, and [`Invalid`] says what was found, what was expected and how to
//! mend it. Amounts have the unit of their resource's family ([`Family::dimension`]); [`units`] reads them as people write them.
//!
//! What is absent: input and output, a clock, randomness, an async runtime, loops over many pairs. Time and ids are passed in; everything
//! that touches the world is a port trait that an adapter crate implements; what finds the best of many pairs is the engine.

mod access;
mod cloud_event;
mod codes;
pub mod described;
mod error;
mod event;
mod flow;
mod geo;
mod geo_box;
mod ids;
mod letters;
mod location;
mod matches;
pub mod matching;
pub mod model;
mod negotiation;
mod place;
mod port_error;
pub mod ports;
mod position;
mod profile;
mod promises;
mod public;
mod quantity;
mod remark;
mod resource;
mod site;
mod spelling;
mod text;
mod time;
pub mod units;
mod versioned;
mod webhook;
mod webhook_url;

pub use access::{Access, AccessKey, Grant, KeyId, Role, Sight, SightOfSide, TokenHolder};
pub use codes::{CodeReading, CountryCode, GoodsCode, NaceCode, WasteCode};
pub use error::Invalid;
pub use event::{
    Event, EventData, EventError, EventKey, MatchTransitioned, MatchValue, MatchWithdrawn, MatchesRecomputed,
    NewEvent, PlanChanged, PlanRecomputed, ResourceFlowRemoved, SiteRemoved,
};
pub use flow::{Direction, Precision, ResourceFlow, Validity, Visibility};
pub use geo::{Coordinates, EARTH_RADIUS_KM, UnitVector, chord2_of_km, km_of_chord2};
pub use geo_box::{GeoBox, is_crossed};
pub use ids::{FlowId, MatchId, SiteId, Subscription, says_nothing, stable_hash, stable_hash_of};
pub use letters::as_seen;
pub use location::{Doubt, LocationQuality};
pub use matches::{Agreement, Decision, Match, MatchState, Technology, Transition};
pub use negotiation::{Asked, NegotiatingSide, Negotiation};
pub use place::{BORDER_KM, countries_at, doubt_about, is_in_country};
pub use port_error::{PortError, PortErrorKind};
pub use position::Position;
pub use profile::{DayRange, HourRange, Monthly, Profile, TYPICAL_STEPS, TypicalDays, Weekly};
pub use promises::{
    Balance, FlowFitsAgain, FlowOverbooked, NEGLIGIBLE, Overbooked, Promise, PromiseRefusal, Wanted,
    sum_of_promises,
};
pub use public::PublicFlow;
pub use quantity::{AnnualUnit, Bar, Celsius, EurPerUnit, Fraction, Quantity, QuantityWire};
pub use remark::Remark;
pub use resource::{
    Co2, Electricity, Family, Gas, GasKind, Material, MaterialCode, Medium, NotNegative, Resource,
    TemperatureBand, Thermal, Water, WaterParameter,
};
pub use site::Site;
pub use text::Text;
pub use time::{Sequence, Timestamp, Version};
pub use uuid::Uuid;
pub use versioned::{Aggregate, Versioned};
pub use webhook::{Disabled, EventTypes, Webhook, WebhookId};
pub use webhook_url::WebhookUrl;
