//! What an exchange avoids in a year.

use serde::Serialize;

use super::factors::EmissionFactor;

/// What is known of an exchange's emissions in a year.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Emissions {
    /// What the demand receives, units a year (MWh, t or m3).
    pub delivered: f64,
    /// What a unit emits that the demand buys today, t CO2 per unit bought.
    pub reference: EmissionFactor,
    /// Units that the demand gets out of a unit bought today: the efficiency of its boiler, or 1 for a material.
    pub reference_efficiency: f64,
    /// What is taken of the supply, units a year.
    pub taken: f64,
    /// What a unit emits that the supply would have to be rid of otherwise, t CO2 per unit taken; below 0 where it is used today and something
    /// else takes its place.
    pub saved: EmissionFactor,
    /// Electricity of heat pumps, compressors and pumps, MWh/a.
    pub electricity: f64,
    /// What the grid emits, t CO2/MWh.
    pub grid: f64,
    /// Transport that burns fuel, t km/a.
    pub transport: f64,
    /// What transport emits, t CO2 per t and km.
    pub per_t_km: f64,
    /// What making the equipment emitted, by the years of its life, t CO2/a; 0 where it is not known.
    pub embodied: f64,
}

/// The parts of what is avoided, t CO2/a.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Avoided {
    /// What the replaced fuel or material would have emitted.
    pub reference_t: f64,
    /// What getting rid of the supply would have emitted; below 0 where it is used today and something else takes its place.
    pub saved_t: f64,
    /// What the exchange's electricity emits.
    pub electricity_t: f64,
    /// What its transport emits.
    pub transport_t: f64,
    /// What making its equipment emitted, a year of its life.
    pub embodied_t: f64,
    /// Biogenic CO2 that is no longer emitted; never part of the total.
    pub biogenic_t: f64,
}

impl Avoided {
    /// What is avoided in all, t CO2/a; below 0 where the exchange emits more than it replaces.
    pub fn total_t(&self) -> f64 {
        self.reference_t + self.saved_t - self.electricity_t - self.transport_t - self.embodied_t
    }
}

/// What an exchange avoids: `E EF_ref / eta_ref + taken EF_saved - electricity EF_grid - transport EF_way - embodied`. No allocation.
///
/// ```
/// use turash_domain::model::carbon::{CarbonParameters, EmissionFactor, Emissions, avoided};
///
/// let parameters = CarbonParameters::default();
/// let heat = Emissions {
///     delivered: 1_000.0, reference: parameters.factor(parameters.reference_fuel), reference_efficiency: 0.9,
///     taken: 1_000.0, saved: EmissionFactor::default(), electricity: 10.0, grid: 0.255, transport: 0.0, per_t_km: 0.0, embodied: 0.0,
/// };
/// let year = avoided(&heat);
/// assert!((year.reference_t - 224.44).abs() < 0.01, "0.22 t a MWh of heat from a gas boiler");
/// assert!((year.total_t() - 221.89).abs() < 0.01);
/// ```
pub fn avoided(emissions: &Emissions) -> Avoided {
    let replaced = emissions.delivered / emissions.reference_efficiency;
    Avoided {
        reference_t: replaced * emissions.reference.fossil,
        saved_t: emissions.taken * emissions.saved.fossil,
        electricity_t: emissions.electricity * emissions.grid,
        transport_t: emissions.transport * emissions.per_t_km,
        embodied_t: emissions.embodied,
        biogenic_t: replaced * emissions.reference.biogenic + emissions.taken * emissions.saved.biogenic,
    }
}
