//! Cooling: cold given directly, the mirror image of heat, and cold made from heat or from electricity.

use serde::{Deserialize, Serialize};

use super::direct::direct_mw;
use super::gate::HeatGate;
use super::steam::KELVIN;
use super::stream::{ColdStream, HotStream, StreamParams};
use crate::described;
use crate::error::Invalid;
use crate::model::check::{AMOUNT, CELSIUS, KELVINS, SHARE, within};

described! {
    /// The parameters of chillers.
    #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct CoolingParams {
        /// Cold per driving heat of a single-effect absorption chiller (lithium bromide and water). Design basis.
        pub absorption_cop: f64,
        /// The temperature of the heat that drives it, °C, at the chiller itself. Design basis: 75 to 90 °C.
        pub drive_c: f64,
        /// What it cools the driving heat down to, °C. Engineering practice: 10 K below the supply at the least drive.
        pub drive_return_c: f64,
        /// The coldest that it chills to, °C: its refrigerant is water. Engineering practice.
        pub coldest_c: f64,
        /// Capital of an absorption chiller with its cooling tower, EUR/kW of cold. Engineering practice: 300 to 500 at 1 MW.
        pub absorption_eur_per_kw: f64,
        /// Share of the Carnot COP that a compression chiller reaches. Engineering practice: a water chiller at 7 °C and 35 °C has a COP of
        /// about 5.
        pub compression_efficiency: f64,
        /// What a compression chiller rejects its heat at, °C. Engineering practice: a wet cooling tower in summer.
        pub rejection_c: f64,
        /// Temperature difference of a compression chiller's evaporator and of its condenser, K. Design basis, as for heat pumps.
        pub exchanger_k: f64,
    }
}

impl Default for CoolingParams {
    fn default() -> Self {
        Self {
            absorption_cop: 0.7,
            drive_c: 80.0,
            drive_return_c: 70.0,
            coldest_c: 5.0,
            absorption_eur_per_kw: 400.0,
            compression_efficiency: 0.60,
            rejection_c: 30.0,
            exchanger_k: 5.0,
        }
    }
}

impl CoolingParams {
    /// Checks values that come from configuration; `section` is the name that they are known under there.
    pub fn check(&self, section: &str) -> Result<(), Invalid> {
        within(
            section,
            [
                ("absorption_cop", self.absorption_cop, 1e-6..=3.0),
                ("drive_c", self.drive_c, CELSIUS),
                ("drive_return_c", self.drive_return_c, CELSIUS),
                ("coldest_c", self.coldest_c, CELSIUS),
                ("absorption_eur_per_kw", self.absorption_eur_per_kw, AMOUNT),
                ("compression_efficiency", self.compression_efficiency, SHARE),
                ("rejection_c", self.rejection_c, CELSIUS),
                ("exchanger_k", self.exchanger_k, KELVINS),
            ],
        )
    }
}

/// How cold gets to the demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CoolingTechnology {
    /// Cold through an exchanger.
    Direct,
    /// Cold from a chiller that heat drives.
    Absorption,
}

/// What one way of cooling delivers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CoolingDelivery {
    /// Which way.
    pub technology: CoolingTechnology,
    /// Cold that the demand gets, MW.
    pub delivered_mw: f64,
    /// Heat that drives a chiller, MW; 0 where cold is given directly.
    pub drive_mw: f64,
    /// Heat that has to be rejected to the surroundings, MW; 0 where cold is given directly.
    pub rejected_mw: f64,
}

/// Cold given directly: the supply is a stream that warms up, the demand one that has to be cooled down.
pub fn direct(supply: &ColdStream, demand: &HotStream, loop_k: f64) -> Result<CoolingDelivery, HeatGate> {
    if supply.power_mw <= 0.0 || demand.power_mw <= 0.0 {
        return Err(HeatGate::NoPower);
    }
    let delivered_mw = direct_mw(demand, supply, loop_k);
    if delivered_mw > 0.0 {
        let technology = CoolingTechnology::Direct;
        return Ok(CoolingDelivery { technology, delivered_mw, drive_mw: 0.0, rejected_mw: 0.0 });
    }
    let short_k = supply.shifted().1 + loop_k - demand.shifted().0;
    Err(HeatGate::NotColdEnough { short_k: short_k.max(0.0) })
}

impl CoolingParams {
    /// What drives the chiller that makes so much cold, MW, as a stream that takes heat.
    pub fn drive(&self, cold_mw: f64, stream: &StreamParams) -> ColdStream {
        ColdStream {
            inlet_c: self.drive_return_c,
            target_c: self.drive_c,
            power_mw: cold_mw / self.absorption_cop,
            contribution_k: stream.liquid_k,
        }
    }

    /// Cold per electricity of the compression chiller that a demand has otherwise, by what it is cooled down to, °C: what cold from
    /// elsewhere saves. At most that of a lift of 10 K.
    pub fn compression_cop(&self, chilled_c: f64) -> f64 {
        let evaporating_c = chilled_c - self.exchanger_k;
        let lift_k = (self.rejection_c + self.exchanger_k - evaporating_c).max(10.0);
        self.compression_efficiency * (evaporating_c + KELVIN) / lift_k
    }
}
