//! The search of a component: slope scaling and a local search for a good plan, branch and bound for a better one and for the bound.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::sync::Arc;

use super::bound::{Costs, Stars};
use super::cases::Cases;
use super::decision::Decision;
use super::grounds::Case;
use super::opened::Until;
use crate::planner::error::PlanError;
use crate::planner::living::Living;
use crate::planner::node::Node;
use crate::planner::problem::{Pair, Problem};
use crate::planner::solve::{Effort, Run};

/// Rounds of slope scaling; it mostly comes to rest in a dozen.
const ROUNDS: usize = 40;
/// Rounds in which the prices of the first bound move, and of each one after it.
const FIRST_LOWERED: usize = 200;
const LOWERED: usize = 6;

pub(super) struct Search<'a> {
    /// The problem with what is decided now.
    living: Living,
    decisions: Vec<Decision>,
    /// What is decided before anything else: a pair that costs all that it can be worth, or more, stays closed.
    first: Vec<Decision>,
    /// Seen from the supplies, and from the demands.
    stars: [Stars; 2],
    pairs: Vec<Pair>,
    costs: Vec<i128>,
    until: Until,
    run: &'a Run<'a>,
    /// The best plan so far.
    amounts: Vec<i64>,
    objective: i128,
    /// The bound of what was looked at and left.
    bound: i128,
    steps: usize,
    /// Why no plan is worth more.
    cases: Cases,
}

/// What a search found.
pub(super) struct Searched {
    pub(super) amounts: Vec<i64>,
    pub(super) objective: i128,
    pub(super) bound: i128,
    pub(super) cases: Vec<Case>,
}

/// A part of all plans: those in which some pairs are open and some closed.
struct Part {
    /// None of its plans is worth more.
    bound: i128,
    decisions: Vec<Decision>,
    /// The prices of the demands as seen from the supplies, and the other way round.
    prices: [Vec<i64>; 2],
    /// The older of two equals goes first.
    number: usize,
    /// Its case, and what bounds it so far.
    case: u32,
    reason: Option<Case>,
}

impl Ord for Part {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bound.cmp(&other.bound).then_with(|| other.number.cmp(&self.number))
    }
}

impl PartialOrd for Part {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Part {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Part {}

impl<'a> Search<'a> {
    /// Starts with the plan that opens nothing.
    pub(super) fn new(
        problem: Problem,
        costs: Vec<i128>,
        until: Until,
        run: &'a Run<'a>,
    ) -> Result<Self, PlanError> {
        let pairs = problem.pairs().to_vec();
        let is_dear = |(pair, &cost): (&Pair, &i128)| cost >= i128::from(pair.value) * i128::from(pair.most);
        let first = |pair| if is_dear(pair) { Decision::Closed } else { Decision::None };
        let first = pairs.iter().zip(&costs).map(first).collect();
        let capacity = problem.capacity();
        let stars = [
            Stars::of(&pairs, &capacity.supplies, &capacity.demands, true),
            Stars::of(&pairs, &capacity.demands, &capacity.supplies, false),
        ];
        Ok(Self {
            living: Living::new(problem, &Effort::threads(1))?,
            // As `living` starts: each pair bears nothing.
            decisions: vec![Decision::Open; pairs.len()],
            first,
            stars,
            amounts: vec![0; pairs.len()],
            pairs,
            costs,
            until,
            run,
            objective: 0,
            bound: 0,
            steps: 0,
            cases: Cases::new(),
        })
    }

    /// The best plan that is found, and the cases that bound all others.
    pub(super) fn carry_out(mut self) -> Result<Searched, PlanError> {
        self.scale_slopes()?;
        self.flip()?;
        self.branch()?;
        let bound = self.bound.max(self.objective);
        let cases = self.cases.finish(&self.living.plan().certificate.prices);
        Ok(Searched { amounts: self.amounts, objective: self.objective, bound, cases })
    }

    /// Gives a pair another value, where the planner may use it at all.
    fn set(&mut self, number: usize, value: i128, most: i64) -> Result<(), PlanError> {
        // Below zero is as good as zero: it gets nothing.
        self.living.set_pair(number as u32, value.max(0) as i64, 0, most)
    }

    fn decide(&mut self, number: usize, decision: Decision) -> Result<(), PlanError> {
        if self.decisions[number] == decision {
            return Ok(());
        }
        self.decisions[number] = decision;
        self.tell(number)
    }

