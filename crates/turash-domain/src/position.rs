//! A place in one particular log.

use std::fmt;

use crate::error::Invalid;
use crate::event::Event;
use crate::ports::Content;
use crate::time::Sequence;

/// The place of an event in one particular log: its sequence and the first 16 digits of its own id, written
/// `1024-0198c0ffee007abc`.
///
/// Sequences alone do not tell logs apart: a new log, or one that was set back to an earlier copy, gives the same numbers to
/// other events. Whoever keeps a place for later keeps this, and asks whether it is still the same event ([`Self::is_of`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Position {
    /// The sequence.
    pub sequence: Sequence,
    mark: u64,
}

/// The mark of something whose id could not be read.
const UNREADABLE: u64 = 0;
/// The mark of a place whose event is gone; no id begins like this.
const GONE: u64 = u64::MAX;

impl Position {
    /// The beginning of every log.
    pub const START: Self = Self { sequence: Sequence::START, mark: UNREADABLE };

    /// The place of an event.
    pub fn of(event: &Event) -> Self {
        Self { sequence: event.sequence, mark: event.id.as_u64_pair().0 }
    }

    /// The place of what stands in the log; nothing where its sequence is not known.
    pub fn of_content(content: &Content) -> Option<Self> {
        match content {
            Content::Event(event) => Some(Self::of(event)),
            Content::Unreadable(unreadable) => {
                unreadable.sequence.map(|sequence| Self { sequence, mark: UNREADABLE })
            }
        }
    }

    /// A place whose event is not there any more; it is never found again.
    pub fn gone(sequence: Sequence) -> Self {
        if sequence == Sequence::START { Self::START } else { Self { sequence, mark: GONE } }
    }

    /// Whether this is the place of what stands there, and not that of another log's event.
    pub fn is_of(self, content: &Content) -> bool {
        Self::of_content(content) == Some(self)
    }

    /// Reads what [`fmt::Display`] writes.
    ///
    /// # Errors
    /// `Invalid` where it is no sequence with 16 digits behind it.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let refused = || {
            let expected = "the id of an event of the live stream, such as 1024-0198c0ffee007abc";
            Invalid::new("id", text, expected, "send the id that came with the last event")
        };
        let (sequence, mark) = text.split_once('-').ok_or_else(refused)?;
        let sequence = Sequence(sequence.parse().map_err(|_| refused())?);
        let read = Self { sequence, mark: u64::from_str_radix(mark, 16).map_err(|_| refused())? };
        if read.to_string() == text { Ok(read) } else { Err(refused()) }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:016x}", self.sequence, self.mark)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::event::{EventData, MatchesRecomputed};
    use crate::time::Timestamp;

    fn event(sequence: u64, id: u128) -> Content {
        let data = EventData::MatchesRecomputed(MatchesRecomputed { found: 0, changed: 0, withdrawn: 0 });
        let time = Timestamp::EPOCH;
        Event { sequence: Sequence(sequence), id: Uuid::from_u128(id), time, data, trace_parent: None }.into()
    }

    #[test]
    fn a_position_is_read_as_it_is_written_and_belongs_to_one_event() {
        const ID: u128 = 0x0198_c0ff_ee00_7abc_8000_0000_0000_0001;
        let there = event(1024, ID);
        let position = Position::of_content(&there).unwrap();
        assert_eq!(position.to_string(), "1024-0198c0ffee007abc");
        assert_eq!(Position::parse(&position.to_string()), Ok(position));
        assert!(position.is_of(&there));
        assert!(!position.is_of(&event(1025, ID)), "another place");
        assert!(!position.is_of(&event(1024, ID ^ (1 << 64))), "another event of the same number");
        assert!(!Position::gone(Sequence(1024)).is_of(&there));
        assert_eq!(Position::gone(Sequence::START), Position::START);
    }

    #[test]
    fn what_is_no_position_is_refused() {
        for mark in ["", "0198c0ffee007ab", "0198c0ffee007abcd", "x198c0ffee007abc", "+198c0ffee007abc"] {
            assert!(Position::parse(&format!("7-{mark}")).is_err(), "{mark}");
        }
        for text in ["", "7", "-0198c0ffee007abc", "+7-0198c0ffee007abc"] {
            assert!(Position::parse(text).is_err(), "{text}");
        }
    }
}
