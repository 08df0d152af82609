//! Clocks for benches: wall time, and CPU time of the calling thread where the system tells it.

use std::time::Instant;

/// The result of `work` and the seconds it took by the wall clock.
#[allow(clippy::disallowed_methods, reason = "a bench measures time; product code is given it")]
pub fn wall<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed().as_secs_f64())
}

/// The result of `work` and the CPU seconds that this thread spent on it; wall seconds where the system does not tell.
///
/// For single-threaded work on a machine that others use too.
pub fn cpu<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = thread_cpu_s();
    let (result, wall_s) = wall(work);
    let cpu_s = thread_cpu_s().zip(start).map(|(end, start)| end - start);
    (result, cpu_s.unwrap_or(wall_s))
}

/// CPU seconds of this thread so far, from the scheduler's own count (Linux).
fn thread_cpu_s() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: u64 = told.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds as f64 / 1e9)
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
