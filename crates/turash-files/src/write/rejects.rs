//! The file of rejects: the rows as they were, with what is wrong with each, so that they can be mended and imported again.

use std::borrow::Cow;
use std::io::{self, Write};

use turash_domain::FlowId;

use super::records::io_error;
use super::style::CsvStyle;
use crate::error::Reject;
use crate::guards::{harmless, harmless_again};
use crate::kind::{ID_SOURCE, REJECT_NOTES};
use crate::vocabulary::is_missing;

/// How a file of rejects is laid out: the columns of the file that they come from, and what reading them by themselves needs.
#[derive(Debug, Clone)]
pub struct RejectForm {
    pub(crate) headers: Vec<String>,
    pub(crate) id: IdColumn,
    pub(crate) decimal: &'static str,
    /// The name under which ids are made, where the rows cannot keep the ids themselves.
    pub(crate) source: String,
}

/// Where the ids of flows stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IdColumn {
    /// The rows are no flows, or get no ids.
    None,
    /// In this column of the file.
    Own(usize),
    /// The file has none: one is added.
    Added,
}

/// Writes rejects one by one, as CSV with the columns of the file they come from, an `id` for flows that had none, and six more:
/// `row`, `column`, `found`, `expected`, `remedy`, and the `decimal sign` of the file; for a survey its `id source` besides.
/// [`open`](crate::open) needs no more than the mended file; the first five it leaves unread.
#[derive(Debug)]
pub struct RejectWriter<W: Write> {
    writer: csv::Writer<W>,
    /// Columns of the file that are kept: all but the notes of an earlier import.
    kept: Vec<usize>,
    form: RejectForm,
    count: u64,
}

impl<W: Write> RejectWriter<W> {
    /// Begins a file for the rejects of a reader of this [`form`](crate::Reader::reject_form). Values are written as they were read, so
    /// that only the delimiter and the byte order mark of `style` count.
    pub fn new(mut out: W, style: CsvStyle, form: RejectForm) -> io::Result<Self> {
        if style.bom {
            out.write_all(b"\xef\xbb\xbf")?;
        }
        let mut writer = csv::WriterBuilder::new()
            .delimiter(style.delimiter)
            .terminator(csv::Terminator::CRLF)
            .from_writer(out);
        let is_note = |header: &str| REJECT_NOTES.contains(&header);
        let kept: Vec<usize> =
            form.headers.iter().enumerate().filter(|(_, header)| !is_note(header)).map(|(i, _)| i).collect();
        let added = (form.id == IdColumn::Added).then_some("id");
        let own = kept.iter().filter_map(|index| form.headers.get(*index)).map(String::as_str);
        let has_note = |note: &&str| *note != ID_SOURCE || !form.source.is_empty();
        let notes = REJECT_NOTES.into_iter().filter(has_note);
        let names = added.into_iter().chain(own).chain(notes).map(harmless);
        writer.write_record(names.map(Cow::into_owned)).map_err(io_error)?;
        Ok(Self { writer, kept, form, count: 0 })
    }

    /// Writes a reject. Values beyond the last column are left out: the message says how many there were.
    pub fn write(&mut self, reject: &Reject) -> io::Result<()> {
        let id = reject.id.as_ref().map_or("", FlowId::as_str);
        if self.form.id == IdColumn::Added {
            self.writer.write_field(harmless(id).as_bytes()).map_err(io_error)?;
        }
        for index in &self.kept {
            let raw = reject.raw.get(*index).map_or("", String::as_str);
            let is_id = self.form.id == IdColumn::Own(*index);
            let cell = if is_id && is_missing(raw.trim()) { id } else { raw };
            self.writer.write_field(harmless_again(cell).as_bytes()).map_err(io_error)?;
        }
        let invalid = &reject.invalid;
        self.writer.write_field(reject.row.to_string()).map_err(io_error)?;
        for note in
            [reject.column.as_deref().unwrap_or_default(), &invalid.found, &invalid.expected, &invalid.remedy]
        {
            self.writer.write_field(harmless(note).as_bytes()).map_err(io_error)?;
        }
        self.writer.write_field(self.form.decimal).map_err(io_error)?;
        if !self.form.source.is_empty() {
            self.writer.write_field(&self.form.source).map_err(io_error)?;
        }
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
