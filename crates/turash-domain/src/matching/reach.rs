//! How far a flow is searched for: as far as it could pay for the way if its counterpart were ideal.
//!
//! An ideal counterpart takes or gives everything, whenever it is there, at the best price of any country, is known exactly, and asks for
//! nothing. No real one is worth more, so the radius loses no pair; a test compares with all pairs.

use super::carried::{CarriedTerms, Carrier, Sides, column::OWN};
use super::caution::{Cautious, Trust};
use super::family::{gas, material};
use super::market::Market;
use super::model::Model;
use super::packed::Packed;
use super::paid::{eur_per_unit, thermal_prices};
use super::thermal_rule::{COLD, column};
use super::year::{STEPS, Year};
use crate::flow::{Direction, ResourceFlow};
use crate::model::material::WasteKind;
use crate::model::prices::CountryPrices;
use crate::resource::Resource;

/// What rounding to `f32` may take from the last metres of a radius.
const MARGIN: f64 = 1.001;

/// How far a counterpart of a flow may be, km.
pub(super) fn radius_km(packed: &Packed, flow: &ResourceFlow, prices: &CountryPrices, model: &Model) -> f64 {
    let most_km = model.max_distance_km();
    let direction = flow.direction;
    let best = Best::of(flow, prices, model);
    let km = match packed.market {
        Market::Thermal => thermal(packed, flow, prices, model),
        Market::Water => carried(&model.carriers.water, packed, direction, best, model, most_km),
        Market::Co2 => carried(&model.carriers.co2, packed, direction, best, model, most_km),
        Market::Electricity => carried(&model.carriers.line, packed, direction, best, model, most_km),
        Market::Gas => {
            let kinds = 0..gas::KINDS.len() as u16;
            let between = |other| match flow.direction {
                Direction::Supply => model.carriers.gas.between(packed.class, other),
                Direction::Demand => model.carriers.gas.between(other, packed.class),
            };
            let of = |other| carried(&between(other), packed, direction, best, model, most_km);
            kinds.map(of).fold(0.0, f64::max)
        }
        Market::Material => material(packed, flow, prices, model, most_km),
    };
    (km * MARGIN).min(most_km)
}

/// The steps of a flow, in `f64`.
fn steps(packed: &Packed) -> [f64; STEPS] {
    std::array::from_fn(|step| f64::from(packed.columns()[1 + step]))
}

fn thermal(packed: &Packed, flow: &ResourceFlow, prices: &CountryPrices, model: &Model) -> f64 {
    let (Resource::Heat(thermal) | Resource::Cooling(thermal)) = &flow.resource else { return 0.0 };
    let parameters = model.parameters();
    let is_cold = packed.class == COLD;
    let of = |at: usize| f64::from(packed.columns()[at]);
    let (best_eur_per_mwh, gain) = match flow.direction {
        // Cold that a chiller makes is worth its share of the heat that drives it, which is below 1 or made up by the bound below.
        Direction::Demand => {
            let cop = parameters.heat.cooling.absorption_cop;
            let more = if is_cold { (1.0 / cop).max(1.0) } else { 1.0 };
            (thermal_prices(is_cold, thermal, prices, model).eur_per_mwh * cop.max(1.0), more)
        }
        Direction::Supply if is_cold => (best_cold(model, thermal.band.min().get()), 1.0),
        Direction::Supply => best_heat(model, of(column::END)),
    };
    let amounts = steps(packed).map(|amount| amount * gain);
    let terms = &model.double.thermal;
    terms.reach_km(
        &amounts,
        &model.year.short_per_hour,
        of(column::PEAK),
        best_eur_per_mwh,
        of(column::VARIANCE),
    )
}

/// What a MWh of cold is worth at most where it is needed as cold as this or warmer, EUR.
fn best_cold(model: &Model, coldest_c: f64) -> f64 {
    let cooling = &model.parameters().heat.cooling;
    model.best.prices.electricity_eur_per_mwh / cooling.compression_cop(coldest_c)
}

/// What a MWh of heat is worth at most, EUR, and what a heat pump may make of it.
fn best_heat(model: &Model, coldest_c: f64) -> (f64, f64) {
    let parameters = model.parameters();
    let fuel = model.best.prices.fuel_eur_per_mwh(parameters.carbon.reference_fuel);
    let heat = fuel / parameters.economics.reference_efficiency;
    let cooling = &parameters.heat.cooling;
    let by_chiller = best_cold(model, cooling.coldest_c) * cooling.absorption_cop;
    let pump = &parameters.heat.pump;
    let least_cop = pump.efficiency_small * (1.0 + (coldest_c - 20.0 + 273.15) / pump.largest_lift_k);
    // Where electricity costs at least what heat is worth, what a heat pump adds earns nothing.
    let gain = if model.best.pump_pays { least_cop.max(1.01) / (least_cop.max(1.01) - 1.0) } else { 1.0 };
    (heat.max(by_chiller), gain)
}

