//! Rows of text from any format: CSV, XLSX, GeoJSON. Knows nothing of sites and flows.

mod blanks;
mod bounds;
mod features;
mod format;
mod geojson;
mod headings;
mod json_scan;
mod members;
mod merged;
mod not_numbers;
mod quotes;
mod row;
mod sheet;
mod table;
mod text_signs;

use csv::StringRecord;

use crate::clean;
use crate::error::{FileError, RowWord};

pub(crate) use geojson::GeoJsonSource;
pub(crate) use headings::LOOKED_AT;
pub(crate) use quotes::may_be_nothing;
pub(crate) use row::Row;
pub(crate) use sheet::{Sheet, SheetSource, Workbook};
pub(crate) use table::{TableSource, sample};

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
        let row = match self {
            Self::Table(table) => table.next(record)?,
            Self::Sheet(sheet) => sheet.next(record),
            Self::GeoJson(features) => features.next(record)?,
        };
        clean::record(record);
        Ok(row)
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
