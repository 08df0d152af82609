//! The history checker: from what was accepted, handled, given up and left to do, it tells whether anything was lost, done twice,
//! done out of order or done at once.
//!
//! The law: every accepted event is applied, or a dead letter, or pending, and never two of these.

use std::collections::{BTreeMap, BTreeSet};

use turash_domain::Sequence;

/// An event that was accepted: its commit was answered with a success.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Its place in the log.
    pub sequence: Sequence,
    /// What it is about; events of one key keep their order.
    pub key: String,
}

/// One attempt to handle an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handling {
    /// The event.
    pub sequence: Sequence,
    /// Its key.
    pub key: String,
    /// When it began, on any clock that all handlings share and that never gives one value twice.
    pub began: u64,
    /// When it ended, on the same clock.
    pub ended: u64,
    /// How it ended.
    pub result: Handled,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handled {
    /// Its effect came about.
    Effect,
    /// It succeeded and changed nothing: its effect was there already.
    Repeated,
    /// It failed, or was broken off.
    Failed,
}

/// Everything that is known of one subscription.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History {
    /// What was accepted, in any order.
    pub accepted: Vec<Accepted>,
    /// Every attempt, in any order.
    pub handlings: Vec<Handling>,
    /// What was given up, discarded letters included.
    pub dead: Vec<Sequence>,
    /// What the ledger will try again.
    pub retries: Vec<Sequence>,
    /// Every event up to it is settled. What is above it and neither applied nor dead is pending.
    pub watermark: Sequence,
}

impl History {
    /// What is wrong, in words; empty for a history that keeps every promise.
    pub fn findings(&self) -> Vec<String> {
        let mut findings = self.unbalanced();
        findings.extend(self.repeated());
        let mut by_key: BTreeMap<&str, Vec<&Handling>> = BTreeMap::new();
        for handling in &self.handlings {
            by_key.entry(&handling.key).or_default().push(handling);
        }
        for (key, mut handlings) in by_key {
            handlings.sort_by_key(|handling| handling.began);
            findings.extend(overlapping(key, &handlings));
            findings.extend(out_of_order(key, &handlings));
        }
        findings
    }

    /// Events that are in none, or in more than one, of applied, dead and pending; and what was never accepted.
    fn unbalanced(&self) -> Vec<String> {
        let keys: BTreeMap<Sequence, &str> =
            self.accepted.iter().map(|accepted| (accepted.sequence, accepted.key.as_str())).collect();
        let effects = self.handlings.iter().filter(|handling| handling.result == Handled::Effect);
        let applied: BTreeSet<Sequence> = effects.map(|handling| handling.sequence).collect();
        let dead: BTreeSet<Sequence> = self.dead.iter().copied().collect();
        let retries: BTreeSet<Sequence> = self.retries.iter().copied().collect();
        let mut findings = Vec::new();
        for (sequence, key) in &keys {
            let mut places = Vec::new();
            for (name, holds) in [("applied", &applied), ("dead", &dead), ("pending", &retries)] {
                if holds.contains(sequence) {
                    places.push(name);
                }
            }
            match places[..] {
                [] if *sequence <= self.watermark => findings.push(format!(
                    "event {sequence} of {key} is lost: accepted, and neither applied nor dead nor pending"
                )),
                [] | [_] => {}
                _ => findings.push(format!("event {sequence} of {key} is {} at once", places.join(" and "))),
            }
        }
        for (name, holds) in [("applied", &applied), ("dead", &dead), ("pending", &retries)] {
            let strangers = holds.iter().filter(|sequence| !keys.contains_key(sequence));
            findings.extend(
                strangers.map(|sequence| format!("event {sequence} is {name} but was never accepted")),
            );
        }
        findings
    }

    /// Events with more than one effect.
    fn repeated(&self) -> Vec<String> {
        let mut effects: BTreeMap<(Sequence, &str), u32> = BTreeMap::new();
        for handling in self.handlings.iter().filter(|handling| handling.result == Handled::Effect) {
            *effects.entry((handling.sequence, &handling.key)).or_default() += 1;
        }
        effects
            .into_iter()
            .filter(|(_, times)| *times > 1)
            .map(|((sequence, key), times)| format!("event {sequence} of {key} took effect {times} times"))
            .collect()
    }
}

