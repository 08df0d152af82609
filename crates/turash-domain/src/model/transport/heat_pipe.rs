//! A pipe for heat, there and back: what it costs, loses and pumps.

use std::f64::consts::PI;

use serde::{Deserialize, Serialize};

use crate::described;
use crate::error::Invalid;
use crate::model::check::{AMOUNT, CELSIUS, SHARE, within};

/// Capital of a buried pair of pipes by the heat that it carries: up to so many MW, EUR per metre of way.
///
/// The step table of the Hotmaps module "CM Excess heat transport potential" (about 2018, open ground; two to three times as much in
/// an inner city).
pub const PIPE_STEPS: [(f64, f64); 13] = [
    (0.2, 195.0),
    (0.3, 206.0),
    (0.6, 220.0),
    (1.2, 240.0),
    (1.9, 261.0),
    (3.6, 288.0),
    (6.1, 323.0),
    (9.8, 357.0),
    (20.0, 426.0),
    (45.0, 564.0),
    (75.0, 701.0),
    (125.0, 839.0),
    (190.0, 976.0),
];

described! {
    /// The parameters of pipes for heat.
    #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct HeatPipeParams {
        /// Factor on [`PIPE_STEPS`]: 1 in open ground. Hotmaps; 2 to 3 in an inner city (EMB3Rs' digging costs).
        pub ground: f64,
        /// Capital of the exchanger at the source, EUR/MW. Hotmaps.
        pub source_exchanger_eur_per_mw: f64,
        /// Capital of the exchanger at the sink, EUR/MW, from [`Self::large_sink_mw`] on. Hotmaps.
        pub sink_exchanger_eur_per_mw: f64,
        /// Capital of a smaller exchanger at the sink, EUR/MW. Hotmaps.
        pub small_sink_exchanger_eur_per_mw: f64,
        /// From this heat on an exchanger at the sink counts as large, MW. Hotmaps.
        pub large_sink_mw: f64,
        /// Temperature of the ground, °C. Engineering practice: at laying depth in Central Europe over the year.
        pub ground_c: f64,
        /// Pressure loss at full load, Pa/m of each pipe. Engineering practice: 50 to 150 in transmission lines; with 30 K between flow
        /// and return it makes 0.5 to 1 % of the heat on 2 to 5 km, which is the design basis.
        pub pressure_pa_per_m: f64,
        /// Efficiency of pump and motor. Engineering practice.
        pub pump_efficiency: f64,
        /// The least difference between flow and return of a pipe, K: a demand at one temperature, or one whose return nobody stated, still
        /// has its water cool down. Engineering practice: networks run with 10 K and more.
        pub least_glide_k: f64,
    }
}

impl Default for HeatPipeParams {
    fn default() -> Self {
        Self {
            ground: 1.0,
            source_exchanger_eur_per_mw: 15_000.0,
            sink_exchanger_eur_per_mw: 100_000.0,
            small_sink_exchanger_eur_per_mw: 265_000.0,
            large_sink_mw: 1.0,
            ground_c: 10.0,
            pressure_pa_per_m: 100.0,
            pump_efficiency: 0.75,
            least_glide_k: 10.0,
        }
    }
}

impl HeatPipeParams {
    /// Checks values that come from configuration; `section` is the name that they are known under there.
    pub fn check(&self, section: &str) -> Result<(), Invalid> {
        within(
            section,
            [
                ("ground", self.ground, 0.01..=100.0),
                ("source_exchanger_eur_per_mw", self.source_exchanger_eur_per_mw, AMOUNT),
                ("small_sink_exchanger_eur_per_mw", self.small_sink_exchanger_eur_per_mw, AMOUNT),
                (
                    "sink_exchanger_eur_per_mw",
                    self.sink_exchanger_eur_per_mw,
                    0.0..=self.small_sink_exchanger_eur_per_mw,
                ),
                ("large_sink_mw", self.large_sink_mw, AMOUNT),
                ("ground_c", self.ground_c, CELSIUS),
                ("pressure_pa_per_m", self.pressure_pa_per_m, AMOUNT),
                ("pump_efficiency", self.pump_efficiency, SHARE),
                ("least_glide_k", self.least_glide_k, 1.0..=200.0),
            ],
        )
    }
}

/// A pipe that is sized for a flow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeatPipe {
    /// Inner diameter, m.
    pub diameter_m: f64,
    /// Capital of the pipes, EUR.
    pub pipe_eur: f64,
    /// Capital of the two exchangers, EUR.
    pub exchangers_eur: f64,
    /// Heat that it loses while it is warm, MW; at most what is fed in.
    pub loss_mw: f64,
    /// Electricity of the pumps at full load, MW.
    pub pumping_mw: f64,
}

/// Heat capacity of a cubic metre of water, MJ/(m3 K): 977 kg/m3 times 4.19 kJ/(kg K) at 70 °C (VDI Heat Atlas).
const WATER_MJ_PER_M3_K: f64 = 4.094;

