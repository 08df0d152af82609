//! The engine: markets by id, flows by slot, and one entry point for every change and every question.
//!
//! Which market a flow belongs to, what its columns mean and how its slot, tie and site number came about is the
//! caller's knowledge.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry::Vacant;
use std::sync::Mutex;

use turash_domain::Coordinates;
use turash_domain::matching::PairRule;

use crate::homes::{Home, Homes};
use crate::market::{Market, RuleMarket};
use crate::parallel;
use crate::touched::Touched;

/// A market is large that holds more than one flow in so many of a thread's share.
const LARGE: usize = 4;

/// Whether a flow gives or takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// It gives.
    Supply,
    /// It takes.
    Demand,
}

impl Side {
    pub(crate) fn is_demand(self) -> bool {
        self == Self::Demand
    }
}

/// The caller's number for a market: one family of resources with its rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MarketId(pub u32);

/// One flow as the index sees it.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// The flow's slot: chosen by the caller, dense (memory grows with the highest one), free again after removal.
    pub flow: u32,
    /// Order among equal values, lower first; unique among the flows of one side of a market.
    pub tie: u32,
    /// Flows of the same site never match.
    pub site: u32,
    /// Whether the flow gives or takes.
    pub side: Side,
    /// Where the flow is.
    pub place: Coordinates,
    /// How far a counterpart may be, in kilometres; the smaller radius of the two decides. A flow whose radius is
    /// negative or not a number has no counterparts.
    pub radius_km: f64,
    /// What the market's rule reads. A flow with a wrong number of columns has no counterparts.
    pub columns: &'a [f32],
}

/// One entry of a list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// The counterpart's slot.
    pub flow: u32,
    /// The pair's ranking value: finite and above zero.
    pub value: f32,
}

/// The candidate index and the match set.
#[derive(Default)]
pub struct Engine {
    numbers: HashMap<MarketId, u32>,
    markets: Vec<Box<dyn Market>>,
    homes: Homes,
    len: usize,
}

impl Engine {
    /// An engine without markets.
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens an empty market. A market of that id that is open already stays as it is, with its own rule.
    pub fn open_market<R: PairRule<N>, const N: usize>(&mut self, market: MarketId, rule: R) {
        let number = self.markets.len() as u32;
        if let Vacant(place) = self.numbers.entry(market) {
            place.insert(number);
            self.markets.push(Box::new(RuleMarket::new(rule, 2 * number)));
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
        let list = self.homes.get(flow).map(|home| {
            let market = &self.markets[home.unit as usize / 2];
            market.list(is_demand(home), home.spot)
        });
        list.into_iter().flatten()
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

    /// Whether the shown list of a flow names the counterpart of a tie.
    pub fn shows(&self, flow: u32, tie: u32) -> bool {
        self.homes
            .get(flow)
            .is_some_and(|home| self.markets[home.unit as usize / 2].shows(is_demand(home), home.spot, tie))
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
    use turash_domain::matching::DirectHeat;

    use super::*;

    #[test]
    fn verify_finds_a_list_that_was_tampered_with() {
        let mut engine = Engine::new();
        engine.open_market(MarketId(7), DirectHeat { value_per_unit: 30.0, cost_per_unit_km: 1.0 });
        for flow in 0..40 {
            let side = if flow % 2 == 0 { Side::Supply } else { Side::Demand };
            let place = Coordinates::new(14.0 + f64::from(flow) / 1000.0, 48.0).unwrap();
            let columns = [100.0 + flow as f32, 90.0];
            let entry =
                Entry { flow, tie: flow, site: flow, side, place, radius_km: 25.0, columns: &columns };
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
