//! Keeps the lines of matches, which a map shows, at the head of the log. An event says only which lines to make anew: the store that holds
//! them makes them of what it holds then.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use turash_domain::ports::{Content, LinesCompared, LinesOf, MatchLines, PortResult};
use turash_domain::{Event, EventData, FlowId, MatchId, Sequence, SiteId, Subscription};

use super::graph::mend::{Differences, GraphProgress};
use super::sync::{MOST, Projection, ProjectionSync};
use crate::ports::Ports;

/// Flows that are compared at once.
const FLOWS: u32 = 500;
/// More events than this are not read one by one by a program that does not stay: everything is compared.
const MANY: u64 = 20_000;

/// The lines' name among the subscriptions and the leases.
///
/// # Panics
///
/// Never: the name is well-formed.
pub fn lines_subscription() -> Subscription {
    #[allow(clippy::expect_used, reason = "a constant that a test names")]
    Subscription::new("lines").expect("a valid name")
}

/// Keeps lines at the head of a log. A handler waits for `patience` for what takes long: less than it may take itself.
pub fn line_sync(ports: Ports, lines: Arc<dyn MatchLines>, patience: Duration) -> Arc<ProjectionSync> {
    ProjectionSync::new(ports, Arc::new(LineProjection { lines }), patience)
}

/// Lines as what is kept.
struct LineProjection {
    lines: Arc<dyn MatchLines>,
}

#[async_trait]
impl Projection for LineProjection {
    fn subscription(&self) -> Subscription {
        lines_subscription()
    }

    fn name(&self) -> &'static str {
        "the map of matches"
    }

    async fn write(&self, _ports: &Ports, events: &[&Arc<Event>]) -> PortResult<()> {
        refresh(&*self.lines, events).await
    }

    async fn mend(&self, ports: &Ports) -> PortResult<u64> {
        Ok(mend_lines(ports, &*self.lines, &|_: GraphProgress| {}).await?.sum())
    }
}

async fn refresh(lines: &dyn MatchLines, events: &[&Arc<Event>]) -> PortResult<()> {
    let of = named(events);
    if of == LinesOf::default() { Ok(()) } else { lines.refresh(&of).await }
}

/// The lines that events are about, each once.
fn named(events: &[&Arc<Event>]) -> LinesOf {
    let (mut pairs, mut flows, mut sites) =
        (BTreeSet::<&MatchId>::new(), BTreeSet::<&FlowId>::new(), BTreeSet::<&SiteId>::new());
    for event in events {
        match &event.data {
            EventData::SiteUpdated(site) => drop(sites.insert(&site.id)),
            EventData::ResourceFlowCreated(flow) | EventData::ResourceFlowUpdated(flow) => {
                flows.insert(&flow.id);
            }
            EventData::ResourceFlowRemoved(removed) => drop(flows.insert(&removed.id)),
            EventData::MatchFound(value) | EventData::MatchChanged(value) => drop(pairs.insert(&value.id)),
            EventData::MatchWithdrawn(withdrawn) => drop(pairs.insert(&withdrawn.id)),
            EventData::MatchTransitioned(transitioned) => drop(pairs.insert(&transitioned.id)),
            // A new site has no flows, and one that is removed has none any more.
            EventData::SiteCreated(_)
            | EventData::SiteRemoved(_)
            | EventData::ResourceFlowOverbooked(_)
            | EventData::ResourceFlowFitsAgain(_)
            | EventData::MatchesRecomputed(_)
            | EventData::PlanChanged(_)
            | EventData::PlanRecomputed(_) => {}
        }
    }
    LinesOf {
        pairs: pairs.into_iter().cloned().collect(),
        flows: flows.into_iter().cloned().collect(),
        sites: sites.into_iter().cloned().collect(),
    }
}

type Progress<'a> = &'a (dyn Fn(GraphProgress) + Send + Sync);

/// Compares all lines with the store and mends what differs. What the lines have not heard of yet counts as a difference.
pub async fn mend_lines(
    ports: &Ports,
    lines: &dyn MatchLines,
    progress: Progress<'_>,
) -> PortResult<Differences> {
    let of = ports.registry.counts().await?.flows;
    let (mut sum, mut after, mut done) = (Differences::default(), None, 0);
    loop {
        let LinesCompared { last, compared, missing, different, surplus } =
            lines.compare(after.as_ref(), FLOWS).await?;
        sum.compared += compared;
        sum.missing += missing;
        sum.different += different;
        sum.surplus += surplus;
        done += u64::from(FLOWS);
        progress(GraphProgress { what: "flows whose lines are compared", done: done.min(of), of });
        if last.is_none() {
            return Ok(sum);
        }
        after = last;
    }
}

/// Removes all lines and makes them again.
pub async fn refill_lines(
    ports: &Ports,
    lines: &dyn MatchLines,
    progress: Progress<'_>,
) -> PortResult<Differences> {
    lines.clear().await?;
    mend_lines(ports, lines, progress).await
}

/// Brings lines to the head of the log, for a program that holds their lease and does not stay. Whoever does not hold the matcher's lease as
/// well stops before an event that tells of very many matches: they may still be on their way.
pub async fn catch_up_lines(ports: &Ports, lines: &dyn MatchLines, is_matcher: bool) -> PortResult<()> {
    let subscription = lines_subscription();
    let mut settled = ports.ledger.watermark(&subscription).await?;
    let head = ports.log.head().await?;
    let is_whole = ports.log.trimmed().await? <= settled;
    if is_matcher && (!is_whole || head.0.saturating_sub(settled.0) > MANY) {
        mend_lines(ports, lines, &|_| {}).await?;
        return ports.ledger.advance(&subscription, head).await;
    }
    if !is_whole {
        return Ok(());
    }
    let mut is_bulk = false;
    while settled < head {
        let Some((events, last)) = readable(ports, settled).await? else { break };
        is_bulk |= events.iter().any(|event| matches!(event.data, EventData::MatchesRecomputed(_)));
        if is_bulk && !is_matcher {
            break;
        }
        if !is_bulk {
            refresh(lines, &events.iter().collect::<Vec<_>>()).await?;
        }
        settled = last;
    }
    if is_bulk && is_matcher {
        mend_lines(ports, lines, &|_| {}).await?;
    }
    ports.ledger.advance(&subscription, settled).await
}

/// The next events, and the last one's sequence; `None` where one cannot be read, which is left to whoever keeps dead letters, or there is none.
async fn readable(ports: &Ports, after: Sequence) -> PortResult<Option<(Vec<Arc<Event>>, Sequence)>> {
    let contents = ports.log.read(after, MOST as u32).await?;
    let events: Vec<_> = contents.iter().map_while(Content::event).cloned().collect();
    Ok(events.last().map(|event| event.sequence).map(|last| (events, last)))
}
