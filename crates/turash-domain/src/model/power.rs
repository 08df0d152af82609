//! Electricity over a direct line: voltage, cables, losses.
//!
//! Whether a direct line is allowed is a matter of Directive (EU) 2019/944, Article 7, and of national law: no function here decides it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::gate::Gate;
use crate::described;
use crate::error::Invalid;
use crate::model::check::{AMOUNT, SHARE, SOME, within};

/// How many voltages lines are built for.
pub const VOLTAGES: usize = 4;

described! {
    /// The parameters of direct lines.
    #[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct LineParams {
        /// The voltages that lines are built for, kV, in rising order. Engineering practice in Europe (IEC 60038).
        pub voltages_kv: [f64; VOLTAGES],
        /// Capital of a cable of each voltage in open ground, EUR/m. Engineering practice.
        pub cable_eur_per_m: [f64; VOLTAGES],
        /// Current that a cable carries all the time, A. Engineering practice: 240 mm2 aluminium in the ground.
        pub cable_a: f64,
        /// Resistance of a conductor, ohm/km. IEC 60228: 240 mm2 aluminium, 0.125.
        pub ohm_per_km: f64,
        /// Power factor. Engineering practice.
        pub power_factor: f64,
        /// Capital of a transformer, EUR/kVA, for each end whose voltage differs from the line's. Engineering practice.
        pub transformer_eur_per_kva: f64,
        /// What a transformer loses, share. Engineering practice.
        pub transformer_loss: f64,
        /// The largest loss of the line at full load, share. Engineering practice.
        pub largest_loss: f64,
    }
}

impl Default for LineParams {
    fn default() -> Self {
        Self {
            voltages_kv: [0.4, 10.0, 20.0, 110.0],
            cable_eur_per_m: [80.0, 120.0, 140.0, 1_000.0],
            cable_a: 400.0,
            ohm_per_km: 0.125,
            power_factor: 0.95,
            transformer_eur_per_kva: 30.0,
            transformer_loss: 0.01,
            largest_loss: 0.05,
        }
    }
}

impl LineParams {
    /// Checks values that come from configuration; `section` is the name that they are known under there.
    pub fn check(&self, section: &str) -> Result<(), Invalid> {
        for (kv, eur) in self.voltages_kv.into_iter().zip(self.cable_eur_per_m) {
            within(section, [("voltages_kv", kv, SOME), ("cable_eur_per_m", eur, AMOUNT)])?;
        }
        within(
            section,
            [
                ("cable_a", self.cable_a, SOME),
                ("ohm_per_km", self.ohm_per_km, SOME),
                ("power_factor", self.power_factor, SHARE),
                ("transformer_eur_per_kva", self.transformer_eur_per_kva, AMOUNT),
                ("transformer_loss", self.transformer_loss, 0.0..=1.0),
                ("largest_loss", self.largest_loss, 0.0..=1.0),
            ],
        )
    }
}

/// A line that is sized for a power.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DirectLine {
    /// Its voltage, kV.
    pub kv: f64,
    /// Cables side by side.
    pub cables: f64,
    /// Transformers: one for each end whose voltage differs.
    pub transformers: f64,
    /// Capital, EUR.
    pub capital_eur: f64,
    /// What is lost at full load, share.
    pub loss: f64,
}

/// A gate of electricity.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum PowerGate {
    /// No voltage of the list carries the power so far without losing too much.
    LossTooLarge {
        /// What the best line loses, share.
        loss: f64,
        /// How far it would be allowed to go, km.
        reach_km: f64,
    },
    /// One of the two gives or takes nothing.
    NoPower,
}

impl Gate for PowerGate {
    fn code(&self) -> &'static str {
        match self {
            Self::LossTooLarge { .. } => "line_loss_too_large",
            Self::NoPower => "no_power",
        }
    }

    fn change(&self) -> String {
        match *self {
            Self::LossTooLarge { reach_km, .. } => {
                format!("a way of at most {reach_km:.1} km, or a higher voltage")
            }
            Self::NoPower => "a flow with an amount".to_owned(),
        }
    }
}