impl HeatPipeParams {
    /// Capital of a pair of pipes, EUR per metre of way, by the heat that is fed in, MW. Above the largest step, pipes lie side by side.
    #[inline]
    pub fn pipe_eur_per_m(&self, power_mw: f64) -> f64 {
        let step = PIPE_STEPS.iter().find(|(up_to, _)| power_mw <= *up_to);
        let (largest_mw, largest) = PIPE_STEPS[PIPE_STEPS.len() - 1];
        self.ground * step.map_or(largest * power_mw / largest_mw, |(_, eur)| *eur)
    }

    /// Capital of the exchangers at both ends, EUR.
    #[inline]
    pub fn exchangers_eur(&self, power_mw: f64) -> f64 {
        let sink = if power_mw < self.large_sink_mw {
            self.small_sink_exchanger_eur_per_mw
        } else {
            self.sink_exchanger_eur_per_mw
        };
        power_mw * (self.source_exchanger_eur_per_mw + sink)
    }

    /// Heat that a metre of way loses, flow and return together, W/m.
    ///
    /// THERMOS (documentation, "heat losses"): `dT (0.16805 ln d + 0.85684)`, with the diameter in m and the mean of both pipes above the
    /// ground in K.
    pub fn loss_w_per_m(&self, diameter_m: f64, flow_c: f64, return_c: f64) -> f64 {
        let above_ground_k = (f64::midpoint(flow_c, return_c) - self.ground_c).max(0.0);
        above_ground_k * (0.168_05 * diameter_m.max(SMALLEST_M).ln() + 0.856_84)
    }

    /// Heat that a metre of way loses for each kelvin between pipes and ground, W/(m K), of the pipe that carries up to so much heat, MW: as
    /// [`Self::loss_w_per_m`], at the diameter that carries it with 30 K between flow and return. Of a pipe whose two differ by 20 or 50 K
    /// it is within 10 %.
    pub fn step_loss_w_per_m_k(&self, up_to_mw: f64) -> f64 {
        self.loss_w_per_m(diameter_m(up_to_mw, 30.0), self.ground_c + 1.0, self.ground_c + 1.0)
    }

    /// Electricity of the pumps per heat and kilometre of way, 1/km: both pipes' pressure loss times the flow that carries the heat.
    #[inline]
    pub fn pumping_per_km(&self, flow_c: f64, return_c: f64) -> f64 {
        let glide_k = (flow_c - return_c).max(self.least_glide_k);
        let pascal_per_km = 2.0 * 1_000.0 * self.pressure_pa_per_m;
        pascal_per_km / (self.pump_efficiency * WATER_MJ_PER_M3_K * 1e6 * glide_k)
    }

    /// The pipe for a heat that is fed in, MW, at a flow and a return temperature, °C, over a way, km.
    pub fn size(&self, power_mw: f64, flow_c: f64, return_c: f64, route_km: f64) -> HeatPipe {
        let metres = route_km * 1_000.0;
        let diameter_m = diameter_m(power_mw, flow_c - return_c);
        let lost_mw = self.loss_w_per_m(diameter_m, flow_c, return_c) * metres / 1e6;
        HeatPipe {
            diameter_m,
            pipe_eur: self.pipe_eur_per_m(power_mw) * metres,
            exchangers_eur: self.exchangers_eur(power_mw),
            loss_mw: lost_mw.min(power_mw),
            pumping_mw: power_mw * self.pumping_per_km(flow_c, return_c) * route_km,
        }
    }
}

/// The smallest pipe that is laid, m.
const SMALLEST_M: f64 = 0.02;

/// The largest pipe that is laid, m: DN 1200.
const LARGEST_M: f64 = 1.2;

/// The velocity that a pipe is run at, m/s, by its inner diameter, m: THERMOS (documentation, "pipe sizing"), `-0.4834 + 4.7617 d^0.3701`.
pub fn velocity_m_per_s(diameter_m: f64) -> f64 {
    -0.4834 + 4.7617 * diameter_m.powf(0.3701)
}

/// The inner diameter of the pipe that carries a heat, MW, at a difference between flow and return, K; m, from DN 20 to DN 1200.
///
/// What a pipe carries grows with its diameter, so the diameter is found by halving.
pub fn diameter_m(power_mw: f64, glide_k: f64) -> f64 {
    let m3_per_s = power_mw / (WATER_MJ_PER_M3_K * glide_k.max(1.0));
    let (mut low, mut high) = (SMALLEST_M, LARGEST_M);
    for _ in 0..30 {
        let middle = f64::midpoint(low, high);
        let carried = velocity_m_per_s(middle) * PI * middle * middle / 4.0;
        if carried < m3_per_s { low = middle } else { high = middle }
    }
    high
}
