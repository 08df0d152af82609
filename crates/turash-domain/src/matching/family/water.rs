//! Water: limits, treatment, blending, a pipe. See [`crate::model::water`].
//!
//! Own columns: each parameter in the unit of its name (supply: -1 where it is not stated; demand: [`NO_LIMIT`] where it sets none).
//! Water that exceeds a limit is treated; where treatment does not reach the limit it is blended with fresh water.

use super::pipe;
use crate::flow::Direction;
use crate::matches::Technology;
use crate::matching::carried::{CarriedExchange, Carrier, Carrying, Fit, Load};
use crate::matching::real::{Real, pick};
use crate::model::Parameters;
use crate::model::transport::fluid_pipe::WaterPipeParams;
use crate::model::water::params::WaterParams;
use crate::model::water::treatment::TreatmentStep;
use crate::resource::{Water, WaterParameter};

/// How many own columns there are.
pub(crate) const OWN: usize = PARAMETERS.len();

/// The parameters in the order of their columns.
const PARAMETERS: [WaterParameter; 6] = [
    WaterParameter::CodMgPerL,
    WaterParameter::TssMgPerL,
    WaterParameter::ConductivityUsPerCm,
    WaterParameter::HardnessMgPerL,
    WaterParameter::ChlorideMgPerL,
    WaterParameter::TemperatureC,
];

/// The limit of a demand that sets none.
const NO_LIMIT: f64 = 1e30;

/// The carrier of water.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WaterCarrier {
    params: WaterParams,
    pipe: WaterPipeParams,
}

impl WaterCarrier {
    pub(crate) fn of(parameters: &Parameters) -> Self {
        Self { params: parameters.water, pipe: parameters.transport.water_pipe }
    }

    /// A parameter of which a step of treatment leaves so much, as a share.
    #[inline(always)]
    fn limited<F: Real>(&self, at: usize, supply: &[F], demand: &[F], left: F) -> Limited<F> {
        self.against(at, (supply[at], demand[at]), supply[at] * left)
    }

    /// The temperature, which a cooler brings down.
    #[inline(always)]
    fn cooled<F: Real>(&self, at: usize, supply: &[F], demand: &[F]) -> Limited<F> {
        let cooled = supply[at].or_less(F::of(self.params.treatment.cooled_c));
        self.against(at, (supply[at], demand[at]), cooled)
    }

    /// What the supply has of a parameter against the demand's limit; `after` is what treatment leaves of it.
    #[inline(always)]
    fn against<F: Real>(&self, at: usize, (has, limit): (F, F), after: F) -> Limited<F> {
        let (zero, one) = (F::of(0.0), F::of(1.0));
        let fresh = F::of(self.params.fresh.of(PARAMETERS[at]));
        let over = has > limit;
        let share = (limit - fresh).or_more(zero) / pick(over, has - fresh, one).or_more(F::of(1e-9));
        Limited {
            over,
            stated: !((limit < F::of(NO_LIMIT / 2.0)) & (has < zero)),
            reached: !over | (after <= limit),
            blended: pick(over, one.or_less(share), one),
        }
    }
}

/// What a share takes away leaves the rest.
#[inline(always)]
fn one_less<F: Real>(removal: f64) -> F {
    F::of(1.0 - removal)
}

/// What stands against limits.
#[derive(Debug, Clone, Copy)]
struct Limited<F> {
    /// Whether a limit is exceeded.
    over: bool,
    /// Whether all that has a limit is stated.
    stated: bool,
    /// Whether treatment reaches all limits.
    reached: bool,
    /// The largest part of the demand that fresh water blends to its limits.
    blended: F,
}

impl<F: Real> Limited<F> {
    /// Both together.
    #[inline(always)]
    fn and(self, other: Self) -> Self {
        Self {
            over: self.over | other.over,
            stated: self.stated & other.stated,
            reached: self.reached & other.reached,
            blended: self.blended.or_less(other.blended),
        }
    }
}

/// Water after some steps of treatment, for a unit of what comes in.
#[derive(Debug, Clone, Copy)]
struct Treated<F> {
    eur: F,
    mwh: F,
    /// What is left of it.
    kept: F,
}

