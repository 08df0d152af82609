//! Rows of flows.

use turash_domain::units::{self, Amount, Dimension, HOURS_PER_YEAR, Unit};
use turash_domain::{
    Direction, EurPerUnit, FlowId, Invalid, Precision, Profile, Quantity, Resource, ResourceFlow, SiteId,
    Text, Timestamp, Validity,
};

use super::{Cells, Problem, resource};
use crate::fields::Field;
use crate::header_unit::{self, HeaderUnit};
use crate::ids::FlowIds;
use crate::vocabulary;

/// Reads a flow; without an id it gets one from `ids`.
pub(crate) fn read(cells: Cells<'_>, ids: &mut FlowIds) -> Result<ResourceFlow, Problem> {
    let site = required(cells, Field::Site, "site", "the id of its site", SiteId::new)?;
    let direction =
        required(cells, Field::Direction, "direction", "supply or demand", vocabulary::direction)?;
    let resource = resource::read(cells)?;
    let given = cells.value(Field::Id).map(FlowId::new).transpose();
    let given = given.map_err(|invalid| cells.problem(Field::Id, invalid))?;
    let quantity = quantity(cells, resource.family().dimension())?;
    let profile = profile(cells)?;
    let price_limit = price(cells, direction, &resource)?;
    let precision = cells.optional(Field::Precision, vocabulary::precision)?.unwrap_or(Precision::Estimated);
    let validity = validity(cells)?;
    // Last: a row that is refused is counted by the id that it is to have once it is mended.
    let id = match given {
        Some(id) => id,
        None => ids.next(&site, direction, &resource).map_err(|invalid| cells.problem(Field::Id, invalid))?,
    };
    Ok(ResourceFlow { id, site, direction, resource, quantity, profile, price_limit, precision, validity })
}

/// The id that a row which is refused is to have once it is mended: its own, or the one that the right row would have got.
pub(crate) fn id_of_refused(cells: Cells<'_>, ids: &mut FlowIds, word: &str, row: u64) -> Option<FlowId> {
    if let Some(given) = cells.value(Field::Id) {
        return FlowId::new(given).ok();
    }
    let site = cells.value(Field::Site).and_then(|site| SiteId::new(site).ok());
    let direction = cells.value(Field::Direction).and_then(|text| vocabulary::direction(text).ok());
    match (site, direction, resource::read(cells)) {
        (Some(site), Some(direction), Ok(resource)) => ids.next(&site, direction, &resource).ok(),
        _ => ids.of_row(word, row).ok(),
    }
}

fn required<T>(
    cells: Cells<'_>,
    field: Field,
    name: &str,
    expected: &str,
    read: impl FnOnce(&str) -> Result<T, Invalid>,
) -> Result<T, Problem> {
    match cells.value(field) {
        Some(text) => read(text).map_err(|invalid| cells.problem(field, invalid)),
        None => Err(cells.missing(field, name, expected, "fill it in")),
    }
}

fn quantity(cells: Cells<'_>, dimension: Dimension) -> Result<Quantity, Problem> {
    let peak = match cells.value(Field::Peak) {
        Some(text) => Some(peak(cells, text, dimension)?),
        None => None,
    };
    let (field, annual, own_peak) = annual(cells, dimension, peak)?;
    Quantity::new(annual, peak.or(own_peak)).map_err(|invalid| {
        let peak = invalid.field == "peak" && cells.columns.has(Field::Peak);
        let (field, unit) =
            if peak { (Field::Peak, dimension.rate_unit()) } else { (field, dimension.annual_unit()) };
        let expected = format!("{} (in {unit})", invalid.expected);
        cells.problem(field, Invalid { expected, ..invalid })
    })
}

/// The annual amount from the first of: quantity, average rate, peak; with the peak that a quantity in MW implies.
fn annual(
    cells: Cells<'_>,
    dimension: Dimension,
    peak: Option<f64>,
) -> Result<(Field, f64, Option<f64>), Problem> {
    if let Some(text) = cells.value(Field::Quantity) {
        return Ok(match amount(cells, Field::Quantity, Field::Unit, text, dimension)? {
            Amount::Annual(annual) => (Field::Quantity, annual, None),
            Amount::Rate(rate) => (Field::Quantity, rate * HOURS_PER_YEAR, Some(rate)),
        });
    }
    if let Some(text) = cells.value(Field::Average) {
        return Ok(match amount(cells, Field::Average, Field::Unit, text, dimension)? {
            Amount::Annual(annual) => (Field::Average, annual, None),
            Amount::Rate(rate) => (Field::Average, rate * HOURS_PER_YEAR, None),
        });
    }
    match peak {
        Some(rate) if !cells.columns.has(Field::Quantity) => Ok((Field::Peak, rate * HOURS_PER_YEAR, None)),
        _ => {
            let expected = format!("an amount, for example in {}", dimension.annual_unit());
            Err(cells.missing(Field::Quantity, "quantity", &expected, "give how much flows in a year"))
        }
    }
}

fn peak(cells: Cells<'_>, text: &str, dimension: Dimension) -> Result<f64, Problem> {
    match amount(cells, Field::Peak, Field::PeakUnit, text, dimension)? {
        Amount::Rate(rate) => Ok(rate),
        Amount::Annual(_) => {
            let expected = format!("a rate, for example in {}", dimension.rate_unit());
            let invalid = Invalid::new("peak", text, expected, "an amount of a year belongs into quantity");
            Err(cells.problem(Field::Peak, invalid))
        }
    }
}

