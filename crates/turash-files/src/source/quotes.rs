//! Quotes that do not belong where they stand. A CSV parser makes the best of them, and moves text to another value or row.

use std::collections::VecDeque;

/// Watches the bytes of a delimited text go by, as RFC 4180 reads them.
#[derive(Debug)]
pub(crate) struct QuoteWatch {
    delimiter: u8,
    state: State,
    /// Offsets of what does not belong there, in order.
    found: VecDeque<(u64, Stray)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the beginning of a value.
    Start,
    /// Blanks at the beginning of a value.
    Blank,
    Plain,
    Quoted,
    /// After a quote within a quoted value: it ends there, or the quote is doubled.
    Ended,
}

/// What does not belong there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stray {
    /// Text after the quote that ends a value.
    TextBehind,
    /// A quote after blanks: it would stay in the value.
    BlankBefore,
}

impl Stray {
    /// What is said of it.
    pub(crate) fn found(self) -> &'static str {
        match self {
            Self::TextBehind => "text behind the double quote that ends a value",
            Self::BlankBefore => "a blank before the double quote that begins a value",
        }
    }
}

impl QuoteWatch {
    pub(crate) fn new(delimiter: u8) -> Self {
        Self { delimiter, state: State::Start, found: VecDeque::new() }
    }

    /// Looks at the next bytes, which begin at an offset.
    pub(crate) fn pass(&mut self, bytes: &[u8], offset: u64) {
        for (at, byte) in (offset..).zip(bytes) {
            let ends = *byte == self.delimiter || matches!(byte, b'\n' | b'\r');
            self.state = match (self.state, byte) {
                (State::Quoted, b'"') => State::Ended,
                (State::Quoted, _) | (State::Start | State::Ended, b'"') => State::Quoted,
                _ if ends => State::Start,
                (State::Ended, _) => {
                    self.found.push_back((at, Stray::TextBehind));
                    State::Plain
                }
                (State::Start | State::Blank, b' ') => State::Blank,
                (State::Blank, b'"') => {
                    self.found.push_back((at, Stray::BlankBefore));
                    State::Plain
                }
                _ => State::Plain,
            };
        }
    }

    /// What was found before an offset, and not told yet; the first of several.
    pub(crate) fn take_before(&mut self, offset: u64) -> Option<Stray> {
        let mut first = None;
        while self.found.front().is_some_and(|(at, _)| *at < offset) {
            let (_, stray) = self.found.pop_front()?;
            first.get_or_insert(stray);
        }
        first
    }
}
