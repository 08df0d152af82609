//! The plan that is kept current: how much each match of the lists gets, so that together they are worth most. A change of lists solves
//! again only the components that it touches.
//!
//! It draws on the pairs that stand in a list, so that it never has a pair that is no match. What is agreed is taken off both flows before
//! (it is no part of this plan), and what was turned down gets nothing. A pair that is in the plan counts for a little more than it is
//! worth ([`PlanKeeping::switching`]), so that suggestions do not flap between pairs that are worth about the same.
//!
//! What is absent: pairs of heat with the cooling that it drives, whose two amounts differ; costs of opening; storage and events, which are
//! the telling's ([`super::telling`]).

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use turash_domain::matching::Market;
use turash_engine::Side;
use turash_engine::planner::{Living, Node, Pair as PlannerPair, PlanError, Problem, Refusal, Units, check};

use crate::matching::plan_facts::{Ends, Facts, PairFacts};

/// Steps of amount (MWh/a, t/a, m3/a) and of value (EUR per unit): powers of two, so that what comes out is exact. A plan of a million
/// flows, 10^15 MWh/a and 10^5 EUR/MWh stays far within what the planner computes exactly.
const STEPS: Units = Units { amount: 1.0 / 1_024.0, value: 1.0 / 1_048_576.0 };

/// How often a plan is made anew because a pair that came in or went out counts for more or less from then on.
const ROUNDS: usize = 4;

/// How the plan is kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlanKeeping {
    /// By which share a pair counts for more while it is in the plan.
    pub switching: f64,
    /// The most pairs of one market; with more the plan is not kept.
    pub most_pairs: usize,
}

impl Default for PlanKeeping {
    fn default() -> Self {
        Self { switching: 0.01, most_pairs: 1_000_000 }
    }
}

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotPlanned {
    /// More pairs than may be planned.
    #[error(
        "the lists have more than {most} pairs of one market; raise `plan.most_pairs` to keep a plan of them"
    )]
    TooMany { most: usize },
    /// Numbers that the planner does not take.
    #[error("the plan cannot be made: {0}")]
    Refused(#[from] PlanError),
    /// The checker found a plan wrong.
    #[error("the checker refuses the plan: {0}")]
    Wrong(#[from] Refusal),
}

/// What pairs get in a year, in the unit of their family.
pub(crate) type Amounts = HashMap<Ends, f64>;

/// A pair that gets more or less than before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PlanMove {
    pub(crate) ends: Ends,
    pub(crate) before: f64,
    pub(crate) now: f64,
}

/// The plan of all markets.
pub(crate) struct LivingPlan {
    keeping: PlanKeeping,
    markets: BTreeMap<Market, MarketPlan>,
    /// The pairs of each flow.
    of_flow: HashMap<u32, HashSet<Ends>>,
    /// What is in the plan.
    amounts: Amounts,
    /// What pairs that changed had at the last update; 0 of one that was not in the plan.
    before: HashMap<Ends, f64>,
}

impl LivingPlan {
    /// The best plan of these lists; gives what differs from what was told of another one, ordered by pair. What was told counts for more,
    /// as if it had been kept.
    pub(crate) fn new(
        keeping: PlanKeeping,
        told: Amounts,
        facts: &Facts,
    ) -> Result<(Self, Vec<PlanMove>), NotPlanned> {
        let mut plan = Self {
            keeping,
            markets: BTreeMap::new(),
            of_flow: HashMap::new(),
            amounts: told,
            before: HashMap::new(),
        };
        plan.take(facts)?;
        // The told plan comes first, as far as there still is as much, and the best one from there: of plans that are worth the same it is
        // the one that was told.
        let promised = plan.promise()?;
        plan.replan()?;
        plan.release(&promised)?;
        plan.replan()?;
        // What was told and gets nothing has never moved within this plan.
        let given: HashSet<Ends> = plan.markets.values().flat_map(MarketPlan::given).collect();
        let gone: Vec<Ends> = plan.amounts.keys().copied().filter(|ends| !given.contains(ends)).collect();
        let switched = gone.into_iter().filter(|ends| plan.set(*ends, 0.0)).collect();
        plan.count_anew(switched)?;
        plan.settle()?;
        plan.check(&plan.markets.keys().copied().collect())?;
        let moves = plan.moves();
        Ok((plan, moves))
    }

    /// What was in the plan at the last update.
    pub(crate) fn told(&self) -> Amounts {
        let mut told = self.amounts.clone();
        for (ends, before) in &self.before {
            if *before > 0.0 {
                told.insert(*ends, *before);
            } else {
                told.remove(ends);
            }
        }
        told
    }

    /// The pairs of a flow that the plan has.
    pub(crate) fn pairs_of(&self, flow: u32) -> Option<&HashSet<Ends>> {
        self.of_flow.get(&flow)
    }

