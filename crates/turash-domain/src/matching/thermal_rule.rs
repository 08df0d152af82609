//! Heat and cooling as columns, and the rule that ranks their pairs.
//!
//! Classes: a supply gives heat (0) or cold (1), a demand asks for heat (0) or cold (1). Heat serves heat directly or through a heat pump,
//! and cold through a chiller that it drives; cold serves cold, which is the same formula with the signs of the temperatures turned.

use super::caution::{Cautious, Trust};
use super::real::{Real, pick};
use super::rule::{ListedPair, MarketRule, PairRule};
use super::thermal::{Cold, Exchange, Hot, LEAST_GLIDE_K, ThermalTerms};
use super::year::{STEPS, Year};
use crate::geo::km_of_chord2;
use crate::model::Parameters;
use crate::model::heat::gate::HeatGate;
use crate::model::heat::stream::{ColdStream, Link};
use crate::resource::{TemperatureBand, Thermal};

/// Columns: the annual amount, its eight steps, and [`column`].
pub(super) const COLUMNS: usize = 22;

/// Where the columns after the amounts are.
pub(super) mod column {
    use super::STEPS;

    pub(crate) const UPPER: usize = 1 + STEPS;
    pub(crate) const LOWER: usize = 2 + STEPS;
    /// Coldest of a supply, hottest of a demand.
    pub(crate) const END: usize = 3 + STEPS;
    /// Evaporating of a supply, condensing of a demand.
    pub(crate) const REFRIGERANT: usize = 4 + STEPS;
    pub(crate) const VARIANCE: usize = 5 + STEPS;
    pub(crate) const PLACE_KM2: usize = 6 + STEPS;
    pub(crate) const PEAK: usize = 7 + STEPS;
    /// Mean rate of a supply, MW: without what flue gas keeps.
    pub(crate) const MEAN_MW: usize = PUMP;
    /// Capital of a demand's heat pump.
    pub(crate) const PUMP: usize = 8 + STEPS;
    pub(crate) const EUR_PER_MWH: usize = 9 + STEPS;
    pub(crate) const ELECTRICITY: usize = 10 + STEPS;
    pub(crate) const FROM_GROUND: usize = 11 + STEPS;
    pub(crate) const PUMPING: usize = 12 + STEPS;
    /// Of a demand for cooling: whether a chiller that heat drives is cold enough, 1 or 0.
    pub(crate) const CHILLER: usize = 13 + STEPS;
}

/// The class of heat.
pub(super) const HEAT: u16 = 0;

/// The class of cold.
pub(super) const COLD: u16 = 1;

/// The end of a stream that nothing reaches, °C.
const NEVER_C: f64 = 1e6;

/// A temperature as it is compared: to the nearest [`LEAST_GLIDE_K`].
fn rounded(celsius: f64) -> f64 {
    (celsius / LEAST_GLIDE_K).round() * LEAST_GLIDE_K
}

/// The stream that gives heat, of a supply of heat with a mean rate in MW. Refused where its flue gas lies below the acid dew point.
pub(super) fn hot_of(supply: &Thermal, mean_mw: f64, p: &Parameters) -> Result<Hot<f64>, HeatGate> {
    let stream = p.heat.stream.hot(supply.band, supply.medium, mean_mw)?;
    let (upper, lower) = stream.shifted();
    let upper = rounded(upper).max(rounded(lower) + LEAST_GLIDE_K);
    Ok(Hot {
        upper,
        lower: rounded(lower),
        coldest: rounded(stream.return_c),
        evaporating: rounded(p.heat.pump.evaporating_c(&stream, p.heat.stream.loop_k(Link::Loop))),
        mean_mw: stream.power_mw,
    })
}

/// What a supply of cold gives, with the signs of its temperatures turned. No heat pump stands between cold and cold, so that what passes
/// follows from the problem table alone, also where there is next to no lift.
pub(super) fn cold_as_hot(supply: &Thermal, mean_mw: f64, p: &Parameters) -> Hot<f64> {
    let contribution_k = p.heat.stream.contribution_k(supply.medium);
    let (upper, lower) =
        (-supply.band.min().get() - contribution_k, -supply.band.max().get() - contribution_k);
    Hot {
        upper: rounded(upper).max(rounded(lower) + LEAST_GLIDE_K),
        lower: rounded(lower),
        coldest: -NEVER_C,
        evaporating: -NEVER_C,
        mean_mw,
    }
}

/// What a demand pays, by its country, EUR/MWh.
#[derive(Debug, Clone, Copy)]
pub(super) struct ThermalPrices {
    pub(super) eur_per_mwh: f64,
    pub(super) electricity: f64,
}