/// Handlings of one key that began before an earlier one had ended.
fn overlapping(key: &str, handlings: &[&Handling]) -> Vec<String> {
    let mut findings = Vec::new();
    let mut running: Option<&Handling> = None;
    for handling in handlings {
        match running {
            Some(before) if handling.began < before.ended => findings.push(format!(
                "events {} and {} of {key} were handled at once",
                before.sequence, handling.sequence
            )),
            _ => {}
        }
        if running.is_none_or(|before| handling.ended > before.ended) {
            running = Some(handling);
        }
    }
    findings
}

/// Events of one key that succeeded at the first attempt, but after a later one had.
fn out_of_order(key: &str, handlings: &[&Handling]) -> Vec<String> {
    let mut attempted = BTreeSet::new();
    let mut findings = Vec::new();
    let mut last = Sequence::START;
    for handling in handlings {
        let is_first = attempted.insert(handling.sequence);
        if !is_first || handling.result == Handled::Failed {
            continue;
        }
        if handling.sequence < last {
            findings.push(format!("event {} of {key} was handled after event {last}", handling.sequence));
        }
        last = last.max(handling.sequence);
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handling(sequence: u64, key: &str, began: u64, ended: u64, result: Handled) -> Handling {
        Handling { sequence: Sequence(sequence), key: key.to_owned(), began, ended, result }
    }

    /// Ten events of two keys: 1 to 5 applied, 5 at the second attempt; 6 dead, 7 a retry, 8 again after its effect, 9 and 10 above
    /// the watermark, 9 applied.
    fn clean() -> History {
        use Handled::{Effect, Failed, Repeated};
        let key = |sequence| if sequence % 2 == 0 { "even" } else { "odd" };
        let accepted =
            (1..=10).map(|sequence| Accepted { sequence: Sequence(sequence), key: key(sequence).to_owned() });
        History {
            accepted: accepted.collect(),
            handlings: vec![
                handling(1, "odd", 10, 11, Effect),
                handling(2, "even", 10, 13, Effect),
                handling(3, "odd", 12, 14, Effect),
                handling(4, "even", 15, 16, Effect),
                handling(5, "odd", 17, 18, Failed),
                handling(6, "even", 19, 20, Failed),
                handling(7, "odd", 21, 22, Failed),
                handling(8, "even", 23, 24, Effect),
                handling(9, "odd", 25, 26, Effect),
                handling(5, "odd", 27, 28, Effect),
                handling(8, "even", 29, 30, Repeated),
            ],
            dead: vec![Sequence(6)],
            retries: vec![Sequence(7)],
            watermark: Sequence(8),
        }
    }

    #[track_caller]
    fn finds(history: &History, wanted: &[&str]) {
        assert_eq!(history.findings(), wanted);
    }

    #[test]
    fn a_clean_history_passes() {
        finds(&clean(), &[]);
        finds(&History::default(), &[]);
    }

    #[test]
    fn a_loss_is_found() {
        let mut history = clean();
        history.handlings.retain(|handling| handling.sequence != Sequence(4));
        finds(&history, &["event 4 of even is lost: accepted, and neither applied nor dead nor pending"]);
        let mut history = clean();
        history.retries.clear();
        finds(&history, &["event 7 of odd is lost: accepted, and neither applied nor dead nor pending"]);
        let mut history = clean();
        history.watermark = Sequence(10);
        finds(&history, &["event 10 of even is lost: accepted, and neither applied nor dead nor pending"]);
    }

    #[test]
    fn a_duplicate_effect_is_found() {
        let mut history = clean();
        history.handlings[10].result = Handled::Effect;
        finds(&history, &["event 8 of even took effect 2 times"]);
    }

    #[test]
    fn a_reorder_is_found() {
        let mut history = clean();
        history.handlings[0] = handling(1, "odd", 15, 16, Handled::Effect);
        finds(&history, &["event 1 of odd was handled after event 3"]);
    }

    #[test]
    fn an_overlap_is_found() {
        let mut history = clean();
        history.handlings[0].ended = 13;
        finds(&history, &["events 1 and 3 of odd were handled at once"]);
        let mut history = clean();
        history.handlings[5].ended = 40;
        let found = ["events 6 and 8 of even were handled at once"; 2];
        finds(&history, &found);
    }

    #[test]
    fn an_event_in_two_places_is_found() {
        let mut history = clean();
        history.dead.push(Sequence(4));
        finds(&history, &["event 4 of even is applied and dead at once"]);
        let mut history = clean();
        history.retries.push(Sequence(6));
        finds(&history, &["event 6 of even is dead and pending at once"]);
    }

    #[test]
    fn what_was_never_accepted_is_found() {
        let mut history = clean();
        history.accepted.remove(0);
        finds(&history, &["event 1 is applied but was never accepted"]);
    }
}
