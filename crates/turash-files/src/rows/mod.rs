//! From the text of a row to a site or a flow. Pure: knows nothing of files.

mod amount;
pub(crate) mod dates;
pub(crate) mod flow;
mod measures;
pub(crate) mod place;
pub(crate) mod resource;
pub(crate) mod site;
pub(crate) mod temperature;

use std::fmt::Display;

use csv::StringRecord;
use turash_domain::{CodeReading, Invalid, Text};

use crate::columns::{Column, Columns};
use crate::doubts::Doubts;
use crate::fields::Field;
use crate::guards::as_meant;
use crate::numbers::Decimal;
use crate::places::Places;
use crate::vocabulary;

/// A refused value and the field it stands in.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) field: Field,
    pub(crate) invalid: Invalid,
}

/// The cells of one row by field.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cells<'r> {
    pub(crate) columns: &'r Columns,
    pub(crate) record: &'r StringRecord,
    pub(crate) decimal: Decimal,
    /// Where doubtful cells are noted.
    pub(crate) doubts: &'r Doubts,
    /// Whether the row is one of a survey, which people filled in by hand.
    pub(crate) is_survey: bool,
    /// What the file says of places beside its rows.
    pub(crate) places: &'r Places,
}

impl<'r> Cells<'r> {
    /// The text of a field as it is, where there is any.
    pub(crate) fn raw(&self, field: Field) -> Option<&'r str> {
        self.columns.text(field, self.record)
    }

    /// Free text, where there is any.
    pub(crate) fn free(&self, field: Field) -> Option<&'r str> {
        self.raw(field).filter(|text| !vocabulary::is_missing_text(text)).map(as_meant)
    }

    /// The text of a number or code, where it is not missing.
    pub(crate) fn value(&self, field: Field) -> Option<&'r str> {
        self.raw(field).filter(|text| !vocabulary::is_missing(text)).map(as_meant)
    }

    /// The text of an amount, where it is known.
    pub(crate) fn known(&self, field: Field) -> Option<&'r str> {
        self.value(field).filter(|text| !vocabulary::is_not_known(text))
    }

    /// Notes what was taken for a cell that may be meant in another way.
    pub(crate) fn doubt(&self, field: Field, taken: impl Into<String>) {
        if let (Some(column), Some(found)) = (self.columns.get(field), self.raw(field)) {
            self.doubts.note(column.index, found, taken);
        }
    }

    /// A code, whose doubt is noted.
    pub(crate) fn code<T>(
        &self,
        field: Field,
        read: impl FnOnce(&str) -> Result<CodeReading<T>, Invalid>,
    ) -> Result<Option<T>, Problem>
    where
        T: Display,
    {
        let reading = self.optional(field, read)?;
        if let Some(CodeReading { code, doubt: Some(doubt) }) = &reading {
            self.doubt(field, format!("{code}: {doubt}"));
        }
        Ok(reading.map(|reading| reading.code))
    }

    /// The column of a field with its text, where it is not missing.
    pub(crate) fn column_value(&self, field: Field) -> Option<(Column, &'r str)> {
        self.columns.get(field).zip(self.value(field))
    }

    /// An optional value read by `read`.
    pub(crate) fn optional<T>(
        &self,
        field: Field,
        read: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Result<Option<T>, Problem> {
        self.value(field).map(read).transpose().map_err(|invalid| self.problem(field, invalid))
    }

    /// Optional free text.
    pub(crate) fn text(&self, field: Field) -> Result<Option<Text>, Problem> {
        self.free(field).map(Text::new).transpose().map_err(|invalid| self.problem(field, invalid))
    }

    /// An optional number in the field's own unit.
    pub(crate) fn number(&self, field: Field) -> Result<Option<f64>, Problem> {
        let Some((column, text)) = self.column_value(field) else { return Ok(None) };
        match self.decimal.number(text) {
            Ok(number) => Ok(Some(column.unit.scale(number))),
            Err(invalid) => Err(self.problem(field, invalid)),
        }
    }

    /// A refused value under the name of its field, as it stands in its cell and not as it was converted.
    pub(crate) fn problem(&self, field: Field, invalid: Invalid) -> Problem {
        let Some(column) = self.columns.get(field) else { return Problem { field, invalid } };
        let invalid = match self.raw(field) {
            Some(found) => Invalid::new(column.spec.name, found, invalid.expected, invalid.remedy),
            None => invalid.in_field(column.spec.name),
        };
        Problem { field, invalid }
    }

    /// A required value that is not there.
    pub(crate) fn missing(&self, field: Field, name: &str, expected: &str, remedy: &str) -> Problem {
        let found = self.raw(field).unwrap_or_default();
        Problem { field, invalid: Invalid::new(name, found, expected, remedy) }
    }
}
