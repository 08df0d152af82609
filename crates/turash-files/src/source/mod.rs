//! Rows of text from any format: CSV, XLSX, GeoJSON. Knows nothing of sites and flows.

mod geojson;
mod json_scan;
mod members;
mod merged;
mod quotes;
mod sheet;
mod table;

use csv::StringRecord;
use turash_domain::Invalid;

use crate::error::{FileError, RowWord};

pub(crate) use geojson::GeoJsonSource;
pub(crate) use quotes::may_be_nothing;
pub(crate) use sheet::SheetSource;
pub(crate) use table::{TableSource, sample};

/// The most that one row may hold; more is an unclosed quote or no table at all.
pub(crate) const MAX_ROW_BYTES: usize = 1 << 20;

/// The most columns a file may have.
pub(crate) const MAX_COLUMNS: usize = 16_384;

/// A row that was read into the record at hand.
#[derive(Debug)]
pub(crate) struct Row {
    /// Line, sheet row or feature; the header is 1.
    pub(crate) number: u64,
    /// What keeps it from being used, where something does.
    pub(crate) problem: Option<RowProblem>,
}

/// What is wrong with a row as a row.
#[derive(Debug)]
pub(crate) struct RowProblem {
    pub(crate) column: Option<String>,
    pub(crate) invalid: Invalid,
}

/// A file as rows.
#[derive(Debug)]
pub(crate) enum Source {
    Table(Box<TableSource>),
    Sheet(SheetSource),
    GeoJson(Box<GeoJsonSource>),
}

impl Source {
    /// Reads the next row into `record`; nothing at the end.
    pub(crate) fn next(&mut self, record: &mut StringRecord) -> Result<Option<Row>, FileError> {
        match self {
            Self::Table(table) => table.next(record),
            Self::Sheet(sheet) => Ok(sheet.next(record)),
            Self::GeoJson(features) => features.next(record),
        }
    }

    /// A warning about the file as a whole.
    pub(crate) fn warning(&self) -> Option<String> {
        match self {
            Self::Table(_) | Self::Sheet(_) => None,
            Self::GeoJson(features) => features.warning(),
        }
    }

    /// The column names.
    pub(crate) fn headers(&self) -> &[String] {
        match self {
            Self::Table(table) => table.headers(),
            Self::Sheet(sheet) => sheet.headers(),
            Self::GeoJson(features) => features.headers(),
        }
    }

    /// What its row numbers count.
    pub(crate) fn row_word(&self) -> RowWord {
        match self {
            Self::Table(_) => RowWord::Line,
            Self::Sheet(_) => RowWord::Row,
            Self::GeoJson(_) => RowWord::Feature,
        }
    }

    /// How far reading is, in bytes of the file (rows for sheets).
    pub(crate) fn position(&self) -> u64 {
        match self {
            Self::Table(table) => table.position(),
            Self::Sheet(sheet) => sheet.position(),
            Self::GeoJson(features) => features.position(),
        }
    }
}

/// A number of a sheet or of JSON as text that cannot be meant in two ways, beside numbers that are text there: `1.234` is written
/// with one more decimal, and with a comma where that is the sign of the text.
fn true_number(text: &str, decimal_comma: bool) -> String {
    match text.split_once('.') {
        Some((whole, decimals)) => {
            let sign = if decimal_comma { ',' } else { '.' };
            let more = if decimals.len() == 3 && !decimals.contains(['e', 'E']) { "0" } else { "" };
            format!("{whole}{sign}{decimals}{more}")
        }
        None => text.to_owned(),
    }
}

/// The problem of a row with more or fewer values than there are columns.
fn wrong_count(found: usize, expected: usize, delimiter: &str) -> RowProblem {
    RowProblem {
        column: None,
        invalid: Invalid::new(
            "row",
            format!("{found} values"),
            format!("{expected} values, one for each column"),
            format!("put values that contain {delimiter} or a line break in double quotes"),
        ),
    }
}
