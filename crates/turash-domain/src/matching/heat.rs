//! Heat: direct use of a supply that is at least as hot as the demand needs.

#![allow(clippy::inline_always, reason = "rules must vectorize inside the engine's target-feature loops")]

use super::reason::Reason;
use super::rule::{PairRule, direct};
use super::tariff::Tariff;
use crate::flow::Direction;
use crate::resource::Thermal;

/// The default is illustrative: 30 EUR/MWh less 1.5 EUR per MWh and km is the value of the reference optimum that the tests reproduce.
pub(super) const TARIFF: Tariff = Tariff { value_eur_per_unit: 30.0, cost_eur_per_unit_km: 1.5 };

/// Why a gate column of a supply that is below the demand's refuses the pair.
pub(super) const REFUSALS: [Reason; 1] = [Reason::TooCold];

/// Direct use of heat: hotter is fine.
///
/// Columns: annual energy in MWh/a; temperature in °C (the lowest of the supply, the highest of the demand).
/// Value in EUR/a: deliverable energy times (value per MWh less cost per MWh and km times km).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DirectHeat {
    /// What a delivered MWh is worth before transport, EUR/MWh.
    pub value_per_unit: f32,
    /// What carrying a MWh over a kilometre costs, EUR/(MWh km).
    pub cost_per_unit_km: f32,
}

impl PairRule<2> for DirectHeat {
    #[inline(always)]
    fn value(&self, supply: &[f32; 2], demand: &[f32; 2], chord2: f32) -> f32 {
        let value = direct(supply[0], demand[0], (self.value_per_unit, self.cost_per_unit_km), chord2);
        if supply[1] >= demand[1] { value } else { 0.0 }
    }
}

/// The rule at a tariff.
pub(super) fn rule(tariff: Tariff) -> DirectHeat {
    DirectHeat {
        value_per_unit: tariff.value_eur_per_unit as f32,
        cost_per_unit_km: tariff.cost_eur_per_unit_km as f32,
    }
}

/// The gate columns of a flow.
pub(super) fn gates(direction: Direction, heat: &Thermal) -> [f32; 1] {
    let celsius = match direction {
        Direction::Supply => heat.band.min(),
        Direction::Demand => heat.band.max(),
    };
    [celsius.get() as f32]
}
