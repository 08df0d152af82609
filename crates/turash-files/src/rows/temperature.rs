//! Temperatures of heat and cooling: two columns for the ends of a band, or one for both.

use turash_domain::{Celsius, Invalid, TemperatureBand, Thermal};

use super::{Cells, Problem};
use crate::columns::Column;
use crate::fields::Field;
use crate::header_unit::{HeaderUnit, contradiction};
use crate::numbers::{Decimal, Scale};
use crate::vocabulary::{self, ResourceWord};

/// Reads the band, and the medium where it is said.
pub(super) fn thermal(cells: Cells<'_>, word: ResourceWord) -> Result<Thermal, Problem> {
    let low = end(cells, Field::TMin)?;
    let high = end(cells, Field::TMax)?;
    let medium = cells.optional(Field::Medium, vocabulary::medium)?.or(word.medium);
    let (field, low, high) = match (low, high) {
        (Some(low), high) => (Field::TMin, low, high.unwrap_or(low)),
        (None, Some(high)) => (Field::TMax, high, high),
        (None, None) => {
            let (low, high) = both(cells)?;
            (Field::Temperature, low, high)
        }
    };
    let band = TemperatureBand::new(low, high).map_err(|invalid| cells.problem(field, invalid))?;
    Ok(Thermal { band, medium })
}

/// One end in a column of its own.
fn end(cells: Cells<'_>, field: Field) -> Result<Option<Celsius>, Problem> {
    let Some((column, text)) = cells.column_value(field) else { return Ok(None) };
    let read = || {
        let (number, own) = cells.decimal.temperature(text)?;
        Celsius::new(scale(own, column, text)?.celsius(number))
    };
    read().map(Some).map_err(|invalid| cells.problem(field, invalid))
}

/// Both ends in one column: `160`, `100-200`, `100 – 200 °C`, `100 bis 200`, `-10--5`.
fn both(cells: Cells<'_>) -> Result<(Celsius, Celsius), Problem> {
    let field = Field::Temperature;
    let Some((column, text)) = cells.column_value(field) else {
        let field = if cells.columns.has(Field::TMin) { Field::TMin } else { Field::Temperature };
        let expected = "the temperatures of the heat or cooling, t_min_c and t_max_c";
        return Err(cells.missing(field, "t_min_c", expected, "add them"));
    };
    band(cells.decimal, column, text).map_err(|invalid| cells.problem(field, invalid))
}

fn band(decimal: Decimal, column: Column, text: &str) -> Result<(Celsius, Celsius), Invalid> {
    let Some((low, high)) = ends(text) else {
        let (number, own) = decimal.temperature(text)?;
        let one = Celsius::new(scale(own, column, text)?.celsius(number))?;
        return Ok((one, one));
    };
    let ((low, low_own), (high, high_own)) = (decimal.temperature(low)?, decimal.temperature(high)?);
    let lone_kelvin = low_own.is_none() && high_own == Some(Scale::Kelvin);
    let kelvin_first = low_own == Some(Scale::Kelvin) && high_own.is_none();
    let differ = matches!((low_own, high_own), (Some(low), Some(high)) if low != high);
    // `160-433 K` may mean 160 °C to 433 K, where that makes sense; 433-453 K can only mean kelvin twice.
    let in_two_ways = lone_kelvin && low <= Scale::Kelvin.celsius(high) + 1.0;
    if kelvin_first || differ || in_two_ways {
        let expected = "two temperatures of one unit that can be read in one way";
        return Err(Invalid::new("temperature", text, expected, "write the unit behind both"));
    }
    let scale = scale(low_own.or(high_own), column, text)?;
    Ok((Celsius::new(scale.celsius(low))?, Celsius::new(scale.celsius(high))?))
}

/// The unit of a cell: its own, or its header's; never one against the other.
fn scale(own: Option<Scale>, column: Column, text: &str) -> Result<Scale, Invalid> {
    let header = match column.unit {
        HeaderUnit::SAME => Some(Scale::Celsius),
        HeaderUnit::Scale { .. } => Some(Scale::Kelvin),
        _ => None,
    };
    match (own, header) {
        (Some(own), Some(header)) if own != header => Err(contradiction(text)),
        (own, header) => Ok(own.or(header).unwrap_or(Scale::Celsius)),
    }
}

/// The two ends of a band; a dash that is the sign of a number does not part them.
fn ends(text: &str) -> Option<(&str, &str)> {
    const BETWEEN: [&str; 5] = [" bis ", " to ", "–", "—", ".."];
    let parted = BETWEEN.iter().find_map(|word| text.split_once(word));
    if let Some((low, high)) = parted.filter(|(low, _)| !low.trim().is_empty()) {
        return Some((low.trim(), high.trim()));
    }
    let (dash, _) = text.match_indices('-').find(|(dash, _)| {
        let before = text[..*dash].trim_end().chars().next_back();
        before.is_some_and(|before| before.is_ascii_digit() || matches!(before, '°' | 'C' | 'K' | '℃'))
    })?;
    Some((text[..dash].trim(), text[dash + 1..].trim()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::FLOW_FIELDS;

    fn read(text: &str, header: HeaderUnit) -> Option<(f64, f64)> {
        let spec = FLOW_FIELDS.iter().find(|spec| spec.field == Field::Temperature).unwrap();
        let column = Column { index: 0, unit: header, mapped: false, spec };
        let (low, high) = band(Decimal::Comma, column, text).ok()?;
        let round = |celsius: Celsius| (celsius.get() * 100.0).round() / 100.0;
        Some((round(low), round(high)))
    }

    #[test]
    fn a_dash_parts_numbers_or_is_the_sign_of_one() {
        for (text, low, high) in [
            ("160", 160.0, 160.0),
            ("-10", -10.0, -10.0),
            ("-10--5", -10.0, -5.0),
            ("-5-5", -5.0, 5.0),
            ("-10 - -5", -10.0, -5.0),
            ("-10 – -5 °C", -10.0, -5.0),
            ("-10 bis -5 °C", -10.0, -5.0),
            ("160 °C - 180 °C", 160.0, 180.0),
            ("433-453 K", 159.85, 179.85),
            ("433,15 K", 160.0, 160.0),
        ] {
            assert_eq!(read(text, HeaderUnit::Unsaid), Some((low, high)), "{text}");
        }
    }

    #[test]
    fn a_band_of_two_units_is_refused() {
        for text in ["160-433 K", "5 - 283 K", "433 K - 453", "433 K - 180 °C", "60 90", "6/12", "-", "10-"]
        {
            assert_eq!(read(text, HeaderUnit::Unsaid), None, "{text}");
        }
        let kelvin = HeaderUnit::Scale { multiply: 1.0, divide: 1.0, offset: -273.15 };
        assert_eq!(read("433 - 453", kelvin), Some((159.85, 179.85)));
        assert_eq!(read("433 K", kelvin), Some((159.85, 159.85)));
        for text in ["160 °C", "160-180 °C"] {
            assert_eq!(read(text, kelvin), None, "{text}");
            assert!(read(text, HeaderUnit::SAME).is_some(), "{text}");
        }
        assert_eq!(read("433 K", HeaderUnit::SAME), None);
    }
}
