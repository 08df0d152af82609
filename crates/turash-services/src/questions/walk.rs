//! Walks over the current lists, in slices: the best matches that fit a filter, or how many there are.
//!
//! Between two slices the lock is free and the lists may change. A walk does not start again then: it looks at the lists that changed
//! ([`Recent`](crate::matching::recent::Recent)) and goes on. Where nothing changes its answer is exact; a match that comes or goes
//! meanwhile may be in it or not.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use turash_domain::{Direction, Family, FlowId, MatchId};
use turash_engine::{Place, Ranked, SHOWN};

use crate::matching::directory::{FlowRecord, Letters, letters};
use crate::matching::lists::Lists;
use crate::questions::filter::MatchFilter;
use crate::questions::ranked::RankedPair;

/// Steps of one slice; a step is a look at a list, 0.3 to 1 us at a million flows.
pub(crate) const SLICE: usize = 800;

/// A question that is answered in slices.
pub(crate) trait Walk {
    /// What is found.
    type Answer;
    /// Goes on for at most so many steps; `true` when it is done.
    fn go_on(&mut self, lists: &Lists, steps: usize) -> bool;
    /// What was found, once it is done.
    fn answer(self) -> Self::Answer;
}

/// Which matches are looked for.
#[derive(Clone)]
pub(crate) struct Wanted {
    pub(crate) filter: MatchFilter,
    /// Only those after this one, by value and id.
    pub(crate) after: Option<(f32, MatchId)>,
}

impl Wanted {
    pub(super) fn limit(&self) -> usize {
        self.filter.limit.unwrap_or(usize::MAX)
    }

    /// Whether a pair fits, and comes after the last one of the part before.
    pub(super) fn takes(&self, lists: &Lists, (supply, demand): Pair, value: f32) -> bool {
        let follows = |(last, id): &(f32, MatchId)| {
            let ids = (Some(id.supply()), Some(id.demand()));
            last.total_cmp(&value).then_with(|| lists.ids((supply, demand)).cmp(&ids)).is_gt()
        };
        self.filter.fits(lists, supply, demand, value) && self.after.as_ref().is_none_or(follows)
    }
}

/// Supply and demand in numbers.
pub(crate) type Pair = (u32, u32);

/// The pair of a flow on a side and its counterpart.
pub(crate) fn pair(flow: u32, direction: Direction, counterpart: u32) -> Pair {
    match direction {
        Direction::Supply => (flow, counterpart),
        Direction::Demand => (counterpart, flow),
    }
}

impl Lists {
    pub(super) fn ids(&self, (supply, demand): Pair) -> (Option<&FlowId>, Option<&FlowId>) {
        (self.id(supply), self.id(demand))
    }

    pub(super) fn ranked(&self, (supply, demand): Pair, value: f32) -> Option<RankedPair> {
        Some(RankedPair {
            id: MatchId::new(self.id(supply)?.clone(), self.id(demand)?.clone()),
            value,
            supply_rank: self.rank(supply, demand),
            demand_rank: self.rank(demand, supply),
        })
    }
}

/// An order of flows that a walk goes along.
#[derive(Clone, Copy)]
struct Along {
    /// The flows of this country, or all.
    country: Option<Letters>,
    family: Family,
}

impl Along {
    fn after(self, lists: &Lists, walked: Option<Place>) -> Box<dyn Iterator<Item = Place> + '_> {
        match self.country {
            Some(country) => Box::new(lists.in_country.after((country, self.family), walked)),
            None => Box::new(lists.order.after(self.family, walked)),
        }
    }
}

/// All matches, or those of a country, best first: along the order of flows by their best pair, and down the list of each flow that was
/// come by.
///
/// A pair of a country may stand in no list of a flow of the country, but in the other flow's only. Then it is worth no more than
/// everything in the list at home, which is full; so it is looked for when the walk has come to the end of such a list.
pub(crate) struct BestFirst {
    wanted: Wanted,
    country: Option<Letters>,
    /// How far each order was walked.
    walked: Vec<(Along, Option<Place>)>,
    /// Flows on the way down their lists, by the bits of the value of their next pair. One that is looked at again stands here twice;
    /// what it has under `under_way` counts.
    next: BinaryHeap<(u32, Reverse<u32>)>,
    /// The value of the next pair of each flow in `next`, in bits.
    under_way: HashMap<u32, u32, FixedState>,
    /// Pairs of the country that the list of the other flow shows, by the bits of their value; those in both lists, too.
    elsewhere: BinaryHeap<(u32, Pair)>,
    /// The value of the pairs at hand.
    level: f32,
    /// The pairs of that value that fit; one may stand here twice, since it may be in the lists of both its flows.
    at_level: Vec<Pair>,
    pub(super) found: Vec<RankedPair>,
    /// How many changes of lists were seen.
    seen: u64,
}

