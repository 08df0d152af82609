//! Delimited text (CSV): guesses the delimiter, streams records, and names the line that each begins in.
//!
//! The `csv` crate parses; this module bounds a record's size, tells an unclosed quote, and keeps the line numbers that an
//! editor shows.

use std::fs::File;
use std::io::{self, Read};

use csv::StringRecord;
use turash_domain::{Invalid, as_seen};

use super::blanks::WithoutBlanks;
use super::quotes::QuoteWatch;
use super::row::{MAX_COLUMNS, MAX_ROW_BYTES, Row, RowProblem, wrong_count};
use crate::clean;
use crate::decode::{Utf8Reader, marked_byte};
use crate::encoding::Encoding;
use crate::error::{FileError, FileErrorKind};

const BUFFER: usize = 64 * 1024;
const SAMPLE: usize = 64 * 1024;

/// A record of its own after the end of the file. It never occurs in a file (it is no text), so that finding it inside
/// another record means that a quote was never closed.
const SENTINEL: &str = "\u{1}\u{2}turash: end of file\u{2}\u{1}";

/// A CSV file as rows.
#[derive(Debug)]
pub(crate) struct TableSource {
    file: String,
    reader: csv::Reader<Bounded>,
    delimiter: char,
    headers: Vec<String>,
    line: u64,
    /// Whether a bare `NA` is nothing, because texts are quoted here.
    texts_are_quoted: bool,
    /// Columns of free text: a bare `NA` in them is asked about.
    free: Vec<usize>,
}

/// Delimiters that are recognized, the most likely last resort first.
const DELIMITERS: [u8; 4] = *b",;\t|";

/// The beginning of a text file, for guesses.
pub(crate) fn sample(file: &File, encoding: Encoding) -> io::Result<String> {
    let mut bytes = Vec::new();
    Utf8Reader::new(file.try_clone()?, encoding)?.take(SAMPLE as u64).read_to_end(&mut bytes)?;
    Ok(as_seen(&String::from_utf8_lossy(&bytes)).into_owned())
}

impl TableSource {
    /// Starts at the beginning of the file and reads the header: the first row, or the one at a line. `known` counts the headers that
    /// mean something.
    pub(crate) fn open(
        name: &str,
        file: File,
        encoding: Encoding,
        sample: &str,
        known: impl Fn(&[String]) -> usize,
        header_line: Option<u64>,
    ) -> Result<Self, FileError> {
        let declared = declared_delimiter(sample);
        let delimiter = declared.unwrap_or_else(|| guess_delimiter(sample, known));
        let input = Utf8Reader::new(file, encoding).map_err(|error| FileError::io(name, error))?;
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .buffer_capacity(BUFFER)
            .from_reader(Bounded::new(input, delimiter));
        let mut table = Self {
            file: name.to_owned(),
            reader,
            delimiter: char::from(delimiter),
            headers: Vec::new(),
            line: 0,
            texts_are_quoted: false,
            free: Vec::new(),
        };
        let mut header = StringRecord::new();
        let mut found = table.read(&mut header)?;
        let is_above = |line: u64| header_line.is_some_and(|wanted| line < wanted);
        if declared.is_some() && found {
            found = table.read(&mut header)?;
        }
        while found && is_above(table.line) {
            found = table.read(&mut header)?;
        }
        if !found {
            let remedy = "export the table again, with its header";
            return Err(FileError::new(
                FileErrorKind::Format,
                name,
                "the file holds no header and no rows",
                remedy,
            ));
        }
        if header.len() > MAX_COLUMNS {
            let problem = format!("the first line has {} columns", header.len());
            let remedy = format!("at most {MAX_COLUMNS} are read: this is probably not a table");
            return Err(FileError::new(FileErrorKind::Format, name, problem, remedy));
        }
        if header.iter().any(|field| field.chars().any(|c| marked_byte(c).is_some())) {
            let problem = "the header holds bytes that are no UTF-8, and other rows hold UTF-8";
            return Err(FileError::new(FileErrorKind::Format, name, problem, "save all of it as UTF-8"));
        }
        table.headers = header.iter().map(clean::header).collect();
        Ok(table)
    }

