//! Another solver: successive shortest paths with Bellman and Ford's labels, slow and plain. It shares no code with the planner and no idea but the flow model: no tree, no prices.

use turash_engine::planner::Problem;

struct Edge {
    to: usize,
    room: i128,
    cost: i128,
}

/// Edges in pairs: an even one and, behind it, the way back.
#[derive(Default)]
struct Graph {
    edges: Vec<Edge>,
    out_of: Vec<Vec<usize>>,
}

impl Graph {
    fn join(&mut self, from: usize, to: usize, room: i128, cost: i128) {
        self.out_of[from].push(self.edges.len());
        self.edges.push(Edge { to, room, cost });
        self.out_of[to].push(self.edges.len());
        self.edges.push(Edge { to: from, room: 0, cost: -cost });
    }

    /// The edge by which the cheapest way from node 0 reaches each node, and what it costs.
    fn cheapest(&self) -> Vec<Option<(i128, usize)>> {
        let mut best: Vec<Option<(i128, usize)>> = vec![None; self.out_of.len()];
        best[0] = Some((0, usize::MAX));
        loop {
            let mut changed = false;
            for node in 0..self.out_of.len() {
                let Some((so_far, _)) = best[node] else { continue };
                for &edge in &self.out_of[node] {
                    let Edge { to, room, cost } = self.edges[edge];
                    if room > 0 && best[to].is_none_or(|(known, _)| so_far + cost < known) {
                        best[to] = Some((so_far + cost, edge));
                        changed = true;
                    }
                }
            }
            if !changed {
                return best;
            }
        }
    }
}

/// The largest objective of a problem.
pub(super) fn optimum(problem: &Problem) -> i128 {
    let (supplies, demands) = (problem.capacity().supplies.len(), problem.capacity().demands.len());
    let sink = 1 + supplies + demands;
    let mut graph = Graph { edges: Vec::new(), out_of: vec![Vec::new(); sink + 1] };
    let mut left_supplies: Vec<i128> = problem.capacity().supplies.iter().map(|&left| left.into()).collect();
    let mut left_demands: Vec<i128> = problem.capacity().demands.iter().map(|&left| left.into()).collect();
    let mut objective = 0;
    for pair in problem.pairs() {
        let (supply, demand) = (pair.supply as usize, pair.demand as usize);
        left_supplies[supply] -= i128::from(pair.agreed);
        left_demands[demand] -= i128::from(pair.agreed);
        objective += i128::from(pair.value) * i128::from(pair.agreed);
        let room = i128::from(pair.most) - i128::from(pair.agreed);
        graph.join(1 + supply, 1 + supplies + demand, room, -i128::from(pair.value));
    }
    for (supply, &left) in left_supplies.iter().enumerate() {
        graph.join(0, 1 + supply, left, 0);
    }
    for (demand, &left) in left_demands.iter().enumerate() {
        graph.join(1 + supplies + demand, sink, left, 0);
    }
    loop {
        let best = graph.cheapest();
        let Some((cost, _)) = best[sink].filter(|(cost, _)| *cost < 0) else { return objective };
        let mut way = Vec::new();
        let mut node = sink;
        while node != 0 {
            let (_, edge) = best[node].unwrap();
            way.push(edge);
            node = graph.edges[edge ^ 1].to;
        }
        let amount = way.iter().map(|&edge| graph.edges[edge].room).min().unwrap();
        for edge in way {
            graph.edges[edge].room -= amount;
            graph.edges[edge ^ 1].room += amount;
        }
        objective -= cost * amount;
    }
}
