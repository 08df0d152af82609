//! What is booked already when it is delivered: an earlier run, or another process, put it down as a retry or a dead letter and did
//! not come to acknowledge it. It is acknowledged and not handled as if it were new.

use std::collections::HashSet;

use turash_domain::ports::{Delivery, Ledger, PortResult};
use turash_domain::{Sequence, Subscription};

use crate::ports::EventPorts;

/// Entries read at once.
const PAGE: u32 = 1_000;

/// What is known of the ledger's entries.
#[derive(Debug)]
pub(crate) struct Booked {
    up_to: Sequence,
    beyond: HashSet<Sequence>,
}

impl Booked {
    /// The ledger's watermark, and what is booked beyond it.
    pub(crate) async fn open(ports: &EventPorts, of: &Subscription) -> PortResult<Self> {
        let EventPorts { ledger, log, .. } = ports;
        // A watermark beyond the log is of another log, that this one took the place of.
        let mut up_to = ledger.watermark(of).await?.min(log.head().await?);
        loop {
            // From here on the log is not trimmed above it. What was trimmed before is settled, or older than the subscription.
            ledger.advance(of, up_to).await?;
            let trimmed = log.trimmed().await?;
            if trimmed <= up_to {
                break;
            }
            up_to = trimmed;
        }
        let beyond = entries(&**ledger, of, up_to, Sequence(u64::MAX)).await?;
        Ok(Self { up_to, beyond })
    }

    /// Up to here everything was settled at the start.
    pub(crate) fn up_to(&self) -> Sequence {
        self.up_to
    }

    /// Whether an event needs no handling.
    pub(crate) fn holds(&self, sequence: Sequence) -> bool {
        sequence <= self.up_to || self.beyond.contains(&sequence)
    }

    /// Notes what else was found.
    pub(crate) fn add(&mut self, found: HashSet<Sequence>) {
        self.beyond.extend(found);
    }
}

/// What the ledger holds of deliveries that were given before: whoever had them may have booked them.
pub(crate) async fn of_those_given_before(
    ledger: &dyn Ledger,
    of: &Subscription,
    deliveries: &[Delivery],
) -> PortResult<HashSet<Sequence>> {
    let again = deliveries.iter().filter(|delivery| delivery.times > 1);
    let (mut first, mut last) = (Sequence(u64::MAX), Sequence::START);
    for sequence in again.filter_map(|delivery| delivery.content.sequence()) {
        (first, last) = (first.min(sequence), last.max(sequence));
    }
    if first > last {
        return Ok(HashSet::new());
    }
    entries(ledger, of, Sequence(first.0.saturating_sub(1)), last).await
}

/// Sequences of retries and dead letters after one sequence and up to another.
async fn entries(
    ledger: &dyn Ledger,
    of: &Subscription,
    after: Sequence,
    up_to: Sequence,
) -> PortResult<HashSet<Sequence>> {
    let mut found = HashSet::new();
    let counts = ledger.counts(of).await?;
    let mut next = (counts.dead_letters > 0).then_some(after);
    while let Some(after) = next {
        let letters = ledger.dead_letters(of, after, PAGE).await?;
        next = note(&mut found, letters.iter().map(|letter| letter.sequence), up_to);
    }
    let mut next = (counts.retries > 0).then_some(after);
    while let Some(after) = next {
        let retries = ledger.retries(of, after, PAGE).await?;
        next = note(&mut found, retries.into_iter(), up_to);
    }
    Ok(found)
}

/// Notes a page; gives where the next one begins, where there may be one.
fn note(
    found: &mut HashSet<Sequence>,
    page: impl ExactSizeIterator<Item = Sequence>,
    up_to: Sequence,
) -> Option<Sequence> {
    let full = page.len() == PAGE as usize;
    let mut last = None;
    for sequence in page.take_while(|sequence| *sequence <= up_to) {
        found.insert(sequence);
        last = Some(sequence);
    }
    last.filter(|last| full && *last < up_to)
}
