//! The table of a plan's exchanges. Price limits of either side never get here.

use std::io::{self, Write};

use turash_domain::matching::distance_uncertainty_km;
use turash_domain::{Family, MatchId};

use super::cell::Cell;
use super::columns::{ColumnKind, Columns};
use super::matches::{DEMAND, Party, SUPPLY, of_exchange, party};
use super::output::Output;
use super::shape::Shape;
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

/// The columns of a plan by month, in the unit of the year's amount.
#[rustfmt::skip]
const MONTHS: [&str; 12] = [
    "planned_01", "planned_02", "planned_03", "planned_04", "planned_05", "planned_06", "planned_07", "planned_08",
    "planned_09", "planned_10", "planned_11", "planned_12",
];

/// The columns of a plan by typical day.
#[rustfmt::skip]
const DAYS: [&str; 24] = [
    "planned_01_workday", "planned_01_weekend", "planned_02_workday", "planned_02_weekend",
    "planned_03_workday", "planned_03_weekend", "planned_04_workday", "planned_04_weekend",
    "planned_05_workday", "planned_05_weekend", "planned_06_workday", "planned_06_weekend",
    "planned_07_workday", "planned_07_weekend", "planned_08_workday", "planned_08_weekend",
    "planned_09_workday", "planned_09_weekend", "planned_10_workday", "planned_10_weekend",
    "planned_11_workday", "planned_11_weekend", "planned_12_workday", "planned_12_weekend",
];

/// The most that an exchange carries, and its unit.
const RATE: [&str; 2] = ["highest_rate", "rate_unit"];

/// What of an exchange in time a plan says beside the amount of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanColumns {
    /// Nothing.
    Year,
    /// The amount of each month, and the highest rate.
    Months,
    /// The amount of each typical day, of a month the working day before the weekend day, and the highest rate.
    TypicalDays,
}

impl PlanColumns {
    /// Their names.
    fn names(self) -> Vec<&'static str> {
        match self {
            Self::Year => Vec::new(),
            Self::Months => [&RATE[..], &MONTHS].concat(),
            Self::TypicalDays => [&RATE[..], &DAYS].concat(),
        }
    }
}

/// An exchange of a plan with both its sides, as it is exported.
#[derive(Debug, Clone)]
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
    /// The most that it carries, in the annual unit an hour, and its amounts, as many as the columns of the plan in time; nothing where these are of the year alone.
    pub in_time: Option<(f64, Vec<f64>)>,
}

fn kind(name: &str) -> ColumnKind {
    match name {
        "price_unit" | "rate_unit" => ColumnKind::Text,
        _ => of_exchange(name),
    }
}

/// Writes the exchanges of a plan with these columns of time, on a map each as a line from supply to demand; how many.
pub fn write_plan<'a>(
    out: impl Write,
    export: Export,
    columns: PlanColumns,
    exchanges: impl IntoIterator<Item = PlanRow<'a>>,
) -> io::Result<u64> {
    let names = [&FIRST[..], &SUPPLY, &DEMAND, &LAST, &columns.names()].concat();
    let mut output = Output::new(out, export, Columns { of: "plan", names, kind, is_lines: true })?;
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
        if let Some((rate, amounts)) = &row.in_time {
            cells.extend([Cell::Number(*rate), Cell::text(row.family.dimension().rate_unit())]);
            cells.extend(amounts.iter().copied().map(Cell::Number));
        }
        let line = Shape::Line(row.supply.site.coordinates, row.demand.site.coordinates);
        output.row(&cells, line)?;
    }
    output.finish()
}
