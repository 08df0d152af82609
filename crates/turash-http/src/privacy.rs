//! What everybody may see of an event that was kept as text.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use turash_domain::Event;

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

/// An event that was kept as text, without anything private: of what cannot be read as one, whether the data are private is not known, and
/// only the envelope is left; nothing where there is none.
pub fn kept_event(text: &str) -> Option<Value> {
    match Event::from_cloud_event(text) {
        Ok(event) => serde_json::from_str(&event.to_public_cloud_event()).ok(),
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