/// As [`carried`], over all classes that a material may meet, each at its own price.
fn material(
    packed: &Packed,
    flow: &ResourceFlow,
    prices: &CountryPrices,
    model: &Model,
    most_km: f64,
) -> f64 {
    let disposal =
        WasteKind::ALL.map(|kind| model.best.prices.get(kind.price())).into_iter().fold(0.0, f64::max);
    let unknown = model.best.prices.material_eur_per_t;
    let own = eur_per_unit(flow.direction, &flow.resource, prices);
    let reach = |supply, demand| {
        let carrier = model.carriers.material.between(supply, demand);
        let best = match flow.direction {
            Direction::Supply => {
                let known = material::best_price(supply, demand, &flow.resource);
                Best { saved_per_unit: own, price_per_unit: known.max(unknown) }
            }
            Direction::Demand => Best { saved_per_unit: disposal, price_per_unit: own },
        };
        carried(&carrier, packed, flow.direction, best, model, most_km)
    };
    let classes = material::classes();
    match flow.direction {
        Direction::Supply => {
            let demands = classes.get(usize::from(packed.class)).into_iter().flatten();
            demands.map(|demand| reach(packed.class, *demand)).fold(0.0, f64::max)
        }
        Direction::Demand => {
            let meets = classes.iter().enumerate().filter(|(_, demands)| demands.contains(&packed.class));
            meets.map(|(supply, _)| reach(supply as u16, packed.class)).fold(0.0, f64::max)
        }
    }
}

/// What an ideal pair is worth by the unit, EUR.
#[derive(Debug, Clone, Copy)]
struct Best {
    saved_per_unit: f64,
    price_per_unit: f64,
}

impl Best {
    /// Of a flow of a family whose counterparts have its own kind of price.
    fn of(flow: &ResourceFlow, prices: &CountryPrices, model: &Model) -> Self {
        let own = eur_per_unit(flow.direction, &flow.resource, prices);
        let highest = |direction| eur_per_unit(direction, &flow.resource, &model.best.prices);
        match flow.direction {
            Direction::Supply => Self { saved_per_unit: own, price_per_unit: highest(Direction::Demand) },
            Direction::Demand => Self { saved_per_unit: highest(Direction::Supply), price_per_unit: own },
        }
    }
}

/// The largest distance at which a carried flow and an ideal counterpart are worth something, km.
fn carried<C: Carrier>(
    carrier: &C,
    packed: &Packed,
    direction: Direction,
    best: Best,
    model: &Model,
    most_km: f64,
) -> f64 {
    let columns = packed.columns();
    let own: Vec<f64> = columns[OWN..].iter().map(|column| f64::from(*column)).collect();
    let ideal = carrier.ideal(direction, &own);
    let (supply, demand) = match direction {
        Direction::Supply => (&own, &ideal),
        Direction::Demand => (&ideal, &own),
    };
    let sides = Sides {
        supply,
        demand,
        saved_per_unit: best.saved_per_unit,
        price_per_unit: best.price_per_unit,
        electricity_price: 0.0,
    };
    let trust =
        Trust { variance: f64::from(columns[super::carried::column::VARIANCE]), place_km2: 0.0, peak: 1.0 };
    let rates = steps(packed)
        .iter()
        .zip(&model.year.short_per_hour)
        .map(|(amount, per_hour)| amount * per_hour)
        .fold(0.0, f64::max);
    let peak = rates * f64::from(columns[super::carried::column::PEAK]);
    let terms = &model.double.piped;
    reach_at(terms, &carrier.at_best(), peak, model.year.hours, &sides, &trust, most_km)
}

/// The same where so much is carried at every hour.
fn reach_at<C: Carrier>(
    terms: &CarriedTerms<f64>,
    carrier: &C,
    rate: f64,
    hours: f64,
    sides: &Sides<'_, f64>,
    trust: &Trust<f64>,
    most_km: f64,
) -> f64 {
    let (supply, demand, per_hour) = ([rate * hours * 2.0], [rate * hours], [1.0 / hours]);
    let year = Year { supply: &supply, demand: &demand, per_hour: &per_hour };
    let pays = |km: f64| terms.exchange::<Cautious, C>(carrier, &year, sides, trust, km).worth.cautious > 0.0;
    if pays(most_km) {
        return most_km;
    }
    let (mut near, mut far) = (0.0, most_km);
    for _ in 0..20 {
        let middle = f64::midpoint(near, far);
        if pays(middle) { near = middle } else { far = middle }
    }
    far
}
