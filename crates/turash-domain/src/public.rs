//! What is private does not leave: price limits of flows and agreed prices. What everybody may see is a type.

use serde::Serialize;

use crate::event::{Event, EventData, ResourceFlowRemoved, SiteRemoved};
use crate::{
    Direction, FlowFitsAgain, FlowId, FlowOverbooked, MatchTransitioned, MatchValue, MatchWithdrawn,
    MatchesRecomputed, PlanChanged, PlanRecomputed, Precision, Profile, QuantityWire, Resource, ResourceFlow,
    Site, SiteId, Validity, Version, Versioned, Visibility,
};

/// A flow as everybody may see it.
#[derive(Serialize)]
pub struct PublicFlow<'a> {
    id: &'a FlowId,
    site: &'a SiteId,
    direction: Direction,
    resource: &'a Resource,
    quantity: QuantityWire,
    #[serde(skip_serializing_if = "Profile::is_flat")]
    profile: &'a Profile,
    precision: Precision,
    #[serde(skip_serializing_if = "Option::is_none")]
    validity: Option<Validity>,
    #[serde(skip_serializing_if = "Visibility::is_public")]
    visibility: Visibility,
    version: Version,
    /// Whether more is promised on it than it has.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    overbooked: bool,
    /// How much more, in the unit of its annual amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    missing_annual: Option<f64>,
}

impl<'a> PublicFlow<'a> {
    /// A flow, and what is promised beyond what it has where there is such an amount.
    pub fn of(flow: &'a Versioned<ResourceFlow>, missing_annual: Option<f64>) -> Self {
        Self {
            id: &flow.id,
            site: &flow.site,
            direction: flow.direction,
            resource: &flow.resource,
            quantity: QuantityWire::new(flow.quantity, flow.family().dimension()),
            profile: &flow.profile,
            precision: flow.precision,
            validity: flow.validity,
            visibility: flow.visibility,
            version: flow.version,
            overbooked: missing_annual.is_some(),
            missing_annual,
        }
    }
}

/// The data of an event as everybody may see it.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum PublicData<'a> {
    Site(&'a Versioned<Site>),
    SiteRemoved(&'a SiteRemoved),
    Flow(PublicFlow<'a>),
    FlowRemoved(&'a ResourceFlowRemoved),
    FlowOverbooked(&'a FlowOverbooked),
    FlowFitsAgain(&'a FlowFitsAgain),
    Match(&'a MatchValue),
    MatchWithdrawn(&'a MatchWithdrawn),
    MatchTransitioned(&'a MatchTransitioned),
    Recomputed(&'a MatchesRecomputed),
    PlanChanged(&'a PlanChanged),
    PlanRecomputed(&'a PlanRecomputed),
}

impl<'a> From<&'a EventData> for PublicData<'a> {
    fn from(data: &'a EventData) -> Self {
        match data {
            EventData::SiteCreated(site) | EventData::SiteUpdated(site) => Self::Site(site),
            EventData::SiteRemoved(removed) => Self::SiteRemoved(removed),
            EventData::ResourceFlowCreated(flow) | EventData::ResourceFlowUpdated(flow) => {
                Self::Flow(PublicFlow::of(flow, None))
            }
            EventData::ResourceFlowRemoved(removed) => Self::FlowRemoved(removed),
            EventData::ResourceFlowOverbooked(told) => Self::FlowOverbooked(told),
            EventData::ResourceFlowFitsAgain(told) => Self::FlowFitsAgain(told),
            EventData::MatchFound(value) | EventData::MatchChanged(value) => Self::Match(value),
            EventData::MatchWithdrawn(withdrawn) => Self::MatchWithdrawn(withdrawn),
            EventData::MatchTransitioned(transitioned) => Self::MatchTransitioned(transitioned),
            EventData::MatchesRecomputed(recomputed) => Self::Recomputed(recomputed),
            EventData::PlanChanged(changed) => Self::PlanChanged(changed),
            EventData::PlanRecomputed(recomputed) => Self::PlanRecomputed(recomputed),
        }
    }
}

impl Event {
    /// The event as CloudEvents 1.0 JSON (structured mode) on one line, without anything private.
    pub fn to_public_cloud_event(&self) -> String {
        self.to_cloud_event_with(&PublicData::from(&self.data))
    }

    /// The same, with the address of the schema of its data: schemas lie at `base`, each under the name of its type. An address in whole, since
    /// CloudEvents wants one.
    pub fn to_public_cloud_event_with_schema(&self, base: &str) -> String {
        let schema = format!("{base}{}", self.data.type_name());
        self.to_cloud_event_of(&PublicData::from(&self.data), Some(&schema))
    }

    /// The data of the event as JSON, without anything private.
    pub fn public_data(&self) -> String {
        // String keys and finite numbers only, so writing them to memory cannot fail.
        serde_json::to_string(&PublicData::from(&self.data)).unwrap_or_default()
    }
}