    pub(crate) fn headers(&self) -> &[String] {
        &self.headers
    }

    /// The line of the row that was read last.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// The next row that holds something, as it stands there, with its line.
    pub(crate) fn raw(&mut self, record: &mut StringRecord) -> Result<Option<u64>, FileError> {
        while self.read(record)? {
            if !record.as_slice().trim_ascii().is_empty() {
                return Ok(Some(self.line));
            }
        }
        Ok(None)
    }

    /// Passes over a row of units below the header.
    pub(crate) fn pass_units(&mut self, headers: Vec<String>) -> Result<(), FileError> {
        self.next(&mut StringRecord::new())?;
        self.headers = headers;
        Ok(())
    }

    /// Whether every text read so far was quoted.
    pub(crate) fn texts_are_quoted(&self) -> bool {
        self.reader.get_ref().quotes.texts_are_quoted()
    }

    /// Says what a bare `NA` is: nothing where texts are quoted, else a question in the columns of free text.
    pub(crate) fn judge_bare_words(&mut self, texts_are_quoted: bool, free: Vec<usize>) {
        self.texts_are_quoted = texts_are_quoted;
        self.free = free;
    }

    /// Makes nothing of the bare words for nothing in a record, or asks.
    fn bare_words(&mut self, record: &mut StringRecord, end: u64) -> Option<RowProblem> {
        let (mut problem, mut nothing) = (None, Vec::new());
        while let Some(column) = self.reader.get_mut().quotes.take_word_before(end) {
            if self.texts_are_quoted {
                nothing.push(column);
            } else if self.free.contains(&column) && problem.is_none() {
                let found = record.get(column).unwrap_or_default().trim();
                let remedy = format!(
                    "leave the cell empty if there is none; write \"{found}\" in double quotes if that is the name"
                );
                let invalid = Invalid::new("text", found, "a name, or nothing", remedy);
                problem = Some(RowProblem { column: self.headers.get(column).cloned(), invalid });
            }
        }
        if !nothing.is_empty() {
            let cell = |(at, cell)| if nothing.contains(&at) { "" } else { cell };
            *record = record.iter().enumerate().map(cell).collect();
        }
        problem
    }

