//! How much flows: the annual amount and the peak of a row, how well they are known, and when it flows.

use turash_domain::units::{self, Amount, Dimension, HOURS_PER_YEAR, Unit, meant};
use turash_domain::{Family, Invalid, Precision, Profile, Quantity};

use super::{Cells, Problem};
use crate::fields::Field;
use crate::header_unit;
use crate::hours;
use crate::typography;
use crate::written::{Form, Written, precision_of_range};

/// What a row says of its amounts.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) quantity: Quantity,
    /// What the way in which the amounts are written says of their precision.
    pub(super) precision: Option<Precision>,
    /// What the operating hours say of the profile.
    pub(super) profile: Option<Profile>,
}

/// An amount, and what the way it is written says of its precision.
#[derive(Debug, Clone, Copy)]
struct Read {
    amount: Amount,
    precision: Option<Precision>,
}

/// Reads the amounts of a flow of a family.
pub(super) fn read(cells: Cells<'_>, family: Family) -> Result<Known, Problem> {
    let dimension = family.dimension();
    let hours = cells.optional(Field::Hours, |text| hours::read(cells.decimal, text))?;
    let (peak, of_peak) = peak(cells, dimension)?.unzip();
    let (field, annual, own_peak, of_annual) = annual(cells, dimension, peak, hours)?;
    let of_hours = hours.filter(|_| peak.is_none()).map(|hours| hours::peak(annual, hours));
    let quantity = Quantity::new(annual, peak.or(own_peak).or(of_hours)).map_err(|invalid| {
        let is_peak = invalid.field == "peak" && cells.columns.has(Field::Peak);
        let (field, unit) =
            if is_peak { (Field::Peak, dimension.rate_unit()) } else { (field, dimension.annual_unit()) };
        let expected = format!("{} (in {unit})", invalid.expected);
        cells.problem(field, Invalid { expected, ..invalid })
    })?;
    let profile =
        hours.map(hours::profile).transpose().map_err(|invalid| cells.problem(Field::Hours, invalid))?;
    Ok(Known { quantity, precision: of_annual.max(of_peak.flatten()), profile })
}

/// The annual amount from the first of: quantity, average rate, peak; with the peak that a quantity in MW implies.
fn annual(
    cells: Cells<'_>,
    dimension: Dimension,
    peak: Option<f64>,
    hours: Option<f64>,
) -> Result<(Field, f64, Option<f64>, Option<Precision>), Problem> {
    let flowing = hours.unwrap_or(HOURS_PER_YEAR);
    for (field, is_mean) in [(Field::Quantity, false), (Field::Average, true)] {
        let Some(text) = cells.known(field) else { continue };
        let Read { amount, precision } = amount(cells, field, Field::Unit, text, dimension)?;
        return Ok(match amount {
            Amount::Annual(annual) => (field, annual, None, precision),
            Amount::Rate(rate) if is_mean => (field, meant(rate * HOURS_PER_YEAR), None, precision),
            Amount::Rate(rate) => (field, meant(rate * flowing), Some(rate), precision),
        });
    }
    if let Some(rate) = peak {
        if hours.is_none() {
            cells.doubt(Field::Peak, "a rate that flows all 8760 hours, since no amount is given");
        }
        return Ok((Field::Peak, meant(rate * flowing), None, None));
    }
    let expected = format!("an amount, for example in {}", dimension.annual_unit());
    Err(cells.missing(Field::Quantity, "quantity", &expected, "give how much flows in a year"))
}

