//! Explaining one pair: why it is a match, why it could be one but is not, or why it cannot be.

use turash_domain::matching::{Explanation, Party, explain};
use turash_domain::ports::{Known, PortResult};
use turash_domain::{Decision, Direction, FlowId, MatchId, ResourceFlow, Site, Versioned};

use crate::matching::matcher::Matcher;
use crate::ports::Ports;

/// Everything about one pair.
#[derive(Debug, Clone, PartialEq)]
pub struct PairExplanation {
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

/// Explains a pair; `Err` inside names the flow that does not exist.
pub async fn explain_pair(
    matcher: &Matcher,
    ports: &Ports,
    supply: &FlowId,
    demand: &FlowId,
) -> PortResult<Result<PairExplanation, FlowId>> {
    let id = MatchId::new(supply.clone(), demand.clone());
    let Some((supply, supply_site)) = find(ports, supply).await? else { return Ok(Err(supply.clone())) };
    let Some((demand, demand_site)) = find(ports, demand).await? else { return Ok(Err(demand.clone())) };
    let reserved = |flow: &ResourceFlow| matcher.reserved_annual(&flow.id);
    let explanation = explain(
        Party { flow: &supply, site: &supply_site, reserved_annual: reserved(&supply) },
        Party { flow: &demand, site: &demand_site, reserved_annual: reserved(&demand) },
        matcher.tariffs(),
    );
    // The other way round the two may stand in each other's lists, but then this is no pair.
    let is_pair = supply.direction == Direction::Supply && demand.direction == Direction::Demand;
    let rank = |of: &FlowId, counterpart: &FlowId| if is_pair { matcher.rank(of, counterpart) } else { None };
    Ok(Ok(PairExplanation {
        explanation,
        supply_rank: rank(&supply.id, &demand.id),
        demand_rank: rank(&demand.id, &supply.id),
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