    /// The delimiter as it is named in a summary.
    pub(crate) fn delimiter(&self) -> &'static str {
        match self.delimiter {
            ';' => "';'",
            '\t' => "tab",
            '|' => "'|'",
            _ => "','",
        }
    }

    pub(crate) fn position(&self) -> u64 {
        self.reader.get_ref().input.input().bytes_read()
    }

    pub(crate) fn next(&mut self, record: &mut StringRecord) -> Result<Option<Row>, FileError> {
        if self.raw(record)?.is_none() {
            return Ok(None);
        }
        if self.delimiter == ';' && record.len() > self.headers.len() {
            join_systems(record);
        }
        let (found, expected) = (record.len(), self.headers.len());
        let surplus_is_empty =
            found > expected && record.iter().skip(expected).all(|field| field.trim().is_empty());
        let wrong =
            (found != expected && !surplus_is_empty).then(|| wrong_count(found, expected, self.delimiter()));
        let end = self.reader.position().byte();
        let bare = self.bare_words(record, end);
        if self.reader.get_mut().quotes.take_before(end) {
            return Ok(Some(Row { number: self.line, problem: Some(stray_quote(record)) }));
        }
        let problem =
            if self.reader.get_ref().input.input().marks() { foreign_byte(record).or(wrong) } else { wrong };
        let problem = problem.or(bare);
        Ok(Some(Row { number: self.line, problem }))
    }

    /// Reads one record and finds its line; `false` at the end.
    fn read(&mut self, record: &mut StringRecord) -> Result<bool, FileError> {
        let before = self.reader.position().clone();
        self.reader.get_mut().limit = before.byte() + (MAX_ROW_BYTES + BUFFER) as u64;
        match self.reader.read_record(record) {
            Ok(true) => {}
            Ok(false) => return Ok(false),
            Err(error) => return Err(self.failure(error, before.line())),
        }
        let after = self.reader.position();
        let passed = after.line().saturating_sub(before.line());
        // A line feed or none is that of the row's own end, or of the row before; the first row has none before it.
        let inside = if passed <= 1 && self.line > 0 { 0 } else { line_feeds(record) };
        // The line feed of a CR LF is read with the next record.
        let ended_by_feed = self.reader.get_ref().byte_before(after.byte()) != Some(b'\r');
        let at_end = self.reader.get_ref().sentinel.is_some();
        if at_end && record.len() == 1 && record.get(0) == Some(SENTINEL) {
            return Ok(false);
        }
        // A record that swallowed the sentinel ends with the file, not with a line.
        let is_unclosed = at_end && record.as_slice().contains(SENTINEL);
        let line = after.line().saturating_sub(inside + u64::from(ended_by_feed && !is_unclosed));
        self.line = line.max(self.line + 1);
        if is_unclosed {
            return Err(self.unclosed());
        }
        if record.as_slice().len() > MAX_ROW_BYTES {
            return Err(self.too_long(self.line));
        }
        Ok(true)
    }

    fn unclosed(&self) -> FileError {
        let problem =
            "a double quote that opens here is never closed, so that the rest of the file is one value";
        let remedy = "close it, or remove it if it is not meant to quote";
        FileError::new(FileErrorKind::Broken, &self.file, problem, remedy).at_line(self.line)
    }

    fn too_long(&self, line: u64) -> FileError {
        let problem = "a row that is longer than 1 MiB begins here";
        let remedy = "this is an unclosed double quote, or the file is no CSV table";
        FileError::new(FileErrorKind::Broken, &self.file, problem, remedy).at_line(line)
    }

    fn failure(&self, error: csv::Error, line: u64) -> FileError {
        if self.reader.get_ref().exceeded {
            return self.too_long(line.max(self.line + 1));
        }
        match error.into_kind() {
            csv::ErrorKind::Io(source) => FileError::io(&self.file, source),
            other => {
                let problem = format!("the text cannot be read: {other:?}");
                let remedy = "the file may have changed while it was read: try again";
                FileError::new(FileErrorKind::Broken, &self.file, problem, remedy).at_line(line)
            }
        }
    }
}

/// A quote that may have moved text to another value.
fn stray_quote(record: &StringRecord) -> RowProblem {
    let cells = record.iter().collect::<Vec<_>>().join(" | ");
    let found = format!("text behind the double quote that ends a value: {cells}");
    let expected = "double quotes around whole values, and doubled within them";
    let remedy = "remove the quote, or double it where it belongs to the text; rows that it swallowed are part of this one";
    RowProblem { column: None, invalid: Invalid::new("row", found, expected, remedy) }
}

/// A byte of another encoding in a record.
fn foreign_byte(record: &StringRecord) -> Option<RowProblem> {
    let is_marked = |cell: &&str| cell.chars().any(|c| marked_byte(c).is_some());
    let cell = record.iter().find(is_marked)?;
    let show = |c: char| marked_byte(c).map_or_else(|| c.to_string(), |byte| format!("<byte {byte:02X}>"));
    let found: String = cell.chars().map(show).collect();
    let remedy = "the row was written in another encoding (such as Windows-1252), or the file was cut: save all of it as UTF-8";
    Some(RowProblem {
        column: None,
        invalid: Invalid::new("row", found, "text in UTF-8, as in the other rows", remedy),
    })
}

fn line_feeds(record: &StringRecord) -> u64 {
    record.as_slice().bytes().filter(|byte| *byte == b'\n').count() as u64
}

/// `sep=;` in the first line, as Excel writes it.
fn declared_delimiter(sample: &str) -> Option<u8> {
    let line = sample.lines().next()?.trim_end();
    let sign = line.strip_prefix("sep=").or_else(|| line.strip_prefix("\"sep=")?.strip_suffix('"'))?;
    sign.bytes().next().filter(|sign| sign.is_ascii_punctuation() || *sign == b'\t')
}

