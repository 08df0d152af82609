//! Faults of leases and fences.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use turash_contract::leases;
use turash_domain::ports::{Fence, Lease, Leases, PortResult};
use turash_domain::{Subscription, Timestamp};

use super::{Fault, Faulty, notices};

#[async_trait]
impl Leases for Faulty {
    async fn acquire(
        &self,
        lease: &Subscription,
        holder: &str,
        now: Timestamp,
        ttl: Duration,
    ) -> PortResult<Option<Fence>> {
        let found = self.store.lease(lease).await?;
        match found {
            Some(held) if self.has(Fault::ForgetsWhoHolds) && held.until > now => {
                self.store.acquire(lease, &held.holder, now, ttl).await
            }
            Some(held) if self.has(Fault::KeepsTheToken) => {
                let fence = self.store.acquire(lease, holder, now, ttl).await?;
                Ok(fence.map(|fence| Fence { token: held.token, ..fence }))
            }
            Some(held) if self.has(Fault::NeverRunsOut) => {
                self.store.acquire(lease, holder, now.min(before(held.until)), ttl).await
            }
            _ => self.store.acquire(lease, holder, now, ttl).await,
        }
    }

    async fn release(&self, fence: &Fence) -> PortResult<()> {
        match self.store.lease(&fence.lease).await? {
            Some(held) if self.has(Fault::ReleasesUnderAnyToken) => {
                self.store.release(&Fence { token: held.token, ..fence.clone() }).await
            }
            _ => self.store.release(fence).await,
        }
    }

    async fn lease(&self, lease: &Subscription) -> PortResult<Option<Lease>> {
        self.store.lease(lease).await
    }
}

/// The moment before a time.
fn before(time: Timestamp) -> Timestamp {
    Timestamp::from_millis(time.millis() - 1).unwrap()
}

#[tokio::test]
async fn the_leases_suite_notices_faults() {
    let port =
        |faulty: Arc<Faulty>| leases::Port { leases: faulty.clone(), registry: faulty.clone(), log: faulty };
    let faults = [
        Fault::ForgetsWhoHolds,
        Fault::KeepsTheToken,
        Fault::NeverRunsOut,
        Fault::ReleasesUnderAnyToken,
        Fault::IgnoresFences,
    ];
    notices(leases::cases, port, &faults).await;
}
