//! What is private does not leave: price limits of flows and agreed prices. What everybody may see of an event is a type.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use turash_domain::{
    Event, EventData, FlowFitsAgain, FlowOverbooked, MatchTransitioned, MatchValue, MatchWithdrawn,
    MatchesRecomputed, ResourceFlowRemoved, Site, SiteRemoved, Versioned,
};

use crate::form::FlowView;

/// The data of an event as everybody may see it.
#[derive(Serialize)]
#[serde(untagged)]
enum PublicData<'a> {
    Site(&'a Versioned<Site>),
    SiteRemoved(&'a SiteRemoved),
    Flow(FlowView<'a>),
    FlowRemoved(&'a ResourceFlowRemoved),
    FlowOverbooked(&'a FlowOverbooked),
    FlowFitsAgain(&'a FlowFitsAgain),
    Match(&'a MatchValue),
    MatchWithdrawn(&'a MatchWithdrawn),
    MatchTransitioned(&'a MatchTransitioned),
    Recomputed(&'a MatchesRecomputed),
}

impl<'a> From<&'a EventData> for PublicData<'a> {
    fn from(data: &'a EventData) -> Self {
        match data {
            EventData::SiteCreated(site) | EventData::SiteUpdated(site) => Self::Site(site),
            EventData::SiteRemoved(removed) => Self::SiteRemoved(removed),
            EventData::ResourceFlowCreated(flow) | EventData::ResourceFlowUpdated(flow) => {
                Self::Flow(FlowView::of(flow, None))
            }
            EventData::ResourceFlowRemoved(removed) => Self::FlowRemoved(removed),
            EventData::ResourceFlowOverbooked(told) => Self::FlowOverbooked(told),
            EventData::ResourceFlowFitsAgain(told) => Self::FlowFitsAgain(told),
            EventData::MatchFound(value) | EventData::MatchChanged(value) => Self::Match(value),
            EventData::MatchWithdrawn(withdrawn) => Self::MatchWithdrawn(withdrawn),
            EventData::MatchTransitioned(transitioned) => Self::MatchTransitioned(transitioned),
            EventData::MatchesRecomputed(recomputed) => Self::Recomputed(recomputed),
        }
    }
}

/// What everybody may see of something that is no event of ours: its envelope.
#[derive(Serialize, Deserialize)]
struct PublicEnvelope {
    #[serde(skip_serializing_if = "Option::is_none")]
    specversion: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(rename = "type")]
    type_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sequence: Option<String>,
}

/// An event as CloudEvents JSON on one line, without anything private.
pub fn event_json(event: &Event) -> String {
    event.to_cloud_event_with(&PublicData::from(&event.data))
}

/// An event that was kept as text, without anything private: of what cannot be read as one, whether the data are private is not known, and
/// only the envelope is left; nothing where there is none.
pub fn kept_event(text: &str) -> Option<Value> {
    match Event::from_cloud_event(text) {
        Ok(event) => serde_json::from_str(&event_json(&event)).ok(),
        Err(_) => serde_json::to_value(serde_json::from_str::<PublicEnvelope>(text).ok()?).ok(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_event_is_kept_without_its_price_and_of_what_is_none_the_envelope_alone() {
        let text = json!({
            "specversion": "1.0", "id": "019ab5d4-7c00-7000-8000-000000000001", "source": "/turash",
            "type": "org.turash.resource_flow_created.v1", "time": "2026-11-24T08:00:00Z", "sequence": "4",
            "data": {
                "id": "f", "site": "s", "direction": "supply", "resource": { "family": "electricity" },
                "quantity": { "annual": 1.0, "annual_unit": "MWh/a" }, "price_limit_eur_per_unit": 7.0,
                "precision": "rough", "version": 1
            }
        });
        let mut wanted = text.clone();
        wanted["data"].as_object_mut().unwrap().remove("price_limit_eur_per_unit");
        let kept = kept_event(&text.to_string()).unwrap();
        assert_eq!(kept["data"], wanted["data"]);
        let unknown = text.to_string().replace("resource_flow_created", "flow_sold");
        let kept = kept_event(&unknown).unwrap();
        assert_eq!((&kept["type"], &kept["data"]), (&json!("org.turash.flow_sold.v1"), &Value::Null));
        assert_eq!(kept_event("no json, price 7"), None);
    }
}