/// The delimiter under which most headers mean something, then the one that gives most columns. Where the first row means nothing, the
/// header is below a title.
fn guess_delimiter(sample: &str, known: impl Fn(&[String]) -> usize) -> u8 {
    let score = |delimiter: &u8, rows: usize| {
        let rows = read_sample(first_lines(sample), *delimiter).into_iter().take(rows);
        let of = |row: StringRecord| {
            let names: Vec<String> = row.iter().take(MAX_COLUMNS).map(str::to_owned).collect();
            (known(&names), names.len())
        };
        rows.map(of).max().unwrap_or_default()
    };
    // `max_by_key` keeps the last of equals, so that the comma is tried last.
    let best = |rows: usize| {
        let scored = DELIMITERS.iter().rev().map(|delimiter| (*delimiter, score(delimiter, rows)));
        scored.max_by_key(|(_, score)| *score).unwrap_or((b',', (0, 0)))
    };
    match best(1) {
        (delimiter, (2.., _)) => delimiter,
        (first, (known_in_first, _)) => match best(usize::MAX) {
            (delimiter, (known, _)) if known > known_in_first => delimiter,
            _ => first,
        },
    }
}

/// Enough of the sample for the header, even one below a title or with line breaks in quotes.
fn first_lines(sample: &str) -> &str {
    const LINES: usize = 40;
    let end = sample.match_indices('\n').nth(LINES - 1).map_or(sample.len(), |(index, _)| index);
    &sample[..end]
}

fn read_sample(sample: &str, delimiter: u8) -> Vec<StringRecord> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(sample.as_bytes())
        .into_records()
        .take(1000)
        .filter_map(Result::ok)
        .collect()
}

/// The text of a file with the sentinel after it, that stops before a record can fill the memory.
#[derive(Debug)]
struct Bounded {
    input: WithoutBlanks<Utf8Reader>,
    /// What is still to be given of the sentinel, once the file is at its end.
    sentinel: Option<io::Cursor<String>>,
    given: u64,
    limit: u64,
    exceeded: bool,
    /// The last piece given, to look at the byte that ended a record.
    last: Vec<u8>,
    quotes: QuoteWatch,
}

impl Bounded {
    fn new(input: Utf8Reader, delimiter: u8) -> Self {
        let quotes = QuoteWatch::new(delimiter);
        let input = WithoutBlanks::new(input, delimiter);
        Self { input, sentinel: None, given: 0, limit: u64::MAX, exceeded: false, last: Vec::new(), quotes }
    }

    /// The byte before an offset of the text, if it is in the last piece given.
    fn byte_before(&self, offset: u64) -> Option<u8> {
        let from_end = self.given.checked_sub(offset)? as usize;
        let index = self.last.len().checked_sub(from_end + 1)?;
        self.last.get(index).copied()
    }
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given >= self.limit {
            self.exceeded = true;
            return Err(io::Error::other("a record is too long"));
        }
        let mut read = if self.sentinel.is_none() { self.input.read(buffer)? } else { 0 };
        if read == 0 && !buffer.is_empty() {
            let sentinel = self.sentinel.get_or_insert_with(|| io::Cursor::new(format!("\n{SENTINEL}\n")));
            read = sentinel.read(buffer)?;
            if read == 0 {
                return Ok(0);
            }
        }
        self.last.clear();
        self.last.extend_from_slice(&buffer[..read]);
        self.quotes.pass(&buffer[..read], self.given);
        self.given += read as u64;
        Ok(read)
    }
}

/// `SRID=4326;POINT(14 48)` without quotes in a table whose delimiter is the semicolon: its two halves belong together.
fn join_systems(record: &mut StringRecord) {
    let is_system = |field: &str| {
        let half = field.split_once('=').filter(|(word, _)| word.trim().eq_ignore_ascii_case("SRID"));
        half.is_some_and(|(_, code)| code.trim().parse::<u32>().is_ok())
    };
    let (mut joined, mut system) = (StringRecord::new(), None);
    for field in &*record {
        match system.take() {
            Some(before) => joined.push_field(&format!("{before};{field}")),
            None if is_system(field) => system = Some(field.to_owned()),
            None => joined.push_field(field),
        }
    }
    *record = joined;
}
