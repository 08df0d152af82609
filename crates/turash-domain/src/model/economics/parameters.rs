//! What can be configured about money.

use serde::{Deserialize, Serialize};

use super::books::{Reading, Terms};
use super::exchange::Bearers;
use crate::described;
use crate::error::Invalid;
use crate::model::check::in_range;
use crate::resource::Family;

described! {
    /// Parameters of the economics. Prices of fuels and electricity are the caller's: they belong to a country and a family.
    #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct EconomicsParameters {
        /// Discount rate, 1/a, nominal. Default 0.08 (the brief of the concept that the system comes from).
        pub discount_rate: f64,
        /// Life of equipment for heat, cooling, water, CO2, electricity and gas, years. Default 20 (usual for heat and water networks).
        pub life_years: u16,
        /// Life of equipment for materials, years. Default 7 (judgement, within the usual 5 to 10).
        pub material_life_years: u16,
        /// Operation and maintenance a year as a part of the capital, 1/a. Default 0.0175 (the middle of the usual 1 to 2.5 %).
        pub upkeep_share: f64,
        /// Efficiency of the boiler that heat replaces, MWh of heat per MWh of fuel (lower heating value). Default 0.9 (a gas boiler).
        pub reference_efficiency: f64,
        /// The part of the capital that a subsidy pays. Default 0: none (one of 0.6 on the connection made the network of Bolzano work).
        pub subsidy_share: f64,
        /// How a value is read. Default yearly, in EUR/a.
        pub reading: Reading,
        /// Who bears what.
        pub bearers: Bearers,
    }
}

impl Default for EconomicsParameters {
    fn default() -> Self {
        Self {
            discount_rate: 0.08,
            life_years: 20,
            material_life_years: 7,
            upkeep_share: 0.0175,
            reference_efficiency: 0.9,
            subsidy_share: 0.0,
            reading: Reading::Yearly,
            bearers: Bearers::default(),
        }
    }
}

impl EconomicsParameters {
    /// Checks values that come from configuration.
    pub fn check(&self) -> Result<(), Invalid> {
        in_range("discount_rate", self.discount_rate, 0.0..=1.0)?;
        in_range("life_years", f64::from(self.life_years), 1.0..=60.0)?;
        in_range("material_life_years", f64::from(self.material_life_years), 1.0..=60.0)?;
        in_range("upkeep_share", self.upkeep_share, 0.0..=1.0)?;
        in_range("reference_efficiency", self.reference_efficiency, 0.01..=2.0)?;
        in_range("subsidy_share", self.subsidy_share, 0.0..=1.0)?;
        let Bearers { capital, treatment, electricity, transport } = self.bearers;
        in_range("bearers.capital", capital, 0.0..=1.0)?;
        in_range("bearers.treatment", treatment, 0.0..=1.0)?;
        in_range("bearers.electricity", electricity, 0.0..=1.0)?;
        in_range("bearers.transport", transport, 0.0..=1.0)
    }

    /// The terms for a family.
    pub fn terms(&self, family: Family) -> Terms {
        let life_years = match family {
            Family::Material => self.material_life_years,
            Family::Heat
            | Family::Cooling
            | Family::Water
            | Family::Co2
            | Family::Electricity
            | Family::Gas => self.life_years,
        };
        Terms { discount_rate: self.discount_rate, life_years, subsidy_share: self.subsidy_share }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_out_of_range_is_named() {
        assert!(EconomicsParameters::default().check().is_ok());
        let refused = |broken: EconomicsParameters| broken.check().unwrap_err().field;
        let right = EconomicsParameters::default();
        assert_eq!(refused(EconomicsParameters { discount_rate: f64::NAN, ..right }), "discount_rate");
        assert_eq!(refused(EconomicsParameters { life_years: 0, ..right }), "life_years");
        let bearers = Bearers { transport: 1.5, ..Bearers::default() };
        assert_eq!(refused(EconomicsParameters { bearers, ..right }), "bearers.transport");
        assert_eq!(right.terms(Family::Material).life_years, 7);
        assert_eq!(right.terms(Family::Heat).life_years, 20);
    }
}
