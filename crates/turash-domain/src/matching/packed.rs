//! A flow as the engine takes it.

use super::market::{MAX_COLUMNS, Market};
use crate::flow::Direction;
use crate::geo::Coordinates;

/// A flow as the engine takes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Packed {
    /// Whom it may meet.
    pub market: Market,
    /// Its class within the market.
    pub class: u16,
    /// Its side of the market.
    pub direction: Direction,
    /// Where it is.
    pub place: Coordinates,
    /// How far a counterpart may be, km.
    pub radius_km: f64,
    pub(super) columns: [f32; MAX_COLUMNS],
    pub(super) count: usize,
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

    /// The same flow with another radius: for questions that ask for every possible pair within a distance, whatever it is worth.
    #[must_use]
    pub fn for_pairs_within(mut self, radius_km: f64) -> Self {
        self.radius_km = radius_km;
        self
    }
}
