//! Latitude and longitude in one cell: `48.28, 14.34`, `48,28; 14,34`, `48°16'55"N 14°20'35"E`.

use turash_domain::Invalid;

use super::angle::{self, Angle, Axis};
use crate::normal::compact;
use crate::numbers::Decimal;

/// Which of the two comes first in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    LongitudeFirst,
    LatitudeFirst,
}

impl Order {
    /// What a header such as `lat, lon` or `x/y` says.
    pub(crate) fn of_header(header: &str) -> Option<Self> {
        let name = compact(header);
        let first = |words: &[&str]| words.iter().filter_map(|word| name.find(word)).min();
        let latitude = first(&["lat", "breite", "nord", "yx"]);
        let longitude = first(&["lon", "lng", "laenge", "ost", "xy", "rechts"]);
        match (latitude, longitude) {
            (Some(latitude), Some(longitude)) if latitude < longitude => Some(Self::LatitudeFirst),
            (Some(_), Some(_)) => Some(Self::LongitudeFirst),
            (None, Some(_)) if name.contains("xy") => Some(Self::LongitudeFirst),
            (Some(_), None) if name.contains("yx") => Some(Self::LatitudeFirst),
            _ => None,
        }
    }
}

/// Longitude and latitude in degrees, and whether their order was taken for granted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Pair {
    pub(crate) longitude: f64,
    pub(crate) latitude: f64,
    pub(crate) is_order_assumed: bool,
}

/// Whether a text is a pair of degrees and nothing else that has two numbers, such as temperatures: it has degrees' marks, letters, or
/// three decimals and more in both.
pub(crate) fn looks(text: &str) -> bool {
    let is_precise = |half: &str| {
        half.rsplit(['.', ','])
            .next()
            .is_some_and(|decimals| decimals.len() >= 3 && decimals.len() < half.len())
    };
    let halves = halves(text.trim());
    let is_told =
        text.contains('°') || halves.is_some_and(|(first, second)| is_precise(first) && is_precise(second));
    is_told && read(text, None).is_ok()
}

/// Reads a pair. Where neither letters nor the header say which comes first, the latitude does, as maps on the web have it.
pub(crate) fn read(text: &str, order: Option<Order>) -> Result<Pair, Invalid> {
    let (first, second) = halves(text.trim()).ok_or_else(|| refused(text))?;
    let first = angle::read(first).map_err(|_| refused(text))?;
    let second = angle::read(second).map_err(|_| refused(text))?;
    let by_letters = match (first.axis, second.axis) {
        (Some(a), Some(b)) if a == b => return Err(refused(text)),
        (Some(axis), _) => Some(order_of(axis)),
        (None, Some(axis)) => Some(order_of(axis).turned()),
        (None, None) => None,
    };
    let said = by_letters.or(order).or_else(|| by_range(first, second));
    let (longitude, latitude) = match said.unwrap_or(Order::LatitudeFirst) {
        Order::LatitudeFirst => (second, first),
        Order::LongitudeFirst => (first, second),
    };
    Ok(Pair { longitude: longitude.degrees, latitude: latitude.degrees, is_order_assumed: said.is_none() })
}

/// Reads an easting and a northing in metres; the easting comes first unless the header says otherwise.
pub(crate) fn metres(text: &str, decimal: Decimal, order: Option<Order>) -> Result<(f64, f64), Invalid> {
    let (first, second) = halves(text.trim()).ok_or_else(|| refused(text))?;
    let (first, second) = (decimal.number(first)?, decimal.number(second)?);
    Ok(if order == Some(Order::LatitudeFirst) { (second, first) } else { (first, second) })
}

impl Order {
    fn turned(self) -> Self {
        match self {
            Self::LongitudeFirst => Self::LatitudeFirst,
            Self::LatitudeFirst => Self::LongitudeFirst,
        }
    }
}

/// The order in which an axis comes first.
fn order_of(axis: Axis) -> Order {
    match axis {
        Axis::Longitude => Order::LongitudeFirst,
        Axis::Latitude => Order::LatitudeFirst,
    }
}

/// What only one of the two can be.
fn by_range(first: Angle, second: Angle) -> Option<Order> {
    match (first.degrees.abs() > 90.0, second.degrees.abs() > 90.0) {
        (true, false) => Some(Order::LongitudeFirst),
        (false, true) => Some(Order::LatitudeFirst),
        _ => None,
    }
}

