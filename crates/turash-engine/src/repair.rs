//! One change, and the exact repair of every list that it touches.
//!
//! The invariant, for every flow j: its list is exactly the feasible counterparts whose key is above its floor. So
//! whether u is in the list of j follows from the pair's key and the floor of j alone, and no list is read unless it
//! changes:
//!
//! 1. u as it was: where its old key is above the floor of j, take it out of the list of j.
//! 2. u as it is: where its new key is above the floor of j, put it in; a full list drops its last and the floor rises
//!    to the dropped key. Where old and new key are equal, nothing happens.
//! 3. The list of u itself: the best of all its keys; the floor is just under the last one.
//! 4. A list that lost entries and is now shorter than what is shown, with a floor above zero, is computed anew.

use turash_domain::matching::PairRule;

use crate::block::Lane;
use crate::homes::{Home, Homes, Spot};
use crate::index::Shelf;
use crate::kernel::{Hits, Query};
use crate::list::{Floor, List, SHOWN, key_of, value_of};
use crate::ranker::Ranker;
use crate::touched::Touched;

/// How many blocks ahead of the one that is scanned memory is asked for.
const AHEAD: usize = 3;

/// A change of one flow in progress.
pub(crate) struct Repair<'a, R, const N: usize> {
    ranker: &'a Ranker<R>,
    /// Whether the flow is a supply.
    supply: bool,
    own: &'a mut Shelf<N>,
    other: &'a mut Shelf<N>,
    homes: &'a mut Homes,
    touched: &'a mut Touched,
    /// Flows of the other side whose list may have become too short.
    short: Vec<u32>,
    blocks: Vec<u32>,
}

impl<'a, R: PairRule<N>, const N: usize> Repair<'a, R, N> {
    pub(crate) fn new(
        ranker: &'a Ranker<R>,
        supply: bool,
        own: &'a mut Shelf<N>,
        other: &'a mut Shelf<N>,
        homes: &'a mut Homes,
        touched: &'a mut Touched,
    ) -> Self {
        Self { ranker, supply, own, other, homes, touched, short: Vec::new(), blocks: Vec::new() }
    }

    /// A flow that is new.
    pub(crate) fn insert(&mut self, mut flow: Lane<N>) {
        let list = self.visit(&flow, None, Some(&flow));
        let floor = list.floor();
        flow.list = self.own.lists.take(list);
        (flow.floor, flow.floor_low) = (floor.value(), floor.low());
        self.own.insert(&flow, self.homes);
        self.touched.push(flow.flow, self.own.unit(), List::default());
    }

    /// A flow that is no more.
    pub(crate) fn remove(&mut self, spot: Spot) {
        let old = self.own.lane_at(spot);
        self.touch_own(&old);
        self.visit(&old, Some(&old), None);
        self.own.lists.give_back(old.list);
        self.own.remove(&old, spot, self.homes);
        self.mend_short();
    }

    /// A flow that has changed, whatever of it.
    pub(crate) fn replace(&mut self, spot: Spot, mut new: Lane<N>) {
        let old = self.own.lane_at(spot);
        self.touch_own(&old);
        new.list = old.list;
        let stays = old.place == new.place
            && old.longitude.to_bits() == new.longitude.to_bits()
            && old.class == new.class;
        let list = if stays {
            let wider = if new.radius2 > old.radius2 { &new } else { &old };
            self.visit(wider, Some(&old), Some(&new))
        } else {
            self.visit(&old, Some(&old), None);
            self.visit(&new, None, Some(&new))
        };
        let floor = list.floor();
        *self.own.lists.get_mut(new.list) = list;
        (new.floor, new.floor_low) = (floor.value(), floor.low());
        if stays && self.own.levels.has_together(old.radius2, new.radius2) {
            self.own.rewrite(&old, &new, spot);
        } else {
            self.own.remove(&old, spot, self.homes);
            self.own.insert(&new, self.homes);
        }
        self.mend_short();
    }

    /// Notes the list of a flow that is about to change, and its tie.
    fn touch_own(&mut self, old: &Lane<N>) {
        self.touched.push(old.flow, self.own.unit(), *self.own.lists.get(old.list));
        self.touched.changed.push((old.tie, old.flow));
    }

