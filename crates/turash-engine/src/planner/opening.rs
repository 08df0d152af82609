//! Pairs that cost something to open: the connection's capital, whatever then flows through it.
//!
//! The cost makes the problem hard (a transportation problem with fixed charges), so the answer comes with a bound: what no plan can be worth more than. By component: *slope scaling* (Kim and
//! Pardalos 1999: spread each cost over what the pair got last time, and plan again) finds a good plan; *branch and bound* improves it and lowers the bound, until the two are near enough or the
//! steps are used up. The bound of a step is the plan in which each undecided pair bears its cost in proportion to the most that it could get.

use super::components::{self, Component};
use super::error::PlanError;
use super::living::Living;
use super::plan::worth;
use super::problem::{Pair, Problem};
use super::solve::{Effort, Run};

/// Rounds of slope scaling; it mostly comes to rest in a dozen.
const ROUNDS: usize = 40;

/// When the search ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Until {
    /// The difference between the bound and the plan, as a fraction of the bound, that is near enough.
    pub gap: f64,
    /// The most plans that are made for a component.
    pub steps: usize,
}

/// A plan with costs of opening. It has no certificate: what is known is its bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// By the number of the pair, in steps of amount.
    pub amounts: Vec<i64>,
    /// What they are worth, less what it costs to open those pairs that get more than what is agreed.
    pub objective: i128,
    /// No plan is worth more than this.
    pub bound: i128,
}

impl Opened {
    /// The most that is missing, as a fraction of the bound; 0 where the plan is the best.
    pub fn gap(&self) -> f64 {
        if self.bound == self.objective {
            0.0
        } else {
            (self.bound - self.objective) as f64 / self.bound as f64
        }
    }
}

/// Plans with a cost for each pair that gets anything, in steps of value times steps of amount, 0 or more. A pair of which something is agreed is open already.
///
/// # Errors
///
/// [`PlanError::Costs`] where there is not one cost for each pair or one is below 0; [`PlanError::Stopped`].
pub fn plan_with_openings(
    problem: &Problem,
    costs: &[i128],
    until: Until,
    effort: &Effort<'_>,
) -> Result<Opened, PlanError> {
    if costs.len() != problem.pairs().len() || costs.iter().any(|&cost| cost < 0) {
        return Err(PlanError::Costs { costs: costs.len(), pairs: problem.pairs().len() });
    }
    let mut amounts: Vec<i64> = problem.pairs().iter().map(|pair| pair.agreed).collect();
    let agreed = worth(problem, &amounts);
    let (components, places) = components::of(problem);
    let work = |component: &Component, run: &Run<'_>| part(problem, component, &places, costs, until, run);
    let (mut objective, mut bound) = (agreed, agreed);
    for (component, found) in Run::over(components, effort, work)? {
        objective += found.objective;
        bound += found.bound;
        for (&pair, amount) in component.pairs.iter().zip(found.amounts) {
            amounts[pair as usize] += amount;
        }
    }
    Ok(Opened { amounts, objective, bound })
}

/// A component as a problem of its own, searched.
fn part(
    problem: &Problem,
    component: &Component,
    places: &[u32],
    costs: &[i128],
    until: Until,
    run: &Run<'_>,
) -> Result<Opened, PlanError> {
    let left = problem.left();
    let supplies = component.supplies.iter().map(|&supply| left.supplies[supply as usize]).collect();
    let demands = component.demands.iter().map(|&demand| left.demands[demand as usize]).collect();
    let own = |&number: &u32| {
        let pair = &problem.pairs()[number as usize];
        let [supply, demand] = pair.ends().map(|end| places[end.code()]);
        let least = left[pair.ends()[0]].min(left[pair.ends()[1]]);
        Pair { supply, demand, value: pair.value, agreed: 0, most: pair.room().min(least) }
    };
    let pairs: Vec<Pair> = component.pairs.iter().map(own).collect();
    let cost = |(&number, pair): (&u32, &Pair)| {
        let open = problem.pairs()[number as usize].agreed > 0;
        // A cost above all that a pair can be worth keeps it out like one that is just as much.
        if open { 0 } else { costs[number as usize].min(i128::from(pair.value) * i128::from(pair.most)) }
    };
    let costs = component.pairs.iter().zip(&pairs).map(cost).collect();
    let living = Living::new(Problem::new(supplies, demands, pairs.clone())?, &Effort::threads(1))?;
    let mut search = Search::new(living, pairs, costs, until, run);
    search.scale_slopes()?;
    search.branch()?;
    Ok(search.best())
}

/// What is decided of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Decision {
    None,
    Open,
    Closed,
}

struct Search<'a> {
    living: Living,
    pairs: Vec<Pair>,
    costs: Vec<i128>,
    until: Until,
    run: &'a Run<'a>,
    amounts: Vec<i64>,
    objective: i128,
    /// The bound of what was not searched.
    bound: i128,
    steps: usize,
}

