//! Degrees as people write them: `48.2819`, `48° 16' 55" N`, `N48.28`, `9,14 W`.

use turash_domain::Invalid;

use crate::normal::compact;
use crate::numbers::Decimal;

/// Which of the two an angle is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Axis {
    Longitude,
    Latitude,
}

/// A direction on the globe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Heading {
    pub(crate) axis: Axis,
    /// Whether degrees in this direction count below 0.
    pub(crate) is_negative: bool,
}

/// An angle that was read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Angle {
    pub(crate) degrees: f64,
    /// What its letter says it is.
    pub(crate) axis: Option<Axis>,
}

/// Reads a direction by its letter or word. `O` is east in German and west in French, Italian and Spanish: it is refused.
pub(crate) fn heading(text: &str) -> Result<Heading, Invalid> {
    let of = |axis, is_negative| Ok(Heading { axis, is_negative });
    match compact(text).as_str() {
        "n" | "north" | "nord" | "norden" | "norte" | "polnoc" => of(Axis::Latitude, false),
        "s" | "south" | "sued" | "sueden" | "sud" | "sur" | "poludnie" => of(Axis::Latitude, true),
        "e" | "east" | "ost" | "osten" | "est" | "este" | "wschod" => of(Axis::Longitude, false),
        "w" | "west" | "westen" | "ouest" | "oeste" | "ovest" | "zachod" => of(Axis::Longitude, true),
        "o" => Err(Invalid::new(
            "direction",
            text,
            "N, S, E or W",
            "O is east or west by language: write E or W",
        )),
        _ => Err(Invalid::new(
            "direction",
            text,
            "N, S, E or W",
            "write the letter, or give the degrees a sign",
        )),
    }
}

/// Reads an angle in degrees, with a direction or without.
pub(crate) fn read(text: &str) -> Result<Angle, Invalid> {
    let (number, heading) = split_heading(text.trim())?;
    let degrees = if has_marks(number) { sexagesimal(text, number)? } else { Decimal::of_degrees(number)? };
    match heading {
        None => Ok(Angle { degrees, axis: None }),
        Some(_) if degrees < 0.0 || number.trim_start().starts_with(['-', '\u{2212}']) => Err(Invalid::new(
            "direction",
            text,
            "degrees without a sign beside a letter",
            "leave the sign or the letter out",
        )),
        Some(Heading { axis, is_negative }) => {
            Ok(Angle { degrees: if is_negative { -degrees } else { degrees }, axis: Some(axis) })
        }
    }
}

/// A direction before or behind the number.
fn split_heading(text: &str) -> Result<(&str, Option<Heading>), Invalid> {
    // The ordinal indicator is a letter, and stands for degrees.
    let is_letter = |c: char| c.is_alphabetic() && c != 'º';
    let number = text.trim_end_matches(is_letter);
    if number.len() < text.len() && !number.is_empty() {
        return Ok((number.trim_end(), Some(heading(&text[number.len()..])?)));
    }
    let number = text.trim_start_matches(is_letter);
    if number.len() < text.len() && !number.is_empty() {
        return Ok((number.trim_start(), Some(heading(&text[..text.len() - number.len()])?)));
    }
    Ok((text, None))
}

/// The marks of degrees, minutes and seconds.
const MARKS: [char; 12] = ['°', 'º', '˚', '\'', '"', '′', '″', '’', '”', '´', '`', '“'];

/// Whether a number has marks of degrees, or three parts.
fn has_marks(number: &str) -> bool {
    number.contains(MARKS) || number.split_whitespace().count() == 3
}

/// Reads degrees, minutes and seconds; only the last of them may have decimals.
fn sexagesimal(text: &str, number: &str) -> Result<f64, Invalid> {
    let refused = || {
        let expected = "degrees, minutes and seconds, with minutes and seconds below 60";
        Invalid::new("degrees", text, expected, "write for example 48° 16' 55\" or 48.2819")
    };
    let parts: Vec<&str> = number
        .split(|c: char| c.is_whitespace() || MARKS.contains(&c))
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() || parts.len() > 3 {
        return Err(refused());
    }
    let mut degrees = 0.0;
    let is_negative = parts.first().is_some_and(|first| first.starts_with(['-', '\u{2212}']));
    for (index, part) in parts.iter().enumerate() {
        let is_last = index + 1 == parts.len();
        let digits = if index == 0 { part.trim_start_matches(['-', '+', '\u{2212}']) } else { part };
        let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        if digits.is_empty() || !(is_plain || is_last) {
            return Err(refused());
        }
        let value = Decimal::of_degrees(digits)?;
        let fits = value >= 0.0 && (index == 0 || value < 60.0);
        if !fits {
            return Err(refused());
        }
        degrees += value / [1.0, 60.0, 3600.0][index];
    }
    Ok(if is_negative { -degrees } else { degrees })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn degrees(text: &str) -> Option<f64> {
        read(text).ok().map(|angle| angle.degrees)
    }

    #[test]
    fn angles_are_read_as_people_write_them() {
        for (text, wanted) in [
            ("48.2819", 48.2819),
            ("48,2819", 48.2819),
            ("-9.14", -9.14),
            ("38.72°", 38.72),
            ("-9.14°", -9.14),
            ("9.14 W", -9.14),
            ("W9.14", -9.14),
            ("N 38.72", 38.72),
            ("48° 16' 55\" N", 48.281_944),
            ("48°16′55″", 48.281_944),
            ("48° 16.9167' N", 48.281_945),
            ("48 16 55", 48.281_944),
            ("9° 8' 24'' W", -9.14),
            ("-9° 8' 24\"", -9.14),
            ("0° 30' W", -0.5),
            ("14° 20' 34,8\" Ost", 14.343),
        ] {
            let found = degrees(text).unwrap_or_else(|| panic!("{text}"));
            assert!((found - wanted).abs() < 1e-5, "{text}: {found}");
        }
    }

    #[test]
    fn what_may_be_meant_in_two_ways_is_refused() {
        for text in [
            "-9.14 W",
            "9.14 O",
            "48° 61' 0\"",
            "48.5° 16'",
            "48°°16'5'5",
            "x",
            "",
            "N",
            "48° -16'",
            "9.14 X",
            "48 16",
        ] {
            assert!(degrees(text).is_none(), "{text}: {:?}", degrees(text));
        }
        let refusal = read("9.14 O").unwrap_err();
        assert!(refusal.remedy.contains("E or W"), "{refusal}");
    }

    #[test]
    fn a_letter_says_which_of_the_two_it_is() {
        assert_eq!(read("9.14 W").unwrap().axis, Some(Axis::Longitude));
        assert_eq!(read("S33.45").unwrap(), Angle { degrees: -33.45, axis: Some(Axis::Latitude) });
        assert_eq!(heading("Süd").unwrap(), Heading { axis: Axis::Latitude, is_negative: true });
    }
}
