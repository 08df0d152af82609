//! What of a year's amounts passes in each of the 576 steps, by the way that was found to be worth most.

use super::{Pair, Streams};
use crate::flow::Direction;
use crate::matching::carried::{Carrier, Fit};
use crate::matching::family::{co2, electricity, gas, material, water};
use crate::matching::found::Found;
use crate::matching::model::Model;
use crate::matching::party::Party;
use crate::matching::thermal::{Passing, Way};
use crate::resource::Resource;

/// What is delivered in each of the 576 steps, in the demand's annual unit; together it is what was found to be delivered in a year. What a
/// way loses, and what a smaller pipe leaves, is spread evenly.
pub(in crate::matching) fn delivered(
    supply: &Party<'_>,
    demand: &Party<'_>,
    km: f64,
    found: &Found,
    model: &Model,
) -> Vec<f64> {
    let mut steps = Pair::of(supply, demand, km, model).passes().unwrap_or_default();
    let whole: f64 = steps.iter().sum();
    let scale = if whole > 0.0 { found.delivered_annual / whole } else { 0.0 };
    for step in &mut steps {
        *step *= scale;
    }
    steps
}

impl Pair<'_> {
    /// What can pass in each step; nothing where the families do not meet.
    fn passes(&self) -> Option<Vec<f64>> {
        let parameters = self.model.parameters();
        match (&self.supply.flow.resource, &self.demand.flow.resource) {
            (Resource::Heat(from), Resource::Heat(to)) => {
                Some(self.thermal_steps(&self.heat_streams(from, to)?))
            }
            (Resource::Heat(from), Resource::Cooling(to)) => {
                Some(self.thermal_steps(&self.chiller_streams(from, to)?))
            }
            (Resource::Cooling(from), Resource::Cooling(to)) => {
                Some(self.thermal_steps(&self.cooling_streams(from, to)))
            }
            (Resource::Water(from), Resource::Water(to)) => {
                let own = [water::own(Direction::Supply, from), water::own(Direction::Demand, to)];
                Some(self.carried_steps(self.model.carriers.water.fit(&own[0], &own[1])))
            }
            (Resource::Co2(from), Resource::Co2(to)) => {
                let params = &parameters.co2;
                let own =
                    [co2::own(Direction::Supply, from, params), co2::own(Direction::Demand, to, params)];
                Some(self.carried_steps(self.model.carriers.co2.fit(&own[0], &own[1])))
            }
            (Resource::Electricity(from), Resource::Electricity(to)) => {
                let own = [electricity::own(from), electricity::own(to)];
                Some(self.carried_steps(self.model.carriers.line.fit(&own[0], &own[1])))
            }
            (Resource::Material(from), Resource::Material(to)) => {
                let supply = material::class_of(Direction::Supply, from)?;
                let demand = material::class_of(Direction::Demand, to)?;
                let own = [material::own(Direction::Supply, from), material::own(Direction::Demand, to)];
                let carrier = self.model.carriers.material.between(supply, demand);
                Some(self.carried_steps(carrier.fit(&own[0], &own[1])))
            }
            (Resource::Gas(from), Resource::Gas(to)) => {
                let params = &parameters.gas;
                let own =
                    [gas::own(Direction::Supply, from, params), gas::own(Direction::Demand, to, params)];
                let carrier =
                    self.model.carriers.gas.between(gas::class_of(from.kind), gas::class_of(to.kind));
                Some(self.carried_steps(carrier.fit(&own[0], &own[1])))
            }
            _ => None,
        }
    }

    /// What goes into the pipe in each step, by the way that is worth most.
    fn thermal_steps(&self, streams: &Streams) -> Vec<f64> {
        let Streams { hot, cold, usable, per_unit, .. } = streams;
        let way = self.thermal(hot, cold, *usable, *per_unit).way;
        let Passing { of_supply, of_demand, .. } = self.model.double.thermal.passing(hot, cold);
        // What a heat pump gives of what it takes; it is used where there is one alone.
        let gain = way.cop / (way.cop - 1.0);
        self.steps((*usable, *per_unit), |has, needs| {
            let through = (has * of_supply).min(needs * of_demand);
            match way.way {
                Way::Direct => through,
                Way::DirectAndPump => through + ((has - through) * gain).min(needs - through),
                Way::Pump => (has * gain).min(needs),
            }
        })
    }

    fn carried_steps(&self, fit: Fit<f64>) -> Vec<f64> {
        self.steps((1.0, 1.0), |has, needs| (has * fit.gain).min(needs * fit.share))
    }

    fn steps(&self, (usable, per_unit): (f64, f64), of: impl Fn(f64, f64) -> f64) -> Vec<f64> {
        let [supply, demand] = self.amounts(usable, per_unit);
        supply.iter().zip(&demand).map(|(has, needs)| of(*has, *needs)).collect()
    }
}
