//! Figures of rounds, and whether they are as they must be.

use std::time::Duration;

use super::trace::Handled;
use crate::crash::finding::Findings;

/// Events are handled again at most so long after Redis answers.
pub(crate) const LIMIT: Duration = Duration::from_secs(5);

/// Figures of some rounds.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) rounds: u64,
    /// How often faults struck: servers ended, connections cut, commands refused, entries taken.
    pub(crate) struck: u64,
    pub(crate) acknowledged: u64,
    /// Writes that were refused, nothing written.
    pub(crate) refused: u64,
    pub(crate) events: u64,
    pub(crate) handled: Handled,
    pub(crate) found: Findings,
    /// How soon after Redis answered again events were handled again, at worst.
    pub(crate) again: Duration,
    pub(crate) verified: u64,
    /// Something could not be found out.
    pub(crate) failed: bool,
}

impl Tally {
    pub(crate) fn note(&mut self, handled: Handled) {
        self.handled.ended += handled.ended;
        self.handled.repeated += handled.repeated;
        self.handled.together += handled.together;
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.rounds += other.rounds;
        self.struck += other.struck;
        self.acknowledged += other.acknowledged;
        self.refused += other.refused;
        self.events += other.events;
        self.note(other.handled);
        self.found.add(other.found);
        self.again = self.again.max(other.again);
        self.verified += other.verified;
        self.failed |= other.failed;
    }

    /// Whether nothing was found, and events were handled again in time.
    pub(crate) fn is_clean(&self) -> bool {
        !self.failed && self.found.is_nothing() && self.again <= LIMIT
    }

    pub(crate) fn line(&self) -> String {
        let Handled { ended, repeated, together } = self.handled;
        format!(
            "rounds={} struck={} acked={} refused={} events={} handled={ended} repeated={repeated} at_once={together} {} \
             again_max={:.2}s verify={}{}",
            self.rounds,
            self.struck,
            self.acknowledged,
            self.refused,
            self.events,
            self.found,
            self.again.as_secs_f64(),
            self.verified,
            if self.is_clean() { "" } else { " FAILED" },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crash::finding::Finding;

    #[test]
    fn each_thing_that_must_not_be_fails() {
        assert!(Tally::default().is_clean() && !Tally::default().line().contains("FAILED"));
        let wrong: [fn(&mut Tally); 5] = [
            |tally| tally.found.count(&Finding::Lost(String::new())),
            |tally| assert!(tally.found.no(&[Finding::Duplicate(String::new())]).is_err()),
            |tally| assert!(tally.found.none::<()>(Err(Finding::Wrong(String::new()))).is_err()),
            |tally| tally.failed = true,
            |tally| tally.again = LIMIT + Duration::from_millis(1),
        ];
        for spoil in wrong {
            let (mut tally, mut total) = (Tally::default(), Tally::default());
            spoil(&mut tally);
            assert!(!tally.is_clean() && tally.line().ends_with("FAILED"));
            total.add(&tally);
            assert!(!total.is_clean());
        }
    }
}
