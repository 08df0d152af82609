//! A region's plan: solved by the planner, accepted by its checker, and back in units.

use turash_domain::matching::Model;
use turash_domain::ports::Known;
use turash_engine::planner::{Effort, Plan, PlanError, Scaled, check, greedy, solve};

use crate::matching::matcher::Matcher;
use crate::planning::amounts::Amounts;
use crate::planning::candidates::gather;
use crate::planning::facts::Facts;
use crate::planning::plan::{FamilyPlan, Proof, RegionPlan};
use crate::planning::problem::FamilyProblem;
use crate::planning::question::{Aim, PlanLimits, PlanQuestion, PlanningError};
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
        let known = ports.registry.sites(&question.without).await?;
        if let Some((site, _)) =
            question.without.iter().zip(known).find(|(_, known)| !matches!(known, Known::Live(_)))
        {
            return Err(PlanningError::NoSite(site.clone()));
        }
        question.check().map_err(PlanningError::Question)?;
        let supposed = Supposed::check(ports, &question.with).await?;
        let candidates = gather(matcher, model, question, &supposed, &limits).await?;
        let facts = Facts::read(ports, model, question, &supposed, &candidates).await?;
        let (aim, mut families) = (question.aim(), Vec::new());
        for problem in facts.problems(&candidates).await {
            families.push(FamilyPlan::make(&problem, &facts, &aim, limits)?);
        }
        Ok(Self { as_of: candidates.as_of, aim, families })
    }
}

impl FamilyPlan {
    fn make(
        problem: &FamilyProblem,
        facts: &Facts<'_>,
        aim: &Aim,
        limits: PlanLimits,
    ) -> Result<Self, PlanningError> {
        let scaled = problem.real(aim).scaled().map_err(PlanningError::Numbers)?;
        let plan = solve_within(&scaled, limits)?;
        check(&scaled.problem, &plan).map_err(PlanningError::Refused)?;
        let planned = Amounts { problem, scaled: &scaled, steps: &plan.amounts };
        let list = greedy(&scaled.problem, &problem.best_first());
        let list = Amounts { problem, scaled: &scaled, steps: &list.amounts };
        let totals = planned.totals();
        let objective = aim.measure(&totals);
        let bound = scaled.units.worth_of(plan.certificate.objective) + scaled.error;
        let flows = problem.supplies.iter().chain(&problem.demands);
        Ok(Self {
            family: problem.family,
            with_cooling: problem.with_cooling,
            candidates: problem.pairs.len(),
            exchanges: planned.exchanges(facts),
            flows: planned.flows(&plan),
            overbooked: facts.overbooked(flows.map(|capacity| &capacity.flow)),
            totals,
            best_first: list.totals(),
            proof: Proof { objective, bound: bound.max(objective) },
        })
    }
}

fn solve_within(scaled: &Scaled, limits: PlanLimits) -> Result<Plan, PlanningError> {
    let begun = tokio::time::Instant::now();
    let in_time = |_| begun.elapsed() <= limits.time;
    let effort = Effort::threads(limits.threads).watched(&in_time);
    solve(&scaled.problem, &effort).map_err(|error| match error {
        PlanError::Stopped => PlanningError::TooLong { time: limits.time },
        error => PlanningError::Numbers(error),
    })
}
