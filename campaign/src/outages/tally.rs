//! Figures of rounds, and whether they are as they must be.

use std::time::Duration;

use crate::crash::finding::Findings;

/// All works again at most so long after the database answers.
pub(crate) const LIMIT: Duration = Duration::from_secs(5);

/// How soon after the database's answering all worked again.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Times {
    pub(crate) writable: Duration,
    pub(crate) ready: Duration,
    pub(crate) full: Duration,
}

impl Times {
    /// Keeps the longer ones.
    pub(crate) fn worst(&mut self, other: &Self) {
        self.writable = self.writable.max(other.writable);
        self.ready = self.ready.max(other.ready);
        self.full = self.full.max(other.full);
    }

    fn longest(&self) -> Duration {
        self.writable.max(self.ready).max(self.full)
    }
}

/// Figures of some rounds.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) rounds: u64,
    /// How often faults struck: servers ended, transactions failed, connections cut.
    pub(crate) struck: u64,
    pub(crate) acknowledged: u64,
    pub(crate) refused: u64,
    /// Answered with an error that leaves open whether it was written.
    pub(crate) left_open: u64,
    pub(crate) reads: u64,
    pub(crate) reads_refused: u64,
    pub(crate) events: u64,
    /// How many of them tell what the plan gives a pair from now on.
    pub(crate) plan_changes: u64,
    pub(crate) found: Findings,
    pub(crate) times: Times,
    /// Outages that were long enough for the server to say that it is not ready, and how often it did.
    pub(crate) long: u64,
    pub(crate) said_not_ready: u64,
    pub(crate) verified: u64,
    /// Something could not be found out.
    pub(crate) failed: bool,
}

impl Tally {
    pub(crate) fn add(&mut self, other: &Self) {
        self.rounds += other.rounds;
        self.struck += other.struck;
        self.acknowledged += other.acknowledged;
        self.refused += other.refused;
        self.left_open += other.left_open;
        self.reads += other.reads;
        self.reads_refused += other.reads_refused;
        self.events += other.events;
        self.plan_changes += other.plan_changes;
        self.found.add(other.found);
        self.times.worst(&other.times);
        self.long += other.long;
        self.said_not_ready += other.said_not_ready;
        self.verified += other.verified;
        self.failed |= other.failed;
    }

    /// Whether nothing was found, and all worked again in time.
    pub(crate) fn is_clean(&self) -> bool {
        !self.failed
            && self.found.is_nothing()
            && self.times.longest() <= LIMIT
            && self.said_not_ready == self.long
    }

    pub(crate) fn line(&self) -> String {
        let seconds = |time: Duration| format!("{:.2}s", time.as_secs_f64());
        let Times { writable, ready, full } = self.times;
        format!(
            "rounds={} struck={} acked={} refused={} left_open={} reads={} reads_refused={} events={} plan_changes={} {} \
             writable_again_max={} pool_full_max={} ready_again_max={} not_ready_said={}/{} \
             verify={}{}",
            self.rounds,
            self.struck,
            self.acknowledged,
            self.refused,
            self.left_open,
            self.reads,
            self.reads_refused,
            self.events,
            self.plan_changes,
            self.found,
            seconds(writable),
            seconds(full),
            seconds(ready),
            self.said_not_ready,
            self.long,
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
        let clean = || Tally { rounds: 1, long: 1, said_not_ready: 1, ..Tally::default() };
        assert!(clean().is_clean() && !clean().line().contains("FAILED"));
        let late = LIMIT + Duration::from_millis(1);
        let wrong: [fn(&mut Tally); 6] = [
            |tally| tally.found.count(&Finding::Lost(String::new())),
            |tally| tally.found.count(&Finding::Duplicate(String::new())),
            |tally| tally.found.count(&Finding::Wrong(String::new())),
            |tally| tally.said_not_ready = 0,
            |tally| tally.failed = true,
            |tally| tally.times.full = LIMIT + Duration::from_millis(1),
        ];
        for spoil in wrong {
            let (mut tally, mut total) = (clean(), clean());
            spoil(&mut tally);
            assert!(!tally.is_clean() && tally.line().ends_with("FAILED"));
            total.add(&tally);
            assert!(!total.is_clean());
        }
        let mut times = Times::default();
        times.worst(&Times { writable: late, ..Times::default() });
        assert_eq!(times.longest(), late);
    }
}
