//! The real clock and the real ids.

use std::sync::Mutex;
use std::time::{SystemTime, UNIX_EPOCH};

use turash_domain::ports::{Clock, IdSource};
use turash_domain::{Timestamp, Uuid};
use uuid::ContextV7;

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    fn now(&self) -> Timestamp {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let millis = i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX);
        // A machine whose clock shows a year past 9999 gets the last representable day, not a crash.
        Timestamp::from_millis(millis.min(LAST_MILLIS)).unwrap_or(Timestamp::EPOCH)
    }
}

/// 9999-12-31T23:59:59.999Z.
const LAST_MILLIS: i64 = 253_402_300_799_999;

/// Random `UUIDv7`s that rise within a process.
#[derive(Debug, Default)]
pub struct SystemIds {
    context: Mutex<ContextV7>,
}

impl IdSource for SystemIds {
    fn uuid(&self, now: Timestamp) -> Uuid {
        let millis = now.millis().max(0) as u64;
        let nanos = (millis % 1000) as u32 * 1_000_000;
        let context = self.context.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        Uuid::new_v7(uuid::Timestamp::from_unix(&*context, millis / 1000, nanos))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_rise_within_a_process() {
        let (clock, ids) = (SystemClock, SystemIds::default());
        let made: Vec<_> = (0..1000).map(|_| ids.uuid(clock.now())).collect();
        assert!(made.is_sorted() && made.windows(2).all(|pair| pair[0] != pair[1]));
        assert_eq!(made[0].get_version_num(), 7);
    }
}
