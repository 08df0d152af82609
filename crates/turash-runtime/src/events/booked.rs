//! What is booked already when it is delivered: an earlier run, or another process, put it down as a retry or a dead letter and did
//! not come to acknowledge it. It is acknowledged and not handled as if it were new.
//!
//! What comes for the first time is not asked about. Whether it does is known by its sequence: events arrive in the log's order,
//! unless they were given before or the bus lost them.

use std::collections::HashSet;

use turash_domain::ports::{Delivery, PortResult};
use turash_domain::{Sequence, Subscription};

use crate::ports::EventPorts;

/// Entries read at once.
const PAGE: u32 = 1_000;

/// Which deliveries may be booked.
#[derive(Debug)]
pub(crate) struct Booked {
    start: Sequence,
    seen: Sequence,
}

impl Booked {
    /// What may be booked at the start: everything that the log has.
    pub(crate) async fn open(ports: &EventPorts, of: &Subscription) -> PortResult<Self> {
        let EventPorts { ledger, log, .. } = ports;
        let head = log.head().await?;
        // A watermark beyond the log is of another log, that this one took the place of.
        let mut start = ledger.watermark(of).await?.min(head);
        loop {
            // From here on the log is not trimmed above it. What was trimmed before is settled, or older than the subscription.
            ledger.advance(of, start).await?;
            let trimmed = log.trimmed().await?;
            if trimmed <= start {
                break;
            }
            start = trimmed;
        }
        Ok(Self { start, seen: head })
    }

    /// Up to here everything was settled at the start.
    pub(crate) fn start(&self) -> Sequence {
        self.start
    }

    /// What the log had at the start, or arrived since.
    pub(crate) fn seen(&self) -> Sequence {
        self.seen
    }

    /// Notes that deliveries arrived; gives which sequences the ledger must be asked about, from the first to the last.
    pub(crate) fn note(&mut self, deliveries: &[Delivery]) -> Option<(Sequence, Sequence)> {
        let (mut asked, mut seen) = (None, self.seen);
        for delivery in deliveries {
            let Some(sequence) = delivery.content.sequence() else { continue };
            if delivery.times > 1 || sequence <= self.seen {
                let (first, last) = asked.unwrap_or((sequence, sequence));
                asked = Some((sequence.min(first), sequence.max(last)));
            }
            seen = seen.max(sequence);
        }
        self.seen = seen;
        asked
    }
}

/// What the ledger holds from one sequence to another.
#[derive(Debug, Default)]
pub(crate) struct Entries {
    settled: Sequence,
    booked: HashSet<Sequence>,
}

impl Entries {
    /// Asks the ledger.
    pub(crate) async fn read(
        ports: &EventPorts,
        of: &Subscription,
        (first, last): (Sequence, Sequence),
    ) -> PortResult<Self> {
        let EventPorts { ledger, log, .. } = ports;
        let watermark = ledger.watermark(of).await?;
        // One beyond the log says nothing about this one.
        let settled = if watermark <= log.head().await? { watermark } else { Sequence::START };
        let counts = ledger.counts(of).await?;
        let before = Sequence(first.0.saturating_sub(1));
        let limit = u32::try_from(last.0 - before.0).unwrap_or(PAGE).min(PAGE);
        let mut booked = HashSet::new();
        let mut next = (counts.dead_letters > 0).then_some(before);
        while let Some(after) = next {
            let letters = ledger.dead_letters(of, after, limit).await?;
            next = note(&mut booked, letters.iter().map(|letter| letter.sequence), limit, last);
        }
        let mut next = (counts.retries > 0).then_some(before);
        while let Some(after) = next {
            let retries = ledger.retries(of, after, limit).await?;
            next = note(&mut booked, retries.into_iter(), limit, last);
        }
        Ok(Self { settled, booked })
    }

    /// Whether an event needs no handling.
    pub(crate) fn hold(&self, sequence: Sequence) -> bool {
        sequence <= self.settled || self.booked.contains(&sequence)
    }
}

/// Notes a page; gives where the next one begins, where there may be one.
fn note(
    found: &mut HashSet<Sequence>,
    page: impl ExactSizeIterator<Item = Sequence>,
    limit: u32,
    up_to: Sequence,
) -> Option<Sequence> {
    let full = page.len() == limit as usize;
    let mut last = None;
    for sequence in page.take_while(|sequence| *sequence <= up_to) {
        found.insert(sequence);
        last = Some(sequence);
    }
    last.filter(|last| full && *last < up_to)
}
