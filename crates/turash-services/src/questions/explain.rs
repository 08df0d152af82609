//! Explaining one pair: why it is a match, why it could be one but is not, or why it cannot be.

use turash_domain::matching::{Explanation, Party, Tariffs, explain};
use turash_domain::ports::{Known, PortResult};
use turash_domain::{Decision, Direction, FlowId, MatchId, ResourceFlow, Sequence, Site, Versioned};

use crate::ports::Ports;
use crate::questions::details::reserved_annual;

/// Everything about one pair.
#[derive(Debug, Clone, PartialEq)]
pub struct PairExplanation {
    /// The sequence of the log that the lists held as of.
    pub as_of: Sequence,
    /// The rules' answer.
    pub explanation: Explanation,
    /// The supplying flow.
    pub supply: Versioned<ResourceFlow>,
    /// Its site.
    pub supply_site: Versioned<Site>,
    /// The demanding flow.
    pub demand: Versioned<ResourceFlow>,
    /// Its site.
    pub demand_site: Versioned<Site>,
    /// The pair's place in the supply's list, 1 for the best.
    pub supply_rank: Option<usize>,
    /// The pair's place in the demand's list, 1 for the best.
    pub demand_rank: Option<usize>,
    /// What people decided about it.
    pub decision: Option<Decision>,
}

impl PairExplanation {
    /// Whether the pair is a match: in the list of one of its flows, or decided.
    pub fn is_match(&self) -> bool {
        self.supply_rank.is_some() || self.demand_rank.is_some() || self.decision.is_some()
    }
}

/// The places of two flows in the lists of each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ranks {
    /// The sequence of the log that the lists hold as of.
    pub as_of: Sequence,
    /// The demand's place in the supply's list, 1 for the best; `None` outside it.
    pub supply: Option<usize>,
    /// The supply's place in the demand's list, 1 for the best; `None` outside it.
    pub demand: Option<usize>,
}

/// Explains a pair that has these places in the lists; `Err` inside names the flow that does not exist.
pub async fn explain_pair(
    ports: &Ports,
    tariffs: &Tariffs,
    supply: &FlowId,
    demand: &FlowId,
    ranks: Ranks,
) -> PortResult<Result<PairExplanation, FlowId>> {
    let id = MatchId::new(supply.clone(), demand.clone());
    let Some((supply, supply_site)) = find(ports, supply).await? else { return Ok(Err(supply.clone())) };
    let Some((demand, demand_site)) = find(ports, demand).await? else { return Ok(Err(demand.clone())) };
    let reserved = reserved_annual(ports, &[supply.id.clone(), demand.id.clone()]).await?;
    let reserved = |flow: &ResourceFlow| reserved.get(&flow.id).copied().unwrap_or(0.0);
    let explanation = explain(
        Party { flow: &supply, site: &supply_site, reserved_annual: reserved(&supply) },
        Party { flow: &demand, site: &demand_site, reserved_annual: reserved(&demand) },
        tariffs,
    );
    // The other way round the two may stand in each other's lists, but then this is no pair.
    let is_pair = supply.direction == Direction::Supply && demand.direction == Direction::Demand;
    Ok(Ok(PairExplanation {
        as_of: ranks.as_of,
        explanation,
        supply_rank: ranks.supply.filter(|_| is_pair),
        demand_rank: ranks.demand.filter(|_| is_pair),
        decision: ports.registry.decisions(&[id]).await?.pop(),
        supply,
        supply_site,
        demand,
        demand_site,
    }))
}

async fn find(
    ports: &Ports,
    flow: &FlowId,
) -> PortResult<Option<(Versioned<ResourceFlow>, Versioned<Site>)>> {
    let flows = ports.registry.flows(std::slice::from_ref(flow)).await?;
    let Some(flow) = flows.into_iter().next().and_then(Known::live) else { return Ok(None) };
    let sites = ports.registry.sites(std::slice::from_ref(&flow.site)).await?;
    Ok(sites.into_iter().next().and_then(Known::live).map(|site| (flow, site)))
}
