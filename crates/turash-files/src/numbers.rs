//! Numbers and amounts in cells, with the decimal sign that the file uses.
//!
//! Nothing is guessed in silence: once the decimal sign is known, a number that does not fit it is refused.

use turash_domain::Invalid;
use turash_domain::units::{self, Amount, Dimension, Unit};

use crate::header_unit;

/// Which sign separates the decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decimal {
    /// `1234.5`; a comma groups thousands.
    Point,
    /// `1234,5`; a point groups thousands.
    Comma,
    /// True numbers of sheets and GeoJSON: a single sign is the decimal one.
    Either,
    /// Nothing in a text file tells: `1,5` and `1.5` are clear, `1,234` is refused.
    Untold,
    /// The file uses both: `1,5` and `1.5` are clear, `1,234` is refused.
    Mixed,
}

impl Decimal {
    /// Judges by sample cells; `True` marks a cell where even `47,033` has decimals (coordinates).
    pub(crate) fn guess<'a>(cells: impl Iterator<Item = (&'a str, bool)>) -> Self {
        let (mut points, mut commas) = (0_u32, 0_u32);
        for (cell, always_decimal) in cells {
            match evidence(units::split_unit(cell).0, always_decimal) {
                Some(Self::Point) => points += 1,
                Some(Self::Comma) => commas += 1,
                _ => {}
            }
        }
        match (points, commas) {
            (1.., 0) => Self::Point,
            (0, 1..) => Self::Comma,
            (0, 0) => Self::Untold,
            _ => Self::Mixed,
        }
    }

    /// For the summary of a file.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Point | Self::Either => "decimal point",
            Self::Comma => "decimal comma",
            Self::Untold => "no decimals",
            Self::Mixed => "decimal point and comma mixed",
        }
    }

    /// Reads a number.
    pub(crate) fn number(self, text: &str) -> Result<f64, Invalid> {
        if let Some(number) = self.plain(text) {
            return Ok(number);
        }
        if !is_spaced_well(text) {
            let expected = "one number, with groups of three digits or none";
            return Err(Invalid::new("number", text, expected, "write a plain number, for example 1234.5"));
        }
        let (group, sign) = match self {
            Self::Either => return units::parse_number(text),
            Self::Mixed | Self::Untold => return unambiguous(text),
            Self::Point => (',', '.'),
            Self::Comma => ('.', ','),
        };
        let refused = || {
            let expected = format!("a number with '{sign}' before its decimals, as in the rest of the file");
            let remedy = if text.contains(group) {
                format!(
                    "'{group}' groups thousands here: write all numbers alike, or say which sign the file uses"
                )
            } else {
                format!("write a plain number, for example 1234{sign}5")
            };
            Invalid::new("number", text, expected, remedy)
        };
        let compact: String =
            text.chars().filter(|c| !matches!(c, ' ' | '\'' | '\u{a0}' | '\u{202f}')).collect();
        let (whole, decimals) = compact.split_once(sign).unwrap_or((&compact, ""));
        let mut groups = whole.split(group);
        let is_first = |first: &str| {
            let first = first.trim_start_matches(['-', '+']);
            matches!(first.len(), 1..=3) && !first.starts_with('0')
        };
        let grouped_well = groups.next().is_some_and(|first| !whole.contains(group) || is_first(first))
            && groups.all(|group| group.len() == 3);
        if !grouped_well || decimals.contains([group, sign]) {
            return Err(refused());
        }
        let plain = format!("{}.{decimals}", whole.replace(group, ""));
        units::parse_number(if decimals.is_empty() { plain.trim_end_matches('.') } else { &plain })
            .map_err(|_| refused())
    }

    /// The same where a lone sign always begins the decimals, as in degrees.
    pub(crate) fn in_degrees(self) -> Self {
        if matches!(self, Self::Mixed | Self::Untold) { Self::Either } else { self }
    }

    /// The common case without an allocation: digits, perhaps a sign, a point, an exponent.
    fn plain(self, text: &str) -> Option<f64> {
        if matches!(self, Self::Mixed | Self::Untold) {
            return None;
        }
        let mut points = 0;
        for byte in text.bytes() {
            match byte {
                b'0'..=b'9' | b'+' | b'-' | b'e' | b'E' => {}
                b'.' if self != Self::Comma => points += 1,
                _ => return None,
            }
        }
        if points > 1 { None } else { text.parse().ok().filter(|number: &f64| number.is_finite()) }
    }

    /// Reads an amount with its unit in the cell, or in `default_unit`.
    pub(crate) fn amount(
        self,
        text: &str,
        dimension: Dimension,
        default_unit: Option<Unit>,
    ) -> Result<Amount, Invalid> {
        if let (Some(number), Some(unit)) = (self.plain(text), default_unit)
            && unit.dimension == dimension
        {
            return Ok(unit.amount(number));
        }
        let (number, unit) = units::split_unit(text);
        let known = if unit.is_empty() { default_unit } else { header_unit::unit(unit) };
        match known {
            Some(unit) if unit.dimension == dimension => {
                self.number(number).map(|number| unit.amount(number))
            }
            _ => units::parse_amount(text, dimension, default_unit),
        }
    }

    /// Reads a temperature in °C; a bare number, or one with its unit.
    pub(crate) fn celsius(self, text: &str) -> Result<f64, Invalid> {
        if let Some(number) = self.plain(text) {
            return Ok(number);
        }
        let (number, unit) = units::split_unit(text);
        if unit.is_empty() {
            return self.number(number);
        }
        match units::parse_celsius(&format!("0 {unit}")) {
            Ok(zero) => Ok(self.number(number)? + zero),
            Err(refusal) => Err(Invalid::new(&refusal.field, text, refusal.expected, refusal.remedy)),
        }
    }
}

