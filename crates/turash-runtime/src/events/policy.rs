//! When a failed event is tried again, and when it is given up.

use std::time::Duration;

/// Full jitter: the wait is drawn between zero and a bound that doubles with every attempt, so that events which failed together
/// do not come back together (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
///
/// ```
/// use std::time::Duration;
/// use turash_runtime::RetryPolicy;
///
/// let policy = RetryPolicy { base: Duration::from_secs(1), attempts: 4, ..RetryPolicy::default() };
/// // After the first failure it waits up to a second, after the third up to four, and the fourth is the last.
/// assert_eq!(policy.delay(1, 1.0), Some(Duration::from_secs(1)));
/// assert_eq!(policy.delay(3, 0.5), Some(Duration::from_secs(2)));
/// assert_eq!(policy.delay(4, 0.5), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// The bound of the first wait.
    pub base: Duration,
    /// The bound never grows beyond this.
    pub cap: Duration,
    /// After so many attempts the event is given up.
    pub attempts: u32,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { base: Duration::from_millis(200), cap: Duration::from_mins(5), attempts: 8 }
    }
}

impl RetryPolicy {
    /// How long to wait after so many failed attempts; `None` where it is given up. `random` is drawn evenly from 0 to 1.
    pub fn delay(&self, attempts: u32, random: f64) -> Option<Duration> {
        if attempts >= self.attempts {
            return None;
        }
        Some(self.bound(attempts).mul_f64(random.clamp(0.0, 1.0)))
    }

    /// The bound after so many failed attempts.
    pub(crate) fn bound(&self, attempts: u32) -> Duration {
        let doubled = self.base.checked_mul(1 << attempts.saturating_sub(1).min(30));
        doubled.unwrap_or(self.cap).min(self.cap)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_doubles_up_to_the_cap_and_the_last_attempt_is_the_end() {
        let policy = RetryPolicy::default();
        let bounds: Vec<_> =
            (1..8).map(|attempts| policy.delay(attempts, 1.0).unwrap().as_millis()).collect();
        assert_eq!(bounds, [200, 400, 800, 1600, 3200, 6400, 12_800]);
        assert_eq!(policy.delay(8, 0.5), None);
        let patient = RetryPolicy { attempts: 100, ..policy };
        assert_eq!(patient.delay(40, 1.0), Some(Duration::from_mins(5)));
        assert_eq!(policy.delay(3, 0.0), Some(Duration::ZERO));
        assert_eq!(policy.delay(3, 0.5), Some(Duration::from_millis(400)));
    }
}
