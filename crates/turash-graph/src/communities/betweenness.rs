//! Freeman's betweenness by Brandes' algorithm.

use std::collections::VecDeque;

use super::ties::Neighbours;
use crate::limits::Deadline;

/// For each vertex the share of shortest paths between pairs of others that lead through it, 0 to 1; 0 with fewer than three vertices. Exact, in
/// `vertices x edges` steps. `None` where the time is up before.
///
/// L. C. Freeman (1977), A set of measures of centrality based on betweenness, Sociometry 40, 35-41; U. Brandes (2001), A faster algorithm for
/// betweenness centrality, Journal of Mathematical Sociology 25, 163-177.
pub(crate) fn betweenness(graph: &Neighbours, until: &Deadline) -> Option<Vec<f64>> {
    let count = graph.len();
    let mut sums = vec![0.0; count];
    if count < 3 {
        return Some(sums);
    }
    let mut pass = Pass::new(count);
    for source in 0..count as u32 {
        if until.is_over() {
            return None;
        }
        pass.count_paths(graph, source);
        pass.add_dependencies(graph, source, &mut sums);
    }
    // Each pair was seen from both its ends.
    let pairs = (count - 1) as f64 * (count - 2) as f64;
    Some(sums.into_iter().map(|sum| sum / pairs).collect())
}

/// What is known from one source.
struct Pass {
    /// Steps from the source.
    distance: Vec<Option<u32>>,
    /// Shortest paths from the source.
    paths: Vec<f64>,
    /// What the paths from the source depend on each vertex.
    dependency: Vec<f64>,
    /// The vertices, nearest first.
    order: Vec<u32>,
    waiting: VecDeque<u32>,
}

impl Pass {
    fn new(count: usize) -> Self {
        Self {
            distance: vec![None; count],
            paths: vec![0.0; count],
            dependency: vec![0.0; count],
            order: Vec::with_capacity(count),
            waiting: VecDeque::with_capacity(count),
        }
    }

    fn count_paths(&mut self, graph: &Neighbours, source: u32) {
        self.distance.fill(None);
        self.paths.fill(0.0);
        self.order.clear();
        self.distance[source as usize] = Some(0);
        self.paths[source as usize] = 1.0;
        self.waiting.push_back(source);
        while let Some(vertex) = self.waiting.pop_front() {
            self.order.push(vertex);
            let next = self.distance[vertex as usize].map(|steps| steps + 1);
            for &neighbour in &graph[vertex as usize] {
                if self.distance[neighbour as usize].is_none() {
                    self.distance[neighbour as usize] = next;
                    self.waiting.push_back(neighbour);
                }
                if self.distance[neighbour as usize] == next {
                    self.paths[neighbour as usize] += self.paths[vertex as usize];
                }
            }
        }
    }

    /// Adds up from the farthest vertex to the nearest: a vertex passes what depends on it on to those before it, by their shares of its paths.
    fn add_dependencies(&mut self, graph: &Neighbours, source: u32, sums: &mut [f64]) {
        self.dependency.fill(0.0);
        for &vertex in self.order.iter().rev() {
            let next = self.distance[vertex as usize].map(|steps| steps + 1);
            let mut dependency = 0.0;
            for &neighbour in &graph[vertex as usize] {
                if self.distance[neighbour as usize] == next {
                    let share = self.paths[vertex as usize] / self.paths[neighbour as usize];
                    dependency += share * (1.0 + self.dependency[neighbour as usize]);
                }
            }
            self.dependency[vertex as usize] = dependency;
            if vertex != source {
                sums[vertex as usize] += dependency;
            }
        }
    }
}