/// A pair on the way down, and what is decided of it now; the other decision comes next, where `last` is not set.
struct Branch {
    pair: u32,
    now: Decision,
    last: bool,
}

impl<'a> Search<'a> {
    /// Starts with the plan that opens nothing.
    fn new(living: Living, pairs: Vec<Pair>, costs: Vec<i128>, until: Until, run: &'a Run<'a>) -> Self {
        let amounts = vec![0; pairs.len()];
        Self { living, pairs, costs, until, run, amounts, objective: 0, bound: 0, steps: 0 }
    }

    fn best(self) -> Opened {
        let bound = self.bound.max(self.objective);
        Opened { amounts: self.amounts, objective: self.objective, bound }
    }

    /// Gives a pair another value, where the planner may use it at all.
    fn set(&mut self, number: u32, value: i128, most: i64) -> Result<(), PlanError> {
        // Below zero is as good as zero: it gets nothing.
        self.living.set_pair(number, value.max(0) as i64, 0, most)
    }

    /// What the planner is told of a pair.
    fn decide(&mut self, number: u32, decision: Decision) -> Result<(), PlanError> {
        let pair = self.pairs[number as usize];
        match decision {
            // Rounded up: a bound stays one.
            Decision::None => {
                let spread = self.costs[number as usize] / i128::from(pair.most);
                self.set(number, i128::from(pair.value) - spread, pair.most)
            }
            Decision::Open => self.set(number, pair.value.into(), pair.most),
            Decision::Closed => self.set(number, 0, 0),
        }
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
        for number in 0..self.pairs.len() as u32 {
            self.decide(number, Decision::None)?;
        }
        self.step()?;
        for _ in 0..ROUNDS {
            let before = self.living.plan().amounts.clone();
            for (number, &amount) in (0..).zip(&before) {
                if amount > 0 {
                    let Pair { value, most, .. } = self.pairs[number as usize];
                    let spread = self.costs[number as usize] / i128::from(amount);
                    self.set(number, i128::from(value) - spread, most)?;
                }
            }
            self.step()?;
            if self.living.plan().amounts == before {
                break;
            }
        }
        for number in 0..self.pairs.len() as u32 {
            self.decide(number, Decision::None)?;
        }
        Ok(())
    }

    /// Whether what a branch can be worth is near enough to the best plan.
    fn is_near(&self, bound: i128) -> bool {
        bound <= self.objective || ((bound - self.objective) as f64) <= self.until.gap * bound as f64
    }

    /// Depth first; first what the plan of the step leans to.
    fn branch(&mut self) -> Result<(), PlanError> {
        let mut way: Vec<Branch> = Vec::new();
        let mut decisions = vec![Decision::None; self.pairs.len()];
        let mut sunk = 0;
        loop {
            let bound = self.step()? - sunk;
            let next =
                self.undecided(&decisions).filter(|_| !self.is_near(bound) && self.steps < self.until.steps);
            if let Some((pair, now)) = next {
                way.push(Branch { pair, now, last: false });
                self.enter(pair, now, &mut decisions, &mut sunk)?;
                continue;
            }
            self.bound = self.bound.max(bound);
            loop {
                let Some(mut branch) = way.pop() else { return Ok(()) };
                let other = if branch.now == Decision::Open { Decision::Closed } else { Decision::Open };
                let (pair, next) = (branch.pair, if branch.last { Decision::None } else { other });
                self.enter(pair, next, &mut decisions, &mut sunk)?;
                if !branch.last {
                    (branch.now, branch.last) = (other, true);
                    way.push(branch);
                    break;
                }
            }
        }
    }

    fn enter(
        &mut self,
        pair: u32,
        to: Decision,
        all: &mut [Decision],
        sunk: &mut i128,
    ) -> Result<(), PlanError> {
        let cost = |decision| if decision == Decision::Open { self.costs[pair as usize] } else { 0 };
        *sunk += cost(to) - cost(all[pair as usize]);
        all[pair as usize] = to;
        self.decide(pair, to)
    }

    /// The undecided pair of which most of the cost is not borne yet, and what it leans to; none where the plan bears all of its costs.
    fn undecided(&self, decisions: &[Decision]) -> Option<(u32, Decision)> {
        let amounts = &self.living.plan().amounts;
        let missing = |number: usize| {
            let (amount, most) = (i128::from(amounts[number]), i128::from(self.pairs[number].most));
            let cost = self.costs[number];
            if decisions[number] == Decision::None && amount > 0 { cost - (cost / most) * amount } else { 0 }
        };
        let worst = (0..self.pairs.len())
            .max_by_key(|&number| missing(number))
            .filter(|&number| missing(number) > 0)?;
        let leans = if 2 * i128::from(amounts[worst]) >= i128::from(self.pairs[worst].most) {
            Decision::Open
        } else {
            Decision::Closed
        };
        Some((worst as u32, leans))
    }
}
