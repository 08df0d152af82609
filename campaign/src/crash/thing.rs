//! What is written and found again: sites, flows and the states of matches, as bodies, lists and events show them.

use serde_json::{Value, json};

/// The content of a subject.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Thing {
    Site { name: String, longitude: f64, latitude: f64 },
    Flow { site: String, direction: String, annual_mwh: f64, t_min: f64, t_max: f64 },
    State(String),
}

/// `site/ID`, `flow/ID`: the subject's id.
pub(crate) fn id_of(subject: &str) -> &str {
    subject.split_once('/').map_or(subject, |(_, id)| id)
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

impl Thing {
    /// As a body to be sent.
    pub(crate) fn body(&self, id: &str) -> Value {
        match self {
            Self::Site { name, longitude, latitude } => {
                json!({ "id": id, "name": name, "coordinates": { "lon": longitude, "lat": latitude } })
            }
            Self::Flow { site, direction, annual_mwh, t_min, t_max } => json!({
                "id": id, "site": site, "direction": direction,
                "quantity": { "annual": annual_mwh, "annual_unit": "MWh/a" },
                "resource": { "family": "heat", "t_min_c": t_min, "t_max_c": t_max },
            }),
            Self::State(state) => json!({ "to": state }),
        }
    }

    /// A site as lists show it and events tell of it.
    pub(crate) fn site(data: &Value) -> Option<Self> {
        Some(Self::Site {
            name: text(&data["name"])?,
            longitude: data["coordinates"]["lon"].as_f64()?,
            latitude: data["coordinates"]["lat"].as_f64()?,
        })
    }

    /// A flow as lists show it and events tell of it.
    pub(crate) fn flow(data: &Value) -> Option<Self> {
        Some(Self::Flow {
            site: text(&data["site"])?,
            direction: text(&data["direction"])?,
            annual_mwh: data["quantity"]["annual"].as_f64()?,
            t_min: data["resource"]["t_min_c"].as_f64()?,
            t_max: data["resource"]["t_max_c"].as_f64()?,
        })
    }
}
