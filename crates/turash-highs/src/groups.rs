//! The parts of a problem that have nothing to do with each other.

use turash_engine::planner::TimedProblem;

/// Pairs that chains of pairs join, by their number, each group from the lowest number upwards; only groups in which some rate costs something.
pub(crate) fn coupled(problem: &TimedProblem) -> Vec<Vec<usize>> {
    let supplies = problem.supplies.len();
    // Each node points towards the one that stands for its group.
    let mut leads: Vec<usize> = (0..supplies + problem.demands.len()).collect();
    for pair in &problem.pairs {
        let (one, other) =
            (lead(&mut leads, pair.supply as usize), lead(&mut leads, supplies + pair.demand as usize));
        leads[one] = other;
    }
    let mut groups = vec![Vec::new(); leads.len()];
    for (number, pair) in problem.pairs.iter().enumerate() {
        groups[lead(&mut leads, pair.supply as usize)].push(number);
    }
    let costs = |number: &usize| problem.pairs[*number].cost_of_rate > 0.0;
    groups.retain(|group| group.iter().any(costs));
    groups
}

fn lead(leads: &mut [usize], mut node: usize) -> usize {
    while leads[node] != node {
        leads[node] = leads[leads[node]];
        node = leads[node];
    }
    node
}