impl fmt::Display for PowerGate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::LossTooLarge { loss, .. } => {
                write!(f, "a direct line would lose {:.0} % of the power", loss * 100.0)
            }
            Self::NoPower => f.write_str("one of the two gives or takes nothing"),
        }
    }
}

impl LineParams {
    /// A line of each voltage for a power, MW, over a way, km, between two voltages, kV, whatever it loses; a voltage that is not stated is
    /// taken as the line's.
    pub fn lines(
        &self,
        power_mw: f64,
        ends_kv: (Option<f64>, Option<f64>),
        route_km: f64,
    ) -> impl Iterator<Item = DirectLine> + Clone {
        let lines = self.voltages_kv.into_iter().zip(self.cable_eur_per_m);
        lines.map(move |(kv, eur)| self.line(power_mw, kv, eur, ends_kv, route_km))
    }

    /// The cheapest of [`Self::lines`] that loses no more than it may.
    pub fn direct_line(
        &self,
        power_mw: f64,
        ends_kv: (Option<f64>, Option<f64>),
        route_km: f64,
    ) -> Result<DirectLine, PowerGate> {
        if power_mw <= 0.0 {
            return Err(PowerGate::NoPower);
        }
        let lines = self.lines(power_mw, ends_kv, route_km);
        let fits = lines.clone().filter(|line| line.loss <= self.largest_loss);
        if let Some(cheapest) = fits.min_by(|a, b| a.capital_eur.total_cmp(&b.capital_eur)) {
            return Ok(cheapest);
        }
        let best = lines.map(|line| (line.loss, line.transformers));
        let best = best.min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((1.0, 0.0));
        let fixed = best.1 * self.transformer_loss;
        let per_km = (best.0 - fixed) / route_km;
        Err(PowerGate::LossTooLarge {
            loss: best.0,
            reach_km: ((self.largest_loss - fixed) / per_km).max(0.0),
        })
    }

    /// The line at one voltage. Three-phase: `P = sqrt(3) V I cos phi`, loss `3 I^2 R` over as many cables as the current needs.
    fn line(
        &self,
        power_mw: f64,
        kv: f64,
        cable_eur_per_m: f64,
        (supply_kv, demand_kv): (Option<f64>, Option<f64>),
        route_km: f64,
    ) -> DirectLine {
        let ampere = power_mw * 1_000.0 / (3.0_f64.sqrt() * kv * self.power_factor);
        let cables = (ampere / self.cable_a).ceil().max(1.0);
        let each = ampere / cables;
        let lost_mw = 3.0 * each * each * self.ohm_per_km * route_km * cables / 1e6;
        let differs = |end: Option<f64>| f64::from(u8::from(end.is_some_and(|end| end != kv)));
        let transformers = differs(supply_kv) + differs(demand_kv);
        let kva = power_mw * 1_000.0 / self.power_factor;
        DirectLine {
            kv,
            cables,
            transformers,
            capital_eur: cables * cable_eur_per_m * route_km * 1_000.0
                + transformers * kva * self.transformer_eur_per_kva,
            loss: lost_mw / power_mw + transformers * self.transformer_loss,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_voltage_follows_from_power_and_way() {
        let params = LineParams::default();
        let kv = |mw, km| params.direct_line(mw, (None, None), km).map(|line| line.kv);
        assert_eq!(kv(0.1, 0.1), Ok(0.4));
        assert_eq!(kv(2.0, 2.0), Ok(10.0));
        assert_eq!(kv(40.0, 20.0), Ok(110.0));
        let refused = kv(20.0, 2_000.0).unwrap_err();
        assert_eq!(refused.code(), "line_loss_too_large");
        assert!(matches!(refused, PowerGate::LossTooLarge { reach_km, .. } if reach_km > 100.0));
    }

    #[test]
    fn voltages_that_differ_take_transformers() {
        let params = LineParams::default();
        let same = params.direct_line(2.0, (Some(10.0), Some(10.0)), 1.0).unwrap();
        let other = params.direct_line(2.0, (Some(10.0), Some(0.4)), 1.0).unwrap();
        assert_eq!((same.kv, same.transformers, other.transformers), (10.0, 0.0, 1.0));
        assert!(other.capital_eur > same.capital_eur && other.loss > same.loss);
    }
}