/// Whether marks between digits (spaces, apostrophes) set groups of three apart: `12 5` is two numbers.
fn is_spaced_well(text: &str) -> bool {
    let is_mark = |c: char| matches!(c, ' ' | '\'' | '\u{a0}' | '\u{202f}');
    let number = text.trim().trim_start_matches(['-', '+']).trim_start();
    if !number.contains(is_mark) {
        return true;
    }
    let whole = number.split(['.', ',']).next().unwrap_or_default();
    let mut groups = whole.split(is_mark);
    let first = groups.next().unwrap_or_default();
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let decimals_are_plain = !number[whole.len()..].contains(is_mark);
    matches!(first.len(), 1..=3)
        && !first.starts_with('0')
        && digits(first)
        && groups.all(|group| group.len() == 3 && digits(group))
        && decimals_are_plain
}

/// Reads a number of a file that uses both signs, unless it could be meant in two ways.
fn unambiguous(text: &str) -> Result<f64, Invalid> {
    let signs = text.matches(['.', ',']).count();
    if signs == 1 && evidence(text.trim(), false).is_none() {
        let expected = "a number that can be read in one way";
        let remedy = "say which sign the file uses with --decimal point or --decimal comma, or write all numbers alike";
        return Err(Invalid::new("number", text, expected, remedy));
    }
    units::parse_number(text)
}

