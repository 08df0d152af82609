//! A region's plan: solved by the planner, accepted by its checker, and back in units.

use turash_domain::matching::Model;
use turash_domain::ports::Known;

use crate::matching::matcher::Matcher;
use crate::planning::amounts::Amounts;
use crate::planning::candidates::gather;
use crate::planning::facts::Facts;
use crate::planning::in_time::{self, Asked};
use crate::planning::periods::Periods;
use crate::planning::plan::{Compared, FamilyPlan, Proof, RegionPlan, Spent, Totals};
use crate::planning::problem::FamilyProblem;
use crate::planning::question::{
    PlanLimits, PlanProgress, PlanQuestion, PlanStage, PlanWatch, PlanningError,
};
use crate::planning::shares;
use crate::planning::together::Together;
use crate::planning::with::Supposed;
use crate::ports::Ports;

impl RegionPlan {
    /// Plans the flows and pairs that a question asks for.
    ///
    /// # Errors
    ///
    /// Where a site that is left out does not exist, more is asked for than the limits allow, or the store does not answer. A plan that the checker refuses is never given.
    pub async fn make(
        ports: &Ports,
        matcher: &Matcher,
        model: &Model,
        question: &PlanQuestion,
        limits: PlanLimits,
    ) -> Result<Self, PlanningError> {
        Self::make_watched(ports, matcher, model, question, limits, &|_| true).await
    }

    /// The same, while somebody watches, who may give it up.
    ///
    /// # Errors
    ///
    /// Those of [`Self::make`], and [`PlanningError::GivenUp`].
    pub async fn make_watched(
        ports: &Ports,
        matcher: &Matcher,
        model: &Model,
        question: &PlanQuestion,
        limits: PlanLimits,
        watch: PlanWatch<'_>,
    ) -> Result<Self, PlanningError> {
        if !watch(PlanProgress { stage: PlanStage::Gathering, done: 0, pairs: 0 }) {
            return Err(PlanningError::GivenUp);
        }
        let known = ports.registry.sites(&question.without).await?;
        if let Some((site, _)) =
            question.without.iter().zip(known).find(|(_, known)| !matches!(known, Known::Live(_)))
        {
            return Err(PlanningError::NoSite(site.clone()));
        }
        question.check().map_err(PlanningError::Question)?;
        if question.size_connections && !cfg!(feature = "highs") {
            return Err(PlanningError::NoSolver);
        }
        let supposed = Supposed::check(ports, &question.with).await?;
        let candidates = gather(matcher, model, question, &supposed, &limits).await?;
        let facts = Facts::read(ports, model, question, &supposed, &candidates).await?;
        let (aim, problems) = (question.aim(), facts.problems(&candidates, watch).await?);
        let periods = question.periods.map(|kind| Periods::of(kind, model));
        let (sized, as_of) = (question.size_connections, candidates.as_of);
        let mut plan = Self { as_of, aim, spent: None, periods, sized, families: Vec::new() };
        if let Some(periods) = plan.periods.clone() {
            let asked = Asked { aim: &aim, periods: &periods, sized, limits, watch };
            check_size(&problems, &periods, limits)?;
            for problem in &problems {
                plan.families.push(FamilyPlan::in_time(&facts, problem, asked)?);
            }
            return Ok(plan);
        }
        match question.budget_eur {
            Some(_) if problems.is_empty() => {}
            Some(budget_eur) => plan.solve(&facts, &problems, Some(budget_eur), (limits, watch))?,
            None => {
                for problem in problems.chunks(1) {
                    plan.solve(&facts, problem, None, (limits, watch))?;
                }
            }
        }
        Ok(plan)
    }

    /// Solves problems together, and adds the plans of their families.
    fn solve(
        &mut self,
        facts: &Facts<'_>,
        problems: &[FamilyProblem],
        budget_eur: Option<f64>,
        (limits, watch): (PlanLimits, PlanWatch<'_>),
    ) -> Result<(), PlanningError> {
        let from = self.families.len();
        let together = Together::of(problems, &self.aim, budget_eur)?;
        let (planned, list) = (together.solve(limits, watch)?, together.best_first());
        let proof = |totals: &[Totals]| {
            let objective = totals.iter().map(|totals| totals.measured(&self.aim)).sum();
            let (bound, by_prices) = (planned.bound.max(objective), together.is_exact());
            Proof { objective, bound, by_prices, gap: planned.gap }
        };
        let totals: Vec<Totals> = together.parts(&planned).map(|amounts| amounts.totals()).collect();
        let spent = budget_eur.map(|budget_eur| Spent {
            budget_eur,
            capital_eur: totals.iter().map(|totals| totals.capital_eur).sum(),
            proof: proof(&totals),
        });
        for ((part, list), totals) in together.parts(&planned).zip(together.parts(&list)).zip(&totals) {
            let proof = spent.is_none().then(|| proof(std::slice::from_ref(totals)));
            self.families.push(FamilyPlan::of(facts, &part, Compared::BestFirst(list.totals()), proof));
        }
        if facts.shares() {
            for (problem, plan) in problems.iter().zip(&mut self.families[from..]) {
                plan.shares = Some(shares::split(facts, problem, plan, watch)?);
            }
        }
        self.spent = spent;
        Ok(())
    }
}

impl FamilyPlan {
    fn of(facts: &Facts<'_>, planned: &Amounts<'_>, compared: Compared, proof: Option<Proof>) -> Self {
        let problem = planned.problem;
        let flows = problem.supplies.iter().chain(&problem.demands);
        Self {
            family: problem.family,
            with_cooling: problem.with_cooling,
            candidates: problem.pairs.len(),
            exchanges: planned.exchanges(facts),
            flows: planned.flows(facts),
            overbooked: facts.overbooked(flows.map(|capacity| &capacity.flow)),
            totals: planned.totals(),
            compared,
            shares: None,
            proof,
        }
    }

    /// The plan of a family in periods, beside the one that knows one amount a year.
    fn in_time(facts: &Facts<'_>, problem: &FamilyProblem, asked: Asked<'_>) -> Result<Self, PlanningError> {
        let planned = in_time::plan(facts, problem, asked)?;
        let together = Together::of(std::slice::from_ref(problem), asked.aim, None)?;
        let yearly = together.solve(asked.limits, asked.watch)?;
        let yearly = together.parts(&yearly).next().map(|amounts| amounts.totals()).unwrap_or_default();
        let amounts = Amounts::of_periods(&planned.problem, &planned.in_time);
        let objective = amounts.totals().measured(asked.aim);
        let bound = planned.bound.max(objective);
        let gap = if bound > 0.0 { (bound - objective) / bound } else { 0.0 };
        let proof = Proof { objective, bound, by_prices: true, gap };
        Ok(Self::of(facts, &amounts, Compared::Yearly(yearly), Some(proof)))
    }
}

/// A pair counts less in a period than in a year: so many periods of pairs take the time of one pair.
const PERIODS_OF_A_PAIR: usize = 10;

/// Checks that pairs times periods are not more than may be planned.
fn check_size(
    problems: &[FamilyProblem],
    periods: &Periods,
    limits: PlanLimits,
) -> Result<(), PlanningError> {
    let pairs: usize = problems.iter().map(|problem| problem.pairs.len()).sum();
    let most = limits.pairs.saturating_mul(PERIODS_OF_A_PAIR) / periods.kind.count();
    if pairs > most { Err(PlanningError::TooMany { what: "pairs in such periods", most }) } else { Ok(()) }
}
