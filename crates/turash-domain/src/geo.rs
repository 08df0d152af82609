//! Places on the earth: validated coordinates and the two distances made from them.
//!
//! The earth is a sphere of the mean radius 6371.0088 km (IUGG mean radius R1); a great circle on it is within 0.5 % of
//! the ellipsoid, far below what the detour of a pipe adds.

use serde::{Deserialize, Serialize};

use crate::error::Invalid;

/// Mean radius of the earth in kilometres (IUGG, R1).
pub const EARTH_RADIUS_KM: f64 = 6371.0088;

/// A point on the earth in WGS 84 degrees. Always finite and in range: longitude -180..=180, latitude -90..=90.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawCoordinates", into = "RawCoordinates")]
pub struct Coordinates {
    longitude: f64,
    latitude: f64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCoordinates {
    lon: f64,
    lat: f64,
}

impl Coordinates {
    /// A point from longitude and latitude in degrees.
    ///
    /// A latitude that is out of range while the swapped pair would be in range is named as a likely swap.
    pub fn new(longitude: f64, latitude: f64) -> Result<Self, Invalid> {
        let in_range = |value: f64, limit: f64| (-limit..=limit).contains(&value);
        if !in_range(latitude, 90.0) {
            let remedy = if in_range(latitude, 180.0) && in_range(longitude, 90.0) {
                "longitude and latitude look swapped: give the longitude (east-west) first"
            } else {
                "give the latitude in decimal degrees, for example 48.2819"
            };
            return Err(Invalid::new("latitude", latitude, "a number from -90 to 90 degrees", remedy));
        }
        if !in_range(longitude, 180.0) {
            return Err(Invalid::new(
                "longitude",
                longitude,
                "a number from -180 to 180 degrees",
                "give the longitude in decimal degrees, for example 14.3430",
            ));
        }
        Ok(Self { longitude, latitude })
    }

    /// Degrees east of Greenwich, -180 to 180.
    pub fn longitude(self) -> f64 {
        self.longitude
    }

    /// Degrees north of the equator, -90 to 90.
    pub fn latitude(self) -> f64 {
        self.latitude
    }

    /// Great-circle distance in kilometres (haversine, on a sphere of [`EARTH_RADIUS_KM`]).
    ///
    /// ```
    /// use turash_domain::Coordinates;
    ///
    /// # fn main() -> Result<(), turash_domain::Invalid> {
    /// let vienna = Coordinates::new(16.3725, 48.2083)?; // longitude first
    /// let linz = Coordinates::new(14.2861, 48.3058)?;
    /// assert_eq!(vienna.distance_km(linz).round(), 155.0);
    /// # Ok(())
    /// # }
    /// ```
    pub fn distance_km(self, other: Self) -> f64 {
        let (lat_a, lat_b) = (self.latitude.to_radians(), other.latitude.to_radians());
        let half_lat = ((lat_b - lat_a) / 2.0).sin();
        let half_lon = ((other.longitude - self.longitude).to_radians() / 2.0).sin();
        let h = half_lat * half_lat + lat_a.cos() * lat_b.cos() * half_lon * half_lon;
        2.0 * EARTH_RADIUS_KM * h.sqrt().min(1.0).asin()
    }

    /// The same point as a unit vector: computed in `f64`, kept in `f32` (within 0.4 m on the ground).
    pub fn unit_vector(self) -> UnitVector {
        let (lat, lon) = (self.latitude.to_radians(), self.longitude.to_radians());
        UnitVector {
            x: (lat.cos() * lon.cos()) as f32,
            y: (lat.cos() * lon.sin()) as f32,
            z: lat.sin() as f32,
        }
    }
}

impl TryFrom<RawCoordinates> for Coordinates {
    type Error = Invalid;

    fn try_from(raw: RawCoordinates) -> Result<Self, Invalid> {
        Self::new(raw.lon, raw.lat).map_err(|invalid| {
            let name = if invalid.field == "longitude" { "lon" } else { "lat" };
            invalid.in_field(name)
        })
    }
}

impl From<Coordinates> for RawCoordinates {
    fn from(place: Coordinates) -> Self {
        Self { lon: place.longitude, lat: place.latitude }
    }
}

/// A point of the unit sphere, as the engine stores it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnitVector {
    /// Towards latitude 0, longitude 0.
    pub x: f32,
    /// Towards latitude 0, longitude 90 east.
    pub y: f32,
    /// Towards the north pole.
    pub z: f32,
}

impl UnitVector {
    /// Squared chord to another point; grows with the distance, so it stands in for it in comparisons.
    #[inline(always)]
    #[allow(clippy::inline_always, reason = "must vectorize inside the engine's target-feature loops")]
    pub fn chord2(self, other: Self) -> f32 {
        let (dx, dy, dz) = (self.x - other.x, self.y - other.y, self.z - other.z);
        dx * dx + dy * dy + dz * dz
    }
}

/// Squared chord of the unit sphere that subtends a great circle of `distance_km`: `(2 sin(d / 2R))^2`.
pub fn chord2_of_km(distance_km: f64) -> f32 {
    let half_angle = (distance_km / (2.0 * EARTH_RADIUS_KM)).min(std::f64::consts::FRAC_PI_2);
    let chord = 2.0 * half_angle.sin();
    (chord * chord) as f32
}

/// Great-circle kilometres of a squared chord, by the series `R c (1 + c^2 / 24)`: no trigonometry, so that vector loops
/// can use it. Its error is below 1e-5 of the distance up to 600 km.
#[inline(always)]
#[allow(clippy::inline_always, reason = "must vectorize inside the engine's target-feature loops")]
pub fn km_of_chord2(chord2: f32) -> f32 {
    EARTH_RADIUS_KM as f32 * chord2.sqrt() * (1.0 + chord2 * (1.0 / 24.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_out_of_range_are_refused_and_a_swap_is_named() {
        for (lon, lat) in
            [(f64::NAN, 0.0), (0.0, f64::NAN), (180.1, 0.0), (0.0, 90.000_1), (f64::INFINITY, 0.0)]
        {
            assert!(Coordinates::new(lon, lat).is_err(), "{lon} {lat}");
        }
        let swapped = Coordinates::new(48.28, 114.34).unwrap_err();
        assert!(swapped.to_string().contains("swapped"), "{swapped}");
        for (lon, lat) in [(180.0, 90.0), (-180.0, -90.0), (0.0, -0.0)] {
            assert!(Coordinates::new(lon, lat).is_ok());
        }
    }

    #[test]
    fn distance_of_vienna_and_linz_is_the_published_one() {
        let vienna = Coordinates::new(16.3725, 48.2083).unwrap();
        let linz = Coordinates::new(14.2861, 48.3058).unwrap();
        assert!((vienna.distance_km(linz) - 154.9).abs() < 0.5, "{}", vienna.distance_km(linz));
    }

    #[test]
    fn chord_and_kilometres_agree() {
        for km in [0.001, 1.0, 5.0, 25.0, 100.0, 600.0] {
            let back = f64::from(km_of_chord2(chord2_of_km(km)));
            assert!((back - km).abs() <= km * 1e-5, "{km} -> {back}");
        }
    }
}