/// What a number says about the file's decimal sign; `1,234` says nothing.
fn evidence(number: &str, always_decimal: bool) -> Option<Decimal> {
    // Of `100,5-200` the first number.
    let number = number.trim_start_matches(['-', '+']).split('-').next().unwrap_or_default().trim();
    let last = number.rfind(['.', ','])?;
    let sign = number[last..].chars().next()?;
    let other = if sign == ',' { '.' } else { ',' };
    let whole = &number[..last];
    let decimals = number[last + 1..].bytes().take_while(u8::is_ascii_digit).count();
    let once = number.matches(sign).count() == 1;
    let is_decimal =
        once && (always_decimal || decimals != 3 || whole.starts_with('0') || number.contains(other));
    let decided = if is_decimal {
        sign
    } else if once {
        return None;
    } else {
        other
    };
    Some(if decided == ',' { Decimal::Comma } else { Decimal::Point })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_is_guessed_only_from_what_is_beyond_doubt() {
        let guess = |cells: &[&str]| Decimal::guess(cells.iter().map(|cell| (*cell, false)));
        assert_eq!(guess(&["1.234", "2,5"]), Decimal::Comma);
        assert_eq!(guess(&["1,234", "2.50"]), Decimal::Point);
        assert_eq!(guess(&["1,234", "1.234"]), Decimal::Untold);
        assert_eq!(guess(&["1,5", "1.5"]), Decimal::Mixed);
        assert_eq!(guess(&["1.234.567"]), Decimal::Comma);
        assert_eq!(guess(&["0,125"]), Decimal::Comma);
        assert_eq!(guess(&["5,5 GWh/a"]), Decimal::Comma);
        assert_eq!(Decimal::guess([("47,033", true)].into_iter()), Decimal::Comma);
    }

    #[test]
    fn numbers_follow_the_sign_or_are_refused() {
        for (decimal, text, number) in [
            (Decimal::Comma, "1.234", 1234.0),
            (Decimal::Comma, "1.234,5", 1234.5),
            (Decimal::Comma, "-0,5", -0.5),
            (Decimal::Comma, "12", 12.0),
            (Decimal::Point, "1,234", 1234.0),
            (Decimal::Point, "1234.5e3", 1_234_500.0),
            (Decimal::Point, "1 234.5", 1234.5),
            (Decimal::Either, "1,234", 1.234),
            (Decimal::Untold, "1,5", 1.5),
            (Decimal::Untold, "0.500", 0.5),
            (Decimal::Untold, "12 500", 12_500.0),
            (Decimal::Mixed, "1,5", 1.5),
            (Decimal::Mixed, "1.5", 1.5),
            (Decimal::Mixed, "12", 12.0),
        ] {
            assert_eq!(decimal.number(text).unwrap(), number, "{decimal:?} {text}");
        }
        for (decimal, text) in [
            (Decimal::Comma, "12.5"),
            (Decimal::Point, "12,5"),
            (Decimal::Mixed, "1,234"),
            (Decimal::Mixed, "1.234"),
            (Decimal::Untold, "1,234"),
            (Decimal::Untold, "12.500"),
            (Decimal::Point, "0,500"),
            (Decimal::Point, "1234,567"),
            (Decimal::Comma, "1234.567"),
            (Decimal::Point, "12 5"),
            (Decimal::Point, "2024 5000"),
            (Decimal::Untold, "12 5"),
            (Decimal::Either, "2024 5000"),
            (Decimal::Comma, "1 2 3"),
            (Decimal::Comma, "1,2,3"),
            (Decimal::Point, "NaN"),
            (Decimal::Point, "inf"),
            (Decimal::Either, "1e999"),
            (Decimal::Comma, ""),
            (Decimal::Point, "."),
            (Decimal::Comma, ",,"),
        ] {
            assert!(decimal.number(text).is_err(), "{decimal:?} {text}");
        }
    }

    #[test]
    fn amounts_and_temperatures_take_units_in_the_cell() {
        let mwh = header_unit::unit("MWh/a");
        let amount = |text| Decimal::Comma.amount(text, Dimension::Energy, mwh).unwrap();
        assert_eq!(amount("1.234,5"), Amount::Annual(1234.5));
        assert_eq!(amount("1,5 GWh/a"), Amount::Annual(1500.0));
        assert!(Decimal::Either.amount("5 t/a", Dimension::Energy, mwh).is_err());
        assert!(Decimal::Either.amount("5", Dimension::Mass, mwh).is_err());
        assert_eq!(Decimal::Comma.celsius("433,15 K").unwrap(), 160.0);
        assert_eq!(Decimal::Either.celsius("160 °C").unwrap(), 160.0);
    }
}
