//! What the event log says, event by event, and what is wrong with its order.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::promises::Tale;
use super::thing::Thing;

/// Something that must not be.
#[derive(Debug, PartialEq)]
pub(crate) enum Finding {
    /// An acknowledged write, an event or an effect is missing.
    Lost(String),
    /// An event or an effect is there twice.
    Duplicate(String),
    /// Anything else.
    Wrong(String),
}

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
            _ => return None,
        };
        let sequence = event["sequence"].as_str()?.parse().ok()?;
        Some(Self { sequence, subject: event["subject"].as_str()?.to_owned(), told })
    }
}

/// All events so far.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Fold {
    /// The last sequence.
    pub(crate) last: u64,
    /// Every version that was told, by subject.
    pub(crate) subjects: HashMap<String, Vec<Option<Thing>>>,
    /// The matches that are left, by id, with their ranking values.
    pub(crate) matches: BTreeMap<String, f32>,
    pub(crate) events: u64,
    /// What it tells of promises.
    pub(crate) tale: Tale,
}

impl Fold {
    /// Takes the next event.
    pub(crate) fn take(&mut self, event: Event) -> Result<(), Finding> {
        let Event { sequence, subject, told } = event;
        if sequence <= self.last {
            let text = format!("event {sequence} of {subject} comes after event {}", self.last);
            return Err(Finding::Duplicate(text));
        }
        self.last = sequence;
        self.events += 1;
        self.tale.note(sequence, &subject, &told);
        let id = subject.strip_prefix("match/").unwrap_or(&subject);
        let about = |text: &str| format!("event {sequence}: {subject} {text}");
        let before = self.matches.get(id).copied();
        match (told, before) {
            (Told::Version(version, content), _) => {
                let versions = self.subjects.entry(subject.clone()).or_default();
                let next = versions.len() as u64 + 1;
                if version < next {
                    return Err(Finding::Duplicate(about(&format!("tells version {version} again"))));
                }
                if version > next {
                    let text = about(&format!("tells version {version} where {next} is next"));
                    return Err(Finding::Lost(text));
                }
                versions.push(content);
            }
            (Told::Missing(_), _) => {}
            (Told::Found(_), Some(_)) => return Err(Finding::Duplicate(about("is found twice"))),
            (Told::Changed(value), Some(before)) if value == before => {
                return Err(Finding::Duplicate(about("is told to have changed to what it was")));
            }
            (Told::Found(value), None) | (Told::Changed(value), Some(_)) => {
                self.matches.insert(id.to_owned(), value);
            }
            (Told::Changed(_), None) => return Err(Finding::Lost(about("changes but was not found"))),
            (Told::Withdrawn, Some(_)) => {
                self.matches.remove(id);
            }
            (Told::Withdrawn, None) => {
                return Err(Finding::Duplicate(about("is withdrawn but was not there")));
            }
        }
        Ok(())
    }
}
