//! The table of flows.

use std::io::{self, Write};

use turash_domain::{Coordinates, MaterialCode, Profile, Resource, ResourceFlow, WaterParameter};

use super::cell::Cell;
use super::columns::{ColumnKind, Columns, number_but};
use super::output::Output;
use super::shape::Shape;
use super::style::Export;
use crate::vocabulary::{self, medium_name};

/// The column of the private limit, in EUR per MWh, t or m3.
const PRICE: &str = "price_limit_eur_per_unit";

/// What is promised on the flow beyond what it has, in the unit of its quantity; empty where all is well.
pub(crate) const OVERBOOKED: &str = "overbooked";

pub(super) const NAMES: [&str; 32] = [
    "id",
    "site",
    "direction",
    "resource",
    "t_min_c",
    "t_max_c",
    "medium",
    "quantity",
    "unit",
    "peak",
    "peak_unit",
    "profile",
    "precision",
    "waste_code",
    "goods_code",
    "material",
    "purity",
    "moisture",
    "hazardous",
    "pressure_bar",
    "gas_kind",
    "voltage_kv",
    "cod_mg_per_l",
    "tss_mg_per_l",
    "conductivity_us_per_cm",
    "hardness_mg_per_l",
    "chloride_mg_per_l",
    "water_temperature_c",
    "valid_from",
    "valid_until",
    "visibility",
    OVERBOOKED,
];

/// The columns that are texts.
const TEXTS: [&str; 14] = [
    "id",
    "site",
    "direction",
    "resource",
    "medium",
    "unit",
    "peak_unit",
    "profile",
    "precision",
    "visibility",
    "waste_code",
    "goods_code",
    "material",
    "gas_kind",
];

/// The columns of flows, with their price limits only if `include_private` is set.
pub(super) fn columns(include_private: bool) -> Columns {
    let names = NAMES.into_iter().chain(include_private.then_some(PRICE)).collect();
    Columns { of: "flows", names, kind, is_lines: false }
}

fn kind(name: &str) -> ColumnKind {
    match name {
        "hazardous" => ColumnKind::Flag,
        "valid_from" | "valid_until" => ColumnKind::Time,
        _ => number_but(&TEXTS, name),
    }
}

/// Writes flows one by one.
#[derive(Debug)]
pub struct FlowWriter<W: Write> {
    output: Output<W>,
    include_private: bool,
}

impl<W: Write> FlowWriter<W> {
    /// Begins a table of flows, with their price limits only if `include_private` is set.
    pub fn new(out: W, export: Export, include_private: bool) -> io::Result<Self> {
        Ok(Self { output: Output::new(out, export, columns(include_private))?, include_private })
    }

    /// Writes a flow, on a map at the place of its site, with what is promised on it beyond what it has (in the family's annual unit)
    /// where there is such an amount.
    pub fn write(
        &mut self,
        flow: &ResourceFlow,
        place: Option<Coordinates>,
        missing: Option<f64>,
    ) -> io::Result<()> {
        let mut cells = cells(flow, missing)?;
        if self.include_private {
            cells.push(Cell::number(flow.price_limit.map(turash_domain::EurPerUnit::get)));
        }
        self.output.row(&cells, place.map_or(Shape::Nowhere, Shape::Point))
    }

    /// Ends the table; the number of flows.
    pub fn finish(self) -> io::Result<u64> {
        self.output.finish()
    }
}

