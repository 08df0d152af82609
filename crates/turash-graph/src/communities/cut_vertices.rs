//! Cut vertices.

use super::ties::Neighbours;

/// The vertices whose loss splits what hangs together into parts, in their order.
///
/// J. Hopcroft, R. Tarjan (1973), Algorithm 447: efficient algorithms for graph manipulation, Communications of the ACM 16, 372-378: depth first; a
/// vertex is one where nothing behind one of its children reaches above it. Without recursion, for a community may be a path of any length.
pub(crate) fn cut_vertices(graph: &Neighbours) -> Vec<usize> {
    let mut walk = Walk { entered: vec![0; graph.len()], lowest: vec![0; graph.len()], clock: 0 };
    let mut cuts = vec![false; graph.len()];
    for root in 0..graph.len() {
        if walk.entered[root] == 0 {
            walk.from(graph, root, &mut cuts);
        }
    }
    (0..graph.len()).filter(|vertex| cuts[*vertex]).collect()
}

struct Walk {
    /// When each vertex was entered; 0 before.
    entered: Vec<u32>,
    /// The earliest vertex that what is behind it reaches.
    lowest: Vec<u32>,
    clock: u32,
}

impl Walk {
    fn enter(&mut self, vertex: usize) {
        self.clock += 1;
        self.entered[vertex] = self.clock;
        self.lowest[vertex] = self.clock;
    }

    fn from(&mut self, graph: &Neighbours, root: usize, cuts: &mut [bool]) {
        self.enter(root);
        let mut children = 0;
        // The way to where the walk is: each vertex with the neighbours that are still to be looked at.
        let mut way = vec![(root, graph[root].iter())];
        while let Some((vertex, neighbours)) = way.last_mut() {
            let vertex = *vertex;
            if let Some(&neighbour) = neighbours.next() {
                let neighbour = neighbour as usize;
                if self.entered[neighbour] == 0 {
                    self.enter(neighbour);
                    way.push((neighbour, graph[neighbour].iter()));
                } else {
                    // The edge back to the parent does no harm: a parent's own entry is not below it.
                    self.lowest[vertex] = self.lowest[vertex].min(self.entered[neighbour]);
                }
                continue;
            }
            way.pop();
            let Some(&(parent, _)) = way.last() else { break };
            self.lowest[parent] = self.lowest[parent].min(self.lowest[vertex]);
            if parent == root {
                children += 1;
            } else if self.lowest[vertex] >= self.entered[parent] {
                cuts[parent] = true;
            }
        }
        cuts[root] = children > 1;
    }
}
