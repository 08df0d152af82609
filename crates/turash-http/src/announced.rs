//! The head of the log as live streams hear of it: one task waits for the log and tells all of them, a crowd of them not before what follows from an
//! event is there too.

use std::time::Duration;

use tokio::sync::watch;
use tracing::warn;
use turash_domain::Sequence;
use turash_domain::ports::{EventLog, PortResult};

/// So many live streams are a crowd.
const CROWD: usize = 1_000;
/// So long all of a crowd wait for each that is in it. Matches come some milliseconds after the event that they follow from; writing to ten thousand
/// streams takes a hundred, and twice that where each is written to twice.
const OF_EACH: Duration = Duration::from_micros(1);
/// How soon a log that did not answer is asked again.
const ASK_AGAIN: Duration = Duration::from_secs(1);

/// How far the log reaches.
pub(crate) struct Announced(watch::Sender<Sequence>);

impl Default for Announced {
    fn default() -> Self {
        Self(watch::Sender::new(Sequence::START))
    }
}

impl Announced {
    /// Hears of every head from now on.
    pub(crate) fn listen(&self) -> watch::Receiver<Sequence> {
        self.0.subscribe()
    }

    /// Tells of every head, for ever; `running` says how many streams there are. A log that took the place of the one before may reach less far.
    pub(crate) async fn keep_current(
        &self,
        log: &dyn EventLog,
        mut replaced: watch::Receiver<u64>,
        running: impl Fn() -> usize,
    ) {
        let mut known = Sequence::START;
        loop {
            match next(log, &mut replaced, known, &running).await {
                Ok(head) => {
                    known = head;
                    self.0.send_replace(head);
                }
                Err(error) => {
                    warn!(%error, "live streams wait: the log does not answer");
                    tokio::time::sleep(ASK_AGAIN).await;
                }
            }
        }
    }
}

/// Waits until the log reaches beyond what is known, or is another one.
async fn next(
    log: &dyn EventLog,
    replaced: &mut watch::Receiver<u64>,
    known: Sequence,
    running: &impl Fn() -> usize,
) -> PortResult<Sequence> {
    tokio::select! {
        Ok(()) = replaced.changed() => {}
        reached = log.wait(known) => {
            reached?;
            let running = running();
            if running >= CROWD {
                tokio::time::sleep(OF_EACH * u32::try_from(running).unwrap_or(u32::MAX)).await;
            }
        }
    }
    log.head().await
}
