//! A plan that is kept current: a change solves again only the components that it touches, from where they were.

use std::collections::HashMap;

use super::components::Component;
use super::error::PlanError;
use super::network::Network;
use super::node::{Node, Sides};
use super::plan::Plan;
use super::problem::{Pair, Problem};
use super::solve::{Effort, price_from, solve};
use crate::entry::Side;

/// What a change did to a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// The number of the pair.
    pub pair: u32,
    /// What it got before, in steps of amount.
    pub before: i64,
    /// What it gets now.
    pub now: i64,
}

/// What a new plan changed, and what it took.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replanned {
    /// The pairs that get more or less than in the last plan, by their number.
    pub moved: Vec<Moved>,
    /// How many pairs the components have that were solved again.
    pub pairs: usize,
}

/// A problem with its best plan, both open to changes.
///
/// Changes are noted by the `set_*`, `add_*` and `remove_*` methods; [`Living::replan`] then makes the plan the best one again. Between the two, the plan is that of before. A
/// change that is refused changes nothing.
pub struct Living {
    problem: Problem,
    plan: Plan,
    /// The pairs of each node, by its code.
    pairs_of: Vec<Vec<u32>>,
    /// Whether a pair is there, or was removed.
    there: Vec<bool>,
    removed: Vec<u32>,
    /// Numbers of removed pairs that go to new ones, now that a plan without them was made.
    free: Vec<u32>,
    /// Nodes where something changed since the last plan.
    dirty: Vec<Node>,
    /// What changed pairs were in the last plan.
    before: HashMap<u32, Before>,
    search: Search,
}

/// A pair in the last plan.
struct Before {
    amount: i64,
    worth: i128,
}

/// What finds the components around dirty nodes; columns by the code of a node.
#[derive(Default)]
struct Search {
    /// The number of the last search that came by.
    seen: Vec<u32>,
    now: u32,
    /// The place of a node in its component.
    places: Vec<u32>,
}

impl Living {
    /// Makes the first plan.
    ///
    /// # Errors
    ///
    /// Those of [`solve`].
    pub fn new(problem: Problem, effort: &Effort<'_>) -> Result<Self, PlanError> {
        let plan = solve(&problem, effort)?;
        let mut pairs_of = vec![Vec::new(); problem.capacity().codes()];
        for (number, pair) in (0..).zip(problem.pairs()) {
            for node in pair.ends() {
                pairs_of[node.code()].push(number);
            }
        }
        let there = vec![true; problem.pairs().len()];
        let mut living = Self {
            problem,
            plan,
            pairs_of,
            there,
            removed: Vec::new(),
            free: Vec::new(),
            dirty: Vec::new(),
            before: HashMap::new(),
            search: Search::default(),
        };
        living.make_room();
        Ok(living)
    }

    /// The problem as it is now, with all changes.
    pub fn problem(&self) -> &Problem {
        &self.problem
    }

    /// The plan as of the last [`Living::replan`].
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Adds a supply or a demand of capacity 0.
    ///
    /// # Errors
    ///
    /// Where a problem with one node more could not be solved exactly.
    pub fn add_node(&mut self, side: Side) -> Result<Node, PlanError> {
        let node = self.problem.add_node(side)?;
        self.plan.certificate.prices.push(side);
        self.make_room();
        Ok(node)
    }

    fn make_room(&mut self) {
        let codes = self.problem.capacity().codes();
        self.pairs_of.resize(codes, Vec::new());
        self.search.seen.resize(codes, 0);
        self.search.places.resize(codes, 0);
    }

    /// Changes what a supply has or a demand takes. One that is gone has a capacity of 0.
    ///
    /// # Errors
    ///
    /// Where the node is not there, the capacity is below 0 or below what is agreed, or all capacities are too much for exact arithmetic.
    pub fn set_capacity(&mut self, node: Node, capacity: i64) -> Result<(), PlanError> {
        self.problem.set_capacity(node, capacity)?;
        self.mark(node);
        Ok(())
    }

