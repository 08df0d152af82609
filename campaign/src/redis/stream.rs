//! The public stream: every event of the log once, in order, without a hole, from the first that it has to the head.

use anyhow::Result;

use super::resp::{Reply, Resp};
use super::trace::Key;
use crate::crash::finding::Finding;

/// Its key.
pub(crate) const KEY: &str = "turash:events";
/// Entries read at once.
const PAGE: usize = 1_000;

/// An entry: its id, and what it says its sequence and its event are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    id: String,
    sequence: String,
    event: String,
}

impl Entry {
    fn read(reply: &Reply) -> Option<Self> {
        let [id, fields] = reply.parts() else { return None };
        let value = |name: &str| {
            let pair = fields.parts().chunks(2).find(|pair| pair[0].text() == name);
            pair.and_then(|pair| pair.get(1)).map(|value| value.text().to_owned()).unwrap_or_default()
        };
        Some(Self { id: id.text().to_owned(), sequence: value("sequence"), event: value("id") })
    }
}

/// All entries.
pub(crate) fn read(session: &mut Resp) -> Result<Vec<Entry>> {
    let (mut entries, mut from) = (Vec::new(), "-".to_owned());
    loop {
        let page = session.ask(&["XRANGE", KEY, &from, "+", "COUNT", &PAGE.to_string()])?;
        let count = page.parts().len();
        entries.extend(page.parts().iter().filter_map(Entry::read));
        match entries.last() {
            Some(last) if count == PAGE => from = format!("({}", last.id),
            _ => return Ok(entries),
        }
    }
}

/// What is wrong with it.
pub(crate) fn findings(entries: &[Entry], log: &[Key]) -> Vec<Finding> {
    let Some(first) = entries.first() else {
        let text = || "the public stream has nothing".to_owned();
        return log.last().map(|_| Finding::Lost(text())).into_iter().collect();
    };
    let start =
        log.iter().position(|(sequence, _)| sequence.to_string() == first.sequence).unwrap_or(log.len());
    let mut findings = Vec::new();
    let mut expected = log[start..].iter();
    for entry in entries {
        let Some((sequence, id)) = expected.next() else {
            findings.push(Finding::Wrong(format!("the log has no event there: {entry:?}")));
            return findings;
        };
        if entry.id != format!("{sequence}-0") || entry.sequence != sequence.to_string() || entry.event != *id
        {
            let text = format!("the public stream has {entry:?} where {sequence} {id} is next");
            let entry: u64 = entry.sequence.parse().unwrap_or(0);
            findings.push(match entry {
                0 => Finding::Wrong(text),
                entry if entry > *sequence => Finding::Lost(text),
                entry if entry < *sequence => Finding::Duplicate(text),
                _ => Finding::Wrong(text),
            });
            return findings;
        }
    }
    if let Some((sequence, _)) = expected.next() {
        findings.push(Finding::Lost(format!("the public stream ends before {sequence}")));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log() -> Vec<Key> {
        (1..=9).map(|sequence| (sequence, format!("id{sequence}"))).collect()
    }

    fn entries(sequences: &[u64]) -> Vec<Entry> {
        let entry =
            |of: &u64| Entry { id: format!("{of}-0"), sequence: of.to_string(), event: format!("id{of}") };
        sequences.iter().map(entry).collect()
    }

    #[test]
    fn what_is_as_it_must_be_has_no_findings() {
        assert_eq!(findings(&entries(&[1, 2, 3, 4, 5, 6, 7, 8, 9]), &log()), []);
        assert_eq!(findings(&entries(&[8, 9]), &log()), []);
        assert_eq!(findings(&[], &[]), []);
    }

    /// The planted faults: a hole, an end that is missing, all that is missing, an event twice, another order, another log.
    #[test]
    fn what_must_not_be_is_found() {
        for lost in [&[5, 7, 8, 9][..], &[5, 6, 7, 8], &[]] {
            assert!(matches!(findings(&entries(lost), &log())[..], [Finding::Lost(_)]), "{lost:?}");
        }
        let twice = findings(&entries(&[7, 8, 8, 9]), &log());
        assert!(matches!(twice[..], [Finding::Duplicate(_)]), "{twice:?}");
        assert!(!findings(&entries(&[6, 8, 7, 9]), &log()).is_empty());
        assert!(!findings(&entries(&[8, 9, 10]), &log()).is_empty());
        let mut other = entries(&[8, 9]);
        other[1].event = "other".to_owned();
        assert!(matches!(findings(&other, &log())[..], [Finding::Wrong(_)]));
    }
}
