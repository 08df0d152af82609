//! What an exchange that is carried replaces, and what it takes away from where it is used today: t CO2 by the unit.
//!
//! One rule for all families: what counts is what the air is spared. What the demand buys today is no longer made or burnt; what the supply
//! would have to be rid of is no longer treated; and what somebody uses today is missed there, and bought in its place.

use super::family::material;
use super::model::Model;
use super::party::Party;
use crate::model::carbon::EmissionFactor;
use crate::model::material::Way;
use crate::resource::{Material, Resource};

/// What is emitted without the exchange, and not with it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Replaced {
    /// Of what the demand buys today, t CO2 per unit delivered.
    pub(super) reference: EmissionFactor,
    /// Of what becomes of the supply today, t CO2 per unit taken; below 0 where that is missed elsewhere.
    pub(super) saved: EmissionFactor,
}

impl Replaced {
    /// By a supply at a demand; nothing where the two are not carried.
    pub(super) fn by(supply: &Party<'_>, demand: &Party<'_>, model: &Model) -> Self {
        let parameters = model.parameters();
        let carbon = &parameters.carbon;
        let fossil = EmissionFactor::of_fossil;
        match (&supply.flow.resource, &demand.flow.resource) {
            (Resource::Electricity(_), Resource::Electricity(_)) => Self {
                reference: fossil(grid(demand, model)),
                saved: fossil(-carbon.used_today.electricity * grid(supply, model)),
            },
            (Resource::Gas(from), Resource::Gas(to)) => Self {
                reference: carbon.bought_gas(to.kind),
                saved: carbon.bought_gas(from.kind).times(-carbon.used_today.of_gas(from.kind)),
            },
            (Resource::Co2(_), Resource::Co2(_)) => {
                let liquid_mwh = parameters.co2.liquefaction_kwh_per_t / 1_000.0;
                let reference = fossil(carbon.bought_co2_t_per_t + liquid_mwh * grid(demand, model));
                Self { reference, saved: EmissionFactor::default() }
            }
            (Resource::Water(_), Resource::Water(_)) => Self {
                reference: fossil(carbon.fresh_water_kwh_per_m3 / 1_000.0 * grid(demand, model)),
                saved: fossil(carbon.waste_water_kwh_per_m3 / 1_000.0 * grid(supply, model)),
            },
            (Resource::Material(from), Resource::Material(to)) => {
                Self { reference: good(from, to), saved: EmissionFactor::default() }
            }
            _ => Self::default(),
        }
    }
}

/// What the grid of a side's country emits, t CO2/MWh.
pub(super) fn grid(party: &Party<'_>, model: &Model) -> f64 {
    let parameters = model.parameters();
    parameters.grid.factor(party.site.country.as_ref(), parameters.profile.year).t_per_mwh
}

/// What a tonne of a good emitted when it was made, less what its substitute emits in its place; 0 where no figure is known.
fn good(from: &Material, to: &Material) -> EmissionFactor {
    let replaced = material::good(&to.code).and_then(|(_, co2)| co2).unwrap_or(0.0);
    let own = match material::way(&from.code, &to.code) {
        Some(Way::Substitute(row)) => row.own_co2_t_per_t / row.conversion,
        Some(Way::Direct) | None => 0.0,
    };
    EmissionFactor::of_fossil(replaced - own)
}
