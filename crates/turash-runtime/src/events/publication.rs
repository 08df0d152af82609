//! A publication: every event of the log, once and in order, for programs that are none of ours.

use std::sync::Arc;

use tokio::sync::watch;
use tracing::{info, warn};
use turash_domain::Subscription;
use turash_domain::ports::{EventPublisher, Fence, PortResult};

use super::relay::{Kind, Relay};
use super::runtime::AGAIN;
use crate::lifecycle::Lifecycle;
use crate::metrics::Metrics;
use crate::ports::EventPorts;

/// Publishes every event of the log to others, from one process of several. How far it is stands in the ledger, so that the log is not
/// trimmed above it.
pub struct Publication {
    /// Its name in the ledger.
    pub name: Subscription,
    /// What it reads, and where it notes how far it is.
    pub ports: EventPorts,
    /// Where it publishes. Nothing is acknowledged.
    pub publisher: Arc<dyn EventPublisher>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Whether this process holds the lease of the publication.
    pub lease: watch::Receiver<Option<Fence>>,
    /// Changes when the store was set back, and its log is another one than before.
    pub replaced: watch::Receiver<u64>,
}

impl Publication {
    /// Publishes whenever the lease is held, until the program stops.
    pub async fn run(mut self, lifecycle: Lifecycle) {
        let stopping = lifecycle.stopping();
        stopping
            .run_until_cancelled(async {
                while self.lease.wait_for(Option::is_some).await.is_ok() {
                    if let Err(error) = self.publish(&lifecycle).await {
                        warn!(publication = %self.name, %error, "the publication waits");
                        tokio::time::sleep(AGAIN).await;
                    }
                }
            })
            .await;
    }

    /// Publishes until the lease is lost or the log is another one.
    async fn publish(&mut self, lifecycle: &Lifecycle) -> PortResult<()> {
        if self.replaced.has_changed().unwrap_or(false) {
            self.publisher.begin_anew(&self.name).await?;
            self.replaced.mark_unchanged();
        }
        let relay = Relay::open(
            self.name.clone(),
            self.ports.clone(),
            Arc::clone(&self.publisher),
            self.metrics.of(&self.name),
            lifecycle.stopping(),
            Kind::Publication,
        );
        let relay = relay.await?;
        info!(publication = %self.name, "this process publishes");
        let fence = self.lease.borrow().clone();
        tokio::select! {
            () = relay.run() => {}
            _ = self.lease.wait_for(|held| *held != fence) => info!(publication = %self.name, "the lease is lost"),
            Ok(()) = self.replaced.changed() => self.replaced.mark_changed(),
        }
        Ok(())
    }
}
