//! Numbers and amounts in cells, with the decimal sign that the file uses.
//!
//! Nothing is guessed in silence: once the decimal sign is known, a number that does not fit it is refused.

use std::cmp::Ordering;

use turash_domain::Invalid;
use turash_domain::units;

use crate::typography;
use crate::written::{Form, Written};

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
    /// The file uses both: what contradicts most of it is refused, and so is what may be meant in two ways.
    Mixed {
        /// The sign that most of its numbers tell; none where both are as frequent.
        mostly: Option<char>,
    },
    /// Only degrees tell, which many copy from a map: of `.` in degrees, `12,500` is grouped, and `12.500` is refused, since it may be meant
    /// in two ways.
    OfDegrees {
        /// The sign before the decimals of degrees.
        sign: char,
    },
}

/// What the numbers of a file tell of its decimal sign, one by one.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Signs {
    points: u64,
    commas: u64,
    points_of_degrees: u64,
    commas_of_degrees: u64,
}

impl Signs {
    /// Looks at a cell; in degrees even `47,033` has decimals.
    pub(crate) fn see(&mut self, cell: &str, is_degrees: bool) {
        if !cell.contains(['.', ',']) {
            return;
        }
        let cell = typography::plain(cell);
        match Written::read(&cell, true).form {
            Form::One(one) | Form::AtLeast(one) | Form::AtMost(one) => self.see_one(one, is_degrees),
            Form::Range(low, high) => {
                self.see_one(low, is_degrees);
                self.see_one(high, is_degrees);
            }
        }
    }

    fn see_one(&mut self, number: &str, is_degrees: bool) {
        let (points, commas) = if is_degrees {
            (&mut self.points_of_degrees, &mut self.commas_of_degrees)
        } else {
            (&mut self.points, &mut self.commas)
        };
        match evidence(units::split_unit(number).0, is_degrees) {
            Some(Decimal::Point) => *points += 1,
            Some(Decimal::Comma) => *commas += 1,
            _ => {}
        }
    }

    /// What these and others tell together.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            points: self.points + other.points,
            commas: self.commas + other.commas,
            points_of_degrees: self.points_of_degrees + other.points_of_degrees,
            commas_of_degrees: self.commas_of_degrees + other.commas_of_degrees,
        }
    }

    /// The sign.
    pub(crate) fn told(self) -> Decimal {
        match (self.points, self.commas) {
            (1.., 0) => Decimal::Point,
            (0, 1..) => Decimal::Comma,
            (0, 0) => match (self.points_of_degrees, self.commas_of_degrees) {
                (1.., 0) => Decimal::OfDegrees { sign: '.' },
                (0, 1..) => Decimal::OfDegrees { sign: ',' },
                _ => Decimal::Untold,
            },
            (points, commas) => Decimal::Mixed {
                mostly: match points.cmp(&commas) {
                    Ordering::Greater => Some('.'),
                    Ordering::Less => Some(','),
                    Ordering::Equal => None,
                },
            },
        }
    }
}

impl Decimal {
    /// Whether a comma begins decimals, or mostly.
    pub(crate) fn is_comma(self) -> bool {
        matches!(self, Self::Comma | Self::Mixed { mostly: Some(',') } | Self::OfDegrees { sign: ',' })
    }

