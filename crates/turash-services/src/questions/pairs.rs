//! Every feasible pair within a distance, whatever it is worth.

use turash_domain::matching::{Market, Model};
use turash_domain::{Coordinates, FlowId};
use turash_engine::Engine;

use crate::matching::directory::{FlowRecord, letters};
use crate::matching::lists::Lists;
use crate::matching::packing::{entry, market_id, open_engine};
use crate::questions::filter::PairFilter;

/// Flows among which feasible pairs are looked for, in an index of their own: whoever holds the lists need not wait.
pub(crate) struct PairSearch {
    engine: Engine,
    /// By their number in that index.
    flows: Vec<Searched>,
}

struct Searched {
    id: FlowId,
    place: Coordinates,
    reach_km: f64,
}

impl PairSearch {
    /// No flow yet.
    pub(crate) fn new(model: &Model) -> Self {
        Self { engine: open_engine(&model.whatever_it_is_worth()), flows: Vec::new() }
    }

    /// Takes a flow, whose counterparts may be so far; one that takes no part in matching is left out.
    pub(crate) fn take(&mut self, flow: &FlowRecord, reach_km: f64) {
        let Ok(packed) = &flow.packed else { return };
        // A little farther than asked: the engine's `f32` places are exact to half a metre.
        let packed = packed.for_pairs_within(reach_km * 1.0001 + 0.01);
        let number = self.flows.len() as u32;
        self.engine.load(market_id(packed.market), &entry(number, flow, &packed));
        self.flows.push(Searched { id: flow.id.clone(), place: packed.place, reach_km });
    }

    /// How many flows were taken.
    pub(crate) fn len(&self) -> usize {
        self.flows.len()
    }

    /// Visits every feasible pair, whatever it is worth, in no particular order: supply, demand, and their distance in km. The distance is exact (great circle in `f64`),
    /// so counts do not depend on the engine's rounding.
    pub(crate) fn for_each(mut self, visit: &mut dyn FnMut(&FlowId, &FlowId, f64)) {
        self.engine.recompute(1);
        for market in Market::ALL {
            self.engine.for_each_pair(market_id(market), &mut |supply, demand, _| {
                let [from, to] = [supply, demand].map(|number| &self.flows[number as usize]);
                let km = from.place.distance_km(to.place);
                if km <= from.reach_km.min(to.reach_km) {
                    visit(&from.id, &to.id, km);
                }
            });
        }
    }
}

impl Lists {
    /// Visits every feasible pair within a distance, whatever it is worth, in no particular order. For lists that nobody else waits for.
    pub fn for_each_pair(&self, filter: &PairFilter, visit: &mut dyn FnMut(&FlowId, &FlowId, f64)) {
        let mut search = PairSearch::new(&self.model);
        let in_country = |flow: &FlowRecord| {
            let of_site = self.directory.country_of(flow);
            filter.country.as_ref().is_none_or(|country| of_site == Some(letters(country)))
        };
        for (_, flow) in self.directory.flows() {
            if filter.family.is_none_or(|family| family == flow.family) && in_country(flow) {
                search.take(flow, filter.within_km);
            }
        }
        search.for_each(visit);
    }
}
