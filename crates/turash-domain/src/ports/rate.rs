//! Rate limits: how many events a subscription takes on in a time.

use async_trait::async_trait;

/// A token bucket: `take` waits until so many tokens are there.
#[async_trait]
pub trait RateLimit: Send + Sync {
    /// Waits for tokens and takes them; more than the bucket holds are taken in parts. Dropping the future gives nothing up but the
    /// wait.
    async fn take(&self, tokens: u32);
}
