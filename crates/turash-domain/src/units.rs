//! Numbers and units as people write them: `1.234,5 GWh/a`, `300 kg/h`, `433 K`.
//!
//! Inside, every family of resources has one annual unit and one rate unit, tied by the hour: MWh/a and MW, t/a and t/h,
//! m3/a and m3/h. A year has 8760 hours.
//!
//! ```
//! use turash_domain::units::{Amount, Dimension, parse_amount, parse_celsius};
//!
//! # fn main() -> Result<(), turash_domain::Invalid> {
//! assert_eq!(parse_amount("300 kg/h", Dimension::Mass, None)?, Amount::Rate(0.3)); // t/h
//! assert_eq!(parse_celsius("433.15 K")?, 160.0);
//! let refused = parse_amount("5 t/a", Dimension::Energy, None);
//! assert!(refused.is_err_and(|invalid| invalid.remedy == "the unit does not fit the resource"));
//! # Ok(())
//! # }
//! ```

mod amount;
mod shown;
mod unit;

use amount::meant_beside;
pub use amount::{Amount, Dimension, meant};
pub use shown::{euros_a_year, scaled, short};
pub use unit::Unit;

use crate::error::Invalid;

/// Hours of a year, as every conversion between rate and annual amount takes it.
pub const HOURS_PER_YEAR: f64 = 8760.0;

/// A temperature in kelvin as °C.
pub fn celsius_of_kelvin(kelvin: f64) -> f64 {
    const ZERO: f64 = 273.15;
    meant_beside(kelvin - ZERO, kelvin.abs().max(ZERO))
}

/// A temperature in °F as °C.
pub fn celsius_of_fahrenheit(fahrenheit: f64) -> f64 {
    meant_beside((fahrenheit - 32.0) * 5.0 / 9.0, fahrenheit.abs().max(32.0))
}

/// Reads an amount with its unit; `default_unit` stands in where the text is a bare number.
pub fn parse_amount(text: &str, dimension: Dimension, default_unit: Option<Unit>) -> Result<Amount, Invalid> {
    let refused = |remedy: &str| {
        Invalid::new("quantity", text, format!("a number and a unit: {}", dimension.examples()), remedy)
    };
    let (number, unit) = split_unit(text);
    let number = parse_number(number).map_err(|_| refused("write for example '12.5' and the unit"))?;
    let unit = if unit.is_empty() {
        default_unit.ok_or_else(|| refused("add the unit, in the cell or in the header"))?
    } else {
        Unit::parse(unit).ok_or_else(|| refused("the unit is unknown"))?
    };
    if unit.dimension != dimension {
        return Err(refused("the unit does not fit the resource"));
    }
    Ok(unit.amount(number))
}

/// Reads a temperature in °C; a bare number is °C, `K` is kelvin, `°F` Fahrenheit.
pub fn parse_celsius(text: &str) -> Result<f64, Invalid> {
    let refused = |remedy| Invalid::new("temperature", text, "a temperature in °C, K or °F", remedy);
    let (number, unit) = split_unit(text);
    let number = parse_number(number).map_err(|_| refused("write for example '160 °C'"))?;
    match unit {
        "" | "°" | "°C" | "C" | "Cel" | "degC" | "ºC" | "℃" | "Grad" | "Grad C" => Ok(number),
        "K" => Ok(celsius_of_kelvin(number)),
        "°F" | "F" | "degF" | "ºF" | "℉" => Ok(celsius_of_fahrenheit(number)),
        _ => Err(refused("the unit is unknown: use °C, K or °F")),
    }
}

/// Splits `12.5 GWh/a` into its number and its unit, as text; either may be empty.
pub fn split_unit(text: &str) -> (&str, &str) {
    let text = text.trim();
    let is_numeric = |c: char| {
        c.is_ascii_digit() || matches!(c, '.' | ',' | '+' | '-' | '\'' | ' ' | '\u{a0}' | '\u{202f}')
    };
    let mut end = text.find(|c| !is_numeric(c)).unwrap_or(text.len());
    // An exponent belongs to the number: `1.5e6 kWh`.
    let rest = &text[end..];
    if rest.starts_with(['e', 'E']) {
        let exponent = rest[1..].trim_start_matches(['+', '-']);
        let digits = exponent.len() - exponent.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits > 0 {
            end = text.len() - exponent.len() + digits;
        }
    }
    (text[..end].trim(), text[end..].trim())
}

