//! Exports: sites, flows, matches and plans as CSV, XLSX, GeoJSON or `FlatGeobuf`, and the file of rejects.
//!
//! Every table is a list of columns, each with its name and how it is taken from a row; all formats write the same columns.
//! Names are those that [`open`](crate::open) reads back without a mapping. Writers hold one row at a time.
//!
//! A text that a spreadsheet would run as a formula, or that reads as nothing, has an apostrophe before it, which reading takes off
//! again ([`crate::guards`]).

mod cell;
mod columns;
mod fgb;
mod flows;
mod matches;
mod output;
mod plan;
mod records;
mod rejects;
mod row;
mod shape;
mod sites;
mod style;
mod xlsx;

pub use columns::ColumnKind;
pub use flows::FlowWriter;
pub(crate) use flows::OVERBOOKED;
pub use matches::{MatchRow, MatchWriter, Party};
pub use plan::{PlanColumns, PlanRow, write_plan};
pub(crate) use rejects::IdColumn;
pub use rejects::{RejectForm, RejectWriter};
pub use row::{Row, Table, write_features, write_rows};
pub use shape::Shape;
pub use sites::SiteWriter;
pub use style::{CsvStyle, Export};

use std::io::{self, Write};

use turash_domain::{Coordinates, ResourceFlow, Site};

/// Writes sites; how many.
pub fn write_sites<'a>(
    out: impl Write,
    export: Export,
    sites: impl IntoIterator<Item = &'a Site>,
) -> io::Result<u64> {
    let mut writer = SiteWriter::new(out, export)?;
    for site in sites {
        writer.write(site)?;
    }
    writer.finish()
}

/// Writes flows on which nothing is overbooked, each with the place of its site where that is known (`GeoJSON` and `FlatGeobuf`); how many. Price limits are private to their
/// owner and left out unless `include_private` is set.
pub fn write_flows<'a>(
    out: impl Write,
    export: Export,
    include_private: bool,
    flows: impl IntoIterator<Item = (&'a ResourceFlow, Option<Coordinates>)>,
) -> io::Result<u64> {
    let mut writer = FlowWriter::new(out, export, include_private)?;
    for (flow, place) in flows {
        writer.write(flow, place, None)?;
    }
    writer.finish()
}

/// Writes matches with their flows and sites; how many. Price limits are never written.
pub fn write_matches<'a>(
    out: impl Write,
    export: Export,
    matches: impl IntoIterator<Item = MatchRow<'a>>,
) -> io::Result<u64> {
    let mut writer = MatchWriter::new(out, export)?;
    for row in matches {
        writer.write(&row)?;
    }
    writer.finish()
}
