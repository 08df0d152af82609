//! What goes into the engine and what comes out of it.

use turash_domain::Coordinates;

/// Whether a flow gives or takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// It gives.
    Supply,
    /// It takes.
    Demand,
}

impl Side {
    pub(crate) fn is_demand(self) -> bool {
        self == Self::Demand
    }
}

/// The caller's number for a market: flows that one rule ranks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MarketId(pub u32);

/// One flow as the index sees it.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// The flow's slot: chosen by the caller, dense (memory grows with the highest one), free again after removal.
    pub flow: u32,
    /// Order among equal values, lower first; unique among the flows of one side of a market.
    pub tie: u32,
    /// Flows of the same site never match.
    pub site: u32,
    /// Whether the flow gives or takes.
    pub side: Side,
    /// Its class within its side of the market: only classes that meet are compared. A flow of a class that the market does not know has
    /// no counterparts.
    pub class: u16,
    /// Where the flow is.
    pub place: Coordinates,
    /// How far a counterpart may be, in kilometres; the smaller radius of the two decides. A flow whose radius is
    /// negative or not a number has no counterparts.
    pub radius_km: f64,
    /// What the market's rule reads. A flow with a wrong number of columns has no counterparts.
    pub columns: &'a [f32],
}

/// One entry of a list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// The counterpart's slot.
    pub flow: u32,
    /// The pair's ranking value: finite and above zero.
    pub value: f32,
}
