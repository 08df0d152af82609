//! Longitude and latitude in each other's column: the commonest mistake, and in Europe both numbers are in range either way.
//! A site that says its country gives it away.

use turash_domain::{Coordinates, CountryCode, Invalid};

/// Where the towns of a country are: west, east, south, north in degrees. Computed from the places of 5,000 and more inhabitants
/// of GeoNames (geonames.org, CC BY 4.0), widened by a degree and rounded outwards.
const EXTENTS: [(&str, [i16; 4]); 32] = [
    ("AT", [8, 18, 45, 50]),
    ("BE", [1, 8, 48, 53]),
    ("BG", [21, 30, 40, 46]),
    ("CH", [5, 11, 44, 49]),
    ("CY", [31, 36, 33, 37]),
    ("CZ", [11, 20, 47, 53]),
    ("DE", [4, 16, 46, 56]),
    ("DK", [7, 16, 53, 59]),
    ("EE", [21, 30, 56, 61]),
    ("ES", [-19, 6, 26, 45]),
    ("FI", [20, 32, 58, 70]),
    ("FR", [-6, 11, 40, 53]),
    ("GB", [-9, 35, 33, 62]),
    ("GR", [18, 30, 34, 43]),
    ("HR", [12, 21, 41, 48]),
    ("HU", [15, 24, 44, 50]),
    ("IE", [-11, -5, 50, 57]),
    ("IS", [-24, -17, 62, 67]),
    ("IT", [6, 20, 35, 48]),
    ("LI", [8, 11, 46, 49]),
    ("LT", [20, 28, 53, 58]),
    ("LU", [4, 8, 48, 51]),
    ("LV", [20, 29, 54, 59]),
    ("MT", [13, 16, 34, 38]),
    ("NL", [2, 9, 49, 55]),
    ("NO", [4, 25, 57, 72]),
    ("PL", [13, 25, 48, 56]),
    ("PT", [-30, -5, 31, 44]),
    ("RO", [19, 30, 42, 50]),
    ("SE", [10, 26, 54, 69]),
    ("SI", [12, 18, 44, 48]),
    ("SK", [15, 24, 46, 51]),
];

/// Refuses a place outside its country that would be inside if the two numbers were swapped.
pub(crate) fn check(place: Coordinates, country: Option<&CountryCode>) -> Result<(), Invalid> {
    let Some(country) = country else { return Ok(()) };
    let Some((_, extent)) = EXTENTS.iter().find(|(code, _)| *code == country.as_str()) else { return Ok(()) };
    let [west, east, south, north] = extent.map(f64::from);
    let inside = |lon: f64, lat: f64| (west..=east).contains(&lon) && (south..=north).contains(&lat);
    let (lon, lat) = (place.longitude(), place.latitude());
    if inside(lon, lat) || !inside(lat, lon) {
        return Ok(());
    }
    Err(Invalid::new(
        "longitude",
        lon,
        format!("a longitude in {country}, from {west} to {east} degrees"),
        "longitude and latitude look swapped: exchange the two columns",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(lon: f64, lat: f64, country: &str) -> bool {
        check(Coordinates::new(lon, lat).unwrap(), Some(&CountryCode::new(country).unwrap())).is_ok()
    }

    #[test]
    fn only_a_swap_is_refused() {
        assert!(judge(8.0, 50.1, "DE"));
        assert!(!judge(50.1, 8.0, "DE"));
        // Far away, but no swap: overseas territories exist.
        assert!(judge(-61.0, 14.6, "FR"));
        // Inside either way.
        assert!(judge(34.5, 34.9, "CY") && judge(43.0, 43.3, "ES"));
        assert!(judge(50.1, 8.0, "BR"));
        assert!(check(Coordinates::new(50.1, 8.0).unwrap(), None).is_ok());
    }
}