/// Reads a number with a decimal point or a decimal comma.
///
/// Spaces and apostrophes group digits. Where both `.` and `,` occur, the last one is the decimal sign; one that occurs more
/// than once groups; a single one is the decimal sign (`1,234` is one and a bit: write thousands without a separator).
pub fn parse_number(text: &str) -> Result<f64, Invalid> {
    let refused = || Invalid::new("number", text, "a number", "write for example 1234.5 or 1234,5");
    let compact: String = text.chars().filter(|c| !matches!(c, ' ' | '\'' | '\u{a0}' | '\u{202f}')).collect();
    let count = |sign| compact.matches(sign).count();
    let (points, commas) = (count('.'), count(','));
    let decimal = match (points, commas) {
        (1, 0) => Some('.'),
        (0, 1) => Some(','),
        (_, 0) | (0, _) => None,
        _ if compact.rfind('.') > compact.rfind(',') => Some('.'),
        _ => Some(','),
    };
    if decimal.is_some_and(|sign| count(sign) > 1) {
        return Err(refused());
    }
    let plain: String = compact
        .chars()
        .filter_map(|c| match c {
            '.' | ',' if Some(c) == decimal => Some('.'),
            '.' | ',' => None,
            _ => Some(c),
        })
        .collect();
    let is_plain = plain.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
    let number: f64 = plain.parse().ok().filter(|_| is_plain).ok_or_else(refused)?;
    if number.is_finite() { Ok(number) } else { Err(refused()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn annual(text: &str, dimension: Dimension) -> f64 {
        match parse_amount(text, dimension, None).unwrap() {
            Amount::Annual(value) => value,
            Amount::Rate(rate) => panic!("{text} is a rate of {rate}"),
        }
    }

    #[test]
    fn numbers_take_comma_and_point() {
        for (text, number) in [
            ("1234.5", 1234.5),
            ("1234,5", 1234.5),
            ("1.234,5", 1234.5),
            ("1,234.5", 1234.5),
            ("1 234 567", 1_234_567.0),
            ("1.234.567", 1_234_567.0),
            ("1'234.5", 1234.5),
            ("-0,5", -0.5),
            ("2e3", 2000.0),
        ] {
            assert_eq!(parse_number(text).unwrap(), number, "{text}");
        }
        for bad in ["", "-", "1,2,3.4.5", "abc", "NaN", "inf", "1e400", "0x10"] {
            assert!(parse_number(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn units_convert_to_the_dimensions_own() {
        assert_eq!(annual("1,5 GWh/a", Dimension::Energy), 1500.0);
        assert_eq!(annual("2 TWh", Dimension::Energy), 2e6);
        assert!((annual("3.6 TJ/a", Dimension::Energy) - 1000.0).abs() < 1e-9);
        assert!((annual("1 PJ/yr", Dimension::Energy) - 277_777.777_8).abs() < 1e-3);
        assert_eq!(annual("12 kt/a", Dimension::Mass), 12_000.0);
        assert_eq!(annual("7 m³/a", Dimension::Volume), 7.0);
        assert_eq!(parse_amount("500 kW", Dimension::Energy, None).unwrap(), Amount::Rate(0.5));
        assert_eq!(parse_amount("300 kg/h", Dimension::Mass, None).unwrap(), Amount::Rate(0.3));
        assert_eq!(
            parse_amount("1.5e6 kWh per year", Dimension::Energy, None).unwrap(),
            Amount::Annual(1500.0)
        );
    }

    #[test]
    fn a_unit_that_does_not_fit_is_refused_with_what_would() {
        let refusal = parse_amount("5 t/a", Dimension::Energy, None).unwrap_err();
        assert!(refusal.expected.contains("MWh/a"), "{refusal}");
        for bad in ["5 furlongs", "5 MW/a", "5 kg", "MW"] {
            assert!(parse_amount(bad, Dimension::Energy, None).is_err(), "{bad}");
        }
        assert!(parse_amount("5", Dimension::Energy, None).unwrap_err().remedy.contains("unit"));
        assert_eq!(
            parse_amount("5", Dimension::Energy, Unit::parse("GWh/a")).unwrap(),
            Amount::Annual(5000.0)
        );
    }

    #[test]
    fn temperatures_take_celsius_kelvin_and_fahrenheit() {
        assert_eq!(parse_celsius("160 °C").unwrap(), 160.0);
        assert_eq!(parse_celsius("160").unwrap(), 160.0);
        assert_eq!(parse_celsius("433,15 K").unwrap(), 160.0);
        assert_eq!(parse_celsius("363 K").unwrap(), 89.85);
        assert_eq!(parse_celsius("194 °F").unwrap(), 90.0);
        assert!(parse_celsius("320 °R").is_err());
    }

    #[test]
    fn what_was_meant_is_kept_and_noise_is_not() {
        for number in [0.0, -0.0, 1.0, 89.85, 1e10, 123_456_789.012_345, -0.001, 5e-324, 1e300] {
            assert_eq!(meant(number).to_bits(), number.to_bits(), "{number}");
        }
        assert_eq!(celsius_of_kelvin(363.0), 89.85);
        assert_eq!(celsius_of_kelvin(273.16), 0.01);
        assert_eq!(meant(43.0 / 3.6), 43.0 / 3.6);
        assert_eq!(meant(99.9 / 100.0), 0.999);
    }
}
