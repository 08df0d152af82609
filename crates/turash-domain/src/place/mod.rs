//! Places that cannot be right: what the coordinates of a site and its country say against each other.
//!
//! The borders are those of Natural Earth, simplified; they are within about 3 km of the true ones, far below [`BORDER_KM`].

mod borders;

use crate::codes::CountryCode;
use crate::geo::Coordinates;
use crate::location::Doubt;

pub use borders::countries_at;

/// How far outside its country a site may be before its place is suspect, km: coasts, harbours and works at the border are inside it.
pub const BORDER_KM: f64 = 20.0;

/// Longitude and latitude up to this are taken for 0/0, degrees: a kilometre around a point in the open sea.
const ZERO_DEGREES: f64 = 0.01;

/// Whether a place is in a country, or at most [`BORDER_KM`] outside it; nothing where the borders of the country are not known.
pub fn is_in_country(place: Coordinates, country: &CountryCode) -> Option<bool> {
    borders::is_within(country, place, BORDER_KM)
}

/// Why a place cannot be right, as far as the place and the country of its site tell.
///
/// ```
/// use turash_domain::{Coordinates, CountryCode, Doubt, doubt_about};
///
/// # fn main() -> Result<(), turash_domain::Invalid> {
/// let austria = CountryCode::new("AT")?;
/// let linz = Coordinates::new(14.31, 48.28)?;
/// assert_eq!(doubt_about(linz, Some(&austria)), None);
/// assert_eq!(doubt_about(linz, Some(&CountryCode::new("ES")?)), Some(Doubt::OutsideCountry));
/// assert_eq!(doubt_about(Coordinates::new(48.28, 14.31)?, Some(&austria)), Some(Doubt::Swapped));
/// assert_eq!(doubt_about(Coordinates::new(0.0, 0.0)?, None), Some(Doubt::Zero));
/// # Ok(())
/// # }
/// ```
pub fn doubt_about(place: Coordinates, country: Option<&CountryCode>) -> Option<Doubt> {
    let (longitude, latitude) = (place.longitude(), place.latitude());
    if longitude.abs() <= ZERO_DEGREES && latitude.abs() <= ZERO_DEGREES {
        return Some(Doubt::Zero);
    }
    if is_in_country(place, country?)? {
        return None;
    }
    let exchanged = Coordinates::new(latitude, longitude).ok();
    let swapped = exchanged.and_then(|place| is_in_country(place, country?)).unwrap_or(false);
    Some(if swapped { Doubt::Swapped } else { Doubt::OutsideCountry })
}
