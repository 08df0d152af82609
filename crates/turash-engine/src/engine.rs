//! The engine: markets by id, flows by slot, and one entry point for every change and every question.
//!
//! Which market a flow belongs to, what its columns mean and how its slot, tie and site number came about is the
//! caller's knowledge.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry::Vacant;
use std::sync::Mutex;

use turash_domain::matching::PairRule;

use crate::entry::{Entry, MarketId, Ranked};
use crate::homes::{Home, Homes};
use crate::list::{List, tie_of, value_of};
use crate::market::{MarketIndex, RuleMarket};
use crate::parallel;
use crate::touched::Touched;

/// A market is large that holds more than one flow in so many of a thread's share.
const LARGE: usize = 4;

/// The candidate index and the match set.
#[derive(Default)]
pub struct Engine {
    numbers: HashMap<MarketId, u32>,
    markets: Vec<Box<dyn MarketIndex>>,
    homes: Homes,
    len: usize,
}

impl Engine {
    /// An engine without markets.
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens an empty market, in which each class of supplies meets the classes of demands that `meets` names for it. A market of that id
    /// that is open already stays as it is, with its own rule.
    pub fn open_market<R: PairRule<N>, const N: usize>(
        &mut self,
        market: MarketId,
        rule: R,
        meets: Vec<Vec<u16>>,
    ) {
        let number = self.markets.len() as u32;
        if let Vacant(place) = self.numbers.entry(market) {
            place.insert(number);
            self.markets.push(Box::new(RuleMarket::new(rule, meets, 2 * number)));
        }
    }

    /// Inserts a flow or replaces it, whatever has changed (attributes, place, side, market), and repairs every list.
    ///
    /// Adds to `touched` the flow itself and every flow whose shown list may have changed, with the list as it was.
    /// A flow put into a market that is not open is removed.
    pub fn put(&mut self, market: MarketId, entry: &Entry<'_>, touched: &mut Touched) {
        let number = self.numbers.get(&market).copied();
        let unit = number.map(|number| 2 * number + u32::from(entry.side.is_demand()));
        let mut spot = None;
        if let Some(home) = self.homes.get(entry.flow) {
            if Some(home.unit) == unit && home.spot.as_pending().is_none() {
                spot = Some(home.spot);
            } else {
                self.remove(entry.flow, touched);
            }
        }
        if let Some(number) = number {
            self.len += usize::from(spot.is_none());
            self.markets[number as usize].put(entry, spot, &mut self.homes, touched);
        }
    }

    /// Removes a flow and repairs every list; false when there is no such flow. `touched` as in [`Engine::put`].
    pub fn remove(&mut self, flow: u32, touched: &mut Touched) -> bool {
        let Some(home) = self.homes.get(flow) else { return false };
        let market = &mut self.markets[home.unit as usize / 2];
        market.remove(is_demand(home), home.spot, &mut self.homes, touched);
        self.homes.clear(flow);
        self.len -= 1;
        true
    }

    /// Adds a flow without repairing lists, for a bulk load: its own list is empty and other lists do not know of it
    /// until [`Engine::recompute`]. A flow that is there already is replaced.
    pub fn load(&mut self, market: MarketId, entry: &Entry<'_>) {
        self.remove(entry.flow, &mut Touched::default());
        if let Some(&number) = self.numbers.get(&market) {
            self.len += 1;
            self.markets[number as usize].load(entry, &mut self.homes);
        }
    }

    /// Sorts the index anew and fills all lists in one batch pass, on up to `threads` threads.
    ///
    /// A large market takes all threads for itself; small ones are shared out whole, the largest first, so that no thread
    /// waits for another at each step of each market.
    pub fn recompute(&mut self, threads: usize) {
        let share = self.len / (LARGE * threads.max(1));
        let homes = Mutex::new(&mut self.homes);
        let mut markets: Vec<_> = self.markets.iter_mut().collect();
        markets.sort_by_key(|market| Reverse(market.len()));
        let small = markets.partition_point(|market| threads > 1 && market.len() > share);
        let small = markets.split_off(small);
        for market in markets {
            market.recompute(&homes, threads);
        }
        parallel::for_each(small, threads, |market| market.recompute(&homes, 1));
    }

