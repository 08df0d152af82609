//! Opens the sheets of a workbook.

use std::fs::File;

use super::grouped;
use super::tables::Tables;
use crate::columns::list;
use crate::deciding;
use crate::error::{FileError, FileErrorKind};
use crate::header_row::{self, HeaderRow};
use crate::numbers::Decimal;
use crate::options::ReadOptions;
use crate::places::survey::Survey;
use crate::placing;
use crate::reader::Reader;
use crate::record::Total;
use crate::source::{SheetSource, Source, Workbook};
use crate::units_row;

pub(super) fn open(name: &str, file: File, options: &ReadOptions) -> Result<Tables, FileError> {
    let mut workbook = Workbook::open(name, file)?;
    let names = workbook.names();
    if let Some(wanted) = &options.sheet {
        let is_wanted = |sheet: &&String| sheet.trim().eq_ignore_ascii_case(wanted.trim());
        let Some(sheet) = names.iter().find(is_wanted) else {
            let problem = format!("there is no sheet '{wanted}'");
            let remedy = format!("name one with --sheet: {}", list(&names));
            return Err(FileError::new(FileErrorKind::Format, name, problem, remedy));
        };
        let empty = || {
            let remedy = format!("choose one of the sheets: {}", list(&names));
            FileError::new(FileErrorKind::Format, name, format!("the sheet '{sheet}' is empty"), remedy)
        };
        return table(name, &mut workbook, sheet, &options.of_sheet(sheet))?
            .map(Tables::from)
            .ok_or_else(empty);
    }
    if let Some(wanted) = options.sheets.keys().find(|wanted| !names.contains(wanted)) {
        let problem = format!("there is no sheet '{wanted}'");
        let remedy = format!("the sheets are {}", list(&names));
        return Err(FileError::new(FileErrorKind::Headers, name, problem, remedy));
    }
    let (shown, others) = workbook.shown();
    let (mut readers, mut unread, mut refusals) = (Vec::new(), Vec::new(), Vec::new());
    for sheet in &shown {
        match table(name, &mut workbook, sheet, &options.of_sheet(sheet)) {
            Ok(None) => {}
            Ok(Some(reader)) => readers.push(reader),
            // A sheet of notes beside the data.
            Err(error) if error.kind == FileErrorKind::Headers && !options.sheets.contains_key(sheet) => {
                unread.push(sheet.clone());
                refusals.push(error);
            }
            Err(error) => return Err(error),
        }
    }
    unread.extend(others.iter().map(|sheet| format!("{sheet} (hidden)")));
    if readers.is_empty() {
        return Err(nothing(name, refusals, &shown, &names));
    }
    if readers.len() + refusals.len() > 1 {
        let with_sheet = |reader: Reader| {
            let label = format!("{name}, sheet '{}'", reader.sheet().unwrap_or_default());
            reader.with_name(label)
        };
        readers = readers.into_iter().map(with_sheet).collect();
    }
    Ok(Tables { readers, unread })
}

/// Why no sheet of a workbook is read.
fn nothing(name: &str, refusals: Vec<FileError>, shown: &[String], names: &[String]) -> FileError {
    let several = shown.len() > 1;
    match refusals.into_iter().next() {
        Some(error) if several => error.or_try(&format!("name another sheet with --sheet: {}", list(names))),
        Some(error) => error,
        None => FileError::new(
            FileErrorKind::Format,
            name,
            "no sheet that can be seen holds anything",
            format!("name one with --sheet: {}", list(names)),
        ),
    }
}

/// The table of a sheet; nothing where the sheet is empty.
fn table(
    name: &str,
    workbook: &mut Workbook,
    sheet_name: &str,
    options: &ReadOptions,
) -> Result<Option<Reader>, FileError> {
    let mut sheet = workbook.read(sheet_name, options.decimal_comma == Some(true))?;
    sheet.join_headings();
    let Some(HeaderRow { number, above }) = header_row::find(name, &sheet.rows, options)? else {
        return Ok(None);
    };
    let header = sheet.rows.iter().find(|(row, _)| *row == number);
    let headers = header.map_or_else(Vec::new, |(_, record)| header_row::names(record));
    let first = sheet.rows.iter().find(|(row, _)| *row > number).map(|(_, record)| record);
    let mut content = placing::decide(name, &headers, first, options)?;
    let mut places = placing::places(&headers, &content, options);
    let (mut decimal, mut doubts) = (options.decimal(), Vec::new());
    if decimal == Decimal::Untold {
        decimal = sheet.signs.told(&content.numbers(&places));
        if matches!(decimal, Decimal::Untold | Decimal::OfDegrees { .. }) {
            doubts = grouped::doubts(name, &sheet, number, &headers, &content.numbers(&places));
        }
        if decimal.is_comma() || !doubts.is_empty() {
            // True numbers are written as the texts beside them.
            sheet = workbook.read(sheet_name, true)?;
            sheet.join_headings();
        }
        if !doubts.is_empty() {
            decimal = Decimal::Comma;
        }
    }
    let mut rows = SheetSource::new(name, sheet, number)?;
    if let Some(first) = rows.first()
        && let Some(headers) = units_row::take(name, rows.headers(), first, &mut content)?
    {
        rows.pass_units(headers);
    }
    if let Some(columns) = content.sites() {
        let mut survey = Survey::default();
        rows.rest().for_each(|record| survey.see(columns, record));
        places = survey.finish(name, decimal, places)?;
    }
    rows.merged().refuse_amounts(content.amounts());
    let format = format!("XLSX, sheet '{sheet_name}'");
    let ignored = deciding::ignored(rows.headers(), &content);
    let flow_source = options.flow_source(name, Some(sheet_name), None);
    let total = Total::Rows(rows.total());
    let reader = Reader::new(name, format, total, Source::Sheet(rows), content, decimal, ignored)
        .with_places(places)
        .with_source(&flow_source)
        .with_sheet(sheet_name)
        .with_passed(above)
        .with_doubts(doubts);
    Ok(Some(reader))
}
