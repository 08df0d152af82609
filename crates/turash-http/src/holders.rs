//! The matches that hold what a refused request wants, as a problem names them.

use serde::Serialize;
use turash_domain::units::Dimension;
use turash_domain::{FlowId, MatchId, Promise};

use crate::amounts::Amounts;

/// What a refusal names besides its words.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Holders {
    /// The flow that it is about; nothing where it is about a site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) flow: Option<FlowId>,
    /// What is left for the match, where it wants more.
    #[serde(flatten)]
    pub(crate) left: Amounts,
    /// The matches that hold a promise.
    pub(crate) matches: Vec<Holder>,
}

/// A match that holds a promise.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Holder {
    id: MatchId,
    state: &'static str,
    /// The amount that it holds; nothing where flows of several families are meant.
    #[serde(flatten)]
    amount: Amounts,
}

impl Holder {
    pub(crate) fn of(promise: &Promise, dimension: Option<Dimension>) -> Self {
        let amount = dimension.map_or_else(Amounts::default, |dimension| {
            Amounts::annual(dimension, [("agreed_", Some(promise.annual))])
        });
        Self { id: promise.id.clone(), state: promise.state.name(), amount }
    }
}
