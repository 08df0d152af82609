//! Temperatures of heat and cooling: two columns for the ends of a band, or one for both.

use turash_domain::{Celsius, Direction, Family, Invalid, Precision, TemperatureBand, Thermal};

use super::{Cells, Problem};
use crate::columns::Column;
use crate::fields::Field;
use crate::header_unit::{HeaderUnit, contradiction};
use crate::numbers::{Decimal, Scale};
use crate::typography;
use crate::vocabulary::{self, ResourceWord};
use crate::written::{Form, Written};

/// Reads the band, and the medium where it is said; with what the way it is written says of the precision.
pub(super) fn thermal(
    cells: Cells<'_>,
    word: ResourceWord,
    direction: Direction,
) -> Result<(Thermal, Option<Precision>), Problem> {
    let what = What { family: word.family, direction };
    let low = end(cells, Field::TMin, what)?;
    let high = end(cells, Field::TMax, what)?;
    let medium = cells.optional(Field::Medium, vocabulary::medium)?.or(word.medium);
    let (field, read) = match (low, high) {
        (Some(low), high) => (Field::TMin, low.with(high.unwrap_or(low))),
        (None, Some(high)) => (Field::TMax, high),
        (None, None) => (Field::Temperature, both(cells, what)?),
    };
    let band = TemperatureBand::new(read.low, read.high).map_err(|invalid| cells.problem(field, invalid))?;
    Ok((Thermal { band, medium }, read.is_vague.then_some(Precision::Estimated)))
}

/// What the temperatures are of.
#[derive(Debug, Clone, Copy)]
struct What {
    family: Family,
    direction: Direction,
}

impl What {
    /// Whether a bound is the temperature that counts: heat of at least 90 °C may be used as heat of 90 °C, and whoever needs less
    /// than 60 °C is content with 60 °C; cold is the other way round.
    fn takes(self, form: Form<'_>) -> bool {
        let is_demand = self.direction == Direction::Demand;
        match form {
            Form::AtLeast(_) => is_demand || self.family == Family::Heat,
            Form::AtMost(_) => is_demand || self.family == Family::Cooling,
            Form::One(_) | Form::Range(..) => true,
        }
    }
}

/// Temperatures as read.
#[derive(Debug, Clone, Copy)]
struct Read {
    low: Celsius,
    high: Celsius,
    /// Whether the cell says that they are about so high, or a bound.
    is_vague: bool,
}

impl Read {
    /// From the one to the other.
    fn with(self, high: Self) -> Self {
        Self { low: self.low, high: high.high, is_vague: self.is_vague || high.is_vague }
    }
}

/// One end in a column of its own.
fn end(cells: Cells<'_>, field: Field, what: What) -> Result<Option<Read>, Problem> {
    let Some((column, text)) = cells.column_value(field) else { return Ok(None) };
    let one = band(cells.decimal, column, text, what, false).and_then(|read| {
        let expected = "one temperature";
        let remedy = "give the two ends of a band in t_min_c and t_max_c";
        if read.low == read.high {
            Ok(read)
        } else {
            Err(Invalid::new("temperature", text, expected, remedy))
        }
    });
    noted(cells, field, one).map(Some)
}

/// Both ends in one column: `160`, `100-200`, `100 – 200 °C`, `100 bis 200`, `90/60`, `-10--5`.
fn both(cells: Cells<'_>, what: What) -> Result<Read, Problem> {
    let field = Field::Temperature;
    let Some((column, text)) = cells.column_value(field) else {
        let ends = [Field::TMin, Field::TMax];
        let field = ends.into_iter().find(|field| cells.columns.has(*field)).unwrap_or(field);
        let expected = "the temperatures of the heat or cooling, t_min_c and t_max_c";
        return Err(cells.missing(field, "t_min_c", expected, "add them"));
    };
    noted(cells, field, band(cells.decimal, column, text, what, true))
}

fn noted(cells: Cells<'_>, field: Field, read: Result<Read, Invalid>) -> Result<Read, Problem> {
    let read = read.map_err(|invalid| cells.problem(field, invalid))?;
    if read.is_vague {
        cells.doubt(field, format!("{} °C, not better than estimated", read.low.get()));
    }
    Ok(read)
}

fn band(decimal: Decimal, column: Column, cell: &str, what: What, is_pair: bool) -> Result<Read, Invalid> {
    let text = typography::plain(cell);
    let Written { form, about } = Written::read(&text, is_pair);
    if !what.takes(form) {
        let expected = "a temperature; this bound leaves open how warm it is";
        return Err(Invalid::new(
            "temperature",
            cell,
            expected,
            "say what is likely, for example 'ca. 60 °C'",
        ));
    }
    let (low, high) = match form {
        Form::Range(low, high) => (low, high),
        Form::One(one) | Form::AtLeast(one) | Form::AtMost(one) => {
            let (number, own) = decimal.temperature(one)?;
            let one = Celsius::new(scale(own, column, cell)?.celsius(number))?;
            return Ok(Read { low: one, high: one, is_vague: about || !matches!(form, Form::One(_)) });
        }
    };
    let ((low, low_own), (high, high_own)) = (decimal.temperature(low)?, decimal.temperature(high)?);
    let is_turned = is_pair && low > high && cell.contains('/');
    let (low, high) = if is_turned { (high, low) } else { (low, high) };
    let lone_kelvin = low_own.is_none() && high_own == Some(Scale::Kelvin);
    let first_only = low_own.is_some_and(|own| own != Scale::Celsius) && high_own.is_none();
    let differ = matches!((low_own, high_own), (Some(low), Some(high)) if low != high);
    // `160-433 K` may mean 160 °C to 433 K, where that makes sense; 433-453 K can only mean kelvin twice.
    let in_two_ways = lone_kelvin && low <= Scale::Kelvin.celsius(high) + 1.0;
    if first_only || differ || in_two_ways {
        let expected = "two temperatures of one unit that can be read in one way";
        return Err(Invalid::new("temperature", cell, expected, "write the unit behind both"));
    }
    let scale = scale(low_own.or(high_own), column, cell)?;
    let (low, high) = (Celsius::new(scale.celsius(low))?, Celsius::new(scale.celsius(high))?);
    Ok(Read { low, high, is_vague: about })
}

