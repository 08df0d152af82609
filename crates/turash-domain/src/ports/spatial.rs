//! The spatial index: which sites are where.

use async_trait::async_trait;

use super::PortResult;
use crate::geo::Coordinates;
use crate::ids::SiteId;

/// The places of sites, for reading. Whoever keeps the sites writes their places with them: a commit that puts, moves or removes a site
/// has done so here as well.
///
/// Distances are great circles on the sphere of [`crate::EARTH_RADIUS_KM`].
#[async_trait]
pub trait SpatialIndex: Send + Sync {
    /// Sites within a radius, nearest first, then by id. Right across the antimeridian and at the poles.
    async fn within(&self, center: Coordinates, radius_km: f64, limit: u32) -> PortResult<Vec<Nearby>>;

    /// Sites in a box from its south-west to its north-east corner, ordered by id. A box whose west is east of its east
    /// crosses the antimeridian.
    async fn in_box(
        &self,
        south_west: Coordinates,
        north_east: Coordinates,
        limit: u32,
    ) -> PortResult<Vec<SiteId>>;

    /// The nearest sites, nearest first, then by id.
    async fn nearest(&self, center: Coordinates, limit: u32) -> PortResult<Vec<Nearby>>;
}

/// A site and how far it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Nearby {
    /// The site.
    pub site: SiteId,
    /// Great-circle distance, km.
    pub distance_km: f64,
}
