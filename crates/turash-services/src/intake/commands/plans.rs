//! What each command writes, on what is there now.

use async_trait::async_trait;
use turash_domain::matching::Model;
use turash_domain::ports::{Batch, Change, FlowFilter, Known, Page, Registry};
use turash_domain::{
    Agreement, Decision, Direction, EventData, FlowId, Invalid, MatchId, MatchTransitioned,
    ResourceFlowRemoved, Site, SiteId, SiteRemoved, Version, Versioned,
};

use super::drafts::Put;
use super::error::{COUNTED, CommandError, refuse};
use super::signature::{Done, FlowDraft, Precondition, Step, Written};
use super::traced::TracedPorts;

/// One command: what it writes, on what is there now.
#[async_trait]
pub(super) trait Command: Sync {
    type Answer: Send;

    /// The batch and the answer once it is committed; an empty batch is not.
    async fn plan(&self, base: &TracedPorts) -> Result<(Batch, Self::Answer), CommandError>;
}

pub(super) struct PutAll<'a, D: Put> {
    pub(super) drafts: &'a [D],
    pub(super) ids: &'a [D::Id],
    pub(super) only: Precondition,
}

#[async_trait]
impl<D: Put> Command for PutAll<'_, D> {
    type Answer = Vec<Written<D::Id>>;

    async fn plan(&self, base: &TracedPorts) -> Result<(Batch, Self::Answer), CommandError> {
        D::check(&base.ports, self.drafts).await?;
        let known = D::known(&base.ports, self.ids).await?;
        let mut batch = Batch::default();
        let mut written = Vec::with_capacity(self.drafts.len());
        for (draft, known) in self.drafts.iter().zip(known) {
            written.push(put_one(base, draft, known, self.only, &mut batch)?);
        }
        Ok((batch, written))
    }
}

pub(super) struct RemoveSite<'a> {
    pub(super) id: &'a SiteId,
    pub(super) expected: Option<Version>,
}

#[async_trait]
impl Command for RemoveSite<'_> {
    type Answer = Version;

    async fn plan(&self, base: &TracedPorts) -> Result<(Batch, Version), CommandError> {
        let registry = &base.ports.registry;
        let subject = || <Site as Put>::subject(self.id);
        let site = live(registry.sites(std::slice::from_ref(self.id)).await?, subject)?;
        check_version(site.version, self.expected, subject)?;
        let filter = FlowFilter { site: Some(self.id.clone()), ..FlowFilter::default() };
        let flows = registry.list_flows(&filter, &Page::first(COUNTED)).await?;
        if !flows.is_empty() {
            let ids: Vec<FlowId> = flows.into_iter().map(|flow| flow.value.id).collect();
            let promises = registry.promises(&ids).await?;
            return Err(CommandError::HasFlows { site: self.id.clone(), flows: ids.len(), promises });
        }
        let (id, version) = (self.id.clone(), site.version.next());
        let event = EventData::SiteRemoved(SiteRemoved { id: id.clone(), version });
        Ok((base.batch(Change::RemoveSite(id, version), event), version))
    }
}

pub(super) struct RemoveFlow<'a> {
    pub(super) id: &'a FlowId,
    pub(super) expected: Option<Version>,
}

#[async_trait]
impl Command for RemoveFlow<'_> {
    type Answer = Version;

    async fn plan(&self, base: &TracedPorts) -> Result<(Batch, Version), CommandError> {
        let subject = || <FlowDraft as Put>::subject(self.id);
        let known = base.ports.registry.flows(std::slice::from_ref(self.id)).await?;
        let flow = live(known, subject)?;
        check_version(flow.version, self.expected, subject)?;
        let (id, version) = (self.id.clone(), flow.version.next());
        let removed = ResourceFlowRemoved { id: id.clone(), site: flow.value.site, version };
        let event = EventData::ResourceFlowRemoved(removed);
        Ok((base.batch(Change::RemoveFlow(id, version), event), version))
    }
}

pub(super) struct TakeStep<'a> {
    pub(super) id: &'a MatchId,
    pub(super) step: &'a Step,
    pub(super) expected: Option<Version>,
}

