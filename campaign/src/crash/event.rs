//! One event of the log, as far as it is checked.

use serde_json::Value;

use super::finding::Finding;
use super::thing::Thing;

/// An event as far as it is checked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Event {
    pub(crate) sequence: u64,
    /// `site/ID`, `flow/ID`, `match/ID`.
    pub(crate) subject: String,
    pub(crate) told: Told,
}

/// What an event tells.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Told {
    /// A version of a site, a flow or a decision; nothing for a removal.
    Version(u64, Option<Thing>),
    /// A match with its ranking value.
    Found(f32),
    Changed(f32),
    Withdrawn,
    /// What the plan gives a pair, 0 where it is in it no more.
    Planned(f64),
    /// So much is missing on a flow, 0 where it fits again.
    Missing(f64),
}

impl Event {
    /// Reads a CloudEvents document.
    pub(crate) fn parse(json: &str) -> Result<Self, Finding> {
        let event: Value = serde_json::from_str(json).unwrap_or_default();
        Self::read(&event).ok_or_else(|| Finding::Wrong(format!("an event that cannot be read: {json}")))
    }

    fn read(event: &Value) -> Option<Self> {
        let name = event["type"].as_str()?.strip_prefix("org.turash.")?.strip_suffix(".v1")?;
        let data = &event["data"];
        let version = || data["version"].as_u64();
        let value = || data["value_eur_per_year"].as_f64().map(|value| value as f32);
        let told = match name {
            "site_created" | "site_updated" => Told::Version(version()?, Some(Thing::site(data)?)),
            "resource_flow_created" | "resource_flow_updated" => {
                Told::Version(version()?, Some(Thing::flow(data)?))
            }
            "site_removed" | "resource_flow_removed" => Told::Version(version()?, None),
            "match_transitioned" => {
                Told::Version(version()?, Some(Thing::State(data["state"].as_str()?.to_owned())))
            }
            "resource_flow_overbooked" => Told::Missing(data["missing_annual"].as_f64()?),
            "resource_flow_fits_again" => Told::Missing(0.0),
            "match_found" => Told::Found(value()?),
            "match_changed" => Told::Changed(value()?),
            "match_withdrawn" => Told::Withdrawn,
            "plan_changed" => Told::Planned(data["planned_annual"].as_f64()?),
            _ => return None,
        };
        let sequence = event["sequence"].as_str()?.parse().ok()?;
        Some(Self { sequence, subject: event["subject"].as_str()?.to_owned(), told })
    }
}
