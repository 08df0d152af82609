//! Sending again from a place of the log. A replay is a run of its own with a subscription of its own: so no process has to agree with
//! another about a place that goes back, and what the run before still does changes nothing.

use turash_domain::ports::{EventLog, PortResult, Webhooks};
use turash_domain::{Invalid, Sequence, Subscription, Text, Timestamp, Webhook, WebhookId};

use super::issue::WebhookError;
use crate::ports::Ports;

/// Dead letters read at once.
const PAGE: u32 = 1_000;

/// Where a replay begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplayFrom {
    /// After a sequence; 0 is before the first event.
    After(Sequence),
    /// With the first event that happened at this time or later.
    Since(Timestamp),
}

/// Begins a run of a webhook at a place of the log, also where it was disabled; gives the webhook as it then stands. Nothing that was to be
/// tried again is left out: where such an event lies before the place, the run begins with it. What was given up before the place stays
/// among the dead letters.
pub async fn replay_webhook(
    ports: &Ports,
    hooks: &dyn Webhooks,
    id: WebhookId,
    from: ReplayFrom,
    actor: &Text,
) -> Result<Webhook, WebhookError> {
    let Some(kept) = hooks.webhook(id).await? else { return Err(WebhookError::NotThere(id)) };
    let webhook = kept.webhook;
    let asked = place(&*ports.log, from).await?;
    let (before, run) = (webhook.subscription()?, webhook.run);
    let next = Webhook { run: run + 1, ..webhook.clone() };
    let after = match webhook.disabled {
        // Nobody waits for what it had not settled.
        Some(_) => asked,
        None => begin_behind(ports, &before, &next.subscription()?, webhook.after, asked).await?,
    };
    ports.ledger.advance(&next.subscription()?, after).await?;
    let begun = hooks.replay_webhook(id, run, after, (ports.clock.now(), actor)).await?;
    begun.map(|kept| kept.webhook).ok_or(WebhookError::Replayed(id))
}

/// The sequence after which a replay begins.
async fn place(log: &dyn EventLog, from: ReplayFrom) -> Result<Sequence, WebhookError> {
    let (head, trimmed) = (log.head().await?, log.trimmed().await?);
    let remedy = format!("the log has the events after {trimmed}: ask for those after {trimmed}");
    let (field, found, after) = match from {
        ReplayFrom::After(after) => ("after", after.to_string(), after),
        ReplayFrom::Since(time) => {
            let first = first_since(log, time, (trimmed, head)).await?;
            ("since", time.to_string(), Sequence(first.0.saturating_sub(1)))
        }
    };
    if after > head {
        let expected = format!("a sequence up to {head}, the last of the log");
        return Err(Invalid::new(field, found, expected, "").into());
    }
    let is_cut = trimmed > Sequence::START && matches!(from, ReplayFrom::Since(_)) && after == trimmed;
    if after < trimmed || is_cut {
        return Err(Invalid::new(field, found, "a place that is still in the log", remedy).into());
    }
    Ok(after)
}

/// The first sequence above one whose event happened at a time or later; the one after the last where none did. Times of neighbours may be
/// out of order by as much as the clocks of the processes differ.
async fn first_since(
    log: &dyn EventLog,
    time: Timestamp,
    (trimmed, head): (Sequence, Sequence),
) -> PortResult<Sequence> {
    let (mut low, mut high) = (trimmed.0 + 1, head.0 + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        match happened(log, Sequence(middle), high).await? {
            Some((sequence, at)) if at < time => low = sequence.0 + 1,
            _ => high = middle,
        }
    }
    Ok(Sequence(low))
}

/// The first event from a sequence to below another one that says its time: what cannot be read says none.
async fn happened(
    log: &dyn EventLog,
    from: Sequence,
    below: u64,
) -> PortResult<Option<(Sequence, Timestamp)>> {
    let mut after = Sequence(from.0.saturating_sub(1));
    loop {
        let page = log.read(after, 1).await?;
        let Some(content) = page.first() else { return Ok(None) };
        match (content.sequence(), content.event()) {
            (Some(sequence), _) if sequence.0 >= below => return Ok(None),
            (Some(sequence), Some(event)) => return Ok(Some((sequence, event.time))),
            (Some(sequence), None) => after = sequence,
            (None, _) => return Ok(None),
        }
    }
}

/// Where the next run begins: at the place that is asked for, but not behind what the run before has not settled. What that one gave up
/// before the place is taken along; what it gave up behind it comes again anyhow.
async fn begin_behind(
    ports: &Ports,
    before: &Subscription,
    next: &Subscription,
    begun: Sequence,
    asked: Sequence,
) -> PortResult<Sequence> {
    let ledger = &ports.ledger;
    let settled = ledger.watermark(before).await?.max(begun);
    let first = ledger.retries(before, Sequence::START, 1).await?.first().copied();
    let first = first.map_or(settled, |first| Sequence(first.0.saturating_sub(1)));
    let after = asked.min(settled).min(first);
    let mut read = Sequence::START;
    loop {
        let letters = ledger.dead_letters(before, read, PAGE).await?;
        let Some(last) = letters.last().map(|letter| letter.sequence) else { return Ok(after) };
        for letter in letters.into_iter().take_while(|letter| letter.sequence <= after) {
            ledger.bury(next, letter).await?;
        }
        if last > after {
            return Ok(after);
        }
        read = last;
    }
}
