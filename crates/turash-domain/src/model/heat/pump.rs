//! The heat pump: what it delivers for its electricity, and which lifts machines reach.
//!
//! `COP = eta T_h / (T_h - T_c)` in kelvin, with the condensing temperature `T_h` above what the demand asks for and the evaporating
//! temperature `T_c` below what the source is cooled down to. Where a stream's glide is more than 20 K, several machines in series share
//! it, and the logarithmic mean of its two temperatures counts (Lorenz; Reinholdt et al. 2018, doi 10.18462/iir.gl.2018.1380), but never
//! more than a glide of 20 K would give up at one end: so the COP has no jump at 20 K, and a hotter source or a colder demand never lowers
//! it.
//!
//! The limit of the formula: it knows no refrigerant. It is meant for ranking; a test holds it to within 10 % of published machines. Why its
//! efficiencies are what they are is in `docs/adr/0027-heat-pumps-by-their-refrigerants-temperatures.md`.

use serde::{Deserialize, Serialize};

use super::gate::HeatGate;
use super::steam::KELVIN;
use super::stream::{ColdStream, HotStream};
use crate::described;
use crate::error::Invalid;
use crate::model::check::{AMOUNT, CELSIUS, KELVINS, SHARE, within};

described! {
    /// The parameters of heat pumps.
    ///
    /// The two efficiencies are fitted to published machines at their rated points. Figures of 0.40 to 0.55 that are common in the literature
    /// compare the COP with the streams' own temperatures, without the two temperature differences below; with them, the machines
    /// of the test need 0.61 to 0.73.
    #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct PumpParams {
        /// Share of the Carnot COP that a machine of up to [`Self::small_mw`] reaches. Fitted: Kobelco SGH120 and SGH165, MHI ETW.
        pub efficiency_small: f64,
        /// Share of the Carnot COP that machines of [`Self::large_mw`] and more reach. Fitted: Katri Vala (Helsinki), Drammen.
        pub efficiency_large: f64,
        /// Up to this heat the small efficiency holds, MW; between the two it grows in a straight line. Size of the fitted machines.
        pub small_mw: f64,
        /// From this heat on the large efficiency holds, MW. Size of the fitted machines.
        pub large_mw: f64,
        /// What the refrigerant condenses above the demand's target, K. Design basis.
        pub condenser_k: f64,
        /// What the refrigerant evaporates below the source's return, K. Design basis.
        pub evaporator_k: f64,
        /// The glide of a stream that one machine serves, K. Design basis: mean temperatures above 20 K.
        pub glide_k: f64,
        /// The hottest that machines condense, °C. Design basis: 120 to 150 °C.
        pub hottest_c: f64,
        /// The largest lift from evaporating to condensing, K. Design basis: 70 to 80 K.
        pub largest_lift_k: f64,
        /// A smaller lift gives no better COP, K: compressors have a least pressure ratio. Engineering practice.
        pub smallest_lift_k: f64,
        /// A source whose return is hotter than the target by this much is used directly, K: two exchangers of network water would do.
        pub direct_k: f64,
        /// Capital of a machine for a network, condensing up to 100 °C, EUR/kW of heat. Danish Energy Agency, technology data 2025: 10 MW on
        /// excess heat.
        pub capital_to_100_c_eur_per_kw: f64,
        /// Capital of one that condenses up to 125 °C, EUR/kW of heat. Danish Energy Agency, technology data 2025.
        pub capital_to_125_c_eur_per_kw: f64,
        /// Capital of one that condenses hotter, EUR/kW of heat. Danish Energy Agency, technology data 2025: up to 150 °C.
        pub capital_above_eur_per_kw: f64,
    }
}

impl Default for PumpParams {
    fn default() -> Self {
        Self {
            efficiency_small: 0.60,
            efficiency_large: 0.67,
            small_mw: 1.0,
            large_mw: 10.0,
            condenser_k: 5.0,
            evaporator_k: 5.0,
            glide_k: 20.0,
            hottest_c: 150.0,
            largest_lift_k: 80.0,
            smallest_lift_k: 15.0,
            direct_k: 5.0,
            capital_to_100_c_eur_per_kw: 890.0,
            capital_to_125_c_eur_per_kw: 1_045.0,
            capital_above_eur_per_kw: 1_253.0,
        }
    }
}

impl PumpParams {
    /// Checks values that come from configuration; `section` is the name that they are known under there.
    pub fn check(&self, section: &str) -> Result<(), Invalid> {
        within(
            section,
            [
                ("efficiency_small", self.efficiency_small, SHARE),
                ("efficiency_large", self.efficiency_large, self.efficiency_small..=1.0),
                ("small_mw", self.small_mw, AMOUNT),
                ("large_mw", self.large_mw, self.small_mw..=1e9),
                ("condenser_k", self.condenser_k, KELVINS),
                ("evaporator_k", self.evaporator_k, KELVINS),
                ("glide_k", self.glide_k, KELVINS),
                ("hottest_c", self.hottest_c, CELSIUS),
                ("largest_lift_k", self.largest_lift_k, KELVINS),
                ("smallest_lift_k", self.smallest_lift_k, 1.0..=500.0),
                ("direct_k", self.direct_k, KELVINS),
                ("capital_to_100_c_eur_per_kw", self.capital_to_100_c_eur_per_kw, AMOUNT),
                ("capital_to_125_c_eur_per_kw", self.capital_to_125_c_eur_per_kw, AMOUNT),
                ("capital_above_eur_per_kw", self.capital_above_eur_per_kw, AMOUNT),
            ],
        )
    }
}

