//! A flow as the engine takes it: which market it belongs to, its class and columns, and how far it is searched for.

use super::carried;
use super::family::{co2, electricity, gas, material, water};
use super::market::{MAX_COLUMNS, Market};
use super::model::Model;
use super::packed::Packed;
use super::paid::{eur_per_unit, peak, thermal_prices, trust};
use super::party::Place;
use super::reach;
use super::reason::Reason;
use super::thermal_rule::{self, column};
use super::year::STEPS;
use crate::flow::{Direction, ResourceFlow};
use crate::model::prices::CountryPrices;
use crate::promises::Balance;
use crate::resource::{Resource, Thermal};

/// Packs a flow at a place, of which `reserved_annual` (in the family's annual unit) is promised elsewhere, or says why it
/// cannot be matched with anything.
pub fn pack(
    flow: &ResourceFlow,
    place: Place,
    reserved_annual: f64,
    model: &Model,
) -> Result<Packed, Reason> {
    if !place.location.is_matched() {
        return Err(Reason::SuspectLocation);
    }
    let (market, class) = Market::of(flow.direction, &flow.resource).ok_or(Reason::NoRule)?;
    let left = Balance::of(flow.quantity.annual(), reserved_annual).left;
    if left as f32 <= 0.0 {
        return Err(Reason::NothingLeft);
    }
    let prices = model.prices_in(place.country);
    let (steps, highest) = model.short_year(&flow.profile, place.country);
    let parameters = model.parameters();
    let trust = trust(flow, &place, model);
    let peak = peak(flow, highest, model.year.hours);
    let mut packing = Packing { columns: [0.0; MAX_COLUMNS], count: 0 };
    packing.amounts(left, 1.0, &steps);
    let mean = left / model.year.hours;
    match &flow.resource {
        Resource::Heat(thermal) | Resource::Cooling(thermal) => {
            packing.thermal(flow, thermal, (left, mean), &steps, &prices, model)?;
            packing.set(
                thermal_rule::COLUMNS,
                [(column::VARIANCE, trust.0), (column::PLACE_KM2, trust.1), (column::PEAK, peak)],
            );
        }
        Resource::Water(water) => {
            packing.carried(flow, &water::own(flow.direction, water), trust, peak, &prices);
        }
        Resource::Co2(found) => {
            packing.carried(flow, &co2::own(flow.direction, found, &parameters.co2), trust, peak, &prices);
        }
        Resource::Electricity(found) => packing.carried(flow, &electricity::own(found), trust, peak, &prices),
        Resource::Gas(found) => {
            packing.carried(flow, &gas::own(flow.direction, found, &parameters.gas), trust, peak, &prices);
        }
        Resource::Material(found) => {
            packing.carried(flow, &material::own(flow.direction, found), trust, peak, &prices);
        }
    }
    let Packing { columns, count } = packing;
    let packed = Packed {
        market,
        class,
        direction: flow.direction,
        place: place.coordinates,
        radius_km: 0.0,
        columns,
        count,
    };
    Ok(Packed { radius_km: reach::radius_km(&packed, flow, &prices, model), ..packed })
}

/// Columns in the making.
struct Packing {
    columns: [f32; MAX_COLUMNS],
    count: usize,
}

impl Packing {
    /// The annual amount, and of it what is usable in each step.
    fn amounts(&mut self, left: f64, usable: f64, steps: &[f64; STEPS]) {
        self.columns[0] = left as f32;
        for (column, part) in self.columns[1..=STEPS].iter_mut().zip(steps) {
            *column = (left * usable * part) as f32;
        }
    }

    fn set<const N: usize>(&mut self, count: usize, values: [(usize, f64); N]) {
        self.count = count;
        for (at, value) in values {
            self.columns[at] = value as f32;
        }
    }

    fn thermal(
        &mut self,
        flow: &ResourceFlow,
        thermal: &Thermal,
        (left, mean): (f64, f64),
        steps: &[f64; STEPS],
        prices: &CountryPrices,
        model: &Model,
    ) -> Result<(), Reason> {
        let parameters = model.parameters();
        let is_cold = matches!(flow.resource, Resource::Cooling(_));
        let count = thermal_rule::COLUMNS;
        match flow.direction {
            Direction::Supply if is_cold => {
                let hot = thermal_rule::cold_as_hot(thermal, mean, parameters);
                self.set(count, thermal_rule::supply_columns(&hot));
            }
            Direction::Supply => {
                let hot =
                    thermal_rule::hot_of(thermal, mean, parameters).map_err(|_| Reason::BelowDewPoint)?;
                self.amounts(left, hot.mean_mw / mean, steps);
                self.set(count, thermal_rule::supply_columns(&hot));
            }
            Direction::Demand => {
                let prices = thermal_prices(is_cold, thermal, prices, model);
                let cold = if is_cold {
                    thermal_rule::cooling_as_cold(thermal, mean, prices, parameters)
                } else {
                    thermal_rule::cold_of(thermal, mean, prices, parameters)
                };
                let by_chiller = is_cold && thermal_rule::chiller_reaches(thermal.band, parameters);
                self.set(count, thermal_rule::demand_columns(&cold, by_chiller));
            }
        }
        Ok(())
    }

    fn carried(
        &mut self,
        flow: &ResourceFlow,
        own: &[f64],
        (variance, place_km2): (f64, f64),
        peak: f64,
        prices: &CountryPrices,
    ) {
        use carried::column::{ELECTRICITY, EUR_PER_UNIT, OWN, PEAK, PLACE_KM2, VARIANCE};
        let eur_per_unit = eur_per_unit(flow.direction, &flow.resource, prices);
        self.set(
            carried::columns(own.len()),
            [
                (VARIANCE, variance),
                (PLACE_KM2, place_km2),
                (PEAK, peak),
                (EUR_PER_UNIT, eur_per_unit),
                (ELECTRICITY, prices.electricity_eur_per_mwh),
            ],
        );
        for (column, value) in self.columns[OWN..].iter_mut().zip(own) {
            *column = *value as f32;
        }
    }
}
