//! Which gates of the model a pair of resources fails, each with what would have to change.

use super::model::Model;
use super::reason::{Reason, Refusal};
use crate::model::heat::choice::{absorption, ways};
use crate::model::heat::cooling;
use crate::model::heat::stream::{ColdStream, HotStream, Link};
use crate::model::material::Substitutions;
use crate::model::material::fit::fit;
use crate::model::water::{WaterLot, WaterNeeds};
use crate::resource::{Co2, Electricity, Gas, Material, Resource, Thermal, Water};

/// What speaks against a supply serving a demand by their qualities; nothing where some way passes. Mean rates are in the family's annual unit
/// an hour, `km` is the great circle.
pub(super) fn failed(
    supply: (&Resource, f64),
    demand: (&Resource, f64),
    km: f64,
    model: &Model,
) -> Vec<Refusal> {
    match (supply.0, demand.0) {
        (Resource::Heat(from), Resource::Heat(to)) => heat((from, supply.1), (to, demand.1), model),
        (Resource::Heat(from), Resource::Cooling(to)) => chiller((from, supply.1), (to, demand.1), model),
        (Resource::Cooling(from), Resource::Cooling(to)) => cold((from, supply.1), (to, demand.1), model),
        (Resource::Water(from), Resource::Water(to)) => water(from, to, model),
        (Resource::Co2(from), Resource::Co2(to)) => co2(from, to, model),
        (Resource::Gas(from), Resource::Gas(to)) => gas(from, to, model),
        (Resource::Material(from), Resource::Material(to)) => material(from, to),
        (Resource::Electricity(from), Resource::Electricity(to)) => {
            line([from, to], supply.1.min(demand.1), km, model)
        }
        _ => Vec::new(),
    }
}

fn heat((from, has_mw): (&Thermal, f64), (to, needs_mw): (&Thermal, f64), model: &Model) -> Vec<Refusal> {
    let params = &model.parameters().heat;
    let cold = params.stream.cold(to.band, to.medium, needs_mw);
    let hot = match params.stream.hot(from.band, from.medium, has_mw) {
        Ok(hot) => hot,
        Err(gate) => return vec![Refusal::by(&gate)],
    };
    let ways = ways(&hot, &cold, Link::Loop, params).all();
    if ways.iter().any(Result::is_ok) {
        return Vec::new();
    }
    let mut refusals: Vec<Refusal> = Vec::new();
    for gate in ways.into_iter().filter_map(Result::err) {
        let refusal = Refusal::by(&gate);
        if !refusals.iter().any(|known| known.code == refusal.code) {
            refusals.push(refusal);
        }
    }
    refusals
}

/// A demand for cooling as the stream that has to be cooled down.
fn warm_side(to: &Thermal, needs_mw: f64, model: &Model) -> HotStream {
    let (supply_c, return_c) = (to.band.max().get(), to.band.min().get());
    let contribution_k = model.parameters().heat.stream.contribution_k(to.medium);
    HotStream { supply_c, return_c, power_mw: needs_mw, contribution_k }
}

fn chiller((from, has_mw): (&Thermal, f64), (to, needs_mw): (&Thermal, f64), model: &Model) -> Vec<Refusal> {
    let params = &model.parameters().heat;
    let drive = match params.stream.hot(from.band, from.medium, has_mw) {
        Ok(hot) => hot,
        Err(gate) => return vec![Refusal::by(&gate)],
    };
    let made = absorption(&drive, &warm_side(to, needs_mw, model), Link::Loop, params);
    made.err().map(|gate| Refusal::by(&gate)).into_iter().collect()
}

fn cold((from, has_mw): (&Thermal, f64), (to, needs_mw): (&Thermal, f64), model: &Model) -> Vec<Refusal> {
    let stream = &model.parameters().heat.stream;
    let supply = ColdStream {
        inlet_c: from.band.min().get(),
        target_c: from.band.max().get(),
        power_mw: has_mw,
        contribution_k: stream.contribution_k(from.medium),
    };
    let given = cooling::direct(&supply, &warm_side(to, needs_mw, model), stream.loop_k(Link::Loop));
    given.err().map(|gate| Refusal::by(&gate)).into_iter().collect()
}

fn water(from: &Water, to: &Water, model: &Model) -> Vec<Refusal> {
    let params = &model.parameters().water;
    let lot = WaterLot { has: &from.parameters, ph: None, class: None };
    let needs = WaterNeeds { limits: &to.parameters, ph: None, class: None };
    match (params.treatment.treat(&lot, &needs), params.fresh.blend(&lot, &needs)) {
        (Err(gate), Err(_)) => vec![Refusal::by(&gate)],
        _ => Vec::new(),
    }
}

fn co2(from: &Co2, to: &Co2, model: &Model) -> Vec<Refusal> {
    let of = |co2: &Co2| {
        (
            co2.purity.map(super::super::quantity::Fraction::get),
            co2.pressure.map(super::super::quantity::Bar::get),
        )
    };
    let found = model.parameters().co2.condition(of(from), of(to));
    found.err().map(|gate| Refusal::by(&gate)).into_iter().collect()
}

fn gas(from: &Gas, to: &Gas, model: &Model) -> Vec<Refusal> {
    let of = |gas: &Gas| (gas.kind, gas.pressure.map(super::super::quantity::Bar::get));
    let found = model.parameters().gas.condition(of(from), of(to));
    found.err().map(|gate| Refusal::by(&gate)).into_iter().collect()
}

fn line(ends: [&Electricity; 2], mean_mw: f64, km: f64, model: &Model) -> Vec<Refusal> {
    let parameters = model.parameters();
    let [from, to] = ends.map(|end| end.voltage_kv.map(crate::resource::NotNegative::get));
    let found = parameters.power.direct_line(mean_mw, (from, to), parameters.transport.route_km(km));
    found.err().map(|gate| Refusal::by(&gate)).into_iter().collect()
}

fn material(from: &Material, to: &Material) -> Vec<Refusal> {
    // What is fitted does not depend on the amounts.
    let fitted = Substitutions::shipped().map(|table| fit(table, from, 1.0, to, 1.0));
    match fitted {
        Ok(Ok(_)) => Vec::new(),
        Ok(Err(gates)) => gates.iter().map(|gate| Refusal::by(gate)).collect(),
        Err(_) => vec![Reason::NoRule.into()],
    }
}
