//! One market behind an object-safe trait: the engine holds markets of different rules and columns side by side.

use std::sync::{Mutex, PoisonError};

use turash_domain::chord2_of_km;
use turash_domain::matching::PairRule;

use crate::batch;
use crate::block::{Lane, NOTHING};
use crate::entry::{Entry, Ranked};
use crate::homes::{Home, Homes, Spot};
use crate::index::Shelf;
use crate::kernel::{Hits, Query};
use crate::levels::Levels;
use crate::list::{List, key_of, tie_of, value_of};
use crate::parallel;
use crate::ranker::Ranker;
use crate::repair::Repair;
use crate::touched::{Before, Touched};

/// What the engine asks of a market. `demand` picks the side of the flow in question.
pub(crate) trait MarketIndex: Send + Sync {
    /// Adds a flow without repairing lists.
    fn load(&mut self, entry: &Entry<'_>, homes: &mut Homes);
    /// Adds a flow, or replaces one that lives at `spot` of the same side, and repairs every list.
    fn put(&mut self, entry: &Entry<'_>, spot: Option<Spot>, homes: &mut Homes, touched: &mut Touched);
    /// Takes out a flow of this market and repairs every list. Its home is left to the caller.
    fn remove(&mut self, demand: bool, spot: Spot, homes: &mut Homes, touched: &mut Touched);
    /// The list of a flow; `None` for one that waits for a batch pass.
    fn list(&self, demand: bool, spot: Spot) -> Option<&List>;
    /// The flow that has a tie on a side.
    fn flow_of(&self, demand: bool, tie: u32) -> Option<u32>;
    /// The flows whose shown list names a flow.
    fn shown_by(&self, demand: bool, spot: Spot) -> Vec<Ranked>;
    /// How many pairs stand in a shown list.
    fn count_pairs(&self) -> u64;
    /// The shown part of a list that a change touched, as it was before; `changed` names the flows that changed.
    fn before(&self, before: &Before, changed: &[(u32, u32)]) -> Vec<Ranked>;
    /// Sorts the index anew and fills all lists.
    fn recompute(&mut self, homes: &Mutex<&mut Homes>, threads: usize);
    /// Adds the flows whose shown list differs from a fresh batch pass.
    fn verify(&self, homes: &Homes, threads: usize, differing: &mut Vec<u32>);
    /// Visits every candidate pair: supply, demand, value.
    fn for_each_pair(&self, visit: &mut dyn FnMut(u32, u32, f32));
    fn len(&self) -> usize;
    fn memory_bytes(&self) -> usize;
    /// Plants a fault: takes the best entry from the list of a supply.
    #[cfg(test)]
    fn spoil(&mut self, spot: Spot);
}

/// The supplies and demands that one rule may bring together.
pub(crate) struct RuleMarket<R, const N: usize> {
    ranker: Ranker<R>,
    supply: Shelf<N>,
    demand: Shelf<N>,
}

impl<R: PairRule<N>, const N: usize> RuleMarket<R, N> {
    /// An empty market whose sides are known to [`Homes`] as `unit` and `unit + 1`.
    pub(crate) fn new(rule: R, meets: Vec<Vec<u16>>, unit: u32) -> Self {
        let ranker = Ranker::new(rule, meets);
        let [supply, demand] =
            [false, true].map(|demand| Shelf::new(unit + u32::from(demand), ranker.classes(demand)));
        Self { ranker, supply, demand }
    }

    fn side(&self, demand: bool) -> &Shelf<N> {
        if demand { &self.demand } else { &self.supply }
    }

    fn side_mut(&mut self, demand: bool) -> &mut Shelf<N> {
        if demand { &mut self.demand } else { &mut self.supply }
    }

    fn repair<'a>(
        &'a mut self,
        demand: bool,
        homes: &'a mut Homes,
        touched: &'a mut Touched,
    ) -> Repair<'a, R, N> {
        let (own, other) =
            if demand { (&mut self.demand, &mut self.supply) } else { (&mut self.supply, &mut self.demand) };
        Repair::new(&self.ranker, !demand, own, other, homes, touched)
    }

