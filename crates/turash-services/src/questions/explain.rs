//! Explaining one pair: why it is a match, why it could be one but is not, or why it cannot be.

use serde::Serialize;
use turash_domain::matching::{Explanation, Model, Party, TypicalYear, explain};
use turash_domain::ports::PortResult;
use turash_domain::{Decision, Direction, FlowId, Invalid, MatchId, ResourceFlow, Sequence, Site, Versioned};

use crate::ports::Ports;
use crate::questions::details::reserved_annual;
use crate::questions::sides::Sides;
use crate::questions::what_if::asked::WhatIf;
use crate::questions::what_if::change::Change;

/// Everything about one pair.
#[derive(Debug, Clone, PartialEq)]
pub struct PairExplanation {
    /// The sequence of the log that the lists held as of.
    pub as_of: Sequence,
    /// The rules' answer.
    pub explanation: Explanation,
    /// What that answer supposes, and the pair without that; nothing where the pair is explained as it is.
    pub what_if: Option<Supposed>,
    /// The supplying flow; with what is thought to be different of it.
    pub supply: Versioned<ResourceFlow>,
    /// Its site.
    pub supply_site: Versioned<Site>,
    /// The demanding flow; with what is thought to be different of it.
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

/// A pair as it is, beside one that is explained as if something were different.
#[derive(Debug, Clone, PartialEq)]
pub struct Supposed {
    /// What is thought to be different.
    pub changes: Vec<Change>,
    /// The pair without that.
    pub without: Without,
}

/// What a pair is without what is thought to be different of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Without {
    /// Whether it is feasible.
    pub feasible: bool,
    /// What it is worth, EUR/a, by the measure that orders lists; 0 where it is not feasible.
    pub value_eur_per_year: f64,
}

/// Why a pair cannot be explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotExplained {
    /// This flow does not exist.
    NoFlow(FlowId),
    /// What is thought to be different cannot be.
    Invalid(Invalid),
}

/// Explains a pair that has these places in the lists; `Err` inside names the flow that does not exist.
pub async fn explain_pair(
    ports: &Ports,
    model: &Model,
    supply: &FlowId,
    demand: &FlowId,
    ranks: Ranks,
) -> PortResult<Result<PairExplanation, FlowId>> {
    match judged_as_stored(ports, model, supply, demand).await? {
        Ok((sides, explanation)) => Ok(Ok(pair(ports, sides, ranks, explanation).await?)),
        Err(missing) => Ok(Err(missing)),
    }
}

/// A pair as it is stored, and the rules' answer; `Err` inside names the flow that does not exist.
pub(crate) async fn judged_as_stored(
    ports: &Ports,
    model: &Model,
    supply: &FlowId,
    demand: &FlowId,
) -> PortResult<Result<(Sides, Explanation), FlowId>> {
    let sides = match Sides::read(ports, supply, demand).await? {
        Ok(sides) => sides,
        Err(missing) => return Ok(Err(missing)),
    };
    let reserved = reserved_on(ports, &sides).await?;
    let explanation = judged(&sides, reserved, model);
    Ok(Ok((sides, explanation)))
}

/// Explains a pair as if something were different; where nothing is, as it is. Nothing is stored. Its places in the lists and what people
/// decided are those of the pair as it is.
pub async fn explain_what_if(
    ports: &Ports,
    model: &Model,
    (supply, demand): (&FlowId, &FlowId),
    ranks: Ranks,
    what_if: &WhatIf,
) -> PortResult<Result<PairExplanation, NotExplained>> {
    if what_if.is_empty() {
        let explained = explain_pair(ports, model, supply, demand, ranks).await?;
        return Ok(explained.map_err(NotExplained::NoFlow));
    }
    let stored = match Sides::read(ports, supply, demand).await? {
        Ok(sides) => sides,
        Err(missing) => return Ok(Err(NotExplained::NoFlow(missing))),
    };
    let (sides, changed_model, changes) = match what_if.change(&stored, model) {
        Ok(changed) => changed,
        Err(invalid) => return Ok(Err(NotExplained::Invalid(invalid))),
    };
    let reserved = reserved_on(ports, &stored).await?;
    let as_it_is = judged(&stored, reserved, model);
    let explanation = judged(&sides, reserved, &changed_model);
    let without = Without { feasible: as_it_is.feasible, value_eur_per_year: as_it_is.value_eur_per_year };
    let what_if = Supposed { changes, without };
    // A site that was moved to be as far away as asked for is shown where it is.
    let sides = Sides { supply_site: stored.supply_site, demand_site: stored.demand_site, ..sides };
    let pair = pair(ports, sides, ranks, explanation).await?;
    Ok(Ok(PairExplanation { what_if: Some(what_if), ..pair }))
}

/// The typical days of a pair, as if something were different where that is asked for.
pub async fn typical_year(
    ports: &Ports,
    model: &Model,
    (supply, demand): (&FlowId, &FlowId),
    what_if: &WhatIf,
) -> PortResult<Result<TypicalYear, NotExplained>> {
    let stored = match Sides::read(ports, supply, demand).await? {
        Ok(sides) => sides,
        Err(missing) => return Ok(Err(NotExplained::NoFlow(missing))),
    };
    let reserved = reserved_on(ports, &stored).await?;
    if what_if.is_empty() {
        let [supply, demand] = parties(&stored, reserved);
        return Ok(Ok(TypicalYear::of(supply, demand, model)));
    }
    Ok(what_if.change(&stored, model).map_err(NotExplained::Invalid).map(|(sides, model, _)| {
        let [supply, demand] = parties(&sides, reserved);
        TypicalYear::of(supply, demand, &model)
    }))
}

/// What is promised on both sides, in their families' annual units.
async fn reserved_on(ports: &Ports, sides: &Sides) -> PortResult<[f64; 2]> {
    let ids = [sides.supply.id.clone(), sides.demand.id.clone()];
    let reserved = reserved_annual(ports, &ids).await?;
    Ok(ids.map(|id| reserved.get(&id).copied().unwrap_or(0.0)))
}

fn judged(sides: &Sides, reserved: [f64; 2], model: &Model) -> Explanation {
    let [supply, demand] = parties(sides, reserved);
    explain(supply, demand, model)
}

fn parties(sides: &Sides, reserved: [f64; 2]) -> [Party<'_>; 2] {
    [
        Party { flow: &sides.supply, site: &sides.supply_site, reserved_annual: reserved[0] },
        Party { flow: &sides.demand, site: &sides.demand_site, reserved_annual: reserved[1] },
    ]
}

/// All that is known of a pair beside its explanation.
async fn pair(
    ports: &Ports,
    sides: Sides,
    ranks: Ranks,
    explanation: Explanation,
) -> PortResult<PairExplanation> {
    let Sides { supply, supply_site, demand, demand_site } = sides;
    // The other way round the two may stand in each other's lists, but then this is no pair.
    let is_pair = supply.direction == Direction::Supply && demand.direction == Direction::Demand;
    let id = MatchId::new(supply.id.clone(), demand.id.clone());
    let decision = ports.registry.decisions(&[id]).await?.pop();
    Ok(PairExplanation {
        as_of: ranks.as_of,
        explanation,
        what_if: None,
        supply_rank: ranks.supply.filter(|_| is_pair),
        demand_rank: ranks.demand.filter(|_| is_pair),
        decision,
        supply,
        supply_site,
        demand,
        demand_site,
    })
}
