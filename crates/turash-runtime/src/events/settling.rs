//! Booking what came of an event: retries and dead letters go into the ledger before the delivery is settled.

use std::time::Duration;

use tracing::{debug, warn};
use turash_domain::ports::{DeadLetter, Outcome, PortResult, Retry, Unreadable};
use turash_domain::{PortErrorKind, Sequence, Subscription, Timestamp};

use super::booked::Entries;
use super::lanes::Item;
use super::policy::RetryPolicy;
use crate::metrics::SubscriptionMetrics;
use crate::ports::EventPorts;
use crate::unreadable::{letter, storable, without_text};

/// Waits between attempts to write into the ledger.
const AGAIN: Duration = Duration::from_millis(500);
/// What is said of an attempt that was booked and never ended.
const ENDED: &str = "the process ended while it handled this event";

/// Whether the last attempt at a retry may have ended its process.
pub(crate) fn is_suspect(retry: &Retry) -> bool {
    retry.error == ENDED
}

/// The ledger's side of one subscription.
pub(crate) struct Settling {
    pub(crate) subscription: Subscription,
    pub(crate) ports: EventPorts,
    pub(crate) policy: RetryPolicy,
    pub(crate) metrics: SubscriptionMetrics,
}

impl Settling {
    /// Books the outcome of an event's attempt; afterwards nothing is owed to it but what the ledger says. `true` where a retry
    /// was put down.
    pub(crate) async fn book(&self, item: &Item, outcome: Outcome) -> bool {
        match outcome {
            Outcome::Done | Outcome::Unavailable(_) => {
                self.metrics.done.inc();
                if item.first_failed.is_some() {
                    let sequence = item.event.sequence;
                    let settled = self.persist(|| self.ports.ledger.settle(&self.subscription, sequence));
                    if let Err(error) = settled.await {
                        tracing::error!(subscription = %self.subscription, %error, "a retry that is done stays put down");
                    }
                }
                false
            }
            Outcome::Retry(error) => {
                let attempts = item.attempts + 1;
                match self.policy.delay(attempts, self.random()) {
                    Some(delay) => self.schedule(item, attempts, delay, error).await,
                    None => self.bury(item, attempts, error).await,
                }
            }
            Outcome::Reject(error) => self.bury(item, item.attempts + 1, error).await,
        }
    }

    async fn schedule(&self, item: &Item, attempts: u32, delay: Duration, error: String) -> bool {
        let now = self.ports.clock.now();
        let sequence = item.event.sequence;
        warn!(subscription = %self.subscription, sequence = sequence.0, attempts, error, delay_ms = delay.as_millis() as u64,
            "an event failed and is tried again");
        let retry = Retry {
            sequence,
            event: item.event.to_cloud_event(),
            attempts,
            due: after(now, delay),
            error: storable(error),
            first_failed: item.first_failed.unwrap_or(now),
        };
        let put_down = self.persist(|| self.ports.ledger.schedule(&self.subscription, retry.clone())).await;
        if let Err(refusal) = put_down {
            let letter = DeadLetter {
                sequence,
                event: retry.event,
                attempts,
                error: format!("{} (and no retry could be put down: {refusal})", retry.error),
                first_failed: retry.first_failed,
                buried: now,
            };
            self.give_up(letter).await;
            return false;
        }
        self.metrics.retried.inc();
        true
    }

    async fn bury(&self, item: &Item, attempts: u32, error: String) -> bool {
        let now = self.ports.clock.now();
        let first_failed = item.first_failed.unwrap_or(now);
        let event = item.event.to_cloud_event();
        let sequence = item.event.sequence;
        self.give_up(DeadLetter { sequence, event, attempts, error, first_failed, buried: now }).await;
        false
    }

    /// What the ledger holds from one sequence to another. What it refuses to say is handled again.
    pub(crate) async fn booked(&self, range: (Sequence, Sequence)) -> Entries {
        self.persist(|| Entries::read(&self.ports, &self.subscription, range)).await.unwrap_or_default()
    }

