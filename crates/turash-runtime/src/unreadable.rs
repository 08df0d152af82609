//! What stands in the log and cannot be read: whoever moves a watermark over it makes it a dead letter first.

use std::num::NonZeroUsize;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use tracing::{error, warn};
use turash_domain::ports::{Content, DeadLetter, EventLog, PortResult, Unreadable};
use turash_domain::{PortError, PortErrorKind, Sequence, Subscription};

use crate::pipeline::{Scope, ScopeError, Shape};
use crate::ports::EventPorts;

/// How many events are read at once.
const PAGE: u32 = 5_000;
/// Reading is decoding: two do it at once.
const READING: Shape = Shape { workers: NonZeroUsize::MIN.saturating_add(1), capacity: NonZeroUsize::MIN };

/// Makes dead letters of what cannot be read between a subscription's watermark and `up_to`, so that the watermark may be moved there.
pub async fn bury_up_to(ports: &EventPorts, of: &Subscription, up_to: Sequence) -> PortResult<()> {
    let trimmed = ports.log.trimmed().await?;
    let start = ports.ledger.watermark(of).await?.max(trimmed);
    let mut scope = Scope::new(&CancellationToken::new());
    let places = scope.source("places", READING.capacity, move |outlet| async move {
        for after in (start.0..up_to.0).step_by(PAGE as usize) {
            if !outlet.send(Sequence(after)).await {
                break;
            }
        }
        Ok(())
    });
    let log = Arc::clone(&ports.log);
    let mut found = scope.stage("reading", READING, places, move |after: Sequence| {
        let log = Arc::clone(&log);
        async move { unreadable(&*log, after, up_to).await }
    });
    while let Some(unreadables) = found.next().await {
        for unreadable in unreadables {
            bury(ports, of, unreadable).await?;
        }
    }
    scope.finish().await.map_err(|error| match error {
        ScopeError::Failed(error) => error,
        broken => PortError::new(PortErrorKind::Invalid, "runtime", broken.to_string()),
    })
}

/// What cannot be read in the page after a sequence, and up to another one. Where the log has gaps the next page has some of it too.
async fn unreadable(log: &dyn EventLog, after: Sequence, up_to: Sequence) -> PortResult<Vec<Unreadable>> {
    let last = up_to.min(Sequence(after.0 + u64::from(PAGE)));
    let contents = log.read(after, PAGE).await?.into_iter();
    let unreadable = contents.filter_map(|content| match content {
        Content::Unreadable(found) if found.sequence.is_some_and(|at| at <= last) => Some(found),
        _ => None,
    });
    Ok(unreadable.collect())
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
