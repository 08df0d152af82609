//! What a pair comes to: what explanations are made of.

use serde::Serialize;

use super::caution::Worth;
use super::model::Model;
use super::stored::Stored;
use crate::matches::Technology;
use crate::model::carbon::EmissionFactor;
use crate::model::economics::Exchange;
use crate::model::transport::haul::HaulMode;

/// What a pair gives, takes and costs, in the family's annual unit and EUR. What is built is in `capital`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Found {
    /// How the exchange is done.
    pub technology: Technology,
    /// What reaches the demand in a year.
    pub delivered_annual: f64,
    /// What is taken of the supply in a year.
    pub taken_annual: f64,
    /// What is lost on the way in a year.
    pub lost_annual: f64,
    /// Electricity of machines, pumps and compressors, MWh/a.
    pub electricity_mwh: f64,
    /// The highest rate that the link is built for, in the annual unit an hour.
    pub rate: f64,
    /// Length of the way, km.
    pub route_km: f64,
    /// What is built, EUR.
    pub capital: Vec<Built>,
    /// What a unit is worth that reaches the demand: what it pays for it today, EUR.
    pub price_per_unit: f64,
    /// What the supply saves by a unit that is taken of it, EUR; below 0 where it earns something by it today.
    pub saved_per_unit: f64,
    /// What making it fit costs, EUR per unit delivered.
    pub treatment_per_unit: f64,
    /// What carrying costs in running, EUR per unit delivered.
    pub transport_per_unit: f64,
    /// What electricity costs, EUR/MWh.
    pub electricity_price: f64,
    /// Of a heat pump: heat per electricity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cop: Option<f64>,
    /// Of heat and cooling: the part of what is delivered that passes without a machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direct_share: Option<f64>,
    /// What a unit emits that the demand buys today, t CO2 per unit delivered.
    pub reference: EmissionFactor,
    /// What a unit emits that the supply would have to be rid of otherwise, t CO2 per unit taken; below 0 where it is used today and something
    /// else takes its place.
    pub saved: EmissionFactor,
    /// What carries it, where that is a vehicle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carried_by: Option<HaulMode>,
    /// Transport by vehicles, t km/a.
    pub transport_t_km: f64,
    /// Of a material in the place of another: on what terms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub use_of: Option<MaterialUse>,
    /// Of heat: what the configured store would add.
    #[serde(skip)]
    pub(super) stored: Option<Stored>,
    /// The part of all that passes in a year that passes in each of the 576 steps, where somebody asked for it.
    #[serde(skip)]
    pub(super) steps: Option<Vec<f64>>,
    /// The numbers that follow for lists.
    #[serde(skip)]
    pub(super) worth: Worth<f64>,
    /// Annuity and upkeep, EUR/a, and those of another km.
    #[serde(skip)]
    pub(super) cost: f64,
    #[serde(skip)]
    pub(super) cost_per_km: f64,
    /// Savings less running costs, EUR/a.
    #[serde(skip)]
    pub(super) benefit: f64,
}

/// A material in the place of another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MaterialUse {
    /// Tonnes that a tonne replaces.
    pub conversion: f64,
    /// The largest share of the demand that it can replace, 0 to 1.
    pub largest_share: f64,
    /// What makes it lawful in the EU.
    pub permit: &'static str,
    /// Whether the receiver needs a licence for hazardous waste.
    pub needs_licence: bool,
    /// Where it was done, or the standard that it is done by.
    pub precedent: String,
    /// Where that is published.
    pub source: String,
}

/// Something that is built.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Built {
    /// What it is.
    pub what: &'static str,
    /// What it costs, EUR.
    pub eur: f64,
}

impl Built {
    /// The pipes that carry heat or cold, there and back.
    pub const PIPES: &'static str = "pipes";
}

impl Found {
    /// All that is built, EUR.
    pub fn capital_eur(&self) -> f64 {
        self.capital.iter().map(|built| built.eur).sum()
    }

    /// What a unit is worth by the measure that orders lists, EUR: of what is delivered or, where that is more, of what is taken.
    pub(super) fn margin_eur_per_unit(&self) -> f64 {
        let units = self.delivered_annual.max(self.taken_annual);
        if units > 0.0 { self.worth.cautious / units } else { 0.0 }
    }

    /// The exchange as the economics have it, without a price between the parties.
    pub(super) fn exchange(&self, model: &Model) -> Exchange {
        let economics = &model.parameters().economics;
        let per_unit =
            |amount: f64| if self.delivered_annual > 0.0 { amount / self.delivered_annual } else { 0.0 };
        Exchange {
            delivered: self.delivered_annual,
            reference_price: self.price_per_unit,
            reference_efficiency: 1.0,
            disposal_price: self.saved_per_unit,
            taken_per_unit: per_unit(self.taken_annual),
            treatment_price: self.treatment_per_unit,
            electricity_per_unit: per_unit(self.electricity_mwh),
            electricity_price: self.electricity_price,
            transport_price: self.transport_per_unit,
            price: 0.0,
            capital: self.capital_eur(),
            upkeep_share: economics.upkeep_share,
            bearers: economics.bearers,
        }
    }

    /// What vehicles emit, t CO2 per t and km.
    pub(super) fn t_per_t_km(&self, model: &Model) -> f64 {
        let transport = &model.parameters().transport;
        match self.carried_by {
            Some(HaulMode::Road) => transport.road.co2_t_per_t(1.0),
            Some(HaulMode::Rail) => transport.rail.co2_t_per_t(1.0),
            None => 0.0,
        }
    }
}
