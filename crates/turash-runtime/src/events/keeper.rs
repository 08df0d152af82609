//! What one process does for a subscription on behalf of all: it publishes, brings retries back, and writes the watermark down.
//!
//! Where several processes share the subscription, the one that holds its lease does. Should two of them do it for a while, nothing is
//! lost: what is published twice is refused, the watermark only rises, and a retry that is handled twice has its effect once.

use std::sync::Arc;

use tokio::sync::watch;
use tracing::{info, warn};
use turash_domain::Subscription;
use turash_domain::ports::{EventBus, EventPublisher, Fence, PortResult, RateLimit};

use super::bookkeeper;
use super::pace::Pace;
use super::relay::{Kind, Relay};
use super::retrier::{self, UnderWay};
use super::runtime::{AGAIN, EventRuntime};
use super::worker::WorkerPool;

/// What keeping needs.
pub(crate) struct Keeper {
    pub(crate) runtime: EventRuntime,
    pub(crate) pool: Arc<WorkerPool>,
    pub(crate) under_way: Arc<UnderWay>,
    pub(crate) rate: Option<Arc<dyn RateLimit>>,
    /// Told whenever something was acknowledged; closed at the end.
    pub(crate) acknowledged: watch::Receiver<()>,
}

impl Keeper {
    fn subscription(&self) -> &Subscription {
        &self.pool.settling.subscription
    }

    /// The relay, which asks the bus what it has: before anything is received, so that nothing of another log is.
    pub(crate) async fn open_relay(&self) -> PortResult<Relay> {
        let EventRuntime { ports, bus, lifecycle, .. } = &self.runtime;
        let publisher: Arc<dyn EventPublisher> = Arc::<dyn EventBus>::clone(bus);
        let metrics = self.pool.settling.metrics.clone();
        let (of, stopping) = (self.subscription().clone(), lifecycle.stopping());
        Relay::open(of, ports.clone(), publisher, metrics, stopping, Kind::Subscription).await
    }

    /// Keeps until the lifecycle of a runtime ends: this process's, or a part of it.
    pub(crate) fn keep(&self, on: &EventRuntime, relay: Relay) {
        let EventRuntime { ports, bus, lifecycle, .. } = on.clone();
        let of = self.subscription().clone();
        on.spawn(&format!("{of} relay"), relay.run());
        let retrier = retrier::run(
            Arc::clone(&self.pool),
            Arc::clone(&self.under_way),
            self.rate.clone().map(Pace::new),
        );
        on.spawn(&format!("{of} retrier"), retrier);
        let acknowledged = self.acknowledged.clone();
        on.spawn(&format!("{of} bookkeeper"), async move {
            bookkeeper::run((&*bus, &*ports.ledger, &of), lifecycle.stopping(), acknowledged).await;
        });
    }

    /// Keeps whenever the lease is held, until the program stops.
    pub(crate) async fn keep_under(self, mut lease: watch::Receiver<Option<Fence>>) {
        let stopping = self.runtime.lifecycle.stopping();
        stopping
            .run_until_cancelled(async {
                while let Ok(fence) = lease.wait_for(Option::is_some).await.map(|fence| fence.clone()) {
                    let relay = match self.open_relay().await {
                        Ok(relay) => relay,
                        Err(error) => {
                            warn!(subscription = %self.subscription(), %error, "the relay waits");
                            tokio::time::sleep(AGAIN).await;
                            continue;
                        }
                    };
                    info!(subscription = %self.subscription(), "this process publishes");
                    let part = self.runtime.part();
                    self.keep(&part, relay);
                    if lease.wait_for(|held| *held != fence).await.is_err() {
                        // Nobody keeps the lease any more: the end of the program is near.
                        std::future::pending::<()>().await;
                    }
                    info!(subscription = %self.subscription(), "another process publishes");
                    part.lifecycle.end().await;
                }
            })
            .await;
    }
}
