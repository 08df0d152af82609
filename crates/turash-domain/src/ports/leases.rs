//! Leases: one holder at a time for what must have one writer, fenced so that a holder that slept cannot write.

use std::time::Duration;

use async_trait::async_trait;

use super::PortResult;
use crate::ids::Subscription;
use crate::time::Timestamp;

/// Leases by the name of the subscription whose writer holds them.
#[async_trait]
pub trait Leases: Send + Sync {
    /// Takes a lease that is free or ran out, or renews one's own, until `now` + `ttl`. `None` while another one holds it. A lease
    /// that changes hands, or ran out before it was taken again, gets a new, higher token.
    async fn acquire(
        &self,
        lease: &Subscription,
        holder: &str,
        now: Timestamp,
        ttl: Duration,
    ) -> PortResult<Option<Fence>>;

    /// Gives a lease back before it runs out; one that is not held under this token any more stays as it is.
    async fn release(&self, fence: &Fence) -> PortResult<()>;

    /// Who holds a lease, or held it last.
    async fn lease(&self, lease: &Subscription) -> PortResult<Option<Lease>>;
}

/// The proof of holding a lease. A commit that carries it fails with `Conflict` once the lease was given back or has changed hands. One
/// that only ran out still passes until somebody takes the lease: nobody else can have written meanwhile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fence {
    /// The lease.
    pub lease: Subscription,
    /// Rises with every change of hands.
    pub token: u64,
}

/// A lease as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Who holds it, for people to read.
    pub holder: String,
    /// Rises with every change of hands.
    pub token: u64,
    /// When it runs out unless it is renewed; [`Timestamp::EPOCH`] where it was given back.
    pub until: Timestamp,
}

impl Lease {
    /// Whether its last holder gave it back, and so ended in good order.
    pub fn was_given_back(&self) -> bool {
        self.until == Timestamp::EPOCH
    }
}