/// The unit of a cell: its own, or its header's; never one against the other.
fn scale(own: Option<Scale>, column: Column, text: &str) -> Result<Scale, Invalid> {
    let header = match column.unit {
        HeaderUnit::SAME => Some(Scale::Celsius),
        // Of the units of temperature only this one has another step than °C.
        HeaderUnit::Scale { multiply, .. } if multiply != 1.0 => Some(Scale::Fahrenheit),
        HeaderUnit::Scale { .. } => Some(Scale::Kelvin),
        _ => None,
    };
    match (own, header) {
        (Some(own), Some(header)) if own != header => Err(contradiction(text)),
        (own, header) => Ok(own.or(header).unwrap_or(Scale::Celsius)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::FLOW_FIELDS;
    use crate::kind::Sureness;

    const HEAT: What = What { family: Family::Heat, direction: Direction::Supply };

    fn read_of(text: &str, header: HeaderUnit, what: What) -> Option<(f64, f64)> {
        let spec = FLOW_FIELDS.iter().find(|spec| spec.field == Field::Temperature).unwrap();
        let column = Column { index: 0, unit: header, sureness: Sureness::Named, spec };
        let read = band(Decimal::Comma, column, text, what, true).ok()?;
        Some((read.low.get(), read.high.get()))
    }

    fn read(text: &str, header: HeaderUnit) -> Option<(f64, f64)> {
        read_of(text, header, HEAT)
    }

    #[test]
    fn a_dash_parts_numbers_or_is_the_sign_of_one() {
        for (text, low, high) in [
            ("160", 160.0, 160.0),
            ("-10", -10.0, -10.0),
            ("−5", -5.0, -5.0),
            ("-10--5", -10.0, -5.0),
            ("-5-5", -5.0, 5.0),
            ("-10 - -5", -10.0, -5.0),
            ("-10 – -5 °C", -10.0, -5.0),
            ("-10 bis -5 °C", -10.0, -5.0),
            ("160 °C - 180 °C", 160.0, 180.0),
            ("60 à 90", 60.0, 90.0),
            ("60°", 60.0, 60.0),
            ("90/60", 60.0, 90.0),
            ("6/12 °C", 6.0, 12.0),
            ("433-453 K", 159.85, 179.85),
            ("433,15 K", 160.0, 160.0),
            ("363 K", 89.85, 89.85),
            ("194 °F", 90.0, 90.0),
            ("> 90 °C", 90.0, 90.0),
            ("ca. 90", 90.0, 90.0),
        ] {
            assert_eq!(read(text, HeaderUnit::Unsaid), Some((low, high)), "{text}");
        }
    }

    #[test]
    fn a_bound_counts_where_it_is_the_safe_side() {
        let of = |text, family, direction| read_of(text, HeaderUnit::Unsaid, What { family, direction });
        assert_eq!(of("<60", Family::Heat, Direction::Supply), None);
        assert_eq!(of("<60", Family::Heat, Direction::Demand), Some((60.0, 60.0)));
        assert_eq!(of("> 6", Family::Cooling, Direction::Supply), None);
        assert_eq!(of("max. 6", Family::Cooling, Direction::Supply), Some((6.0, 6.0)));
    }

    #[test]
    fn a_band_of_two_units_is_refused() {
        let in_the_cell = [
            "160-433 K",
            "5 - 283 K",
            "433 K - 453",
            "194 °F - 210",
            "433 K - 180 °C",
            "60 90",
            "180-160",
            "-",
            "10-",
            "1 05",
        ];
        for text in in_the_cell {
            let read = read(text, HeaderUnit::Unsaid);
            assert!(read.is_none_or(|(low, high)| low > high), "{text}: {read:?}");
        }
        let kelvin = HeaderUnit::Scale { multiply: 1.0, divide: 1.0, offset: -273.15 };
        assert_eq!(read("433 - 453", kelvin), Some((159.85, 179.85)));
        assert_eq!(read("433 K", kelvin), Some((159.85, 159.85)));
        let fahrenheit = HeaderUnit::Scale { multiply: 5.0, divide: 9.0, offset: -160.0 / 9.0 };
        assert_eq!(read("194", fahrenheit), Some((90.0, 90.0)));
        for text in ["160 °C", "160-180 °C"] {
            assert_eq!(read(text, kelvin), None, "{text}");
            assert!(read(text, HeaderUnit::SAME).is_some(), "{text}");
        }
        assert_eq!(read("433 K", HeaderUnit::SAME), None);
    }
}
