//! The table of markets: which flows may meet, and which file says what is particular to them.
//!
//! A new market is a file beside [`super::family`], a variant here, and its terms in [`Model`]; nothing else names families.

use super::carried::{CarriedRule, columns};
use super::family::{co2, electricity, gas, material, water};
use super::model::Model;
use super::rule::{Classes, MarketRule};
use super::thermal_rule::{self, COLD, HEAT, ThermalRule};
use crate::flow::Direction;
use crate::resource::Resource;

/// A set of flows that may meet, all ranked by one rule. The variant decides the rule and its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Market {
    /// Heat and cooling.
    Thermal,
    /// Water.
    Water,
    /// CO2.
    Co2,
    /// Electricity over direct lines.
    Electricity,
    /// Burnable gases.
    Gas,
    /// Wastes, by-products and goods.
    Material,
}

/// The most columns that any rule has, the annual amount included.
pub const MAX_COLUMNS: usize = thermal_rule::COLUMNS;

/// What is done with the rule of a market, whatever its number of columns.
pub trait WithRule {
    /// What comes of it.
    type Answer;

    /// Does it.
    fn with<R: MarketRule<N>, const N: usize>(self, rule: R) -> Self::Answer;
}

impl Market {
    /// Every market.
    pub const ALL: [Self; 6] =
        [Self::Thermal, Self::Water, Self::Co2, Self::Electricity, Self::Gas, Self::Material];

    /// The market of a resource and its class on a side of it; nothing where no rule knows it.
    pub fn of(direction: Direction, resource: &Resource) -> Option<(Self, u16)> {
        match resource {
            Resource::Heat(_) => Some((Self::Thermal, HEAT)),
            Resource::Cooling(_) => Some((Self::Thermal, COLD)),
            Resource::Water(_) => Some((Self::Water, 0)),
            Resource::Co2(_) => Some((Self::Co2, 0)),
            Resource::Electricity(_) => Some((Self::Electricity, 0)),
            Resource::Gas(gas) => Some((Self::Gas, gas::class_of(gas.kind))),
            Resource::Material(found) => Some((Self::Material, material::class_of(direction, found)?)),
        }
    }

    /// Which classes of this market meet.
    pub fn classes(self, model: &Model) -> Classes {
        match self {
            Self::Thermal => vec![vec![HEAT, COLD], vec![COLD]],
            Self::Water | Self::Co2 | Self::Electricity => vec![vec![0]],
            Self::Gas => {
                let kinds = gas::KINDS.len() as u16;
                let meets = |has| (0..kinds).filter(move |needs| gas::meet(&model.carriers.gas, has, *needs));
                (0..kinds).map(|has| meets(has).collect()).collect()
            }
            Self::Material => material::classes().clone(),
        }
    }

    /// Whether two classes of this market meet.
    pub(super) fn meet(self, supply_class: u16, demand_class: u16, model: &Model) -> bool {
        match self {
            Self::Thermal => supply_class == HEAT || demand_class == COLD,
            Self::Water | Self::Co2 | Self::Electricity => true,
            Self::Gas => gas::meet(&model.carriers.gas, supply_class, demand_class),
            Self::Material => material::meet(supply_class, demand_class),
        }
    }

    /// Does something with the rule of this market.
    pub fn with_rule<W: WithRule>(self, model: &Model, with: W) -> W::Answer {
        let carriers = &model.carriers;
        let per_hour = model.year.short_per_hour.map(|per_hour| per_hour as f32);
        match self {
            Self::Thermal => with.with(ThermalRule::of(
                model.single.thermal,
                per_hour,
                model.year.hours,
                model.parameters(),
            )),
            Self::Water => {
                const N: usize = columns(water::OWN);
                with.with::<_, N>(carried(model, carriers.water))
            }
            Self::Co2 => {
                const N: usize = columns(co2::OWN);
                with.with::<_, N>(carried(model, carriers.co2))
            }
            Self::Electricity => {
                const N: usize = columns(electricity::OWN);
                with.with::<_, N>(carried(model, carriers.line))
            }
            Self::Gas => {
                const N: usize = columns(gas::OWN);
                with.with::<_, N>(carried(model, carriers.gas))
            }
            Self::Material => {
                const N: usize = columns(material::OWN);
                with.with::<_, N>(carried(model, carriers.material))
            }
        }
    }
}

/// The rule of a carried family.
fn carried<C>(model: &Model, carrier: C) -> CarriedRule<C> {
    let per_hour = model.year.short_per_hour.map(|per_hour| per_hour as f32);
    CarriedRule { carrier, terms: model.single.piped, per_hour }
}
