//! Events: what happened, as the log keeps it and as it travels (CloudEvents 1.0, JSON).
//!
//! The types are named `org.turash.<name>.v<version>`. Old forms stay readable; an unknown name or a version from the
//! future is an error that names it.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use crate::flow::ResourceFlow;
use crate::ids::{FlowId, MatchId, SiteId};
use crate::matches::{MatchState, Transition};
use crate::promises::{FlowFitsAgain, FlowOverbooked};
use crate::site::Site;
use crate::time::{Sequence, Timestamp, Version};
use crate::versioned::Versioned;

/// An event that is not in the log yet.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    /// Its id, a UUIDv7.
    pub id: Uuid,
    /// When it happened.
    pub time: Timestamp,
    /// What happened.
    pub data: EventData,
    /// W3C trace context of who caused it.
    pub trace_parent: Option<String>,
}

/// An event of the log.
///
/// ```
/// use turash_domain::{Event, EventData, Sequence, SiteId, SiteRemoved, Timestamp, Uuid, Version};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let event = Event {
///     sequence: Sequence(7),
///     id: Uuid::from_u128(1),
///     time: Timestamp::parse("2026-11-24T08:00:00Z")?,
///     data: EventData::SiteRemoved(SiteRemoved { id: SiteId::new("mill")?, version: Version(2) }),
///     trace_parent: None,
/// };
/// let json = event.to_cloud_event();
/// assert!(json.contains(r#""type":"org.turash.site_removed.v1","subject":"site/mill""#));
/// assert_eq!(Event::from_cloud_event(&json)?, event);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its place in the log.
    pub sequence: Sequence,
    /// Its id, a UUIDv7.
    pub id: Uuid,
    /// When it happened.
    pub time: Timestamp,
    /// What happened.
    pub data: EventData,
    /// W3C trace context of who caused it.
    pub trace_parent: Option<String>,
}

/// What happened. It is written as its data alone, without its type.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum EventData {
    /// A site exists.
    SiteCreated(Versioned<Site>),
    /// A site changed.
    SiteUpdated(Versioned<Site>),
    /// A site is gone.
    SiteRemoved(SiteRemoved),
    /// A flow exists.
    ResourceFlowCreated(Versioned<ResourceFlow>),
    /// A flow changed.
    ResourceFlowUpdated(Versioned<ResourceFlow>),
    /// A flow is gone.
    ResourceFlowRemoved(ResourceFlowRemoved),
    /// More is promised on a flow than it has.
    ResourceFlowOverbooked(FlowOverbooked),
    /// A flow has what is promised on it again.
    ResourceFlowFitsAgain(FlowFitsAgain),
    /// A pair became a match.
    MatchFound(MatchValue),
    /// A match has another value.
    MatchChanged(MatchValue),
    /// A pair is no match any more.
    MatchWithdrawn(MatchWithdrawn),
    /// People took a match a step on.
    MatchTransitioned(MatchTransitioned),
    /// So many matches changed at once that they are not told one by one.
    MatchesRecomputed(MatchesRecomputed),
    /// The plan that is kept current gives a pair more or less than before.
    PlanChanged(PlanChanged),
    /// The plan changed so many pairs at once that they are not told one by one.
    PlanRecomputed(PlanRecomputed),
}

/// The aggregate that an event tells of. Events of one key keep their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventKey<'a> {
    /// A site.
    Site(&'a SiteId),
    /// A flow.
    Flow(&'a FlowId),
    /// A pair.
    Match(&'a MatchId),
    /// All matches.
    Matches,
    /// The plan that is kept current.
    Plan,
}

/// The subject on the wire: a kind and an id, for example `site/linz`.
impl fmt::Display for EventKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Site(id) => write!(f, "site/{id}"),
            Self::Flow(id) => write!(f, "flow/{id}"),
            Self::Match(id) => write!(f, "match/{id}"),
            Self::Matches => f.write_str("matches"),
            Self::Plan => f.write_str("plan"),
        }
    }
}

/// A site is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteRemoved {
    /// The site.
    pub id: SiteId,
    /// Its version, counting the removal.
    pub version: Version,
}