    /// The best counterparts of a flow, best first, at most [`crate::SHOWN`]; none for a flow that is not there.
    pub fn list(&self, flow: u32) -> impl Iterator<Item = Ranked> + '_ {
        self.list_from(flow, f32::INFINITY)
    }

    /// The part of a flow's list whose values are at most `most`.
    pub fn list_from(&self, flow: u32, most: f32) -> impl Iterator<Item = Ranked> + '_ {
        let list = self.shown(flow).map(|(market, demand, list)| {
            let keys = list.shown().skip_while(move |key| value_of(*key) > most);
            keys.filter_map(move |key| {
                Some(Ranked { flow: market.flow_of(!demand, tie_of(key))?, value: value_of(key) })
            })
        });
        list.into_iter().flatten()
    }

    /// The values of a flow's list, best first: what [`Engine::list`] gives, without finding out who the counterparts are.
    pub fn values(&self, flow: u32) -> impl Iterator<Item = f32> + '_ {
        self.shown(flow).into_iter().flat_map(|(_, _, list)| list.shown().map(value_of))
    }

    /// The flows whose shown list names this flow, with the values of the pairs, in no particular order.
    pub fn shown_by(&self, flow: u32) -> Vec<Ranked> {
        let Some(home) = self.homes.get(flow) else { return Vec::new() };
        self.markets[home.unit as usize / 2].shown_by(is_demand(home), home.spot)
    }

    /// The place of the counterpart of a tie in the shown list of a flow, 0 for the best.
    pub fn rank(&self, flow: u32, tie: u32) -> Option<usize> {
        let (_, _, list) = self.shown(flow)?;
        list.shown().position(|key| tie_of(key) == tie)
    }

    /// How many pairs stand in the list of one of their flows, or of both.
    pub fn count_pairs(&self) -> u64 {
        self.markets.iter().map(|market| market.count_pairs()).sum()
    }

    /// A flow's list, with its market and its side.
    fn shown(&self, flow: u32) -> Option<(&dyn MarketIndex, bool, &List)> {
        let home = self.homes.get(flow)?;
        let market = self.markets[home.unit as usize / 2].as_ref();
        Some((market, is_demand(home), market.list(is_demand(home), home.spot)?))
    }

    /// The lists that changes touched, as they were before, each flow with its list, best first. Ask before the next change: a flow
    /// that has left since is missing.
    pub fn before<'a>(
        &'a self,
        touched: &'a Touched,
    ) -> impl Iterator<Item = (u32, impl FnOnce() -> Vec<Ranked> + 'a)> + 'a {
        touched.lists.iter().map(|before| {
            let market = &self.markets[before.unit as usize / 2];
            (before.flow, || market.before(before, &touched.changed))
        })
    }

    /// The flows whose shown list differs, bit for bit, from that of a fresh batch pass over the same flows.
    pub fn verify(&self, threads: usize) -> Vec<u32> {
        let mut differing = Vec::new();
        for market in &self.markets {
            market.verify(&self.homes, threads, &mut differing);
        }
        differing
    }

    /// Visits every candidate pair of a market, not only the best: supply, demand and the pair's value.
    ///
    /// A candidate has a value above zero, is within both radii and is not of one site.
    pub fn for_each_pair(&self, market: MarketId, visit: &mut dyn FnMut(u32, u32, f32)) {
        if let Some(&number) = self.numbers.get(&market) {
            self.markets[number as usize].for_each_pair(visit);
        }
    }

    /// The number of flows.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no flow.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The number of flows of a market, both sides.
    pub fn market_len(&self, market: MarketId) -> usize {
        self.numbers.get(&market).map_or(0, |&number| self.markets[number as usize].len())
    }

    /// Bytes that index and lists have reserved.
    pub fn memory_bytes(&self) -> usize {
        self.homes.memory_bytes() + self.markets.iter().map(|market| market.memory_bytes()).sum::<usize>()
    }
}

fn is_demand(home: Home) -> bool {
    home.unit % 2 == 1
}

#[cfg(test)]
mod tests {
    use turash_domain::Coordinates;

    use super::*;
    use crate::entry::Side;
    use crate::plain::Plain;

    #[test]
    fn verify_finds_a_list_that_was_tampered_with() {
        let mut engine = Engine::new();
        engine.open_market(MarketId(7), Plain { per_unit_km: 1.0 }, vec![vec![0]]);
        for flow in 0..40 {
            let side = if flow % 2 == 0 { Side::Supply } else { Side::Demand };
            let place = Coordinates::new(14.0 + f64::from(flow) / 1000.0, 48.0).unwrap();
            let columns = [100.0 + flow as f32, 90.0];
            let entry = Entry {
                flow,
                tie: flow,
                site: flow,
                side,
                class: 0,
                place,
                radius_km: 25.0,
                columns: &columns,
            };
            engine.put(MarketId(7), &entry, &mut Touched::default());
        }
        assert_eq!(engine.verify(1), Vec::<u32>::new());
        let spot = engine.homes.get(12).unwrap().spot;
        engine.markets[0].spoil(spot);
        assert_eq!(engine.verify(1), [12]);
        engine.recompute(1);
        assert_eq!(engine.verify(2), Vec::<u32>::new());
    }
}