#[async_trait]
impl Command for TakeStep<'_> {
    type Answer = Decision;

    async fn plan(&self, base: &TracedPorts) -> Result<(Batch, Decision), CommandError> {
        let (id, step) = (self.id, self.step);
        let decided = base.ports.registry.decisions(std::slice::from_ref(id)).await?.pop();
        if decided.is_none() || !step.to.needs_reason() {
            check_pair(&*base.ports.registry, id).await?;
        }
        let decision = decided.unwrap_or_else(|| Decision::suggested(id.clone()));
        check_version(decision.version, self.expected, || format!("match/{id}"))?;
        let agreement = agreement(&decision, step)?;
        let (actor, reason) = (step.actor.clone(), step.reason.clone());
        let next = decision.transition(step.to, agreement, actor, reason, base.ports.clock.now());
        let next = next.map_err(|invalid| refuse(0, invalid))?;
        let Some(transition) = next.history.last().cloned() else {
            return Err(CommandError::NotFound { subject: format!("match/{id}") });
        };
        let (state, version) = (next.state, next.version);
        let event = MatchTransitioned { id: id.clone(), transition, state, version };
        let event = EventData::MatchTransitioned(event);
        Ok((base.batch(Change::PutDecision(next.clone()), event), next))
    }
}

/// Adds to the batch what puts a draft in place, unless it says the same already.
fn put_one<D: Put>(
    base: &TracedPorts,
    draft: &D,
    known: Known<Versioned<D::Content>>,
    only: Precondition,
    batch: &mut Batch,
) -> Result<Written<D::Id>, CommandError> {
    let id = draft.id().clone();
    let (found, last) = match known {
        Known::Live(item) => (item.version, Some(item.value)),
        Known::Removed(version) => (version, None),
        Known::Never => (Version::NONE, None),
    };
    let next = draft.after(last.as_ref());
    if last.as_ref() == Some(&next) {
        return Ok(Written { id, version: found, done: Done::Unchanged });
    }
    let (expected, fits) = match only {
        Precondition::Absent => (Some(Version::NONE), last.is_none()),
        Precondition::Exists => (None, last.is_some()),
        Precondition::At(version) => (Some(version), last.is_some() && found == version),
    };
    if !fits {
        let found = if last.is_some() { found } else { Version::NONE };
        return Err(CommandError::Conflict { subject: D::subject(&id), expected, found });
    }
    let stored = Versioned::after(found, next);
    let (version, done) = (stored.version, if last.is_some() { Done::Updated } else { Done::Created });
    let (change, event) = D::put(stored, last.is_none());
    batch.changes.push(change);
    batch.events.push(base.event(event));
    Ok(Written { id, version, done })
}

/// Checks that both flows of a pair exist and are what the pair takes them for.
pub(super) async fn check_pair(registry: &dyn Registry, id: &MatchId) -> Result<(), CommandError> {
    let sides = [(id.supply(), Direction::Supply), (id.demand(), Direction::Demand)];
    let ids = sides.map(|(flow, _)| flow.clone());
    let known = registry.flows(&ids).await?;
    let mut families = Vec::new();
    for ((flow, direction), known) in sides.into_iter().zip(known) {
        let Known::Live(found) = known else {
            return Err(CommandError::NotFound { subject: <FlowDraft as Put>::subject(flow) });
        };
        if found.direction != direction {
            let expected = format!("a {} in this place", direction.name());
            let remedy = "the supply comes first: SUPPLY~DEMAND";
            return Err(refuse(
                0,
                Invalid::new("id", format!("{flow}, a {}", found.direction.name()), expected, remedy),
            ));
        }
        families.push(found.family());
    }
    if let [supply, demand] = families[..]
        && !Model::may_meet(supply, demand)
    {
        let expected = "two flows of one family of resources, or heat and the cooling that it drives";
        return Err(refuse(0, Invalid::new("id", id, expected, "")));
    }
    Ok(())
}

fn live<T>(known: Vec<Known<T>>, subject: impl Fn() -> String) -> Result<T, CommandError> {
    let found = known.into_iter().next().and_then(Known::live);
    found.ok_or_else(|| CommandError::NotFound { subject: subject() })
}

pub(super) fn check_version(
    found: Version,
    expected: Option<Version>,
    subject: impl Fn() -> String,
) -> Result<(), CommandError> {
    match expected {
        Some(version) if version != found => {
            Err(CommandError::Conflict { subject: subject(), expected, found })
        }
        _ => Ok(()),
    }
}

/// What is agreed on after a step: what it says, and what was agreed before where it says nothing.
fn agreement(before: &Decision, step: &Step) -> Result<Option<Agreement>, CommandError> {
    let agreed = Agreement {
        annual: step.annual.or(before.agreement.annual),
        price: step.price.or(before.agreement.price),
    };
    match agreed.annual {
        Some(annual) if annual.get() <= 0.0 => Err(refuse(
            0,
            Invalid::new("annual", annual.get(), "an amount above 0", "leave it out if nothing is agreed"),
        )),
        _ => Ok(Some(agreed)),
    }
}