fn peak(cells: Cells<'_>, dimension: Dimension) -> Result<Option<(f64, Option<Precision>)>, Problem> {
    let Some(text) = cells.known(Field::Peak) else { return Ok(None) };
    let Read { amount, precision } = amount(cells, Field::Peak, Field::PeakUnit, text, dimension)?;
    match amount {
        Amount::Rate(rate) => Ok(Some((rate, precision))),
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
) -> Result<Read, Problem> {
    let said = unit_beside(cells, field, unit_field, dimension)?;
    if let (Some(number), Some(unit)) = (cells.decimal.plain(text), said)
        && unit.dimension == dimension
    {
        return Ok(Read { amount: unit.amount(number), precision: None });
    }
    written(cells, field, text, dimension, said).map_err(|invalid| cells.problem(field, invalid))
}

/// The unit of the column of units, or of the header.
fn unit_beside(
    cells: Cells<'_>,
    field: Field,
    unit_field: Field,
    dimension: Dimension,
) -> Result<Option<Unit>, Problem> {
    let header = cells.columns.get(field).and_then(|column| column.unit.amount(dimension));
    let Some(unit) = cells.optional(unit_field, known_unit)? else { return Ok(header) };
    let found = cells.value(unit_field).unwrap_or_default();
    let refused = |expected: &str, remedy: &str| {
        Err(cells.problem(unit_field, Invalid::new("unit", found, expected, remedy)))
    };
    if header.is_some_and(|header| header != unit) {
        let remedy = "header and column of units differ: leave the wrong one out";
        return refused("the unit that the header of the amounts says", remedy);
    }
    if unit.dimension != dimension {
        let expected = format!("a unit such as {} or {}", dimension.annual_unit(), dimension.rate_unit());
        return refused(&expected, "the unit does not fit the resource");
    }
    Ok(Some(unit))
}

fn known_unit(text: &str) -> Result<Unit, Invalid> {
    header_unit::unit(text).ok_or_else(|| {
        let expected = "a unit such as MWh/a, MW, t/a, t/h, m3/a or m3/h";
        Invalid::new("unit", text, expected, "the unit is unknown: convert the amounts")
    })
}

/// An amount as people write it: about, from to, millions.
fn written(
    cells: Cells<'_>,
    field: Field,
    cell: &str,
    dimension: Dimension,
    said: Option<Unit>,
) -> Result<Read, Invalid> {
    let text = typography::plain(cell);
    let Written { form, about } = Written::read(&text, false);
    let (number, unit, of_range) = match form {
        Form::One(text) => {
            let part = Part::read(cells, text)?;
            (part.number, part.unit, None)
        }
        Form::Range(low, high) => {
            let (low, high) = (Part::read(cells, low)?, Part::read(cells, high)?);
            let (low, high, unit) = Part::range(cell, low, high)?;
            (meant(f64::midpoint(low, high)), unit, Some(precision_of_range(low, high)))
        }
        Form::AtLeast(_) | Form::AtMost(_) => {
            let expected = "an amount; a bound is none";
            return Err(Invalid::new(
                "quantity",
                cell,
                expected,
                "say what is likely, for example 'ca. 400 MWh/a'",
            ));
        }
    };
    let unit = own_unit(cells, field, cell, unit, dimension, said)?;
    let amount = unit.amount(number);
    let precision = of_range.max(about.then_some(Precision::Estimated));
    if let Some(precision) = precision {
        let (value, unit) = match amount {
            Amount::Annual(value) => (value, dimension.annual_unit()),
            Amount::Rate(value) => (value, dimension.rate_unit()),
        };
        cells.doubt(field, format!("{value} {unit}, not better than {}", precision.name()));
    }
    Ok(Read { amount, precision })
}

/// A number with the unit behind it.
#[derive(Debug, Clone, Copy)]
struct Part<'t> {
    number: f64,
    unit: &'t str,
}

impl<'t> Part<'t> {
    fn read(cells: Cells<'_>, text: &'t str) -> Result<Self, Invalid> {
        let (number, unit) = units::split_unit(text);
        let (factor, unit) = times(unit);
        let number = cells.decimal.number(number)?;
        Ok(Self { number: if factor == 1.0 { number } else { meant(number * factor) }, unit })
    }

    /// Both ends of a range in one unit: that of the second, or the same said twice.
    fn range(cell: &str, low: Self, high: Self) -> Result<(f64, f64, &'t str), Invalid> {
        let one_unit = low.unit.is_empty() || low.unit == high.unit;
        if one_unit && low.number < high.number {
            return Ok((low.number, high.number, high.unit));
        }
        let expected = "a range from the smaller to the larger amount, in one unit";
        Err(Invalid::new("quantity", cell, expected, "write for example '4000-5000 MWh/a'"))
    }
}

