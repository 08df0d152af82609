//! What is private does not leave: price limits of flows and agreed prices.

use serde_json::Value;
use turash_domain::{Event, EventData, ResourceFlow, Versioned};

/// An event as CloudEvents JSON on one line, without anything private.
pub fn event_json(event: &Event) -> String {
    let public = |flow: &Versioned<ResourceFlow>| Versioned {
        version: flow.version,
        value: ResourceFlow { price_limit: None, ..flow.value.clone() },
    };
    let data = match &event.data {
        EventData::ResourceFlowCreated(flow) => EventData::ResourceFlowCreated(public(flow)),
        EventData::ResourceFlowUpdated(flow) => EventData::ResourceFlowUpdated(public(flow)),
        _ => return event.to_cloud_event(),
    };
    Event { data, trace_parent: event.trace_parent.clone(), ..*event }.to_cloud_event()
}

/// An event that was kept as text, without anything private; nothing where it is no JSON, which cannot be told apart from
/// private.
pub fn kept_event(text: &str) -> Option<Value> {
    let mut value: Value = serde_json::from_str(text).ok()?;
    strip(&mut value);
    Some(value)
}

/// Takes away every field whose name begins with `price`, at any depth: also those of types that this program does not know.
fn strip(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !name.to_ascii_lowercase().starts_with("price"));
            fields.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn prices_are_taken_away_at_any_depth() {
        let text = r#"{"data":{"id":"f","price_limit_eur_per_unit":7,"a":[{"price":1,"b":2}]}}"#;
        assert_eq!(kept_event(text).unwrap(), json!({"data": {"id": "f", "a": [{"b": 2}]}}));
        assert_eq!(kept_event("no json, price 7"), None);
    }
}