    /// Makes the plan the best one for what changed; gives what that moved, ordered by pair.
    pub(crate) fn update(&mut self, facts: &Facts) -> Result<Vec<PlanMove>, NotPlanned> {
        self.take(facts)?;
        self.settle()?;
        let touched = facts.pairs.values().flatten().map(|pair| pair.market);
        self.check(&touched.chain(facts.capacities.keys().map(|(market, ..)| *market)).collect())?;
        Ok(self.moves())
    }

    /// Has every pair that was told get as much again, where there is as much.
    fn promise(&mut self) -> Result<Vec<(Market, Ends)>, NotPlanned> {
        let mut told: Vec<(Ends, f64)> = self.amounts.iter().map(|(ends, annual)| (*ends, *annual)).collect();
        told.sort_unstable_by_key(|(ends, _)| *ends);
        let mut promised = Vec::new();
        for (ends, annual) in told {
            for (market, plan) in &mut self.markets {
                if plan.promise(ends, annual)? {
                    promised.push((*market, ends));
                }
            }
        }
        Ok(promised)
    }

    fn release(&mut self, promised: &[(Market, Ends)]) -> Result<(), NotPlanned> {
        for (market, ends) in promised {
            if let Some(plan) = self.markets.get_mut(market) {
                plan.promise(*ends, 0.0)?;
            }
        }
        Ok(())
    }

    fn check(&self, markets: &BTreeSet<Market>) -> Result<(), NotPlanned> {
        for plan in markets.iter().filter_map(|market| self.markets.get(market)) {
            check(plan.living.problem(), plan.living.plan())?;
        }
        Ok(())
    }

    fn take(&mut self, facts: &Facts) -> Result<(), NotPlanned> {
        for (&(market, side, flow), &left) in &facts.capacities {
            // A flow that no pair is about needs no place.
            let has_place = |plan: &MarketPlan| plan.nodes.contains_key(&(side, flow));
            if left > 0.0 || self.markets.get(&market).is_some_and(has_place) {
                self.market(market)?.set_capacity(side, flow, left)?;
            }
        }
        for (&ends, facts) in &facts.pairs {
            match facts {
                Some(facts) => self.put(ends, facts)?,
                None => self.remove(ends)?,
            }
        }
        Ok(())
    }

    fn market(&mut self, market: Market) -> Result<&mut MarketPlan, NotPlanned> {
        match self.markets.entry(market) {
            Entry::Occupied(plan) => Ok(plan.into_mut()),
            Entry::Vacant(place) => Ok(place.insert(MarketPlan::new()?)),
        }
    }

    fn put(&mut self, ends: Ends, facts: &PairFacts) -> Result<(), NotPlanned> {
        let counts = self.counts(ends, facts.margin);
        let most = self.keeping.most_pairs;
        let plan = self.market(facts.market)?;
        plan.put(ends, facts, counts)?;
        if plan.numbers.len() > most {
            return Err(NotPlanned::TooMany { most });
        }
        for flow in [ends.0, ends.1] {
            self.of_flow.entry(flow).or_default().insert(ends);
        }
        Ok(())
    }

    fn remove(&mut self, ends: Ends) -> Result<(), NotPlanned> {
        for plan in self.markets.values_mut() {
            plan.remove(ends)?;
        }
        for flow in [ends.0, ends.1] {
            if let Some(pairs) = self.of_flow.get_mut(&flow) {
                pairs.remove(&ends);
                if pairs.is_empty() {
                    self.of_flow.remove(&flow);
                }
            }
        }
        self.set(ends, 0.0);
        Ok(())
    }

    /// What a unit of a pair counts for.
    fn counts(&self, ends: Ends, margin: f64) -> f64 {
        if self.amounts.contains_key(&ends) { margin * (1.0 + self.keeping.switching) } else { margin }
    }

