//! The table of matches. Price limits of either side never get here.

use std::io::{self, Write};

use turash_domain::matching::distance_uncertainty_km;
use turash_domain::{Match, MatchState, Overbooked, ResourceFlow, Site};

use super::cell::Cell;
use super::columns::{ColumnKind, Columns, number_but};
use super::output::Output;
use super::shape::Shape;
use super::style::Export;

/// The columns of what gives, in the order of [`party`].
pub(super) const SUPPLY: [&str; 6] =
    ["supply", "supply_site", "supply_site_name", "supply_resource", "supply_longitude", "supply_latitude"];

/// The columns of what takes.
pub(super) const DEMAND: [&str; 6] =
    ["demand", "demand_site", "demand_site_name", "demand_resource", "demand_longitude", "demand_latitude"];

const FIRST: [&str; 3] = ["id", "family", "technology"];

const LAST: [&str; 13] = [
    "distance_km",
    "distance_uncertainty_km",
    "deliverable_annual",
    "unit",
    "value_eur_per_year",
    "supply_annual",
    "demand_annual",
    "supply_version",
    "demand_version",
    "state",
    "overbooked",
    "supply_missing_annual",
    "demand_missing_annual",
];

/// One side of a match: a flow and its site.
#[derive(Debug, Clone, Copy)]
pub struct Party<'a> {
    /// The flow.
    pub flow: &'a ResourceFlow,
    /// Its site.
    pub site: &'a Site,
}

/// A match with both its sides, as it is exported.
#[derive(Debug, Clone, Copy)]
pub struct MatchRow<'a> {
    /// The match.
    pub found: &'a Match,
    /// Who gives.
    pub supply: Party<'a>,
    /// Who takes.
    pub demand: Party<'a>,
    /// Where people took it.
    pub state: MatchState,
    /// What is missing on its flows, where it is overbooked.
    pub overbooked: Option<Overbooked>,
}

/// Writes matches one by one; on a map each is a line from supply to demand.
#[derive(Debug)]
pub struct MatchWriter<W: Write>(Output<W>);

impl<W: Write> MatchWriter<W> {
    /// Begins a table of matches.
    pub fn new(out: W, export: Export) -> io::Result<Self> {
        Output::new(out, export, columns()).map(Self)
    }

    /// Writes a match.
    pub fn write(&mut self, row: &MatchRow<'_>) -> io::Result<()> {
        self.0.row(&cells(row), Shape::Line(row.supply.site.coordinates, row.demand.site.coordinates))
    }

    /// Ends the table; the number of matches.
    pub fn finish(self) -> io::Result<u64> {
        self.0.finish()
    }
}

/// The columns of matches.
pub(super) fn columns() -> Columns {
    let names = [&FIRST[..], &SUPPLY, &DEMAND, &LAST].concat();
    Columns { of: "matches", names, kind, is_lines: true }
}

fn kind(name: &str) -> ColumnKind {
    match name {
        "overbooked" => ColumnKind::Flag,
        "supply_version" | "demand_version" => ColumnKind::Whole,
        "technology" | "state" => ColumnKind::Text,
        _ => of_exchange(name),
    }
}

/// What a column of an exchange holds.
pub(super) fn of_exchange(name: &str) -> ColumnKind {
    let is_place = name.ends_with("_longitude") || name.ends_with("_latitude");
    let is_of_party = (SUPPLY.contains(&name) || DEMAND.contains(&name)) && !is_place;
    if is_of_party { ColumnKind::Text } else { number_but(&["id", "family", "unit"], name) }
}

/// The cells of a match, in the order of the names.
pub(super) fn cells<'a>(row: &MatchRow<'a>) -> Vec<Cell<'a>> {
    let found = row.found;
    let [supply, demand] = [row.supply, row.demand].map(party);
    let mut cells = vec![
        Cell::owned(found.id.to_string()),
        Cell::text(found.family.name()),
        Cell::text(found.technology.name()),
    ];
    cells.extend(supply);
    cells.extend(demand);
    cells.extend([
        Cell::Number(found.distance_km),
        Cell::number(distance_uncertainty_km(row.supply.site, row.demand.site)),
        Cell::Number(found.deliverable_annual),
        Cell::text(found.family.dimension().annual_unit()),
        Cell::Number(found.value_eur_per_year),
        Cell::Number(row.supply.flow.quantity.annual()),
        Cell::Number(row.demand.flow.quantity.annual()),
        Cell::Whole(found.supply_version.0),
        Cell::Whole(found.demand_version.0),
        Cell::text(row.state.name()),
        Cell::Flag(row.overbooked.is_some()),
        Cell::number(row.overbooked.map(|missing| missing.supply_missing_annual)),
        Cell::number(row.overbooked.map(|missing| missing.demand_missing_annual)),
    ]);
    cells
}

/// The cells of one side.
pub(super) fn party(party: Party<'_>) -> [Cell<'_>; 6] {
    [
        Cell::text(party.flow.id.as_str()),
        Cell::text(party.site.id.as_str()),
        Cell::text(party.site.name.as_str()),
        Cell::owned(party.flow.resource.to_string()),
        Cell::Number(party.site.coordinates.longitude()),
        Cell::Number(party.site.coordinates.latitude()),
    ]
}
