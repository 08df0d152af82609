//! The partition of greatest modularity that the Louvain method finds, the same in every run.

use std::collections::VecDeque;

use super::modularity::modularity;
use super::ties::Ties;
use crate::limits::Deadline;

/// How often the method is run, each time with another order of the sites: it ends in a local optimum that depends on the order.
const RUNS: u64 = 8;

/// With more ties than these it is run once: large graphs have many sites that are as good an optimum in any order, and time counts.
const MANY_TIES: usize = 50_000;

/// The community of each site, numbered by their first sites; `None` where the time is up before.
///
/// V. D. Blondel, J.-L. Guillaume, R. Lambiotte, E. Lefebvre (2008), Fast unfolding of communities in large networks, J. Stat. Mech. P10008: sites move to
/// the neighbouring community of most gain until none gains, then communities become the sites of the next level. Here each level is gone through again
/// with what the next one found, until nothing moves (R. Rotta, A. Noack (2011), Multilevel local search algorithms for modularity clustering, ACM
/// JEA 16), and at the end what does not hang together is split, which never lowers modularity (V. A. Traag, L. Waltman, N. J. van Eck (2019), From
/// Louvain to Leiden, Scientific Reports 9, 5233).
pub(crate) fn louvain(ties: &Ties<'_>, until: &Deadline) -> Option<Vec<u32>> {
    let level = Level::of(ties);
    let runs = if ties.matches.len() > MANY_TIES { 1 } else { RUNS };
    let mut best: Option<(f64, Vec<u32>)> = None;
    for run in 0..runs {
        let found = connected_parts(ties, &level.partition(run, until)?);
        let quality = modularity(ties, &found);
        if best.as_ref().is_none_or(|(known, _)| quality > *known) {
            best = Some((quality, found));
        }
    }
    best.map(|(_, partition)| partition)
}

/// The parts of communities that hang together, numbered by their first sites.
fn connected_parts(ties: &Ties<'_>, partition: &[u32]) -> Vec<u32> {
    const NONE: u32 = u32::MAX;
    let mut parts = vec![NONE; partition.len()];
    let mut count = 0;
    let mut waiting = Vec::new();
    for first in 0..partition.len() {
        if parts[first] != NONE {
            continue;
        }
        parts[first] = count;
        waiting.push(first);
        while let Some(site) = waiting.pop() {
            for &(neighbour, _) in &ties.neighbours[site] {
                let neighbour = neighbour as usize;
                if parts[neighbour] == NONE && partition[neighbour] == partition[site] {
                    parts[neighbour] = count;
                    waiting.push(neighbour);
                }
            }
        }
        count += 1;
    }
    parts
}

/// A level: sites, or communities of the level below.
struct Level {
    /// The weights of the ties to others.
    neighbours: Vec<Vec<(u32, f64)>>,
    /// The sum of the weights of each one's ties, twice those inside itself.
    strength: Vec<f64>,
    /// The sum of all strengths.
    all: f64,
}

/// How many moves are weighed between two looks at the clock.
const LOOKS: usize = 1_024;

/// The part of a strength that a move must gain: less is rounding.
const ROUNDING: f64 = 1e-12;

impl Level {
    fn of(ties: &Ties<'_>) -> Self {
        let neighbours = ties.neighbours.clone();
        let strength = neighbours.iter().map(|ties| ties.iter().map(|(_, weight)| weight).sum()).collect();
        Self::new(neighbours, strength)
    }

    fn new(neighbours: Vec<Vec<(u32, f64)>>, strength: Vec<f64>) -> Self {
        let all = strength.iter().sum();
        Self { neighbours, strength, all }
    }

    fn len(&self) -> usize {
        self.strength.len()
    }

    /// The community of each member; `None` where the time is up.
    fn partition(&self, run: u64, until: &Deadline) -> Option<Vec<u32>> {
        let mut community: Vec<u32> = (0..self.len() as u32).collect();
        while self.move_all(&mut community, run, until)? {
            let communities = number_anew(&mut community);
            if communities == self.len() {
                break;
            }
            let above = self.merged(&community, communities).partition(run, until)?;
            for community in &mut community {
                *community = above[*community as usize];
            }
        }
        Some(community)
    }

