//! The borders of countries, and whether a point is within them.
//!
//! The table is read once, at the first question: 49,000 points, some milliseconds and 200 KB.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use crate::codes::CountryCode;
use crate::geo::Coordinates;

/// The table; its head says where it comes from and how it is written.
const TABLE: &str = include_str!("borders.txt");

/// Parts of states that have a code of their own, with the state that may be named for them (ISO 3166-1).
const PARTS: [(&str, &str); 24] = [
    ("AX", "FI"),
    ("FO", "DK"),
    ("GL", "DK"),
    ("SJ", "NO"),
    ("GG", "GB"),
    ("JE", "GB"),
    ("IM", "GB"),
    ("GI", "GB"),
    ("BM", "GB"),
    ("FK", "GB"),
    ("AW", "NL"),
    ("CW", "NL"),
    ("SX", "NL"),
    ("BL", "FR"),
    ("MF", "FR"),
    ("NC", "FR"),
    ("PF", "FR"),
    ("PM", "FR"),
    ("WF", "FR"),
    ("HK", "CN"),
    ("MO", "CN"),
    ("PR", "US"),
    ("VI", "US"),
    ("GU", "US"),
];

/// Kilometres of a degree of latitude on the sphere.
const KM_PER_DEGREE: f64 = crate::geo::EARTH_RADIUS_KM * std::f64::consts::PI / 180.0;

/// A closed line in hundredths of a degree.
struct Ring {
    country: &'static str,
    /// West, south, east, north.
    extent: [i16; 4],
    points: Vec<(i16, i16)>,
}

/// All rings, and those of each country.
struct Borders {
    rings: Vec<Ring>,
    of: HashMap<&'static str, Range<usize>>,
}

fn borders() -> &'static Borders {
    static BORDERS: OnceLock<Borders> = OnceLock::new();
    BORDERS.get_or_init(|| {
        let rings: Vec<Ring> = TABLE.lines().filter_map(read).collect();
        let mut of: HashMap<_, Range<usize>> = HashMap::new();
        // The table is in the order of the countries.
        for (index, ring) in rings.iter().enumerate() {
            of.entry(ring.country).or_insert(index..index).end = index + 1;
        }
        Borders { rings, of }
    })
}

/// Reads a line of the table; a comment is none.
fn read(line: &'static str) -> Option<Ring> {
    let mut words = line.split_ascii_whitespace();
    let country = words.next().filter(|code| code.len() == 2)?;
    let mut numbers = words.filter_map(|word| word.parse::<i32>().ok());
    let (mut east, mut north) = (0, 0);
    let mut extent = [i16::MAX, i16::MAX, i16::MIN, i16::MIN];
    let mut points = Vec::new();
    while let (Some(dx), Some(dy)) = (numbers.next(), numbers.next()) {
        (east, north) = (east + dx, north + dy);
        let (x, y) = (i16::try_from(east).ok()?, i16::try_from(north).ok()?);
        extent = [extent[0].min(x), extent[1].min(y), extent[2].max(x), extent[3].max(y)];
        points.push((x, y));
    }
    Some(Ring { country, extent, points })
}

/// The rings of a country, those of its parts included.
fn rings_of(country: &CountryCode) -> impl Iterator<Item = &'static Ring> {
    let country = country.as_str();
    let parts = PARTS.iter().filter(move |(_, of)| *of == country).map(|(part, _)| *part);
    let ranges = std::iter::once(country).chain(parts).filter_map(|code| borders().of.get(code));
    ranges.flat_map(|range| borders().rings.get(range.clone()).unwrap_or_default())
}

/// Whether a place is in a country or at most `km` outside it; nothing where its borders are not known.
pub(super) fn is_within(country: &CountryCode, place: Coordinates, km: f64) -> Option<bool> {
    let point = Point::of(place);
    let (mut is_known, mut inside, mut near) = (false, false, false);
    for ring in rings_of(country) {
        is_known = true;
        if point.may_be_within(ring, km) {
            inside ^= point.is_inside(ring);
            near = near || point.is_near(ring, km);
        }
    }
    is_known.then_some(inside || near)
}

/// The countries that a place is in, by their codes; mostly one, and none at sea.
pub fn countries_at(place: Coordinates) -> Vec<CountryCode> {
    let point = Point::of(place);
    let mut found: Vec<&str> = Vec::new();
    for ring in borders().rings.iter().filter(|ring| point.may_be_within(ring, 0.0) && point.is_inside(ring))
    {
        // A second ring around the point is a hole.
        match found.iter().position(|code| *code == ring.country) {
            Some(at) => {
                found.remove(at);
            }
            None => found.push(ring.country),
        }
    }
    found.into_iter().filter_map(|code| CountryCode::new(code).ok()).collect()
}