/// A flow is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceFlowRemoved {
    /// The flow.
    pub id: FlowId,
    /// The site it belonged to.
    pub site: SiteId,
    /// Its version, counting the removal.
    pub version: Version,
}

/// A match and its ranking value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MatchValue {
    /// The pair.
    pub id: MatchId,
    /// Its ranking value, EUR/a.
    pub value_eur_per_year: f32,
}

/// A pair is no match any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchWithdrawn {
    /// The pair.
    pub id: MatchId,
}

/// People took a match a step on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MatchTransitioned {
    /// The pair.
    pub id: MatchId,
    /// The step.
    pub transition: Transition,
    /// Where it stands now.
    pub state: MatchState,
    /// The decision's version.
    pub version: Version,
}

/// A bulk change of matches, told once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchesRecomputed {
    /// Pairs that became matches.
    pub found: u64,
    /// Matches with another value.
    pub changed: u64,
    /// Pairs that are no matches any more.
    pub withdrawn: u64,
}

/// The plan that is kept current gives a pair more or less than before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanChanged {
    /// The pair.
    pub id: MatchId,
    /// What it gets in a year from now on, beside what is agreed; 0 where it is not in the plan any more.
    pub planned_annual: f64,
    /// The unit of the amount, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub annual_unit: Option<String>,
}

/// A bulk change of the plan, told once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRecomputed {
    /// Pairs that get more or less than before.
    pub changed: u64,
}

/// Why an event on the wire cannot be read.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventError {
    /// Not an event of ours.
    #[error("unknown event type '{0}'")]
    UnknownType(String),
    /// Written by a newer Turash.
    #[error("event type '{name}' has version {version}, this program reads up to version {known}")]
    FutureVersion {
        /// The type's name without its version.
        name: String,
        /// The version found.
        version: u32,
        /// The newest version known here.
        known: u32,
    },
    /// The envelope or the data does not have the form of its type.
    #[error("event does not have the form of '{type_name}': {reason}")]
    Malformed {
        /// The type, or `CloudEvents 1.0` where the envelope itself is wrong.
        type_name: String,
        /// What is wrong.
        reason: String,
    },
}

/// The prefix of every type on the wire.
const TYPE_PREFIX: &str = "org.turash.";
/// All types are in their first version.
const VERSION: u32 = 1;
const TYPE_SUFFIX: &str = ".v1";

impl EventData {
    /// The names of all types.
    pub const NAMES: [&str; 15] = [
        "site_created",
        "site_updated",
        "site_removed",
        "resource_flow_created",
        "resource_flow_updated",
        "resource_flow_removed",
        "resource_flow_overbooked",
        "resource_flow_fits_again",
        "match_found",
        "match_changed",
        "match_withdrawn",
        "match_transitioned",
        "matches_recomputed",
        "plan_changed",
        "plan_recomputed",
    ];

