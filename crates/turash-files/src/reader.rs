//! Yields the sites and flows of an opened file, one row at a time.
//!
//! It does not know the registry: whether a site exists already, and whether a flow's site does, is for the importer.

use std::collections::VecDeque;

use csv::StringRecord;
use turash_domain::{FlowId, Invalid, ResourceFlow, Site};

use crate::beside::Beside;
use crate::columns::Columns;
use crate::error::{FileError, Reject, RowError, RowWord};
use crate::fields::Field;
use crate::hotmaps::{self, Hotmaps};
use crate::ids::FlowIds;
use crate::kind::{IgnoredColumn, Kind, ReadColumn};
use crate::numbers::Decimal;
use crate::rows::{Cells, Problem, flow, site};
use crate::seen::{Seen, Verdict};
use crate::source::Source;
use crate::write::{IdColumn, RejectForm};

/// A site or a flow, with the row it was read from. Versions are 0: the registry gives them.
#[derive(Debug, Clone, PartialEq)]
#[allow(
    clippy::large_enum_variant,
    reason = "moved once from row to importer; a box would cost an allocation a row"
)]
pub enum Record {
    /// A site.
    Site {
        /// Line, sheet row or feature.
        row: u64,
        /// The site.
        site: Site,
    },
    /// A flow.
    Flow {
        /// Line, sheet row or feature.
        row: u64,
        /// The flow.
        flow: ResourceFlow,
    },
}

/// What was read so far.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Stats {
    /// Rows that were not blank, the header not counted.
    pub rows: u64,
    /// Sites yielded.
    pub sites: u64,
    /// Flows yielded.
    pub flows: u64,
    /// Rejects yielded.
    pub rejects: u64,
    /// Rows that repeat an earlier one with the same id and the same values; they are left out.
    pub duplicates: u64,
    /// Published excess heat over all rows in GWh/a, those without coordinates included (Hotmaps only).
    pub excess_heat_gwh: f64,
    /// Rows with excess heat above 0 (Hotmaps only).
    pub sites_with_excess_heat: u64,
}

/// How far reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Total {
    /// Bytes of the file.
    Bytes(u64),
    /// Rows of the sheet, without the header.
    Rows(u64),
}

/// Reads a file; an iterator over its records.
#[derive(Debug)]
pub struct Reader {
    file: String,
    format: String,
    total: Total,
    source: Source,
    content: Content,
    beside: Option<Beside>,
    decimal: Decimal,
    ignored: Vec<IgnoredColumn>,
    flow_ids: FlowIds,
    sites_seen: Seen,
    flows_seen: Seen,
    stats: Stats,
    record: StringRecord,
    queue: VecDeque<Result<Record, RowError>>,
    finished: bool,
}

/// What a file holds, with where it stands.
#[derive(Debug)]
pub(crate) enum Content {
    Sites(Columns),
    Flows(Columns),
    Hotmaps(Hotmaps),
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
        let beside = match &content {
            Content::Sites(columns) | Content::Flows(columns) => Some(Beside::new(source.headers(), columns)),
            Content::Hotmaps(_) => None,
        };
        Self {
            file: file.to_owned(),
            beside,
            format,
            total,
            source,
            content,
            decimal,
            ignored,
            flow_ids: FlowIds::default(),
            sites_seen: Seen::default(),
            flows_seen: Seen::default(),
            stats: Stats::default(),
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

    /// What the file holds.
    pub fn kind(&self) -> Kind {
        match self.content {
            Content::Sites(_) => Kind::Sites,
            Content::Flows(_) => Kind::Flows,
            Content::Hotmaps(_) => Kind::SitesAndFlows,
        }
    }

    /// The file, as the user named it.
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
            Content::Sites(_) | Content::Hotmaps(_) => IdColumn::None,
        };
        RejectForm { headers: self.headers().to_vec(), id, decimal: self.decimal.note() }
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

