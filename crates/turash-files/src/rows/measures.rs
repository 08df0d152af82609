//! Purity, moisture and pressure with the units that people write behind them.

use turash_domain::units::{meant, split_unit};
use turash_domain::{Bar, Fraction, Invalid};

use super::{Cells, Problem};
use crate::columns::Column;
use crate::fields::Field;
use crate::header_unit::{ATMOSPHERE_BAR, HeaderUnit, contradiction};
use crate::typography;
use crate::written::{Form, Written};

/// What a share is of: percent of a gas are of its volume, percent of a material of its mass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    Gas,
    Material,
}

/// Reads a share: `0,999`, `99,9 %`, `99,9 Vol.-%`, `> 99 %`.
pub(super) fn share(cells: Cells<'_>, field: Field, of: Of) -> Result<Option<Fraction>, Problem> {
    let Some((column, cell)) = cells.column_value(field) else { return Ok(None) };
    let read = || {
        let text = typography::plain(cell);
        let one = one(cells, field, &text)?;
        let (number, unit) = split_unit(one);
        let number = cells.decimal.number(number)?;
        Fraction::new(match percent(unit, of) {
            _ if unit.is_empty() => column.unit.scale(number),
            true if column.unit == HeaderUnit::SAME => return Err(contradiction(cell)),
            true => meant(number / 100.0),
            false => {
                let expected = "a share from 0 to 1, or percent";
                return Err(Invalid::new("share", cell, expected, "write for example 99.9 %"));
            }
        })
    };
    read().map(Some).map_err(|invalid| cells.problem(field, invalid))
}

/// Whether a unit is percent, of what it may be percent of.
fn percent(unit: &str, of: Of) -> bool {
    let unit: String =
        unit.to_lowercase().chars().filter(|c| !c.is_whitespace() && !".-()".contains(*c)).collect();
    match unit.as_str() {
        "%" | "prozent" | "percent" => true,
        "vol%" | "v%" | "%vol" | "mol%" | "%mol" | "v/v%" | "%v/v" => of == Of::Gas,
        "gew%" | "ma%" | "m%" | "wt%" | "mass%" | "masse%" | "%wt" | "w/w%" | "%w/w" => of == Of::Material,
        _ => false,
    }
}

/// Reads an absolute pressure in bar: `20 bar`, `20 bara`, `20 bar(g)`, `2 MPa`.
pub(super) fn pressure(cells: Cells<'_>) -> Result<Option<Bar>, Problem> {
    let field = Field::Pressure;
    let Some((column, cell)) = cells.column_value(field) else { return Ok(None) };
    let read = || {
        let text = typography::plain(cell);
        let one = one(cells, field, &text)?;
        let (number, unit) = split_unit(one);
        let scale = pressure_unit(column, cell, unit)?;
        Bar::new(scale.scale(cells.decimal.number(number)?))
    };
    read().map(Some).map_err(|invalid| cells.problem(field, invalid))
}

/// The unit of a pressure: its cell's or its header's; never one against the other.
fn pressure_unit(column: Column, cell: &str, unit: &str) -> Result<HeaderUnit, Invalid> {
    if unit.is_empty() {
        return Ok(column.unit);
    }
    let said: String =
        unit.to_lowercase().chars().filter(|c| !c.is_whitespace() && !"().".contains(*c)).collect();
    let scale = |multiply, divide, offset| HeaderUnit::Scale { multiply, divide, offset };
    let own = match said.as_str() {
        "bar" | "bara" | "barabs" => HeaderUnit::SAME,
        "barg" | "barü" | "barue" => scale(1.0, 1.0, ATMOSPHERE_BAR),
        "mbar" | "hpa" => scale(1.0, 1000.0, 0.0),
        "kpa" => scale(1.0, 100.0, 0.0),
        "mpa" if unit.starts_with('M') => scale(10.0, 1.0, 0.0),
        "pa" => scale(1.0, 100_000.0, 0.0),
        _ => {
            let expected = "a pressure in bar (absolute), bar(g), mbar, kPa or MPa";
            return Err(Invalid::new("pressure", cell, expected, "the unit is unknown: convert it"));
        }
    };
    // A header without a unit means bar; `20 bar` below `[barg]` leaves open which of the two is meant.
    if column.unit != HeaderUnit::Unsaid && column.unit != own { Err(contradiction(cell)) } else { Ok(own) }
}

/// The one number of a cell. A bound is the number that is sure; that and "about" are noted.
fn one<'t>(cells: Cells<'_>, field: Field, text: &'t str) -> Result<&'t str, Invalid> {
    let Written { form, about } = Written::read(text, false);
    let (number, taken) = match form {
        Form::One(number) if about => (number, "this number"),
        Form::One(number) => return Ok(number),
        Form::AtLeast(number) => (number, "what it is at least"),
        Form::Range(..) | Form::AtMost(_) => {
            let expected = "one number";
            return Err(Invalid::new("number", text, expected, "write what it is at least"));
        }
    };
    cells.doubt(field, format!("{number}, {taken}"));
    Ok(number)
}
