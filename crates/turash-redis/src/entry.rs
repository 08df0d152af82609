//! Entries of a stream: the id says the place in the log, a field holds the event.

use std::fmt;
use std::str::FromStr;

use turash_domain::ports::{Content, Unreadable};
use turash_domain::{Event, Sequence};

use crate::script::Call;

/// The field of an event: CloudEvents 1.0 in JSON.
const EVENT: &str = "event";
/// The field of what cannot be read; beside it, why.
const RAW: &str = "raw";
const ERROR: &str = "error";

/// `<sequence>-<part>`. The part is 0, and more only for what has no sequence: it follows what was published before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct EntryId {
    pub(crate) sequence: u64,
    pub(crate) part: u64,
}

impl EntryId {
    /// The highest sequence below this entry.
    pub(crate) fn before(self) -> Sequence {
        Sequence(if self.part == 0 { self.sequence.saturating_sub(1) } else { self.sequence })
    }

    /// Adds it to a call. A sequence alone is the id of its part 0.
    pub(crate) fn add_to(self, call: &mut Call<'_>) {
        if self.part == 0 {
            call.arg(self.sequence)
        } else {
            call.arg(self.to_string())
        };
    }

    fn place(self) -> Option<Sequence> {
        (self.part == 0).then_some(Sequence(self.sequence))
    }
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.sequence, self.part)
    }
}

impl FromStr for EntryId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (sequence, part) = text.split_once('-').ok_or(())?;
        let number = |text: &str| text.parse().map_err(drop);
        Ok(Self { sequence: number(sequence)?, part: number(part)? })
    }
}

/// Adds to a call of the publishing script what it takes for one entry.
pub(crate) fn add(content: &Content, call: &mut Call<'_>) {
    match content {
        Content::Event(event) => {
            call.arg(event.sequence.0).arg(event.to_cloud_event());
        }
        Content::Unreadable(Unreadable { sequence, raw, error }) => {
            let sequence = sequence.map_or_else(String::new, |sequence| sequence.to_string());
            call.arg(format!("!{sequence}")).arg(raw).arg(error);
        }
    }
}

/// Reads an entry's fields: names and values in turn. What is not of this adapter's form is unreadable.
pub(crate) fn read(id: EntryId, fields: &[Vec<u8>]) -> Content {
    let unreadable = |raw: &[u8], error: String| {
        let raw = String::from_utf8_lossy(raw).into_owned();
        Content::Unreadable(Unreadable { sequence: id.place(), raw, error })
    };
    match fields {
        [name, event] if name == EVENT.as_bytes() => match read_event(id, event) {
            Ok(event) => event.into(),
            Err(error) => unreadable(event, error),
        },
        [name, raw, why, error] if name == RAW.as_bytes() && why == ERROR.as_bytes() => {
            unreadable(raw, String::from_utf8_lossy(error).into_owned())
        }
        others => unreadable(&others.join(&b' '), format!("entry {id} is none of Turash")),
    }
}

fn read_event(id: EntryId, json: &[u8]) -> Result<Event, String> {
    let json = std::str::from_utf8(json).map_err(|error| error.to_string())?;
    let event = Event::from_cloud_event(json).map_err(|error| error.to_string())?;
    match id.place() {
        Some(place) if place == event.sequence => Ok(event),
        _ => Err(format!("entry {id} holds the event {}", event.sequence)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_what_lies_below() {
        let id: EntryId = "7-0".parse().unwrap();
        assert_eq!((id.before(), id.to_string()), (Sequence(6), "7-0".to_owned()));
        assert_eq!("7-1".parse::<EntryId>().unwrap().before(), Sequence(7));
        for wrong in ["", "7", "7-", "a-0", "7-0-0"] {
            assert!(wrong.parse::<EntryId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_no_event_of_this_place_is_unreadable() {
        let fields = |texts: &[&str]| texts.iter().map(|text| text.as_bytes().to_vec()).collect::<Vec<_>>();
        let id = EntryId { sequence: 7, part: 0 };
        let found = |texts: &[&str]| match read(id, &fields(texts)) {
            Content::Unreadable(found) => (found.sequence, found.raw, found.error),
            Content::Event(event) => panic!("{event:?}"),
        };
        assert_eq!(found(&["raw", "x", "error", "y"]), (Some(Sequence(7)), "x".to_owned(), "y".to_owned()));
        assert_eq!(found(&["a", "b"]).1, "a b");
        assert_eq!(found(&["event", "{"]).1, "{");
        let other = r#"{"specversion":"1.0","id":"01990000-0000-7000-8000-000000000000","source":"/turash","type":"org.turash.site_removed.v1","time":"2026-01-01T00:00:00Z","sequence":"8","data":{"id":"s","version":1}}"#;
        assert!(found(&["event", other]).2.contains("holds the event 8"), "{:?}", found(&["event", other]));
    }
}
