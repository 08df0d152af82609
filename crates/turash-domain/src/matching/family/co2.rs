//! CO2: purity, pressure, a pipe or a truck. See [`crate::model::co2`].
//!
//! Own columns: purity as a share by volume (supply: -1 where not stated; demand: 0 where it asks for none); pressure, bar absolute
//! (supply: that of the surroundings where not stated; demand: 0 where it asks for none).

use super::{IDEAL_BAR, pipe};
use crate::flow::Direction;
use crate::matches::Technology;
use crate::matching::carried::{CarriedExchange, Carrier, Carrying, Fit, Load};
use crate::matching::compress::Compressor;
use crate::matching::real::{Real, pick};
use crate::model::Parameters;
use crate::model::co2::Co2Params;
use crate::model::compression::GasConstants;
use crate::model::transport::fluid_pipe::Co2PipeParams;
use crate::model::transport::haul::{Haul, HaulMode};
use crate::resource::Co2;

/// How many own columns there are.
pub(crate) const OWN: usize = 2;

/// The carrier of CO2.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Co2Carrier {
    params: Co2Params,
    pipe: Co2PipeParams,
    road: Haul,
    compressor: Compressor,
}

impl Co2Carrier {
    pub(crate) fn of(parameters: &Parameters) -> Self {
        Self {
            params: parameters.co2,
            pipe: parameters.transport.co2_pipe,
            road: parameters.transport.road,
            compressor: Compressor::of(&parameters.co2.compression, GasConstants::CO2, 1.0),
        }
    }
}

/// The own columns of a flow.
pub(crate) fn own(direction: Direction, co2: &Co2, params: &Co2Params) -> [f64; OWN] {
    let (purity, bar) =
        (co2.purity.map(crate::quantity::Fraction::get), co2.pressure.map(crate::quantity::Bar::get));
    match direction {
        Direction::Supply => [purity.unwrap_or(-1.0), bar.unwrap_or(params.ambient_bar)],
        Direction::Demand => [purity.unwrap_or(0.0), bar.unwrap_or(0.0)],
    }
}

impl Carrier for Co2Carrier {
    #[inline(always)]
    fn fit<F: Real>(&self, supply: &[F], demand: &[F]) -> Fit<F> {
        let params = &self.params;
        let (zero, one) = (F::of(0.0), F::of(1.0));
        let (purity, needed) = (supply[0], demand[0]);
        let asks = needed > zero;
        let short = asks & (purity < needed);
        let technical = F::of(params.technical_purity);
        let captured = short & (purity < technical);
        let polished = short & ((purity >= technical) | (needed > technical));
        let too_dilute = captured & (purity < F::of(params.capture_purity));
        let from_bar = pick(captured, F::of(params.ambient_bar), supply[1]);
        let kept = pick(captured, F::of(params.capture_yield), one)
            * pick(polished, F::of(params.polish_yield), one);
        Fit {
            fits: !too_dilute & !(asks & (purity < zero)),
            gain: kept,
            share: one,
            treatment: pick(captured, F::of(params.capture_eur_per_t), zero)
                + pick(polished, F::of(params.polish_eur_per_t), zero),
            electricity: self.compressor.mwh_per_unit(from_bar, demand[1]),
        }
    }

    fn technology<F: Real>(&self, exchange: &CarriedExchange<F>, supply: &[F], demand: &[F]) -> Technology {
        let params = &self.params;
        let (purity, needed) = (supply[0], demand[0]);
        if needed > F::of(0.0) && purity < needed && purity < F::of(params.technical_purity) {
            Technology::Captured
        } else if needed > F::of(0.0) && purity < needed {
            Technology::Cleaned
        } else if exchange.second {
            Technology::Liquefied
        } else if exchange.fit.electricity > F::of(0.0) {
            Technology::Compressed
        } else {
            Technology::Direct
        }
    }

    fn link(&self) -> &'static str {
        "pipe"
    }

    fn vehicle(&self, second: bool) -> Option<HaulMode> {
        second.then_some(HaulMode::Road)
    }

    fn ideal(&self, of: Direction, _: &[f64]) -> Vec<f64> {
        match of {
            Direction::Supply => vec![0.0, 0.0],
            Direction::Demand => vec![1.0, IDEAL_BAR],
        }
    }

    /// A pipe, or liquid on the road.
    const WAYS: usize = 2;

    #[inline(always)]
    fn carry<F: Real>(&self, load: &Load<F>, _: [&[F]; 2], way: usize) -> Carrying<F> {
        let zero = F::of(0.0);
        if way == 0 {
            let per_km = load.rate * F::of(self.pipe.eur_per_t_per_h_km);
            return pipe(per_km.or_more(F::of(self.pipe.least_eur_per_km)), zero, load.route_km);
        }
        let handling = self.road.handling_eur_per_t + self.params.liquefaction_eur_per_t;
        Carrying {
            works: true,
            per_unit: F::of(handling) + F::of(self.road.eur_per_t_km) * load.route_km,
            electricity: F::of(self.params.liquefaction_kwh_per_t / 1_000.0),
            lost: zero,
            capital: zero,
            capital_per_km: zero,
            per_unit_km: F::of(self.road.eur_per_t_km),
        }
    }
}
