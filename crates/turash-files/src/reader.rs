//! Yields the sites and flows of an opened file, one row at a time.
//!
//! It does not know the registry: whether a site exists already, and whether a flow's site does, is for the importer.

mod reading;

use std::collections::VecDeque;

use csv::StringRecord;

use crate::beside::Beside;
use crate::columns::list;
use crate::content::Content;
use crate::doubts::Doubt;
use crate::error::{RowError, RowWord};
use crate::fields::Field;
use crate::hotmaps;
use crate::ids::FlowIds;
use crate::kind::{IgnoredColumn, Kind, ReadColumn, Sureness};
use crate::numbers::Decimal;
use crate::passed::PassedRow;
use crate::places::Places;
use crate::record::{Record, Stats, Total};
use crate::seen::Seen;
use crate::source::Source;
use crate::write::{IdColumn, RejectForm};

/// Reads a file; an iterator over its records.
#[derive(Debug)]
pub struct Reader {
    path: String,
    /// The path, with the sheet where there are several.
    file: String,
    sheet: Option<String>,
    format: String,
    total: Total,
    source: Source,
    content: Content,
    beside: Option<Beside>,
    decimal: Decimal,
    places: Places,
    ignored: Vec<IgnoredColumn>,
    flow_ids: FlowIds,
    sites_seen: Seen,
    flows_seen: Seen,
    /// Whole rows of a survey.
    rows_seen: Seen,
    stats: Stats,
    passed: Vec<PassedRow>,
    doubts: Vec<Doubt>,
    record: StringRecord,
    queue: VecDeque<Result<Record, RowError>>,
    finished: bool,
}

impl Reader {
    /// A reader at the first row of an opened file.
    pub(crate) fn new(
        file: &str,
        format: String,
        total: Total,
        source: Source,
        content: Content,
        decimal: Decimal,
        ignored: Vec<IgnoredColumn>,
    ) -> Self {
        let beside = content.main().map(|_| Beside::new(source.headers(), &content));
        Self {
            path: file.to_owned(),
            file: file.to_owned(),
            sheet: None,
            beside,
            format,
            total,
            source,
            content,
            decimal,
            places: Places::default(),
            ignored,
            flow_ids: FlowIds::default(),
            sites_seen: Seen::default(),
            flows_seen: Seen::default(),
            rows_seen: Seen::default(),
            stats: Stats::default(),
            passed: Vec::new(),
            doubts: Vec::new(),
            record: StringRecord::new(),
            queue: VecDeque::new(),
            finished: false,
        }
    }

    /// The same reader, that makes ids under a source.
    pub(crate) fn with_source(mut self, source: &str) -> Self {
        self.flow_ids = FlowIds::of(source);
        self
    }

    /// The same reader, that knows what the file says of places beside its rows.
    pub(crate) fn with_places(mut self, places: Places) -> Self {
        self.places = places;
        self
    }

    /// The same reader, with what stands above its header.
    pub(crate) fn with_passed(mut self, passed: Vec<PassedRow>) -> Self {
        self.passed = passed;
        self
    }

    /// The same reader, of a sheet of this name.
    pub(crate) fn with_sheet(mut self, sheet: &str) -> Self {
        self.sheet = Some(sheet.to_owned());
        self
    }

    /// The same reader, with what was doubtful before the first row is read.
    pub(crate) fn with_doubts(mut self, doubts: Vec<Doubt>) -> Self {
        self.doubts = doubts;
        self
    }

    /// The same reader, whose description names the sheets that are not read.
    pub(crate) fn with_unread(mut self, sheets: &[String]) -> Self {
        if !sheets.is_empty() {
            self.format = format!("{}; not read: {}", self.format, list(sheets));
        }
        self
    }

    /// The same reader, which is the only one of its file.
    pub(crate) fn alone(mut self) -> Self {
        self.path.clone_into(&mut self.file);
        self
    }

    /// The same reader, whose messages name its sheet: another one of the workbook is read too.
    pub(crate) fn with_name(mut self, name: String) -> Self {
        self.file = name;
        self
    }

