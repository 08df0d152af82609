//! Tending dead letters: which there are, trying them again, dropping them for good.

use std::collections::BTreeSet;

use turash_domain::ports::{DeadLetter, PortResult};
use turash_domain::{Sequence, Subscription, Text, Timestamp};

use crate::ports::EventPorts;

/// Dead letters read at once.
const PAGE: u32 = 1_000;

/// Which dead letters of a subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhichDeadLetters {
    /// All.
    All,
    /// Those of these sequences.
    Of(BTreeSet<Sequence>),
    /// Those whose error contains a text.
    WithError(String),
}

impl WhichDeadLetters {
    fn holds(&self, letter: &DeadLetter) -> bool {
        match self {
            Self::All => true,
            Self::Of(sequences) => sequences.contains(&letter.sequence),
            Self::WithError(text) => letter.error.contains(text.as_str()),
        }
    }
}

/// The dead letters of a subscription, by sequence.
pub async fn dead_letters(
    ports: &EventPorts,
    subscription: &Subscription,
    which: &WhichDeadLetters,
) -> PortResult<Vec<DeadLetter>> {
    let mut found = Vec::new();
    let mut after = Sequence::START;
    loop {
        let page = ports.ledger.dead_letters(subscription, after, PAGE).await?;
        let full = page.len() == PAGE as usize;
        match page.last() {
            Some(last) => after = last.sequence,
            None => return Ok(found),
        }
        found.extend(page.into_iter().filter(|letter| which.holds(letter)));
        if !full {
            return Ok(found);
        }
    }
}

/// Puts dead letters back for a new first attempt, from now on, at most `per_second` a second; gives their sequences. A dry run
/// only gives those.
pub async fn redrive(
    ports: &EventPorts,
    subscription: &Subscription,
    which: &WhichDeadLetters,
    per_second: Option<u32>,
    dry_run: bool,
) -> PortResult<Vec<Sequence>> {
    let letters = dead_letters(ports, subscription, which).await?;
    let sequences: Vec<Sequence> = letters.iter().map(|letter| letter.sequence).collect();
    if !dry_run && !sequences.is_empty() {
        let start = ports.clock.now();
        let due: Vec<(Sequence, Timestamp)> = sequences
            .iter()
            .enumerate()
            .map(|(place, sequence)| (*sequence, later(start, place, per_second)))
            .collect();
        ports.ledger.redrive(subscription, &due).await?;
    }
    Ok(sequences)
}

/// When the letter at a place is due.
fn later(start: Timestamp, place: usize, per_second: Option<u32>) -> Timestamp {
    let Some(per_second) = per_second else { return start };
    let wait_ms = place as u64 * 1_000 / u64::from(per_second.max(1));
    Timestamp::from_millis(start.millis().saturating_add_unsigned(wait_ms)).unwrap_or(start)
}

/// Drops a dead letter for good; `false` where there is none.
pub async fn discard(
    ports: &EventPorts,
    subscription: &Subscription,
    sequence: Sequence,
    reason: &Text,
) -> PortResult<bool> {
    ports.ledger.discard(subscription, sequence, reason, ports.clock.now()).await
}
