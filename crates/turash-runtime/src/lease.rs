//! Holding a lease: taken when it is free, renewed while the process runs, given back at its end.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};
use turash_domain::Subscription;
use turash_domain::ports::{Clock, Fence, Leases};

/// How long a lease lasts without being renewed.
pub const LEASE_TTL: Duration = Duration::from_secs(10);
/// Waits between attempts to take a lease that another one holds.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// Keeps one lease.
pub struct LeaseKeeper {
    leases: Arc<dyn Leases>,
    clock: Arc<dyn Clock>,
    lease: Subscription,
    holder: String,
    held: watch::Sender<Option<Fence>>,
}

impl LeaseKeeper {
    /// A keeper for a lease under the name of `holder`, and where to see whether it holds it.
    pub fn new(
        leases: Arc<dyn Leases>,
        clock: Arc<dyn Clock>,
        lease: Subscription,
        holder: String,
    ) -> (Self, watch::Receiver<Option<Fence>>) {
        let (held, seen) = watch::channel(None);
        (Self { leases, clock, lease, holder, held }, seen)
    }

    /// Takes and renews the lease until `end`, and gives it back then.
    pub async fn run(self, end: CancellationToken) {
        // Taking is not broken off: a lease that was taken and not noted could not be given back.
        while !end.is_cancelled() {
            let held = self.take().await;
            let wait = if held { LEASE_TTL / 3 } else { LOOK_AGAIN };
            end.run_until_cancelled(tokio::time::sleep(wait)).await;
        }
        let fence = self.held.send_replace(None);
        if let Some(fence) = fence
            && let Err(error) = self.leases.release(&fence).await
        {
            warn!(lease = %self.lease, %error, "the lease was not given back; it runs out by itself");
        }
    }

    /// Takes or renews the lease once; `true` where it is held.
    async fn take(&self) -> bool {
        match self.leases.acquire(&self.lease, &self.holder, self.clock.now(), LEASE_TTL).await {
            Ok(fence) => {
                let held = fence.is_some();
                self.held.send_if_modified(|known| {
                    let changed = *known != fence;
                    if changed {
                        info!(lease = %self.lease, held, "lease");
                    }
                    *known = fence;
                    changed
                });
                held
            }
            Err(error) => {
                // What is held stays held until it runs out: the fence decides at the commit.
                warn!(lease = %self.lease, %error, "the lease was not renewed");
                false
            }
        }
    }
}
