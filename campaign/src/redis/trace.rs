//! What workers wrote about the events that they handled, held against the log. It knows nothing of processes, so that planted faults
//! can test it.

use std::collections::HashMap;

use crate::crash::finding::Finding;

/// An event: its sequence and its id. A log that was set back gives its sequences again, and never an id.
pub(crate) type Key = (u64, String);

/// From when to when a process was at an event, in nanoseconds; without an end where it was cut off.
#[derive(Debug, Clone, Copy)]
struct Span {
    process: u64,
    begin: u64,
    end: Option<u64>,
}

impl Span {
    fn is_at_the_same_time(&self, other: &Self) -> bool {
        let (Some(end), Some(other_end)) = (self.end, other.end) else { return false };
        self.begin < other_end && other.begin < end
    }

    /// Counts it among all that were at the same event; what is wrong with it.
    fn judge(&self, sequence: u64, all: &[Self], rules: &Rules, counts: &mut Handled) -> Vec<Finding> {
        let is_excused = |of: &Self| rules.stopped.is_some_and(|stopped| stopped.is_in(of));
        let mut earlier =
            all.iter().filter(|other| (other.begin, other.process) < (self.begin, self.process));
        let mut findings = Vec::new();
        counts.ended += u64::from(self.end.is_some());
        let is_done_before = |other: &Self| other.end.is_some_and(|end| Some(end) < self.end);
        counts.repeated += u64::from(all.iter().any(is_done_before));
        if rules.once && earlier.clone().next().is_some() {
            findings.push(Finding::Duplicate(format!("event {sequence} was begun again")));
        }
        let is_together =
            |other: &&Self| other.is_at_the_same_time(self) && !is_excused(other) && !is_excused(self);
        if let Some(other) = earlier.find(is_together) {
            counts.together += 1;
            let text = || format!("event {sequence} was handled twice at the same time: {other:?}, {self:?}");
            findings.extend((!rules.forgets).then(|| Finding::Wrong(text())));
        }
        findings
    }
}

/// A process that was stopped, and resumed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stopped {
    pub(crate) process: u64,
    pub(crate) from: u64,
    pub(crate) to: u64,
}

impl Stopped {
    fn is_in(&self, span: &Span) -> bool {
        span.process == self.process && span.begin < self.to && span.end.is_none_or(|end| end > self.from)
    }
}

/// What must hold of the events that were handled since the last time.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rules {
    /// What was begun before is not looked at again.
    pub(crate) since: u64,
    pub(crate) stopped: Option<Stopped>,
    /// Whether no event may be begun twice.
    pub(crate) once: bool,
    /// Whether the bus may forget who is at what, so that another process may be given it meanwhile.
    pub(crate) forgets: bool,
}

/// Figures of what was handled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Handled {
    /// How often an event was handled to the end.
    pub(crate) ended: u64,
    /// How often one that was handled to the end before.
    pub(crate) repeated: u64,
    /// How often two processes were at one at the same time.
    pub(crate) together: u64,
}

/// All lines so far.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    spans: HashMap<Key, Vec<Span>>,
    /// What was handled to the end since [`Self::mark`]: sequence, begin, end.
    fresh: Vec<(u64, u64, u64)>,
}

impl Trace {
    /// Takes one line of a process: `b SEQUENCE NANOSECONDS ID`, or `e`.
    pub(crate) fn take(&mut self, process: u64, line: &str) -> Result<(), Finding> {
        let strange = || Finding::Wrong(format!("a line that cannot be read: {line}"));
        let words: Vec<&str> = line.split(' ').collect();
        let [word, sequence, time, id] = words[..] else { return Err(strange()) };
        let (Ok(sequence), Ok(time)) = (sequence.parse(), time.parse()) else { return Err(strange()) };
        let spans = self.spans.entry((sequence, id.to_owned())).or_default();
        if word == "b" {
            spans.push(Span { process, begin: time, end: None });
            return Ok(());
        }
        let open = spans.iter_mut().rev().find(|span| span.process == process && span.end.is_none());
        let span = open.filter(|_| word == "e").ok_or_else(strange)?;
        span.end = Some(time);
        self.fresh.push((sequence, span.begin, time));
        Ok(())
    }

    /// Whether a process is at some event.
    pub(crate) fn is_at_work(&self, process: u64) -> bool {
        let is_its = |span: &Span| span.process == process && span.end.is_none();
        self.spans.values().flatten().any(is_its)
    }

    /// Forgets what is fresh.
    pub(crate) fn mark(&mut self) {
        self.fresh.clear();
    }

    /// When the first fresh event beyond a sequence was done that was begun at a time or later.
    pub(crate) fn first(&self, beyond: u64, from: u64) -> Option<u64> {
        let later = self.fresh.iter().filter(|(sequence, begin, _)| *sequence > beyond && *begin >= from);
        later.map(|(_, _, end)| *end).min()
    }

    /// What is wrong, and figures.
    pub(crate) fn findings(&self, log: &[Key], rules: &Rules) -> (Vec<Finding>, Handled) {
        let mut findings = self.lost(log);
        let mut handled = Handled::default();
        for ((sequence, _), spans) in &self.spans {
            for span in spans.iter().filter(|span| span.begin >= rules.since) {
                findings.extend(span.judge(*sequence, spans, rules, &mut handled));
            }
        }
        (findings, handled)
    }

