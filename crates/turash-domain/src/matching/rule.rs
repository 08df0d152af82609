//! The one definition of a pair's ranking value, in a form that a scalar caller and vector loops share bit for bit.
//!
//! A flow enters the engine as `N` plain `f32` columns. A rule turns the columns of a supply, those of a demand and their
//! squared chord into one number: above zero it ranks the pair, otherwise the pair is no candidate. Rules use only
//! `+ - * /`, `sqrt`, comparisons and selections, and no fused multiply-add, so that every instruction set gives the same
//! bits. Loops over time, tables and explanations do not belong here: see [`super::explain`].

#![allow(clippy::inline_always, reason = "rules must vectorize inside the engine's target-feature loops")]
#![allow(clippy::needless_bitwise_bool, reason = "`&&` is a branch, `&` is not")]

use crate::geo::km_of_chord2;

/// What ranks the pairs of one family of resources.
pub trait PairRule<const N: usize>: Copy + Send + Sync + 'static {
    /// The ranking value of a supply and a demand: finite; above zero for a candidate, otherwise not a candidate.
    ///
    /// `chord2` is the squared chord between the two places on the unit sphere. The radius and "never the same site" are
    /// the engine's business; everything else that decides or ranks is decided here.
    fn value(&self, supply: &[f32; N], demand: &[f32; N], chord2: f32) -> f32;
}

/// Direct use of heat: a supply that is at least as hot as the demand needs; hotter is fine.
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
        let deliverable = smaller(supply[0], demand[0]);
        let margin = self.value_per_unit - self.cost_per_unit_km * km_of_chord2(chord2);
        if supply[1] >= demand[1] { deliverable * margin } else { 0.0 }
    }
}

/// Direct use of CO2: a supply at least as pure and at least at the pressure that the demand asks for.
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
        let deliverable = smaller(supply[0], demand[0]);
        let margin = self.value_per_unit - self.cost_per_unit_km * km_of_chord2(chord2);
        if (supply[1] >= demand[1]) & (supply[2] >= demand[2]) { deliverable * margin } else { 0.0 }
    }
}

/// The smaller of two numbers that are not NaN: one instruction in vector loops, where `f32::min` takes several.
#[inline(always)]
fn smaller(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}
