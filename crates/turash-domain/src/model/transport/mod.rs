//! What carrying a flow takes: money, losses, energy, emissions; and how far a flow is worth searching for.
//!
//! The way between two sites is their great circle times a detour ([`route_km`](TransportParams::route_km)). [`heat_pipe`] has pipes for
//! heat, [`break_even`] how far their money reaches, [`fluid_pipe`] pipes for water and CO2, [`haul`] trucks and trains.

pub mod break_even;
pub mod fluid_pipe;
pub mod haul;
pub mod heat_pipe;

use serde::{Deserialize, Serialize};

use self::fluid_pipe::{Co2PipeParams, GasPipeParams, WaterPipeParams};
use self::haul::Haul;
use self::heat_pipe::HeatPipeParams;
use crate::described;
use crate::error::Invalid;
use crate::model::check::within;

described! {
    /// The parameters of transport, all with defaults.
    #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct TransportParams {
        /// Length of the way per length of the great circle. Design basis: 1.3 where no street graph is at hand.
        pub detour: f64,
        /// Pipes for heat.
        pub heat_pipe: HeatPipeParams,
        /// Pipes for water.
        pub water_pipe: WaterPipeParams,
        /// Pipes for CO2.
        pub co2_pipe: Co2PipeParams,
        /// Pipes for burnable gases.
        pub gas_pipe: GasPipeParams,
        /// Full truck loads. Design basis: 5 to 10 EUR/t, 0.08 to 0.15 EUR/(t km), 60 to 100 g/(t km); the middle of each.
        pub road: Haul,
        /// Block trains between two sidings. Engineering practice for money and least amount; emissions of the European Environment
        /// Agency's "Rail and waterborne - best for low-carbon motorised transport", 2021 (24 g/(t km)).
        pub rail: Haul,
    }
}

impl Default for TransportParams {
    fn default() -> Self {
        Self {
            detour: 1.3,
            heat_pipe: HeatPipeParams::default(),
            water_pipe: WaterPipeParams::default(),
            co2_pipe: Co2PipeParams::default(),
            gas_pipe: GasPipeParams::default(),
            road: Haul::ROAD,
            rail: Haul::RAIL,
        }
    }
}

impl TransportParams {
    /// Checks values that come from configuration; `section` is the name that they are known under there.
    pub fn check(&self, section: &str) -> Result<(), Invalid> {
        self.heat_pipe.check(&format!("{section}.heat_pipe"))?;
        self.water_pipe.check(&format!("{section}.water_pipe"))?;
        self.co2_pipe.check(&format!("{section}.co2_pipe"))?;
        self.gas_pipe.check(&format!("{section}.gas_pipe"))?;
        self.road.check(&format!("{section}.road"))?;
        self.rail.check(&format!("{section}.rail"))?;
        within(section, [("detour", self.detour, 1.0..=10.0)])
    }
}

impl TransportParams {
    /// The length of the way between two places whose great circle is known, km.
    #[inline]
    pub fn route_km(&self, great_circle_km: f64) -> f64 {
        great_circle_km * self.detour
    }
}