    /// Events that nobody handled to the end.
    fn lost(&self, log: &[Key]) -> Vec<Finding> {
        let spans = |key: &Key| self.spans.get(key).map_or(&[][..], Vec::as_slice);
        let lost = log.iter().filter(|key| spans(key).iter().all(|span| span.end.is_none()));
        let text = |key: &Key| {
            format!("event {} was never handled to the end, begun {} times", key.0, spans(key).len())
        };
        lost.map(|key| Finding::Lost(text(key))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(sequences: impl IntoIterator<Item = u64>) -> Vec<Key> {
        sequences.into_iter().map(|sequence| (sequence, format!("id{sequence}"))).collect()
    }

    /// Lines of processes: process, word, sequence, time.
    fn trace(lines: &[(u64, &str, u64, u64)]) -> Trace {
        let mut trace = Trace::default();
        for (process, word, sequence, time) in lines {
            trace.take(*process, &format!("{word} {sequence} {time} id{sequence}")).unwrap();
        }
        trace
    }

    fn found(lines: &[(u64, &str, u64, u64)], up_to: u64, rules: &Rules) -> Vec<Finding> {
        trace(lines).findings(&log(1..=up_to), rules).0
    }

    #[test]
    fn what_is_as_it_must_be_has_no_findings() {
        let lines = [
            (1, "b", 1, 10),
            (2, "b", 2, 11),
            (1, "e", 1, 15),
            (2, "e", 2, 16),
            (1, "b", 2, 16),
            (1, "e", 2, 20),
        ];
        let (findings, handled) = trace(&lines).findings(&log(1..=2), &Rules::default());
        assert_eq!(findings, []);
        assert_eq!(handled, Handled { ended: 3, repeated: 1, together: 0 });
        let once = Rules { once: true, ..Rules::default() };
        assert_eq!(found(&lines[..4], 2, &once), []);
        assert!(matches!(found(&lines, 2, &once)[..], [Finding::Duplicate(_)]));
        assert_eq!(found(&lines, 2, &Rules { since: 17, once: true, ..Rules::default() }), []);
    }

    /// The planted fault: an event is acknowledged before its effect, and the process is killed in between.
    #[test]
    fn an_acknowledgement_before_the_effect_is_found() {
        let lines = [(1, "b", 1, 10), (1, "e", 1, 15), (1, "b", 2, 16)];
        assert!(matches!(found(&lines, 2, &Rules::default())[..], [Finding::Lost(_)]));
    }

    /// The planted fault: somebody trims the stream above the watermark, and nobody notices.
    #[test]
    fn a_trim_above_the_watermark_is_found() {
        let lines = [(1, "b", 1, 10), (1, "e", 1, 15), (1, "b", 4, 16), (1, "e", 4, 20)];
        assert!(matches!(found(&lines, 4, &Rules::default())[..], [Finding::Lost(_), Finding::Lost(_)]));
    }

    /// The planted fault: others take over earlier than a handler may take.
    #[test]
    fn a_takeover_below_the_handlers_time_is_found() {
        let lines = [(1, "b", 1, 10), (2, "b", 1, 20), (1, "e", 1, 30), (2, "e", 1, 40)];
        assert!(matches!(found(&lines, 1, &Rules::default())[..], [Finding::Wrong(_)]));
        let forgets = Rules { forgets: true, ..Rules::default() };
        assert_eq!(
            trace(&lines).findings(&log(1..=1), &forgets),
            (vec![], Handled { ended: 2, repeated: 1, together: 1 })
        );
    }

    #[test]
    fn a_process_that_was_stopped_is_excused_for_what_it_was_at() {
        let lines = [(1, "b", 1, 10), (2, "b", 1, 20), (2, "e", 1, 25), (1, "e", 1, 30)];
        let stopped =
            |from, to| Rules { stopped: Some(Stopped { process: 1, from, to }), ..Rules::default() };
        assert_eq!(found(&lines, 1, &stopped(12, 28)), []);
        assert!(!found(&lines, 1, &stopped(1, 9)).is_empty());
    }

    #[test]
    fn an_event_of_a_log_that_was_set_back_does_not_count_for_another_one() {
        let mut trace = trace(&[(1, "b", 1, 10), (1, "e", 1, 15)]);
        let other = [(1, "other".to_owned())];
        assert!(matches!(trace.findings(&other, &Rules::default()).0[..], [Finding::Lost(_)]));
        trace.take(1, "b 1 20 other").unwrap();
        trace.take(1, "e 1 25 other").unwrap();
        assert_eq!(trace.findings(&other, &Rules::default()).0, []);
    }

    #[test]
    fn lines_that_mean_nothing_are_found() {
        for line in ["", "b 1 2", "x 1 2 id1", "e 1 2 id1", "b one 2 id1"] {
            assert!(Trace::default().take(1, line).is_err(), "{line}");
        }
    }

    #[test]
    fn the_first_event_since_is_one_that_came_later() {
        let mut trace = trace(&[(1, "b", 7, 10), (1, "e", 7, 15), (1, "b", 9, 12), (1, "e", 9, 19)]);
        assert_eq!((trace.first(7, 12), trace.first(0, 0), trace.first(9, 0)), (Some(19), Some(15), None));
        trace.take(1, "b 10 20 id10").unwrap();
        assert!(trace.is_at_work(1) && !trace.is_at_work(2));
        trace.mark();
        assert_eq!(trace.first(0, 0), None);
    }
}
