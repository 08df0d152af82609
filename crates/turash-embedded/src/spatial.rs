//! The spatial index port: an R*Tree finds what may be near, the exact distance decides.
//!
//! The tree works on longitude and latitude in single precision, rounded outwards by SQLite, so it never misses a place; the
//! boxes asked for are a little wider than needed.

use async_trait::async_trait;
use sqlx::SqliteConnection;
use turash_domain::ports::{Nearby, PortResult, SpatialIndex};
use turash_domain::{Coordinates, EARTH_RADIUS_KM, SiteId};
use turash_store::{PlaceRow, nearest_first, refuse_radius, spans_of_box};

use crate::error::{ADAPTER, unreadable};
use crate::rows::for_values;
use crate::store::EmbeddedStore;

/// Newer versions win; of one version the removal does, so that the order never matters.
const PLACES: (&str, usize, &str) = (
    "INSERT INTO place (site, version, lon, lat) ",
    4,
    " ON CONFLICT (site) DO UPDATE SET version = excluded.version, lon = excluded.lon, lat = excluded.lat \
     WHERE excluded.version > place.version OR (excluded.version = place.version AND excluded.lon IS NULL)",
);

/// Puts places down where they are newer than what is known.
pub(crate) async fn put_down(
    connection: &mut SqliteConnection,
    rows: &[PlaceRow],
) -> Result<(), sqlx::Error> {
    for_values(connection, rows, PLACES, |sql, row| {
        sql.bind(row.site.as_str())
            .bind(row.version.0.cast_signed())
            .bind(row.coordinates.map(Coordinates::longitude))
            .bind(row.coordinates.map(Coordinates::latitude))
    })
    .await
    .map(|_| ())
}

#[async_trait]
impl SpatialIndex for EmbeddedStore {
    async fn within(&self, center: Coordinates, radius_km: f64, limit: u32) -> PortResult<Vec<Nearby>> {
        refuse_radius(ADAPTER, radius_km)?;
        let mut near = Vec::new();
        for area in around(center, radius_km) {
            near.extend(
                self.places(area, None)
                    .await?
                    .into_iter()
                    .map(|(site, place)| Nearby { distance_km: center.distance_km(place), site }),
            );
        }
        Ok(nearest_first(near, radius_km, limit))
    }

    async fn in_box(
        &self,
        south_west: Coordinates,
        north_east: Coordinates,
        limit: u32,
    ) -> PortResult<Vec<SiteId>> {
        let mut found = Vec::new();
        for area in areas_of_box(south_west, north_east) {
            found.extend(self.places(area, Some(limit)).await?.into_iter().map(|(site, _)| site));
        }
        found.sort();
        found.dedup();
        found.truncate(limit as usize);
        Ok(found)
    }

    async fn nearest(&self, center: Coordinates, limit: u32) -> PortResult<Vec<Nearby>> {
        turash_store::nearest(self, center, limit).await
    }
}

/// A box of degrees that does not cross the antimeridian.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Area {
    west: f64,
    east: f64,
    south: f64,
    north: f64,
}

impl EmbeddedStore {
    /// The places of an area, edges included; with a limit, the first ones by id.
    async fn places(&self, area: Area, limit: Option<u32>) -> PortResult<Vec<(SiteId, Coordinates)>> {
        let sql = if limit.is_some() { FIRST_OF_AREA } else { ALL_OF_AREA };
        let mut query = sqlx::query_as::<_, (String, f64, f64)>(sql)
            .bind(area.west)
            .bind(area.east)
            .bind(area.south)
            .bind(area.north);
        if let Some(limit) = limit {
            query = query.bind(limit);
        }
        let mut reader = self.reader().await?;
        let rows = query.fetch_all(&mut *reader).await.map_err(|error| self.failed(error))?;
        drop(reader);
        rows.into_iter()
            .map(|(site, lon, lat)| Ok((SiteId::new(&site)?, Coordinates::new(lon, lat)?)))
            .collect::<Result<_, turash_domain::Invalid>>()
            .map_err(|error| unreadable(self.label(), "a place", error))
    }
}

