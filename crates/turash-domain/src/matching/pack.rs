//! A flow as the engine takes it: which market it belongs to, its columns, and how far it is searched for.

use super::market::{MAX_COLUMNS, Market};
use super::reason::Reason;
use super::tariffs::Tariffs;
use crate::flow::{Direction, ResourceFlow};
use crate::geo::Coordinates;
use crate::location::LocationQuality;
use crate::promises::Balance;
use crate::site::Site;

/// A flow as the engine takes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Packed {
    /// Whom it may meet.
    pub market: Market,
    /// Its side of the market.
    pub direction: Direction,
    /// Where it is.
    pub place: Coordinates,
    /// How far a counterpart may be, km.
    pub radius_km: f64,
    columns: [f32; MAX_COLUMNS],
    count: usize,
}

impl Packed {
    /// The columns of the market's rule; the first is always the annual amount.
    pub fn columns(&self) -> &[f32] {
        &self.columns[..self.count]
    }

    /// What is left of the annual amount, in the family's annual unit.
    pub fn left_annual(&self) -> f32 {
        self.columns[0]
    }

    /// The same flow with another radius and an amount of one unit: for questions that ask for every feasible pair within a
    /// distance, whatever it is worth.
    #[must_use]
    pub fn for_pairs_within(mut self, radius_km: f64) -> Self {
        self.radius_km = radius_km;
        self.columns[0] = 1.0;
        self
    }
}

/// What matching needs of a site.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Where it is.
    pub coordinates: Coordinates,
    /// How far that can be trusted.
    pub location: LocationQuality,
}

impl From<&Site> for Place {
    fn from(site: &Site) -> Self {
        Self { coordinates: site.coordinates, location: site.location }
    }
}

/// Packs a flow at a place, of which `reserved_annual` (in the family's annual unit) is promised elsewhere, or says why it
/// cannot be matched with anything.
pub fn pack(
    flow: &ResourceFlow,
    place: Place,
    reserved_annual: f64,
    tariffs: &Tariffs,
) -> Result<Packed, Reason> {
    if !place.location.is_matched() {
        return Err(Reason::SuspectLocation);
    }
    let (market, gates) = Market::of(flow).ok_or(Reason::NoRule)?;
    let radius_km = tariffs.radius_km(market.family()).ok_or(Reason::NoRule)?;
    let left = Balance::of(flow.quantity.annual(), reserved_annual).left as f32;
    if left <= 0.0 {
        return Err(Reason::NothingLeft);
    }
    let mut columns = [left; MAX_COLUMNS];
    let gates = gates.as_slice();
    columns[1..=gates.len()].copy_from_slice(gates);
    Ok(Packed {
        market,
        direction: flow.direction,
        place: place.coordinates,
        radius_km,
        columns,
        count: 1 + gates.len(),
    })
}
