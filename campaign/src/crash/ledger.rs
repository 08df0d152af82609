//! What one client sent and what was acknowledged: the truth that the server is held to.

use std::collections::HashMap;

use super::thing::Thing;

/// One version of a subject as it was sent; nothing for a removal.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sent {
    pub(crate) content: Option<Thing>,
    /// Whether it was answered with success, or found on the server later: from then on it must stay.
    pub(crate) counts: bool,
}

/// All that one client sent, by subject; a version is its place in the list and one more.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ledger {
    pub(crate) subjects: HashMap<String, Vec<Sent>>,
    /// The amounts that were sent with steps of matches, MWh/a, by subject and version.
    pub(crate) amounts: HashMap<(String, u64), f64>,
    /// Writes that were answered with success.
    pub(crate) acknowledged: u64,
}

/// How a subject stands, as far as the client knows.
#[derive(Debug, PartialEq)]
pub(crate) enum Standing<'a> {
    Absent,
    Live(&'a Thing),
    /// The last write was not answered.
    Unsure,
}

impl Ledger {
    pub(crate) fn standing(&self, subject: &str) -> Standing<'_> {
        match self.subjects.get(subject).and_then(|sent| sent.last()) {
            Some(Sent { counts: false, .. }) => Standing::Unsure,
            None | Some(Sent { content: None, .. }) => Standing::Absent,
            Some(Sent { content: Some(thing), .. }) => Standing::Live(thing),
        }
    }

    /// The last version that is known of, 0 where there is none.
    pub(crate) fn version(&self, subject: &str) -> u64 {
        self.subjects.get(subject).map_or(0, |sent| sent.len() as u64)
    }

    /// Notes what is about to be sent, and gives the version that it will have.
    pub(crate) fn send(&mut self, subject: &str, content: Option<Thing>) -> u64 {
        let sent = self.subjects.entry(subject.to_owned()).or_default();
        sent.push(Sent { content, counts: false });
        sent.len() as u64
    }

    /// Notes an answer of success.
    pub(crate) fn acknowledge(&mut self, subject: &str, version: u64) {
        let sent = self.subjects.get_mut(subject).and_then(|sent| sent.get_mut(version as usize - 1));
        if let Some(sent) = sent {
            sent.counts = true;
            self.acknowledged += 1;
        }
    }

    /// Takes back what was refused.
    pub(crate) fn take_back(&mut self, subject: &str) {
        if let Some(sent) = self.subjects.get_mut(subject) {
            sent.pop_if(|last| !last.counts);
        }
    }
}
