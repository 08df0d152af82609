//! Writing use cases: sites and flows are put and removed, matches are taken a step on. Each command is one commit of state and
//! events, all or nothing; once it answers, it is on disk.
//!
//! What is absent: bulk loading, which may be committed in parts ([`crate::Importer`]), and who may do what.

mod claim;
mod drafts;
mod error;
mod plans;
mod signature;
mod traced;
mod zone;

use std::collections::HashSet;

use turash_domain::matching::Model;
use turash_domain::model::carbon::ClaimStatus;
use turash_domain::{
    Decision, Direction, FlowId, Invalid, MatchId, PortError, PortErrorKind, Site, SiteId, Text, Version,
};

use self::claim::ClaimCo2;
use self::drafts::Put;
use self::error::refuse;
use self::plans::{Command, PutAll, RemoveFlow, RemoveSite, TakeStep};
use self::traced::TracedPorts;
use self::zone::{Negotiate, last_question};
use crate::intake::promises::balance_events;
use crate::ports::Ports;

pub use self::error::CommandError;
pub use self::signature::{CommandResult, Done, FlowDraft, Precondition, Receipt, Step, Written};
pub use self::zone::{ZoneAction, ZoneAnswer};

/// How often a command is planned anew because someone else was faster.
const ATTEMPTS: u32 = 5;

/// The writing use cases.
#[derive(Clone)]
pub struct Commands {
    base: TracedPorts,
}

impl Commands {
    /// The use cases on these ports.
    pub fn new(ports: Ports) -> Self {
        Self { base: TracedPorts { ports, trace_parent: None } }
    }

    /// The same with the W3C trace context of who asks, for the events.
    #[must_use]
    pub fn traced(self, trace_parent: Option<String>) -> Self {
        Self { base: TracedPorts { trace_parent, ..self.base } }
    }

    /// Puts sites, all or none. What says the same already is unchanged, whatever the precondition; each id may occur once.
    pub async fn put_sites(&self, sites: &[Site], only: Precondition) -> CommandResult<Vec<Written<SiteId>>> {
        self.put(sites, only).await
    }

    /// Puts flows, all or none. What says the same already is unchanged, whatever the precondition; each id may occur once. The
    /// sites of the flows must exist.
    pub async fn put_flows(
        &self,
        flows: &[FlowDraft],
        only: Precondition,
    ) -> CommandResult<Vec<Written<FlowId>>> {
        self.put(flows, only).await
    }

    async fn put<D: Put>(&self, drafts: &[D], only: Precondition) -> CommandResult<Vec<Written<D::Id>>> {
        let ids: Vec<D::Id> = drafts.iter().map(|draft| draft.id().clone()).collect();
        let mut seen = HashSet::with_capacity(ids.len());
        if let Some((index, id)) = ids.iter().enumerate().find(|(_, id)| !seen.insert(*id)) {
            let expected = "an id that occurs once in a request";
            return Err(refuse(index, Invalid::new("id", id, expected, "send the second one on its own")));
        }
        drop(seen);
        self.carry_out(&PutAll { drafts, ids: &ids, only }).await
    }

    /// Removes a site that has no flows.
    pub async fn remove_site(&self, id: &SiteId, expected: Option<Version>) -> CommandResult<Version> {
        self.carry_out(&RemoveSite { id, expected }).await
    }

    /// Removes a flow on which nothing is promised.
    pub async fn remove_flow(&self, id: &FlowId, expected: Option<Version>) -> CommandResult<Version> {
        self.carry_out(&RemoveFlow { id, expected }).await
    }

    /// Takes a match a step on; `expected` is the version of its decision, 0 where there is none yet.
    ///
    /// Both flows must exist, the supply being a supply and the demand a demand of the same family; a decision can be ended
    /// (rejected, failed, withdrawn) without that. An agreed amount must be above 0, and where the step promises more than the pair
    /// did before, both flows must have as much left.
    pub async fn transition(
        &self,
        id: &MatchId,
        step: &Step,
        expected: Option<Version>,
    ) -> CommandResult<Decision> {
        self.carry_out(&TakeStep { id, step, expected }).await
    }

    /// Speaks for one side of a pair in negotiation about the price limits of both, which it never tells.
    ///
    /// Whether a price suits both is answered once a day; the price in the middle where both consent. A question is kept before it is
    /// answered, and no event tells of it. Two questions of one site about the same flow at once, by two of its own flows, are both
    /// refused rather than both answered.
    pub async fn negotiate(
        &self,
        id: &MatchId,
        side: Direction,
        action: ZoneAction,
    ) -> CommandResult<ZoneAnswer> {
        let receipt = self.carry_out(&Negotiate { id, side, action }).await?;
        if action == ZoneAction::Ask {
            let registry = &*self.base.ports.registry;
            let others = last_question(registry, id, side, &receipt.result.site, false).await?;
            zone::refuse_early(side, others, self.base.ports.clock.now())?;
        }
        Ok(receipt)
    }

    /// Claims the CO2 that a match avoids, or raises the status of that claim; `status` is what it is to become, `expected` the version of the
    /// decision.
    ///
    /// An indicative claim is what the model finds of the agreed amount, by the configured rule of attribution. It may be made anew until
    /// both parties approve it; a match has one claim.
    pub async fn claim(
        &self,
        model: &Model,
        id: &MatchId,
        status: ClaimStatus,
        actor: Option<&Text>,
        expected: Option<Version>,
    ) -> CommandResult<Decision> {
        self.carry_out(&ClaimCo2 { id, status, actor, model, expected }).await
    }

    /// Plans and commits; where someone else was faster, plans anew on what is there now.
    async fn carry_out<C: Command>(&self, command: &C) -> CommandResult<C::Answer> {
        let ports = &self.base.ports;
        let mut attempt = 1;
        loop {
            let (mut batch, result) = command.plan(&self.base).await?;
            if batch.changes.is_empty() {
                return Ok(Receipt { result, as_of: ports.log.head().await? });
            }
            let balances = balance_events(ports, &batch.changes).await?;
            batch.events.extend(balances.into_iter().map(|event| self.base.event(event)));
            match ports.registry.commit(batch).await {
                Ok(commit) => return Ok(Receipt { result, as_of: commit.head }),
                Err(error) if attempt < ATTEMPTS && is_overtaken(&error) => attempt += 1,
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// Whether the plan rested on what is no longer so: a version, a site, the flows of a site.
fn is_overtaken(error: &PortError) -> bool {
    matches!(error.kind, PortErrorKind::Conflict | PortErrorKind::Invalid)
}