/// What the look for pairs that stand elsewhere costs, in looks at a list.
const ELSEWHERE: usize = 2 * SHOWN;

impl BestFirst {
    pub(super) fn new(lists: &Lists, wanted: Wanted) -> Self {
        let country = wanted.filter.country.as_ref().map(letters);
        let families = lists.order.groups().filter(|family| wanted.filter.wants(*family));
        Self {
            country,
            walked: families.map(|family| (Along { country, family }, None)).collect(),
            next: BinaryHeap::new(),
            under_way: HashMap::with_hasher(FixedState::default()),
            elsewhere: BinaryHeap::new(),
            level: wanted.after.as_ref().map_or(f32::INFINITY, |(value, _)| *value),
            at_level: Vec::new(),
            found: Vec::new(),
            seen: lists.recent.count(),
            wanted,
        }
    }

    /// Looks again at the lists that changed since the last slice; where that is not known any more, at all from the level on.
    fn look_again(&mut self, lists: &Lists) {
        let changed: Option<Vec<u32>> = lists.recent.since(self.seen).map(Iterator::collect);
        self.seen = lists.recent.count();
        if let Some(changed) = changed {
            for flow in changed {
                self.enter(lists, flow);
            }
        } else {
            self.next.clear();
            self.under_way.clear();
            self.elsewhere.clear();
            self.at_level.clear();
            self.walked.iter_mut().for_each(|(_, walked)| *walked = None);
        }
    }

    /// Starts down the list of a flow, from the level on; gives the looks at lists that it took.
    fn enter(&mut self, lists: &Lists, flow: u32) -> usize {
        let record = lists.directory.flow(flow);
        let at_home = |country| record.is_some_and(|flow| lists.directory.country_of(flow) == Some(country));
        if self.country.is_some_and(|country| !at_home(country)) {
            self.under_way.remove(&flow);
            return 1;
        }
        let next = lists.engine.values(flow).find(|value| *value <= self.level);
        self.go_down(lists, flow, next)
    }

    fn go_down(&mut self, lists: &Lists, flow: u32, next: Option<f32>) -> usize {
        if let Some(value) = next {
            self.next.push((value.to_bits(), Reverse(flow)));
            self.under_way.insert(flow, value.to_bits());
            return 1;
        }
        self.under_way.remove(&flow);
        let Some(record) = lists.directory.flow(flow).filter(|_| self.country.is_some()) else { return 1 };
        // A list with room to spare holds everything.
        if lists.engine.values(flow).count() < SHOWN {
            return 1;
        }
        let shown = lists.engine.shown_by(flow).into_iter().filter(|ranked| ranked.value <= self.level);
        let pair = |ranked: Ranked| (ranked.value.to_bits(), pair(flow, record.direction, ranked.flow));
        self.elsewhere.extend(shown.map(pair));
        ELSEWHERE
    }

    /// Takes the pairs of the level from the list of a flow; gives the looks at lists that it took.
    fn take(&mut self, lists: &Lists, flow: u32) -> usize {
        let Some(record) = lists.directory.flow(flow) else { return self.go_down(lists, flow, None) };
        let values = lists.engine.values(flow).skip_while(|value| *value > self.level);
        let (mut here, mut next) = (0, None);
        for value in values {
            if value < self.level {
                next = Some(value);
                break;
            }
            here += 1;
        }
        // Who stands further down is not found out yet.
        for ranked in lists.engine.list_from(flow, self.level).take(here) {
            let pair = pair(flow, record.direction, ranked.flow);
            if self.wanted.takes(lists, pair, self.level) {
                self.at_level.push(pair);
            }
        }
        self.go_down(lists, flow, next)
    }

