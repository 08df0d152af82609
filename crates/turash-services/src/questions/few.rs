//! The matches of flows that are few: those of a flow, of a site, of what a text finds, of a box.

use std::collections::HashSet;

use turash_domain::{Direction, FlowId, GeoBox, MatchState};
use turash_engine::SHOWN;

use crate::matching::lists::Lists;
use crate::questions::filter::MatchFilter;
use crate::questions::ranked::RankedPair;
use crate::questions::walk::{Pair, Walk, Wanted, pair};

/// Flows that are few enough to look at each of their lists, rather than along all flows.
pub(crate) const FEW: usize = 30_000;
/// Pairs that are kept beyond those that are wanted, before the others are let go.
const ROOM: usize = 10_000;

/// A pair at the bits of its value.
type Valued = (u32, Pair);

/// The matches of some flows.
pub(crate) struct OfFlows {
    wanted: Wanted,
    flows: Vec<u32>,
    /// Whether the lists that show the flows are looked at, too; those of a box have every pair in a list of their own.
    area: Option<GeoBox>,
    pairs: Vec<Valued>,
    /// Whether `pairs` is all there is, the best last.
    is_sorted: bool,
    taken: HashSet<Pair>,
    pub(super) found: Vec<RankedPair>,
    /// How many changes of lists were seen.
    seen: u64,
}

/// The flows that have every match of a filter, where they are few; and the box, where their own lists have them all.
fn flows_of(
    lists: &Lists,
    filter: &MatchFilter,
    found: Option<Vec<u32>>,
) -> Option<(Vec<u32>, Option<GeoBox>)> {
    let directory = &lists.directory;
    let numbers = |id: &FlowId| directory.flow_number(id).into_iter().collect();
    if let Some(flow) = &filter.flow {
        return Some((numbers(flow), None));
    }
    if let Some(site) = &filter.site {
        let site = directory.site_number(site).and_then(|number| directory.site(number));
        return Some((site.map(|site| site.flows.clone()).unwrap_or_default(), None));
    }
    if let Some(state) = filter.state.filter(|state| *state != MatchState::Suggested) {
        let supplies = lists.decided.in_state(state).filter_map(|id| directory.flow_number(id.supply()));
        return Some((supplies.collect(), None));
    }
    let of_box = filter.area.and_then(|area| Some((lists.reaching(area, FEW)?, Some(area))));
    match (found, of_box) {
        (Some(found), Some(of_box)) if found.len() > of_box.0.len() => Some(of_box),
        (Some(found), _) => Some((found, None)),
        (None, of_box) => of_box,
    }
}

impl OfFlows {
    /// Nothing where the flows would not be few.
    pub(super) fn new(lists: &Lists, wanted: &Wanted, found: Option<Vec<u32>>) -> Option<Self> {
        let (flows, area) = flows_of(lists, &wanted.filter, found)?;
        Some(Self {
            wanted: wanted.clone(),
            flows,
            area,
            pairs: Vec::new(),
            is_sorted: false,
            taken: HashSet::new(),
            found: Vec::new(),
            seen: lists.recent.count(),
        })
    }

    /// A pair may have moved from a list that was not looked at yet into one that was, or that is none of these flows. Lists that changed
    /// are looked at at once: however many do, the walk comes to its end.
    fn look_again(&mut self, lists: &Lists) {
        let Some(area) = self.area else { return };
        let changed: Option<Vec<u32>> = lists.recent.since(self.seen).map(Iterator::collect);
        self.seen = lists.recent.count();
        match changed {
            Some(changed) => changed.into_iter().for_each(|flow| self.look_at(lists, flow)),
            None => self.flows = lists.reaching(area, usize::MAX).unwrap_or_default(),
        }
    }

    fn look_at(&mut self, lists: &Lists, flow: u32) {
        let Some(record) = lists.directory.flow(flow) else { return };
        let shown_by = if self.area.is_none() { lists.engine.shown_by(flow) } else { Vec::new() };
        for ranked in lists.engine.list(flow).chain(shown_by) {
            let pair = pair(flow, record.direction, ranked.flow);
            if self.wanted.takes(lists, pair, ranked.value) {
                self.pairs.push((ranked.value.to_bits(), pair));
            }
        }
    }

    /// Lets go of what is worth less than all that is wanted. Each pair may be there twice.
    fn let_go(&mut self) {
        let most = self.wanted.limit().saturating_mul(2).saturating_add(ROOM);
        if self.pairs.len() < most.saturating_mul(2) {
            return;
        }
        let (_, (last, _), _) = self.pairs.select_nth_unstable_by(most, |a, b| b.0.cmp(&a.0));
        let last = *last;
        self.pairs.retain(|(bits, _)| *bits >= last);
    }

    /// Takes the best of what was found, as far as it still stands.
    fn take(&mut self, lists: &Lists, most: usize) -> bool {
        for _ in 0..most {
            let Some((bits, pair)) = self.pairs.pop().filter(|_| self.found.len() < self.wanted.limit())
            else {
                return true;
            };
            let value = f32::from_bits(bits);
            if lists.stands(pair, value) && self.taken.insert(pair) {
                self.found.extend(lists.ranked(pair, value));
            }
        }
        false
    }

    /// Goes on until every list was looked at.
    fn look(&mut self, lists: &Lists, steps: usize) -> bool {
        self.look_again(lists);
        for _ in 0..(steps / (2 * SHOWN)).max(1) {
            let Some(flow) = self.flows.pop() else { return true };
            self.look_at(lists, flow);
        }
        self.let_go();
        false
    }

    pub(super) fn go_on(&mut self, lists: &Lists, steps: usize) -> bool {
        if !self.is_sorted {
            if self.look(lists, steps) {
                self.pairs.sort_unstable_by(|(a, one), (b, other)| {
                    a.cmp(b).then_with(|| lists.ids(*other).cmp(&lists.ids(*one)))
                });
                self.pairs.dedup();
                self.is_sorted = true;
            }
            return false;
        }
        self.take(lists, steps)
    }
}

/// How many matches some flows have.
pub(crate) struct CountOf(pub(crate) OfFlows);

impl CountOf {
    /// Nothing where the flows would not be few.
    pub(crate) fn new(lists: &Lists, filter: &MatchFilter, found: Option<Vec<u32>>) -> Option<Self> {
        let filter = MatchFilter { limit: None, ..filter.clone() };
        OfFlows::new(lists, &Wanted { filter, after: None }, found).map(Self)
    }
}

impl Walk for CountOf {
    type Answer = u64;

    fn go_on(&mut self, lists: &Lists, steps: usize) -> bool {
        self.0.look(lists, steps)
    }

    fn answer(mut self) -> u64 {
        let pairs: HashSet<Pair> = self.0.pairs.drain(..).map(|(_, pair)| pair).collect();
        pairs.len() as u64
    }
}

impl Lists {
    /// Whether a pair stands in a list at this value.
    pub(super) fn stands(&self, (supply, demand): Pair, value: f32) -> bool {
        let gives = self.directory.flow(supply).is_some_and(|flow| flow.direction == Direction::Supply);
        let shows = |flow: u32, counterpart: u32| {
            let place = self.rank(flow, counterpart)?;
            self.engine.values(flow).nth(place - 1)
        };
        gives && shows(supply, demand).or_else(|| shows(demand, supply)) == Some(value)
    }
}
