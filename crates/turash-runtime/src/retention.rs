//! Retention: old events leave the log once every subscription has settled them.

use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use turash_domain::Sequence;
use turash_domain::ports::PortResult;

use crate::ports::EventPorts;

/// How long events are kept where nothing else is said.
pub const KEPT_DAYS: u32 = 30;
/// How often the log is looked at.
const EVERY: Duration = Duration::from_hours(1);
/// Clocks differ by less; a time that lies further ahead is none.
const AHEAD_MS: i64 = 60_000;
/// Events looked at at a time.
const PAGE: u32 = 2_000;

/// Trims the log of what is older than `keep`, now and every hour, until `end`.
pub async fn keep_trimmed(ports: EventPorts, keep: Duration, end: CancellationToken) {
    end.run_until_cancelled(async {
        loop {
            match trim(&ports, keep).await {
                Ok(Some(up_to)) => info!(up_to = up_to.0, "old events were trimmed off the log"),
                Ok(None) => {}
                Err(error) => warn!(%error, "the log was not trimmed"),
            }
            tokio::time::sleep(EVERY).await;
        }
    })
    .await;
}

/// Trims what is older than `keep` and settled by every subscription; gives how far, where there was anything. An event with a time that is
/// still to come, from a machine with a wrong clock, says no age: it leaves with the next one that is old.
pub async fn trim(ports: &EventPorts, keep: Duration) -> PortResult<Option<Sequence>> {
    let Some(slowest) = ports.ledger.watermarks().await?.iter().map(|(_, watermark)| *watermark).min() else {
        return Ok(None);
    };
    let millis = i64::try_from(keep.as_millis()).unwrap_or(i64::MAX);
    let now = ports.clock.now().millis();
    let oldest = now.saturating_sub(millis);
    let start = ports.log.trimmed().await?;
    let (mut up_to, mut cursor) = (start, start);
    'pages: while cursor < slowest {
        let events = ports.log.read(cursor, PAGE).await?;
        let before = cursor;
        for event in &events {
            match event.sequence() {
                Some(sequence) if sequence <= slowest => cursor = sequence,
                _ => break 'pages,
            }
            match event.event() {
                Some(event) if event.time.millis() < oldest => up_to = cursor,
                Some(event) if event.time.millis() > now + AHEAD_MS => {}
                Some(_) => break 'pages,
                // One that cannot be read says no time.
                None => {}
            }
        }
        if cursor == before {
            break;
        }
    }
    if up_to == start {
        return Ok(None);
    }
    ports.log.trim(up_to).await?;
    Ok(Some(up_to))
}
