//! Every feasible pair within a distance, whatever it is worth.

use turash_domain::FlowId;
use turash_domain::matching::Market;

use crate::matching::directory::{FlowRecord, letters};
use crate::matching::lists::Lists;
use crate::matching::packing::{entry, market_id, open_engine};
use crate::questions::filter::{PairFilter, distance_km};

impl Lists {
    /// Visits every feasible pair within a distance, whatever it is worth, in no particular order. The distance is exact
    /// (great circle in `f64`), so counts do not depend on the engine's rounding. For lists that nobody else waits for.
    pub fn for_each_pair(&self, filter: &PairFilter, visit: &mut dyn FnMut(&FlowId, &FlowId, f64)) {
        let mut engine = open_engine(&self.tariffs.worth_everything());
        let in_country = |flow: &FlowRecord| {
            let of_site = self.directory.site(flow.site).and_then(|site| site.country);
            filter.country.as_ref().is_none_or(|country| of_site == Some(letters(country)))
        };
        // A little farther than asked: the engine's `f32` places are exact to half a metre.
        let radius_km = filter.within_km * 1.0001 + 0.01;
        for (number, flow) in self.directory.flows() {
            let wanted = filter.family.is_none_or(|family| family == flow.family) && in_country(flow);
            if let (true, Ok(packed)) = (wanted, &flow.packed) {
                let packed = packed.for_pairs_within(radius_km);
                engine.load(market_id(packed.market), &entry(number, flow, &packed));
            }
        }
        engine.recompute(1);
        for market in Market::ALL {
            engine.for_each_pair(market_id(market), &mut |supply, demand, _| {
                if let (Some(from), Some(to)) = (self.directory.flow(supply), self.directory.flow(demand)) {
                    let km = distance_km(from, to);
                    if km <= filter.within_km {
                        visit(&from.id, &to.id, km);
                    }
                }
            });
        }
    }
}
