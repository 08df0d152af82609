//! Writing use cases: sites and flows are put and removed, matches are taken a step on. Each command is one commit of state and
//! events, all or nothing; once it answers, it is on disk.
//!
//! What is absent: bulk loading, which may be committed in parts ([`crate::Importer`]), and who may do what.

mod drafts;
mod plans;

use std::collections::HashSet;

use turash_domain::ports::{Batch, Change};
use turash_domain::{
    Decision, EurPerUnit, EventData, FlowId, Invalid, MatchId, MatchState, NotNegative, PortError,
    PortErrorKind, Promise, PromiseRefusal, ResourceFlow, Sequence, Site, SiteId, Text, Version,
};

use self::drafts::Put;
use self::plans::{Command, PutAll, RemoveFlow, RemoveSite, TakeStep};
use crate::intake::promises::balance_events;
use crate::ports::Ports;

/// How often a command is planned anew because someone else was faster.
const ATTEMPTS: u32 = 5;

/// The writing use cases.
#[derive(Clone)]
pub struct Commands {
    ports: Ports,
    trace_parent: Option<String>,
}

/// What must hold for something to be put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precondition {
    /// It does not exist.
    Absent,
    /// It exists.
    Exists,
    /// It stands at this version.
    At(Version),
}

/// What putting did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// It is new.
    Created,
    /// It says something else now.
    Updated,
    /// It said the same already; nothing was written.
    Unchanged,
}

/// One item that was put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<I> {
    /// The item.
    pub id: I,
    /// Its version now.
    pub version: Version,
    /// What was done.
    pub done: Done,
}

/// What a command answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt<T> {
    /// What was done.
    pub result: T,
    /// The sequence of the log that includes it.
    pub as_of: Sequence,
}

/// A flow to be put.
#[derive(Debug, Clone, PartialEq)]
pub struct FlowDraft {
    /// The flow.
    pub flow: ResourceFlow,
    /// Whether an existing flow keeps its price limit, which whoever read the flow did not see.
    pub keep_price_limit: bool,
}

/// A step of a match.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The state to enter.
    pub to: MatchState,
    /// Annual amount agreed on, in the family's annual unit; what was agreed before stays where there is none.
    pub annual: Option<NotNegative>,
    /// Price agreed on, EUR per unit; what was agreed before stays where there is none. Private.
    pub price: Option<EurPerUnit>,
    /// Who takes the step.
    pub actor: Option<Text>,
    /// Why.
    pub reason: Option<Text>,
}

/// Why a command was not carried out; nothing was written.
#[derive(Debug)]
#[non_exhaustive]
pub enum CommandError {
    /// A value that cannot be taken, of the item at this place of the request.
    Invalid {
        /// The item, 0 for the first.
        index: usize,
        /// What is wrong with it.
        invalid: Invalid,
    },
    /// It does not stand at the expected version.
    Conflict {
        /// The aggregate as events name it, for example `flow/linz.out`.
        subject: String,
        /// The version it should have; 0 for "should not exist", nothing for "should exist".
        expected: Option<Version>,
        /// The version it has; 0 where it does not exist.
        found: Version,
    },
    /// A site with flows cannot go.
    HasFlows {
        /// The site.
        site: SiteId,
        /// How many there are; at least so many where it is 1,000.
        flows: usize,
        /// What is promised on these flows.
        promises: Vec<Promise>,
    },
    /// There is no such thing.
    NotFound {
        /// The aggregate as events name it, for example `site/linz`.
        subject: String,
    },
    /// It would promise more than there is, or take away what is promised.
    Promised(Box<PromiseRefusal>),
    /// A port did not keep its promise.
    Port(PortError),
}

impl From<PortError> for CommandError {
    fn from(mut error: PortError) -> Self {
        match error.promised.take() {
            Some(refusal) => Self::Promised(refusal),
            None => Self::Port(error),
        }
    }
}

/// What a command answers, or why it was not carried out.
pub type CommandResult<T> = Result<Receipt<T>, CommandError>;

impl Commands {
    /// The use cases on these ports.
    pub fn new(ports: Ports) -> Self {
        Self { ports, trace_parent: None }
    }

    /// The same with the W3C trace context of who asks, for the events.
    #[must_use]
    pub fn traced(self, trace_parent: Option<String>) -> Self {
        Self { trace_parent, ..self }
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

    /// Plans and commits; where someone else was faster, plans anew on what is there now.
    async fn carry_out<C: Command>(&self, command: &C) -> CommandResult<C::Answer> {
        let mut attempt = 1;
        loop {
            let (mut batch, result) = command.plan(self).await?;
            if batch.changes.is_empty() {
                return Ok(Receipt { result, as_of: self.ports.log.head().await? });
            }
            let balances = balance_events(&self.ports, &batch.changes).await?;
            batch.events.extend(balances.into_iter().map(|event| self.event(event)));
            match self.ports.registry.commit(batch).await {
                Ok(commit) => return Ok(Receipt { result, as_of: commit.head }),
                Err(error) if attempt < ATTEMPTS && is_overtaken(&error) => attempt += 1,
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn batch(&self, change: Change, event: EventData) -> Batch {
        Batch { changes: vec![change], events: vec![self.event(event)], fence: None }
    }

    fn event(&self, data: EventData) -> turash_domain::NewEvent {
        turash_domain::NewEvent { trace_parent: self.trace_parent.clone(), ..self.ports.event(data) }
    }
}

/// Whether the plan rested on what is no longer so: a version, a site, the flows of a site.
fn is_overtaken(error: &PortError) -> bool {
    matches!(error.kind, PortErrorKind::Conflict | PortErrorKind::Invalid)
}

fn refuse(index: usize, invalid: Invalid) -> CommandError {
    CommandError::Invalid { index, invalid }
}
