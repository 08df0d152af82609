//! Random problems.

use turash_engine::planner::{Pair, Problem, UNBOUNDED};

use crate::random::Random;

/// What a random problem is like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kind {
    pub(crate) supplies: u64,
    pub(crate) demands: u64,
    /// Pairs of a hundred that are there.
    pub(crate) density: u64,
    /// Capacities are below this.
    pub(crate) capacity: i64,
    /// Values are from minus a tenth of this to below it.
    pub(crate) value: i64,
    /// Pairs of a hundred that have an upper bound, and of these the half something agreed.
    pub(crate) bounded: u64,
    /// A half of the supplies meets only a half of the demands, and so on.
    pub(crate) parts: u64,
}

pub(crate) const KINDS: [Kind; 10] = [
    Kind { supplies: 12, demands: 15, density: 40, capacity: 1000, value: 1000, bounded: 0, parts: 1 },
    Kind { supplies: 12, demands: 12, density: 60, capacity: 4, value: 4, bounded: 0, parts: 1 },
    Kind { supplies: 14, demands: 9, density: 50, capacity: 100, value: 50, bounded: 50, parts: 1 },
    Kind { supplies: 9, demands: 9, density: 80, capacity: 3, value: 3, bounded: 60, parts: 1 },
    Kind { supplies: 20, demands: 20, density: 60, capacity: 50, value: 100, bounded: 20, parts: 4 },
    Kind { supplies: 8, demands: 8, density: 70, capacity: 1 << 57, value: 1 << 50, bounded: 30, parts: 1 },
    Kind { supplies: 1, demands: 9, density: 90, capacity: 100, value: 20, bounded: 20, parts: 1 },
    Kind { supplies: 9, demands: 1, density: 90, capacity: 100, value: 20, bounded: 20, parts: 1 },
    Kind { supplies: 10, demands: 10, density: 10, capacity: 10, value: 10, bounded: 20, parts: 1 },
    Kind { supplies: 10, demands: 10, density: 100, capacity: 2, value: 1, bounded: 0, parts: 1 },
];

impl Kind {
    /// A problem of this kind. Some capacities are zero, some a hundred times smaller than the others.
    pub(crate) fn draw(&self, random: &mut Random) -> Problem {
        let mut side = |most: u64| -> Vec<i64> {
            // Seldom nothing at all.
            let count = if random.below(20) == 0 { 0 } else { 1 + random.below(most) };
            let capacity = |random: &mut Random| match random.below(10) {
                0 => 0,
                1 => random.steps(self.capacity) / 100,
                _ => random.steps(self.capacity),
            };
            (0..count).map(|_| capacity(random)).collect()
        };
        let (supplies, demands) = (side(self.supplies), side(self.demands));
        let (mut left_supplies, mut left_demands) = (supplies.clone(), demands.clone());
        let mut pairs = Vec::new();
        for (supply, left_supply) in left_supplies.iter_mut().enumerate() {
            for (demand, left_demand) in left_demands.iter_mut().enumerate() {
                if supply as u64 % self.parts != demand as u64 % self.parts
                    || random.below(100) >= self.density
                {
                    continue;
                }
                let value = random.steps(self.value + self.value / 10 + 1) - self.value / 10;
                let mut pair = Pair::new(supply as u32, demand as u32, value);
                let left = (*left_supply).min(*left_demand);
                if random.below(100) < self.bounded {
                    if random.below(2) == 0 {
                        pair.agreed = random.steps(left / 2 + 1);
                    }
                    pair.most = pair.agreed + random.steps(left + 1);
                }
                if random.below(20) == 0 && pair.most == UNBOUNDED {
                    pair.most = 0;
                }
                *left_supply -= pair.agreed;
                *left_demand -= pair.agreed;
                pairs.push(pair);
                if random.below(15) == 0 {
                    // Another technology between the same two.
                    pairs.push(Pair::new(supply as u32, demand as u32, value / 2 + 1));
                }
            }
        }
        Problem::new(supplies, demands, pairs).unwrap()
    }
}
