//! Places of sites: their rows, and what every spatial index does in the same way.

use turash_domain::ports::{Nearby, PortResult, SpatialIndex};
use turash_domain::{Coordinates, EARTH_RADIUS_KM, PortError, PortErrorKind, Site, Version, Versioned};

/// Half of a great circle, and a little more: no place on earth is farther, km.
pub const HALF_ROUND_KM: f64 = EARTH_RADIUS_KM * std::f64::consts::PI * 1.001;

/// A place as its row; without coordinates it is forgotten.
#[derive(Debug, Clone)]
pub struct PlaceRow {
    /// The site's id.
    pub site: String,
    /// The site's version.
    pub version: Version,
    /// Where it is.
    pub coordinates: Option<Coordinates>,
}

impl PlaceRow {
    /// The place of a site.
    pub fn kept(site: &Versioned<Site>) -> Self {
        Self { site: site.id.to_string(), version: site.version, coordinates: Some(site.coordinates) }
    }

    /// A site without a place, as of a version.
    pub fn forgotten(site: &str, version: Version) -> Self {
        Self { site: site.to_owned(), version, coordinates: None }
    }
}

/// Refuses a radius (km) that is no number from 0 up.
pub fn refuse_radius(adapter: &'static str, radius_km: f64) -> PortResult<()> {
    if radius_km.is_nan() || radius_km < 0.0 {
        let message = format!("a radius of {radius_km} km is not a number from 0 up");
        return Err(PortError::new(PortErrorKind::Invalid, adapter, message));
    }
    Ok(())
}

/// The first `limit` sites of a radius: nearest first, then by id, each once.
pub fn nearest_first(mut near: Vec<Nearby>, radius_km: f64, limit: u32) -> Vec<Nearby> {
    near.retain(|near| near.distance_km <= radius_km);
    near.sort_by(|a, b| a.distance_km.total_cmp(&b.distance_km).then_with(|| a.site.cmp(&b.site)));
    near.dedup_by(|a, b| a.site == b.site);
    near.truncate(limit as usize);
    near
}

/// The nearest sites by circles that grow. The first circle fits a region; each further one has 16 times the area, so little is looked at
/// twice.
pub async fn nearest(index: &impl SpatialIndex, center: Coordinates, limit: u32) -> PortResult<Vec<Nearby>> {
    let mut radius_km = 25.0;
    loop {
        let near = index.within(center, radius_km, limit).await?;
        if near.len() as u64 >= u64::from(limit) || radius_km > HALF_ROUND_KM {
            return Ok(near);
        }
        radius_km *= 4.0;
    }
}

/// The spans of longitude (degrees, west and east) of a box; one whose west is east of its east crosses the antimeridian. The
/// meridians 180 and -180 are one.
pub fn spans_of_box(west: f64, east: f64) -> Vec<(f64, f64)> {
    let mut spans = if west > east { vec![(west, 180.0), (-180.0, east)] } else { vec![(west, east)] };
    if spans.iter().any(|(west, _)| *west == -180.0) {
        spans.push((180.0, 180.0));
    }
    if spans.iter().any(|(_, east)| *east == 180.0) {
        spans.push((-180.0, -180.0));
    }
    spans
}
