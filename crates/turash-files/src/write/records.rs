//! CSV records of exports, in which a word that a reader could take for nothing is quoted.

use std::borrow::Cow;
use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use super::style::CsvStyle;
use crate::source::may_be_nothing;

/// Writes records; one with a name such as `NA` has all its values in quotes, since the `csv` crate quotes by the record.
#[derive(Debug)]
pub(super) struct Records<W: Write> {
    plain: csv::Writer<Shared<W>>,
    quoting: csv::Writer<Shared<W>>,
}

#[derive(Debug)]
struct Shared<W>(Rc<RefCell<W>>);

impl<W: Write> Write for Shared<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.borrow_mut().flush()
    }
}

impl<W: Write> Records<W> {
    pub(super) fn new(out: W, style: CsvStyle) -> Self {
        let out = Rc::new(RefCell::new(out));
        let writer = |quotes| {
            csv::WriterBuilder::new()
                .delimiter(style.delimiter)
                .terminator(csv::Terminator::CRLF)
                .quote_style(quotes)
                .from_writer(Shared(Rc::clone(&out)))
        };
        let (plain, quoting) = (writer(csv::QuoteStyle::Necessary), writer(csv::QuoteStyle::Always));
        Self { plain, quoting }
    }

    pub(super) fn write(&mut self, values: &[Cow<'_, str>]) -> io::Result<()> {
        let values_as_bytes = values.iter().map(|value| value.as_bytes());
        if values.iter().any(|value| may_be_nothing(value)) {
            self.plain.flush()?;
            self.quoting.write_record(values_as_bytes).map_err(io_error)?;
            return self.quoting.flush();
        }
        self.plain.write_record(values_as_bytes).map_err(io_error)
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.plain.flush()
    }
}

/// The operating system's error in one of the `csv` crate, which hides its kind: a closed pipe, a full disk.
pub(super) fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}