    /// Tells the planner what is decided of a pair.
    fn tell(&mut self, number: usize) -> Result<(), PlanError> {
        let pair = self.pairs[number];
        match self.decisions[number] {
            Decision::None => self.set(number, self.spread_value(number), pair.most),
            Decision::Open => self.set(number, pair.value.into(), pair.most),
            Decision::Closed => self.set(number, 0, 0),
        }
    }

    /// What a step of a pair is worth where its cost is spread over the most that it may get; rounded up, so that a bound stays one.
    fn spread_value(&self, number: usize) -> i128 {
        let pair = self.pairs[number];
        i128::from(pair.value) - self.costs[number] / i128::from(pair.most)
    }

    /// Plans, keeps the plan if it is the best so far, and gives what the planner thinks that it is worth.
    fn step(&mut self) -> Result<i128, PlanError> {
        self.steps += 1;
        if !self.run.goes_on() {
            return Err(PlanError::Stopped);
        }
        self.living.replan();
        let plan = self.living.plan();
        let of_pair = |((pair, &cost), &amount): ((&Pair, &i128), &i64)| {
            if amount > 0 { i128::from(pair.value) * i128::from(amount) - cost } else { 0 }
        };
        let objective = self.pairs.iter().zip(&self.costs).zip(&plan.amounts).map(of_pair).sum();
        if objective > self.objective {
            self.objective = objective;
            self.amounts.clone_from(&plan.amounts);
        }
        Ok(plan.certificate.objective)
    }

    fn scale_slopes(&mut self) -> Result<(), PlanError> {
        for number in 0..self.pairs.len() {
            self.decide(number, self.first[number])?;
        }
        self.step()?;
        for _ in 0..ROUNDS {
            let before = self.living.plan().amounts.clone();
            for (number, &amount) in before.iter().enumerate().filter(|(_, amount)| **amount > 0) {
                let Pair { value, most, .. } = self.pairs[number];
                let spread = self.costs[number] / i128::from(amount);
                self.set(number, i128::from(value) - spread, most)?;
            }
            self.step()?;
            if self.living.plan().amounts == before {
                break;
            }
        }
        for number in 0..self.pairs.len() {
            self.tell(number)?;
        }
        Ok(())
    }

    /// Opens and closes one pair after the other while that makes the best plan better, for half of the steps at most.
    fn flip(&mut self) -> Result<(), PlanError> {
        let last = self.steps + self.until.steps / 2;
        let (mut next, mut since) = (0, 0);
        while since < self.pairs.len() && self.steps < last {
            let number = next;
            next = (next + 1) % self.pairs.len();
            since += 1;
            if self.first[number] == Decision::Closed {
                continue;
            }
            for of in 0..self.pairs.len() {
                let is_open = (self.amounts[of] > 0) != (of == number);
                self.decide(of, if is_open { Decision::Open } else { Decision::Closed })?;
            }
            let before = self.objective;
            self.step()?;
            if self.objective > before {
                since = 0;
            }
        }
        Ok(())
    }

    /// Whether what a part can be worth is near enough to the best plan.
    fn is_near(&self, bound: i128) -> bool {
        bound <= self.enough()
    }

    /// The largest bound that is near enough to the best plan.
    fn enough(&self) -> i128 {
        let gap = self.until.gap.clamp(0.0, 1.0);
        if gap == 0.0 {
            self.objective
        } else {
            self.objective.max((self.objective as f64 / (1.0 - gap)) as i128)
        }
    }

    /// Looks at the part with the largest bound first.
    fn branch(&mut self) -> Result<(), PlanError> {
        let (mut open, mut number) = (BinaryHeap::new(), 0);
        open.push(Part {
            bound: i128::MAX,
            decisions: self.first.clone(),
            prices: [Vec::new(), Vec::new()],
            number,
            case: 0,
            reason: None,
        });
        while let Some(part) = open.pop() {
            if self.is_near(part.bound) || (self.steps >= self.until.steps && part.number > 0) {
                self.bound = self.bound.max(part.bound);
                for part in open.into_iter().chain([part]) {
                    self.close(part);
                }
                return Ok(());
            }
            let Some((part, pair)) = self.look_at(part)? else { continue };
            let cases = [self.cases.add(), self.cases.add()];
            self.cases.set(part.case, Case::Split { pair: pair as u32, open: cases[0], closed: cases[1] });
            for (decision, case) in [Decision::Open, Decision::Closed].into_iter().zip(cases) {
                number += 1;
                let (mut decisions, prices) = (part.decisions.clone(), part.prices.clone());
                decisions[pair] = decision;
                let reason = part.reason.clone();
                open.push(Part { bound: part.bound, decisions, prices, number, case, reason });
            }
        }
        Ok(())
    }

