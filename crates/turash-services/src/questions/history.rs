//! How a match came where it stands.

use turash_domain::ports::{Known, PortResult};
use turash_domain::units::Dimension;
use turash_domain::{Decision, MatchId, Overbooked, Sequence};

use super::overbooked::overbooked_now;
use crate::ports::Ports;

/// A match and the steps that people took it.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// As of which sequence of the log it holds, at least.
    pub as_of: Sequence,
    /// Its state, what is agreed on and its steps; that of a match on which nobody acted yet where there is none.
    pub decision: Decision,
    /// What its amounts measure; nothing where both flows are gone.
    pub dimension: Option<Dimension>,
    /// What is missing on its flows, where it is overbooked.
    pub overbooked: Option<Overbooked>,
}

impl History {
    /// Of a decision as it stands.
    pub async fn of(ports: &Ports, as_of: Sequence, decision: Decision) -> PortResult<Self> {
        let dimension = dimension_of_match(ports, &decision.id).await?;
        let overbooked = overbooked_now(ports, &decision).await?;
        Ok(Self { as_of, decision, dimension, overbooked })
    }
}

/// The history of a match; nothing where there is no decision and one of its flows is not there.
pub async fn history(ports: &Ports, id: &MatchId) -> PortResult<Option<History>> {
    let as_of = ports.log.head().await?;
    let decided = ports.registry.decisions(std::slice::from_ref(id)).await?.pop();
    let is_decided = decided.is_some();
    let decision = decided.unwrap_or_else(|| Decision::suggested(id.clone()));
    if !is_decided {
        let known = ports.registry.flows(&[id.supply().clone(), id.demand().clone()]).await?;
        if !known.iter().all(|known| matches!(known, Known::Live(_))) {
            return Ok(None);
        }
    }
    History::of(ports, as_of, decision).await.map(Some)
}

/// What the amounts of a pair measure: that of the supply, or of the demand where the supply is gone. `None` where both are gone.
pub async fn dimension_of_match(ports: &Ports, id: &MatchId) -> PortResult<Option<Dimension>> {
    let known = ports.registry.flows(&[id.supply().clone(), id.demand().clone()]).await?;
    let mut live = known.into_iter().filter_map(Known::live);
    Ok(live.next().map(|flow| flow.family().dimension()))
}
