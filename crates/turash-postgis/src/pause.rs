//! How long to wait before another try.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

/// Anything up to twice as long each time.
pub(crate) fn pause(tried: u32) -> Duration {
    let most = 20_000_u64 << tried.min(6);
    Duration::from_micros(random() % most)
}

/// A number that nobody can foretell: the standard library's own hash keys.
pub(crate) fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}