    /// Plans until no pair comes in or goes out any more that would count for more or less from then on.
    fn settle(&mut self) -> Result<(), NotPlanned> {
        for _ in 0..ROUNDS {
            if !self.replan()? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Plans again; whether a pair counts for more or less from now on.
    fn replan(&mut self) -> Result<bool, NotPlanned> {
        let mut moved: Vec<(Ends, f64)> = Vec::new();
        for plan in self.markets.values_mut() {
            for pair in plan.living.replan().moved {
                if let Some((ends, _)) = plan.pairs.get(&pair.pair) {
                    moved.push((*ends, STEPS.amount_of(pair.now)));
                }
            }
        }
        let switched: Vec<Ends> =
            moved.into_iter().filter_map(|(ends, now)| self.set(ends, now).then_some(ends)).collect();
        let is_switched = self.keeping.switching > 0.0 && !switched.is_empty();
        self.count_anew(switched)?;
        Ok(is_switched)
    }

    /// Notes what a pair gets; whether it came into the plan or went out.
    fn set(&mut self, ends: Ends, now: f64) -> bool {
        let was = if now > 0.0 { self.amounts.insert(ends, now) } else { self.amounts.remove(&ends) };
        let was = was.unwrap_or(0.0);
        self.before.entry(ends).or_insert(was);
        (was > 0.0) != (now > 0.0)
    }

    fn count_anew(&mut self, switched: Vec<Ends>) -> Result<(), NotPlanned> {
        for ends in switched {
            let Some(facts) = self.markets.values().find_map(|plan| plan.facts(ends)) else { continue };
            let counts = self.counts(ends, facts.margin);
            self.market(facts.market)?.put(ends, &facts, counts)?;
        }
        Ok(())
    }

    /// What differs from the last time, ordered by pair.
    fn moves(&mut self) -> Vec<PlanMove> {
        let before = std::mem::take(&mut self.before);
        let now = |ends: &Ends| self.amounts.get(ends).copied().unwrap_or(0.0);
        let moves = before.into_iter().map(|(ends, before)| PlanMove { ends, before, now: now(&ends) });
        let mut moves: Vec<PlanMove> = moves.filter(|moved| moved.before != moved.now).collect();
        moves.sort_unstable_by_key(|moved| moved.ends);
        moves
    }
}

/// The plan of one market.
struct MarketPlan {
    living: Living,
    /// A flow that changes sides has a place on each.
    nodes: HashMap<(Side, u32), Node>,
    numbers: HashMap<Ends, u32>,
    /// Pairs by their number, also of those that went since the last plan.
    pairs: HashMap<u32, (Ends, PairFacts)>,
}

impl MarketPlan {
    fn new() -> Result<Self, NotPlanned> {
        let nothing = Problem::new(Vec::new(), Vec::new(), Vec::new())?;
        let living = Living::new(nothing, &turash_engine::planner::Effort::threads(1))?;
        Ok(Self { living, nodes: HashMap::new(), numbers: HashMap::new(), pairs: HashMap::new() })
    }

    /// The pairs that get something.
    fn given(&self) -> impl Iterator<Item = Ends> + '_ {
        let amounts = &self.living.plan().amounts;
        let given = self.numbers.iter().filter(|(_, number)| amounts[**number as usize] > 0);
        given.map(|(ends, _)| *ends)
    }

    fn facts(&self, ends: Ends) -> Option<PairFacts> {
        self.numbers.get(&ends).and_then(|number| self.pairs.get(number)).map(|(_, facts)| *facts)
    }

    fn node(&mut self, side: Side, flow: u32) -> Result<Node, NotPlanned> {
        if let Some(node) = self.nodes.get(&(side, flow)) {
            return Ok(*node);
        }
        let node = self.living.add_node(side)?;
        self.nodes.insert((side, flow), node);
        Ok(node)
    }

    fn set_capacity(&mut self, side: Side, flow: u32, left: f64) -> Result<(), NotPlanned> {
        let node = self.node(side, flow)?;
        let steps = STEPS.amount_steps(left);
        if self.living.problem().capacity().get(node) != Some(steps) {
            self.living.set_capacity(node, steps)?;
        }
        Ok(())
    }

    fn put(&mut self, ends: Ends, facts: &PairFacts, counts: f64) -> Result<(), NotPlanned> {
        let (value, most) = (STEPS.value_steps(counts), STEPS.amount_steps(facts.most));
        if let Some(number) = self.numbers.get(&ends) {
            let known = self.living.problem().pairs()[*number as usize];
            if (known.value, known.most) != (value, most) {
                self.living.set_pair(*number, value, 0, most)?;
            }
            self.pairs.insert(*number, (ends, *facts));
            return Ok(());
        }
        let (supply, demand) = (self.node(Side::Supply, ends.0)?, self.node(Side::Demand, ends.1)?);
        let (Node::Supply(supply), Node::Demand(demand)) = (supply, demand) else { return Ok(()) };
        let pair = PlannerPair { most, ..PlannerPair::new(supply, demand, value) };
        let number = self.living.add_pair(pair)?;
        self.numbers.insert(ends, number);
        self.pairs.insert(number, (ends, *facts));
        Ok(())
    }

    /// Has a pair get so much at least, or as much as there is; whether the plan has the pair.
    fn promise(&mut self, ends: Ends, annual: f64) -> Result<bool, NotPlanned> {
        let Some(number) = self.numbers.get(&ends) else { return Ok(false) };
        let problem = self.living.problem();
        let pair = problem.pairs()[*number as usize];
        let left = |node| problem.left().get(node).unwrap_or(0) + pair.agreed;
        let most = left(Node::Supply(pair.supply)).min(left(Node::Demand(pair.demand))).min(pair.most);
        let agreed = STEPS.amount_steps(annual).clamp(0, most.max(0));
        self.living.set_pair(*number, pair.value, agreed, pair.most)?;
        Ok(true)
    }

    fn remove(&mut self, ends: Ends) -> Result<(), NotPlanned> {
        if let Some(number) = self.numbers.remove(&ends) {
            self.living.remove_pair(number)?;
            self.pairs.remove(&number);
        }
        Ok(())
    }
}
