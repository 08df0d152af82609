//! Tokens that somebody else gives out: an identity provider says who comes with one.

use async_trait::async_trait;

use super::PortResult;
use crate::access::TokenHolder;

/// Reads tokens.
#[async_trait]
pub trait Tokens: Send + Sync {
    /// Whom a token is of; nothing where it is none that opens anything, whatever is wrong with it.
    ///
    /// What a token says of itself is never followed: not where its keys are said to be, and not how it is said to be signed.
    /// Errors: `Unavailable` where its issuer's keys were never read, or too long ago.
    async fn holder(&self, token: &str) -> PortResult<Option<TokenHolder>>;
}
