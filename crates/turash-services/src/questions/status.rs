//! How the subscriptions are: how far they are behind the log, what they will try again, what they gave up.

use std::time::Duration;

use turash_domain::ports::{Content, PortResult};
use turash_domain::{Sequence, Subscription, Timestamp};

use crate::ports::Ports;
use turash_runtime::Metrics;

/// How all subscriptions are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusReport {
    /// The end of the log.
    pub head: Sequence,
    /// The last event that was trimmed off the log.
    pub trimmed: Sequence,
    /// The subscriptions that ever ran, by name.
    pub subscriptions: Vec<SubscriptionStatus>,
}

/// How one subscription is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionStatus {
    /// Which one.
    pub subscription: Subscription,
    /// Every event up to it is settled.
    pub watermark: Sequence,
    /// Events of the log after the watermark.
    pub lag_events: u64,
    /// When the first event after the watermark happened; `None` where there is none.
    pub oldest: Option<Timestamp>,
    /// Events put down for another attempt.
    pub retries: u64,
    /// Events that were given up.
    pub dead_letters: u64,
}

impl StatusReport {
    /// Asks the log and the ledger.
    pub async fn read(ports: &Ports) -> PortResult<Self> {
        let head = ports.log.head().await?;
        let mut subscriptions = Vec::new();
        for (subscription, watermark) in ports.ledger.watermarks().await? {
            let counts = ports.ledger.counts(&subscription).await?;
            let next = if watermark < head { ports.log.read(watermark, 1).await? } else { Vec::new() };
            subscriptions.push(SubscriptionStatus {
                lag_events: head.0.saturating_sub(watermark.0),
                oldest: next.first().and_then(Content::event).map(|event| event.time),
                retries: counts.retries,
                dead_letters: counts.dead_letters,
                subscription,
                watermark,
            });
        }
        Ok(Self { head, trimmed: ports.log.trimmed().await?, subscriptions })
    }

    /// Sets the gauges to what the report says, as of `now`.
    pub fn show(&self, metrics: &Metrics, now: Timestamp) {
        metrics.at_head(self.head);
        for status in &self.subscriptions {
            let age_ms =
                status.oldest.map_or(0, |oldest| now.millis().saturating_sub(oldest.millis()).max(0));
            let lag = Duration::from_millis(age_ms.cast_unsigned());
            metrics.behind(&status.subscription, status.lag_events, lag);
            metrics.owes(&status.subscription, status.retries, status.dead_letters);
        }
    }
}
