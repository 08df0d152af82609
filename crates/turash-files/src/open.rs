//! Opens a file of any format: tells format, encoding, delimiter, decimal sign and content before the first row is read.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use csv::StringRecord;

use crate::columns::Columns;
use crate::detect::{self, Looks};
use crate::encoding::Encoding;
use crate::error::{FileError, FileErrorKind};
use crate::fields::Field;
use crate::hotmaps::{self, Hotmaps};
use crate::ids;
use crate::kind::{self, IgnoredColumn, Kind};
use crate::numbers::{Decimal, Signs};
use crate::reader::{Content, Reader, Total};
use crate::source::{GeoJsonSource, SheetSource, Source, TableSource, sample};
use crate::units_row;

/// How a file is to be read, where guessing is not enough. The default guesses everything.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Field (or a synonym, such as `lat`) to the header that holds it.
    pub mapping: BTreeMap<String, String>,
    /// Whether numbers that are text have a decimal comma; told by all rows of a text file where not said. True numbers of sheets and
    /// GeoJSON do not ask.
    pub decimal_comma: Option<bool>,
    /// The sheet of a workbook; the first that can be seen and holds something where not said.
    pub sheet: Option<String>,
    /// The name under which flows without an id get one; that of the file where not said.
    pub source: Option<String>,
}

impl ReadOptions {
    /// The name under which ids are made, as ids have it.
    fn flow_source(&self, file: &str, sheet: Option<&str>) -> String {
        let stem = Path::new(file).file_stem().unwrap_or_default().to_string_lossy();
        let named = || sheet.map_or_else(|| stem.to_string(), |sheet| format!("{stem} {sheet}"));
        ids::source(&self.source.clone().unwrap_or_else(named))
    }
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
                Some('{') if matches!(encoding, Encoding::BrokenUtf8 { .. }) => {
                    let problem = "the file holds UTF-8 and bytes of another encoding";
                    Err(FileError::new(FileErrorKind::Format, &name, problem, "export it again as UTF-8"))
                }
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
    let mut sheet =
        SheetSource::open(name, file, options.sheet.as_deref(), options.decimal_comma == Some(true))?;
    let decided = kind::decide(name, sheet.headers(), &options.mapping);
    let (kind, mut columns) = decided.map_err(|error| match sheet.others() {
        [] => error,
        others => error.or_try(&format!("name another sheet with --sheet: {}", crate::columns::list(others))),
    })?;
    if let Some(first) = sheet.first()
        && let Some(headers) = units_row::take(name, sheet.headers(), first, &mut columns)?
    {
        sheet.pass_units(headers);
    }
    let amounts =
        [Field::Quantity, Field::Average, Field::Peak].iter().filter_map(|field| columns.get(*field));
    sheet.merged().refuse_amounts(amounts.map(|column| column.index).collect());
    let format = match sheet.others() {
        [] => format!("XLSX, sheet '{}'", sheet.name()),
        others => format!("XLSX, sheet '{}'; not read: {}", sheet.name(), crate::columns::list(others)),
    };
    let ignored = kind::ignored(sheet.headers(), &columns, kind);
    let flow_source = options.flow_source(name, Some(sheet.name()));
    let total = Total::Rows(sheet.total());
    Ok(Reader::new(
        name,
        format,
        total,
        Source::Sheet(sheet),
        content(kind, columns),
        stated(options),
        ignored,
    )
    .with_source(&flow_source))
}

fn open_geojson(
    name: &str,
    file: &File,
    encoding: Encoding,
    total: Total,
    options: &ReadOptions,
) -> Result<Reader, FileError> {
    let mut features = GeoJsonSource::open(name, file, encoding, options.decimal_comma == Some(true))?;
    let (kind, columns) = kind::decide(name, features.headers(), &options.mapping)?;
    if kind == Kind::Flows {
        features.points_do_not_matter();
    } else {
        features.check_crs()?;
    }
    let own: Vec<_> = features.headers().iter().take(features.own_columns()).cloned().collect();
    let mut ignored = kind::ignored(features.headers(), &columns, kind);
    ignored.retain(|column| !own.contains(&column.header));
    let format = format!("GeoJSON, {}", encoding.name());
    let source = Source::GeoJson(Box::new(features));
    Ok(Reader::new(name, format, total, source, content(kind, columns), stated(options), ignored)
        .with_source(&options.flow_source(name, None)))
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
    let (kind, mut columns) = kind::decide(name, table.headers(), &options.mapping)?;
    let (mut table, mut first) = (table, StringRecord::new());
    // What is wrong with the first row is told when it is read again.
    let with_units = match table.next(&mut first) {
        Ok(Some(_)) => units_row::take(name, table.headers(), &first, &mut columns)?,
        _ => None,
    };
    let start = || -> Result<TableSource, FileError> {
        // Two readers of one file share its position: each begins when the one before is done.
        let mut table = start()?;
        with_units.clone().map_or(Ok(()), |headers| table.pass_units(headers))?;
        Ok(table)
    };
    let (told, texts_are_quoted) = look_through(start()?, &columns);
    let noted = table.headers().iter().position(|header| header == kind::DECIMAL_SIGN);
    let noted = noted.and_then(|column| Decimal::from_note(first.get(column)?.trim()));
    let decimal = match stated(options) {
        Decimal::Untold => noted.unwrap_or(told),
        stated => stated,
    };
    let mut table = start()?;
    let free = [Field::Name, Field::Organization, Field::City, Field::Country, Field::Material];
    let free = free.iter().filter_map(|field| columns.get(*field)).map(|column| column.index).collect();
    table.judge_bare_words(texts_are_quoted, free);
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
    )
    .with_source(&options.flow_source(name, None)))
}

fn content(kind: Kind, columns: Columns) -> Content {
    if kind == Kind::Sites { Content::Sites(columns) } else { Content::Flows(columns) }
}

/// The decimal sign that was said.
fn stated(options: &ReadOptions) -> Decimal {
    match options.decimal_comma {
        Some(true) => Decimal::Comma,
        Some(false) => Decimal::Point,
        None => Decimal::Untold,
    }
}

/// What only all rows of a table tell: the decimal sign, where one late in the file contradicts an early one, and whether texts are
/// quoted. Where the file cannot be read, the reader that comes after says so.
fn look_through(mut table: TableSource, columns: &Columns) -> (Decimal, bool) {
    let numbers: Vec<_> = columns
        .all()
        .filter(|column| column.spec.is_number())
        .map(|c| (c.index, c.spec.is_degrees()))
        .collect();
    let mut signs = Signs::default();
    let mut record = StringRecord::new();
    while matches!(table.next(&mut record), Ok(Some(_))) {
        for (index, is_degrees) in &numbers {
            if let Some(cell) = record.get(*index) {
                signs.see(cell, *is_degrees);
            }
        }
    }
    (signs.told(), table.texts_are_quoted())
}
