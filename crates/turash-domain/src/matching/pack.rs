//! A flow as the engine takes it: which market it belongs to, its columns, and how far it is searched for.

use super::reason::Reason;
use super::rule::{DirectCo2, DirectHeat};
use super::tariff::Tariffs;
use crate::flow::{Direction, ResourceFlow};
use crate::geo::Coordinates;
use crate::promises::Balance;
use crate::resource::{Family, Resource};
use crate::site::{LocationQuality, Site};

/// A set of flows that may meet, all ranked by one rule. The variant decides the rule and its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Market {
    /// Direct use of heat, ranked by [`DirectHeat`].
    Heat,
    /// Direct use of CO2, ranked by [`DirectCo2`].
    Co2,
}

impl Market {
    /// Every market.
    pub const ALL: [Self; 2] = [Self::Heat, Self::Co2];

    /// The family of its flows.
    pub fn family(self) -> Family {
        match self {
            Self::Heat => Family::Heat,
            Self::Co2 => Family::Co2,
        }
    }
}

impl Tariffs {
    /// The rule of the heat market.
    pub fn heat_rule(&self) -> DirectHeat {
        DirectHeat {
            value_per_unit: self.heat.value_eur_per_unit as f32,
            cost_per_unit_km: self.heat.cost_eur_per_unit_km as f32,
        }
    }

    /// The rule of the CO2 market.
    pub fn co2_rule(&self) -> DirectCo2 {
        DirectCo2 {
            value_per_unit: self.co2.value_eur_per_unit as f32,
            cost_per_unit_km: self.co2.cost_eur_per_unit_km as f32,
        }
    }
}

/// The most columns that any rule has.
pub const MAX_COLUMNS: usize = 3;

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
    if place.location == LocationQuality::Suspect {
        return Err(Reason::SuspectLocation);
    }
    let (market, gates) = gates(flow).ok_or(Reason::NoRule)?;
    let radius_km = tariffs.radius_km(market.family()).ok_or(Reason::NoRule)?;
    let left = Balance::of(flow.quantity.annual(), reserved_annual).left as f32;
    if left <= 0.0 {
        return Err(Reason::NothingLeft);
    }
    let mut columns = [left; MAX_COLUMNS];
    columns[1..=gates.len()].copy_from_slice(gates.as_slice());
    Ok(Packed {
        market,
        direction: flow.direction,
        place: place.coordinates,
        radius_km,
        columns,
        count: 1 + gates.len(),
    })
}

/// What a flow's qualities contribute to the gates of its market.
#[derive(Debug, Clone, Copy)]
pub(super) enum Gates {
    One([f32; 1]),
    Two([f32; 2]),
}

impl Gates {
    pub(super) fn as_slice(&self) -> &[f32] {
        match self {
            Self::One(gates) => gates,
            Self::Two(gates) => gates,
        }
    }

    fn len(&self) -> usize {
        self.as_slice().len()
    }
}

/// The market of a flow and its gate columns; `None` where no rule knows the family yet.
///
/// A quality that a supply does not state is taken at its worst (purity 0, ambient pressure 1 bar), one that a demand does
/// not state asks for nothing.
pub(super) fn gates(flow: &ResourceFlow) -> Option<(Market, Gates)> {
    match &flow.resource {
        Resource::Heat(heat) => {
            let celsius = match flow.direction {
                Direction::Supply => heat.band.min(),
                Direction::Demand => heat.band.max(),
            };
            Some((Market::Heat, Gates::One([celsius.get() as f32])))
        }
        Resource::Co2(co2) => {
            let purity = co2.purity.map_or(0.0, |purity| purity.get() as f32);
            let ambient = match flow.direction {
                Direction::Supply => 1.0,
                Direction::Demand => 0.0,
            };
            let pressure = co2.pressure.map_or(ambient, |pressure| pressure.get() as f32);
            Some((Market::Co2, Gates::Two([purity, pressure])))
        }
        Resource::Cooling(_)
        | Resource::Water(_)
        | Resource::Material(_)
        | Resource::Electricity(_)
        | Resource::Gas(_) => None,
    }
}
