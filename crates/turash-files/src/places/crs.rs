//! Systems of coordinates by their EPSG codes, and the way from them to WGS 84.
//!
//! Projections and shifts of the datum are those of `proj4rs`, the definitions those of `crs-definitions` (`docs/adr/0025-projections.md`).
//! Where a country has a grid for the shift, the seven parameters that stand in its place are right within a few metres.

use std::fmt;
use std::sync::{Arc, OnceLock};

use proj4rs::Proj;
use turash_domain::{Coordinates, CountryCode, Invalid, is_in_country};

/// A system of coordinates.
#[derive(Clone)]
pub struct Crs {
    code: u16,
    proj: Arc<Proj>,
    wgs84: Arc<Proj>,
    /// The zone of a UTM system, which some write before the easting: `32533433`.
    zone: Option<u8>,
}

impl fmt::Debug for Crs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EPSG:{}", self.code)
    }
}

impl fmt::Display for Crs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EPSG:{}", self.code)
    }
}

impl PartialEq for Crs {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

/// EPSG's code of longitude and latitude in WGS 84.
const WGS84: u16 = 4326;

/// Codes that other programs give to systems of EPSG: Web Mercator of Esri and Google.
const ALIASES: [(u32, u16); 4] = [(102_100, 3857), (102_113, 3857), (900_913, 3857), (3785, 3857)];

impl Crs {
    /// Reads the name of a system: `EPSG:25832`, `25832`, `urn:ogc:def:crs:EPSG::25832`, an address of opengis.net that ends with the
    /// code, `CRS84`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let refused = |expected: &str, remedy: &str| Invalid::new("crs", text, expected, remedy);
        let name = text.trim().trim_end_matches(['/', '>']).to_ascii_uppercase();
        let last = name.rsplit([':', '/', '#']).next().unwrap_or_default().trim();
        if matches!(last, "CRS84" | "CRS84H" | "OGC84") || matches!(name.as_str(), "WGS84" | "WGS 84") {
            return Self::of(WGS84).ok_or_else(|| refused("a system of coordinates", ""));
        }
        let is_named = name == last || name.contains("EPSG") || name.contains("ESRI");
        let code = last.parse::<u32>().ok().filter(|_| is_named);
        let code =
            code.ok_or_else(|| refused("the EPSG code of a system", "write for example EPSG:25832"))?;
        let alias = ALIASES.iter().find(|(other, _)| *other == code).map(|(_, epsg)| *epsg);
        let known = alias.or_else(|| u16::try_from(code).ok()).and_then(Self::of);
        known.ok_or_else(|| {
            let remedy = "look its code up, or convert the file to EPSG:4326, for example with ogr2ogr";
            refused("the EPSG code of a system that is known here", remedy)
        })
    }

    /// Longitude and latitude in WGS 84. Many cells name it, so it is made once.
    pub(crate) fn wgs84() -> Option<Self> {
        static WGS84_ITSELF: OnceLock<Option<Crs>> = OnceLock::new();
        WGS84_ITSELF.get_or_init(|| Self::defined(WGS84)).clone()
    }

    /// The system of a code, where it is known.
    pub(crate) fn of(code: u16) -> Option<Self> {
        if code == WGS84 { Self::wgs84() } else { Self::defined(code) }
    }

    fn defined(code: u16) -> Option<Self> {
        let definition = crs_definitions::from_code(code)?.proj4;
        let proj = Proj::from_proj_string(definition).ok()?;
        let wgs84 = Proj::from_proj_string(crs_definitions::EPSG_4326.proj4).ok()?;
        Some(Self { code, proj: Arc::new(proj), wgs84: Arc::new(wgs84), zone: zone(definition) })
    }

    /// Whether its coordinates are longitude and latitude in degrees.
    pub(crate) fn is_degrees(&self) -> bool {
        self.proj.is_latlong()
    }

    /// The place of an easting and a northing, or of a longitude and a latitude in degrees. A zone before the easting is left out where it
    /// is the zone of the system.
    pub fn place(&self, x: f64, y: f64) -> Result<Coordinates, Invalid> {
        let expected = || format!("an easting and a northing of {self}");
        let remedy = "check the system that --crs names, and the order of the two";
        let refused = || Invalid::new("geometry", format!("{x} {y}"), expected(), remedy);
        let prefix = self.zone.map(|zone| f64::from(zone) * 1e6);
        let easting = match prefix {
            Some(prefix) if (1e6..1e8).contains(&x) && (x / 1e6).floor() * 1e6 == prefix => x - prefix,
            Some(_) if x.abs() >= 1e6 => return Err(refused()),
            _ => x,
        };
        let mut point = (easting, y, 0.0);
        if !self.is_degrees() && x.abs() <= 180.0 && y.abs() <= 90.0 {
            // No system has its origin among sites.
            let remedy = "these look like degrees: leave the system out, or name that of degrees";
            return Err(Invalid::new("geometry", format!("{x} {y}"), expected(), remedy));
        }
        if self.is_degrees() {
            // Also refuses what would be out of range.
            let place = Coordinates::new(x, y)?;
            if self.code == WGS84 {
                return Ok(place);
            }
            point = (x.to_radians(), y.to_radians(), 0.0);
        }
        proj4rs::transform::transform(&self.proj, &self.wgs84, &mut point).map_err(|_| refused())?;
        Coordinates::new(point.0.to_degrees(), point.1.to_degrees()).map_err(|_| refused())
    }

