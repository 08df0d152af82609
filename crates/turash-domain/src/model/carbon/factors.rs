//! Emission factors of what is burnt and driven.

use serde::{Deserialize, Serialize};

use super::claim::Attribution;
use crate::described;
use crate::described::Described;
use crate::error::Invalid;
use crate::model::check::in_range;

/// A fuel that an exchange replaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fuel {
    /// Natural gas.
    #[default]
    NaturalGas,
    /// Fuel oil.
    FuelOil,
    /// Solid biomass.
    Biomass,
}

impl Described for Fuel {}

described! {
    /// What a unit of a fuel or a material emits, t CO2 per unit (for fuels per MWh, lower heating value).
    #[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct EmissionFactor {
        /// Of fossil carbon: what counts.
        pub fossil: f64,
        /// Of carbon that plants took from the air: reported beside it.
        #[serde(default)]
        pub biogenic: f64,
    }
}

described! {
    /// Parameters of CO2. The factors of national grids are in [`GridTable`](super::GridTable).
    #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct CarbonParameters {
        /// Natural gas, t CO2 per MWh of lower heating value. Default 0.202 (56.1 kg/GJ: IPCC 2006 Guidelines, volume 2, table 2.2).
        pub natural_gas: EmissionFactor,
        /// Fuel oil, t CO2 per MWh of lower heating value. Default 0.2663 (knowledge base of the EMB3Rs project).
        pub fuel_oil: EmissionFactor,
        /// Solid biomass, t CO2 per MWh of lower heating value. Default 0.0108 fossil (knowledge base of the EMB3Rs project) and 0.4032
        /// biogenic (112 kg/GJ, wood: IPCC 2006 Guidelines, volume 2, table 2.2).
        pub biomass: EmissionFactor,
        /// Hydrogen, t CO2/MWh of lower heating value. International Energy Agency, The Future of Hydrogen, 2019: 9 kg CO2 per kg of hydrogen
        /// from natural gas.
        pub hydrogen: EmissionFactor,
        /// The fuel that heat replaces where the demand does not state one. Default natural gas (judgement: the commonest in industry).
        pub reference_fuel: Fuel,
        /// CO2 of transport on the road, t/(t km). Default 0.00008 (the middle of the 60 to 100 g/(t km) of full lorries that the European
        /// Environment Agency and the GLEC framework give).
        pub road_t_per_t_km: f64,
        /// Who may claim what is avoided.
        pub attribution: Attribution,
    }
}

impl Default for CarbonParameters {
    fn default() -> Self {
        let fossil = |fossil| EmissionFactor { fossil, biogenic: 0.0 };
        Self {
            natural_gas: fossil(0.202),
            fuel_oil: fossil(0.2663),
            biomass: EmissionFactor { fossil: 0.0108, biogenic: 0.4032 },
            hydrogen: fossil(0.27),
            reference_fuel: Fuel::NaturalGas,
            road_t_per_t_km: 0.000_08,
            attribution: Attribution::default(),
        }
    }
}

impl CarbonParameters {
    /// Checks values that come from configuration.
    pub fn check(&self) -> Result<(), Invalid> {
        let fuels = [
            ("natural_gas", self.natural_gas),
            ("fuel_oil", self.fuel_oil),
            ("biomass", self.biomass),
            ("hydrogen", self.hydrogen),
        ];
        for (name, factor) in fuels {
            in_range(&format!("{name}.fossil"), factor.fossil, 0.0..=10.0)?;
            in_range(&format!("{name}.biogenic"), factor.biogenic, 0.0..=10.0)?;
        }
        in_range("road_t_per_t_km", self.road_t_per_t_km, 0.0..=0.01)
    }

    /// The factor of a fuel, t CO2 per MWh of lower heating value.
    pub fn factor(&self, fuel: Fuel) -> EmissionFactor {
        match fuel {
            Fuel::NaturalGas => self.natural_gas,
            Fuel::FuelOil => self.fuel_oil,
            Fuel::Biomass => self.biomass,
        }
    }
}
