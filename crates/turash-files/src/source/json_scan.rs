//! Cuts a JSON text into the elements of one array, or into its top-level values, without holding more than one of them.
//!
//! It only balances brackets and strings; what an element says is for `serde_json`.

use std::io::{self, Read};

const BUFFER: usize = 64 * 1024;

/// A place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// Line, from 1.
    pub(crate) line: u64,
    /// Column in bytes, from 1.
    pub(crate) column: u64,
}

/// Why scanning ended.
#[derive(Debug)]
pub(crate) enum ScanError {
    /// The text breaks here: what was found and what was expected.
    Broken(Place, String),
    /// The disk failed.
    Io(io::Error),
}

impl From<io::Error> for ScanError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// A value that was cut out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cut {
    /// Where it begins.
    pub(crate) place: Place,
    /// Whether it fits; a longer one is skipped and not kept.
    pub(crate) complete: bool,
}

/// Reads a JSON text byte by byte.
#[derive(Debug)]
pub(crate) struct Scanner<R> {
    input: R,
    buffer: Vec<u8>,
    filled: usize,
    at: usize,
    place: Place,
}

impl<R: Read> Scanner<R> {
    pub(crate) fn new(input: R) -> Self {
        Self { input, buffer: vec![0; BUFFER], filled: 0, at: 0, place: Place { line: 1, column: 1 } }
    }

    pub(crate) fn input(&self) -> &R {
        &self.input
    }

    pub(crate) fn place(&self) -> Place {
        self.place
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        if self.at == self.filled {
            self.filled = self.input.read(&mut self.buffer)?;
            self.at = 0;
        }
        Ok((self.at < self.filled).then(|| self.buffer[self.at]))
    }

    fn take(&mut self) -> io::Result<Option<u8>> {
        let byte = self.peek()?;
        if let Some(byte) = byte {
            self.at += 1;
            if byte == b'\n' {
                self.place = Place { line: self.place.line + 1, column: 1 };
            } else {
                self.place.column += 1;
            }
        }
        Ok(byte)
    }

    /// The next byte that is not space; record separators of JSON text sequences count as space.
    pub(crate) fn peek_token(&mut self) -> Result<Option<u8>, ScanError> {
        while let Some(byte) = self.peek()? {
            if !matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0x1e) {
                return Ok(Some(byte));
            }
            self.take()?;
        }
        Ok(None)
    }

    /// Takes the next token byte, which must be one of `expected`.
    pub(crate) fn expect(&mut self, expected: &[u8]) -> Result<u8, ScanError> {
        match self.peek_token()? {
            Some(byte) if expected.contains(&byte) => {
                self.take()?;
                Ok(byte)
            }
            found => Err(self.unexpected(found, expected)),
        }
    }

    fn unexpected(&self, found: Option<u8>, expected: &[u8]) -> ScanError {
        let expected: Vec<_> = expected.iter().map(|byte| format!("'{}'", char::from(*byte))).collect();
        let found =
            found.map_or("the end of the file".to_owned(), |byte| format!("'{}'", byte.escape_ascii()));
        ScanError::Broken(self.place, format!("{found} where {} was expected", expected.join(" or ")))
    }

    /// Cuts the next value out into `value`; beyond `limit` bytes it is skipped.
    pub(crate) fn value(&mut self, value: &mut Vec<u8>, limit: usize) -> Result<Cut, ScanError> {
        value.clear();
        let first = self.peek_token()?;
        let mut cut = Cut { place: self.place, complete: true };
        let mut depth = 0_u64;
        let mut in_string = false;
        let is_nested = matches!(first, Some(b'{' | b'[' | b'"'));
        if matches!(first, None | Some(b',' | b'}' | b']' | b':')) {
            return Err(self.unexpected(first, b"{["));
        }
        loop {
            let Some(byte) = self.peek()? else {
                if is_nested {
                    return Err(self.unexpected(None, if in_string { b"\"" } else { b"}" }));
                }
                return Ok(cut);
            };
            if !is_nested && (byte.is_ascii_whitespace() || matches!(byte, b',' | b'}' | b']')) {
                return Ok(cut);
            }
            self.keep(value, limit, &mut cut)?;
            match byte {
                b'\\' if in_string && self.peek()?.is_some() => self.keep(value, limit, &mut cut)?,
                b'"' => in_string = !in_string,
                b'{' | b'[' if !in_string => depth += 1,
                b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
                _ => {}
            }
            if is_nested && depth == 0 && !in_string {
                return Ok(cut);
            }
        }
    }

    fn keep(&mut self, value: &mut Vec<u8>, limit: usize, cut: &mut Cut) -> Result<(), ScanError> {
        if let Some(byte) = self.take()? {
            if value.len() < limit {
                value.push(byte);
            } else {
                cut.complete = false;
            }
        }
        Ok(())
    }
}
