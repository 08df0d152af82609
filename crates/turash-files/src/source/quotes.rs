//! Text behind a quote that ends a value, and words that only quotes make a text. A CSV parser makes the best of the one, and
//! hides the other.

use std::collections::VecDeque;

/// Watches the bytes of a delimited text go by, as RFC 4180 reads them.
#[derive(Debug)]
pub(crate) struct QuoteWatch {
    delimiter: u8,
    state: State,
    /// Column of the value at hand, from 0.
    column: usize,
    /// The first bytes of a value that is not quoted.
    bare: Vec<u8>,
    /// Whether the quoted value at hand holds what needs quotes.
    needed: bool,
    /// Offsets of text behind the quote that ends a value, in order.
    found: VecDeque<u64>,
    /// Offsets of the ends of bare words for nothing, with their columns.
    words: VecDeque<(u64, usize)>,
    seen: Seen,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the beginning of a value, perhaps after blanks.
    Start,
    Plain,
    Quoted,
    /// After a quote within a quoted value: it ends there, or the quote is doubled.
    Ended,
}

/// How the texts of a file are written.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    /// One is quoted that need not be.
    quoted: bool,
    /// One is not quoted.
    bare: bool,
}

/// Words that R and pandas write for nothing, and that may be the name of a place, an abbreviation, a country.
pub(crate) fn may_be_nothing(text: &str) -> bool {
    matches!(text, "NA" | "None")
}

/// Bytes of a bare value that are looked at.
const LONGEST: usize = 8;

impl QuoteWatch {
    pub(crate) fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            state: State::Start,
            column: 0,
            bare: Vec::with_capacity(LONGEST),
            needed: false,
            found: VecDeque::new(),
            words: VecDeque::new(),
            seen: Seen::default(),
        }
    }

    /// Looks at the next bytes, which begin at an offset.
    pub(crate) fn pass(&mut self, bytes: &[u8], offset: u64) {
        for (at, &byte) in (offset..).zip(bytes) {
            let ends_row = matches!(byte, b'\n' | b'\r');
            if (byte == self.delimiter || ends_row) && self.state != State::Quoted {
                self.end_value(at);
                self.column = if ends_row { 0 } else { self.column + 1 };
                self.state = State::Start;
                continue;
            }
            self.state = match (self.state, byte) {
                (State::Quoted, b'"') => State::Ended,
                (State::Quoted, _) => {
                    self.needed |= byte == self.delimiter || ends_row;
                    State::Quoted
                }
                (State::Ended, b'"') => {
                    self.needed = true;
                    State::Quoted
                }
                (State::Start, b'"') => State::Quoted,
                (State::Ended, _) => {
                    self.found.push_back(at);
                    State::Plain
                }
                (State::Start, b' ') => State::Start,
                _ => {
                    if self.bare.len() < LONGEST {
                        self.bare.push(byte);
                    }
                    State::Plain
                }
            };
        }
    }

    fn end_value(&mut self, at: u64) {
        match self.state {
            State::Ended => self.seen.quoted |= !std::mem::take(&mut self.needed),
            State::Plain => {
                let word = self.bare.trim_ascii();
                if matches!(word, b"NA" | b"None") {
                    self.words.push_back((at, self.column));
                } else if !is_written_bare(word) {
                    self.seen.bare = true;
                }
            }
            _ => {}
        }
        self.needed = false;
        self.bare.clear();
    }

    /// Whether text stands behind a closing quote before an offset, and was not told yet.
    pub(crate) fn take_before(&mut self, offset: u64) -> bool {
        let before = self.found.partition_point(|at| *at < offset);
        self.found.drain(..before).next().is_some()
    }

    /// The column of the next bare word for nothing before an offset.
    pub(crate) fn take_word_before(&mut self, offset: u64) -> Option<usize> {
        self.words.front().filter(|(at, _)| *at < offset)?;
        self.words.pop_front().map(|(_, column)| column)
    }

    /// Whether every text that went by was quoted, so that a bare word is none.
    pub(crate) fn texts_are_quoted(&self) -> bool {
        self.seen.quoted && !self.seen.bare
    }
}

/// Whether a program that quotes all texts writes a value like this without: a number, a flag, a word for nothing.
fn is_written_bare(value: &[u8]) -> bool {
    let is_text = value.first().is_some_and(|first| first.is_ascii_alphabetic() || *first >= 0x80);
    let words: [&[u8]; 10] =
        [b"TRUE", b"FALSE", b"True", b"False", b"true", b"false", b"nan", b"NaN", b"NULL", b"NaT"];
    !is_text || words.contains(&value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watch(text: &str) -> QuoteWatch {
        let mut watch = QuoteWatch::new(b',');
        watch.pass(text.as_bytes(), 0);
        watch
    }

    #[test]
    fn bare_words_for_nothing_are_named_with_their_columns() {
        let mut watch = watch("NA,1\n\"NA\", None ,NA\r\nx,NAN,None such\n");
        let words: Vec<_> = std::iter::from_fn(|| watch.take_word_before(u64::MAX)).collect();
        assert_eq!(words, [0, 1, 2]);
    }

    #[test]
    fn texts_are_quoted_where_none_is_bare() {
        assert!(watch("\"a\",1,NA,TRUE\n\"b\",-2.5,,NULL\n").texts_are_quoted());
        assert!(!watch("\"a\",1,b\n").texts_are_quoted());
        assert!(!watch("1,2,NA\n").texts_are_quoted());
        assert!(!watch("\"a,b\",1\n").texts_are_quoted(), "quoted because it must be");
    }
}
