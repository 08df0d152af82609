//! Clocks for benches: wall time, and CPU time of the calling thread.

use std::time::Instant;

use rustix::time::{ClockId, clock_gettime};

/// The result of `work` and the seconds it took by the wall clock.
#[allow(clippy::disallowed_methods, reason = "a bench measures time; product code is given it")]
pub fn wall<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed().as_secs_f64())
}

/// The result of `work` and the CPU seconds that this thread spent on it, to the nanosecond.
///
/// For single-threaded work on a machine that others use too.
pub fn cpu<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = thread_cpu_s();
    let result = work();
    (result, thread_cpu_s() - start)
}

/// CPU seconds of this thread so far. (The scheduler's count in `/proc` moves by ticks of some milliseconds.)
fn thread_cpu_s() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as f64 + now.tv_nsec as f64 / 1e9
}

/// The value at a fraction of sorted samples.
pub fn quantile(sorted: &[f64], fraction: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    sorted.get((fraction * last as f64).round() as usize).copied().unwrap_or(f64::NAN)
}

/// Wall seconds since it was started; for work that cannot be wrapped in a closure.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts now.
    #[allow(clippy::disallowed_methods, reason = "a bench measures time; product code is given it")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Seconds since the start.
    pub fn seconds(self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }
}