const ALL_OF_AREA: &str = "SELECT site, lon, lat FROM place_box CROSS JOIN place USING (key) \
     WHERE max_lon >= ?1 AND min_lon <= ?2 AND max_lat >= ?3 AND min_lat <= ?4 \
     AND lon BETWEEN ?1 AND ?2 AND lat BETWEEN ?3 AND ?4";
const FIRST_OF_AREA: &str = "SELECT site, lon, lat FROM place_box CROSS JOIN place USING (key) \
     WHERE max_lon >= ?1 AND min_lon <= ?2 AND max_lat >= ?3 AND min_lat <= ?4 \
     AND lon BETWEEN ?1 AND ?2 AND lat BETWEEN ?3 AND ?4 ORDER BY site LIMIT ?5";

/// Areas that hold every place within a radius: one, or two where the antimeridian lies between.
fn around(center: Coordinates, radius_km: f64) -> Vec<Area> {
    /// More than what the sines lose, about 0.1 m.
    const MARGIN: f64 = 1e-6;
    let angle = radius_km / EARTH_RADIUS_KM;
    let reach = angle.to_degrees() + MARGIN;
    let (south, north) = (center.latitude() - reach, center.latitude() + reach);
    let (low, high) = (south.max(-90.0), north.min(90.0));
    let all_round = Area { west: -180.0, east: 180.0, south: low, north: high };
    if south <= -90.0 || north >= 90.0 {
        return vec![all_round];
    }
    // The circle's meridians touch it at this longitude from the center (Bronshtein, spherical right triangle).
    let sine = angle.sin() / center.latitude().to_radians().cos();
    if !(0.0..1.0).contains(&sine) {
        return vec![all_round];
    }
    let width = sine.asin().to_degrees() * (1.0 + 1e-9) + MARGIN;
    let (west, east) = (center.longitude() - width, center.longitude() + width);
    if width >= 180.0 {
        vec![all_round]
    } else if west < -180.0 {
        vec![Area { east, ..all_round }, Area { west: west + 360.0, ..all_round }]
    } else if east > 180.0 {
        vec![Area { west, ..all_round }, Area { east: east - 360.0, ..all_round }]
    } else {
        vec![Area { west, east, south: low, north: high }]
    }
}

/// The areas of a box.
fn areas_of_box(south_west: Coordinates, north_east: Coordinates) -> Vec<Area> {
    let (south, north) = (south_west.latitude(), north_east.latitude());
    let spans = spans_of_box(south_west.longitude(), north_east.longitude());
    spans.into_iter().map(|(west, east)| Area { west, east, south, north }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lon: f64, lat: f64) -> Coordinates {
        Coordinates::new(lon, lat).unwrap()
    }

    #[test]
    fn areas_hold_every_place_of_a_circle() {
        let angles = (0..72).map(|step| f64::from(step) * std::f64::consts::TAU / 72.0);
        for (lon, lat) in
            [(0.0, 0.0), (14.3, 48.3), (179.99, 10.0), (-179.99, -60.0), (20.0, 89.9), (0.0, -90.0)]
        {
            for radius in [0.001, 1.0, 25.0, 400.0, 5000.0, 12_000.0, 20_000.0] {
                let areas = around(at(lon, lat), radius);
                for bearing in angles.clone() {
                    let place = destination(at(lon, lat), bearing, radius);
                    let (x, y) = (place.longitude(), place.latitude());
                    let inside =
                        |a: &Area| (a.west..=a.east).contains(&x) && (a.south..=a.north).contains(&y);
                    assert!(areas.iter().any(inside), "{lon} {lat} {radius} {x} {y} {areas:?}");
                }
            }
        }
    }

    /// The place at a distance in a direction (Williams, Aviation Formulary).
    fn destination(from: Coordinates, bearing: f64, km: f64) -> Coordinates {
        let (angle, lat) = (km / EARTH_RADIUS_KM, from.latitude().to_radians());
        let to = (lat.sin() * angle.cos() + lat.cos() * angle.sin() * bearing.cos()).clamp(-1.0, 1.0).asin();
        let turn = (bearing.sin() * angle.sin() * lat.cos()).atan2(angle.cos() - lat.sin() * to.sin());
        let lon = (from.longitude() + turn.to_degrees() + 540.0).rem_euclid(360.0) - 180.0;
        at(lon, to.to_degrees())
    }
}
