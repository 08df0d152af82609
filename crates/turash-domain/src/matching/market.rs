//! The table of markets: which flows may meet, and which file says what is particular to them.
//!
//! A new market is a file beside [`super::heat`], a variant here, and a tariff in [`Tariffs`]; nothing else names families.

use super::reason::Reason;
use super::rule::PairRule;
use super::tariffs::Tariffs;
use super::{co2, heat};
use crate::flow::ResourceFlow;
use crate::resource::{Family, Resource};

/// A set of flows that may meet, all ranked by one rule. The variant decides the rule and its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Market {
    /// Direct use of heat, ranked by [`DirectHeat`](super::DirectHeat).
    Heat,
    /// Direct use of CO2, ranked by [`DirectCo2`](super::DirectCo2).
    Co2,
}

/// The most columns that any rule has, the annual amount included.
pub const MAX_COLUMNS: usize = 3;

/// What a flow's qualities contribute to the gates of its market: the columns after the amount.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gates {
    columns: [f32; MAX_COLUMNS - 1],
    count: usize,
}

impl Gates {
    fn of<const N: usize>(gates: [f32; N]) -> Self {
        let mut columns = [0.0; MAX_COLUMNS - 1];
        columns[..N].copy_from_slice(&gates);
        Self { columns, count: N }
    }

    pub(super) fn as_slice(&self) -> &[f32] {
        &self.columns[..self.count]
    }
}

/// What is done with the rule of a market, whatever its number of columns.
pub trait WithRule {
    /// What comes of it.
    type Answer;

    /// Does it.
    fn with<R: PairRule<N>, const N: usize>(self, rule: R) -> Self::Answer;
}

impl Market {
    /// Every market.
    pub const ALL: [Self; 2] = [Self::Heat, Self::Co2];

    /// The family of its flows.
    pub fn family(self) -> Family {
        match self {
            Self::Heat => Family::Heat,
            Self::Co2 => Family::Co2,
        }
    }

    /// Does something with the rule of this market at the tariffs.
    pub fn with_rule<W: WithRule>(self, tariffs: &Tariffs, with: W) -> W::Answer {
        match self {
            Self::Heat => with.with(heat::rule(tariffs.heat)),
            Self::Co2 => with.with(co2::rule(tariffs.co2)),
        }
    }

    /// The market of a flow and its gate columns; `None` where no rule knows the family yet.
    pub(super) fn of(flow: &ResourceFlow) -> Option<(Self, Gates)> {
        match &flow.resource {
            Resource::Heat(heat) => Some((Self::Heat, Gates::of(heat::gates(flow.direction, heat)))),
            Resource::Co2(co2) => Some((Self::Co2, Gates::of(co2::gates(flow.direction, co2)))),
            Resource::Cooling(_)
            | Resource::Water(_)
            | Resource::Material(_)
            | Resource::Electricity(_)
            | Resource::Gas(_) => None,
        }
    }

    /// Why each gate refuses a pair.
    pub(super) fn refusals(self) -> &'static [Reason] {
        match self {
            Self::Heat => &heat::REFUSALS,
            Self::Co2 => &co2::REFUSALS,
        }
    }
}