/// A place in hundredths of a degree.
struct Point {
    x: f64,
    y: f64,
    /// Kilometres of a hundredth of a degree, eastwards and northwards.
    km: (f64, f64),
}

impl Point {
    fn of(place: Coordinates) -> Self {
        let north = KM_PER_DEGREE / 100.0;
        let east = north * place.latitude().to_radians().cos().max(0.01);
        Self { x: place.longitude() * 100.0, y: place.latitude() * 100.0, km: (east, north) }
    }

    /// Whether a ring's extent comes within so many km of the point.
    fn may_be_within(&self, ring: &Ring, km: f64) -> bool {
        let [west, south, east, north] = ring.extent.map(f64::from);
        let (dx, dy) = (km / self.km.0, km / self.km.1);
        (west - dx..=east + dx).contains(&self.x) && (south - dy..=north + dy).contains(&self.y)
    }

    /// Whether a ray to the east crosses the ring an odd number of times.
    fn is_inside(&self, ring: &Ring) -> bool {
        sides(ring).fold(false, |inside, ((ax, ay), (bx, by))| {
            let crosses =
                (ay > self.y) != (by > self.y) && self.x < (bx - ax) * (self.y - ay) / (by - ay) + ax;
            inside ^ crosses
        })
    }

    /// Whether a side of the ring is within so many km: flat around the point, which is right for short ways.
    fn is_near(&self, ring: &Ring, km: f64) -> bool {
        let flat = |(x, y): (f64, f64)| ((x - self.x) * self.km.0, (y - self.y) * self.km.1);
        sides(ring).any(|(a, b)| {
            let ((ax, ay), (bx, by)) = (flat(a), flat(b));
            let (dx, dy) = (bx - ax, by - ay);
            let length2 = dx * dx + dy * dy;
            let along = if length2 > 0.0 { (-(ax * dx + ay * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
            (ax + along * dx).hypot(ay + along * dy) <= km
        })
    }
}

/// The sides of a ring, each with its two ends.
fn sides(ring: &Ring) -> impl Iterator<Item = ((f64, f64), (f64, f64))> {
    let ends = ring.points.iter().skip(1).chain(ring.points.first());
    let float = |(x, y): &(i16, i16)| (f64::from(*x), f64::from(*y));
    ring.points.iter().map(float).zip(ends.map(float))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lon: f64, lat: f64) -> Vec<String> {
        let mut found: Vec<_> = countries_at(Coordinates::new(lon, lat).unwrap())
            .iter()
            .map(|code| code.as_str().to_owned())
            .collect();
        found.sort();
        found
    }

    fn within(code: &str, lon: f64, lat: f64) -> Option<bool> {
        is_within(&CountryCode::new(code).unwrap(), Coordinates::new(lon, lat).unwrap(), 20.0)
    }

    #[test]
    fn every_line_of_the_table_is_a_ring() {
        let lines = TABLE.lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(borders().rings.len(), lines);
        assert!(lines > 2_000);
        assert!(borders().rings.iter().all(|ring| ring.points.len() >= 3));
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let words = line.split(' ').skip(1);
            assert!(
                words.clone().all(|word| word.parse::<i32>().is_ok()) && words.count() % 2 == 0,
                "{line}"
            );
        }
    }

    #[test]
    fn towns_are_in_their_countries() {
        for (lon, lat, code) in [
            (9.732, 52.3759, "DE"),
            (14.2858, 48.3069, "AT"),
            (4.4777, 51.9244, "NL"),
            (-1.5491, 53.8008, "GB"),
            (23.761, 61.4978, "FI"),
            (7.4246, 46.948, "CH"),
            (28.2, -25.75, "ZA"),
            (-105.0, 39.75, "US"),
        ] {
            assert_eq!(at(lon, lat), [code]);
            assert_eq!(within(code, lon, lat), Some(true));
        }
        assert_eq!(at(-30.0, 45.0), Vec::<String>::new(), "the Atlantic");
        assert_eq!(at(28.2, -29.5), ["LS"], "a country inside another one");
    }

    #[test]
    fn a_border_is_20_km_wide() {
        // Kufstein, in Austria, 3 km from Germany; and Innsbruck, 30 km from it.
        assert_eq!(within("DE", 12.17, 47.58), Some(true));
        assert_eq!(within("DE", 11.40, 47.16), Some(false));
        // Heligoland, 45 km off the coast, is on the map.
        assert_eq!(within("DE", 7.89, 54.18), Some(true));
        assert_eq!(within("DE", -2.9, 43.26), Some(false));
        assert_eq!(within("FI", 19.94, 60.1), Some(true), "Åland, which has a code of its own");
        assert_eq!(within("FR", -61.02, 14.64), Some(true), "Martinique");
        assert_eq!(within("ZZ", 9.7, 52.4), None);
    }
}