impl<F: Real> Treated<F> {
    /// After another step, where it is used.
    #[inline(always)]
    fn after(self, used: bool, step: &TreatmentStep) -> Self {
        let (zero, one) = (F::of(0.0), F::of(1.0));
        Self {
            eur: self.eur + pick(used, F::of(step.eur_per_m3) * self.kept, zero),
            mwh: self.mwh + pick(used, F::of(step.kwh_per_m3 / 1_000.0) * self.kept, zero),
            kept: self.kept * pick(used, F::of(step.recovery), one),
        }
    }
}

/// The own columns of a flow.
pub(crate) fn own(direction: Direction, water: &Water) -> [f64; OWN] {
    let unstated = match direction {
        Direction::Supply => -1.0,
        Direction::Demand => NO_LIMIT,
    };
    PARAMETERS.map(|parameter| water.parameters.get(&parameter).map_or(unstated, |value| value.get()))
}

impl Carrier for WaterCarrier {
    #[inline(always)]
    fn fit<F: Real>(&self, supply: &[F], demand: &[F]) -> Fit<F> {
        let (zero, one) = (F::of(0.0), F::of(1.0));
        let treatment = &self.params.treatment;
        // Written out: arrays of answers would keep the engine's loops from being vectorized.
        let organic = self.limited(0, supply, demand, one_less(treatment.biological.removal));
        let solids = self.limited(1, supply, demand, one_less(treatment.filtration.removal));
        let salty = self.limited(2, supply, demand, one_less(treatment.membrane.removal));
        let hard = self.limited(3, supply, demand, one_less(treatment.membrane.removal));
        let chloride = self.limited(4, supply, demand, one_less(treatment.membrane.removal));
        let hot = self.cooled(5, supply, demand);
        let dissolved = salty.and(hard).and(chloride);
        let all = organic.and(solids).and(dissolved).and(hot);
        let membrane = dissolved.over;
        let raw = Treated { eur: zero, mwh: zero, kept: one };
        let cool = raw.after(hot.over, &treatment.cooling);
        let biological = cool.after(organic.over, &treatment.biological);
        let filtered = biological.after(solids.over | membrane, &treatment.filtration);
        let clean = filtered.after(membrane, &treatment.membrane);
        let reached = all.reached;
        Fit {
            fits: all.stated & (reached | (all.blended > zero)),
            gain: pick(reached, clean.kept, one),
            share: pick(reached, one, all.blended.share()),
            treatment: pick(reached, clean.eur / clean.kept, zero),
            electricity: pick(reached, clean.mwh / clean.kept, zero),
        }
    }

    fn technology<F: Real>(&self, exchange: &CarriedExchange<F>, _: &[F], _: &[F]) -> Technology {
        if exchange.fit.share < F::of(1.0) {
            Technology::Blended
        } else if exchange.fit.treatment > F::of(0.0) {
            Technology::Treated
        } else {
            Technology::Direct
        }
    }

    fn link(&self) -> &'static str {
        "pipe"
    }

    fn ideal(&self, of: Direction, _: &[f64]) -> Vec<f64> {
        match of {
            Direction::Supply => vec![NO_LIMIT; OWN],
            Direction::Demand => vec![0.0; OWN],
        }
    }

    /// A pipe, as [`WaterPipeParams::size`] on level ground.
    #[inline(always)]
    fn carry<F: Real>(&self, load: &Load<F>, _: [&[F]; 2], _: usize) -> Carrying<F> {
        let sizes = &self.pipe;
        let zero = F::of(0.0);
        let m3_per_s = (load.rate * F::of(1.0 / 3_600.0)).or_more(F::of(1e-9));
        let full_m = (m3_per_s * F::of(4.0 / (std::f64::consts::PI * sizes.velocity_m_per_s))).root();
        let diameter_m = full_m.or_more(F::of(sizes.smallest_m));
        let slope = (sizes.large_eur_per_m - sizes.small_eur_per_m) / 0.3;
        let beyond_m = (diameter_m - F::of(0.1)).or_more(zero);
        let per_km = (F::of(sizes.small_eur_per_m) + F::of(slope) * beyond_m) * F::of(1_000.0);
        let flow = (m3_per_s * F::of(1.0 / sizes.hazen_williams)).power(F::of(1.852));
        let friction = F::of(10.67) * flow * diameter_m.power(F::of(-4.8704));
        let head_m = friction * load.route_km * F::of(1_000.0);
        let electricity = head_m * F::of(9.81 / 3_600.0 / sizes.pump_efficiency / 1_000.0);
        pipe(per_km, electricity, load.route_km)
    }
}
