//! Pipes for water and for CO2: one way, without losses.

use std::f64::consts::PI;

use serde::{Deserialize, Serialize};

use crate::described;
use crate::error::Invalid;
use crate::model::check::{AMOUNT, SHARE, SOME, within};

described! {
    /// The parameters of pipes for water.
    #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct WaterPipeParams {
        /// Velocity that a pipe is sized for, m/s. Engineering practice: 1 to 1.5 in pressure pipes.
        pub velocity_m_per_s: f64,
        /// Smallest inner diameter that is laid, m. Engineering practice.
        pub smallest_m: f64,
        /// Capital at an inner diameter of 0.1 m and below, EUR/m. Design basis: 150 to 400 EUR/m.
        pub small_eur_per_m: f64,
        /// Capital at an inner diameter of 0.4 m, EUR/m; in a straight line between the two and beyond. Design basis.
        pub large_eur_per_m: f64,
        /// Roughness coefficient of Hazen and Williams. Engineering practice: 130 for used plastic and lined pipes.
        pub hazen_williams: f64,
        /// Efficiency of pump and motor. Design basis: 0.4 kWh/m3 per 100 m of head.
        pub pump_efficiency: f64,
    }
}

impl Default for WaterPipeParams {
    fn default() -> Self {
        Self {
            velocity_m_per_s: 1.2,
            smallest_m: 0.05,
            small_eur_per_m: 150.0,
            large_eur_per_m: 400.0,
            hazen_williams: 130.0,
            pump_efficiency: 0.68,
        }
    }
}

impl WaterPipeParams {
    /// Checks values that come from configuration; `section` is the name that they are known under there.
    pub fn check(&self, section: &str) -> Result<(), Invalid> {
        within(
            section,
            [
                ("velocity_m_per_s", self.velocity_m_per_s, SOME),
                ("smallest_m", self.smallest_m, SOME),
                ("small_eur_per_m", self.small_eur_per_m, AMOUNT),
                ("large_eur_per_m", self.large_eur_per_m, self.small_eur_per_m..=1e9),
                ("hazen_williams", self.hazen_williams, SOME),
                ("pump_efficiency", self.pump_efficiency, SHARE),
            ],
        )
    }
}

/// A pipe for water that is sized for a flow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WaterPipe {
    /// Inner diameter, m.
    pub diameter_m: f64,
    /// Capital, EUR.
    pub capital_eur: f64,
    /// What the pumps have to overcome: friction and the rise of the ground, m.
    pub head_m: f64,
    /// Electricity of the pumps, kWh/m3.
    pub pumping_kwh_per_m3: f64,
}

impl WaterPipeParams {
    /// The pipe for a flow at its peak, m3/h, over a way, km, that rises by some metres (a fall counts as level).
    pub fn size(&self, peak_m3_per_h: f64, route_km: f64, rise_m: f64) -> WaterPipe {
        let metres = route_km * 1_000.0;
        let m3_per_s = peak_m3_per_h / 3_600.0;
        let diameter_m = (4.0 * m3_per_s / (PI * self.velocity_m_per_s)).sqrt().max(self.smallest_m);
        let slope = (self.large_eur_per_m - self.small_eur_per_m) / 0.3;
        let eur_per_m = self.small_eur_per_m + slope * (diameter_m - 0.1).max(0.0);
        let head_m = self.friction_m_per_m(m3_per_s, diameter_m) * metres + rise_m.max(0.0);
        // Lifting a cubic metre by a metre takes 9.81 kJ.
        let pumping_kwh_per_m3 = 9.81 * head_m / 3_600.0 / self.pump_efficiency;
        WaterPipe { diameter_m, capital_eur: eur_per_m * metres, head_m, pumping_kwh_per_m3 }
    }

    /// Head that friction takes, m per m: Hazen and Williams in SI units, `10.67 Q^1.852 / (C^1.852 d^4.8704)`.
    fn friction_m_per_m(&self, m3_per_s: f64, diameter_m: f64) -> f64 {
        10.67 * (m3_per_s / self.hazen_williams).powf(1.852) / diameter_m.powf(4.8704)
    }
}

described! {
    /// The parameters of pipes for CO2.
    #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct Co2PipeParams {
        /// Capital, EUR/(t/h km). Danish Energy Agency, technology data for carbon capture, transport and storage. It holds for
        /// large flows: a small pipe costs more per tonne.
        pub eur_per_t_per_h_km: f64,
        /// Least capital, EUR/km. Engineering practice: as the smallest pipe for water.
        pub least_eur_per_km: f64,
    }
}

impl Default for Co2PipeParams {
    fn default() -> Self {
        Self { eur_per_t_per_h_km: 2_672.0, least_eur_per_km: 150_000.0 }
    }
}

impl Co2PipeParams {
    /// Checks values that come from configuration; `section` is the name that they are known under there.
    pub fn check(&self, section: &str) -> Result<(), Invalid> {
        within(
            section,
            [
                ("eur_per_t_per_h_km", self.eur_per_t_per_h_km, AMOUNT),
                ("least_eur_per_km", self.least_eur_per_km, AMOUNT),
            ],
        )
    }
}

impl Co2PipeParams {
    /// Capital of a pipe for a flow at its peak, t/h, over a way, km; EUR.
    pub fn capital_eur(&self, peak_t_per_h: f64, route_km: f64) -> f64 {
        (self.eur_per_t_per_h_km * peak_t_per_h).max(self.least_eur_per_km) * route_km
    }
}

described! {
    /// The parameters of pipes for burnable gases.
    #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct GasPipeParams {
        /// Capital of the smallest pipe, EUR/m. Engineering practice: polyethylene, DN 100, in open ground.
        pub eur_per_m: f64,
        /// What each MW makes it dearer, EUR/(m MW). Engineering practice.
        pub eur_per_m_mw: f64,
    }
}

impl Default for GasPipeParams {
    fn default() -> Self {
        Self { eur_per_m: 180.0, eur_per_m_mw: 2.0 }
    }
}

impl GasPipeParams {
    /// Checks values that come from configuration; `section` is the name that they are known under there.
    pub fn check(&self, section: &str) -> Result<(), Invalid> {
        within(section, [("eur_per_m", self.eur_per_m, AMOUNT), ("eur_per_m_mw", self.eur_per_m_mw, AMOUNT)])
    }
}
