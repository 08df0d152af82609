//! The spatial index: which sites are where.

use async_trait::async_trait;

use super::PortResult;
use crate::geo::Coordinates;
use crate::text::SiteId;
use crate::time::Version;

/// The places of sites. Older versions never overwrite newer ones, so the order of calls does not matter.
///
/// Distances are great circles on the sphere of [`crate::EARTH_RADIUS_KM`].
#[async_trait]
pub trait SpatialIndex: Send + Sync {
    /// Keeps the places of sites; one whose version is not newer than what is known changes nothing.
    async fn keep(&self, places: &[SitePlace]) -> PortResult<()>;

    /// Forgets a site as of a version; an older `keep` that comes later stays without effect.
    async fn forget(&self, site: &SiteId, version: Version) -> PortResult<()>;

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

/// Where a site is, as of a version.
#[derive(Debug, Clone, PartialEq)]
pub struct SitePlace {
    /// The site.
    pub site: SiteId,
    /// Where it is.
    pub coordinates: Coordinates,
    /// The site's version.
    pub version: Version,
}

/// A site and how far it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Nearby {
    /// The site.
    pub site: SiteId,
    /// Great-circle distance, km.
    pub distance_km: f64,
}
