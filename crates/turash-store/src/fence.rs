//! What stores of leases say.

use turash_domain::ports::{Fence, PortResult};
use turash_domain::{PortError, PortErrorKind, Subscription, Timestamp};

/// The end of a lease that was given back, ms since 1970.
pub const GIVEN_BACK_MS: i64 = 0;

/// When a lease ends that is held from a moment on; `Invalid` where no calendar reaches that far.
pub fn end_of_lease(
    adapter: &'static str,
    lease: &Subscription,
    now_ms: i64,
    ttl: std::time::Duration,
) -> PortResult<Timestamp> {
    let ttl = i64::try_from(ttl.as_millis()).unwrap_or(i64::MAX);
    Timestamp::from_millis(now_ms.saturating_add(ttl)).map_err(|error| {
        let message = format!("the lease '{lease}' cannot be held that long");
        PortError::new(PortErrorKind::Invalid, adapter, message).caused_by(error)
    })
}

/// Refuses what is written under a lease that changed hands or was given back; `found` is its holder, token and end (ms). A lease that
/// only ran out still counts: nobody else has written under it.
pub fn refuse_lost_lease(
    adapter: &'static str,
    fence: &Fence,
    found: Option<(String, i64, i64)>,
) -> PortResult<()> {
    let now = match found {
        None => "nobody ever held it".to_owned(),
        Some((holder, _, GIVEN_BACK_MS)) => format!("'{holder}' gave it back"),
        Some((_, token, _)) if token.cast_unsigned() == fence.token => return Ok(()),
        Some((holder, token, _)) => format!("'{holder}' holds it now, under token {token}"),
    };
    let message = format!(
        "the lease '{}' is not held under token {} any more: {now}; acquire it again and compute anew",
        fence.lease, fence.token
    );
    Err(PortError::new(PortErrorKind::Conflict, adapter, message))
}
