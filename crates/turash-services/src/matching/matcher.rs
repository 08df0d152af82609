//! The matcher: the lists behind a lock, and the store brought together with them. It loads the registry at the start and follows the
//! log's commits.
//!
//! Lists are computed from committed state, never from an event's payload: an event only says what to read again. So the
//! order and the number of deliveries do not matter.
//!
//! Readers and the writer never wait for each other for long: what is to be read is read first, then lists are changed in slices of a
//! few flows, and questions are answered in slices too. The lock is not an asynchronous one: its guard is not `Send`, so the compiler
//! refuses to hold it across an `.await`.

use std::collections::BTreeSet;
use std::time::Duration;

use parking_lot::{Mutex, RwLock, RwLockReadGuard, RwLockWriteGuard};
use tokio::time::Instant;
use turash_domain::matching::Model;
use turash_domain::ports::{Content, FlowFilter, Known, Page, PortResult};
use turash_domain::{Decision, EventData, FlowId, MatchId, ResourceFlow, Sequence, Site, SiteId, Versioned};

use crate::matching::lists::{Lists, MatcherStats};
use crate::matching::living::LivingPlan;
use crate::matching::recent::Recent;
use crate::ports::Ports;

/// How many items are read at once.
const PAGE: u32 = 20_000;
/// How many events are read at once while following.
const EVENTS: u32 = 2_000;
/// How long a pass over a backlog may take on more: well below what a handler may take.
const BACKLOG: Duration = Duration::from_secs(1);
/// How many lists are looked at in one slice for how far they reach: 3 us each at a million flows.
const MOVED: usize = 250;
/// How many flows are put in one slice: 20 to 50 us each at a million flows.
const SLICE: usize = 16;

/// The current lists, shared by one writer and any number of readers.
pub struct Matcher {
    lists: RwLock<Lists>,
    /// The plan that is kept current, between two tellings.
    pub(crate) plan: Mutex<Option<LivingPlan>>,
    pub(crate) threads: usize,
}

impl AsRef<Self> for Matcher {
    fn as_ref(&self) -> &Self {
        self
    }
}

impl Matcher {
    /// A matcher without any lists yet.
    pub(crate) fn empty(model: Model, threads: usize) -> Self {
        Self::of(Lists::empty(model), threads)
    }

    pub(crate) fn of(lists: Lists, threads: usize) -> Self {
        Self { lists: RwLock::new(lists), plan: Mutex::new(None), threads }
    }

    /// Takes over all lists of another matcher, in place of its own.
    pub(crate) fn replace(&self, other: Self) {
        let mut new = other.lists.into_inner();
        let before = self.change(|lists| {
            new.recent = Recent::after(&lists.recent);
            std::mem::replace(lists, new)
        });
        // What was there before is given back when nobody waits for the lock any more.
        drop(before);
    }

