//! Random problems in time.

use turash_engine::planner::{TimedPair, TimedProblem};

use crate::random::Random;

/// A year of some periods with whole amounts; values differ so much that hardly two plans are worth the same. Where `cost` is above 0, half the pairs cost up to so much per unit of rate.
pub(crate) fn draw(random: &mut Random, periods: usize, cost: f64) -> TimedProblem {
    let hours = (0..periods).map(|_| 1.0 + random.steps(40) as f64).collect();
    let mut side = |count: u64| -> Vec<Vec<f64>> {
        let amount = |random: &mut Random| if random.below(8) == 0 { 0.0 } else { random.steps(1000) as f64 };
        (0..=random.below(count)).map(|_| (0..periods).map(|_| amount(random)).collect()).collect()
    };
    let (supplies, demands) = (side(6), side(7));
    let mut pairs = Vec::new();
    for supply in 0..supplies.len() as u32 {
        for demand in 0..demands.len() as u32 {
            if random.below(10) >= 6 {
                continue;
            }
            let mut pair = TimedPair::new(supply, demand, random.steps(1 << 20) as f64 - 50_000.0);
            if random.below(4) == 0 {
                pair.most = Some((0..periods).map(|_| random.steps(400) as f64).collect());
            }
            if random.below(4) == 0 {
                pair.most_rate = random.steps(30) as f64;
            }
            if cost > 0.0 && random.below(2) == 0 {
                pair.cost_of_rate = random.between(0.0, cost);
            }
            pairs.push(pair);
        }
    }
    TimedProblem { hours, supplies, demands, pairs }
}
