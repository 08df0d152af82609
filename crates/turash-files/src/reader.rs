//! Opens a file of any format and yields its sites and flows, one row at a time.
//!
//! It does not know the registry: whether a site exists already, and whether a flow's site does, is for the importer.

use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use csv::StringRecord;
use turash_domain::{Invalid, ResourceFlow, Site};

use crate::columns::Columns;
use crate::detect::{self, Encoding, Looks};
use crate::error::{FileError, FileErrorKind, Reject, RowError, RowWord};
use crate::hotmaps::{self, Hotmaps};
use crate::ids::FlowIds;
use crate::kind::{self, IgnoredColumn, Kind, ReadColumn};
use crate::numbers::Decimal;
use crate::rows::{Cells, Problem, flow, site};
use crate::seen::{Seen, Verdict};
use crate::source::{GeoJsonSource, SheetSource, Source, TableSource, sample};

/// How a file is to be read, where guessing is not enough. The default guesses everything.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Field (or a synonym, such as `lat`) to the header that holds it.
    pub mapping: BTreeMap<String, String>,
    /// Whether numbers in text have a decimal comma; guessed from the first thousand rows where not said. Sheets and GeoJSON hold
    /// true numbers and do not ask.
    pub decimal_comma: Option<bool>,
    /// The sheet of a workbook; the first where not said.
    pub sheet: Option<String>,
}

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

#[derive(Debug)]
enum Content {
    Sites(Columns),
    Flows(Columns),
    Hotmaps(Hotmaps),
}

/// Opens a file: tells its format, encoding, delimiter and kind, and reads its header.
///
/// # Errors
/// [`FileError`] where the file cannot be read, is of no known format, or its headers do not say what it holds.
pub fn open(path: &Path, options: &ReadOptions) -> Result<Reader, FileError> {
    let name = path.display().to_string();
    let mut file = open_file(path, &name)?;
    let failed = |error| FileError::io(&name, error);
    let size = file.metadata().map_err(failed)?.len();
    let mut head = Vec::new();
    file.by_ref().take(detect::HEAD as u64).read_to_end(&mut head).map_err(failed)?;
    if head.iter().all(u8::is_ascii_whitespace) {
        return Err(FileError::new(FileErrorKind::Format, &name, "the file is empty", "export it again"));
    }
    file.seek(SeekFrom::Start(0)).map_err(failed)?;
    match detect::looks(&head) {
        Looks::Zip => open_sheet(&name, file, options),
        Looks::Foreign(what, remedy) => {
            Err(FileError::new(FileErrorKind::Format, &name, format!("this looks like {what}"), remedy))
        }
        Looks::Text => {
            let encoding = detect::encoding(&head, &mut file).map_err(failed)?;
            let sample = sample(&file, encoding).map_err(failed)?;
            let total = Total::Bytes(size);
            match sample.trim_start().trim_start_matches('\u{1e}').chars().next() {
                Some('{') => open_geojson(&name, &file, encoding, total, options),
                Some('[') => Err(FileError::new(
                    FileErrorKind::Format,
                    &name,
                    "this is a JSON array",
                    "export it as a GeoJSON FeatureCollection, or as CSV",
                )),
                _ => open_table(&name, &file, encoding, &sample, total, options),
            }
        }
    }
}

fn open_file(path: &Path, name: &str) -> Result<File, FileError> {
    let metadata = std::fs::metadata(path).map_err(|error| FileError::cannot_open(path, error))?;
    let unreadable = |problem, remedy| FileError::new(FileErrorKind::Unreadable, name, problem, remedy);
    if metadata.is_dir() {
        return Err(unreadable("this is a folder", "name a file in it"));
    }
    if !metadata.is_file() {
        return Err(unreadable("this is no regular file", "save what it gives to a file first"));
    }
    File::open(path).map_err(|error| FileError::cannot_open(path, error))
}

fn open_sheet(name: &str, file: File, options: &ReadOptions) -> Result<Reader, FileError> {
    let sheet = SheetSource::open(name, file, options.sheet.as_deref())?;
    let (kind, columns) = kind::decide(name, sheet.headers(), &options.mapping)?;
    let format = format!("XLSX, sheet '{}'", sheet.name());
    let ignored = kind::ignored(sheet.headers(), &columns, kind);
    let total = Total::Rows(sheet.total());
    Ok(Reader::new(
        name,
        format,
        total,
        Source::Sheet(sheet),
        content(kind, columns),
        Decimal::Either,
        ignored,
    ))
}

