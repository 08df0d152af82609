//! Blanks between a delimiter and a quote are no part of a value: `, "Forge"` is `,"Forge"`. They go before the text is parsed.

use std::io::{self, Read};

/// Passes text on without the blanks around quoted values.
#[derive(Debug)]
pub(super) struct WithoutBlanks<R> {
    input: R,
    delimiter: u8,
    state: State,
    /// Blanks that may turn out to be part of a value.
    blanks: usize,
    buffer: Vec<u8>,
    output: Vec<u8>,
    given: usize,
    finished: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// At the beginning of a value, perhaps after blanks.
    Start,
    Plain,
    Quoted,
    /// After a quote in a quoted value, perhaps with blanks behind it.
    Ended,
}

const CHUNK: usize = 64 * 1024;

impl<R: Read> WithoutBlanks<R> {
    pub(super) fn new(input: R, delimiter: u8) -> Self {
        Self {
            input,
            delimiter,
            state: State::Start,
            blanks: 0,
            buffer: vec![0; CHUNK],
            output: Vec::new(),
            given: 0,
            finished: false,
        }
    }

    pub(super) fn input(&self) -> &R {
        &self.input
    }

    fn refill(&mut self) -> io::Result<()> {
        self.output.clear();
        self.given = 0;
        let read = self.input.read(&mut self.buffer)?;
        self.finished = read == 0;
        if self.finished {
            self.keep_blanks();
        }
        if matches!(self.state, State::Start | State::Plain) && !self.buffer[..read].contains(&b'"') {
            self.pass_plain(read);
        } else {
            for at in 0..read {
                self.pass(self.buffer[at]);
            }
        }
        Ok(())
    }

    /// Passes text without quotes on, which is most text: only the blanks at its end may come before a quote.
    fn pass_plain(&mut self, read: usize) {
        let blanks = self.buffer[..read].iter().rev().take_while(|byte| **byte == b' ').count();
        let text = read - blanks;
        if let Some(last) = self.buffer[..text].last().copied() {
            self.keep_blanks();
            self.output.extend_from_slice(&self.buffer[..text]);
            let ends_value = last == self.delimiter || matches!(last, b'\n' | b'\r');
            self.state = if ends_value { State::Start } else { State::Plain };
        }
        self.blanks += blanks;
        if self.state == State::Plain {
            self.keep_blanks();
        }
    }

    fn pass(&mut self, byte: u8) {
        let ends_value = byte == self.delimiter || matches!(byte, b'\n' | b'\r');
        match (self.state, byte) {
            (State::Start | State::Ended, b' ') => {
                self.blanks += 1;
                return;
            }
            (State::Start, b'"') => {
                self.blanks = 0;
                self.state = State::Quoted;
            }
            (State::Ended, _) if ends_value => {
                self.blanks = 0;
                self.state = State::Start;
            }
            (State::Ended, b'"') if self.blanks == 0 => self.state = State::Quoted,
            (State::Quoted, b'"') => self.state = State::Ended,
            (State::Quoted, _) => {}
            (State::Start | State::Plain | State::Ended, _) => {
                self.keep_blanks();
                self.state = if ends_value { State::Start } else { State::Plain };
            }
        }
        self.output.push(byte);
    }

    fn keep_blanks(&mut self) {
        self.output.extend(std::iter::repeat_n(b' ', self.blanks));
        self.blanks = 0;
    }
}

impl<R: Read> Read for WithoutBlanks<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.output.len() && !self.finished {
            self.refill()?;
        }
        let count = (self.output.len() - self.given).min(buffer.len());
        buffer[..count].copy_from_slice(&self.output[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_around_quoted_values_go_and_others_stay() {
        for (text, clean) in [
            ("a, \"Forge\", b", "a,\"Forge\", b"),
            ("\"s3\" , \"Mill\" , 8", "\"s3\",\"Mill\", 8"),
            ("\"a \"\" b\",c", "\"a \"\" b\",c"),
            ("a, b ,12\" pipe ", "a, b ,12\" pipe "),
            ("\"forge\" x,1", "\"forge\" x,1"),
            ("a,  \n  \"b\"\n", "a,  \n\"b\"\n"),
            ("\", \"", "\", \""),
        ] {
            let mut out = String::new();
            WithoutBlanks::new(text.as_bytes(), b',').read_to_string(&mut out).unwrap();
            assert_eq!(out, clean, "{text}");
        }
    }
}
