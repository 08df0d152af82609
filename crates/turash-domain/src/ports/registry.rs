//! The registry: the truth about sites, flows, decisions, told lists and the plan that is kept current.

use std::collections::HashSet;

use async_trait::async_trait;

use super::PortResult;
use super::leases::Fence;
use super::planned::PlannedPair;
use super::restricted::RestrictedFlow;
use super::told::{ToldChecksum, ToldList};
use crate::codes::CountryCode;
use crate::event::NewEvent;
use crate::flow::{Direction, ResourceFlow};
use crate::ids::{FlowId, MatchId, SiteId};
use crate::matches::Decision;
use crate::promises::Promise;
use crate::resource::Family;
use crate::site::Site;
use crate::time::{Sequence, Version};
use crate::versioned::Versioned;

/// Sites, flows, decisions and told lists. A commit changes state and log in one transaction.
///
/// Errors: `Conflict` where a version is not the expected one or a fence is not the current one, `Invalid` where a change refers to a site that does not
/// exist, `Promised` where it would promise more than a flow has or take away what is promised ([`Accounts`](super::Accounts)),
/// `Unavailable` where the store does not answer, `Corrupt` where what is stored cannot be read.
#[async_trait]
pub trait Registry: Send + Sync {
    /// What is known of each site, in the order asked.
    async fn sites(&self, ids: &[SiteId]) -> PortResult<Vec<Known<Versioned<Site>>>>;

    /// What is known of each flow, in the order asked.
    async fn flows(&self, ids: &[FlowId]) -> PortResult<Vec<Known<Versioned<ResourceFlow>>>>;

    /// The decisions that exist among those asked for, ordered by id.
    async fn decisions(&self, ids: &[MatchId]) -> PortResult<Vec<Decision>>;

    /// The sites that fit a filter, ordered by id.
    async fn list_sites(&self, filter: &SiteFilter, page: &Page<SiteId>) -> PortResult<Vec<Versioned<Site>>>;

    /// The flows that fit a filter, ordered by id.
    async fn list_flows(
        &self,
        filter: &FlowFilter,
        page: &Page<FlowId>,
    ) -> PortResult<Vec<Versioned<ResourceFlow>>>;

    /// All decisions, ordered by id.
    async fn list_decisions(&self, page: &Page<MatchId>) -> PortResult<Vec<Decision>>;

    /// What decisions promise on any of these flows, ordered by pair.
    async fn promises(&self, flows: &[FlowId]) -> PortResult<Vec<Promise>> {
        let asked: HashSet<&FlowId> = flows.iter().collect();
        let (mut found, mut page) = (Vec::new(), Page::first(10_000));
        while !asked.is_empty() {
            let decisions = self.list_decisions(&page).await?;
            let Some(last) = decisions.last() else { break };
            page.after = Some(last.id.clone());
            let is_asked = |id: &MatchId| asked.contains(id.supply()) || asked.contains(id.demand());
            let promises = decisions.iter().filter_map(Decision::promise);
            found.extend(promises.filter(|promise| is_asked(&promise.id)));
        }
        Ok(found)
    }

    /// The lists last told for the flows asked for, ordered by flow; a flow without a list is left out.
    async fn told(&self, flows: &[FlowId]) -> PortResult<Vec<ToldList>>;

    /// The checksums of all told lists, ordered by flow.
    async fn list_told(&self, page: &Page<FlowId>) -> PortResult<Vec<ToldChecksum>>;

    /// What the plan that is kept current gives, ordered by pair; a pair that gets nothing is left out.
    async fn list_planned(&self, page: &Page<MatchId>) -> PortResult<Vec<PlannedPair>>;

    /// Who sees these flows, there or gone, where not everybody does; ordered by flow. Of a gone one it is what held last.
    async fn restricted(&self, flows: &[FlowId]) -> PortResult<Vec<RestrictedFlow>>;

    /// All flows, there or gone, that not everybody sees, ordered by flow.
    async fn list_restricted(&self, page: &Page<FlowId>) -> PortResult<Vec<RestrictedFlow>>;

    /// How much there is.
    async fn counts(&self) -> PortResult<Counts>;

    /// Carries out all changes and appends all events, or does nothing. `Ok` means that it is on disk.
    ///
    /// What is reserved, contracted or live on a flow never rises above what the flow has, a flow with promises is not removed, and
    /// whoever changes what is missing on a flow tells it in the same batch: [`Accounts::settle`](super::Accounts::settle) says so of each
    /// batch, on what no other commit changes meanwhile.
    async fn commit(&self, batch: Batch) -> PortResult<Commit>;
}

/// What is known under an id.
#[derive(Debug, Clone, PartialEq)]
pub enum Known<T> {
    /// It exists.
    Live(T),
    /// It existed; the version of its removal. A new one of the same id continues from there.
    Removed(Version),
    /// It never existed.
    Never,
}

impl<T> Known<T> {
    /// What exists.
    pub fn live(self) -> Option<T> {
        match self {
            Self::Live(live) => Some(live),
            Self::Removed(_) | Self::Never => None,
        }
    }
}

/// A part of a long listing: at most `limit` items whose id comes after `after`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<I> {
    /// The last id of the part before.
    pub after: Option<I>,
    /// The most items.
    pub limit: u32,
}

impl<I> Page<I> {
    /// The first part.
    pub fn first(limit: u32) -> Self {
        Self { after: None, limit }
    }

    /// The part after an id.
    pub fn after(id: I, limit: u32) -> Self {
        Self { after: Some(id), limit }
    }
}

/// Which sites to list; what is `None` does not count.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SiteFilter {
    /// In this country.
    pub country: Option<CountryCode>,
}

/// Which flows to list; what is `None` does not count.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FlowFilter {
    /// Of this site.
    pub site: Option<SiteId>,
    /// Of this family.
    pub family: Option<Family>,
    /// In this direction.
    pub direction: Option<Direction>,
}

/// How much a registry holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Sites.
    pub sites: u64,
    /// Flows.
    pub flows: u64,
    /// Decisions.
    pub decisions: u64,
}

/// One change of state.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "nearly all changes of a large batch are the large variant")]
pub enum Change {
    /// The site takes this content; it must stand at the version before, or not exist.
    PutSite(Versioned<Site>),
    /// The site goes; it must stand at the version before this one. Its flows must be gone.
    RemoveSite(SiteId, Version),
    /// The flow takes this content; it must stand at the version before, or not exist, and its site must exist.
    PutFlow(Versioned<ResourceFlow>),
    /// The flow goes; it must stand at the version before this one.
    RemoveFlow(FlowId, Version),
    /// The decision takes this content; it must stand at the version before, or not exist.
    PutDecision(Decision),
    /// The decision takes this content as it stands in another store, whatever its flows have; else as [`Self::PutDecision`].
    CopyDecision(Decision),
    /// The flow's list as told from now on; an empty one is not kept.
    Tell(ToldList),
    /// What the plan that is kept current gives a pair from now on; one that gets nothing is not kept.
    Plan(PlannedPair),
    /// Who sees a flow that is gone, as it stands in another store. Of one that is there, [`Self::PutFlow`] says it.
    CopyRestricted(RestrictedFlow),
}

/// Changes and the events that tell of them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Batch {
    /// Carried out in order.
    pub changes: Vec<Change>,
    /// Appended in order.
    pub events: Vec<NewEvent>,
    /// The lease under which this is written; `Conflict` where it has changed hands.
    pub fence: Option<Fence>,
}

/// What a commit did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commit {
    /// The sequence of the log's last event after the commit.
    pub head: Sequence,
}
