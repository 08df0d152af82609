//! The rate limit: a token bucket on tokio's clock.
//!
//! What is absent: which subscription has which rate; that is configuration.

use std::num::NonZeroU32;
use std::time::Duration;

use async_trait::async_trait;
use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use tokio::sync::Mutex;
use tokio::time::Instant;
use turash_domain::ports::RateLimit;

const FASTEST: NonZeroU32 = NonZeroU32::new(1_000_000_000).unwrap();

/// A token bucket that is full at the start. Who asks first is served first.
pub struct GovernorLimit {
    bucket: RateLimiter<NotKeyed, InMemoryState, TokioClock, NoOpMiddleware<Duration>>,
    clock: TokioClock,
    burst: NonZeroU32,
    /// Held while waiting, so that a large request is not overtaken by small ones for ever.
    turn: Mutex<()>,
}

impl GovernorLimit {
    /// A token every `period` (at least a nanosecond), of which up to `burst` gather while nobody asks. Timers count in milliseconds,
    /// so a rate is reached only with a burst of at least a thousandth of what it gives in a second.
    pub fn new(period: Duration, burst: NonZeroU32) -> Self {
        let clock = TokioClock { start: Instant::now() };
        // The bucket counts in nanoseconds and multiplies by the burst.
        let period = period.min(Duration::from_nanos(u64::MAX / 4 / u64::from(burst.get())));
        let quota = Quota::with_period(period).unwrap_or(Quota::per_second(FASTEST)).allow_burst(burst);
        let bucket = RateLimiter::direct_with_clock(quota, clock);
        Self { bucket, clock, burst, turn: Mutex::new(()) }
    }

    /// Waits for a part, which is not larger than the bucket.
    async fn take_part(&self, part: NonZeroU32) {
        // The outer error says that a part is larger than the bucket; `take` asks for none such.
        while let Ok(Err(not_yet)) = self.bucket.check_n(part) {
            let wait = not_yet.wait_time_from(self.clock.now());
            // A timer counts in milliseconds: shorter waits would spin.
            tokio::time::sleep(wait.max(Duration::from_millis(1))).await;
        }
    }
}

#[async_trait]
impl RateLimit for GovernorLimit {
    /// Where more than one part was asked for, the parts taken before the future is dropped are spent.
    async fn take(&self, tokens: u32) {
        let _turn = self.turn.lock().await;
        let mut left = tokens;
        while let Some(wanted) = NonZeroU32::new(left) {
            let part = wanted.min(self.burst);
            self.take_part(part).await;
            left -= part.get();
        }
    }
}

/// Tokio's clock, which tests can pause, as the time since the bucket was made.
#[derive(Debug, Clone, Copy)]
struct TokioClock {
    start: Instant,
}

impl Clock for TokioClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.start.elapsed()
    }
}