    /// The easting and northing of a place in metres, or its longitude and latitude in degrees; nothing where the system does not reach it.
    pub fn project(&self, place: Coordinates) -> Option<(f64, f64)> {
        if self.code == WGS84 {
            return Some((place.longitude(), place.latitude()));
        }
        let mut point = (place.longitude().to_radians(), place.latitude().to_radians(), 0.0);
        proj4rs::transform::transform(&self.wgs84, &self.proj, &mut point).ok()?;
        let (x, y) =
            if self.is_degrees() { (point.0.to_degrees(), point.1.to_degrees()) } else { (point.0, point.1) };
        (x.is_finite() && y.is_finite()).then_some((x, y))
    }
}

/// The zone of a UTM system.
fn zone(definition: &str) -> Option<u8> {
    let words = || definition.split_ascii_whitespace();
    words().find(|word| *word == "+proj=utm")?;
    words().find_map(|word| word.strip_prefix("+zone=")?.parse().ok())
}

/// A point in metres, with the country that its row states.
#[derive(Debug, Clone)]
pub(crate) struct Metres {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) country: Option<CountryCode>,
}

/// The systems in which planners of Europe give places, those that are used most first, with the countries that use them.
const USED: [(u16, &[&str]); 46] = [
    (25832, &["DE", "DK", "NO", "IT", "AT", "CH", "LI"]),
    (25833, &["DE", "AT", "NO", "IT", "CZ", "HR", "SI", "PL"]),
    (25831, &["ES", "FR", "BE", "NL", "LU", "AD", "NO", "GB"]),
    (25830, &["ES", "FR", "GB"]),
    (25829, &["ES", "PT", "IE"]),
    (2154, &["FR"]),
    (28992, &["NL"]),
    (2056, &["CH", "LI"]),
    (21781, &["CH", "LI"]),
    (31287, &["AT"]),
    (31254, &["AT"]),
    (31255, &["AT"]),
    (31256, &["AT"]),
    (27700, &["GB"]),
    (31370, &["BE"]),
    (3812, &["BE"]),
    (2169, &["LU"]),
    (2157, &["IE", "GB"]),
    (29903, &["IE", "GB"]),
    (3006, &["SE"]),
    (3067, &["FI"]),
    (25834, &["PL", "SK", "HU", "RS", "AL", "GR"]),
    (25835, &["FI", "EE", "LV", "LT", "RO", "BG", "UA"]),
    (2180, &["PL"]),
    (2177, &["PL"]),
    (2178, &["PL"]),
    (2176, &["PL"]),
    (2179, &["PL"]),
    (5514, &["CZ", "SK"]),
    (23700, &["HU"]),
    (3844, &["RO"]),
    (3794, &["SI"]),
    (3765, &["HR"]),
    (3003, &["IT"]),
    (3004, &["IT"]),
    (2100, &["GR"]),
    (3763, &["PT"]),
    (3301, &["EE"]),
    (3059, &["LV"]),
    (3346, &["LT"]),
    (31467, &["DE"]),
    (31466, &["DE"]),
    (31468, &["DE"]),
    (31469, &["DE"]),
    (3035, &[]),
    (3857, &[]),
];

/// How many systems a message names.
const NAMED: usize = 4;

/// The systems that would put the points where their rows say that they are; where no row states a country, into a country that uses the
/// system. As a remedy.
pub(crate) fn likely(points: &[Metres]) -> String {
    let fits: Vec<String> =
        USED.iter().filter_map(|(code, users)| fit(*code, users, points)).take(NAMED).collect();
    if fits.is_empty() {
        return "say which with --crs EPSG:n; none of the usual systems of Europe fits, so check the order of the two \
                columns too"
            .to_owned();
    }
    format!("say which with --crs: {}", fits.join("; "))
}

/// What a system does with the points, where it puts all of them into countries that are right.
fn fit(code: u16, users: &[&str], points: &[Metres]) -> Option<String> {
    let crs = Crs::of(code)?;
    let mut countries: Vec<String> = Vec::new();
    for point in points {
        let place = crs.place(point.x, point.y).ok()?;
        let found = match &point.country {
            Some(country) => is_in_country(place, country)?.then(|| country.clone())?,
            None => turash_domain::countries_at(place).into_iter().find(|found| {
                // The systems of the whole of Europe fit nearly anything: only their own extent is asked.
                users.contains(&found.as_str()) || users.is_empty() && is_european(place)
            })?,
        };
        if !countries.iter().any(|known| known == found.as_str()) {
            countries.push(found.as_str().to_owned());
        }
    }
    let shown = countries.len().min(NAMED);
    Some(format!("{crs} puts them into {}", countries.get(..shown)?.join(", ")))
}

