//! The parts of a problem that have nothing to do with each other: supplies and demands joined by pairs that may get more than what is agreed.
//!
//! A region falls into thousands of them, and to solve them one by one is several times as fast as all at once.

use super::problem::Problem;

/// Supplies, demands and pairs of the problem that belong together, by their numbers.
#[derive(Debug, Default)]
pub(super) struct Component {
    pub(super) supplies: Vec<u32>,
    pub(super) demands: Vec<u32>,
    /// Those of one supply stand together, so that pricing reads its price once for all of them.
    pub(super) pairs: Vec<u32>,
}

/// All components that have a pair, the one with most pairs first, and for every node (by its code) its place among the supplies or the demands of its component.
pub(super) fn of(problem: &Problem) -> (Vec<Component>, Vec<u32>) {
    let codes = problem.capacity().codes();
    let mut sets = Sets::new(codes);
    for pair in problem.pairs().iter().filter(|pair| problem.is_live(pair)) {
        let [supply, demand] = pair.ends();
        sets.join(supply.code() as u32, demand.code() as u32);
    }
    let mut components: Vec<Component> = Vec::new();
    let mut numbers = vec![NONE; codes];
    let mut places = vec![NONE; codes];
    for code in 0..codes as u32 {
        let root = sets.root(code) as usize;
        if sets.sizes[root] == 1 {
            continue;
        }
        if numbers[root] == NONE {
            numbers[root] = components.len() as u32;
            components.push(Component::default());
        }
        let component = &mut components[numbers[root] as usize];
        let side = if code % 2 == 0 { &mut component.supplies } else { &mut component.demands };
        places[code as usize] = side.len() as u32;
        side.push(code / 2);
    }
    for (number, pair) in (0..).zip(problem.pairs()).filter(|(_, pair)| problem.is_live(pair)) {
        let root = sets.root(2 * pair.supply) as usize;
        components[numbers[root] as usize].pairs.push(number);
    }
    for component in &mut components {
        let key = |pair: &u32| (problem.pairs()[*pair as usize].supply, *pair);
        if !component.pairs.is_sorted_by_key(key) {
            component.pairs.sort_unstable_by_key(key);
        }
    }
    components.sort_by_key(|component| std::cmp::Reverse(component.pairs.len()));
    (components, places)
}

const NONE: u32 = u32::MAX;

/// Disjoint sets of nodes: union by size, paths halved on the way.
struct Sets {
    parents: Vec<u32>,
    sizes: Vec<u32>,
}

impl Sets {
    fn new(count: usize) -> Self {
        Self { parents: (0..count as u32).collect(), sizes: vec![1; count] }
    }

    fn root(&mut self, mut node: u32) -> u32 {
        loop {
            let parent = self.parents[node as usize];
            if parent == node {
                return node;
            }
            let grandparent = self.parents[parent as usize];
            self.parents[node as usize] = grandparent;
            node = grandparent;
        }
    }

    fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.root(one), self.root(other));
        if one == other {
            return;
        }
        let smaller = self.sizes[one as usize] < self.sizes[other as usize];
        let (small, large) = if smaller { (one, other) } else { (other, one) };
        self.parents[small as usize] = large;
        self.sizes[large as usize] += self.sizes[small as usize];
    }
}
