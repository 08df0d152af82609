//! The one definition of a pair's ranking value, in a form that a scalar caller and vector loops share bit for bit.
//!
//! A flow enters the engine as `N` plain `f32` columns. A rule turns the columns of a supply, those of a demand and their
//! squared chord into one number: above zero it ranks the pair, otherwise the pair is no candidate. Rules use only
//! `+ - * /`, `sqrt`, comparisons and selections, and no fused multiply-add, so that every instruction set gives the same
//! bits. Loops over time, tables and explanations do not belong here: see [`super::explain`].

#![allow(clippy::inline_always, reason = "rules must vectorize inside the engine's target-feature loops")]

use crate::geo::km_of_chord2;

/// What ranks the pairs of one family of resources.
pub trait PairRule<const N: usize>: Copy + Send + Sync + 'static {
    /// The ranking value of a supply and a demand: finite; above zero for a candidate, otherwise not a candidate.
    ///
    /// `chord2` is the squared chord between the two places on the unit sphere. The radius and "never the same site" are
    /// the engine's business; everything else that decides or ranks is decided here.
    fn value(&self, supply: &[f32; N], demand: &[f32; N], chord2: f32) -> f32;
}

/// The value of a direct exchange, EUR/a: the smaller of two annual amounts times what a unit is worth after transport.
#[inline(always)]
pub(super) fn direct(
    supply: f32,
    demand: f32,
    (value_per_unit, cost_per_unit_km): (f32, f32),
    chord2: f32,
) -> f32 {
    smaller(supply, demand) * (value_per_unit - cost_per_unit_km * km_of_chord2(chord2))
}

/// The smaller of two numbers that are not NaN: one instruction in vector loops, where `f32::min` takes several.
#[inline(always)]
fn smaller(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}