/// Where the systems of the whole of Europe are used.
fn is_european(place: Coordinates) -> bool {
    (-25.0..=45.0).contains(&place.longitude()) && (34.0..=72.0).contains(&place.latitude())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metres(x: f64, y: f64, country: Option<&str>) -> Metres {
        Metres { x, y, country: country.map(|code| CountryCode::new(code).unwrap()) }
    }

    fn off_by_m(code: u16, x: f64, y: f64, lon: f64, lat: f64) -> f64 {
        let place = Crs::of(code).unwrap().place(x, y).unwrap();
        place.distance_km(Coordinates::new(lon, lat).unwrap()) * 1000.0
    }

    #[test]
    fn systems_are_known_by_their_names() {
        for name in [
            "EPSG:25832",
            "25832",
            "epsg:25832",
            "urn:ogc:def:crs:EPSG::25832",
            "http://www.opengis.net/def/crs/EPSG/0/25832",
            "http://www.opengis.net/gml/srs/epsg.xml#25832",
        ] {
            assert_eq!(Crs::parse(name).unwrap().to_string(), "EPSG:25832", "{name}");
        }
        for name in ["CRS84", "urn:ogc:def:crs:OGC:1.3:CRS84", "WGS 84"] {
            assert_eq!(Crs::parse(name).unwrap(), Crs::wgs84().unwrap(), "{name}");
        }
        assert_eq!(Crs::parse("ESRI:102100").unwrap().to_string(), "EPSG:3857");
        for name in ["", "EPSG:1", "EPSG:", "UTM 32", "EPSG:99999999", "local:25832"] {
            assert!(Crs::parse(name).is_err(), "{name}");
        }
    }

    // Values of `projected_points.csv`, which come from PROJ.
    #[test]
    fn places_are_those_of_proj() {
        let kassel = |code, x, y| off_by_m(code, x, y, 9.4797, 51.3127);
        assert!(kassel(25832, 533_433.51, 5_684_708.49) < 0.5);
        assert!(kassel(31467, 3_533_520.18, 5_686_543.76) < 5.0);
        assert!(kassel(3035, 4_284_722.37, 3_133_659.57) < 0.5);
        assert!(kassel(3857, 1_055_275.38, 6_676_794.25) < 0.5);
        assert!(off_by_m(28992, 92_438.47, 437_716.03, 4.4777, 51.9244) < 5.0);
        assert!(off_by_m(21781, 683_303.89, 247_925.63, 8.5417, 47.3769) < 5.0);
    }

    // Values of PROJ 9.1 for 9.4797° E 51.3127° N.
    #[test]
    fn projected_places_are_those_of_proj() {
        let kassel = Coordinates::new(9.4797, 51.3127).unwrap();
        for (code, x, y) in [
            (4326, 9.4797, 51.3127),
            (3857, 1_055_275.377, 6_676_794.246),
            (25832, 533_433.512, 5_684_708.493),
            (25833, 115_382.647, 5_699_082.009),
            (3035, 4_284_722.372, 3_133_659.569),
        ] {
            let crs = Crs::of(code).unwrap();
            let (found_x, found_y) = crs.project(kassel).unwrap();
            assert!((found_x - x).abs() < 0.002 && (found_y - y).abs() < 0.002, "{crs}: {found_x} {found_y}");
            let back = crs.place(found_x, found_y).unwrap();
            assert!(back.distance_km(kassel) < 1e-5, "{crs}: {back:?}");
        }
        let pole = Coordinates::new(0.0, 90.0).unwrap();
        assert_eq!(Crs::of(3857).unwrap().project(pole), None);
    }

    #[test]
    fn a_zone_before_the_easting_is_that_of_the_system_or_refused() {
        assert!(off_by_m(25832, 32_533_433.51, 5_684_708.49, 9.4797, 51.3127) < 0.5);
        assert!(off_by_m(4647, 32_533_433.51, 5_684_708.49, 9.4797, 51.3127) < 0.5);
        assert!(Crs::of(25832).unwrap().place(33_533_433.51, 5_684_708.49).is_err());
        assert!(Crs::of(25832).unwrap().place(f64::NAN, 5_684_708.49).is_err());
    }

    #[test]
    fn every_system_that_is_proposed_is_known() {
        for (code, _) in USED {
            assert!(Crs::of(code).is_some(), "EPSG:{code}");
        }
    }

    #[test]
    fn the_systems_that_fit_the_countries_are_named() {
        let said = likely(&[metres(533_433.5, 5_684_708.5, None)]);
        assert!(said.starts_with("say which with --crs: EPSG:25832 puts them into DE"), "{said}");
        let said = likely(&[metres(92_438.0, 437_716.0, Some("NL"))]);
        assert!(said.contains("EPSG:28992 puts them into NL") && !said.contains("EPSG:25832"), "{said}");
        let said = likely(&[metres(5_684_708.5, 533_433.5, Some("DE"))]);
        assert!(said.contains("none of the usual systems"), "{said}");
    }
}
