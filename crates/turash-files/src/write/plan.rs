//! The table of a plan's exchanges. Price limits of either side never get here.

use std::io::{self, Write};

use turash_domain::matching::distance_uncertainty_km;
use turash_domain::{Family, MatchId};

use super::cell::Cell;
use super::matches::{DEMAND, Party, SUPPLY, party};
use super::output::{Output, Shape};
use super::style::Export;

const FIRST: [&str; 2] = ["id", "family"];

const LAST: [&str; 13] = [
    "distance_km",
    "distance_uncertainty_km",
    "planned_annual",
    "agreed_annual",
    "unit",
    "margin_eur_per_unit",
    "opening_eur_per_year",
    "value_eur_per_year",
    "co2_avoided_t_per_year",
    "capital_eur",
    "supply_price",
    "demand_price",
    "price_unit",
];

/// An exchange of a plan with both its sides, as it is exported.
#[derive(Debug, Clone, Copy)]
pub struct PlanRow<'a> {
    /// The pair.
    pub id: &'a MatchId,
    /// The family of both flows.
    pub family: Family,
    /// Who gives.
    pub supply: Party<'a>,
    /// Who takes.
    pub demand: Party<'a>,
    /// Great-circle distance, km.
    pub distance_km: f64,
    /// How much, in the family's annual unit.
    pub planned_annual: f64,
    /// How much of it is agreed already.
    pub agreed_annual: f64,
    /// What a unit is worth after transport, EUR.
    pub margin_eur_per_unit: f64,
    /// What its capital costs, EUR/a, where that is borne in whole.
    pub opening_eur_per_year: f64,
    /// Amount times margin, less that.
    pub value_eur_per_year: f64,
    /// What it avoids, t CO2/a.
    pub co2_avoided_t_per_year: f64,
    /// What is built for all that could pass through the pair, EUR.
    pub capital_eur: f64,
    /// What one unit more of the supply would add to the plan at most; nothing where no prices prove the plan.
    pub supply_price: Option<f64>,
    /// What one unit more of the demand would add to the plan at most.
    pub demand_price: Option<f64>,
    /// The unit of both prices.
    pub price_unit: &'a str,
}

/// Writes the exchanges of a plan, in GeoJSON each as a line from supply to demand; how many.
pub fn write_plan<'a>(
    out: impl Write,
    export: Export,
    exchanges: impl IntoIterator<Item = PlanRow<'a>>,
) -> io::Result<u64> {
    let mut output = Output::new(out, export, [&FIRST[..], &SUPPLY, &DEMAND, &LAST].concat())?;
    for row in exchanges {
        let mut cells = vec![Cell::owned(row.id.to_string()), Cell::text(row.family.name())];
        cells.extend(party(row.supply));
        cells.extend(party(row.demand));
        cells.extend([
            Cell::Number(row.distance_km),
            Cell::number(distance_uncertainty_km(row.supply.site, row.demand.site)),
            Cell::Number(row.planned_annual),
            Cell::Number(row.agreed_annual),
            Cell::text(row.family.dimension().annual_unit()),
            Cell::Number(row.margin_eur_per_unit),
            Cell::Number(row.opening_eur_per_year),
            Cell::Number(row.value_eur_per_year),
            Cell::Number(row.co2_avoided_t_per_year),
            Cell::Number(row.capital_eur),
            Cell::number(row.supply_price),
            Cell::number(row.demand_price),
            Cell::text(row.price_unit),
        ]);
        let line = Shape::Line(row.supply.site.coordinates, row.demand.site.coordinates);
        output.row(&cells, line)?;
    }
    output.finish()
}
