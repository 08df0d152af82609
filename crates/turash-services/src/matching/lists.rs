//! The current lists of all flows in memory: the engine, who is in it, and the order of flows by their best pair.
//!
//! Nothing here waits for anything: there is no `async fn`, and the lock around it ([`Matcher`](crate::Matcher)) cannot be held across one.

use std::collections::{BTreeSet, HashMap, HashSet};

use turash_domain::matching::{Model, Packed, Reason};
use turash_domain::{Coordinates, Decision, Family, FlowId, GeoBox, ResourceFlow, Sequence, Site, SiteId};
use turash_engine::{Engine, Order, Touched};

use crate::matching::decided::Decided;
use crate::matching::directory::{Directory, Letters};
use crate::matching::held::Held;
use crate::matching::packing::{entry, market_id, open_engine, pack_at_site};
use crate::matching::reaches::{Reach, Reaches};
use crate::matching::recent::Recent;
use crate::matching::told_rows::Untold;

/// What the lists rest on, counted.
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
pub struct Lists {
    pub(crate) engine: Engine,
    pub(crate) directory: Directory,
    pub(crate) model: Model,
    pub(crate) held: Held,
    /// Where the decided pairs stand.
    pub(crate) decided: Decided,
    pub(crate) head: Sequence,
    /// The flows of each family by their best pair.
    pub(crate) order: Order<Family>,
    /// The flows of each country and family by their best pair.
    pub(crate) in_country: Order<(Letters, Family)>,
    /// Which lists changed of late, for walks that are under way.
    pub(crate) recent: Recent,
    /// The flows by how far their lists reach, but for those of `moved`.
    reaches: Reaches,
    /// Flows whose lists may reach farther now, or less far, some of them many times.
    moved: Vec<u32>,
    pub(crate) untold: Untold,
    /// The flows that were put or removed since it was last told.
    pub(crate) put: HashSet<u32>,
    /// How many matches there are, decided ones aside; `None` where that was not counted.
    pub(crate) pairs: Option<u64>,
}

impl Lists {
    pub(crate) fn empty(model: Model) -> Self {
        Self {
            engine: open_engine(&model),
            directory: Directory::default(),
            model,
            held: Held::default(),
            decided: Decided::default(),
            head: Sequence::START,
            order: Order::default(),
            in_country: Order::default(),
            recent: Recent::default(),
            reaches: Reaches::default(),
            moved: Vec::new(),
            untold: Untold::default(),
            put: HashSet::new(),
            pairs: None,
        }
    }

    /// Computes all lists from the flows that were loaded, on up to `threads` threads.
    pub(crate) fn recompute(&mut self, threads: usize) {
        for (number, record) in self.directory.flows() {
            if let Ok(packed) = &record.packed {
                self.engine.load(market_id(packed.market), &entry(number, record, packed));
            }
        }
        self.engine.recompute(threads);
        let flows = self.directory.flows().filter_map(|(number, flow)| {
            let best = self.engine.values(number).next()?;
            Some((number, flow.family, self.directory.country_of(flow), best))
        });
        let flows: Vec<_> = flows.collect();
        self.order = Order::of(flows.iter().map(|(number, family, _, best)| (*number, *family, *best)));
        let in_country = flows
            .iter()
            .filter_map(|(number, family, country, best)| Some((*number, ((*country)?, *family), *best)));
        self.in_country = Order::of(in_country);
        self.reaches = Reaches::of(self.all_reaches(threads).into_iter());
        self.moved.clear();
    }

    /// Keeps a site as it stands now, or forgets it.
    pub(crate) fn put_site(&mut self, id: &SiteId, site: Option<&Site>) {
        let Some(site) = site else { return self.directory.remove_site(id) };
        let known = self.directory.site_number(id).and_then(|number| self.directory.site(number));
        let before = known.map(|site| site.country);
        let number = self.directory.put_site(site);
        let Some(site) = self.directory.site(number) else { return };
        if before.is_some_and(|before| before != site.country) {
            for flow in site.flows.clone() {
                self.put_in_order(flow);
            }
        }
    }

    /// Whether a site that is known stands elsewhere now: then its flows count as changed.
    pub(crate) fn has_moved(&self, site: &Site) -> bool {
        let before = self.directory.site_number(&site.id).and_then(|number| self.directory.site(number));
        before.is_some_and(|record| record.place != site.into())
    }

    /// Notes where a decided pair stands, and takes what it promises off both flows, in place of what it promised before. Both flows must
    /// be put again.
    pub(crate) fn hold(&mut self, decision: &Decision) {
        self.decided.take(decision);
        self.held.take(decision);
    }

    /// Puts a flow as it stands now into the engine, or takes it out.
    pub(crate) fn put(&mut self, id: &FlowId, flow: Option<&ResourceFlow>) {
        let mut touched = Touched::default();
        let was = self.directory.flow_number(id).and_then(|number| self.directory.flow(number));
        let place = was.and_then(|record| Some(record.packed.as_ref().ok()?.place));
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
        self.note(&touched, id);
        self.note_moved(id, place);
        self.put.extend(self.directory.flow_number(id));
        if flow.is_none() {
            self.directory.remove_flow(id);
            let mut touched = Touched::default();
            self.put_moved(false, &mut touched);
            self.keep_told(&touched, id, None);
            self.note(&touched, id);
        }
    }

