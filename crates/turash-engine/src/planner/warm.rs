//! The order of arcs that leads the first tree back to an earlier plan.

use super::network::Network;

/// The arcs of an earlier plan around each node, as far as they are not taken yet.
struct Used {
    /// How many are not taken yet.
    open: Vec<u32>,
    /// The exclusive or of their numbers: where one is left, this is it.
    arcs: Vec<u32>,
    /// What the earlier plan leaves of the node.
    spare: Vec<i64>,
}

impl Used {
    fn is_leaf(&self, node: u32) -> bool {
        self.open[node as usize] == 1 && self.spare[node as usize] <= 0
    }
}

impl Network {
    /// The arcs that carry something in an earlier plan (`flows`, by arc), so ordered that taking as much as one can of each in turn gives that plan again, where capacities are
    /// still the same: first the arcs that carry all they may, then, from the leaves inwards, what goes all into or all out of a node.
    pub(super) fn warm_order(&self, flows: &[i64]) -> Vec<u32> {
        let nodes = self.left.len();
        let mut used = Used { open: vec![0; nodes], arcs: vec![0; nodes], spare: self.left.clone() };
        let mut order = Vec::new();
        let mut inside = Vec::new();
        for (arc, &flow) in (0_u32..).zip(flows).filter(|(_, flow)| **flow > 0) {
            let full = flow >= self.rooms[arc as usize];
            if full { &mut order } else { &mut inside }.push(arc);
            for node in self.ends(arc) {
                used.spare[node as usize] -= flow;
                if !full {
                    used.open[node as usize] += 1;
                    used.arcs[node as usize] ^= arc;
                }
            }
        }
        let mut taken = vec![false; flows.len()];
        let mut leaves: Vec<u32> = (0..nodes as u32).filter(|&node| used.is_leaf(node)).collect();
        while let Some(leaf) = leaves.pop() {
            if used.open[leaf as usize] == 0 {
                continue;
            }
            let arc = used.arcs[leaf as usize];
            order.push(arc);
            taken[arc as usize] = true;
            for node in self.ends(arc) {
                used.open[node as usize] -= 1;
                used.arcs[node as usize] ^= arc;
                if node != leaf && used.is_leaf(node) {
                    leaves.push(node);
                }
            }
        }
        // What is between two nodes that both have something to spare now.
        order.extend(inside.into_iter().filter(|&arc| !taken[arc as usize]));
        order
    }

    fn ends(&self, arc: u32) -> [u32; 2] {
        [self.tails[arc as usize], self.heads[arc as usize]]
    }
}
