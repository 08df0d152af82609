//! Sheets of XLSX workbooks as rows of text. Numbers are written in full precision with a point, dates in ISO 8601.
//!
//! A sheet is read as a whole, cell by cell (a sparse sheet costs what its cells cost), within the [room](Room) of its file.

use std::fs::File;
use std::io::BufReader;

use calamine::{
    DataRef, Dimensions, ExcelDateTime, Reader as _, SheetType, SheetVisible, Style, Xlsx, XlsxError,
};
use csv::StringRecord;

use super::bounds::{self, Room};
use super::format::NumberFormat;
use super::headings;
use super::merged::Merged;
use super::row::{MAX_COLUMNS, Row, true_number, wrong_count};
use super::text_signs::TextSigns;
use crate::clean;
use crate::error::{FileError, FileErrorKind};

/// What a row costs beside its cells.
const ROW_BYTES: usize = 160;

/// A workbook.
pub(crate) struct Workbook {
    file: String,
    archive: Xlsx<BufReader<File>>,
    /// What each sheet may take.
    room: Room,
}

/// The rows of a sheet, before its header is found.
#[derive(Debug)]
pub(crate) struct Sheet {
    name: String,
    room: Room,
    /// Every row that holds something, with its number.
    pub(crate) rows: Vec<(u64, StringRecord)>,
    /// What its texts tell of the decimal sign.
    pub(crate) signs: TextSigns,
    regions: Vec<Dimensions>,
}

impl Workbook {
    pub(crate) fn open(name: &str, mut file: File) -> Result<Self, FileError> {
        let room = bounds::check(name, &mut file)?;
        let archive = Xlsx::new(BufReader::new(file)).map_err(|error| broken(name, &error))?;
        Ok(Self { file: name.to_owned(), archive, room })
    }

    /// All sheets.
    pub(crate) fn names(&self) -> Vec<String> {
        self.archive.sheet_names()
    }

    /// The sheets of cells that can be seen, and the others.
    pub(crate) fn shown(&self) -> (Vec<String>, Vec<String>) {
        let is_shown = |sheet: &&calamine::Sheet| {
            sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet
        };
        let (shown, others): (Vec<_>, Vec<_>) = self.archive.sheets_metadata().iter().partition(is_shown);
        let names =
            |sheets: Vec<&calamine::Sheet>| sheets.into_iter().map(|sheet| sheet.name.clone()).collect();
        (names(shown), names(others))
    }

    /// Reads a sheet; `decimal_comma` says how its true numbers are written beside texts.
    pub(crate) fn read(&mut self, sheet: &str, decimal_comma: bool) -> Result<Sheet, FileError> {
        let (rows, signs) = self.read_rows(sheet, decimal_comma)?;
        let regions = self.archive.merge_cells_by_sheet_name(sheet);
        let regions = regions.map_err(|error| broken(&self.file, &error))?;
        Ok(Sheet { name: sheet.to_owned(), room: self.room, rows, signs, regions })
    }
}

/// What the library says of a file that it cannot read.
fn broken(name: &str, error: &XlsxError) -> FileError {
    let problem = format!("this ZIP archive is no workbook that can be read: {error}");
    let remedy = "save it as .xlsx (without a password) or CSV; extract other archives first";
    FileError::new(FileErrorKind::Format, name, problem, remedy)
}

impl Sheet {
    /// Joins headings over several columns with the header below them.
    pub(crate) fn join_headings(&mut self) {
        headings::join(&mut self.rows, &self.regions);
    }
}

/// A sheet as rows of data.
#[derive(Debug)]
pub(crate) struct SheetSource {
    headers: Vec<String>,
    rows: std::vec::IntoIter<(u64, StringRecord)>,
    merged: Merged,
    total: u64,
    at: u64,
}

impl SheetSource {
    /// The rows below the header, which stands in a row of this number.
    pub(crate) fn new(name: &str, mut sheet: Sheet, header: u64) -> Result<Self, FileError> {
        let width = sheet.rows.iter().map(|(_, record)| record.len()).max().unwrap_or(0);
        let merged = Merged::fill(&sheet.regions, &mut sheet.rows, sheet.room.cells);
        let fits = (sheet.rows.len() as u64).saturating_mul(width as u64) <= sheet.room.cells;
        let Some(merged) = merged.filter(|_| fits) else { return Err(too_large(name, &sheet.name)) };
        let mut rows = sheet.rows.into_iter();
        let header = rows.find(|(number, _)| *number == header).map(|(_, record)| record).unwrap_or_default();
        let headers = header.iter().map(clean::header).collect();
        Ok(Self { headers, total: rows.len() as u64, rows, merged, at: 0 })
    }

    pub(crate) fn headers(&self) -> &[String] {
        &self.headers
    }

    /// Its merged cells.
    pub(crate) fn merged(&mut self) -> &mut Merged {
        &mut self.merged
    }

    /// The first row after the header.
    pub(crate) fn first(&self) -> Option<&StringRecord> {
        self.rows.as_slice().first().map(|(_, record)| record)
    }

