//! Rows apart from any file: what the API's features are made of, so that the API and the exports have one vocabulary.

use std::borrow::Cow;
use std::io::{self, Write};

use serde_json::Value;
use turash_domain::{ResourceFlow, Site};

use super::cell::Cell;
use super::columns::{ColumnKind, Columns};
use super::matches::MatchRow;
use super::output::Output;
use super::shape::Shape;
use super::style::{CsvStyle, Export};
use super::{flows, matches, sites};

/// What rows are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// Sites.
    Sites,
    /// Flows, without their price limits.
    Flows,
    /// Matches.
    Matches,
}

impl Table {
    fn columns(self) -> Columns {
        match self {
            Self::Sites => sites::columns(),
            Self::Flows => flows::columns(false),
            Self::Matches => matches::columns(),
        }
    }

    /// The names of its columns; the first is the id.
    pub fn names(self) -> Vec<&'static str> {
        self.columns().names
    }

    /// What a column holds.
    pub fn kind(self, column: &str) -> ColumnKind {
        (self.columns().kind)(column)
    }
}

/// The values of a site, a flow or a match in the columns of its [`Table`]. Nothing private is among them.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    table: Table,
    cells: Vec<Cell<'static>>,
}

impl Row {
    fn of<'a>(table: Table, cells: impl IntoIterator<Item = Cell<'a>>) -> Self {
        Self { table, cells: cells.into_iter().map(Cell::into_owned).collect() }
    }

    /// The row of a site.
    pub fn of_site(site: &Site) -> Self {
        Self::of(Table::Sites, sites::cells(site))
    }

    /// The row of a flow, with what is promised on it beyond what it has (in the family's annual unit) where there is such an amount.
    pub fn of_flow(flow: &ResourceFlow, missing: Option<f64>) -> io::Result<Self> {
        Ok(Self::of(Table::Flows, flows::cells(flow, missing)?))
    }

    /// The row of a match.
    pub fn of_match(row: &MatchRow<'_>) -> Self {
        Self::of(Table::Matches, matches::cells(row))
    }

    /// The value of a column by its number, as text; nothing where it is empty.
    pub fn text(&self, column: usize) -> Option<Cow<'_, str>> {
        match self.cells.get(column)? {
            Cell::Empty => None,
            Cell::Text(text) => Some(Cow::Borrowed(text)),
            Cell::Number(number) => Some(Cow::Owned(number.to_string())),
            Cell::Whole(number) => Some(Cow::Owned(number.to_string())),
            Cell::Flag(flag) => Some(Cow::Borrowed(if *flag { "true" } else { "false" })),
        }
    }

    /// All values in order, with the names of their columns, but for the id; null where there is none. Texts are as they were given: no
    /// spreadsheet reads them.
    pub fn properties(&self) -> impl Iterator<Item = (&'static str, Value)> {
        let value = |cell: &Cell<'_>| match cell {
            Cell::Text(text) => Value::from(text.as_ref()),
            other => other.json(),
        };
        let columns = self.table.names().into_iter().zip(&self.cells).skip(1);
        columns.map(move |(name, cell)| (name, value(cell)))
    }
}

/// Writes rows of one table as CSV, as an export has them; how many.
pub fn write_rows<'a>(
    out: impl Write,
    style: CsvStyle,
    table: Table,
    rows: impl IntoIterator<Item = &'a Row>,
) -> io::Result<u64> {
    let mut output = Output::new(out, Export::Csv(style), table.columns())?;
    for row in rows {
        output.row(&row.cells, Shape::Nowhere)?;
    }
    output.finish()
}

/// Writes rows of one table as `FlatGeobuf`, each where it is; how many.
pub fn write_features<'a>(
    out: impl Write,
    table: Table,
    rows: impl IntoIterator<Item = (&'a Row, Shape)>,
) -> io::Result<u64> {
    let mut output = Output::new(out, Export::FlatGeobuf, table.columns())?;
    for (row, shape) in rows {
        output.row(&row.cells, shape)?;
    }
    output.finish()
}

#[cfg(test)]
mod tests {
    use turash_domain::{Coordinates, LocationQuality, SiteId, Text};

    use super::*;

    #[test]
    fn a_row_has_every_column_and_reads_as_an_export_does() {
        let site = Site {
            id: SiteId::new("mill").unwrap(),
            name: Text::new("=Mill").unwrap(),
            organization: None,
            city: None,
            coordinates: Coordinates::new(14.5, 48.25).unwrap(),
            location: LocationQuality::Own,
            country: None,
            industry: None,
        };
        let row = Row::of_site(&site);
        let properties: Vec<_> = row.properties().collect();
        assert_eq!(properties[0], ("name", "=Mill".into()));
        assert_eq!(properties[2..4], [("city", Value::Null), ("longitude", 14.5.into())]);
        assert_eq!((row.text(1).as_deref(), row.text(3)), (Some("=Mill"), None));
        let (mut rows, mut export) = (Vec::new(), Vec::new());
        write_rows(&mut rows, CsvStyle::default(), Table::Sites, [&row]).unwrap();
        super::super::write_sites(&mut export, Export::Csv(CsvStyle::default()), [&site]).unwrap();
        assert_eq!(rows, export);
    }
}
