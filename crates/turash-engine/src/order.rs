//! The order of flows by their best pair, kept current by every change: the way to the best matches of all without a look at every list.
//!
//! One order for each group that the caller sorts flows into. A place in it is eight bytes: the inverted bits of the best value (an `f32` above zero, so that bits order
//! like values) above the flow's slot. A change moves the few flows whose best pair it touches, about 1 us each at a million flows.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

/// A place in the order of a group: the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(u64);

impl Place {
    fn of(flow: u32, best: f32) -> Self {
        Self((u64::from(!best.to_bits()) << 32) | u64::from(flow))
    }

    /// The flow's slot.
    pub fn flow(self) -> u32 {
        self.0 as u32
    }

    /// The value of its best pair.
    pub fn best(self) -> f32 {
        f32::from_bits(!((self.0 >> 32) as u32))
    }
}

/// Flows by the value of their best pair; those that have none are absent.
#[derive(Debug)]
pub struct Order<G> {
    by_best: BTreeMap<G, BTreeSet<Place>>,
    /// The value of each flow's best pair, by slot; 0 where it has none. Most flows that a change touches keep theirs, and all that is read of them
    /// then are these two columns.
    best: Vec<f32>,
    /// The group of each flow that has a best pair.
    groups: Vec<Option<G>>,
}

impl<G> Default for Order<G> {
    fn default() -> Self {
        Self { by_best: BTreeMap::new(), best: Vec::new(), groups: Vec::new() }
    }
}

impl<G: Copy + Ord> Order<G> {
    /// The order of flows (slot, group, value of the best pair).
    pub fn of(flows: impl Iterator<Item = (u32, G, f32)>) -> Self {
        let mut order = Self::default();
        let mut by_group: BTreeMap<G, Vec<Place>> = BTreeMap::new();
        for (flow, group, best) in flows {
            by_group.entry(group).or_default().push(Place::of(flow, best));
            order.note(flow, Some(group), best);
        }
        // A set that is built from all its items at once sorts them first.
        order.by_best =
            by_group.into_iter().map(|(group, places)| (group, places.into_iter().collect())).collect();
        order
    }

    /// Notes a flow's group and the value of its best pair, which is above zero; `None` where it has none.
    pub fn set(&mut self, flow: u32, best: Option<(G, f32)>) {
        let (group, value) = best.map_or((None, 0.0), |(group, best)| (Some(group), best));
        let (old_group, old_value) = self.note(flow, group, value);
        if (old_group, old_value.to_bits()) == (group, value.to_bits()) {
            return;
        }
        if let Some(group) = old_group
            && let Some(places) = self.by_best.get_mut(&group)
        {
            places.remove(&Place::of(flow, old_value));
        }
        if let Some(group) = group {
            self.by_best.entry(group).or_default().insert(Place::of(flow, value));
        }
    }

    /// The value of a flow's best pair.
    pub fn best(&self, flow: u32) -> Option<f32> {
        self.best.get(flow as usize).copied().filter(|best| *best > 0.0)
    }

    /// The groups that have, or had, flows.
    pub fn groups(&self) -> impl Iterator<Item = G> + '_ {
        self.by_best.keys().copied()
    }

    /// The places of a group that come after one, or all of them: the best first.
    pub fn after(&self, group: G, after: Option<Place>) -> impl Iterator<Item = Place> + use<'_, G> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let places = self.by_best.get(&group);
        places.into_iter().flat_map(move |places| places.range((from, Bound::Unbounded))).copied()
    }

    /// Notes a flow's group and best value; gives what they were.
    fn note(&mut self, flow: u32, group: Option<G>, best: f32) -> (Option<G>, f32) {
        let index = flow as usize;
        if index >= self.best.len() {
            self.best.resize(index + 1, 0.0);
            self.groups.resize(index + 1, None);
        }
        let old = std::mem::replace(&mut self.groups[index], group);
        (old, std::mem::replace(&mut self.best[index], best))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flow_stands_once_in_the_order_of_its_group_whatever_it_was_before() {
        let mut order = Order::of([(3, 'h', 7.0), (1, 'h', 9.0)].into_iter());
        let flows =
            |order: &Order<char>, group| order.after(group, None).map(Place::flow).collect::<Vec<_>>();
        assert_eq!(flows(&order, 'h'), [1, 3]);
        order.set(5, Some(('h', 7.0)));
        order.set(1, Some(('h', 0.5)));
        assert_eq!(flows(&order, 'h'), [3, 5, 1], "equals by their slot");
        order.set(3, Some(('c', 8.0)));
        order.set(5, None);
        assert_eq!((flows(&order, 'h'), flows(&order, 'c')), (vec![1], vec![3]));
        let first = order.after('h', None).next().unwrap();
        assert_eq!(
            (first.best(), order.best(1), order.best(5), order.best(99)),
            (0.5, Some(0.5), None, None)
        );
        assert_eq!(order.after('h', Some(first)).next(), None);
    }
}
