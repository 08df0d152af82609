//! The pause of a subscription while something that all its events need does not answer.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use prometheus_client::metrics::gauge::Gauge;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// Pauses get longer up to this.
const LONGEST: Duration = Duration::from_secs(30);
const SHORTEST: Duration = Duration::from_millis(100);

/// Shared by the workers of one subscription.
pub(crate) struct Breaker {
    state: Mutex<State>,
    paused: AtomicBool,
    over: Notify,
    shown: Gauge,
}

#[derive(Default)]
struct State {
    until: Option<Instant>,
    pause: Duration,
}

impl Breaker {
    pub(crate) fn new(shown: Gauge) -> Self {
        shown.set(0);
        Self { state: Mutex::default(), paused: AtomicBool::new(false), over: Notify::new(), shown }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that the dependency does not answer. Calls within one pause count once.
    pub(crate) fn trip(&self) {
        let now = Instant::now();
        let mut state = self.state();
        if state.until.is_none_or(|until| until <= now) {
            state.pause = (state.pause * 2).clamp(SHORTEST, LONGEST);
            state.until = Some(now + state.pause);
            self.paused.store(true, Ordering::Release);
            self.shown.set(1);
        }
    }

    /// Notes that it answered: whoever waits goes on at once.
    pub(crate) fn reset(&self) {
        if !self.is_paused() {
            return;
        }
        let mut state = self.state();
        *state = State::default();
        self.paused.store(false, Ordering::Release);
        self.shown.set(0);
        drop(state);
        self.over.notify_waiters();
    }

    /// Whether the dependency did not answer when it was last asked.
    #[inline]
    pub(crate) fn is_paused(&self) -> bool {
        self.paused.load(Ordering::Acquire)
    }

    /// Waits until the pause is over.
    pub(crate) async fn wait(&self) {
        let over = self.over.notified();
        let until = self.state().until;
        if let Some(until) = until {
            tokio::select! {
                () = over => {}
                () = sleep_until(until) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn pauses_double_and_end_with_an_answer() {
        let breaker = Breaker::new(Gauge::default());
        let start = Instant::now();
        let mut pauses = Vec::new();
        for _ in 0..3 {
            breaker.trip();
            breaker.trip();
            let before = Instant::now();
            breaker.wait().await;
            pauses.push((Instant::now() - before).as_millis());
        }
        assert_eq!(pauses, [100, 200, 400]);
        breaker.reset();
        breaker.wait().await;
        breaker.trip();
        breaker.wait().await;
        assert_eq!(start.elapsed().as_millis(), 800);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_ends_the_pause_of_all_who_wait() {
        let breaker = Breaker::new(Gauge::default());
        breaker.trip();
        let start = Instant::now();
        tokio::join!(breaker.wait(), async {
            tokio::time::sleep(Duration::from_millis(7)).await;
            breaker.reset();
        });
        assert_eq!(start.elapsed().as_millis(), 7);
        assert!(!breaker.is_paused());
    }
}
