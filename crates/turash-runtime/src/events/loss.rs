//! Noticing that the bus lost something: a hole before what arrived, or an end that never arrives although it was published.

use std::time::Duration;

use tokio::time::Instant;
use turash_domain::Sequence;

use super::window::Window;

/// Watches one window.
#[derive(Debug)]
pub(crate) struct Loss {
    /// What is missing for so long is lost.
    after: Duration,
    /// The hole at the front and since when it has been there.
    hole: Option<(Sequence, Instant)>,
    /// The last moment at which something came in, or went out to the bus.
    quiet: Instant,
}

impl Loss {
    pub(crate) fn new(after: Duration) -> Self {
        Self { after, hole: None, quiet: Instant::now() }
    }

    /// Notes that the bus took something or gave something.
    pub(crate) fn heard(&mut self) {
        self.quiet = Instant::now();
    }

    /// Notes how the window stands. A hole is a new one whenever the watermark has moved.
    pub(crate) fn look(&mut self, window: &Window) {
        let at = window.watermark();
        if !window.has_hole() {
            self.hole = None;
        } else if self.hole.is_none_or(|(known, _)| known != at) {
            self.hole = Some((at, Instant::now()));
        }
    }

    /// When something counts as lost unless it comes before; `None` where nothing is missing. `expects` says whether more was
    /// published than arrived and nothing but the bus holds it up.
    pub(crate) fn due(&self, expects: bool) -> Option<Instant> {
        let hole = self.hole.map(|(_, since)| since);
        let since = if expects { Some(hole.map_or(self.quiet, |hole| hole.min(self.quiet))) } else { hole };
        since.map(|since| since + self.after)
    }

    /// Notes that everything after the watermark is published again.
    pub(crate) fn again(&mut self) {
        self.hole = None;
        self.heard();
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    const AFTER: Duration = Duration::from_secs(5);

    #[tokio::test(start_paused = true)]
    async fn a_hole_counts_from_its_beginning_however_busy_the_rest_is() {
        let start = Instant::now();
        let (mut window, mut loss) = (Window::new(Sequence(0)), Loss::new(AFTER));
        assert_eq!(loss.due(false), None);
        for sequence in 2..6 {
            window.arrive(Sequence(sequence));
            loss.heard();
            loss.look(&window);
            advance(Duration::from_secs(1)).await;
        }
        assert_eq!(loss.due(false), Some(start + AFTER));
        window.arrive(Sequence(1));
        window.settle(Sequence(1));
        loss.look(&window);
        assert_eq!(loss.due(false), None, "2 is in flight");
    }

    #[tokio::test(start_paused = true)]
    async fn an_end_that_does_not_arrive_counts_from_the_last_sign() {
        let mut loss = Loss::new(AFTER);
        advance(Duration::from_mins(1)).await;
        loss.heard();
        assert_eq!(loss.due(true), Some(Instant::now() + AFTER));
        advance(Duration::from_secs(4)).await;
        loss.again();
        assert_eq!(loss.due(true), Some(Instant::now() + AFTER));
    }
}