    /// Takes a pair that stands elsewhere, where it still does.
    fn take_elsewhere(&mut self, lists: &Lists, pair: Pair) -> usize {
        if lists.stands(pair, self.level) && self.wanted.takes(lists, pair, self.level) {
            self.at_level.push(pair);
        }
        1
    }

    /// Puts what was found at the level in order.
    fn settle(&mut self, lists: &Lists) {
        let mut pairs = std::mem::take(&mut self.at_level);
        pairs.sort_unstable();
        pairs.dedup();
        pairs.sort_unstable_by(|a, b| lists.ids(*a).cmp(&lists.ids(*b)));
        let room = self.wanted.limit() - self.found.len();
        self.found.extend(pairs.into_iter().filter_map(|pair| lists.ranked(pair, self.level)).take(room));
    }

    /// Whether nothing of a value is wanted any more.
    fn is_over_at(&self, value: f32) -> bool {
        self.found.len() >= self.wanted.limit()
            || self.wanted.filter.min_value.is_some_and(|least| f64::from(value) < least)
    }

    pub(super) fn go_on(&mut self, lists: &Lists, steps: usize) -> bool {
        self.look_again(lists);
        let order = |(along, walked): &(Along, Option<Place>)| along.after(lists, *walked).peekable();
        let mut orders: Vec<_> = self.walked.iter().map(order).collect();
        let mut left = steps;
        while left > 0 {
            let heads = orders.iter_mut().enumerate();
            let heads = heads.filter_map(|(number, order)| Some((number, order.peek().copied()?)));
            let head = heads.max_by(|(_, a), (_, b)| a.best().total_cmp(&b.best()));
            let next = self.next.peek().map(|(value, _)| *value);
            let top = next.max(self.elsewhere.peek().map(|(value, _)| *value)).map(f32::from_bits);
            let taken = match (head, top) {
                (Some((number, place)), top) if top.is_none_or(|value| place.best() >= value) => {
                    orders[number].next();
                    self.walked[number].1 = Some(place);
                    self.enter(lists, place.flow())
                }
                (_, Some(value)) => {
                    if value < self.level {
                        self.settle(lists);
                        if self.is_over_at(value) {
                            return true;
                        }
                        self.level = value;
                    }
                    self.take_top(lists, value)
                }
                _ => {
                    self.settle(lists);
                    return true;
                }
            };
            left = left.saturating_sub(taken);
        }
        false
    }

    /// Takes what comes next, which is of this value.
    fn take_top(&mut self, lists: &Lists, value: f32) -> usize {
        if self.next.peek().is_some_and(|(bits, _)| *bits == value.to_bits()) {
            let Some((bits, Reverse(flow))) = self.next.pop() else { return 1 };
            return if self.under_way.get(&flow) == Some(&bits) { self.take(lists, flow) } else { 1 };
        }
        self.elsewhere.pop().map_or(1, |(_, pair)| self.take_elsewhere(lists, pair))
    }
}

/// How many matches fit a filter.
pub(crate) struct Counting {
    pub(crate) filter: MatchFilter,
    /// The next flow, by number.
    pub(crate) next: u32,
    pub(crate) count: u64,
}

impl Counting {
    /// The matches that stand in a flow's list; those that stand in both lists count with their supply.
    fn count_of(&self, lists: &Lists, flow: u32, record: &FlowRecord) -> usize {
        let counts = |counterpart: u32, value: f32| {
            let pair = pair(flow, record.direction, counterpart);
            let elsewhere = record.direction == Direction::Demand && lists.rank(pair.0, pair.1).is_some();
            !elsewhere && self.filter.fits(lists, pair.0, pair.1, value)
        };
        lists.engine.list(flow).filter(|ranked| counts(ranked.flow, ranked.value)).count()
    }
}

impl Walk for Counting {
    type Answer = u64;

    fn go_on(&mut self, lists: &Lists, steps: usize) -> bool {
        for _ in 0..(steps / SHOWN).max(1) {
            let flow = self.next;
            if flow >= lists.directory.numbers() {
                return true;
            }
            self.next += 1;
            let record = lists.directory.flow(flow).filter(|record| self.filter.wants(record.family));
            self.count += record.map_or(0, |record| self.count_of(lists, flow, record) as u64);
        }
        false
    }

    fn answer(self) -> u64 {
        self.count
    }
}