    /// Adds a pair; gives its number.
    ///
    /// # Errors
    ///
    /// Those of [`Problem::new`].
    pub fn add_pair(&mut self, pair: Pair) -> Result<u32, PlanError> {
        let number = self.free.last().copied().unwrap_or(self.problem.pairs().len() as u32);
        self.problem.set_pair(number, pair)?;
        if self.free.pop().is_none() {
            self.plan.amounts.push(0);
            self.there.push(false);
        }
        self.there[number as usize] = true;
        for node in pair.ends() {
            self.pairs_of[node.code()].push(number);
        }
        self.touch(number, 0);
        Ok(number)
    }

    /// Changes value and bounds of a pair; its ends stay.
    ///
    /// # Errors
    ///
    /// Where there is no such pair, and those of [`Problem::new`].
    pub fn set_pair(&mut self, number: u32, value: i64, agreed: i64, most: i64) -> Result<(), PlanError> {
        if !self.there.get(number as usize).is_some_and(|&there| there) {
            return Err(PlanError::NoPair { pair: number });
        }
        let pair = self.problem.pairs()[number as usize];
        self.problem.set_pair(number, Pair { value, agreed, most, ..pair })?;
        self.touch(number, pair.value);
        Ok(())
    }

    /// Takes a pair out of the plan, with what was agreed on it.
    ///
    /// # Errors
    ///
    /// Where there is no such pair.
    pub fn remove_pair(&mut self, number: u32) -> Result<(), PlanError> {
        self.set_pair(number, 0, 0, 0)?;
        for node in self.problem.pairs()[number as usize].ends() {
            self.pairs_of[node.code()].retain(|&pair| pair != number);
        }
        self.there[number as usize] = false;
        self.removed.push(number);
        Ok(())
    }

    /// Notes that a pair changed, and what it was worth per step.
    fn touch(&mut self, number: u32, value: i64) {
        self.keep_before(number, value);
        for node in self.problem.pairs()[number as usize].ends() {
            self.mark(node);
        }
    }

    /// Keeps what a pair was in the last plan, where that is not kept yet.
    fn keep_before(&mut self, number: u32, value: i64) {
        let amount = self.plan.amounts[number as usize];
        let worth = i128::from(value) * i128::from(amount);
        self.before.entry(number).or_insert(Before { amount, worth });
    }

    /// Marks a node, and those that get something from it or give it something: they lose that where the node has nothing left.
    fn mark(&mut self, node: Node) {
        self.dirty.push(node);
        for &number in &self.pairs_of[node.code()] {
            let pair = &self.problem.pairs()[number as usize];
            if self.plan.amounts[number as usize] > pair.agreed {
                self.dirty.extend(pair.ends().into_iter().filter(|&end| end != node));
            }
        }
    }

    /// Makes the plan the best one again.
    pub fn replan(&mut self) -> Replanned {
        self.search.now += 1;
        let dirty = std::mem::take(&mut self.dirty);
        let (mut touched, mut pairs) = (Vec::new(), 0);
        for &node in &dirty {
            if let Some(component) = self.component_of(node, &mut touched) {
                pairs += component.pairs.len();
                self.solve_again(&component);
            }
        }
        self.price_spent_near(&touched);
        let removed = std::mem::take(&mut self.removed);
        for &pair in &removed {
            self.set_amount(pair, 0);
        }
        self.free.extend(removed);
        Replanned { moved: self.take_moved(), pairs }
    }

    /// What changed since the last plan; brings its objective up to date.
    fn take_moved(&mut self) -> Vec<Moved> {
        let before = std::mem::take(&mut self.before);
        let mut moved = Vec::new();
        for (pair, Before { amount, worth }) in before {
            let now = self.plan.amounts[pair as usize];
            let value = self.problem.pairs()[pair as usize].value;
            self.plan.certificate.objective += i128::from(value) * i128::from(now) - worth;
            if now != amount {
                moved.push(Moved { pair, before: amount, now });
            }
        }
        moved.sort_unstable_by_key(|moved| moved.pair);
        moved
    }

