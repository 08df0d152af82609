//! Opens delimited text.

use std::fs::File;

use csv::StringRecord;

use crate::clean;
use crate::content::Content;
use crate::deciding;
use crate::encoding::Encoding;
use crate::error::FileError;
use crate::fields::Field;
use crate::header_row::{self, HeaderRow};
use crate::hotmaps::{self, Hotmaps};
use crate::kind::{self, IgnoredColumn};
use crate::numbers::{Decimal, Signs};
use crate::options::ReadOptions;
use crate::places::Places;
use crate::places::survey::Survey;
use crate::placing;
use crate::reader::Reader;
use crate::record::Total;
use crate::source::{Source, TableSource};
use crate::units_row;

pub(super) fn open(
    name: &str,
    file: &File,
    encoding: Encoding,
    sample: &str,
    total: Total,
    options: &ReadOptions,
) -> Result<Reader, FileError> {
    let known = |headers: &[String]| deciding::known_headers(headers, &options.mapping);
    // Readers of one file share its position: each begins when the one before is done.
    let start = |header: Option<u64>| {
        let file = file.try_clone().map_err(|error| FileError::io(name, error))?;
        TableSource::open(name, file, encoding, sample, known, header)
    };
    let mut table = start(None)?;
    let what = format!("CSV, {}, {}", table.delimiter(), encoding.name());
    if options.mapping.is_empty() && hotmaps::is_published(table.headers()) {
        let ignored = unneeded(table.headers());
        let survey = Hotmaps::survey(Source::Table(Box::new(table)))?;
        let source = Source::Table(Box::new(start(None)?));
        let content = Content::Hotmaps(survey);
        return Ok(Reader::new(name, what, total, source, content, Decimal::Either, ignored));
    }
    let HeaderRow { number, above } = header_row::in_table(name, &mut table, options)?;
    let start = || start(Some(number));
    let mut table = start()?;
    let mut first = StringRecord::new();
    // What is wrong with the first row is told when it is read again.
    let has_rows = matches!(table.next(&mut first), Ok(Some(_)));
    let mut content = placing::decide(name, table.headers(), has_rows.then_some(&first), options)?;
    let places = placing::places(table.headers(), &content, options);
    let with_units =
        if has_rows { units_row::take(name, table.headers(), &first, &mut content)? } else { None };
    let start = || -> Result<TableSource, FileError> {
        let mut table = start()?;
        with_units.clone().map_or(Ok(()), |headers| table.pass_units(headers))?;
        Ok(table)
    };
    let Looked { told, texts_are_quoted, survey } = look_through(start()?, &content, &places);
    let note = |note: &str| {
        let column = table.headers().iter().position(|header| header == note)?;
        first.get(column).map(str::trim).filter(|text| !text.is_empty())
    };
    let decimal = match options.decimal() {
        Decimal::Untold => note(kind::DECIMAL_SIGN).and_then(Decimal::from_note).unwrap_or(told),
        stated => stated,
    };
    let places = survey.finish(name, decimal, places)?;
    let flow_source = options.flow_source(name, None, note(kind::ID_SOURCE));
    let mut table = start()?;
    table.judge_bare_words(texts_are_quoted, free_texts(&content));
    let format = format!("{what}, {}", decimal.name());
    let ignored = deciding::ignored(table.headers(), &content);
    let source = Source::Table(Box::new(table));
    Ok(Reader::new(name, format, total, source, content, decimal, ignored)
        .with_places(places)
        .with_source(&flow_source)
        .with_passed(above))
}

/// The columns of the published Hotmaps database that are not read.
fn unneeded(headers: &[String]) -> Vec<IgnoredColumn> {
    let unread = headers.iter().filter(|header| !hotmaps::reads(header));
    let reason = "not needed of the published database";
    unread
        .map(|header| IgnoredColumn {
            header: header.clone(),
            reason: reason.to_owned(),
            candidates: Vec::new(),
        })
        .collect()
}

/// The columns of free text, in which a bare `NA` may be a name.
fn free_texts(content: &Content) -> Vec<usize> {
    let free = [Field::Name, Field::Organization, Field::City, Field::Country, Field::Material];
    content.columns().filter(|column| free.contains(&column.spec.field)).map(|column| column.index).collect()
}

/// What only all rows of a table tell.
struct Looked {
    /// The decimal sign, where one late in the file contradicts an early one.
    told: Decimal,
    texts_are_quoted: bool,
    survey: Survey,
}

/// Looks at all rows of a table. Where the file cannot be read, the reader that comes after says so.
fn look_through(mut table: TableSource, content: &Content, places: &Places) -> Looked {
    let numbers = content.numbers(places);
    let mut survey = Survey::default();
    let mut signs = Signs::default();
    let mut record = StringRecord::new();
    while matches!(table.next(&mut record), Ok(Some(_))) {
        clean::record(&mut record);
        for (index, is_degrees) in &numbers {
            if let Some(cell) = record.get(*index) {
                signs.see(cell, *is_degrees);
            }
        }
        if let Some(columns) = content.sites() {
            survey.see(columns, &record);
        }
    }
    Looked { told: signs.told(), texts_are_quoted: table.texts_are_quoted(), survey }
}
