//! What a check finds.

use std::fmt;

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

/// How often each was found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Findings {
    pub(crate) lost: u64,
    pub(crate) duplicates: u64,
    pub(crate) wrong: u64,
}

impl Findings {
    pub(crate) fn count(&mut self, finding: &Finding) {
        match finding {
            Finding::Lost(_) => self.lost += 1,
            Finding::Duplicate(_) => self.duplicates += 1,
            Finding::Wrong(_) => self.wrong += 1,
        }
    }

    /// What was looked for; an error, counted, where that was a finding.
    pub(crate) fn none<T>(&mut self, outcome: Result<T, Finding>) -> anyhow::Result<T> {
        outcome.map_err(|finding| {
            self.count(&finding);
            anyhow::anyhow!("{finding:?}")
        })
    }

    /// Counts findings; an error where there are any.
    pub(crate) fn no(&mut self, findings: &[Finding]) -> anyhow::Result<()> {
        for finding in findings {
            self.count(finding);
        }
        match findings.first() {
            Some(first) => anyhow::bail!("{} findings, the first: {first:?}", findings.len()),
            None => Ok(()),
        }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.lost += other.lost;
        self.duplicates += other.duplicates;
        self.wrong += other.wrong;
    }

    pub(crate) fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "lost={} duplicate_effects={} wrong={}", self.lost, self.duplicates, self.wrong)
    }
}
