//! What the event log says, event by event, and what is wrong with its order.

use std::collections::{BTreeMap, HashMap};

use super::event::{Event, Told};
use super::finding::Finding;
use super::promises::Tale;
use super::thing::Thing;

/// All events so far.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Fold {
    /// The last sequence.
    pub(crate) last: u64,
    /// Every version that was told, by subject.
    pub(crate) subjects: HashMap<String, Vec<Option<Thing>>>,
    /// The matches that are left, by id, with their ranking values.
    pub(crate) matches: BTreeMap<String, f32>,
    /// What the plan gives pairs, by id.
    pub(crate) planned: BTreeMap<String, f64>,
    pub(crate) events: u64,
    /// Events that tell what the plan gives a pair from now on.
    pub(crate) plan_changes: u64,
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
            (Told::Planned(annual), None) if annual > 0.0 => {
                return Err(Finding::Wrong(about("is told to be planned and is no match")));
            }
            (Told::Planned(annual), _) => {
                self.plan_changes += 1;
                let before = if annual > 0.0 {
                    self.planned.insert(id.to_owned(), annual)
                } else {
                    self.planned.remove(id)
                };
                if before.unwrap_or(0.0) == annual {
                    return Err(Finding::Duplicate(about("is told to be planned as it was")));
                }
            }
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
