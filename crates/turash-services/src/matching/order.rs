//! The order of flows by their best pair, kept current by every change: the way to the best matches of all without a look at every list.
//!
//! One order for each family. A place in it is eight bytes: the inverted bits of the best value (an `f32` above zero, so that bits order
//! like values) above the flow's number. A change moves the few flows whose best pair it touches, about 1 us each at a million flows.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use turash_domain::Family;

/// A place in the order of a family: the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place(u64);

impl Place {
    fn of(flow: u32, best: f32) -> Self {
        Self((u64::from(!best.to_bits()) << 32) | u64::from(flow))
    }

    /// The flow.
    pub(crate) fn flow(self) -> u32 {
        self.0 as u32
    }

    /// The value of its best pair, EUR/a.
    pub(crate) fn best(self) -> f32 {
        f32::from_bits(!((self.0 >> 32) as u32))
    }
}

/// Flows by the value of their best pair; those that have none are absent.
#[derive(Debug, Default)]
pub(crate) struct Order {
    by_best: BTreeMap<Family, BTreeSet<Place>>,
    /// Where each flow stands, by number.
    places: Vec<Option<(Family, Place)>>,
}

impl Order {
    /// The order of flows with their families and best values.
    pub(crate) fn of(flows: impl Iterator<Item = (u32, Family, f32)>) -> Self {
        let mut order = Self::default();
        let mut by_family: BTreeMap<Family, Vec<Place>> = BTreeMap::new();
        for (flow, family, best) in flows {
            let place = Place::of(flow, best);
            by_family.entry(family).or_default().push(place);
            *order.place_of(flow) = Some((family, place));
        }
        // A set that is built from all its items at once sorts them first.
        order.by_best =
            by_family.into_iter().map(|(family, places)| (family, places.into_iter().collect())).collect();
        order
    }

    /// Notes a flow's best pair; `None` where it has none.
    pub(crate) fn set(&mut self, flow: u32, best: Option<(Family, f32)>) {
        let new = best.map(|(family, best)| (family, Place::of(flow, best)));
        let old = std::mem::replace(self.place_of(flow), new);
        if old == new {
            return;
        }
        if let Some((family, place)) = old
            && let Some(places) = self.by_best.get_mut(&family)
        {
            places.remove(&place);
        }
        if let Some((family, place)) = new {
            self.by_best.entry(family).or_default().insert(place);
        }
    }

    /// The value of a flow's best pair.
    pub(crate) fn best(&self, flow: u32) -> Option<f32> {
        self.places.get(flow as usize)?.map(|(_, place)| place.best())
    }

    /// The families that have matches.
    pub(crate) fn families(&self) -> impl Iterator<Item = Family> + '_ {
        self.by_best.keys().copied()
    }

    /// The places of a family that come after one, or all of them.
    pub(crate) fn after(&self, family: Family, after: Option<Place>) -> impl Iterator<Item = Place> + '_ {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let places = self.by_best.get(&family);
        places.into_iter().flat_map(move |places| places.range((from, Bound::Unbounded))).copied()
    }

    fn place_of(&mut self, flow: u32) -> &mut Option<(Family, Place)> {
        let index = flow as usize;
        if index >= self.places.len() {
            self.places.resize(index + 1, None);
        }
        &mut self.places[index]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flow_stands_once_in_the_order_of_its_family_whatever_it_was_before() {
        let mut order = Order::of([(3, Family::Heat, 7.0), (1, Family::Heat, 9.0)].into_iter());
        let flows = |order: &Order, family| order.after(family, None).map(Place::flow).collect::<Vec<_>>();
        assert_eq!(flows(&order, Family::Heat), [1, 3]);
        order.set(5, Some((Family::Heat, 7.0)));
        order.set(1, Some((Family::Heat, 0.5)));
        assert_eq!(flows(&order, Family::Heat), [3, 5, 1], "equals by their number");
        order.set(3, Some((Family::Co2, 8.0)));
        order.set(5, None);
        assert_eq!((flows(&order, Family::Heat), flows(&order, Family::Co2)), (vec![1], vec![3]));
        let first = order.after(Family::Heat, None).next().unwrap();
        assert_eq!(
            (first.best(), order.best(1), order.best(5), order.best(99)),
            (0.5, Some(0.5), None, None)
        );
        assert_eq!(order.after(Family::Heat, Some(first)).next(), None);
    }
}