    /// For the summary of a file.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Comma | Self::OfDegrees { sign: ',' } => "decimal comma",
            Self::Point | Self::Either | Self::OfDegrees { .. } => "decimal point",
            Self::Untold => "no decimals",
            Self::Mixed { .. } => "decimal point and comma mixed",
        }
    }

    /// For the file of rejects.
    pub(crate) fn note(self) -> &'static str {
        match self {
            Self::Point | Self::Either => "point",
            Self::Comma => "comma",
            Self::Untold => "untold",
            Self::Mixed { mostly: Some(',') } => "mostly comma",
            Self::Mixed { mostly: Some(_) } => "mostly point",
            Self::Mixed { mostly: None } => "mixed",
            Self::OfDegrees { sign: ',' } => "comma of degrees",
            Self::OfDegrees { .. } => "point of degrees",
        }
    }

    /// Reads what [`note`](Self::note) wrote.
    pub(crate) fn from_note(note: &str) -> Option<Self> {
        Some(match note {
            "point" => Self::Point,
            "comma" => Self::Comma,
            "untold" => Self::Untold,
            "mostly comma" => Self::Mixed { mostly: Some(',') },
            "mostly point" => Self::Mixed { mostly: Some('.') },
            "mixed" => Self::Mixed { mostly: None },
            "comma of degrees" => Self::OfDegrees { sign: ',' },
            "point of degrees" => Self::OfDegrees { sign: '.' },
            _ => return None,
        })
    }

    /// Reads a number.
    pub(crate) fn number(self, text: &str) -> Result<f64, Invalid> {
        if let Some(number) = self.plain(text) {
            return Ok(number);
        }
        let text = &*typography::plain(text);
        if !is_spaced_well(text) {
            let expected = "one number, with groups of three digits or none";
            return Err(Invalid::new("number", text, expected, "write a plain number, for example 1234.5"));
        }
        let (group, sign) = match self {
            Self::Either => return units::parse_number(text),
            Self::Mixed { .. } | Self::Untold => return self.unambiguous(text),
            Self::OfDegrees { sign } if text.contains(sign) => return self.unambiguous(text),
            Self::Point | Self::OfDegrees { sign: '.' } => (',', '.'),
            Self::Comma | Self::OfDegrees { .. } => ('.', ','),
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

    /// A number of degrees: whatever the file's sign, a lone one begins the decimals, since there are no thousands of them.
    pub(crate) fn of_degrees(text: &str) -> Result<f64, Invalid> {
        Self::Either.number(text)
    }

    /// The common case without an allocation: digits, perhaps a sign, a point, an exponent.
    pub(crate) fn plain(self, text: &str) -> Option<f64> {
        if matches!(self, Self::Mixed { .. } | Self::Untold | Self::OfDegrees { .. }) {
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

    /// Reads a number where no sign is told, unless it could be meant in two ways. Where the file contradicts itself, `0,500` is one
    /// of the two: a thousand of somebody who groups, or half of somebody who does not.
    fn unambiguous(self, text: &str) -> Result<f64, Invalid> {
        let (signs, number) = (text.matches(['.', ',']).count(), text.trim());
        let told = evidence(number, false);
        let decimals = number.rsplit(['.', ',']).next().unwrap_or_default().len();
        let is_mixed = matches!(self, Self::Mixed { .. });
        if signs == 1 && (told.is_none() || (is_mixed && decimals == 3)) {
            let expected = "a number that can be read in one way";
            let remedy = "say which sign the file uses with --decimal point or --decimal comma, or write all numbers alike";
            return Err(Invalid::new("number", text, expected, remedy));
        }
        if let (Self::Mixed { mostly: Some(mostly) }, Some(told)) = (self, told)
            && (told == Self::Comma) != (mostly == ',')
        {
            let expected = format!("a number with '{mostly}' before its decimals, as in most of the file");
            return Err(Invalid::new("number", text, expected, "write all numbers alike"));
        }
        units::parse_number(text)
    }

    /// Reads a temperature and the unit behind it, where one is.
    pub(crate) fn temperature(self, text: &str) -> Result<(f64, Option<Scale>), Invalid> {
        if let Some(number) = self.plain(text) {
            return Ok((number, None));
        }
        let (number, unit) = units::split_unit(text);
        let scale = match unit {
            "" => None,
            unit => Some(Scale::parse(unit)?),
        };
        Ok((self.number(number)?, scale))
    }
}

/// A unit of temperature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scale {
    Celsius,
    Kelvin,
    Fahrenheit,
}

impl Scale {
    fn parse(unit: &str) -> Result<Self, Invalid> {
        let zero = units::parse_celsius(&format!("0 {unit}"))?;
        Ok(match zero {
            0.0 => Self::Celsius,
            -273.15 => Self::Kelvin,
            _ => Self::Fahrenheit,
        })
    }

    /// A number of this unit in °C.
    pub(crate) fn celsius(self, number: f64) -> f64 {
        match self {
            Self::Celsius => number,
            Self::Kelvin => units::celsius_of_kelvin(number),
            Self::Fahrenheit => units::celsius_of_fahrenheit(number),
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

/// What a number says about the file's decimal sign; `1,234` says nothing.
fn evidence(number: &str, always_decimal: bool) -> Option<Decimal> {
    let number = number.trim_start_matches(['-', '+']).trim();
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
        let guess = |cells: &[&str]| {
            let mut signs = Signs::default();
            for cell in cells {
                signs.see(cell, false);
            }
            signs.told()
        };
        assert_eq!(guess(&["1.234", "2,5"]), Decimal::Comma);
        assert_eq!(guess(&["1,234", "2.50"]), Decimal::Point);
        assert_eq!(guess(&["1,234", "1.234"]), Decimal::Untold);
        assert_eq!(guess(&["1,5", "1.5"]), Decimal::Mixed { mostly: None });
        assert_eq!(guess(&["1,5", "1.5", "2,5", "1.234"]), Decimal::Mixed { mostly: Some(',') });
        assert_eq!(guess(&["1.234.567"]), Decimal::Comma);
        assert_eq!(guess(&["0,125"]), Decimal::Comma);
        assert_eq!(guess(&["5,5 GWh/a"]), Decimal::Comma);
        let mut degrees = Signs::default();
        degrees.see("47,033", true);
        assert_eq!(degrees.told(), Decimal::OfDegrees { sign: ',' });
        degrees.see("12.5", false);
        assert_eq!(degrees.told(), Decimal::Point);
    }

    #[test]
    fn degrees_tell_of_numbers_only_what_cannot_be_meant_otherwise() {
        let of = |sign| Decimal::OfDegrees { sign };
        assert_eq!(of('.').number("12,500").unwrap(), 12_500.0);
        assert_eq!(of(',').number("12.500").unwrap(), 12_500.0);
        assert_eq!(of('.').number("12500.5").unwrap(), 12_500.5);
        assert_eq!(of('.').number("12,500.5").unwrap(), 12_500.5);
        for (sign, text) in [('.', "12.500"), (',', "12,500"), ('.', "12,50"), ('.', "0012,500")] {
            assert!(of(sign).number(text).is_err(), "{sign} {text}");
        }
        for note in ["point of degrees", "comma of degrees"] {
            assert_eq!(Decimal::from_note(note).unwrap().note(), note);
        }
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
            (Decimal::Untold, "12’500", 12_500.0),
            (Decimal::Point, "−5", -5.0),
            (Decimal::Mixed { mostly: None }, "1,5", 1.5),
            (Decimal::Mixed { mostly: None }, "1.5", 1.5),
            (Decimal::Mixed { mostly: None }, "12", 12.0),
            (Decimal::Mixed { mostly: Some(',') }, "1.234,5", 1234.5),
        ] {
            assert_eq!(decimal.number(text).unwrap(), number, "{decimal:?} {text}");
        }
        for (decimal, text) in [
            (Decimal::Comma, "12.5"),
            (Decimal::Point, "12,5"),
            (Decimal::Mixed { mostly: None }, "0,500"),
            (Decimal::Mixed { mostly: Some(',') }, "1.5"),
            (Decimal::Mixed { mostly: Some('.') }, "1.234,5"),
            (Decimal::Mixed { mostly: Some('.') }, "1,234"),
            (Decimal::Mixed { mostly: None }, "1,234"),
            (Decimal::Mixed { mostly: None }, "1.234"),
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
    fn temperatures_take_units_in_the_cell() {
        assert_eq!(Decimal::Comma.temperature("433,15 K").unwrap(), (433.15, Some(Scale::Kelvin)));
        assert_eq!(Decimal::Either.temperature("160 °C").unwrap(), (160.0, Some(Scale::Celsius)));
        assert_eq!(Decimal::Point.temperature("194 °F").unwrap(), (194.0, Some(Scale::Fahrenheit)));
        assert_eq!(Scale::Fahrenheit.celsius(194.0), 90.0);
        assert_eq!(Scale::Kelvin.celsius(363.0), 89.85);
    }

    #[test]
    fn about_and_ranges_tell_a_sign_too() {
        for (cell, sign) in [
            ("ca. 1.250,5", Decimal::Comma),
            ("1,5-2,5 GWh", Decimal::Comma),
            ("~1,234.5", Decimal::Point),
            ("ca. 20.000", Decimal::Untold),
        ] {
            let mut signs = Signs::default();
            signs.see(cell, false);
            assert_eq!(signs.told(), sign, "{cell}");
        }
    }
}