    /// Books an attempt at a suspect before it begins: should the process not outlive it, it counts, and the next one comes after
    /// twice the time that a handler may take. Gives the event as it is to be
    /// handled; `None` where it had all its attempts, and was given up.
    pub(crate) async fn begin(&self, item: &Item, limit: Duration) -> Option<Item> {
        let now = self.ports.clock.now();
        let first_failed = item.first_failed.unwrap_or(now);
        if item.attempts >= self.policy.attempts {
            self.bury(item, item.attempts, ENDED.to_owned()).await;
            return None;
        }
        let attempt = Retry {
            sequence: item.event.sequence,
            event: item.event.to_cloud_event(),
            attempts: item.attempts + 1,
            due: after(now, 2 * limit),
            error: ENDED.to_owned(),
            first_failed,
        };
        let put_down = self.persist(|| self.ports.ledger.schedule(&self.subscription, attempt.clone())).await;
        if let Err(refusal) = put_down {
            // Not knowing how often it was tried, nobody may try it.
            self.bury(item, item.attempts, format!("no attempt could be booked: {refusal}")).await;
            return None;
        }
        let mut begun = item.clone();
        begun.first_failed = Some(first_failed);
        Some(begun)
    }

    /// Takes back what [`Self::begin`] booked: the program ends in good order before the attempt came to anything.
    pub(crate) async fn take_back(&self, item: &Item) {
        let (ledger, sequence) = (&self.ports.ledger, item.event.sequence);
        let now = self.ports.clock.now();
        let taken = self.persist(|| async {
            if item.receipt.is_some() {
                // It comes again from the bus.
                return ledger.settle(&self.subscription, sequence).await;
            }
            let retry = Retry {
                sequence,
                event: item.event.to_cloud_event(),
                attempts: item.attempts,
                due: now,
                error: ENDED.to_owned(),
                first_failed: item.first_failed.unwrap_or(now),
            };
            ledger.schedule(&self.subscription, retry).await
        });
        if let Err(error) = taken.await {
            tracing::error!(subscription = %self.subscription, %error, "an attempt that was not made stays booked");
        }
    }

    /// What cannot be read becomes a dead letter at once. One without a sequence is nobody's: the log has the event it stood for.
    pub(crate) async fn unreadable(&self, unreadable: Unreadable) {
        let error = unreadable.error.clone();
        match letter(unreadable, self.ports.clock.now()) {
            Some(letter) => self.give_up(letter).await,
            None => {
                warn!(subscription = %self.subscription, error, "the bus delivered something that is no event");
            }
        }
    }

    /// Makes an event a dead letter. One that the ledger refuses is kept without the event's text, which the log has; the subscription
    /// goes on in any case.
    pub(crate) async fn give_up(&self, letter: DeadLetter) {
        let letter = DeadLetter { event: storable(letter.event), error: storable(letter.error), ..letter };
        let DeadLetter { sequence: Sequence(sequence), attempts, error, .. } = &letter;
        warn!(subscription = %self.subscription, sequence, attempts, error, "an event was given up: see turash dead-letters");
        let buried = self.persist(|| self.ports.ledger.bury(&self.subscription, letter.clone())).await;
        if let Err(refusal) = buried {
            let bare = without_text(&letter, &refusal.to_string());
            if let Err(error) =
                self.persist(|| self.ports.ledger.bury(&self.subscription, bare.clone())).await
            {
                tracing::error!(subscription = %self.subscription, sequence = bare.sequence.0, %error,
                    "an event was given up, and the ledger takes no letter of it; it is in the log");
            }
        }
        self.metrics.dead.inc();
    }

    /// Asks the ledger for something, again and again while it does not answer: an outcome that is not booked must not be settled. What
    /// the ledger refuses it would refuse again: that is an error. Ends early only by being dropped.
    async fn persist<T, F: Future<Output = PortResult<T>>>(&self, ask: impl Fn() -> F) -> PortResult<T> {
        loop {
            match ask().await {
                Err(error) if matches!(error.kind, PortErrorKind::Unavailable | PortErrorKind::Conflict) => {
                    debug!(subscription = %self.subscription, %error, "the ledger does not answer");
                }
                Err(error) => {
                    tracing::error!(subscription = %self.subscription, %error, "the ledger refuses an entry");
                    return Err(error);
                }
                Ok(answer) => return Ok(answer),
            }
            tokio::time::sleep(AGAIN).await;
        }
    }

    /// Evenly from 0 to 1, from the random bits of a new id.
    fn random(&self) -> f64 {
        let (_, low) = self.ports.ids.uuid(self.ports.clock.now()).as_u64_pair();
        (low & ((1 << 53) - 1)) as f64 / (1_u64 << 53) as f64
    }
}

fn after(now: Timestamp, delay: Duration) -> Timestamp {
    let millis = now.millis().saturating_add(i64::try_from(delay.as_millis()).unwrap_or(i64::MAX));
    Timestamp::from_millis(millis).unwrap_or(now)
}