    /// Both sides laid out anew from all flows, lists filled.
    fn filled(&self, supplies: Vec<Lane<N>>, demands: Vec<Lane<N>>, threads: usize) -> [Shelf<N>; 2] {
        let [of_supplies, of_demands] = [(&supplies, &demands, false), (&demands, &supplies, true)]
            .map(|(own, other, demand)| Levels::of(own, other, self.ranker.classes(demand)));
        let empty = |side: &Shelf<N>, demand| Shelf::new(side.unit(), self.ranker.classes(demand));
        let mut sides = [empty(&self.supply, false), empty(&self.demand, true)];
        let lanes = [(of_supplies, supplies), (of_demands, demands)];
        let tasks: Vec<_> = sides.iter_mut().zip(lanes).collect();
        parallel::for_each(tasks, threads, |(side, (levels, lanes))| {
            *side = Shelf::laid_out(side.unit(), levels, lanes);
        });
        let [supply, demand] = &mut sides;
        batch::fill(&self.ranker, supply, demand, threads);
        sides
    }
}

impl<R: PairRule<N>, const N: usize> MarketIndex for RuleMarket<R, N> {
    fn load(&mut self, entry: &Entry<'_>, homes: &mut Homes) {
        let side = self.side_mut(entry.side.is_demand());
        homes.set(entry.flow, Home { unit: side.unit(), spot: Spot::pending(side.pending.len()) });
        let lane = lane_of(entry, side.classes());
        side.pending.push(lane);
    }

    fn put(&mut self, entry: &Entry<'_>, spot: Option<Spot>, homes: &mut Homes, touched: &mut Touched) {
        let demand = entry.side.is_demand();
        let lane = lane_of(entry, self.ranker.classes(demand));
        let mut repair = self.repair(demand, homes, touched);
        match spot {
            None => repair.insert(lane),
            Some(spot) => repair.replace(spot, lane),
        }
    }

    fn remove(&mut self, demand: bool, spot: Spot, homes: &mut Homes, touched: &mut Touched) {
        let Some(at) = spot.as_pending() else {
            return self.repair(demand, homes, touched).remove(spot);
        };
        let side = self.side_mut(demand);
        side.pending.swap_remove(at);
        if let Some(moved) = side.pending.get(at) {
            homes.set(moved.flow, Home { unit: side.unit(), spot });
        }
    }

    fn list(&self, demand: bool, spot: Spot) -> Option<&List> {
        spot.as_pending().is_none().then(|| self.side(demand).list_at(spot))
    }

    fn flow_of(&self, demand: bool, tie: u32) -> Option<u32> {
        self.side(demand).ties.flow(tie)
    }

    fn shown_by(&self, demand: bool, spot: Spot) -> Vec<Ranked> {
        let mut by = Vec::new();
        if spot.as_pending().is_some() {
            return by;
        }
        let (flow, other) = (self.side(demand).lane_at(spot), self.side(!demand));
        let (query, mut blocks, mut hits) = (Query::of(&flow), Vec::new(), Hits::NONE);
        other.blocks_around(&flow, self.ranker.meets(demand, flow.class), &mut blocks);
        for &number in &blocks {
            let block = other.blocks.get(number);
            self.ranker.scan(!demand, &query, block, 0..block.groups(), f32::INFINITY, &mut hits);
            for &lane in hits.other() {
                let lane = usize::from(lane);
                let (value, list) = (hits.values[lane], other.lists.get(block.list[lane]));
                let key = key_of(value, flow.tie).to_bits();
                if list.shown().any(|shown| shown.to_bits() == key) {
                    by.push(Ranked { flow: block.flow[lane], value });
                }
            }
        }
        by
    }

    fn count_pairs(&self) -> u64 {
        let mut count = 0;
        // The last key that each supply shows; a supply shows every pair above it, so a demand's pair is its own only below.
        let mut last = Vec::new();
        for supply in self.supply.lanes() {
            let shown = self.supply.lists.get(supply.list);
            count += shown.shown().count() as u64;
            let place = supply.flow as usize;
            last.resize(last.len().max(place + 1), 0.0);
            last[place] = if shown.is_short() { 0.0 } else { shown.shown().last().unwrap_or(0.0) };
        }
        for demand in self.demand.lanes() {
            for key in self.demand.lists.get(demand.list).shown() {
                let supply = self.supply.ties.flow(tie_of(key));
                let last = supply.map_or(0.0, |supply| last[supply as usize]);
                count += u64::from(key_of(value_of(key), demand.tie) < last);
            }
        }
        count
    }

