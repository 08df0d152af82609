//! Sheets of XLSX workbooks as rows of text. Numbers are written in full precision with a point, dates in ISO 8601.
//!
//! A sheet is read as a whole, cell by cell (a sparse sheet costs what its cells cost), within [`MAX_SHEET_BYTES`].

use std::fs::File;
use std::io::BufReader;

use calamine::{DataRef, ExcelDateTime, Reader as _, SheetType, SheetVisible, Style, Xlsx, XlsxError};
use csv::StringRecord;

use super::merged::Merged;
use super::row::{MAX_COLUMNS, Row, true_number, wrong_count};
use crate::error::{FileError, FileErrorKind};

/// The most text that a sheet may hold.
const MAX_SHEET_BYTES: usize = 512 << 20;

/// A sheet as rows.
#[derive(Debug)]
pub(crate) struct SheetSource {
    sheet: String,
    others: Vec<String>,
    headers: Vec<String>,
    rows: std::vec::IntoIter<(u64, StringRecord)>,
    merged: Merged,
    total: u64,
    at: u64,
}

impl SheetSource {
    /// Reads the named sheet, or the only one that can be seen and holds something.
    pub(crate) fn open(
        name: &str,
        file: File,
        wanted: Option<&str>,
        decimal_comma: bool,
    ) -> Result<Self, FileError> {
        let broken = |error: XlsxError| {
            let problem = format!("this ZIP archive is no workbook that can be read: {error}");
            let remedy = "save it as .xlsx (without a password) or CSV; extract other archives first";
            FileError::new(FileErrorKind::Format, name, problem, remedy)
        };
        let mut workbook: Xlsx<_> = Xlsx::new(BufReader::new(file)).map_err(broken)?;
        let sheets = workbook.sheet_names();
        let shown: Vec<String> = workbook
            .sheets_metadata()
            .iter()
            .filter(|sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet)
            .map(|sheet| sheet.name.clone())
            .collect();
        let mut others = Vec::new();
        let sheet = match wanted {
            None => {
                let mut filled = Vec::new();
                for sheet in &shown {
                    if !is_empty(&mut workbook, sheet).map_err(broken)? {
                        filled.push(sheet.clone());
                    }
                }
                others = filled.split_off(filled.len().min(1));
                filled.pop()
            }
            Some(wanted) => {
                sheets.iter().find(|sheet| sheet.trim().eq_ignore_ascii_case(wanted.trim())).cloned()
            }
        };
        if wanted.is_none() {
            others.extend(
                sheets.iter().filter(|sheet| !shown.contains(sheet)).map(|sheet| format!("{sheet} (hidden)")),
            );
        }
        let Some(sheet) = sheet else {
            let problem = match wanted {
                Some(wanted) => format!("there is no sheet '{wanted}'"),
                None => "no sheet that can be seen holds anything".to_owned(),
            };
            return Err(FileError::new(
                FileErrorKind::Format,
                name,
                problem,
                format!("name one with --sheet: {}", crate::columns::list(&sheets)),
            ));
        };
        let mut rows = read_rows(name, &mut workbook, &sheet, decimal_comma, &broken)?;
        let regions = workbook.merge_cells_by_sheet_name(&sheet).map_err(broken)?;
        let merged = Merged::fill(&regions, &mut rows);
        let mut rows = rows.into_iter();
        let Some((_, header)) = rows.next() else {
            let problem = format!("the sheet '{sheet}' is empty");
            let remedy = format!("choose one of the sheets: {}", crate::columns::list(&sheets));
            return Err(FileError::new(FileErrorKind::Format, name, problem, remedy));
        };
        let headers: Vec<String> = header.iter().map(|field| field.trim().to_owned()).collect();
        Ok(Self { sheet, others, headers, total: rows.len() as u64, rows, merged, at: 0 })
    }

    /// Sheets that hold something, or are hidden, and are not read.
    pub(crate) fn others(&self) -> &[String] {
        &self.others
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

    /// Passes over a row of units below the header.
    pub(crate) fn pass_units(&mut self, headers: Vec<String>) {
        self.rows.next();
        self.total = self.rows.len() as u64;
        self.headers = headers;
    }

    pub(crate) fn name(&self) -> &str {
        &self.sheet
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

/// Whether a sheet has no cell with anything in it.
fn is_empty(workbook: &mut Xlsx<BufReader<File>>, sheet: &str) -> Result<bool, XlsxError> {
    let mut cells = workbook.worksheet_cells_reader(sheet)?;
    while let Some(cell) = cells.next_cell()? {
        if !cell_text(cell.get_value(), false).trim().is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Every row that holds something, with its number; empty cells at the ends of rows are left out.
fn read_rows(
    name: &str,
    workbook: &mut Xlsx<BufReader<File>>,
    sheet: &str,
    decimal_comma: bool,
    broken: &impl Fn(XlsxError) -> FileError,
) -> Result<Vec<(u64, StringRecord)>, FileError> {
    let mut cells = workbook.worksheet_cells_reader(sheet).map_err(broken)?;
    let mut rows: Vec<(u64, StringRecord)> = Vec::new();
    let mut bytes = 0;
    let percent: Vec<bool> = cells.styles().iter().map(is_percent).collect();
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(broken)? {
        let mut text = cell_text(cell.get_value(), decimal_comma);
        if percent.get(style) == Some(&true)
            && matches!(cell.get_value(), DataRef::Int(_) | DataRef::Float(_))
        {
            text = as_percent(cell.get_value(), decimal_comma);
        }
        if text.trim().is_empty() {
            continue;
        }
        let (row, column) = cell.get_position();
        let number = u64::from(row) + 1;
        if rows.last().is_none_or(|(last, _)| *last != number) {
            rows.push((number, StringRecord::new()));
        }
        let Some((_, record)) = rows.last_mut() else { continue };
        let padding = (column as usize).saturating_sub(record.len());
        bytes += text.len() + 8 * (padding + 1) + 8;
        if bytes > MAX_SHEET_BYTES || column as usize >= MAX_COLUMNS {
            let problem = format!("the sheet '{sheet}' is larger than can be read at once");
            return Err(
                FileError::new(FileErrorKind::Format, name, problem, "save it as CSV").at_line(number)
            );
        }
        for _ in 0..padding {
            record.push_field("");
        }
        record.push_field(&text);
    }
    Ok(rows)
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

/// Whether a format shows 0.999 as 99.9 %.
fn is_percent(style: &Style) -> bool {
    let code = style.number_format.as_ref().map_or("", |format| format.format_code.as_str());
    let mut quoted = false;
    let mut escaped = false;
    code.chars().any(|c| {
        let counts = !quoted && !escaped;
        quoted ^= c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        c == '%' && counts
    })
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
