//! A backlog: a log of many events that a subscription has not settled, and how fast the event runtime gets through it.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Result, ensure};
use async_trait::async_trait;
use tokio::sync::Notify;
use turash_channel::ChannelBus;
use turash_domain::matching::Model;
use turash_domain::ports::{Batch, Change, EventHandler, FlowFilter, Outcome, Page};
use turash_domain::{Event, EventData, Quantity, ResourceFlow, Subscription, Versioned};
use turash_runtime::{EventRuntime, Lifecycle, Limits, Metrics, RecentLog, SubscriptionOptions};
use turash_services::{Matcher, Ports, TellOptions};

use crate::timer::Stopwatch;
use crate::{memory, store};

/// Flows of one commit.
const COMMIT: usize = 1_000;
/// Events that wait in the bus, as the product has it.
const BUS_ROOM: usize = 8_192;
/// As many workers as a subscription has where nothing else is said.
const WORKERS: usize = 4;
/// How often memory is looked at.
const LOOK: Duration = Duration::from_millis(10);

/// Makes a store of so many flows whose matches are told, and then a log of `rounds` updates of each that nobody has settled; gives
/// how many events there are.
pub async fn make(folder: &Path, flows: u32, rounds: u32) -> Result<u64> {
    let store = store::open(folder).await?;
    let ports = store::ports(&store);
    store::fill(&ports, flows, 2).await?;
    let matcher = Matcher::load(&ports, Model::default(), 2, &|_| {}).await?;
    matcher.tell_all(&ports, &TellOptions { bulk_limit: 0, ..TellOptions::default() }).await?;
    let mut all = ports.registry.list_flows(&FlowFilter::default(), &Page::first(flows)).await?;
    for round in 0..rounds {
        for part in all.chunks_mut(COMMIT) {
            let mut batch = Batch::default();
            for flow in part {
                *flow = Versioned::after(flow.version, updated(flow, round)?);
                batch.changes.push(Change::PutFlow(flow.clone()));
                batch.events.push(ports.event(EventData::ResourceFlowUpdated(flow.clone())));
            }
            ports.registry.commit(batch).await?;
        }
    }
    let events = ports.log.head().await?.0;
    drop(ports);
    store.close().await;
    Ok(events)
}

/// The flow with a little more or a little less.
fn updated(flow: &ResourceFlow, round: u32) -> Result<ResourceFlow> {
    let factor = if round.is_multiple_of(2) { 0.9 } else { 1.1 };
    let quantity = Quantity::new(flow.quantity.annual() * factor, None)?;
    Ok(ResourceFlow { quantity, ..flow.clone() })
}

/// How a log was drained.
pub struct Drained {
    /// Events a second, from the start of the subscription.
    pub per_second: f64,
    /// How much more memory the process had at the most, MB.
    pub growth_mb: f64,
}

/// Drains a folder's log through a new subscription of the event runtime whose handler only counts.
pub async fn drain(folder: &Path, name: &str, events: u64) -> Result<Drained> {
    let store = store::open(folder).await?;
    let mut ports: Ports = store::ports(&store);
    ports.log = Arc::new(RecentLog::new(ports.log));
    let lifecycle = Lifecycle::new();
    let runtime = EventRuntime {
        ports: ports.events(),
        bus: Arc::new(ChannelBus::new(BUS_ROOM)),
        lifecycle: lifecycle.clone(),
        metrics: Arc::new(Metrics::default()),
    };
    let counter = Arc::new(Counter { left: AtomicU64::new(events), all: Notify::new() });
    let subscription = Subscription::new(name)?;
    let options = SubscriptionOptions { workers: WORKERS, ..SubscriptionOptions::default() };
    let before = memory::now_mb(None).unwrap_or(f64::NAN);
    let mut most = before;
    let watch = Stopwatch::start();
    runtime.start(&subscription, counter.clone(), options).await?;
    loop {
        most = most.max(memory::now_mb(None).unwrap_or(f64::NAN));
        if tokio::time::timeout(LOOK, counter.all.notified()).await.is_ok() {
            break;
        }
    }
    let seconds = watch.seconds();
    let ended = lifecycle.shut_down(Limits::default(), std::future::pending()).await;
    ensure!(ended.is_clean(), "the event runtime did not end well: {ended:?}");
    let watermark = ports.ledger.watermark(&subscription).await?.0;
    ensure!(watermark == events, "of {events} events, {watermark} are settled");
    drop((ports, runtime));
    store.close().await;
    Ok(Drained { per_second: events as f64 / seconds, growth_mb: most - before })
}

/// Counts what it handles, and says when it was all.
struct Counter {
    left: AtomicU64,
    all: Notify,
}

#[async_trait]
impl EventHandler for Counter {
    async fn handle(&self, events: &[Arc<Event>]) -> Outcome {
        let handled = events.len() as u64;
        if self.left.fetch_sub(handled, Ordering::Relaxed) == handled {
            self.all.notify_one();
        }
        Outcome::Done
    }
}