    /// What is known of a part is why none of its plans is worth more.
    fn close(&mut self, part: Part) {
        if let Some(reason) = part.reason {
            self.cases.set(part.case, reason);
        }
    }

    /// Bounds a part, decides what its bound decides, and gives the pair by which to divide it; nothing where no plan of it can be better.
    fn look_at(&mut self, mut part: Part) -> Result<Option<(Part, usize)>, PlanError> {
        loop {
            for number in 0..self.pairs.len() {
                self.decide(number, part.decisions[number])?;
            }
            let sunk = self.sunk();
            let spread = self.step()? - sunk;
            let prices = Arc::new(self.living.plan().certificate.prices.clone());
            if spread < part.bound {
                part.bound = spread;
                part.reason = Some(Case::Priced(Arc::clone(&prices)));
            }
            if !self.is_near(part.bound) {
                self.lower(&mut part, sunk);
            }
            if self.is_near(part.bound) {
                break;
            }
            let pairs = self.fix(&mut part, spread);
            let decides = !pairs.is_empty();
            if decides {
                let rest = self.cases.add();
                self.cases.set(part.case, Case::Decided { prices, pairs, rest });
                part.case = rest;
            }
            if let Some(pair) = self.undecided(&part.decisions) {
                return Ok(Some((part, pair)));
            }
            // Where nothing is left to decide, the plan bears all of its costs: it is the best of this part, and kept.
            if !decides {
                break;
            }
        }
        self.bound = self.bound.max(part.bound);
        self.close(part);
        Ok(None)
    }

    /// What it costs to open the pairs that are decided to be open.
    fn sunk(&self) -> i128 {
        let costs = self.decisions.iter().zip(&self.costs);
        costs.map(|(decision, cost)| if *decision == Decision::Open { *cost } else { 0 }).sum()
    }

    /// Lowers the bound of a part by moving prices.
    fn lower(&self, part: &mut Part, sunk: i128) {
        let costs = Costs { pairs: &self.pairs, opening: &self.costs, decisions: &part.decisions };
        let enough = self.enough() + sunk;
        let prices = &self.living.plan().certificate.prices;
        for (side, (stars, (kept, of_plan))) in
            self.stars.iter().zip(part.prices.iter_mut().zip([&prices.demands, &prices.supplies])).enumerate()
        {
            let is_first = kept.is_empty();
            if is_first {
                kept.clone_from(of_plan);
            }
            let rounds = if is_first { FIRST_LOWERED } else { LOWERED };
            let lowered = stars.lower(kept, costs, rounds, enough) - sunk;
            if lowered < part.bound {
                part.bound = lowered;
                part.reason = Some(Case::Filled { supplies: side == 0, prices: Arc::new(kept.clone()) });
            }
        }
    }

    /// Decides pairs whose other decision brings the bound of the spread costs down to what is near enough, and says which are open. By the prices of its plan, a pair that gets nothing would, if open, be
    /// worth its reduced value times the most that it may get, or cost what it costs.
    fn fix(&mut self, part: &mut Part, spread: i128) -> Vec<(u32, bool)> {
        let enough = self.enough();
        let mut decided = Vec::new();
        for (number, pair) in self.pairs.iter().enumerate() {
            if part.decisions[number] != Decision::None {
                continue;
            }
            let prices = &self.living.plan().certificate.prices;
            let of_ends = prices[Node::Supply(pair.supply)] + prices[Node::Demand(pair.demand)];
            let reduced = (self.spread_value(number) - i128::from(of_ends)) * i128::from(pair.most);
            let (decision, other) = if reduced > 0 {
                (Decision::Open, spread - reduced)
            } else {
                (Decision::Closed, spread + reduced.max(-self.costs[number]))
            };
            if other <= enough {
                part.decisions[number] = decision;
                self.bound = self.bound.max(other);
                decided.push((number as u32, decision == Decision::Open));
            }
        }
        decided
    }

    /// The undecided pair of which most of the cost is not borne yet; none where the plan bears all of its costs.
    fn undecided(&self, decisions: &[Decision]) -> Option<usize> {
        let amounts = &self.living.plan().amounts;
        let missing = |number: &usize| {
            let (amount, most) = (i128::from(amounts[*number]), i128::from(self.pairs[*number].most));
            let cost = self.costs[*number];
            let is_open = decisions[*number] == Decision::None && amount > 0;
            if is_open { cost - (cost / most) * amount } else { 0 }
        };
        (0..self.pairs.len()).max_by_key(missing).filter(|number| missing(number) > 0)
    }
}
