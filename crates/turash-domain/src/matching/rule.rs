//! The one definition of a pair's ranking value, in a form that a scalar caller and vector loops share bit for bit.
//!
//! A flow enters the engine as `N` plain `f32` columns and a class. A rule turns the columns of a supply, those of a demand and their
//! squared chord into one number: above zero it ranks the pair, otherwise the pair is no candidate. Rules use only
//! `+ - * /`, `sqrt`, comparisons, selections and operations on bits, and no fused multiply-add, so that every instruction set gives the
//! same bits. Texts and explanations do not belong here: see [`super::explain`].

use crate::matches::Technology;

/// Which classes of a market meet: for each class of supplies those of the demands.
pub type Classes = Vec<Vec<u16>>;

/// What ranks the pairs of one family of resources.
pub trait PairRule<const N: usize>: Copy + Send + Sync + 'static {
    /// The ranking value of a supply and a demand: finite; above zero for a candidate, otherwise not a candidate.
    ///
    /// `chord2` is the squared chord between the two places on the unit sphere. The radius and "never the same site" are
    /// the engine's business; everything else that decides or ranks is decided here.
    fn value(&self, supply: &[f32; N], demand: &[f32; N], chord2: f32) -> f32;

    /// The same rule between flows of two classes that may meet: what holds for all of them is looked up once, not for each pair.
    #[must_use]
    fn between(&self, _supply_class: u16, _demand_class: u16) -> Self {
        *self
    }
}

/// A pair as lists have it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ListedPair {
    /// What ranks it; 0 where it is no match.
    pub value: f32,
    /// What reaches the demand in a year, in the family's annual unit; 0 where it is no match.
    pub deliverable_annual: f32,
    /// What is taken of the supply in a year, in the family's annual unit; 0 where it is no match.
    pub taken_annual: f32,
    /// How it is done.
    pub technology: Technology,
}

/// A rule that says more of one pair than its value.
pub trait MarketRule<const N: usize>: PairRule<N> {
    /// The pair of a supply and a demand, with the value that [`PairRule::value`] gives.
    fn listed(&self, supply: &[f32; N], demand: &[f32; N], chord2: f32) -> ListedPair;
}
