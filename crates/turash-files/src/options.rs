//! How a file is to be read.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::ids;
use crate::numbers::Decimal;
use crate::places::crs::Crs;
use crate::places::gazetteer::Gazetteer;

/// How a file is to be read, where guessing is not enough. The default guesses everything.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Field (or a synonym, such as `lat`) to the header that holds it.
    pub mapping: BTreeMap<String, String>,
    /// Whether numbers that are text have a decimal comma; told by all rows of a text file where not said. True numbers of sheets and
    /// GeoJSON do not ask.
    pub decimal_comma: Option<bool>,
    /// Whether only the columns of the mapping are read, and none is guessed.
    pub only_mapped: bool,
    /// The sheet of a workbook; all that can be seen and hold a table where not said.
    pub sheet: Option<String>,
    /// The line or row of the header; looked for below titles where not said.
    pub header_row: Option<u64>,
    /// The name under which flows without an id get one; that of the file where not said.
    pub source: Option<String>,
    /// The system of the coordinates; that of the file where it says one, else longitude and latitude in WGS 84.
    pub crs: Option<Crs>,
    /// Where towns are, for sites without a place of their own.
    pub places: Option<Arc<Gazetteer>>,
    /// What messages call the file; its path where not said.
    pub name: Option<String>,
    /// What else holds for single sheets of a workbook, by their names.
    pub sheets: BTreeMap<String, SheetOptions>,
}

/// How one sheet is to be read, in place of what holds for its file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SheetOptions {
    /// Field to the header that holds it, beside those of the file.
    pub mapping: BTreeMap<String, String>,
    /// The row of its header.
    pub header_row: Option<u64>,
    /// Whether numbers that are text have a decimal comma.
    pub decimal_comma: Option<bool>,
}

impl ReadOptions {
    /// The name under which ids are made, as ids have it.
    pub(crate) fn flow_source(&self, file: &str, sheet: Option<&str>, noted: Option<&str>) -> String {
        let stem = Path::new(file).file_stem().unwrap_or_default().to_string_lossy();
        let named = || sheet.map_or_else(|| stem.to_string(), |sheet| format!("{stem} {sheet}"));
        ids::source(&self.source.clone().or_else(|| noted.map(str::to_owned)).unwrap_or_else(named))
    }

    /// How a sheet is to be read.
    pub(crate) fn of_sheet(&self, sheet: &str) -> Cow<'_, Self> {
        let Some(own) = self.sheets.get(sheet) else { return Cow::Borrowed(self) };
        let mut options = self.clone();
        options.mapping.extend(own.mapping.clone());
        options.header_row = own.header_row.or(options.header_row);
        options.decimal_comma = own.decimal_comma.or(options.decimal_comma);
        Cow::Owned(options)
    }

    /// The decimal sign that was said.
    pub(crate) fn decimal(&self) -> Decimal {
        match self.decimal_comma {
            Some(true) => Decimal::Comma,
            Some(false) => Decimal::Point,
            None => Decimal::Untold,
        }
    }
}
