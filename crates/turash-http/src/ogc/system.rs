//! Systems of coordinates in which features are answered (part 2), each with the order of its axes.

use turash_domain::{Coordinates, Invalid};
use turash_files::Crs;

/// A system of coordinates.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct System {
    pub(super) uri: &'static str,
    /// Whether its authority writes the latitude or the northing first.
    pub(super) is_north_first: bool,
    pub(super) crs: Crs,
}

/// Longitude and latitude in WGS 84, as they are stored.
pub(super) const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

/// Address, name, and whether the northing is first.
const SYSTEMS: [(&str, &str, bool); 6] = [
    (CRS84, "CRS84", false),
    ("http://www.opengis.net/def/crs/EPSG/0/4326", "EPSG:4326", true),
    ("http://www.opengis.net/def/crs/EPSG/0/3857", "EPSG:3857", false),
    ("http://www.opengis.net/def/crs/EPSG/0/25832", "EPSG:25832", false),
    ("http://www.opengis.net/def/crs/EPSG/0/25833", "EPSG:25833", false),
    ("http://www.opengis.net/def/crs/EPSG/0/3035", "EPSG:3035", true),
];

impl System {
    /// The addresses of all systems.
    pub(super) fn uris() -> [&'static str; 6] {
        SYSTEMS.map(|(uri, _, _)| uri)
    }

    /// Reads the address of a system, or its short name.
    pub(super) fn parse(text: &str) -> Result<Self, Invalid> {
        let short = text.trim_start_matches('[').trim_end_matches(']');
        let found = SYSTEMS.iter().find(|(uri, name, _)| *uri == text || *name == short);
        let refused = || {
            let expected = format!("one of {}", Self::uris().join(", "));
            Invalid::new("crs", text, expected, "leave it out for longitude and latitude")
        };
        let (uri, name, is_north_first) = found.ok_or_else(refused)?;
        Ok(Self { uri, is_north_first: *is_north_first, crs: Crs::parse(name)? })
    }

    pub(super) fn is_degrees(&self) -> bool {
        self.uri == CRS84 || self.uri.ends_with("/4326")
    }

    /// The place of a position in the order of the axes.
    pub(super) fn place(&self, first: f64, second: f64) -> Result<Coordinates, Invalid> {
        let (x, y) = if self.is_north_first { (second, first) } else { (first, second) };
        let (axes, remedy) = if self.is_degrees() {
            ("degrees", "check the order of the two")
        } else {
            ("metres", "check the order of the two, and the header Content-Crs")
        };
        let refused = || {
            let expected = format!("a position in {} of {}", axes, self.uri);
            Invalid::new("coordinates", format!("{first} {second}"), expected, remedy)
        };
        self.crs.place(x, y).map_err(|_| refused())
    }

    /// A place in the order of the axes, metres to the millimetre; nothing where the system does not reach it.
    pub(super) fn position(&self, place: Coordinates) -> Option<[f64; 2]> {
        let (x, y) = self.crs.project(place)?;
        let kept = |value: f64| if self.is_degrees() { value } else { (value * 1_000.0).round() / 1_000.0 };
        let [x, y] = [x, y].map(kept);
        Some(if self.is_north_first { [y, x] } else { [x, y] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Values of PROJ 9.1 for 9.4797° E 51.3127° N.
    #[test]
    fn positions_have_the_axes_of_their_authority() {
        let kassel = Coordinates::new(9.4797, 51.3127).unwrap();
        for (name, wanted) in [
            ("CRS84", [9.4797, 51.3127]),
            ("EPSG:4326", [51.3127, 9.4797]),
            ("[EPSG:25832]", [533_433.512, 5_684_708.493]),
            ("http://www.opengis.net/def/crs/EPSG/0/3035", [3_133_659.569, 4_284_722.372]),
        ] {
            let found = System::parse(name).unwrap().position(kassel).unwrap();
            assert!(found.iter().zip(wanted).all(|(found, wanted)| (found - wanted).abs() < 0.002), "{name}");
            let back = System::parse(name).unwrap().place(found[0], found[1]).unwrap();
            let off = [back.longitude() - kassel.longitude(), back.latitude() - kassel.latitude()];
            assert!(off.iter().all(|off| off.abs() < 1e-8), "{name}: {off:?}");
        }
        assert!(System::parse("http://x/none").is_err());
        for (name, first, second) in
            [("CRS84", 48.3, 114.3), ("EPSG:4326", 114.3, 48.3), ("EPSG:25832", 14.3, 48.3)]
        {
            let refused = System::parse(name).unwrap().place(first, second).unwrap_err();
            assert!(refused.remedy.contains("order"), "{refused}");
        }
    }
}
