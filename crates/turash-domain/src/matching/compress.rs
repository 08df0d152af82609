//! Raising the pressure of a gas, in the form that lists and explanations share: see [`CompressionParams::kwh_per_t`].

use super::real::{Real, pick};
use crate::model::compression::{CompressionParams, GasConstants};

/// Compression of one gas.
#[derive(Debug, Clone, Copy)]
pub(super) struct Compressor {
    /// MWh per unit and stage at the largest ratio, by `s^e - 1`.
    mwh_per_unit: f64,
    exponent: f64,
    ln_stage: f64,
}

impl Compressor {
    /// For a gas of which a tonne is so many units.
    pub(super) fn of(params: &CompressionParams, gas: GasConstants, units_per_t: f64) -> Self {
        let exponent = (gas.isentropic - 1.0) / gas.isentropic;
        // A single stage of a known ratio tells what everything but the ratio comes to.
        let ratio = params.stage_ratio;
        let per_t = params.kwh_per_t(gas, 1.0, ratio) / (ratio.powf(exponent) - 1.0);
        Self { mwh_per_unit: per_t / 1_000.0 / units_per_t, exponent, ln_stage: ratio.ln() }
    }

    /// Electricity from one pressure to another, bar absolute; MWh per unit. 0 where it has the pressure.
    #[inline(always)]
    pub(super) fn mwh_per_unit<F: Real>(&self, from_bar: F, to_bar: F) -> F {
        let ln_ratio = (to_bar.or_more(from_bar) / from_bar).ln();
        let stages = (ln_ratio * F::of(1.0 / self.ln_stage)).or_more(F::of(1.0));
        let rise = (ln_ratio.or_less(F::of(self.ln_stage)) * F::of(self.exponent)).exp() - F::of(1.0);
        pick(to_bar > from_bar, stages * rise * F::of(self.mwh_per_unit), F::of(0.0))
    }
}
