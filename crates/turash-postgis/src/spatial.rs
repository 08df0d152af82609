//! The spatial index port: PostGIS finds what may be near, the domain's own distance decides.
//!
//! PostGIS' sphere is smaller than the domain's by 5 parts in 10^9, and orders equals as it likes; so it is asked for a little more than is
//! wanted, and what comes is measured, cut and ordered here. Results equal the engine's.

use async_trait::async_trait;
use sqlx::Row;
use sqlx::postgres::PgRow;
use turash_domain::ports::{Nearby, PortResult, SpatialIndex};
use turash_domain::{Coordinates, SiteId};
use turash_store::{HALF_ROUND_KM, nearest_first, refuse_radius, spans_of_box};

use crate::error::{ADAPTER, Unreadable};
use crate::store::PostgisStore;

pub(crate) const WITHIN: &str = "SELECT site, ST_X(at::geometry), ST_Y(at::geometry) FROM turash.place \
     WHERE ST_DWithin(at, ST_SetSRID(ST_MakePoint($1, $2), 4326)::geography, $3, false)";
pub(crate) const IN_BOX: &str = "SELECT site FROM turash.place \
     WHERE at::geometry(Point, 4326) && ST_MakeEnvelope($1, $2, $3, $4, 4326) \
     AND ST_X(at::geometry) BETWEEN $1 AND $3 AND ST_Y(at::geometry) BETWEEN $2 AND $4 ORDER BY site LIMIT $5";

#[async_trait]
impl SpatialIndex for PostgisStore {
    async fn within(&self, center: Coordinates, radius_km: f64, limit: u32) -> PortResult<Vec<Nearby>> {
        refuse_radius(ADAPTER, radius_km)?;
        // A millionth for the other sphere, a metre for what its own arithmetic loses.
        let metres = radius_km.min(HALF_ROUND_KM) * 1000.0 * (1.0 + 1e-6) + 1.0;
        let query = || sqlx::query(WITHIN).bind(center.longitude()).bind(center.latitude()).bind(metres);
        let rows = self.rows(query).await?;
        let places = self.decode("a place", rows, place).await?;
        let near = |(site, place)| Nearby { site, distance_km: center.distance_km(place) };
        Ok(nearest_first(places.into_iter().map(near).collect(), radius_km, limit))
    }

    async fn in_box(
        &self,
        south_west: Coordinates,
        north_east: Coordinates,
        limit: u32,
    ) -> PortResult<Vec<SiteId>> {
        let mut found = Vec::new();
        let (south, north) = (south_west.latitude(), north_east.latitude());
        if south > north {
            return Ok(found);
        }
        for (west, east) in spans_of_box(south_west.longitude(), north_east.longitude()) {
            let query = || {
                let query = sqlx::query(IN_BOX).bind(west).bind(south).bind(east);
                query.bind(north).bind(i64::from(limit))
            };
            let rows = self.rows(query).await?;
            found.extend(self.decode("a place", rows, site).await?);
        }
        found.sort();
        found.dedup();
        found.truncate(limit as usize);
        Ok(found)
    }

    async fn nearest(&self, center: Coordinates, limit: u32) -> PortResult<Vec<Nearby>> {
        // Not by the index's own order (`<->`): PostGIS 3.3 ends it with an error near the antimeridian ("tuples in wrong order").
        turash_store::nearest(self, center, limit).await
    }
}

fn site(row: &PgRow) -> Result<SiteId, Unreadable> {
    SiteId::new(row.try_get(0)?).map_err(Unreadable::value)
}

fn place(row: &PgRow) -> Result<(SiteId, Coordinates), Unreadable> {
    let place = Coordinates::new(row.try_get(1)?, row.try_get(2)?).map_err(Unreadable::value)?;
    Ok((site(row)?, place))
}