/// An amount with the unit of its cell, of the unit column, or of its header.
fn amount(
    cells: Cells<'_>,
    field: Field,
    unit_field: Field,
    text: &str,
    dimension: Dimension,
) -> Result<Amount, Problem> {
    let header = cells.columns.get(field).and_then(|column| column.unit.amount(dimension));
    let default_unit = match cells.optional(unit_field, known_unit)? {
        Some(unit) if header.is_some_and(|header| header != unit) => {
            let found = cells.value(unit_field).unwrap_or_default();
            let expected = "the unit that the header of the amounts says";
            let remedy = "header and column of units differ: leave the wrong one out";
            return Err(cells.problem(unit_field, Invalid::new("unit", found, expected, remedy)));
        }
        Some(unit) if unit.dimension == dimension => Some(unit),
        Some(_) => {
            let found = cells.value(unit_field).unwrap_or_default();
            let expected = format!("a unit such as {} or {}", dimension.annual_unit(), dimension.rate_unit());
            let invalid = Invalid::new("unit", found, expected, "the unit does not fit the resource");
            return Err(cells.problem(unit_field, invalid));
        }
        None => header,
    };
    let own = header_unit::unit(units::split_unit(text).1);
    if let (Some(own), Some(said)) = (own, default_unit)
        && own.dimension == said.dimension
        && own != said
    {
        let expected = "an amount in the unit that its header or its column of units says";
        let invalid = Invalid::new("quantity", text, expected, "the two differ: leave the wrong one out");
        return Err(cells.problem(field, invalid));
    }
    cells.decimal.amount(text, dimension, default_unit).map_err(|invalid| cells.problem(field, invalid))
}

fn known_unit(text: &str) -> Result<Unit, Invalid> {
    header_unit::unit(text).ok_or_else(|| {
        let expected = "a unit such as MWh/a, MW, t/a, t/h, m3/a or m3/h";
        Invalid::new("unit", text, expected, "the unit is unknown: convert the amounts")
    })
}

/// A profile's name, `flat`, or its JSON form.
fn profile(cells: Cells<'_>) -> Result<Profile, Problem> {
    let Some(text) = cells.value(Field::Profile) else { return Ok(Profile::Flat) };
    if text.eq_ignore_ascii_case("flat") || text.eq_ignore_ascii_case("konstant") {
        return Ok(Profile::Flat);
    }
    let read = if text.starts_with('{') {
        serde_json::from_str(text).map_err(|error| {
            let expected = r#"a profile such as {"shape":"monthly","weights":[12 numbers]}"#;
            Invalid::new("profile", text, expected, format!("mend it: {error}"))
        })
    } else {
        Text::new(text).map(|name| Profile::Named { name })
    };
    read.map_err(|invalid| cells.problem(Field::Profile, invalid))
}

/// The limit of the flow's own side: the floor of a supply, the cap of a demand.
fn price(cells: Cells<'_>, direction: Direction, resource: &Resource) -> Result<Option<EurPerUnit>, Problem> {
    let own_side = match direction {
        Direction::Supply => Field::PriceFloor,
        Direction::Demand => Field::PriceCap,
    };
    let field = if cells.value(own_side).is_some() { own_side } else { Field::Price };
    let Some((column, text)) = cells.column_value(field) else { return Ok(None) };
    let own = resource.family().dimension();
    let factor = match column.unit {
        HeaderUnit::Price { dimension: Some(other), .. } if other != own => {
            let expected = format!("a price in EUR/{}", own.unit());
            let invalid =
                Invalid::new(column.spec.name, text, expected, "the header gives it for another unit");
            return Err(cells.problem(field, invalid));
        }
        HeaderUnit::Price { factor, .. } => factor,
        _ => 1.0,
    };
    let price = cells.decimal.number(text).and_then(|number| EurPerUnit::new(number * factor));
    price.map(Some).map_err(|invalid| cells.problem(field, invalid))
}

fn validity(cells: Cells<'_>) -> Result<Option<Validity>, Problem> {
    let from = cells.optional(Field::ValidFrom, |text| time(text, false))?;
    let until = cells.optional(Field::ValidUntil, |text| time(text, true))?;
    if from.is_none() && until.is_none() {
        return Ok(None);
    }
    Validity::new(from, until).map(Some).map_err(|invalid| cells.problem(Field::ValidFrom, invalid))
}

/// RFC 3339, or a day (`2026-12-31`, `31.12.2026`) in UTC: its beginning, or its end where it is the last one.
fn time(text: &str, is_end: bool) -> Result<Timestamp, Invalid> {
    const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;
    let german: Vec<&str> = text.split('.').collect();
    let day = match german[..] {
        [day, month, year] if year.len() == 4 => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => text.to_owned(),
    };
    if day.len() > 10 {
        return Timestamp::parse(text);
    }
    let start = Timestamp::parse(&format!("{day}T00:00:00Z")).map_err(|_| {
        let remedy = "write it like 2026-11-24 or 2026-11-24T08:00:00Z";
        Invalid::new("time", text, "a day or an RFC 3339 time", remedy)
    })?;
    if is_end { Timestamp::from_millis(start.millis() + DAY_MILLIS) } else { Ok(start) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_are_read() {
        assert_eq!(time("2026-01-02", false).unwrap().to_string(), "2026-01-02T00:00:00Z");
        assert_eq!(time("31.12.2026", true).unwrap().to_string(), "2027-01-01T00:00:00Z");
        assert_eq!(time("2026-01-02T03:04:05Z", true).unwrap().to_string(), "2026-01-02T03:04:05Z");
        for bad in ["", "soon", "2026", "1.2.3", "2026-13-01"] {
            assert!(time(bad, false).is_err(), "{bad}");
        }
    }
}
