//! CO2: direct use of a supply that is at least as pure and at the pressure that the demand asks for.

#![allow(clippy::inline_always, reason = "rules must vectorize inside the engine's target-feature loops")]
#![allow(clippy::needless_bitwise_bool, reason = "`&&` is a branch, `&` is not")]

use super::reason::Reason;
use super::rule::{PairRule, direct};
use super::tariff::Tariff;
use crate::flow::Direction;
use crate::resource::Co2;

/// The default, 40 EUR/t less 0.8 EUR per t and km, is illustrative.
pub(super) const TARIFF: Tariff = Tariff { value_eur_per_unit: 40.0, cost_eur_per_unit_km: 0.8 };

/// Why a gate column of a supply that is below the demand's refuses the pair.
pub(super) const REFUSALS: [Reason; 2] = [Reason::TooImpure, Reason::PressureTooLow];

/// Direct use of CO2.
///
/// Columns: annual mass in t/a; purity as a fraction; pressure in bar (what the supply has, what the demand asks for).
/// Value in EUR/a: deliverable mass times (value per t less cost per t and km times km).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DirectCo2 {
    /// What a delivered tonne is worth before transport, EUR/t.
    pub value_per_unit: f32,
    /// What carrying a tonne over a kilometre costs, EUR/(t km).
    pub cost_per_unit_km: f32,
}

impl PairRule<3> for DirectCo2 {
    #[inline(always)]
    fn value(&self, supply: &[f32; 3], demand: &[f32; 3], chord2: f32) -> f32 {
        let value = direct(supply[0], demand[0], (self.value_per_unit, self.cost_per_unit_km), chord2);
        if (supply[1] >= demand[1]) & (supply[2] >= demand[2]) { value } else { 0.0 }
    }
}

/// The rule at a tariff.
pub(super) fn rule(tariff: Tariff) -> DirectCo2 {
    DirectCo2 {
        value_per_unit: tariff.value_eur_per_unit as f32,
        cost_per_unit_km: tariff.cost_eur_per_unit_km as f32,
    }
}

/// The gate columns of a flow. A quality that a supply does not state is taken at its worst (purity 0, ambient pressure 1 bar), one
/// that a demand does not state asks for nothing.
pub(super) fn gates(direction: Direction, co2: &Co2) -> [f32; 2] {
    let purity = co2.purity.map_or(0.0, |purity| purity.get() as f32);
    let ambient = match direction {
        Direction::Supply => 1.0,
        Direction::Demand => 0.0,
    };
    [purity, co2.pressure.map_or(ambient, |pressure| pressure.get() as f32)]
}
