//! The matcher: the engine and the store brought together. It loads the registry at the start, follows the log's commits, and
//! holds every flow's current list.
//!
//! Lists are computed from committed state, never from an event's payload: an event only says what to read again. So the
//! order and the number of deliveries do not matter.

use std::collections::{BTreeSet, HashMap};

use turash_domain::matching::{Market, Packed, Reason, Tariffs, pack};
use turash_domain::ports::{Content, FlowFilter, Known, Page, PortResult};
use turash_domain::{Decision, Direction, EventData, FlowId, MatchId, ResourceFlow, Sequence, Site, SiteId};
use turash_engine::{Engine, Entry, MarketId, Side, Touched};

use crate::matching::directory::{Directory, FlowRecord};
use crate::matching::held::Held;
use crate::matching::untold::Untold;
use crate::ports::Ports;

/// How many items are read at once.
const PAGE: u32 = 20_000;
/// How many events are read at once while following.
const EVENTS: u32 = 2_000;

/// What a matcher holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MatcherStats {
    /// Sites known.
    pub sites: usize,
    /// Flows known.
    pub flows: usize,
    /// Flows that take part in matching.
    pub matched_flows: usize,
    /// Flows that do not, by reason.
    pub left_out: Vec<(Reason, usize)>,
    /// Bytes of index and lists.
    pub engine_bytes: usize,
}

/// The current lists of all flows, as of a sequence of the log.
pub struct Matcher {
    pub(crate) engine: Engine,
    pub(crate) directory: Directory,
    pub(crate) tariffs: Tariffs,
    pub(crate) held: Held,
    pub(crate) head: Sequence,
    pub(crate) untold: Untold,
    threads: usize,
}

impl Matcher {
    pub(crate) fn empty(tariffs: Tariffs, threads: usize) -> Self {
        Self {
            engine: open_engine(&tariffs),
            directory: Directory::default(),
            tariffs,
            held: Held::default(),
            head: Sequence::START,
            untold: Untold::default(),
            threads,
        }
    }

    /// Keeps a flow in the directory; its number and packed form, where it takes part in matching.
    fn register(&mut self, flow: &ResourceFlow) -> Option<(u32, Packed)> {
        let (site, packed) = pack_at_site(flow, &self.directory, &self.held, &self.tariffs)?;
        let number = self.directory.put_flow(flow, site, packed);
        packed.ok().map(|packed| (number, packed))
    }

    /// Takes what a decision promises off both flows, in place of what it promised before. Both flows must be put again.
    pub(crate) fn hold(&mut self, decision: &Decision) {
        self.held.take(decision);
    }

    /// Reads the events since the last call and brings the lists up to date, and keeps what was told of those that change. Where it
    /// fails on the way, the next call goes on from there.
    pub async fn follow(&mut self, ports: &Ports) -> PortResult<()> {
        self.follow_to(ports, None).await
    }

    /// Like [`Self::follow`], but not much further than a sequence: what follows is for the next call.
    pub(crate) async fn follow_to(&mut self, ports: &Ports, up_to: Option<Sequence>) -> PortResult<()> {
        while up_to.is_none_or(|up_to| self.head < up_to) {
            let events = ports.log.read(self.head, EVENTS).await?;
            let Some(head) = events.last().and_then(Content::sequence) else { return Ok(()) };
            let mut changed = Changed::default();
            for event in &events {
                // What cannot be read says nothing that could be computed from; its subscription buries it.
                if let Some(event) = event.event() {
                    changed.note(&event.data);
                }
            }
            self.apply(ports, changed).await?;
            self.head = head;
            // A long backlog that is in memory would not let anybody else in.
            tokio::task::yield_now().await;
        }
        Ok(())
    }

    /// Reads what changed and puts it into the engine. Everything is read before anything is put: where a read fails, or the future
    /// is dropped, the next attempt finds the same changes.
    async fn apply(&mut self, ports: &Ports, changed: Changed) -> PortResult<()> {
        let Changed { sites, mut flows, decisions } = changed;
        let sites: Vec<SiteId> = sites.into_iter().collect();
        let known_sites = ports.registry.sites(&sites).await?;
        for known in &known_sites {
            match known {
                Known::Live(site) if self.has_moved(site) => {
                    self.note_flows_of(ports, site, &mut flows).await?;
                }
                _ => {}
            }
        }
        let decisions: Vec<MatchId> = decisions.into_iter().collect();
        let decisions = ports.registry.decisions(&decisions).await?;
        for decision in &decisions {
            flows.extend([decision.id.supply().clone(), decision.id.demand().clone()]);
        }
        let flows: Vec<FlowId> = flows.into_iter().collect();
        let known_flows = ports.registry.flows(&flows).await?;

        for (id, known) in sites.iter().zip(known_sites) {
            match known {
                Known::Live(site) => {
                    self.directory.put_site(&site);
                }
                Known::Removed(_) | Known::Never => self.directory.remove_site(id),
            }
        }
        for decision in &decisions {
            self.hold(decision);
        }
        for (id, known) in flows.iter().zip(known_flows) {
            self.put(id, known.live().as_deref());
        }
        Ok(())
    }

    /// Whether a site that is known stands elsewhere now: then its flows count as changed.
    fn has_moved(&self, site: &Site) -> bool {
        let before = self.directory.site_number(&site.id).and_then(|number| self.directory.site(number));
        before.is_some_and(|record| record.place != site.into())
    }

