//! Network simplex for one component: a spanning tree, prices that make its arcs worth nothing, and pivots that bring in arcs worth more.
//!
//! Method: Dantzig's transportation simplex with an artificial root whose arcs are real here (what is left over, what is not served), so that the first tree is feasible and nothing has a penalty;
//! block pricing (the best arc of a stretch, as in the LEMON library's solver, Kiraly and Kovacs 2012); strongly feasible trees against cycling. An arc at its upper bound stays outside the tree.

use super::network::Network;
use super::tree::Hanging;

/// Pivots between two looks at whether somebody wants it stopped.
const PIVOTS_AT_ONCE: usize = 1 << 14;

/// A stretch for pricing has this many times the square root of the number of arcs, and at least [`SHORTEST`].
const STRETCH: f64 = 1.0;
const SHORTEST: usize = 16;

impl Network {
    /// Pivots until no arc is worth anything more, asking `go_on` now and then; `false` where that says no.
    pub(super) fn optimize(&mut self, go_on: &dyn Fn() -> bool) -> bool {
        let stretch = ((self.values.len() as f64).sqrt() * STRETCH) as usize;
        let stretch = stretch.max(SHORTEST);
        let mut pivots = 0;
        while let Some((arc, worth)) = self.entering(stretch) {
            self.pivot(arc, worth);
            pivots += 1;
            if pivots % PIVOTS_AT_ONCE == 0 && !go_on() {
                return false;
            }
        }
        true
    }

    /// The best arc of the next stretch that has one, with what one step more on it is worth (one step less, where it carries all it may: below zero then).
    fn entering(&mut self, stretch: usize) -> Option<(usize, i64)> {
        let arcs = self.values.len();
        let mut seen = 0;
        while seen < arcs {
            let from = if self.at == arcs { 0 } else { self.at };
            let to = (from + stretch).min(arcs);
            let (mut best, mut found) = (0, from);
            let columns = self.tails[from..to].iter().zip(&self.heads[from..to]);
            let columns = columns.zip(&self.values[from..to]).zip(&self.signs[from..to]);
            for (at, (((&tail, &head), &value), &sign)) in (from..to).zip(columns) {
                // No overflow: `Problem` bounds the largest value by the number of nodes, and so every price.
                let worth =
                    value.wrapping_sub(self.prices[tail as usize]).wrapping_sub(self.prices[head as usize]);
                let gain = worth.wrapping_mul(i64::from(sign));
                if gain > best {
                    (best, found) = (gain, at);
                }
            }
            self.at = to;
            seen += to - from;
            if best > 0 {
                return Some((found, best * i64::from(self.signs[found])));
            }
        }
        None
    }

    /// Brings an arc in: as much as can flows around its cycle, and the arc that stops it leaves the tree.
    fn pivot(&mut self, arc: usize, worth: i64) {
        let (tail, head, most) = (self.tails[arc], self.heads[arc], self.rooms[arc]);
        let fills = self.signs[arc] == 1;
        let (first, second) = if fills { (tail, head) } else { (head, tail) };
        let cycle = self.tree.cycle(first, second);
        let (amount, stop) = self.tree.blocked(&cycle, most);
        self.tree.push(&cycle, amount);
        let Some(stop) = stop else {
            self.signs[arc] = -self.signs[arc];
            return;
        };
        let leaving = self.tree.above(stop.node);
        self.signs[leaving.arc as usize] = if leaving.flow == 0 { 1 } else { -1 };
        self.signs[arc] = 1;
        let (end, parent) = if stop.on_first { (first, second) } else { (second, first) };
        let flow = if fills { amount } else { most - amount };
        self.tree.rehang(stop.node, end, parent, Hanging { arc: arc as u32, flow, most });
        self.reprice(end, worth);
    }

    /// Adds what the arc above a node is worth to its price, and what that means to all below it.
    fn reprice(&mut self, top: u32, worth: i64) {
        let as_top = self.tree.is_supply(top);
        let mut at = Some(top);
        while let Some(node) = at {
            self.prices[node as usize] += if self.tree.is_supply(node) == as_top { worth } else { -worth };
            self.tree.set_depth(node);
            at = self.tree.after(node, top);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planner::components;
    use crate::planner::problem::{Pair, Problem, UNBOUNDED};

    /// What must hold of every tree on the way: flows keep capacities, arcs of the tree are worth the prices of their ends, and some more could flow from every node to the root.
    fn assert_strongly_feasible(network: &Network, left: &[i64]) {
        let root = network.tree.root();
        let mut balance = vec![0; left.len() + 1];
        let mut add = |arc: usize, flow: i64| {
            balance[network.tails[arc] as usize] += flow;
            balance[network.heads[arc] as usize] += flow;
        };
        for node in 0..root {
            let Hanging { arc, flow, most } = network.tree.above(node);
            add(arc as usize, flow);
            assert!((0..=most).contains(&flow));
            let up = network.tree.is_supply(node);
            assert!(if up { flow < most } else { flow > 0 }, "nothing more can flow from {node} to the root");
            let (parent, arc) = (network.tree.parent(node), arc as usize);
            assert_eq!(network.values[arc], network.prices[node as usize] + network.prices[parent as usize]);
            assert_eq!(network.signs[arc], 1);
        }
        for arc in (0..network.pairs).filter(|&arc| network.signs[arc] < 0) {
            add(arc, network.rooms[arc]);
        }
        assert_eq!(balance[..left.len()], *left);
        assert_eq!(network.prices[root as usize], 0);
    }

    #[test]
    fn every_tree_on_the_way_is_strongly_feasible() {
        let mut state = 1_u64;
        let mut below = |end: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % end
        };
        let mut pivots = 0;
        for _ in 0..200 {
            let mut side = |count: u64| (0..count).map(|_| below(5).cast_signed()).collect::<Vec<i64>>();
            let (supplies, demands) = (side(8), side(8));
            let mut pairs = Vec::new();
            for number in 0..64 {
                let most = if below(2) == 0 { below(4).cast_signed() } else { UNBOUNDED };
                pairs.push(Pair { most, ..Pair::new(number / 8, number % 8, below(12).cast_signed()) });
            }
            let problem = Problem::new(supplies, demands, pairs).unwrap();
            let (components, places) = components::of(&problem);
            for component in components {
                let mut network = Network::new(&problem, &component, &places);
                let left = network.left.clone();
                let order = network.best_first();
                // A start from any order will do; every other one leaves more to the pivots.
                network.start(order.into_iter().skip(pivots % 2 * 5));
                assert_strongly_feasible(&network, &left);
                while let Some((arc, worth)) = network.entering(SHORTEST) {
                    network.pivot(arc, worth);
                    assert_strongly_feasible(&network, &left);
                    pivots += 1;
                }
            }
        }
        assert!(pivots > 1000, "{pivots} pivots");
    }
}