    /// Moves members to the neighbouring community of most gain, until none gains; whether any moved. Whose neighbour moved is looked at again.
    fn move_all(&self, community: &mut [u32], run: u64, until: &Deadline) -> Option<bool> {
        let mut sums = vec![0.0; self.len()];
        for (member, community) in community.iter().enumerate() {
            sums[*community as usize] += self.strength[member];
        }
        let mut weights = Weights::new(self.len());
        let mut waiting = order(self.len(), run);
        let mut waits = vec![true; self.len()];
        let (mut moved, mut looks) = (false, 0);
        while let Some(member) = waiting.pop_front() {
            if looks % LOOKS == 0 && until.is_over() {
                return None;
            }
            looks += 1;
            let member = member as usize;
            waits[member] = false;
            let own = community[member];
            let strength = self.strength[member];
            sums[own as usize] -= strength;
            weights.fill(&self.neighbours[member], community);
            let gain = |to: u32| weights.to[to as usize] - strength * sums[to as usize] / self.all;
            let better = |best: u32, to: &u32| {
                if gain(*to) > gain(best) + strength * ROUNDING { *to } else { best }
            };
            let best = weights.touched.iter().fold(own, better);
            sums[best as usize] += strength;
            if best == own {
                continue;
            }
            moved = true;
            community[member] = best;
            for &(neighbour, _) in &self.neighbours[member] {
                if community[neighbour as usize] != best && !waits[neighbour as usize] {
                    waits[neighbour as usize] = true;
                    waiting.push_back(neighbour);
                }
            }
        }
        Some(moved)
    }

    /// The level whose members are the communities of this one.
    fn merged(&self, community: &[u32], communities: usize) -> Self {
        let mut members = vec![Vec::new(); communities];
        let mut strength = vec![0.0; communities];
        for (member, community) in community.iter().enumerate() {
            members[*community as usize].push(member);
            strength[*community as usize] += self.strength[member];
        }
        let mut weights = Weights::new(communities);
        let neighbours = members.iter().enumerate().map(|(own, members)| {
            weights.clear();
            for member in members {
                weights.add(&self.neighbours[*member], community);
            }
            let others = weights.touched.iter().filter(|other| **other as usize != own);
            others.map(|other| (*other, weights.to[*other as usize])).collect()
        });
        Self::new(neighbours.collect(), strength)
    }
}

/// The weights from something to communities.
struct Weights {
    /// By community.
    to: Vec<f64>,
    /// The communities with a weight, in the order in which they were met.
    touched: Vec<u32>,
}

impl Weights {
    fn new(communities: usize) -> Self {
        Self { to: vec![0.0; communities], touched: Vec::new() }
    }

    fn clear(&mut self) {
        self.touched.drain(..).for_each(|community| self.to[community as usize] = 0.0);
    }

    fn add(&mut self, neighbours: &[(u32, f64)], community: &[u32]) {
        for &(neighbour, weight) in neighbours {
            let community = community[neighbour as usize];
            if self.to[community as usize] == 0.0 {
                self.touched.push(community);
            }
            self.to[community as usize] += weight;
        }
    }

    fn fill(&mut self, neighbours: &[(u32, f64)], community: &[u32]) {
        self.clear();
        self.add(neighbours, community);
    }
}

/// Numbers communities without gaps, by their first members; how many there are.
fn number_anew(community: &mut [u32]) -> usize {
    let mut numbers = vec![None; community.len()];
    let mut count = 0;
    for community in community {
        let number = *numbers[*community as usize].get_or_insert_with(|| {
            count += 1;
            count - 1
        });
        *community = number;
    }
    count as usize
}

/// The order in which members are looked at: by number in the first run, mixed in each other one.
fn order(count: usize, run: u64) -> VecDeque<u32> {
    let mut order: Vec<u32> = (0..count as u32).collect();
    if run > 0 {
        order.sort_by_key(|member| mixed((u64::from(*member) << 8) | run));
    }
    order.into()
}

/// The finalizer of `SplitMix64` (Steele, Lea, Flood 2014).
fn mixed(number: u64) -> u64 {
    let z = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
