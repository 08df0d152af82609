//! The file of rejects: the rows as they were, with what is wrong with each, so that they can be mended and imported again.

use std::io::{self, Write};

use super::output::{CsvStyle, io_error};
use crate::error::Reject;
use crate::kind::REJECT_NOTES;

/// Writes rejects one by one, as CSV with the columns of the file they come from and five more: `row`, `column`, `found`,
/// `expected`, `remedy`. [`open`](crate::open) leaves those five unread, so that the mended file can be imported as it is.
#[derive(Debug)]
pub struct RejectWriter<W: Write> {
    writer: csv::Writer<W>,
    /// Columns of the file that are kept: all but the notes of an earlier import.
    kept: Vec<usize>,
    count: u64,
}

impl<W: Write> RejectWriter<W> {
    /// Begins a file for the rejects of a reader with these [`headers`](crate::Reader::headers). Values are written as they
    /// were read, so that only the delimiter and the byte order mark of `style` count.
    pub fn new(mut out: W, style: CsvStyle, headers: &[String]) -> io::Result<Self> {
        if style.bom {
            out.write_all(b"\xef\xbb\xbf")?;
        }
        let mut writer = csv::WriterBuilder::new()
            .delimiter(style.delimiter)
            .terminator(csv::Terminator::CRLF)
            .from_writer(out);
        let is_note = |header: &str| REJECT_NOTES.contains(&header);
        let kept: Vec<usize> =
            headers.iter().enumerate().filter(|(_, header)| !is_note(header)).map(|(i, _)| i).collect();
        let own = kept.iter().filter_map(|index| headers.get(*index)).map(String::as_str);
        writer.write_record(own.chain(REJECT_NOTES)).map_err(io_error)?;
        Ok(Self { writer, kept, count: 0 })
    }

    /// Writes a reject. Values beyond the last column are left out: the message says how many there were.
    pub fn write(&mut self, reject: &Reject) -> io::Result<()> {
        for index in &self.kept {
            self.writer.write_field(reject.raw.get(*index).map_or("", String::as_str)).map_err(io_error)?;
        }
        let invalid = &reject.invalid;
        self.writer.write_field(reject.row.to_string()).map_err(io_error)?;
        self.writer.write_field(reject.column.as_deref().unwrap_or_default()).map_err(io_error)?;
        self.writer.write_field(&invalid.found).map_err(io_error)?;
        self.writer.write_field(&invalid.expected).map_err(io_error)?;
        self.writer.write_field(&invalid.remedy).map_err(io_error)?;
        self.writer.write_record(None::<&[u8]>).map_err(io_error)?;
        self.count += 1;
        Ok(())
    }

    /// Ends the file; the number of rejects.
    pub fn finish(mut self) -> io::Result<u64> {
        self.writer.flush()?;
        Ok(self.count)
    }
}
