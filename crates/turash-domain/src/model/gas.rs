//! Burnable gases: which gas may take the place of which, and the pressure.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::compression::{CompressionParams, GasConstants};
use super::gate::Gate;
use crate::described;
use crate::error::Invalid;
use crate::model::check::{AMOUNT, SHARE, within};
use crate::resource::GasKind;

described! {
    /// The parameters of burnable gases.
    #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct GasParams {
        /// Upgrading biogas to the quality of natural gas, EUR/MWh. Engineering practice: 10 to 20.
        pub upgrading_eur_per_mwh: f64,
        /// What upgrading keeps of the methane, share. Engineering practice.
        pub upgrading_yield: f64,
        /// Largest share of hydrogen by energy in natural gas that burners take unchanged. Engineering practice: 10 % by volume are 3.3 % by
        /// energy.
        pub hydrogen_share: f64,
        /// Pressure that a supply has where none is stated, bar absolute. That of the surroundings.
        pub ambient_bar: f64,
        /// Compressors.
        pub compression: CompressionParams,
    }
}

impl Default for GasParams {
    fn default() -> Self {
        Self {
            upgrading_eur_per_mwh: 15.0,
            upgrading_yield: 0.98,
            hydrogen_share: 0.033,
            ambient_bar: 1.013,
            compression: CompressionParams::default(),
        }
    }
}

impl GasParams {
    /// Checks values that come from configuration; `section` is the name that they are known under there.
    pub fn check(&self, section: &str) -> Result<(), Invalid> {
        self.compression.check(&format!("{section}.compression"))?;
        within(
            section,
            [
                ("upgrading_eur_per_mwh", self.upgrading_eur_per_mwh, AMOUNT),
                ("upgrading_yield", self.upgrading_yield, SHARE),
                ("hydrogen_share", self.hydrogen_share, 0.0..=1.0),
                ("ambient_bar", self.ambient_bar, 0.1..=10.0),
            ],
        )
    }
}

/// How a gas gets to the demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GasTechnology {
    /// As it is, compressed where needed.
    Direct,
    /// Biogas, upgraded to the quality of natural gas.
    Upgraded,
    /// Hydrogen, mixed into natural gas.
    Blended,
}

/// What conditioning takes, for each MWh that is delivered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GasConditioning {
    /// Which way.
    pub technology: GasTechnology,
    /// Capital and running costs without electricity for compression, EUR/MWh.
    pub cost_eur_per_mwh: f64,
    /// Electricity of compression, kWh/MWh.
    pub electricity_kwh_per_mwh: f64,
    /// What is delivered of a MWh that the supply has, share.
    pub kept: f64,
    /// The largest share of the demand's energy that the supply may cover.
    pub largest_share: f64,
}

/// A gate of burnable gases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum GasGate {
    /// The demand's burners do not take this gas.
    OtherGas {
        /// What the supply is.
        has: GasKind,
        /// What the demand takes.
        needs: GasKind,
    },
}

impl Gate for GasGate {
    fn code(&self) -> &'static str {
        match self {
            Self::OtherGas { .. } => "other_gas",
        }
    }

    fn change(&self) -> String {
        match self {
            Self::OtherGas { has, .. } => format!("burners that take {}", words(*has)),
        }
    }
}

impl fmt::Display for GasGate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherGas { has, needs } => {
                write!(f, "{} cannot take the place of {}", words(*has), words(*needs))
            }
        }
    }
}

/// The gas, for people.
fn words(kind: GasKind) -> &'static str {
    match kind {
        GasKind::NaturalGas => "natural gas",
        GasKind::Biogas => "biogas",
        GasKind::Hydrogen => "hydrogen",
        GasKind::ProcessGas => "process gas",
    }
}

