//! Electricity over a direct line. See [`crate::model::power`].
//!
//! Own column: voltage in kV, 0 where it is not stated.

use crate::flow::Direction;
use crate::matches::Technology;
use crate::matching::carried::{CarriedExchange, Carrier, Carrying, Fit, Load};
use crate::matching::real::{Real, pick};
use crate::model::Parameters;
use crate::model::power::{LineParams, VOLTAGES};
use crate::resource::Electricity;

/// How many own columns there are.
pub(crate) const OWN: usize = 1;

/// The carrier of electricity.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LineCarrier {
    line: LineParams,
    at_best: bool,
}

impl LineCarrier {
    pub(crate) fn of(parameters: &Parameters) -> Self {
        Self { line: parameters.power, at_best: false }
    }

    /// The line of one voltage: capital in EUR, and whether it may lose what it loses.
    #[inline(always)]
    fn line<F: Real>(&self, load: &Load<F>, at: usize, ends: [F; 2]) -> Carrying<F> {
        let line = &self.line;
        let (zero, one) = (F::of(0.0), F::of(1.0));
        let kv = F::of(line.voltages_kv[at]);
        let ampere = load.rate * F::of(1_000.0 / (3.0_f64.sqrt() * line.voltages_kv[at] * line.power_factor));
        let wanted = ampere * F::of(1.0 / line.cable_a);
        let cables = pick(self.at_best, wanted, wanted.rounded_up()).or_more(one);
        let lost_mw = F::of(3.0 * line.ohm_per_km / 1e6) * ampere * ampere / cables * load.route_km;
        let differs = |end: F| pick((end > zero) & (end != kv), one, zero);
        let transformers = differs(ends[0]) + differs(ends[1]);
        let lost = lost_mw / load.rate.or_more(F::of(1e-12)) + transformers * F::of(line.transformer_loss);
        let lost = pick(self.at_best, zero, lost);
        let per_km = cables * F::of(line.cable_eur_per_m[at] * 1_000.0);
        let station = F::of(1_000.0 / line.power_factor * line.transformer_eur_per_kva);
        Carrying {
            works: lost <= F::of(line.largest_loss),
            per_unit: zero,
            electricity: zero,
            lost,
            capital: per_km * load.route_km + transformers * load.rate * station,
            capital_per_km: per_km,
            per_unit_km: zero,
        }
    }
}

/// The own columns of a flow.
pub(crate) fn own(electricity: &Electricity) -> [f64; OWN] {
    [electricity.voltage_kv.map_or(0.0, crate::resource::NotNegative::get)]
}

impl Carrier for LineCarrier {
    #[inline(always)]
    fn fit<F: Real>(&self, _: &[F], _: &[F]) -> Fit<F> {
        let one = F::of(1.0);
        Fit { fits: true, gain: one, share: one, treatment: F::of(0.0), electricity: F::of(0.0) }
    }

    fn technology<F: Real>(&self, _: &CarriedExchange<F>, _: &[F], _: &[F]) -> Technology {
        Technology::DirectLine
    }

    fn link(&self) -> &'static str {
        "line and transformers"
    }

    /// No transformer.
    fn ideal(&self, _: Direction, _: &[f64]) -> Vec<f64> {
        vec![0.0]
    }

    /// Cables are as wide as they have to be, and lose nothing.
    fn at_best(self) -> Self {
        Self { at_best: true, ..self }
    }

    /// A line of each voltage.
    const WAYS: usize = VOLTAGES;

    #[inline(always)]
    fn carry<F: Real>(&self, load: &Load<F>, [supply, demand]: [&[F]; 2], way: usize) -> Carrying<F> {
        self.line(load, way, [supply[0], demand[0]])
    }
}