    async fn note_flows_of(
        &self,
        ports: &Ports,
        site: &Site,
        flows: &mut BTreeSet<FlowId>,
    ) -> PortResult<()> {
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

    /// Puts a flow as it stands now into the engine, or takes it out.
    fn put(&mut self, id: &FlowId, flow: Option<&ResourceFlow>) {
        let mut touched = Touched::default();
        let was = self.directory.flow_number(id).and_then(|number| self.directory.flow(number));
        let was = was.map(|record| record.direction);
        if let Some((number, packed)) = flow.and_then(|flow| self.register(flow)) {
            // Whoever lost its tie to this flow goes first, the last one of a row before the others.
            self.put_moved(true, &mut touched);
            if let Some(record) = self.directory.flow(number) {
                self.engine.put(market_id(packed.market), &entry(number, record, &packed), &mut touched);
            }
        } else if let Some(number) = self.directory.flow_number(id) {
            self.engine.remove(number, &mut touched);
        }
        // Also where the flow takes no part in matching: it has a tie.
        self.put_moved(true, &mut touched);
        self.keep_told(&touched, id, was);
        if flow.is_none() {
            self.directory.remove_flow(id);
            let mut touched = Touched::default();
            self.put_moved(false, &mut touched);
            self.keep_told(&touched, id, None);
        }
    }

    /// Tells the engine of flows whose ties have changed; two must never have the same one.
    fn put_moved(&mut self, last_first: bool, touched: &mut Touched) {
        let mut moved = self.directory.take_moved();
        if last_first {
            moved.reverse();
        }
        for number in moved {
            let Some(record) = self.directory.flow(number) else { continue };
            if let Ok(packed) = record.packed {
                self.engine.put(market_id(packed.market), &entry(number, record, &packed), touched);
            }
        }
    }

    /// The sequence of the log that the lists hold as of.
    pub fn head(&self) -> Sequence {
        self.head
    }

    /// The tariffs that the lists rest on.
    pub fn tariffs(&self) -> &Tariffs {
        &self.tariffs
    }

    /// What the decisions promise of a flow, in its family's annual unit.
    pub fn reserved_annual(&self, flow: &FlowId) -> f64 {
        self.held.annual(flow)
    }

    /// Counts and memory.
    pub fn stats(&self) -> MatcherStats {
        let mut left_out: HashMap<Reason, usize> = HashMap::new();
        let mut matched_flows = 0;
        for (_, flow) in self.directory.flows() {
            match flow.packed {
                Ok(_) => matched_flows += 1,
                Err(reason) => *left_out.entry(reason).or_default() += 1,
            }
        }
        let mut left_out: Vec<_> = left_out.into_iter().collect();
        left_out.sort_unstable();
        MatcherStats {
            sites: self.directory.site_count(),
            flows: self.directory.flow_count(),
            matched_flows,
            left_out,
            engine_bytes: self.engine.memory_bytes(),
        }
    }

    /// Builds all lists again, one flow after another as the event stream would, and gives the flows whose list differs from
    /// the batch pass.
    pub fn verify_incremental(&self) -> Vec<FlowId> {
        let mut engine = open_engine(&self.tariffs);
        let mut touched = Touched::default();
        for (number, flow) in self.directory.flows() {
            if let Ok(packed) = &flow.packed {
                engine.put(market_id(packed.market), &entry(number, flow, packed), &mut touched);
                touched.clear();
            }
        }
        let same = |number| engine.list(number).eq(self.engine.list(number));
        self.directory.flows().filter(|(number, _)| !same(*number)).map(|(_, flow)| flow.id.clone()).collect()
    }

    /// Compares the current lists with a fresh batch pass and gives the flows whose list differs.
    pub fn verify_batch(&self) -> Vec<FlowId> {
        let differing = self.engine.verify(self.threads);
        differing.into_iter().filter_map(|number| Some(self.directory.flow(number)?.id.clone())).collect()
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
            | EventData::MatchesRecomputed(_) => {}
        }
    }
}

/// An engine with a market for each of the domain's rules.
pub(crate) fn open_engine(tariffs: &Tariffs) -> Engine {
    let mut engine = Engine::new();
    for market in Market::ALL {
        match market {
            Market::Heat => engine.open_market(market_id(market), tariffs.heat_rule()),
            Market::Co2 => engine.open_market(market_id(market), tariffs.co2_rule()),
        }
    }
    engine
}

pub(crate) fn market_id(market: Market) -> MarketId {
    MarketId(market as u32)
}

/// A flow as the engine takes it.
pub(crate) fn entry<'a>(number: u32, record: &FlowRecord, packed: &'a Packed) -> Entry<'a> {
    let side = match packed.direction {
        Direction::Supply => Side::Supply,
        Direction::Demand => Side::Demand,
    };
    Entry {
        flow: number,
        tie: record.tie,
        site: record.site,
        side,
        place: packed.place,
        radius_km: packed.radius_km,
        columns: packed.columns(),
    }
}

/// A flow's site and its packed form, or why it cannot be matched. `None` where its site is not known.
pub(crate) fn pack_at_site(
    flow: &ResourceFlow,
    directory: &Directory,
    held: &Held,
    tariffs: &Tariffs,
) -> Option<(u32, Result<Packed, Reason>)> {
    let site = directory.site_number(&flow.site)?;
    let place = directory.site(site)?.place;
    Some((site, pack(flow, place, held.annual(&flow.id), tariffs)))
}
