//! The claim of a match's CO2: made from what the model finds avoided, then approved by both parties, then verified by somebody else.

use async_trait::async_trait;
use turash_domain::matching::{Model, Party, explain};
use turash_domain::model::carbon::{Claim, ClaimStatus};
use turash_domain::ports::{Batch, Change};
use turash_domain::{Decision, Invalid, MatchId, NotNegative, ResourceFlow, Text, Version, Versioned};

use super::error::{CommandError, refuse};
use super::plans::{Command, check_version};
use super::traced::TracedPorts;
use crate::ports::Ports;
use crate::questions::details::reserved_annual;
use crate::questions::sides::Sides;

pub(super) struct ClaimCo2<'a> {
    pub(super) id: &'a MatchId,
    pub(super) status: ClaimStatus,
    pub(super) actor: Option<&'a Text>,
    pub(super) model: &'a Model,
    pub(super) expected: Option<Version>,
}

#[async_trait]
impl Command for ClaimCo2<'_> {
    type Answer = Decision;

    async fn plan(&self, base: &TracedPorts) -> Result<(Batch, Decision), CommandError> {
        let decided = base.ports.registry.decisions(std::slice::from_ref(self.id)).await?.pop();
        let subject = || format!("match/{}", self.id);
        let decision = decided.ok_or_else(|| CommandError::NotFound { subject: subject() })?;
        check_version(decision.version, self.expected, subject)?;
        let (at, actor) = (base.ports.clock.now(), self.actor.cloned());
        let next = match self.status {
            ClaimStatus::Indicative => {
                let avoided = self.avoided_t(&base.ports, &decision).await?;
                let attribution = self.model.parameters().carbon.attribution;
                Claim::made(avoided, attribution, actor, at).and_then(|claim| decision.claimed(claim))
            }
            raised => decision.claim_raised(raised, actor, at),
        };
        let next = next.map_err(|invalid| refuse(0, invalid))?;
        let changes = vec![Change::PutDecision(next.clone())];
        Ok((Batch { changes, events: Vec::new(), fence: None }, next))
    }
}

impl ClaimCo2<'_> {
    /// What the agreed part of the pair avoids in a year, t CO2/a: of what it could deliver by itself, beside what is promised to others.
    async fn avoided_t(&self, ports: &Ports, decision: &Decision) -> Result<f64, CommandError> {
        let sides = match Sides::read(ports, self.id.supply(), self.id.demand()).await? {
            Ok(sides) => sides,
            Err(flow) => return Err(CommandError::NotFound { subject: format!("flow/{flow}") }),
        };
        let ids = [self.id.supply().clone(), self.id.demand().clone()];
        let reserved = reserved_annual(ports, &ids).await?;
        let agreed = decision.agreement.annual.map_or(0.0, NotNegative::get);
        let to_others = |flow: &Versioned<ResourceFlow>| {
            (reserved.get(&flow.id).copied().unwrap_or(0.0) - agreed).max(0.0)
        };
        let supply = Party {
            flow: &sides.supply,
            site: &sides.supply_site,
            reserved_annual: to_others(&sides.supply),
        };
        let demand = Party {
            flow: &sides.demand,
            site: &sides.demand_site,
            reserved_annual: to_others(&sides.demand),
        };
        let Some(found) = explain(supply, demand, self.model).appraisal else {
            let remedy = "`turash explain` says what speaks against it";
            return Err(refuse(
                0,
                Invalid::new("id", self.id, "a pair between which something passes", remedy),
            ));
        };
        Ok(found.carbon.total_t * (agreed / found.found.delivered_annual).min(1.0))
    }
}