    /// The type's name without prefix and version, for example `site_created`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::SiteCreated(_) => "site_created",
            Self::SiteUpdated(_) => "site_updated",
            Self::SiteRemoved(_) => "site_removed",
            Self::ResourceFlowCreated(_) => "resource_flow_created",
            Self::ResourceFlowUpdated(_) => "resource_flow_updated",
            Self::ResourceFlowRemoved(_) => "resource_flow_removed",
            Self::ResourceFlowOverbooked(_) => "resource_flow_overbooked",
            Self::ResourceFlowFitsAgain(_) => "resource_flow_fits_again",
            Self::MatchFound(_) => "match_found",
            Self::MatchChanged(_) => "match_changed",
            Self::MatchWithdrawn(_) => "match_withdrawn",
            Self::MatchTransitioned(_) => "match_transitioned",
            Self::MatchesRecomputed(_) => "matches_recomputed",
            Self::PlanChanged(_) => "plan_changed",
            Self::PlanRecomputed(_) => "plan_recomputed",
        }
    }

    /// The type on the wire, for example `org.turash.site_created.v1`.
    pub fn type_name(&self) -> String {
        format!("{TYPE_PREFIX}{}{TYPE_SUFFIX}", self.name())
    }

    /// The aggregate it tells of, as it stands on the wire: a kind and an id, for example `site/linz`.
    pub fn subject(&self) -> String {
        self.key().to_string()
    }

    /// The aggregate it tells of: events of one key keep their order.
    pub fn key(&self) -> EventKey<'_> {
        match self {
            Self::SiteCreated(site) | Self::SiteUpdated(site) => EventKey::Site(&site.id),
            Self::SiteRemoved(removed) => EventKey::Site(&removed.id),
            Self::ResourceFlowCreated(flow) | Self::ResourceFlowUpdated(flow) => EventKey::Flow(&flow.id),
            Self::ResourceFlowRemoved(removed) => EventKey::Flow(&removed.id),
            Self::ResourceFlowOverbooked(told) => EventKey::Flow(&told.id),
            Self::ResourceFlowFitsAgain(told) => EventKey::Flow(&told.id),
            Self::MatchFound(value) | Self::MatchChanged(value) => EventKey::Match(&value.id),
            Self::MatchWithdrawn(withdrawn) => EventKey::Match(&withdrawn.id),
            Self::MatchTransitioned(transitioned) => EventKey::Match(&transitioned.id),
            Self::MatchesRecomputed(_) => EventKey::Matches,
            Self::PlanChanged(changed) => EventKey::Match(&changed.id),
            Self::PlanRecomputed(_) => EventKey::Plan,
        }
    }

    /// The data as JSON text.
    pub fn to_json(&self) -> String {
        // String keys and finite numbers only, so writing them to memory cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads data of a type on the wire.
    pub fn from_json(type_name: &str, json: &str) -> Result<Self, EventError> {
        let name = check_type(type_name)?;
        let malformed = |error: serde_json::Error| malformed(type_name, &error);
        let read = match name {
            "site_created" => serde_json::from_str(json).map(Self::SiteCreated),
            "site_updated" => serde_json::from_str(json).map(Self::SiteUpdated),
            "site_removed" => serde_json::from_str(json).map(Self::SiteRemoved),
            "resource_flow_created" => serde_json::from_str(json).map(Self::ResourceFlowCreated),
            "resource_flow_updated" => serde_json::from_str(json).map(Self::ResourceFlowUpdated),
            "resource_flow_removed" => serde_json::from_str(json).map(Self::ResourceFlowRemoved),
            "resource_flow_overbooked" => serde_json::from_str(json).map(Self::ResourceFlowOverbooked),
            "resource_flow_fits_again" => serde_json::from_str(json).map(Self::ResourceFlowFitsAgain),
            "match_found" => serde_json::from_str(json).map(Self::MatchFound),
            "match_changed" => serde_json::from_str(json).map(Self::MatchChanged),
            "match_withdrawn" => serde_json::from_str(json).map(Self::MatchWithdrawn),
            "match_transitioned" => serde_json::from_str(json).map(Self::MatchTransitioned),
            "matches_recomputed" => serde_json::from_str(json).map(Self::MatchesRecomputed),
            "plan_changed" => serde_json::from_str(json).map(Self::PlanChanged),
            "plan_recomputed" => serde_json::from_str(json).map(Self::PlanRecomputed),
            _ => return Err(EventError::UnknownType(type_name.to_owned())),
        };
        read.map_err(malformed)
    }
}

fn malformed(type_name: &str, error: &serde_json::Error) -> EventError {
    EventError::Malformed { type_name: type_name.to_owned(), reason: error.to_string() }
}

/// Splits prefix and version off a type and refuses versions from the future.
fn check_type(type_name: &str) -> Result<&str, EventError> {
    let unknown = || EventError::UnknownType(type_name.to_owned());
    let name = type_name.strip_prefix(TYPE_PREFIX).ok_or_else(unknown)?;
    if let Some(name) = name.strip_suffix(TYPE_SUFFIX) {
        return Ok(name);
    }
    let (name, version) = name.rsplit_once(".v").ok_or_else(unknown)?;
    let version: u32 = version.parse().map_err(|_| unknown())?;
    if version > VERSION {
        return Err(EventError::FutureVersion { name: name.to_owned(), version, known: VERSION });
    }
    if version == 0 { Err(unknown()) } else { Ok(name) }
}

impl NewEvent {
    /// The event at its place in the log.
    pub fn at(self, sequence: Sequence) -> Event {
        Event { sequence, id: self.id, time: self.time, data: self.data, trace_parent: self.trace_parent }
    }
}