    /// The rows that were not read yet, cleaned as reading gives them.
    pub(crate) fn rest(&mut self) -> impl Iterator<Item = &StringRecord> {
        self.rows.as_mut_slice().iter_mut().map(|(_, record)| {
            clean::record(record);
            &*record
        })
    }

    /// Passes over a row of units below the header.
    pub(crate) fn pass_units(&mut self, headers: Vec<String>) {
        self.rows.next();
        self.total = self.rows.len() as u64;
        self.headers = headers;
    }

    /// Rows after the header.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    pub(crate) fn position(&self) -> u64 {
        self.at
    }

    pub(crate) fn next(&mut self, record: &mut StringRecord) -> Option<Row> {
        let (number, mut row) = self.rows.next()?;
        self.at += 1;
        let (found, expected) = (row.len(), self.headers.len());
        for _ in found..expected {
            row.push_field("");
        }
        *record = row;
        let wrong = (found > expected).then(|| wrong_count(found, expected, "a delimiter"));
        let problem = wrong.or_else(|| self.merged.problem(number, record));
        Some(Row { number, problem })
    }
}

impl Workbook {
    /// Every row that holds something, with its number; empty cells at the ends of rows are left out.
    fn read_rows(
        &mut self,
        sheet: &str,
        decimal_comma: bool,
    ) -> Result<(Vec<(u64, StringRecord)>, TextSigns), FileError> {
        let file = &self.file;
        let failed = |error: XlsxError| broken(file, &error);
        let mut cells = self.archive.worksheet_cells_reader(sheet).map_err(failed)?;
        let mut rows: Vec<(u64, StringRecord)> = Vec::new();
        let (mut bytes, mut signs) = (0, TextSigns::default());
        let formats: Vec<NumberFormat> = cells.styles().iter().map(format_of).collect();
        while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(failed)? {
            let (row, column) = cell.get_position();
            let text = shown(cell.get_value(), formats.get(style), decimal_comma);
            if text.trim().is_empty() {
                continue;
            }
            if matches!(cell.get_value(), DataRef::String(_) | DataRef::SharedString(_)) {
                signs.see(column as usize, &text);
            }
            let number = u64::from(row) + 1;
            if rows.last().is_none_or(|(last, _)| *last != number) {
                rows.push((number, StringRecord::new()));
                bytes += ROW_BYTES;
            }
            let Some((_, record)) = rows.last_mut() else { continue };
            let padding = (column as usize).saturating_sub(record.len());
            bytes += text.len() + 8 * (padding + 1) + 8;
            if bytes > self.room.bytes || column as usize >= MAX_COLUMNS {
                return Err(too_large(file, sheet).at_line(number));
            }
            for _ in 0..padding {
                record.push_field("");
            }
            record.push_field(&text);
        }
        Ok((rows, signs))
    }
}

fn format_of(style: &Style) -> NumberFormat {
    let code = style.number_format.as_ref().map_or("", |format| format.format_code.as_str());
    NumberFormat::parse(code)
}

/// A cell as its format shows it, with all its digits.
fn shown(cell: &DataRef<'_>, format: Option<&NumberFormat>, decimal_comma: bool) -> String {
    match (cell, format) {
        (DataRef::Int(_) | DataRef::Float(_), Some(format)) if format.is_percent => {
            as_percent(cell, decimal_comma)
        }
        (DataRef::Int(_) | DataRef::Float(_), Some(format)) => format.show(cell_text(cell, decimal_comma)),
        _ => cell_text(cell, decimal_comma),
    }
}

fn too_large(name: &str, sheet: &str) -> FileError {
    let problem = format!("the sheet '{sheet}' is larger than can be read at once");
    FileError::new(FileErrorKind::Format, name, problem, "save it as CSV")
}

fn cell_text(cell: &DataRef<'_>, decimal_comma: bool) -> String {
    match cell {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => true_number(&number.to_string(), decimal_comma),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(flag) => flag.to_string(),
        DataRef::DateTime(time) => date_text(*time),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// A number as its percent format shows it, digit for digit: 0.07 is `7%`.
fn as_percent(cell: &DataRef<'_>, decimal_comma: bool) -> String {
    let number = match cell {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        _ => return String::new(),
    };
    let (sign, number) = number.split_at(usize::from(number.starts_with('-')));
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    let padded = format!("{decimals:0<2}");
    let (hundredths, rest) = padded.split_at(2);
    let digits = format!("{whole}{hundredths}");
    let whole = digits.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let shown = if rest.is_empty() { whole.to_owned() } else { format!("{whole}.{rest}") };
    format!("{sign}{}%", true_number(&shown, decimal_comma))
}

/// A date, with its time where it is not midnight. Excel has no time zones: UTC is taken.
fn date_text(time: ExcelDateTime) -> String {
    if time.is_duration() {
        return time.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, milli) = time.to_ymd_hms_milli();
    if (hour, minute, second, milli) == (0, 0, 0, 0) {
        return format!("{year:04}-{month:02}-{day:02}");
    }
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z")
}
