//! When something is there, and when it passes: a flow and a pair in the 576 typical hours of the year.

use super::finding;
use super::model::Model;
use super::party::{Party, Place};
use super::year::parts;
use crate::flow::ResourceFlow;
use crate::profile::TYPICAL_STEPS;
use crate::site::Site;

impl Model {
    /// Hours of the year that each of the 576 steps stands for: ordered by month, then working day before weekend, then hour.
    pub fn step_hours(&self) -> &[f64; TYPICAL_STEPS] {
        self.year.calendar.weights()
    }

    /// The part of a flow's yearly amount that is there (or asked for) in each of the 576 steps: together 1.
    pub fn parts_of_year(&self, flow: &ResourceFlow, site: &Site) -> Vec<f64> {
        let shape = self.shape(&flow.profile, Place::from(site).country);
        parts(&shape, &self.year.calendar).collect()
    }
}

/// The part of all that passes through a pair in a year that passes in each of the 576 steps, with all that both sides have left: together 1. By the way that [`explain`](super::explain) finds; nothing where
/// there is none.
pub fn passing_parts(supply: Party<'_>, demand: Party<'_>, model: &Model) -> Option<Vec<f64>> {
    let km = supply.site.coordinates.distance_km(demand.site.coordinates);
    finding::find_in_steps(&supply, &demand, km, model).map(|(_, steps)| steps)
}