/// The stream that takes heat, of a demand for heat.
pub(super) fn cold_of(demand: &Thermal, mean_mw: f64, prices: ThermalPrices, p: &Parameters) -> Cold<f64> {
    let stream = p.heat.stream.cold(demand.band, demand.medium, mean_mw);
    let pump = &p.heat.pump;
    let reaches = stream.target_c + pump.condenser_k <= pump.hottest_c;
    let pump_eur_per_mw = if reaches { pump.capital_eur_per_mw(&stream) } else { -1.0 };
    Cold {
        condensing: rounded(pump.condensing_c(&stream)),
        pump_eur_per_mw,
        ..pipe_side(&stream, mean_mw, prices, p)
    }
}

/// A demand for cooling, with the signs of its temperatures turned.
pub(super) fn cooling_as_cold(
    demand: &Thermal,
    mean_mw: f64,
    prices: ThermalPrices,
    p: &Parameters,
) -> Cold<f64> {
    let turned = ColdStream {
        inlet_c: -demand.band.max().get(),
        target_c: -demand.band.min().get(),
        power_mw: mean_mw,
        contribution_k: p.heat.stream.contribution_k(demand.medium),
    };
    let pipe = &p.transport.heat_pipe;
    let mean_c = f64::midpoint(demand.band.max().get(), demand.band.min().get());
    Cold { from_ground_k: (mean_c - pipe.ground_c).abs(), ..pipe_side(&turned, mean_mw, prices, p) }
}

/// A demand for cooling as what drives a chiller: heat at its driving temperatures. Nothing reaches one that is too cold for a chiller.
pub(super) fn chiller_as_cold(
    is_cold_enough: bool,
    mean_mw: f64,
    prices: ThermalPrices,
    p: &Parameters,
) -> Cold<f64> {
    let cooling = &p.heat.cooling;
    let far = if is_cold_enough { 0.0 } else { NEVER_C };
    let drive = cooling.drive(mean_mw, &p.heat.stream);
    let prices = ThermalPrices { eur_per_mwh: prices.eur_per_mwh * cooling.absorption_cop, ..prices };
    let side = pipe_side(&drive, drive.power_mw, prices, p);
    Cold {
        upper: side.upper + far,
        lower: side.lower + far,
        hottest: side.hottest + far,
        machine_eur_per_mw: cooling.absorption_eur_per_kw * 1_000.0 * cooling.absorption_cop,
        ..side
    }
}

/// What all demands have in common: no heat pump, pipes at the temperatures of the stream.
fn pipe_side(stream: &ColdStream, mean_mw: f64, prices: ThermalPrices, p: &Parameters) -> Cold<f64> {
    let loop_k = p.heat.stream.loop_k(Link::Loop);
    let (upper, lower) = stream.shifted();
    let (upper, lower) = (rounded(upper + loop_k), rounded(lower + loop_k));
    let pipe = &p.transport.heat_pipe;
    Cold {
        upper,
        lower: lower.min(upper - LEAST_GLIDE_K),
        hottest: rounded(stream.target_c),
        condensing: NEVER_C,
        mean_mw,
        pump_eur_per_mw: -1.0,
        machine_eur_per_mw: 0.0,
        eur_per_mwh: prices.eur_per_mwh,
        electricity_eur_per_mwh: prices.electricity,
        from_ground_k: (f64::midpoint(upper, lower) - pipe.ground_c).max(0.0),
        pumping_per_km: pipe.pumping_per_km(upper, lower),
    }
}

/// Whether a chiller that heat drives is cold enough for a demand.
pub(super) fn chiller_reaches(demand: TemperatureBand, p: &Parameters) -> bool {
    demand.min().get() >= p.heat.cooling.coldest_c
}

/// What ranks pairs of heat and cooling.
#[derive(Debug, Clone, Copy)]
pub(super) struct ThermalRule {
    terms: ThermalTerms<f32>,
    per_hour: [f32; STEPS],
    per_year_hour: f32,
    /// What a chiller asks for, by what a demand for cooling asks for.
    chiller: Cold<f32>,
    absorption_cop: f32,
    by_chiller: bool,
}

impl ThermalRule {
    pub(super) fn of(terms: ThermalTerms<f32>, per_hour: [f32; STEPS], hours: f64, p: &Parameters) -> Self {
        let prices = ThermalPrices { eur_per_mwh: 0.0, electricity: 0.0 };
        Self {
            terms,
            per_hour,
            per_year_hour: (1.0 / hours) as f32,
            chiller: single(&chiller_as_cold(true, 0.0, prices, p)),
            absorption_cop: p.heat.cooling.absorption_cop as f32,
            by_chiller: false,
        }
    }
}

/// The same in `f32`.
pub(super) fn single(cold: &Cold<f64>) -> Cold<f32> {
    Cold {
        upper: cold.upper as f32,
        lower: cold.lower as f32,
        hottest: cold.hottest as f32,
        condensing: cold.condensing as f32,
        mean_mw: cold.mean_mw as f32,
        pump_eur_per_mw: cold.pump_eur_per_mw as f32,
        machine_eur_per_mw: cold.machine_eur_per_mw as f32,
        eur_per_mwh: cold.eur_per_mwh as f32,
        electricity_eur_per_mwh: cold.electricity_eur_per_mwh as f32,
        from_ground_k: cold.from_ground_k as f32,
        pumping_per_km: cold.pumping_per_km as f32,
    }
}

