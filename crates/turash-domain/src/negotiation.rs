//! What the two sides of a negotiation asked about each other's price limits, and consented to. No limit is kept here.

use serde::{Deserialize, Serialize};

use crate::flow::Direction;
use crate::ids::SiteId;
use crate::time::{Timestamp, Version};

/// When both sides asked last whether a price suits both, and whose consent to the even split stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Negotiation {
    /// Who gives.
    #[serde(default)]
    pub supply: NegotiatingSide,
    /// Who takes.
    #[serde(default)]
    pub demand: NegotiatingSide,
}

/// One side of a negotiation.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct NegotiatingSide {
    /// Its last question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// The version of its flow, and so of its limit, for which it consents to the even split.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consents: Option<Version>,
}

/// A question of one side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// When.
    pub at: Timestamp,
    /// The site of the flow that was asked for: a site does not ask twice by having two flows.
    pub site: SiteId,
}

impl Negotiation {
    /// Whether nobody asked or consented.
    pub fn is_untouched(&self) -> bool {
        *self == Self::default()
    }

    /// The side of a flow of this direction.
    pub fn side(&self, side: Direction) -> &NegotiatingSide {
        match side {
            Direction::Supply => &self.supply,
            Direction::Demand => &self.demand,
        }
    }

    /// The side of a flow of this direction, to be changed.
    pub fn side_mut(&mut self, side: Direction) -> &mut NegotiatingSide {
        match side {
            Direction::Supply => &mut self.supply,
            Direction::Demand => &mut self.demand,
        }
    }

    /// The same without any consent; when the sides asked stays, so that no step of the match gives them another question.
    #[must_use]
    pub fn without_consents(&self) -> Self {
        let side = |side: &NegotiatingSide| NegotiatingSide { consents: None, ..side.clone() };
        Self { supply: side(&self.supply), demand: side(&self.demand) }
    }
}