    /// What the file holds.
    pub fn kind(&self) -> Kind {
        self.content.kind()
    }

    /// Rows that are no data and were passed over so far: titles, totals, notes; the first hundred of them.
    pub fn passed(&self) -> &[PassedRow] {
        &self.passed
    }

    /// Takes the doubtful cells of the rows that were read since the last call.
    pub fn take_doubts(&mut self) -> Vec<Doubt> {
        std::mem::take(&mut self.doubts)
    }

    /// The decimal sign of its texts as `--decimal` takes it, where all of them tell the same.
    pub fn decimal(&self) -> Option<&'static str> {
        match self.decimal {
            Decimal::Point | Decimal::Comma => Some(self.decimal.note()),
            _ => None,
        }
    }

    /// The sheet of a workbook.
    pub fn sheet(&self) -> Option<&str> {
        self.sheet.as_deref()
    }

    /// The file, as the user named it.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The file, as the user named it; with the sheet where several sheets of a workbook are read.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The name under which the flows without an id get theirs; nothing where all have their own.
    pub fn flow_source(&self) -> Option<&str> {
        Some(self.flow_ids.source()).filter(|source| !source.is_empty())
    }

    /// How a file of its rejects is laid out.
    pub fn reject_form(&self) -> RejectForm {
        let id = match &self.content {
            Content::Flows(columns) => match columns.get(Field::Id) {
                Some(column) => IdColumn::Own(column.index),
                None => IdColumn::Added,
            },
            Content::Sites(_) | Content::Survey(_) | Content::Hotmaps(_) => IdColumn::None,
        };
        let source = if self.kind() == Kind::Survey { self.flow_ids.source() } else { "" };
        RejectForm {
            headers: self.headers().to_vec(),
            id,
            decimal: self.decimal.note(),
            source: source.to_owned(),
        }
    }

    /// The values of the row that the last record came from, one for each header: what a reject of a later check keeps.
    pub fn raw(&self) -> Vec<String> {
        self.record.iter().map(str::to_owned).collect()
    }

    /// How the file is written, for the summary: `CSV, ';', UTF-8, decimal comma`.
    pub fn format(&self) -> &str {
        &self.format
    }

    /// How much there is to read, for a progress bar.
    pub fn total(&self) -> Total {
        self.total
    }

    /// How far reading is, in the unit of [`total`](Self::total). Text is read ahead by up to 64 KiB.
    pub fn position(&self) -> u64 {
        self.source.position()
    }

    /// The file's own headers, in their order; [`Reject::raw`](crate::Reject::raw) has a value for each.
    pub fn headers(&self) -> &[String] {
        self.source.headers()
    }

    /// What the file as a whole lacks: it is one page of several.
    pub fn warning(&self) -> Option<String> {
        self.source.warning()
    }

    /// What row numbers count.
    pub fn row_word(&self) -> RowWord {
        self.source.row_word()
    }

    /// The columns that are read.
    pub fn columns(&self) -> Vec<ReadColumn> {
        match &self.content {
            Content::Hotmaps(_) => {
                let read = self.headers().iter().filter(|header| hotmaps::reads(header));
                let as_it_is = |header: &String| ReadColumn {
                    field: header.clone(),
                    header: header.clone(),
                    unit: None,
                    sureness: Sureness::Named,
                };
                read.map(as_it_is).collect()
            }
            content => content.read_columns(self.headers()),
        }
    }

    /// The columns that are not read, and why.
    pub fn ignored(&self) -> &[IgnoredColumn] {
        &self.ignored
    }

    /// What was read so far.
    pub fn stats(&self) -> Stats {
        self.stats
    }
}

impl Iterator for Reader {
    type Item = Result<Record, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.queue.pop_front() {
                return Some(item);
            }
            if self.finished {
                return None;
            }
            match self.read_row() {
                Ok(true) => {}
                Ok(false) => self.finished = true,
                Err(error) => {
                    self.finished = true;
                    return Some(Err(RowError::Fatal(error)));
                }
            }
        }
    }
}
