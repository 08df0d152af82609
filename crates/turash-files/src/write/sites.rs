//! The table of sites.

use std::io::{self, Write};

use turash_domain::{CountryCode, Doubt, NaceCode, NotNegative, Site, Text};

use super::cell::Cell;
use super::columns::{ColumnKind, Columns};
use super::output::Output;
use super::shape::Shape;
use super::style::Export;

const NAMES: [&str; 11] = [
    "id",
    "name",
    "organization",
    "city",
    "longitude",
    "latitude",
    "location",
    "location_doubt",
    "location_km",
    "country",
    "industry",
];

/// The columns of sites.
pub(super) fn columns() -> Columns {
    Columns { of: "sites", names: NAMES.to_vec(), kind, is_lines: false }
}

fn kind(name: &str) -> ColumnKind {
    match name {
        "longitude" | "latitude" | "location_km" => ColumnKind::Number,
        _ => ColumnKind::Text,
    }
}

/// Writes sites one by one.
#[derive(Debug)]
pub struct SiteWriter<W: Write>(Output<W>);

impl<W: Write> SiteWriter<W> {
    /// Begins a table of sites.
    pub fn new(out: W, export: Export) -> io::Result<Self> {
        Output::new(out, export, columns()).map(Self)
    }

    /// Writes a site.
    pub fn write(&mut self, site: &Site) -> io::Result<()> {
        self.0.row(&cells(site), Shape::Point(site.coordinates))
    }

    /// Ends the table; the number of sites.
    pub fn finish(self) -> io::Result<u64> {
        self.0.finish()
    }
}

/// The cells of a site, in the order of the names.
pub(super) fn cells(site: &Site) -> [Cell<'_>; 11] {
    [
        Cell::text(site.id.as_str()),
        Cell::text(site.name.as_str()),
        Cell::optional(site.organization.as_ref().map(Text::as_str)),
        Cell::optional(site.city.as_ref().map(Text::as_str)),
        Cell::Number(site.coordinates.longitude()),
        Cell::Number(site.coordinates.latitude()),
        Cell::text(site.location.name()),
        Cell::optional(site.location.doubt().map(Doubt::code)),
        Cell::number(site.location.within_km().map(NotNegative::get)),
        Cell::optional(site.country.as_ref().map(CountryCode::as_str)),
        Cell::optional(site.industry.as_ref().map(NaceCode::as_str)),
    ]
}
