//! What is compared: a flow at its place, and one side of a pair.

use crate::codes::CountryCode;
use crate::flow::ResourceFlow;
use crate::geo::Coordinates;
use crate::location::LocationQuality;
use crate::promises::Balance;
use crate::site::Site;
use crate::versioned::Versioned;

/// One side of a pair: a flow, its site, and how much of it is promised elsewhere.
#[derive(Debug, Clone, Copy)]
pub struct Party<'a> {
    /// The flow.
    pub flow: &'a Versioned<ResourceFlow>,
    /// Its site.
    pub site: &'a Site,
    /// Promised elsewhere, in the family's annual unit.
    pub reserved_annual: f64,
}

impl Party<'_> {
    pub(super) fn left_annual(&self) -> f64 {
        self.balance().left
    }

    pub(super) fn balance(&self) -> Balance {
        Balance::of(self.flow.quantity.annual(), self.reserved_annual)
    }
}

/// What matching needs of a site.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Where it is.
    pub coordinates: Coordinates,
    /// How far that can be trusted.
    pub location: LocationQuality,
    /// The letters of its country.
    pub country: Option<[u8; 2]>,
}

impl From<&Site> for Place {
    fn from(site: &Site) -> Self {
        let country = site.country.as_ref().map(CountryCode::letters);
        Self { coordinates: site.coordinates, location: site.location, country }
    }
}