    /// The component around a node that no search of this time came by; resets what pairs get that may get no more than what is agreed. Notes every node it comes by.
    fn component_of(&mut self, node: Node, touched: &mut Vec<Node>) -> Option<Component> {
        let mut component = Component::default();
        let mut open = vec![node];
        self.see(node)?;
        while let Some(node) = open.pop() {
            touched.push(node);
            let side = match node {
                Node::Supply(number) => (&mut component.supplies, number),
                Node::Demand(number) => (&mut component.demands, number),
            };
            self.search.places[node.code()] = side.0.len() as u32;
            side.0.push(side.1);
            for at in 0..self.pairs_of[node.code()].len() {
                let number = self.pairs_of[node.code()][at];
                let pair = self.problem.pairs()[number as usize];
                if !self.problem.is_live(&pair) {
                    self.set_amount(number, pair.agreed);
                    continue;
                }
                if matches!(node, Node::Supply(_)) {
                    component.pairs.push(number);
                }
                open.extend(pair.ends().into_iter().filter(|&end| self.see(end).is_some()));
            }
        }
        Some(component)
    }

    /// Notes that the search came by a node; `None` where it did before.
    fn see(&mut self, node: Node) -> Option<()> {
        let seen = std::mem::replace(&mut self.search.seen[node.code()], self.search.now);
        (seen != self.search.now).then_some(())
    }

    fn solve_again(&mut self, component: &Component) {
        let mut network = Network::new(&self.problem, component, &self.search.places);
        let flow =
            |&number: &u32| self.plan.amounts[number as usize] - self.problem.pairs()[number as usize].agreed;
        let flows: Vec<i64> = component.pairs.iter().map(flow).collect();
        network.start(network.warm_order(&flows));
        network.optimize(&|| true);
        let solved = network.solved(component);
        let now: HashMap<u32, i64> = solved.flows.into_iter().collect();
        for (&number, flow) in component.pairs.iter().zip(flows) {
            // Most pairs got nothing and get nothing: no look at them.
            if flow != 0 && !now.contains_key(&number) {
                self.set_amount(number, self.problem.pairs()[number as usize].agreed);
            }
        }
        for (number, flow) in now {
            self.set_amount(number, self.problem.pairs()[number as usize].agreed + flow);
        }
        let prices = &mut self.plan.certificate.prices;
        let supplies =
            component.supplies.iter().map(|&supply| Node::Supply(supply)).zip(solved.supply_prices);
        let demands = component.demands.iter().map(|&demand| Node::Demand(demand)).zip(solved.demand_prices);
        for (node, price) in supplies.chain(demands) {
            prices[node] = price;
        }
    }

    fn set_amount(&mut self, number: u32, amount: i64) {
        if self.plan.amounts[number as usize] != amount {
            self.keep_before(number, self.problem.pairs()[number as usize].value);
            self.plan.amounts[number as usize] = amount;
        }
    }

    /// New prices of nodes that have nothing left, where they or a neighbour were touched.
    fn price_spent_near(&mut self, touched: &[Node]) {
        let spent = |node: &Node| self.problem.left()[*node] == 0;
        let mut near: Vec<Node> = touched.iter().copied().filter(spent).collect();
        for node in touched {
            let pairs =
                self.pairs_of[node.code()].iter().map(|&number| &self.problem.pairs()[number as usize]);
            near.extend(pairs.flat_map(Pair::ends).filter(spent));
        }
        near.sort_unstable();
        near.dedup();
        for node in near {
            self.plan.certificate.prices[node] = self.spent_price(node);
        }
    }

    fn spent_price(&self, node: Node) -> i64 {
        let prices: &Sides = &self.plan.certificate.prices;
        let pairs = self.pairs_of[node.code()].iter().map(|&number| &self.problem.pairs()[number as usize]);
        let price = |pair: &Pair| {
            let [supply, demand] = pair.ends();
            price_from(&self.problem, prices, pair, if node == supply { demand } else { supply })
        };
        pairs.map(price).fold(0, i64::max)
    }
}