    /// Keeps a flow in the directory; its number and packed form, where it takes part in matching.
    fn register(&mut self, flow: &ResourceFlow) -> Option<(u32, Packed)> {
        let (site, packed) = pack_at_site(flow, &self.directory, &self.held, &self.model)?;
        let number = self.directory.put_flow(flow, site, packed);
        packed.ok().map(|packed| (number, packed))
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

    /// Moves the flows whose lists were touched to their places in the order: most keep their best pair, and what they are did not change.
    fn note(&mut self, touched: &Touched, changed: &FlowId) {
        let changed = self.directory.flow_number(changed);
        for number in touched.flows() {
            if Some(number) == changed || self.engine.values(number).next() != self.order.best(number) {
                self.put_in_order(number);
            }
            self.recent.note(number);
            self.moved.push(number);
        }
    }

    /// Where a flow stands elsewhere now, lists that show it reach elsewhere, too.
    fn note_moved(&mut self, id: &FlowId, before: Option<Coordinates>) {
        let Some(number) = self.directory.flow_number(id) else { return };
        self.moved.push(number);
        let now = self.directory.flow(number).and_then(|flow| Some(flow.packed.as_ref().ok()?.place));
        if before.is_some() && before != now {
            self.moved.extend(self.engine.shown_by(number).into_iter().map(|shown| shown.flow));
        }
    }

    /// How far the list of a flow reaches; nothing where it is empty.
    fn reach(&self, number: u32) -> Option<Reach> {
        let place = |number| Some(self.directory.flow(number)?.packed.as_ref().ok()?.place);
        let here: Coordinates = place(number)?;
        let degrees = |there: Coordinates| {
            let east = (here.longitude() - there.longitude()).abs();
            east.max((here.latitude() - there.latitude()).abs())
        };
        let list = self.engine.list(number).filter_map(|ranked| place(ranked.flow)).map(degrees);
        list.reduce(f64::max).map(|farthest| (here, farthest))
    }

    fn all_reaches(&self, threads: usize) -> Vec<(u32, Reach)> {
        // Neighbours after each other: their lists have the same counterparts, which are at hand then.
        let flows: Vec<u32> = self.directory.flows_by_place().collect();
        let of_share = |flows: &[u32]| {
            flows.iter().filter_map(|flow| Some((*flow, self.reach(*flow)?))).collect::<Vec<_>>()
        };
        std::thread::scope(|scope| {
            let shares = flows.chunks(flows.len().div_ceil(threads.max(1)).max(1));
            let shares: Vec<_> = shares.map(|share| scope.spawn(move || of_share(share))).collect();
            shares
                .into_iter()
                .flat_map(|share| share.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        })
    }

    /// Puts up to so many flows where their lists reach to now; whether there are more.
    pub(crate) fn settle_moved(&mut self, most: usize) -> bool {
        if self.moved.len() > most {
            self.moved.sort_unstable();
            self.moved.dedup();
        }
        for number in self.moved.split_off(self.moved.len().saturating_sub(most)) {
            let reach = self.reach(number);
            self.reaches.set(number, reach);
        }
        !self.moved.is_empty()
    }

    /// The flows of which a pair's line may meet a box, in order; nothing where they are more than so many.
    pub(crate) fn reaching(&self, area: GeoBox, most: usize) -> Option<Vec<u32>> {
        let mut flows: Vec<u32> = self.reaches.meeting(area).take(most + 1).collect();
        if flows.len() > most {
            return None;
        }
        flows.extend(&self.moved);
        flows.sort_unstable();
        flows.dedup();
        Some(flows)
    }

    fn put_in_order(&mut self, number: u32) {
        let best = self.engine.values(number).next();
        let flow = self.directory.flow(number);
        let country = flow.and_then(|flow| self.directory.country_of(flow));
        let family = flow.map(|flow| flow.family);
        self.order.set(number, family.zip(best));
        self.in_country.set(number, country.zip(family).zip(best));
    }

    /// The sequence of the log that the lists hold as of.
    pub fn head(&self) -> Sequence {
        self.head
    }

    /// What the decisions promise of a flow, in its family's annual unit.
    pub fn reserved_annual(&self, flow: &FlowId) -> f64 {
        self.held.annual(flow)
    }

    /// Whether there is any match.
    pub fn has_matches(&self) -> bool {
        self.order.groups().any(|family| self.order.after(family, None).next().is_some())
    }

    pub(crate) fn id(&self, number: u32) -> Option<&FlowId> {
        self.directory.flow(number).map(|flow| &flow.id)
    }

    /// The place of a counterpart in a flow's list, 1 for the best.
    pub(crate) fn rank(&self, of: u32, counterpart: u32) -> Option<usize> {
        let tie = self.directory.flow(counterpart)?.tie;
        self.engine.rank(of, tie).map(|place| place + 1)
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
        let mut engine = open_engine(&self.model);
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

    /// Compares the current lists with a fresh batch pass on up to `threads` threads, and the order with the lists; gives the flows that
    /// differ.
    pub fn verify_batch(&self, threads: usize) -> Vec<FlowId> {
        let misplaced = |number: &u32| {
            let is = self.engine.values(*number).next().map(f32::to_bits);
            let flow = self.directory.flow(*number);
            let at_home = is.filter(|_| flow.is_some_and(|flow| self.directory.country_of(flow).is_some()));
            self.order.best(*number).map(f32::to_bits) != is
                || self.in_country.best(*number).map(f32::to_bits) != at_home
        };
        let flows = self.directory.flows().map(|(number, _)| number);
        let mut differing: BTreeSet<u32> = flows.filter(misplaced).collect();
        differing.extend(self.engine.verify(threads));
        differing.into_iter().filter_map(|number| self.id(number).cloned()).collect()
    }
}