/// The cells of a flow without its price limit, in the order of the names.
pub(super) fn cells(flow: &ResourceFlow, missing: Option<f64>) -> io::Result<Vec<Cell<'_>>> {
    let dimension = flow.family().dimension();
    let peak = flow.quantity.peak();
    let mut cells = vec![
        Cell::text(flow.id.as_str()),
        Cell::text(flow.site.as_str()),
        Cell::text(flow.direction.name()),
        Cell::text(flow.family().name()),
    ];
    thermal(&flow.resource, &mut cells);
    cells.extend([
        Cell::Number(flow.quantity.annual()),
        Cell::text(dimension.annual_unit()),
        Cell::number(peak),
        Cell::optional(peak.map(|_| dimension.rate_unit())),
        profile(&flow.profile)?,
        Cell::text(flow.precision.name()),
    ]);
    material(&flow.resource, &mut cells);
    others(&flow.resource, &mut cells);
    let time = |time: Option<turash_domain::Timestamp>| {
        time.map_or(Cell::Empty, |time| Cell::owned(time.to_string()))
    };
    cells.push(time(flow.validity.and_then(turash_domain::Validity::from)));
    cells.push(time(flow.validity.and_then(turash_domain::Validity::until)));
    cells.push(Cell::text(flow.visibility.name()));
    cells.push(Cell::number(missing));
    Ok(cells)
}

fn thermal(resource: &Resource, cells: &mut Vec<Cell<'_>>) {
    match resource {
        Resource::Heat(thermal) | Resource::Cooling(thermal) => cells.extend([
            Cell::Number(thermal.band.min().get()),
            Cell::Number(thermal.band.max().get()),
            Cell::optional(thermal.medium.map(medium_name)),
        ]),
        _ => cells.extend([Cell::Empty, Cell::Empty, Cell::Empty]),
    }
}

/// Waste code, goods code, name, purity, moisture, hazard.
fn material<'a>(resource: &'a Resource, cells: &mut Vec<Cell<'a>>) {
    let Resource::Material(material) = resource else {
        let purity = match resource {
            Resource::Co2(co2) => Cell::number(co2.purity.map(turash_domain::Fraction::get)),
            _ => Cell::Empty,
        };
        cells.extend([Cell::Empty, Cell::Empty, Cell::Empty, purity, Cell::Empty, Cell::Empty]);
        return;
    };
    cells.extend(match &material.code {
        MaterialCode::Waste(code) => [Cell::text(code.as_str()), Cell::Empty, Cell::Empty],
        MaterialCode::Goods(code) => [Cell::Empty, Cell::text(code.as_str()), Cell::Empty],
        MaterialCode::Name(name) => [Cell::Empty, Cell::Empty, Cell::text(name.as_str())],
    });
    cells.push(Cell::number(material.purity.map(turash_domain::Fraction::get)));
    cells.push(Cell::number(material.moisture.map(turash_domain::Fraction::get)));
    cells.push(Cell::Flag(material.hazardous));
}

/// Pressure, gas, voltage, and the parameters of water.
fn others(resource: &Resource, cells: &mut Vec<Cell<'_>>) {
    let (pressure, gas) = match resource {
        Resource::Gas(gas) => (gas.pressure, Some(gas.kind.name())),
        Resource::Co2(co2) => (co2.pressure, None),
        _ => (None, None),
    };
    cells.push(Cell::number(pressure.map(turash_domain::Bar::get)));
    cells.push(Cell::optional(gas));
    cells.push(match resource {
        Resource::Electricity(power) => Cell::number(power.voltage_kv.map(turash_domain::NotNegative::get)),
        _ => Cell::Empty,
    });
    let water = |parameter: WaterParameter| match resource {
        Resource::Water(water) => Cell::number(water.parameters.get(&parameter).map(|value| value.get())),
        _ => Cell::Empty,
    };
    cells.extend(crate::rows::resource::WATER.map(|(_, parameter)| water(parameter)));
}

/// A name as it is, everything else as JSON; also names that would be read as something else.
fn profile(profile: &Profile) -> io::Result<Cell<'_>> {
    let text = match profile {
        Profile::Flat => return Ok(Cell::text("flat")),
        Profile::Named { name } => name.as_str(),
        _ => "",
    };
    let is_plain = !text.is_empty()
        && !text.starts_with('{')
        && !vocabulary::is_missing(text)
        && !["flat", "konstant"].iter().any(|word| text.eq_ignore_ascii_case(word));
    if is_plain { Ok(Cell::text(text)) } else { Ok(Cell::owned(serde_json::to_string(profile)?)) }
}
