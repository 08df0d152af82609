//! What groups of parties can gain alone.

use std::collections::HashMap;

use crate::planner::error::PlanError;
use crate::planner::node::Node;
use crate::planner::problem::{Pair, Problem};
use crate::planner::solve::{Effort, solve};

/// The largest number of parties for which every group is looked at: 4,096 plans.
pub const EXACT: usize = 12;

/// A group of parties, ordered.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Group(Vec<usize>);

impl Group {
    /// The group of these parties.
    pub fn of(parties: impl IntoIterator<Item = usize>) -> Self {
        let mut parties: Vec<usize> = parties.into_iter().collect();
        parties.sort_unstable();
        parties.dedup();
        Self(parties)
    }

    /// The parties whose bit is set.
    pub(super) fn of_bits(bits: usize) -> Self {
        Self((0..usize::BITS as usize).filter(|party| bits >> party & 1 == 1).collect())
    }

    /// Its parties, in order.
    pub fn parties(&self) -> &[usize] {
        &self.0
    }

    /// Whether a party belongs to it.
    pub fn has(&self, party: usize) -> bool {
        self.0.binary_search(&party).is_ok()
    }
}

/// The gains of all groups of parties, in steps of value times steps of amount: what the best plan among their own supplies and demands is worth.
pub struct Game<'a> {
    problem: &'a Problem,
    /// The party of each supply and of each demand.
    supply_parties: &'a [usize],
    demand_parties: &'a [usize],
    parties: usize,
    known: HashMap<Group, i128>,
}

impl<'a> Game<'a> {
    /// The game of a problem whose supplies and demands belong to these parties. What is agreed already is no matter of a split: it must be taken off the capacities.
    ///
    /// `None` where the lists are not as long as the sides of the problem, or something is agreed.
    pub fn new(
        problem: &'a Problem,
        supply_parties: &'a [usize],
        demand_parties: &'a [usize],
    ) -> Option<Self> {
        let capacity = problem.capacity();
        let fits =
            supply_parties.len() == capacity.supplies.len() && demand_parties.len() == capacity.demands.len();
        let agreed = problem.pairs().iter().any(|pair| pair.agreed > 0);
        let parties = supply_parties.iter().chain(demand_parties).map(|party| party + 1).max().unwrap_or(0);
        let game = Self { problem, supply_parties, demand_parties, parties, known: HashMap::new() };
        (fits && !agreed).then_some(game)
    }

    /// How many parties there are.
    pub fn parties(&self) -> usize {
        self.parties
    }

    /// The problem that is shared.
    pub fn problem(&self) -> &Problem {
        self.problem
    }

    /// Whose a supply or a demand is.
    pub(super) fn party_of(&self, node: Node) -> usize {
        match node {
            Node::Supply(number) => self.supply_parties[number as usize],
            Node::Demand(number) => self.demand_parties[number as usize],
        }
    }

    /// What a group can gain alone. Solved once for each group.
    ///
    /// # Errors
    ///
    /// Those of [`Problem::new`], which a part of a good problem does not have.
    pub fn gain(&mut self, group: &Group) -> Result<i128, PlanError> {
        if let Some(&known) = self.known.get(group) {
            return Ok(known);
        }
        let part = self.part(group)?;
        let gain = solve(&part, &Effort::threads(1))?.certificate.objective;
        self.known.insert(group.clone(), gain);
        Ok(gain)
    }

    /// What all gain together.
    ///
    /// # Errors
    ///
    /// Those of [`Game::gain`].
    pub fn gain_of_all(&mut self) -> Result<i128, PlanError> {
        self.gain(&Group::of(0..self.parties))
    }

    /// The problem of a group: its own supplies and demands, and the pairs between them.
    fn part(&self, group: &Group) -> Result<Problem, PlanError> {
        let own = |node: Node| group.has(self.party_of(node));
        let capacity = |node: Node| if own(node) { self.problem.capacity()[node] } else { 0 };
        let all = self.problem.capacity();
        let supplies = (0..all.supplies.len() as u32).map(Node::Supply).map(capacity).collect();
        let demands = (0..all.demands.len() as u32).map(Node::Demand).map(capacity).collect();
        let between = |pair: &&Pair| pair.ends().into_iter().all(own);
        Problem::new(supplies, demands, self.problem.pairs().iter().filter(between).copied().collect())
    }
}
