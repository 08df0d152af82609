//! Moments and waits of faults: they are chosen here, and what follows is measured.
#![allow(
    clippy::disallowed_methods,
    reason = "the moments of a fault are chosen, and what follows is measured"
)]

use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

pub(crate) fn now() -> Instant {
    Instant::now()
}

/// The time that all processes of this machine share, in nanoseconds.
pub(crate) fn shared() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_nanos() as u64)
}

pub(crate) fn pause(time: Duration) {
    thread::sleep(time);
}