/// The two halves of a cell: at a semicolon or slash, at the comma that is no decimal sign, or at the blank between them.
fn halves(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_matches(['(', ')', '[', ']']).trim();
    for sign in [";", "/", "|", ", "] {
        if let Some((first, second)) = text.split_once(sign) {
            return Some((first.trim(), second.trim())).filter(|(_, second)| !second.contains([';', '|']));
        }
    }
    match text.matches(',').count() {
        // `48,25` alone is one number.
        1 if text.contains(['.', '°']) => {
            let (first, second) = text.split_once(',')?;
            Some((first.trim(), second.trim()))
        }
        0 | 2 => middle_blank(text),
        _ => None,
    }
}

/// Behind the letter of the first half, or the only blank, or the one in the middle.
fn middle_blank(text: &str) -> Option<(&str, &str)> {
    let behind_letter = text.char_indices().find_map(|(at, c)| {
        let is_end = matches!(c, 'N' | 'S' | 'E' | 'W') && at > 0 && at + 1 < text.len();
        is_end.then_some(at + 1)
    });
    let before_letter =
        || text.char_indices().skip(1).find(|(_, c)| matches!(c, 'N' | 'S' | 'E' | 'W')).map(|(at, _)| at);
    let starts_with_letter = text.starts_with(['N', 'S', 'E', 'W']);
    let at = if starts_with_letter { before_letter() } else { behind_letter };
    let mut blanks = text.match_indices(char::is_whitespace).map(|(at, _)| at);
    let only_blank = blanks.next().filter(|_| blanks.next().is_none());
    let (first, second) = text.split_at_checked(at.or(only_blank)?)?;
    Some((first.trim(), second.trim()))
}

fn refused(text: &str) -> Invalid {
    let expected = "latitude and longitude in degrees, or a point such as POINT(14.3430 48.2819)";
    Invalid::new("geometry", text, expected, "write for example 48.2819, 14.3430")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_read_as_people_write_them() {
        for text in [
            "48.25, 14.5",
            "48.25,14.5",
            "48,25; 14,5",
            "48,25, 14,5",
            "48.25 14.5",
            "(48.25, 14.5)",
            "48.25 / 14.5",
            "48.25N 14.5E",
            "48.25° N, 14.5° E",
            "N48.25 E14.5",
            "14.5 E, 48.25 N",
            "48°15'N 14°30'E",
            "48° 15' 0\" N 14° 30' 0\" E",
        ] {
            let pair = read(text, None).unwrap_or_else(|invalid| panic!("{text}: {invalid}"));
            assert_eq!((pair.longitude, pair.latitude), (14.5, 48.25), "{text}");
        }
        assert!(looks("48.2819, 14.3430") && looks("48°15'N 14°30'E"));
        assert!(!looks("90/60") && !looks("180.5; 90") && !looks("12.500"));
        for text in [
            "",
            "48.25",
            "48,25",
            "48,25,14,5",
            "48.25 N, 14.5 N",
            "Linz, Wels",
            "1 2 3 4",
            "48.25; 14.5; 3",
            "2026-11-29",
            "12.500",
        ] {
            assert!(read(text, None).is_err(), "{text}");
        }
    }

    #[test]
    fn letters_headers_and_ranges_say_which_comes_first() {
        let read = |text, order| read(text, order).unwrap();
        let pair = read("14.5, 48.25", Some(Order::LongitudeFirst));
        assert_eq!((pair.longitude, pair.is_order_assumed), (14.5, false));
        assert!(read("14.5, 48.25", None).is_order_assumed);
        assert_eq!(read("120.5, 48.25", None).longitude, 120.5);
        assert_eq!(Order::of_header("lat, lon"), Some(Order::LatitudeFirst));
        assert_eq!(Order::of_header("LonLat"), Some(Order::LongitudeFirst));
        assert_eq!(Order::of_header("Koordinaten (Breite, Länge)"), Some(Order::LatitudeFirst));
        assert_eq!(Order::of_header("xy"), Some(Order::LongitudeFirst));
        assert_eq!(Order::of_header("coordinates"), None);
    }
}