    /// The lists as they are now. A writer waits while this is held: a millisecond at most.
    pub fn read(&self) -> RwLockReadGuard<'_, Lists> {
        self.lists.read()
    }

    /// Changes the lists; who waits to read them comes next.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Lists) -> T) -> T {
        let mut lists = self.lists.write();
        let changed = change(&mut lists);
        RwLockWriteGuard::unlock_fair(lists);
        changed
    }

    /// The sequence of the log that the lists hold as of.
    pub fn head(&self) -> Sequence {
        self.read().head
    }

    /// Counts and memory.
    pub fn stats(&self) -> MatcherStats {
        self.read().stats()
    }

    /// Reads the events since the last call and brings the lists up to date, and keeps what was told of those that change. Where it
    /// fails on the way, the next call goes on from there. One caller at a time.
    pub async fn follow(&self, ports: &Ports) -> PortResult<()> {
        self.follow_to(ports, None).await.map(drop)
    }

    /// Like [`Self::follow`], but not much further than a sequence: what follows is for the next call. Of a backlog it takes what it gets
    /// through in a while. Gives whether there is more.
    pub(crate) async fn follow_to(&self, ports: &Ports, up_to: Option<Sequence>) -> PortResult<bool> {
        let start = Instant::now();
        let mut at = self.head();
        let mut is_backlog = false;
        while up_to.is_none_or(|up_to| at < up_to) || (is_backlog && start.elapsed() < BACKLOG) {
            let events = ports.log.read(at, EVENTS).await?;
            let Some(head) = events.last().and_then(Content::sequence) else { return Ok(false) };
            let mut changed = Changed::default();
            for event in &events {
                // What cannot be read says nothing that could be computed from; its subscription buries it.
                if let Some(event) = event.event() {
                    changed.note(&event.data);
                }
            }
            let now = self.read_changed(ports, changed).await?;
            self.apply(now).await;
            self.change(|lists| lists.head = head);
            at = head;
            // Whatever keeps the end of the log may give a part of a page.
            is_backlog = events.len() >= EVENTS as usize / 4;
        }
        Ok(is_backlog && at < ports.log.head().await?)
    }

    /// Reads what changed, as it stands now. Nothing is locked meanwhile.
    async fn read_changed(&self, ports: &Ports, changed: Changed) -> PortResult<Now> {
        let Changed { sites, mut flows, decisions } = changed;
        let sites: Vec<SiteId> = sites.into_iter().collect();
        let known_sites = ports.registry.sites(&sites).await?;
        for site in self.moved(&known_sites) {
            note_flows_of(ports, site, &mut flows).await?;
        }
        let decisions: Vec<MatchId> = decisions.into_iter().collect();
        let decisions = ports.registry.decisions(&decisions).await?;
        for decision in &decisions {
            flows.extend([decision.id.supply().clone(), decision.id.demand().clone()]);
        }
        let flows: Vec<FlowId> = flows.into_iter().collect();
        let known_flows = ports.registry.flows(&flows).await?.into_iter().map(Known::live);
        let known_sites = known_sites.into_iter().map(Known::live);
        Ok(Now {
            sites: sites.into_iter().zip(known_sites).collect(),
            decisions,
            flows: flows.into_iter().zip(known_flows).collect(),
        })
    }

    /// The sites that stand elsewhere now.
    fn moved<'a>(&self, sites: &'a [Known<Versioned<Site>>]) -> Vec<&'a Versioned<Site>> {
        let lists = self.read();
        let live =
            sites.iter().filter_map(|known| if let Known::Live(site) = known { Some(site) } else { None });
        live.filter(|site| lists.has_moved(site)).collect()
    }

    /// Brings the lists to what was read, in slices. Where the future is dropped on the way, the next attempt finds the same changes.
    async fn apply(&self, now: Now) {
        self.change(|lists| {
            for (id, site) in &now.sites {
                lists.put_site(id, site.as_deref());
            }
            for decision in &now.decisions {
                lists.hold(decision);
            }
        });
        for slice in now.flows.chunks(SLICE) {
            self.change(|lists| {
                for (id, flow) in slice {
                    lists.put(id, flow.as_deref());
                }
            });
            // A long backlog that is in memory would not let the other tasks of this thread in.
            tokio::task::yield_now().await;
        }
        while self.change(|lists| lists.settle_moved(MOVED)) {
            tokio::task::yield_now().await;
        }
    }
}

/// What changed, as it stands now.
struct Now {
    sites: Vec<(SiteId, Option<Versioned<Site>>)>,
    decisions: Vec<Decision>,
    flows: Vec<(FlowId, Option<Versioned<ResourceFlow>>)>,
}

async fn note_flows_of(ports: &Ports, site: &Site, flows: &mut BTreeSet<FlowId>) -> PortResult<()> {
    let filter = FlowFilter { site: Some(site.id.clone()), ..FlowFilter::default() };
    let mut page = Page::first(PAGE);
    loop {
        let listed = ports.registry.list_flows(&filter, &page).await?;
        flows.extend(listed.iter().map(|flow| flow.id.clone()));
        match listed.last() {
            Some(last) if listed.len() == PAGE as usize => page = Page::after(last.id.clone(), PAGE),
            _ => return Ok(()),
        }
    }
}

/// What a run of events changed.
#[derive(Default)]
struct Changed {
    sites: BTreeSet<SiteId>,
    flows: BTreeSet<FlowId>,
    decisions: BTreeSet<MatchId>,
}

impl Changed {
    fn note(&mut self, data: &EventData) {
        match data {
            EventData::SiteCreated(site) | EventData::SiteUpdated(site) => {
                self.sites.insert(site.id.clone());
            }
            EventData::SiteRemoved(removed) => {
                self.sites.insert(removed.id.clone());
            }
            EventData::ResourceFlowCreated(flow) | EventData::ResourceFlowUpdated(flow) => {
                self.flows.insert(flow.id.clone());
            }
            EventData::ResourceFlowRemoved(removed) => {
                self.flows.insert(removed.id.clone());
            }
            EventData::MatchTransitioned(transitioned) => {
                self.decisions.insert(transitioned.id.clone());
            }
            EventData::ResourceFlowOverbooked(_)
            | EventData::ResourceFlowFitsAgain(_)
            | EventData::MatchFound(_)
            | EventData::MatchChanged(_)
            | EventData::MatchWithdrawn(_)
            | EventData::MatchesRecomputed(_)
            | EventData::PlanChanged(_)
            | EventData::PlanRecomputed(_) => {}
        }
    }
}