/// `Mio. kWh/a`: the factor, and the unit behind it.
fn times(unit: &str) -> (f64, &str) {
    const WORDS: [(&str, f64); 14] = [
        ("millionen", 1e6),
        ("millions de", 1e6),
        ("milliarden", 1e9),
        ("milioni di", 1e6),
        ("million", 1e6),
        ("millions", 1e6),
        ("millones de", 1e6),
        ("thousand", 1e3),
        ("tausend", 1e3),
        ("mio", 1e6),
        ("mln", 1e6),
        ("mrd", 1e9),
        ("tsd", 1e3),
        ("tys", 1e3),
    ];
    let word = WORDS.iter().find_map(|(word, factor)| {
        let head = unit.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word))?;
        let rest = &unit[head.len()..];
        // `Mio` is a word of its own, `mion` is not.
        (!rest.starts_with(char::is_alphabetic)).then(|| (*factor, rest.trim_start_matches('.').trim_start()))
    });
    word.unwrap_or((1.0, unit))
}

/// The unit of a cell: its own, or the one beside it; never one against the other, but in a survey, where people answer in a unit of
/// their own choice below a header that asks for another.
fn own_unit(
    cells: Cells<'_>,
    field: Field,
    cell: &str,
    text: &str,
    dimension: Dimension,
    said: Option<Unit>,
) -> Result<Unit, Invalid> {
    let fitting = |unit: &Unit| unit.dimension == dimension;
    if text.is_empty()
        && let Some(said) = said.filter(fitting)
    {
        return Ok(said);
    }
    if let Some(energy) = gas_volume(cells, text, dimension)? {
        return Ok(energy);
    }
    let Some(own) = header_unit::unit(text).filter(fitting) else {
        // Says what is wrong with it.
        return units::parse_amount(&format!("1 {text}"), dimension, None).and_then(|_| known_unit(text));
    };
    match said.filter(|said| fitting(said) && *said != own) {
        None => Ok(own),
        Some(_) if cells.is_survey => {
            cells.doubt(field, format!("an amount in {text}, the cell's own unit, and not in its header's"));
            Ok(own)
        }
        Some(_) => {
            let expected = "an amount in the unit that its header or its column of units says";
            Err(Invalid::new("quantity", cell, expected, "the two differ: leave the wrong one out"))
        }
    }
}

/// A volume of gas as energy, by its heating value.
fn gas_volume(cells: Cells<'_>, text: &str, dimension: Dimension) -> Result<Option<Unit>, Invalid> {
    if dimension != Dimension::Energy || text.is_empty() {
        return Ok(None);
    }
    let norm = text.strip_prefix("Nm").or_else(|| text.strip_prefix("Sm")).map(|rest| format!("m{rest}"));
    let volume =
        header_unit::unit(norm.as_deref().unwrap_or(text)).filter(|unit| unit.dimension == Dimension::Volume);
    let Some(volume) = volume else { return Ok(None) };
    let needs = || {
        let expected = "an energy, or a volume with its heating value";
        let remedy = "a volume of gas is no energy without its heating value: give it in a column heating_value [kWh/Nm3], or give MWh/a";
        Invalid::new("quantity", text, expected, remedy)
    };
    let (column, value) = cells.column_value(Field::HeatingValue).ok_or_else(needs)?;
    let (number, unit) = units::split_unit(value);
    let number = cells.decimal.number(number)?;
    let own = column.spec.suffix.read(&crate::normal::words(unit));
    let scale = own.filter(|_| !unit.is_empty()).unwrap_or(column.unit);
    if scale == header_unit::HeaderUnit::Unsaid || number <= 0.0 {
        let expected = "a heating value above 0 in kWh/Nm3 or MJ/Nm3";
        return Err(Invalid::new(
            "heating_value",
            value,
            expected,
            "write the unit behind it, or in its header",
        ));
    }
    Ok(Some(volume.as_energy(scale.scale(number))))
}