fn open_geojson(
    name: &str,
    file: &File,
    encoding: Encoding,
    total: Total,
    options: &ReadOptions,
) -> Result<Reader, FileError> {
    let mut features = GeoJsonSource::open(name, file, encoding)?;
    let (kind, columns) = kind::decide(name, features.headers(), &options.mapping)?;
    if kind == Kind::Flows {
        features.points_do_not_matter();
    }
    let own: Vec<_> = features.headers().iter().take(features.own_columns()).cloned().collect();
    let mut ignored = kind::ignored(features.headers(), &columns, kind);
    ignored.retain(|column| !own.contains(&column.header));
    let format = format!("GeoJSON, {}", encoding.name());
    let source = Source::GeoJson(Box::new(features));
    Ok(Reader::new(name, format, total, source, content(kind, columns), Decimal::Either, ignored))
}

fn open_table(
    name: &str,
    file: &File,
    encoding: Encoding,
    sample: &str,
    total: Total,
    options: &ReadOptions,
) -> Result<Reader, FileError> {
    let known = |headers: &[String]| kind::known_headers(headers, &options.mapping);
    let start = || {
        let file = file.try_clone().map_err(|error| FileError::io(name, error))?;
        TableSource::open(name, file, encoding, sample, known)
    };
    let table = start()?;
    let what = format!("CSV, {}, {}", table.delimiter(), encoding.name());
    if options.mapping.is_empty() && hotmaps::is_published(table.headers()) {
        let unread = table.headers().iter().filter(|header| !hotmaps::reads(header));
        let ignored = unread
            .map(|header| IgnoredColumn {
                header: header.clone(),
                reason: "not needed of the published database".to_owned(),
            })
            .collect();
        let survey = Hotmaps::survey(Source::Table(Box::new(table)))?;
        let source = Source::Table(Box::new(start()?));
        return Ok(Reader::new(
            name,
            what,
            total,
            source,
            Content::Hotmaps(survey),
            Decimal::Either,
            ignored,
        ));
    }
    let (kind, columns) = kind::decide(name, table.headers(), &options.mapping)?;
    let decimal = match options.decimal_comma {
        Some(true) => Decimal::Comma,
        Some(false) => Decimal::Point,
        None => guess_decimal(&table, sample, &columns),
    };
    let format = format!("{what}, {}", decimal.name());
    let ignored = kind::ignored(table.headers(), &columns, kind);
    Ok(Reader::new(
        name,
        format,
        total,
        Source::Table(Box::new(table)),
        content(kind, columns),
        decimal,
        ignored,
    ))
}

fn content(kind: Kind, columns: Columns) -> Content {
    if kind == Kind::Sites { Content::Sites(columns) } else { Content::Flows(columns) }
}

fn guess_decimal(table: &TableSource, sample: &str, columns: &Columns) -> Decimal {
    let records = table.sample_records(sample);
    let numbers: Vec<_> = columns.all().filter(|column| column.spec.is_number()).collect();
    Decimal::guess(records.iter().flat_map(|record| {
        numbers.iter().filter_map(|column| Some((record.get(column.index)?, column.spec.is_degrees())))
    }))
}

impl Reader {
    fn new(
        file: &str,
        format: String,
        total: Total,
        source: Source,
        content: Content,
        decimal: Decimal,
        ignored: Vec<IgnoredColumn>,
    ) -> Self {
        Self {
            file: file.to_owned(),
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

    /// What the file holds.
    pub fn kind(&self) -> Kind {
        match self.content {
            Content::Sites(_) => Kind::Sites,
            Content::Flows(_) => Kind::Flows,
            Content::Hotmaps(_) => Kind::SitesAndFlows,
        }
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
        self.stats.rejects += 1;
        self.queue.push_back(Err(RowError::Reject(Box::new(Reject {
            file: self.file.clone(),
            row_word: self.source.row_word(),
            row,
            column,
            invalid,
            raw: self.record.iter().map(str::to_owned).collect(),
        }))));
    }

    /// Reads one row into the queue; `false` at the end of the file.
    fn read_row(&mut self) -> Result<bool, FileError> {
        let Some(row) = self.source.next(&mut self.record)? else { return Ok(false) };
        self.stats.rows += 1;
        if let Some(problem) = row.problem {
            self.reject(row.number, problem.column.map(str::to_owned), problem.invalid);
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
        let content = contents(&self.content, &self.record);
        match self.flows_seen.check(flow.id.as_str(), content, row) {
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

    fn contradiction(&mut self, row: u64, first: u64, id: &str) {
        let column = match &self.content {
            Content::Sites(columns) | Content::Flows(columns) => columns.get(crate::fields::Field::Id),
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
