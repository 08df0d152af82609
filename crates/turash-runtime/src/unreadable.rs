//! What stands in the log and cannot be read: whoever moves a watermark over it makes it a dead letter first.

use tracing::{error, warn};
use turash_domain::ports::{Content, DeadLetter, PortResult, Unreadable};
use turash_domain::{PortErrorKind, Sequence, Subscription};

use crate::ports::EventPorts;

/// How many events are read at once.
const PAGE: u32 = 5_000;

/// Makes dead letters of what cannot be read between a subscription's watermark and `up_to`, so that the watermark may be moved there.
pub async fn bury_up_to(ports: &EventPorts, of: &Subscription, up_to: Sequence) -> PortResult<()> {
    let trimmed = ports.log.trimmed().await?;
    let mut after = ports.ledger.watermark(of).await?.max(trimmed);
    while after < up_to {
        let contents = ports.log.read(after, PAGE).await?;
        let Some(last) = contents.iter().rev().find_map(Content::sequence) else { return Ok(()) };
        for content in contents {
            match content {
                Content::Unreadable(unreadable) if unreadable.sequence.is_some_and(|at| at <= up_to) => {
                    bury(ports, of, unreadable).await?;
                }
                _ => {}
            }
        }
        after = last;
    }
    Ok(())
}

async fn bury(ports: &EventPorts, of: &Subscription, unreadable: Unreadable) -> PortResult<()> {
    let now = ports.clock.now();
    let Some(letter) = letter(unreadable, now) else { return Ok(()) };
    warn!(subscription = %of, sequence = letter.sequence.0, error = letter.error, "an event cannot be read: see turash dead-letters");
    match ports.ledger.bury(of, letter.clone()).await {
        Err(refusal) if matches!(refusal.kind, PortErrorKind::Invalid | PortErrorKind::Corrupt) => {
            error!(subscription = %of, error = %refusal, "the ledger refuses an entry");
            ports.ledger.bury(of, without_text(&letter, &refusal.to_string())).await
        }
        buried => buried,
    }
}

/// The letter of something that cannot be read; nothing where it does not even say its place.
pub(crate) fn letter(unreadable: Unreadable, now: turash_domain::Timestamp) -> Option<DeadLetter> {
    let Unreadable { sequence, raw, error } = unreadable;
    let (event, error) = (storable(raw), storable(error));
    Some(DeadLetter { sequence: sequence?, event, attempts: 0, error, first_failed: now, buried: now })
}

/// What is kept of a letter that the ledger refused: the log has the event.
pub(crate) fn without_text(letter: &DeadLetter, refusal: &str) -> DeadLetter {
    let error = format!("the ledger refused the letter: {}", storable(refusal.to_owned()));
    DeadLetter { event: String::new(), error, ..*letter }
}

/// A text that every store can keep: Postgres takes no NUL.
pub(crate) fn storable(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text }
}
