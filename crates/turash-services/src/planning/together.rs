//! Problems that are solved together: each family alone, or all of them where a budget is spent among them.

use turash_engine::planner::{
    Budget, Effort, Opened, PlanError, Progress, RealPair, RealProblem, Refusal, Scaled, Until, check,
    check_opened, greedy, greedy_with_openings, plan_with_openings, plan_within_budget, solve,
};

use crate::planning::amounts::{Amounts, Prices};
use crate::planning::problem::FamilyProblem;
use crate::planning::question::{Aim, PlanLimits, PlanProgress, PlanStage, PlanWatch, PlanningError};

/// When a search among plans with costs of opening ends: near enough, or so many plans of a component.
const UNTIL: Until = Until { gap: 0.002, steps: 400 };

/// A whole step of capital, EUR.
const CAPITAL_STEP: f64 = 0.01;

/// Problems one after the other, in whole steps.
pub(super) struct Together<'a> {
    pub(super) problems: &'a [FamilyProblem],
    aim: &'a Aim,
    scaled: Scaled,
    /// By the number of the pair, in steps of capital.
    capital: Vec<u64>,
    /// All that may be spent, in steps of capital.
    limit: Option<u64>,
}

/// What pairs get, by their number, and what is known of it.
pub(super) struct Solved {
    steps: Vec<i64>,
    /// Of supplies and demands, in steps.
    prices: Option<[Vec<i64>; 2]>,
    /// In the unit of what the plan is after.
    pub(super) bound: f64,
    /// What may be missing, as a fraction of the bound.
    pub(super) gap: f64,
}

/// Why a planner that began then gave no plan.
pub(super) fn refused(error: PlanError, begun: tokio::time::Instant, limits: PlanLimits) -> PlanningError {
    match error {
        PlanError::Stopped if begun.elapsed() <= limits.time => PlanningError::GivenUp,
        PlanError::Stopped => PlanningError::TooLong { time: limits.time },
        error => PlanningError::Numbers(error),
    }
}

impl<'a> Together<'a> {
    pub(super) fn of(
        problems: &'a [FamilyProblem],
        aim: &'a Aim,
        budget_eur: Option<f64>,
    ) -> Result<Self, PlanningError> {
        let mut all = RealProblem::default();
        for problem in problems {
            let real = problem.real(aim);
            let (supplies, demands) = (all.supplies.len() as u32, all.demands.len() as u32);
            let renumbered = |pair: RealPair| RealPair {
                supply: pair.supply + supplies,
                demand: pair.demand + demands,
                ..pair
            };
            all.pairs.extend(real.pairs.into_iter().map(renumbered));
            all.supplies.extend(real.supplies);
            all.demands.extend(real.demands);
        }
        let capital = problems.iter().flat_map(|problem| &problem.pairs);
        // Rounded up, and the limit down: what is spent is never more.
        let capital = capital.map(|pair| (pair.capital_eur / CAPITAL_STEP).ceil() as u64).collect();
        let limit = budget_eur.map(|budget| (budget / CAPITAL_STEP).floor() as u64);
        let scaled = all.scaled().map_err(PlanningError::Numbers)?;
        Ok(Self { problems, aim, scaled, capital, limit })
    }

    /// The best plan, accepted by its checker.
    pub(super) fn solve(&self, limits: PlanLimits, watch: PlanWatch<'_>) -> Result<Solved, PlanningError> {
        let begun = tokio::time::Instant::now();
        let in_time = |Progress { done, pairs }| {
            let progress = PlanProgress { stage: PlanStage::Solving, done, pairs };
            begun.elapsed() <= limits.time && watch(progress)
        };
        let effort = Effort::threads(limits.threads).watched(&in_time);
        let refused = |error| refused(error, begun, limits);
        if self.is_exact() {
            let plan = solve(&self.scaled.problem, &effort).map_err(refused)?;
            check(&self.scaled.problem, &plan).map_err(PlanningError::Refused)?;
            let prices = plan.certificate.prices;
            let bound = self.worth(plan.certificate.objective);
            let prices = Some([prices.supplies, prices.demands]);
            return Ok(Solved { steps: plan.amounts, prices, bound, gap: 0.0 });
        }
        let plan = self.open(&effort).map_err(refused)?;
        self.check(&plan).map_err(PlanningError::Refused)?;
        Ok(Solved { bound: self.worth(plan.bound), gap: plan.gap(), steps: plan.amounts, prices: None })
    }

    /// Working through the list of matches from the top.
    pub(super) fn best_first(&self) -> Solved {
        let alone: Vec<f64> = self.problems.iter().flat_map(FamilyProblem::alone).collect();
        let mut order: Vec<u32> = (0..alone.len() as u32).collect();
        order.sort_by(|a, b| alone[*b as usize].total_cmp(&alone[*a as usize]));
        let list = if self.is_exact() {
            greedy(&self.scaled.problem, &order)
        } else {
            greedy_with_openings(&self.scaled.problem, &self.costs(), self.budget(), &order)
        };
        Solved { bound: self.worth(list.objective), gap: 0.0, steps: list.amounts, prices: None }
    }

    /// What each problem's part of a plan is.
    pub(super) fn parts<'s>(&'s self, solved: &'s Solved) -> impl Iterator<Item = Amounts<'s>> {
        let (mut pairs, mut nodes) = (0, [0, 0]);
        self.problems.iter().map(move |problem| {
            let steps = &solved.steps[pairs..pairs + problem.pairs.len()];
            let [supplies, demands] = nodes;
            let ends = [supplies + problem.supplies.len(), demands + problem.demands.len()];
            let prices = solved.prices.as_ref();
            let prices: Option<Prices<'_>> =
                prices.map(|of| [&of[0][supplies..ends[0]], &of[1][demands..ends[1]]]);
            (pairs, nodes) = (pairs + steps.len(), ends);
            Amounts::of_steps(problem, &self.scaled.units, steps, prices)
        })
    }

    /// Whether nothing costs anything to open and nothing is limited: prices then prove the plan.
    pub(super) fn is_exact(&self) -> bool {
        !self.aim.whole_capital && self.limit.is_none()
    }

    fn budget(&self) -> Option<Budget<'_>> {
        self.limit.map(|limit| Budget { capital: &self.capital, limit })
    }

    fn open(&self, effort: &Effort<'_>) -> Result<Opened, PlanError> {
        let (problem, costs) = (&self.scaled.problem, self.costs());
        match self.budget() {
            Some(budget) => plan_within_budget(problem, &costs, budget, UNTIL, effort),
            None => plan_with_openings(problem, &costs, UNTIL, effort),
        }
    }

    fn check(&self, plan: &Opened) -> Result<(), Refusal> {
        check_opened(&self.scaled.problem, &self.costs(), self.budget(), plan)
    }

    /// What each pair costs to open, in steps; rounded down, so that a bound stays one.
    fn costs(&self) -> Vec<i128> {
        let units = &self.scaled.units;
        let pairs = self.problems.iter().flat_map(|problem| &problem.pairs);
        pairs.map(|pair| (pair.opening_eur_per_year / (units.value * units.amount)) as i128).collect()
    }

    /// What a plan in steps is worth at most, in the unit of what the plan is after. The planner takes the costs of what is agreed as spent; here they count.
    fn worth(&self, steps: i128) -> f64 {
        let pairs = self.problems.iter().flat_map(|problem| &problem.pairs);
        let agreed = pairs.filter(|pair| pair.agreed_annual > 0.0).map(|pair| pair.opening_eur_per_year);
        self.scaled.units.worth_of(steps) + self.scaled.error - agreed.sum::<f64>()
    }
}