    /// Steps 1 and 2 for all flows around `at`; gives the list of `new` (step 3).
    fn visit(&mut self, at: &Lane<N>, old: Option<&Lane<N>>, new: Option<&Lane<N>>) -> List {
        let (was, is) = (old.map(Query::of), new.map(Query::of));
        let (mut before, mut after) = (Hits::NONE, Hits::NONE);
        let mut list = List::default();
        self.blocks.clear();
        let classes = self.ranker.meets(!self.supply, at.class);
        self.other.blocks_around(at, classes, &mut self.blocks);
        for place in 0..self.blocks.len() {
            let number = self.blocks[place];
            if let Some(&next) = self.blocks.get(place + AHEAD) {
                self.ranker.kernel.prefetch(self.other.blocks.get(next));
            }
            let block = self.other.blocks.get(number);
            let groups = 0..block.groups();
            if let Some(was) = &was {
                self.ranker.scan(self.supply, was, block, groups.clone(), f32::INFINITY, &mut before);
            }
            if let Some(is) = &is {
                self.ranker.scan(self.supply, is, block, groups, value_of(list.last()), &mut after);
                for &lane in after.own() {
                    let lane = usize::from(lane);
                    list.push(key_of(after.values[lane], block.tie[lane]));
                }
            }
            for &lane in before.other().iter().chain(after.other()) {
                self.ranker.kernel.prefetch_list(self.other.lists.get(block.list[usize::from(lane)]));
            }
            let same_tie = old.map(|old| old.tie) == new.map(|new| new.tie);
            let changed =
                |lane: usize| !same_tie || before.values[lane].to_bits() != after.values[lane].to_bits();
            for lane in before.other().iter().copied().map(usize::from).filter(|&lane| changed(lane)) {
                self.take_out(number, lane, key_of(before.values[lane], at_tie(old)));
            }
            for lane in after.other().iter().copied().map(usize::from).filter(|&lane| changed(lane)) {
                self.put_in(number, lane, key_of(after.values[lane], at_tie(new)));
            }
        }
        list
    }

    fn take_out(&mut self, number: u32, lane: usize, key: f64) {
        let block = self.other.blocks.get(number);
        let floor = Floor::of(block.floor[lane], block.floor_low[lane]);
        if !floor.is_below(key) {
            return;
        }
        let (flow, unit) = (block.flow[lane], self.other.unit());
        let list = self.other.lists.get_mut(block.list[lane]);
        let before = *list;
        if list.remove(key).is_some_and(|rank| rank < SHOWN) {
            self.touched.push(flow, unit, before);
        }
        if list.is_short() && !floor.is_zero() {
            self.short.push(flow);
        }
    }

    fn put_in(&mut self, number: u32, lane: usize, key: f64) {
        let block = self.other.blocks.get_mut(number);
        if !Floor::of(block.floor[lane], block.floor_low[lane]).is_below(key) {
            return;
        }
        let list = self.other.lists.get_mut(block.list[lane]);
        let before = *list;
        let (rank, dropped) = list.insert(key);
        if dropped > 0.0 {
            let floor = Floor::at(dropped);
            (block.floor[lane], block.floor_low[lane]) = (floor.value(), floor.low());
        }
        if rank < SHOWN {
            let flow = block.flow[lane];
            self.touched.push(flow, self.other.unit(), before);
        }
    }

    /// Step 4, after the index holds the new state.
    fn mend_short(&mut self) {
        while let Some(flow) = self.short.pop() {
            let Some(Home { spot, .. }) = self.homes.get(flow) else { continue };
            let lane = self.other.lane_at(spot);
            let short = self.other.lists.get(lane.list).is_short();
            if !short || Floor::of(lane.floor, lane.floor_low).is_zero() {
                continue;
            }
            let list = self.list_of(&lane);
            let floor = list.floor();
            // It was touched when it lost an entry.
            *self.other.lists.get_mut(lane.list) = list;
            let (number, at) = spot.block_and_lane();
            let block = self.other.blocks.get_mut(number);
            (block.floor[at], block.floor_low[at]) = (floor.value(), floor.low());
        }
    }

    /// The list of a flow of the other side, from scratch.
    fn list_of(&mut self, flow: &Lane<N>) -> List {
        let (query, mut hits, mut list) = (Query::of(flow), Hits::NONE, List::default());
        self.blocks.clear();
        let classes = self.ranker.meets(self.supply, flow.class);
        self.own.blocks_around(flow, classes, &mut self.blocks);
        for &number in &self.blocks {
            let block = self.own.blocks.get(number);
            self.ranker.scan(
                !self.supply,
                &query,
                block,
                0..block.groups(),
                value_of(list.last()),
                &mut hits,
            );
            for &lane in hits.own() {
                let lane = usize::from(lane);
                list.push(key_of(hits.values[lane], block.tie[lane]));
            }
        }
        list
    }
}

fn at_tie<const N: usize>(flow: Option<&Lane<N>>) -> u32 {
    flow.map_or(0, |flow| flow.tie)
}