    fn before(&self, before: &Before, changed: &[(u32, u32)]) -> Vec<Ranked> {
        let ties = &self.side(before.unit & 1 == 0).ties;
        let ranked = |key| {
            let tie = tie_of(key);
            let changed = || changed.iter().find(|(of, _)| *of == tie).map(|(_, flow)| *flow);
            Some(Ranked { flow: changed().or_else(|| ties.flow(tie))?, value: value_of(key) })
        };
        before.list.shown().filter_map(ranked).collect()
    }

    fn recompute(&mut self, homes: &Mutex<&mut Homes>, threads: usize) {
        let lanes = [&mut self.supply, &mut self.demand].map(|side| {
            let mut lanes = std::mem::take(&mut side.pending);
            lanes.extend(side.lanes());
            *side = Shelf::new(side.unit(), side.classes());
            lanes
        });
        let [supplies, demands] = lanes;
        [self.supply, self.demand] = self.filled(supplies, demands, threads);
        let mut homes = homes.lock().unwrap_or_else(PoisonError::into_inner);
        self.supply.tell_homes(&mut homes);
        self.demand.tell_homes(&mut homes);
    }

    fn verify(&self, homes: &Homes, threads: usize, differing: &mut Vec<u32>) {
        let fresh = self.filled(self.supply.lanes().collect(), self.demand.lanes().collect(), threads);
        for (live, fresh) in [&self.supply, &self.demand].into_iter().zip(&fresh) {
            let differs = |flow: &Lane<N>| {
                let home = homes.get(flow.flow).filter(|home| home.unit == live.unit());
                let same = |home: Home| live.list_at(home.spot).shows_the_same_as(fresh.lists.get(flow.list));
                !home.is_some_and(same)
            };
            differing.extend(fresh.lanes().filter(differs).map(|flow| flow.flow));
        }
    }

    fn for_each_pair(&self, visit: &mut dyn FnMut(u32, u32, f32)) {
        let (mut blocks, mut hits) = (Vec::new(), Hits::NONE);
        for demand in self.demand.lanes() {
            blocks.clear();
            let classes = self.ranker.meets(true, demand.class);
            self.supply.blocks_around(&demand, classes, &mut blocks);
            for &number in &blocks {
                let block = self.supply.blocks.get(number);
                self.ranker.scan(false, &Query::of(&demand), block, 0..block.groups(), 0.0, &mut hits);
                for &lane in hits.own() {
                    let lane = usize::from(lane);
                    visit(block.flow[lane], demand.flow, hits.values[lane]);
                }
            }
        }
    }

    fn len(&self) -> usize {
        self.supply.len() + self.demand.len()
    }

    fn memory_bytes(&self) -> usize {
        self.supply.memory_bytes() + self.demand.memory_bytes()
    }

    #[cfg(test)]
    fn spoil(&mut self, spot: Spot) {
        let number = self.supply.lane_at(spot).list;
        let list = self.supply.lists.get_mut(number);
        let best = list.shown().next().unwrap_or_default();
        list.remove(best);
    }
}

/// A flow as the index stores it. A radius that is not a number of at least zero, the wrong number of columns, or a class beyond
/// those of its side, makes a flow that meets nothing.
fn lane_of<const N: usize>(entry: &Entry<'_>, classes: usize) -> Lane<N> {
    let columns = <[f32; N]>::try_from(entry.columns);
    let known = usize::from(entry.class) < classes;
    let meets = entry.radius_km >= 0.0 && columns.is_ok() && known;
    Lane {
        place: entry.place.unit_vector(),
        longitude: entry.place.longitude().to_radians() as f32,
        radius2: if meets { chord2_of_km(entry.radius_km) } else { NOTHING },
        columns: columns.unwrap_or([0.0; N]),
        site: entry.site,
        class: if known { entry.class } else { 0 },
        tie: entry.tie,
        flow: entry.flow,
        list: 0,
        floor: 0.0,
        floor_low: 0,
    }
}