/// The COP that a heat pump has at least: with less, what it takes from its source is lost in rounding.
const LEAST_COP: f64 = 1.01;

/// The two temperatures between which a heat pump works.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Levels {
    /// Where the refrigerant condenses, °C.
    pub condensing_c: f64,
    /// Where it evaporates, °C.
    pub evaporating_c: f64,
}

impl Levels {
    /// How far the heat is lifted, K; zero or less where the source is the hotter one.
    pub fn lift_k(self) -> f64 {
        self.condensing_c - self.evaporating_c
    }
}

impl PumpParams {
    /// Where the refrigerant condenses for a demand, °C.
    #[inline]
    pub fn condensing_c(&self, demand: &ColdStream) -> f64 {
        let mean_c = lorenz_mean_c(demand.inlet_c, demand.target_c);
        mean_c.max(demand.inlet_c + self.glide_k).min(demand.target_c) + self.condenser_k
    }

    /// Where it evaporates for a source, °C; `loop_k` is what a loop between source and heat pump takes off, K.
    #[inline]
    pub fn evaporating_c(&self, source: &HotStream, loop_k: f64) -> f64 {
        let mean_c = lorenz_mean_c(source.supply_c, source.return_c);
        mean_c.min(source.supply_c - self.glide_k).max(source.return_c) - self.evaporator_k - loop_k
    }

    /// Between which temperatures a heat pump works that has a hot stream as its source and serves a cold one. Each depends on one of the two
    /// alone, so that who compares many pairs computes it once a stream.
    #[inline]
    pub fn levels(&self, source: &HotStream, demand: &ColdStream, loop_k: f64) -> Levels {
        Levels { condensing_c: self.condensing_c(demand), evaporating_c: self.evaporating_c(source, loop_k) }
    }

    /// As [`Self::levels`] at the ends of the streams, whatever their glides: a bound for any part of them.
    pub fn levels_at_ends(&self, source: &HotStream, demand: &ColdStream, loop_k: f64) -> Levels {
        Levels {
            condensing_c: demand.target_c + self.condenser_k,
            evaporating_c: source.return_c - self.evaporator_k - loop_k,
        }
    }

    /// Heat delivered per electricity. Finite and above 1 whatever the levels are: a lift below the smallest counts as the smallest, and a
    /// machine that is no better than an electric heater counts as a little better than one.
    ///
    /// `T_h / (T_h - T_c)` is written as `1 + T_c / lift`, so that below the smallest lift a colder demand changes nothing.
    ///
    /// `size_mw` is the heat that the plant could move at most, MW: the smaller of what the source gives and the demand takes.
    #[inline]
    pub fn cop(&self, levels: Levels, size_mw: f64) -> f64 {
        let span_mw = (self.large_mw - self.small_mw).max(1e-9);
        let grown = ((size_mw - self.small_mw) / span_mw).clamp(0.0, 1.0);
        let efficiency = self.efficiency_small + (self.efficiency_large - self.efficiency_small) * grown;
        let lift_k = levels.lift_k().max(self.smallest_lift_k);
        (efficiency * (1.0 + (levels.evaporating_c + KELVIN) / lift_k)).max(LEAST_COP)
    }

    /// Capital of a heat pump by the hottest that it serves, EUR per MW of heat.
    #[inline]
    pub fn capital_eur_per_mw(&self, demand: &ColdStream) -> f64 {
        let hottest_c = demand.target_c + self.condenser_k;
        let eur_per_kw = if hottest_c <= 100.0 {
            self.capital_to_100_c_eur_per_kw
        } else if hottest_c <= 125.0 {
            self.capital_to_125_c_eur_per_kw
        } else {
            self.capital_above_eur_per_kw
        };
        eur_per_kw * 1_000.0
    }

    /// Whether machines reach the levels. A demand at which the refrigerant would condense too hot is refused by its hottest end.
    pub fn reaches(&self, levels: Levels, demand: &ColdStream) -> Result<(), HeatGate> {
        let over_k = demand.target_c + self.condenser_k - self.hottest_c;
        if over_k > 0.0 {
            return Err(HeatGate::CondensesTooHot { over_k });
        }
        let over_k = levels.lift_k() - self.largest_lift_k;
        if over_k > 0.0 { Err(HeatGate::LiftTooLarge { over_k }) } else { Ok(()) }
    }
}

/// The logarithmic mean of two temperatures in °C, taken in kelvin: the constant temperature of equal entropy flow.
#[inline]
pub fn lorenz_mean_c(a_c: f64, b_c: f64) -> f64 {
    let (a, b) = (a_c + KELVIN, b_c + KELVIN);
    if (a - b).abs() < 0.01 || a <= 0.0 || b <= 0.0 {
        return f64::midpoint(a_c, b_c);
    }
    (a - b) / (a / b).ln() - KELVIN
}