impl GasParams {
    /// What brings a gas to a demand's kind and pressure (bar absolute). A pressure that a demand does not state it does not ask for.
    ///
    /// Gases of one kind fit. Natural gas serves a demand for biogas; biogas one for natural gas, once upgraded; hydrogen goes into natural
    /// gas up to a share. Process gas serves its own kind only: its heating value is a fraction of the others'.
    pub fn condition(
        &self,
        supply: (GasKind, Option<f64>),
        demand: (GasKind, Option<f64>),
    ) -> Result<GasConditioning, GasGate> {
        let (has, needs) = (supply.0, demand.0);
        let (technology, cost_eur_per_mwh, kept, largest_share) = match (has, needs) {
            (GasKind::Biogas, GasKind::NaturalGas) => {
                (GasTechnology::Upgraded, self.upgrading_eur_per_mwh, self.upgrading_yield, 1.0)
            }
            (GasKind::Hydrogen, GasKind::NaturalGas) => {
                (GasTechnology::Blended, 0.0, 1.0, self.hydrogen_share)
            }
            (GasKind::NaturalGas, GasKind::Biogas) => (GasTechnology::Direct, 0.0, 1.0, 1.0),
            _ if has == needs => (GasTechnology::Direct, 0.0, 1.0, 1.0),
            _ => return Err(GasGate::OtherGas { has, needs }),
        };
        let from_bar = supply.1.unwrap_or(self.ambient_bar);
        Ok(GasConditioning {
            technology,
            cost_eur_per_mwh,
            electricity_kwh_per_mwh: self.compression_kwh_per_mwh(has, from_bar, demand.1.unwrap_or(0.0)),
            kept,
            largest_share,
        })
    }

    /// Electricity of compression per MWh of gas (lower heating value), kWh/MWh.
    fn compression_kwh_per_mwh(&self, kind: GasKind, from_bar: f64, to_bar: f64) -> f64 {
        let (constants, mwh_per_t) = constants_of(kind);
        self.compression.kwh_per_t(constants, from_bar, to_bar) / mwh_per_t
    }
}

/// The constants of a kind of gas, and its lower heating value in MWh/t.
pub fn constants_of(kind: GasKind) -> (GasConstants, f64) {
    match kind {
        GasKind::NaturalGas => (GasConstants::METHANE, METHANE_MWH_PER_T),
        GasKind::Hydrogen => (GasConstants::HYDROGEN, HYDROGEN_MWH_PER_T),
        GasKind::Biogas => (BIOGAS, BIOGAS_MWH_PER_T),
        GasKind::ProcessGas => (BLAST_FURNACE_GAS, BLAST_FURNACE_GAS_MWH_PER_T),
    }
}

/// Lower heating value of methane: 50.0 MJ/kg.
const METHANE_MWH_PER_T: f64 = 13.9;

/// Lower heating value of hydrogen: 120.0 MJ/kg.
const HYDROGEN_MWH_PER_T: f64 = 33.3;

/// Biogas of 60 % methane and 40 % CO2 by volume.
const BIOGAS: GasConstants = GasConstants { molar_mass: 27.2, isentropic: 1.30 };

/// Lower heating value of that biogas: 17.7 MJ/kg.
const BIOGAS_MWH_PER_T: f64 = 4.9;

/// Blast furnace gas: 22 % CO, 22 % CO2, 4 % hydrogen, 52 % nitrogen by volume.
const BLAST_FURNACE_GAS: GasConstants = GasConstants { molar_mass: 30.5, isentropic: 1.37 };

/// Lower heating value of blast furnace gas: 2.4 MJ/kg.
const BLAST_FURNACE_GAS_MWH_PER_T: f64 = 0.67;

#[cfg(test)]
mod tests {
    use super::*;
    use GasKind::{Biogas, Hydrogen, NaturalGas, ProcessGas};

    #[test]
    fn a_gas_takes_the_place_of_another_where_burners_allow_it() {
        let params = GasParams::default();
        let judge = |has, needs| params.condition((has, None), (needs, None));
        let way = |has, needs| judge(has, needs).map(|found| (found.technology, found.largest_share));
        assert_eq!(way(ProcessGas, ProcessGas), Ok((GasTechnology::Direct, 1.0)));
        assert_eq!(way(Biogas, NaturalGas), Ok((GasTechnology::Upgraded, 1.0)));
        assert_eq!(way(Hydrogen, NaturalGas), Ok((GasTechnology::Blended, 0.033)));
        let refused = judge(ProcessGas, NaturalGas).unwrap_err();
        assert_eq!(refused.to_string(), "process gas cannot take the place of natural gas");
        assert_eq!(refused.change(), "burners that take process gas");
    }

    #[test]
    fn pressure_costs_electricity_only_where_it_is_missing() {
        let params = GasParams::default();
        let electricity = |from, to| {
            let found = params.condition((GasKind::NaturalGas, from), (GasKind::NaturalGas, to)).unwrap();
            found.electricity_kwh_per_mwh
        };
        assert_eq!(electricity(Some(16.0), Some(4.0)), 0.0);
        assert_eq!(electricity(None, None), 0.0);
        assert!((1.0..20.0).contains(&electricity(None, Some(5.0))));
    }
}
