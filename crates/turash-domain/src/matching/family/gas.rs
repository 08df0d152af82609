//! Burnable gases: kind by class, pressure, a pipe. See [`crate::model::gas`].
//!
//! Own column: pressure, bar absolute (supply: that of the surroundings where not stated; demand: 0 where it asks for none). The class of
//! a flow is its kind.

use super::{IDEAL_BAR, pipe};
use crate::flow::Direction;
use crate::matches::Technology;
use crate::matching::carried::{CarriedExchange, Carrier, Carrying, Fit, Load};
use crate::matching::compress::Compressor;
use crate::matching::real::Real;
use crate::model::Parameters;
use crate::model::gas::{GasParams, constants_of};
use crate::model::transport::fluid_pipe::GasPipeParams;
use crate::resource::{Gas, GasKind};

/// How many own columns there are.
pub(crate) const OWN: usize = 1;

/// The kinds, in the order of their classes.
pub(crate) const KINDS: [GasKind; 4] =
    [GasKind::NaturalGas, GasKind::Biogas, GasKind::Hydrogen, GasKind::ProcessGas];

/// The carrier of gases, between two kinds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GasCarrier {
    pipe: GasPipeParams,
    /// By the class of the supply, then of the demand.
    pairs: [[KindPair; KINDS.len()]; KINDS.len()],
    pair: KindPair,
}

/// What two kinds come to.
#[derive(Debug, Clone, Copy)]
struct KindPair {
    fits: bool,
    gain: f64,
    share: f64,
    treatment: f64,
    compressor: Compressor,
}

impl GasCarrier {
    pub(crate) fn of(parameters: &Parameters) -> Self {
        let pairs = KINDS.map(|has| KINDS.map(|needs| KindPair::of(&parameters.gas, has, needs)));
        Self { pipe: parameters.transport.gas_pipe, pairs, pair: pairs[0][0] }
    }
}

impl KindPair {
    fn of(params: &GasParams, has: GasKind, needs: GasKind) -> Self {
        let (gas, mwh_per_t) = constants_of(has);
        let compressor = Compressor::of(&params.compression, gas, mwh_per_t);
        match params.condition((has, None), (needs, None)) {
            Ok(found) => Self {
                fits: true,
                gain: found.kept,
                share: found.largest_share,
                treatment: found.cost_eur_per_mwh,
                compressor,
            },
            Err(_) => Self { fits: false, gain: 1.0, share: 1.0, treatment: 0.0, compressor },
        }
    }
}

/// The class of a kind.
pub(crate) fn class_of(kind: GasKind) -> u16 {
    KINDS.iter().position(|known| *known == kind).unwrap_or_default() as u16
}

/// Whether a gas of one class can serve a demand of another.
pub(crate) fn meet(carrier: &GasCarrier, supply_class: u16, demand_class: u16) -> bool {
    carrier.between(supply_class, demand_class).pair.fits
}

/// The own columns of a flow.
pub(crate) fn own(direction: Direction, gas: &Gas, params: &GasParams) -> [f64; OWN] {
    let bar = gas.pressure.map(crate::quantity::Bar::get);
    match direction {
        Direction::Supply => [bar.unwrap_or(params.ambient_bar)],
        Direction::Demand => [bar.unwrap_or(0.0)],
    }
}

impl Carrier for GasCarrier {
    #[inline(always)]
    fn fit<F: Real>(&self, supply: &[F], demand: &[F]) -> Fit<F> {
        let pair = &self.pair;
        Fit {
            fits: pair.fits,
            gain: F::of(pair.gain),
            share: F::of(pair.share),
            treatment: F::of(pair.treatment),
            electricity: pair.compressor.mwh_per_unit(supply[0], demand[0]),
        }
    }

    fn technology<F: Real>(&self, exchange: &CarriedExchange<F>, _: &[F], _: &[F]) -> Technology {
        if self.pair.share < 1.0 {
            Technology::Blended
        } else if self.pair.treatment > 0.0 {
            Technology::Upgraded
        } else if exchange.fit.electricity > F::of(0.0) {
            Technology::Compressed
        } else {
            Technology::Direct
        }
    }

    fn link(&self) -> &'static str {
        "pipe"
    }

    fn ideal(&self, of: Direction, _: &[f64]) -> Vec<f64> {
        match of {
            Direction::Supply => vec![0.0],
            Direction::Demand => vec![IDEAL_BAR],
        }
    }

    #[inline(always)]
    fn carry<F: Real>(&self, load: &Load<F>, _: [&[F]; 2], _: usize) -> Carrying<F> {
        let eur_per_m = F::of(self.pipe.eur_per_m) + F::of(self.pipe.eur_per_m_mw) * load.rate;
        pipe(eur_per_m * F::of(1_000.0), F::of(0.0), load.route_km)
    }

    fn between(self, supply_class: u16, demand_class: u16) -> Self {
        let [has, needs] = [supply_class, demand_class].map(|class| usize::from(class) % KINDS.len());
        Self { pair: self.pairs[has][needs], ..self }
    }
}
