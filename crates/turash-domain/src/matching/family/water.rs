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

    /// What is left of each parameter after the step that is for it.
    fn left(&self) -> [f64; OWN] {
        let treatment = &self.params.treatment;
        let membrane = 1.0 - treatment.membrane.removal;
        let [biological, filtration] =
            [&treatment.biological, &treatment.filtration].map(|step| 1.0 - step.removal);
        [biological, filtration, membrane, membrane, membrane, 1.0]
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
        let left = self.left();
        let cooled = F::of(self.params.treatment.cooled_c);
        let mut stated = true;
        let mut within_reach = true;
        let mut blended = one;
        let mut over = [false; OWN];
        for at in 0..OWN {
            let (has, limit, fresh) = (supply[at], demand[at], F::of(self.params.fresh.of(PARAMETERS[at])));
            let is_over = has > limit;
            over[at] = is_over;
            stated &= !((limit < F::of(NO_LIMIT / 2.0)) & (has < zero));
            let after = if at == OWN - 1 { has.or_less(cooled) } else { has * F::of(left[at]) };
            within_reach &= !is_over | (after <= limit);
            let share = (limit - fresh).or_more(zero) / pick(is_over, has - fresh, one).or_more(F::of(1e-9));
            blended = pick(is_over, blended.or_less(share), blended);
        }
        let [organic, solids, salty, hard, chloride, hot] = over;
        let membrane = salty | hard | chloride;
        let treatment = &self.params.treatment;
        let (mut eur, mut mwh, mut kept) = (zero, zero, one);
        let steps = [
            (hot, &treatment.cooling),
            (organic, &treatment.biological),
            (solids | membrane, &treatment.filtration),
            (membrane, &treatment.membrane),
        ];
        for (used, step) in steps {
            eur = eur + pick(used, F::of(step.eur_per_m3) * kept, zero);
            mwh = mwh + pick(used, F::of(step.kwh_per_m3 / 1_000.0) * kept, zero);
            kept = kept * pick(used, F::of(step.recovery), one);
        }
        Fit {
            fits: stated & (within_reach | (blended > zero)),
            gain: pick(within_reach, kept, one),
            share: pick(within_reach, one, blended.share()),
            treatment: pick(within_reach, eur / kept, zero),
            electricity: pick(within_reach, mwh / kept, zero),
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
