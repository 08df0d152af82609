//! Emission factors of what is burnt and driven.

use serde::{Deserialize, Serialize};

use super::claim::Attribution;
use crate::described;
use crate::described::Described;
use crate::error::Invalid;
use crate::model::check::{in_range, within};
use crate::resource::GasKind;

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
    /// What of a supply somebody uses today, share: there it will be missed, and what is bought in its place emits what this exchange avoids.
    /// Judgement, in line with the prices: where a supply earns something today it is used, where it earns nothing it is lost. What is lost
    /// is burnt in a flare, so that its own carbon is set free with the exchange and without it (UNFCCC, ACM0012: waste energy recovery).
    #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct UsedToday {
        /// Electricity, share. It is fed into the grid today.
        pub electricity: f64,
        /// Natural gas, share. It comes out of the network, and would stay there.
        pub natural_gas: f64,
        /// Biogas, share. It is burnt in a flare today.
        pub biogas: f64,
        /// Hydrogen, share. A by-product that is let off or burnt in a flare today.
        pub hydrogen: f64,
        /// Process gas, share. It is burnt in a flare today.
        pub process_gas: f64,
    }
}

impl Default for UsedToday {
    fn default() -> Self {
        Self { electricity: 1.0, natural_gas: 1.0, biogas: 0.0, hydrogen: 0.0, process_gas: 0.0 }
    }
}

impl UsedToday {
    /// Checks values that come from configuration; `section` is the name that they are known under there.
    pub fn check(&self, section: &str) -> Result<(), Invalid> {
        let share = 0.0..=1.0;
        within(
            section,
            [
                ("electricity", self.electricity, share.clone()),
                ("natural_gas", self.natural_gas, share.clone()),
                ("biogas", self.biogas, share.clone()),
                ("hydrogen", self.hydrogen, share.clone()),
                ("process_gas", self.process_gas, share),
            ],
        )
    }

    /// The share of a gas that is used today.
    pub fn of_gas(&self, kind: GasKind) -> f64 {
        match kind {
            GasKind::NaturalGas => self.natural_gas,
            GasKind::Biogas => self.biogas,
            GasKind::Hydrogen => self.hydrogen,
            GasKind::ProcessGas => self.process_gas,
        }
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
        /// Fossil CO2 that is set free in order to be sold, t/t of CO2 that a demand buys today. Default 0: CO2 for sale is a by-product of
        /// ammonia, hydrogen and ethanol, which would be set free all the same (gasworld, "CO2 supply crisis hits Europe", 2018). Set 0.5
        /// where greenhouses burn gas for it (OCAP: 205 kt/a saved by 400 kt/a), 1 for CO2 from wells or burnt for its own sake.
        pub bought_co2_t_per_t: f64,
        /// Electricity of fresh water from the mains, kWh/m3. Default 0.43 (middle of 0.37 from a river or lake and 0.48 from the ground: Hoff
        /// 2011, Understanding the Nexus).
        pub fresh_water_kwh_per_m3: f64,
        /// Electricity of treating waste water, kWh/m3. Default 0.75 (middle of 0.62 to 0.87: Hoff 2011, Understanding the Nexus).
        pub waste_water_kwh_per_m3: f64,
        /// What of a supply is used today.
        pub used_today: UsedToday,
        /// Who may claim what is avoided.
        pub attribution: Attribution,
    }
}

impl Default for CarbonParameters {
    fn default() -> Self {
        let fossil = EmissionFactor::of_fossil;
        Self {
            natural_gas: fossil(0.202),
            fuel_oil: fossil(0.2663),
            biomass: EmissionFactor { fossil: 0.0108, biogenic: 0.4032 },
            hydrogen: fossil(0.27),
            reference_fuel: Fuel::NaturalGas,
            bought_co2_t_per_t: 0.0,
            fresh_water_kwh_per_m3: 0.43,
            waste_water_kwh_per_m3: 0.75,
            used_today: UsedToday::default(),
            attribution: Attribution::default(),
        }
    }
}

impl EmissionFactor {
    /// Of fossil carbon alone.
    pub const fn of_fossil(fossil: f64) -> Self {
        Self { fossil, biogenic: 0.0 }
    }

    /// So many times as much.
    #[must_use]
    pub fn times(self, by: f64) -> Self {
        Self { fossil: self.fossil * by, biogenic: self.biogenic * by }
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
        in_range("bought_co2_t_per_t", self.bought_co2_t_per_t, 0.0..=10.0)?;
        in_range("fresh_water_kwh_per_m3", self.fresh_water_kwh_per_m3, 0.0..=100.0)?;
        in_range("waste_water_kwh_per_m3", self.waste_water_kwh_per_m3, 0.0..=100.0)?;
        self.used_today.check("used_today")
    }

    /// The factor of a fuel, t CO2 per MWh of lower heating value.
    pub fn factor(&self, fuel: Fuel) -> EmissionFactor {
        match fuel {
            Fuel::NaturalGas => self.natural_gas,
            Fuel::FuelOil => self.fuel_oil,
            Fuel::Biomass => self.biomass,
        }
    }

    /// The factor of the gas that is bought where another gas is missing: hydrogen that is made from natural gas, or natural gas itself.
    pub fn bought_gas(&self, kind: GasKind) -> EmissionFactor {
        match kind {
            GasKind::Hydrogen => self.hydrogen,
            GasKind::NaturalGas | GasKind::Biogas | GasKind::ProcessGas => self.natural_gas,
        }
    }
}