impl ThermalRule {
    #[inline(always)]
    fn exchange(&self, supply: &[f32; COLUMNS], demand: &[f32; COLUMNS], chord2: f32) -> Exchange<f32> {
        let hot = Hot {
            upper: supply[column::UPPER],
            lower: supply[column::LOWER],
            coldest: supply[column::END],
            evaporating: supply[column::REFRIGERANT],
            mean_mw: supply[column::MEAN_MW],
        };
        let own = Cold {
            upper: demand[column::UPPER],
            lower: demand[column::LOWER],
            hottest: demand[column::END],
            condensing: demand[column::REFRIGERANT],
            mean_mw: demand[0] * self.per_year_hour,
            pump_eur_per_mw: demand[column::PUMP],
            machine_eur_per_mw: 0.0,
            eur_per_mwh: demand[column::EUR_PER_MWH],
            electricity_eur_per_mwh: demand[column::ELECTRICITY],
            from_ground_k: demand[column::FROM_GROUND],
            pumping_per_km: demand[column::PUMPING],
        };
        let far = pick(demand[column::CHILLER] > 0.0, 0.0, NEVER_C as f32);
        let drive = Cold {
            upper: self.chiller.upper + far,
            lower: self.chiller.lower + far,
            hottest: self.chiller.hottest + far,
            mean_mw: own.mean_mw / self.absorption_cop,
            eur_per_mwh: own.eur_per_mwh * self.absorption_cop,
            electricity_eur_per_mwh: own.electricity_eur_per_mwh,
            ..self.chiller
        };
        let cold = pick(self.by_chiller, drive, own);
        let per_unit = pick(self.by_chiller, 1.0 / self.absorption_cop, 1.0);
        // A loop: the function that fills an array by a closure is not always inlined, and then nothing is vectorized.
        let mut needs = [0.0; STEPS];
        for (need, step) in needs.iter_mut().zip(&demand[1..=STEPS]) {
            *need = step * per_unit;
        }
        let year = Year { supply: &supply[1..=STEPS], demand: &needs, per_hour: &self.per_hour };
        let trust = Trust {
            variance: supply[column::VARIANCE] + demand[column::VARIANCE],
            place_km2: supply[column::PLACE_KM2] + demand[column::PLACE_KM2],
            peak: supply[column::PEAK].or_less(demand[column::PEAK]),
        };
        self.terms.exchange::<Cautious>(&year, &hot, &cold, &trust, km_of_chord2(chord2))
    }
}

impl PairRule<COLUMNS> for ThermalRule {
    #[inline(always)]
    fn value(&self, supply: &[f32; COLUMNS], demand: &[f32; COLUMNS], chord2: f32) -> f32 {
        self.terms.rank(&self.exchange(supply, demand, chord2))
    }

    #[inline(always)]
    fn between(&self, supply_class: u16, demand_class: u16) -> Self {
        Self { by_chiller: supply_class == HEAT && demand_class == COLD, ..*self }
    }
}

impl MarketRule<COLUMNS> for ThermalRule {
    fn listed(&self, supply: &[f32; COLUMNS], demand: &[f32; COLUMNS], chord2: f32) -> ListedPair {
        let exchange = self.exchange(supply, demand, chord2);
        let value = self.terms.rank(&exchange).max(0.0);
        let units = if self.by_chiller { self.absorption_cop } else { 1.0 };
        ListedPair {
            value,
            deliverable_annual: if value > 0.0 { exchange.delivered * units } else { 0.0 },
            taken_annual: if value > 0.0 { exchange.taken() } else { 0.0 },
            technology: exchange.way.way.technology(self.by_chiller),
        }
    }
}

/// The own columns of a supply: those after the amounts.
pub(super) fn supply_columns(hot: &Hot<f64>) -> [(usize, f64); 5] {
    [
        (column::UPPER, hot.upper),
        (column::LOWER, hot.lower),
        (column::END, hot.coldest),
        (column::REFRIGERANT, hot.evaporating),
        (column::MEAN_MW, hot.mean_mw),
    ]
}

/// The own columns of a demand.
pub(super) fn demand_columns(cold: &Cold<f64>, by_chiller: bool) -> [(usize, f64); 10] {
    [
        (column::UPPER, cold.upper),
        (column::LOWER, cold.lower),
        (column::END, cold.hottest),
        (column::REFRIGERANT, cold.condensing),
        (column::PUMP, cold.pump_eur_per_mw),
        (column::EUR_PER_MWH, cold.eur_per_mwh),
        (column::ELECTRICITY, cold.electricity_eur_per_mwh),
        (column::FROM_GROUND, cold.from_ground_k),
        (column::PUMPING, cold.pumping_per_km),
        (column::CHILLER, f64::from(u8::from(by_chiller))),
    ]
}