    /// The file's own headers, in their order; [`Reject::raw`] has a value for each.
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
        let header = |index: usize| self.headers().get(index).cloned().unwrap_or_default();
        match &self.content {
            Content::Sites(columns) | Content::Flows(columns) => columns
                .all()
                .map(|column| ReadColumn { field: column.spec.name.to_owned(), header: header(column.index) })
                .collect(),
            Content::Hotmaps(_) => {
                let read = self.headers().iter().filter(|header| hotmaps::reads(header));
                read.map(|header| ReadColumn { field: header.clone(), header: header.clone() }).collect()
            }
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

    fn reject(&mut self, row: u64, column: Option<String>, invalid: Invalid) {
        let id = match &self.content {
            Content::Flows(columns) => {
                let cells = Cells { columns, record: &self.record, decimal: self.decimal };
                flow::id_of_refused(cells, &mut self.flow_ids, self.source.row_word().name(), row)
            }
            Content::Sites(_) | Content::Hotmaps(_) => None,
        };
        self.reject_as(row, column, invalid, id);
    }

    fn reject_as(&mut self, row: u64, column: Option<String>, invalid: Invalid, id: Option<FlowId>) {
        self.stats.rejects += 1;
        self.queue.push_back(Err(RowError::Reject(Box::new(Reject {
            file: self.file.clone(),
            row_word: self.source.row_word(),
            row,
            column,
            invalid,
            raw: self.raw(),
            id,
        }))));
    }

    /// Reads one row into the queue; `false` at the end of the file.
    fn read_row(&mut self) -> Result<bool, FileError> {
        let Some(row) = self.source.next(&mut self.record)? else { return Ok(false) };
        self.stats.rows += 1;
        if let Some(problem) = row.problem {
            // Its values may stand in other columns than their own.
            let id = match &self.content {
                Content::Flows(_) => self.flow_ids.of_row(self.source.row_word().name(), row.number).ok(),
                Content::Sites(_) | Content::Hotmaps(_) => None,
            };
            self.reject_as(row.number, problem.column, problem.invalid, id);
            return Ok(true);
        }
        if let Some((column, invalid)) = self.beside() {
            self.reject(row.number, Some(column), invalid);
            return Ok(true);
        }
        match &self.content {
            Content::Sites(columns) => {
                let cells = Cells { columns, record: &self.record, decimal: self.decimal };
                match site::read(cells) {
                    Ok(site) => self.take_site(row.number, site),
                    Err(problem) => self.reject_field(row.number, problem),
                }
            }
            Content::Flows(columns) => {
                let cells = Cells { columns, record: &self.record, decimal: self.decimal };
                match flow::read(cells, &mut self.flow_ids) {
                    Ok(flow) => self.take_flow(row.number, flow),
                    Err(problem) => self.reject_field(row.number, problem),
                }
            }
            Content::Hotmaps(hotmaps) => {
                let published = hotmaps.read(&self.record, &mut self.flow_ids);
                self.stats.excess_heat_gwh += published.excess_heat_gwh;
                self.stats.sites_with_excess_heat += u64::from(published.excess_heat_gwh > 0.0);
                let taken = published.site.is_none_or(|site| self.take_site(row.number, site));
                for (column, invalid) in published.problems {
                    self.reject(row.number, Some(column.to_owned()), invalid);
                }
                for flow in published.flows.into_iter().filter(|_| taken) {
                    self.take_flow(row.number, flow);
                }
                return Ok(true);
            }
        };
        Ok(true)
    }

    /// What stands beside a value that is read and says more, or something else.
    fn beside(&self) -> Option<(String, Invalid)> {
        let (Content::Sites(columns) | Content::Flows(columns)) = &self.content else { return None };
        let cells = Cells { columns, record: &self.record, decimal: self.decimal };
        let (column, invalid) = self.beside.as_ref()?.check(cells)?;
        Some((self.headers().get(column.index).cloned().unwrap_or_default(), invalid))
    }

    fn reject_field(&mut self, row: u64, problem: Problem) -> bool {
        let column = match &self.content {
            Content::Sites(columns) | Content::Flows(columns) => columns.get(problem.field),
            Content::Hotmaps(_) => None,
        };
        let header = column.and_then(|column| self.headers().get(column.index).cloned());
        self.reject(row, header, problem.invalid);
        false
    }

    /// Queues a site unless its id was there before; whether it was new.
    fn take_site(&mut self, row: u64, site: Site) -> bool {
        let content = contents(&self.content, &self.record);
        match self.sites_seen.check(site.id.as_str(), content, row) {
            Verdict::New => {
                self.stats.sites += 1;
                self.queue.push_back(Ok(Record::Site { row, site }));
                return true;
            }
            Verdict::Same => self.stats.duplicates += 1,
            Verdict::Contradicts(first) => self.contradiction(row, first, site.id.as_str()),
        }
        false
    }

    fn take_flow(&mut self, row: u64, flow: ResourceFlow) -> bool {
        let verdict = if self.gives_flow_ids() {
            Verdict::New
        } else {
            self.flows_seen.check(flow.id.as_str(), contents(&self.content, &self.record), row)
        };
        match verdict {
            Verdict::New => {
                self.stats.flows += 1;
                self.queue.push_back(Ok(Record::Flow { row, flow }));
                return true;
            }
            Verdict::Same => self.stats.duplicates += 1,
            Verdict::Contradicts(first) => self.contradiction(row, first, flow.id.as_str()),
        }
        false
    }

    /// Whether every flow gets its id here; those are never the same twice.
    fn gives_flow_ids(&self) -> bool {
        match &self.content {
            Content::Flows(columns) => !columns.has(Field::Id),
            _ => true,
        }
    }

    fn contradiction(&mut self, row: u64, first: u64, id: &str) {
        let column = match &self.content {
            Content::Sites(columns) | Content::Flows(columns) => columns.get(Field::Id),
            Content::Hotmaps(_) => None,
        };
        let header = column.and_then(|column| self.headers().get(column.index).cloned());
        let word = self.source.row_word().name();
        let expected = format!("an id of its own: {word} {first} has the same id and other values");
        let invalid = Invalid::new("id", id, expected, "keep the right one of the two, or rename one");
        self.reject(row, header, invalid);
    }
}

/// The values of a row that count for telling a repeated row.
fn contents<'r>(content: &'r Content, record: &'r StringRecord) -> impl Iterator<Item = &'r str> {
    let (used, all) = match content {
        Content::Sites(columns) | Content::Flows(columns) => (columns.used(), false),
        Content::Hotmaps(_) => (&[][..], true),
    };
    let every = record.iter().take(if all { usize::MAX } else { 0 });
    used.iter().filter_map(|index| record.get(*index)).map(str::trim).chain(every)
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
