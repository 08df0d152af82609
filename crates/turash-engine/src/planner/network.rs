//! A component as a network for the simplex: arcs in columns, the first tree, and what comes out.

use super::components::Component;
use super::problem::{Problem, UNBOUNDED};
use super::tree::{Hanging, Tree};

/// A component as a network: an arc for each pair, then one for each node to or from the root.
pub(super) struct Network {
    pub(super) tails: Vec<u32>,
    pub(super) heads: Vec<u32>,
    pub(super) values: Vec<i64>,
    /// The most that may flow, beyond what is agreed.
    pub(super) rooms: Vec<i64>,
    /// 1; -1 for an arc outside the tree that carries all it may.
    pub(super) signs: Vec<i8>,
    /// What each node has left to give or take.
    pub(super) left: Vec<i64>,
    pub(super) prices: Vec<i64>,
    pub(super) tree: Tree,
    /// The number of pairs.
    pub(super) pairs: usize,
    /// Where pricing goes on.
    pub(super) at: usize,
}

/// The optimum of a component.
pub(super) struct Solved {
    /// The pairs that get more than what is agreed, by their number in the problem, and how much more.
    pub(super) flows: Vec<(u32, i64)>,
    /// In the order of the component.
    pub(super) supply_prices: Vec<i64>,
    pub(super) demand_prices: Vec<i64>,
}

impl Network {
    /// The network of a component; `places` has the place of each node's code in it.
    pub(super) fn new(problem: &Problem, component: &Component, places: &[u32]) -> Self {
        let supplies = component.supplies.len();
        let nodes = supplies + component.demands.len();
        let pairs = component.pairs.len();
        let root = nodes as u32;
        let arcs = pairs + nodes;
        let (mut tails, mut heads) = (Vec::with_capacity(arcs), Vec::with_capacity(arcs));
        let (mut values, mut rooms) = (Vec::with_capacity(arcs), Vec::with_capacity(arcs));
        for &pair in &component.pairs {
            let pair = &problem.pairs()[pair as usize];
            let [supply, demand] = pair.ends();
            tails.push(places[supply.code()]);
            heads.push(places[demand.code()] + supplies as u32);
            values.push(pair.value);
            rooms.push(pair.room());
        }
        tails.extend((0..root).map(|node| if (node as usize) < supplies { node } else { root }));
        heads.extend((0..root).map(|node| if (node as usize) < supplies { root } else { node }));
        values.resize(arcs, 0);
        rooms.resize(arcs, UNBOUNDED);
        let of_supplies = component.supplies.iter().map(|&supply| problem.left().supplies[supply as usize]);
        let of_demands = component.demands.iter().map(|&demand| problem.left().demands[demand as usize]);
        Self {
            tails,
            heads,
            values,
            rooms,
            signs: vec![1; arcs],
            left: of_supplies.chain(of_demands).collect(),
            prices: vec![0; nodes + 1],
            tree: Tree::new(supplies as u32, nodes),
            pairs,
            at: 0,
        }
    }

    /// The arcs of pairs, the most valuable first.
    pub(super) fn best_first(&self) -> Vec<u32> {
        let mut order: Vec<(i64, u32)> =
            (0..).zip(&self.values[..self.pairs]).map(|(arc, &value)| (-value, arc)).collect();
        order.sort_unstable();
        order.into_iter().map(|(_, arc)| arc).collect()
    }

    /// The first tree: takes as much as it can of each arc in turn. Whoever has nothing left hangs by that arc, whoever has something left hangs at the root.
    ///
    /// The tree is strongly feasible: a demand hangs by an arc that carries something, a supply by one that could carry more.
    pub(super) fn start(&mut self, order: impl IntoIterator<Item = u32>) {
        for arc in order {
            let (supply, demand) = (self.tails[arc as usize], self.heads[arc as usize]);
            let most = self.rooms[arc as usize];
            let flow = most.min(self.left[supply as usize]).min(self.left[demand as usize]);
            if flow == 0 {
                continue;
            }
            self.left[supply as usize] -= flow;
            self.left[demand as usize] -= flow;
            let above = Hanging { arc, flow, most };
            if self.left[demand as usize] == 0 {
                self.tree.hang(demand, supply, above);
            } else if flow < most {
                self.tree.hang(supply, demand, above);
            } else {
                self.signs[arc as usize] = -1;
            }
        }
        let root = self.tree.root();
        for node in (0..root).filter(|&node| !self.tree.hangs(node)).collect::<Vec<_>>() {
            let above =
                Hanging { arc: self.pairs as u32 + node, flow: self.left[node as usize], most: UNBOUNDED };
            self.tree.hang(node, root, above);
        }
        let mut at = self.tree.after(root, root);
        while let Some(node) = at {
            let (parent, arc) = (self.tree.parent(node), self.tree.above(node).arc);
            self.prices[node as usize] = self.values[arc as usize] - self.prices[parent as usize];
            self.tree.set_depth(node);
            at = self.tree.after(node, root);
        }
    }

    /// What was found.
    pub(super) fn solved(self, component: &Component) -> Solved {
        let flows = (0..self.tree.root()).map(|node| self.tree.above(node)).filter(|above| above.flow > 0);
        let of_tree = flows.map(|above| (above.arc as usize, above.flow));
        let full = (0..self.pairs).filter(|&arc| self.signs[arc] < 0).map(|arc| (arc, self.rooms[arc]));
        let flows = of_tree.filter(|&(arc, _)| arc < self.pairs).chain(full);
        let supplies = component.supplies.len();
        Solved {
            flows: flows.map(|(arc, flow)| (component.pairs[arc], flow)).collect(),
            supply_prices: self.prices[..supplies].to_vec(),
            demand_prices: self.prices[supplies..supplies + component.demands.len()].to_vec(),
        }
    }
}
