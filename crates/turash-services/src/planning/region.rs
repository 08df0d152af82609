//! A region's plan: solved by the planner, accepted by its checker, and back in units.

use turash_domain::matching::Model;
use turash_domain::ports::Known;
use turash_domain::{Direction, Family, FlowId, MatchId, ResourceFlow, Sequence, Site, Versioned};
use turash_engine::planner::{Effort, Plan, PlanError, Scaled, check, greedy, solve};

use crate::matching::matcher::Matcher;
use crate::planning::candidates::gather;
use crate::planning::facts::Facts;
use crate::planning::problem::{CandidatePair, Capacity, FamilyProblem};
use crate::planning::question::{Objective, PlanLimits, PlanQuestion, PlanningError};
use crate::ports::Ports;

/// The plan of a region, one for each family that has a pair.
#[derive(Debug, Clone, PartialEq)]
pub struct RegionPlan {
    /// The sequence of the log that the lists held as of when pairs were gathered.
    pub as_of: Sequence,
    /// What it is after.
    pub objective: Objective,
    /// Ordered by family.
    pub families: Vec<FamilyPlan>,
}

/// The plan of one family's flows. Amounts are in the family's annual unit.
#[derive(Debug, Clone, PartialEq)]
pub struct FamilyPlan {
    /// The family.
    pub family: Family,
    /// Whether flows of cooling are planned with those of heat, since heat may drive chillers. Amounts of exchanges are then heat and cold, each as it is taken of its supply.
    pub with_cooling: bool,
    /// How many pairs the plan could choose from.
    pub candidates: usize,
    /// The pairs that get something, the most value first, equals by their ids.
    pub exchanges: Vec<Exchange>,
    /// The flows of all candidates, supplies first, each side ordered by id.
    pub flows: Vec<PlannedFlow>,
    /// Flows that are planned with more than they have, since more is promised on them.
    pub overbooked: usize,
    /// What the plan comes to.
    pub totals: Totals,
    /// What taking the best pair first comes to: working through the list of matches from the top.
    pub best_first: Totals,
    /// Why no plan of these pairs is worth more.
    pub proof: Proof,
}

/// An exchange of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Exchange {
    /// The pair.
    pub id: MatchId,
    /// Who gives.
    pub supply: Versioned<ResourceFlow>,
    /// Where.
    pub supply_site: Versioned<Site>,
    /// Who takes.
    pub demand: Versioned<ResourceFlow>,
    /// Where.
    pub demand_site: Versioned<Site>,
    /// Great-circle distance, km.
    pub distance_km: f64,
    /// How much is taken of the supply, what is agreed included.
    pub annual: f64,
    /// How much of the demand that serves: as much, but behind a chiller, which makes less cold of its heat.
    pub served_annual: f64,
    /// How much of it is agreed already.
    pub agreed_annual: f64,
    /// What a unit is worth after transport, EUR; below 0 only where it is agreed.
    pub margin_eur_per_unit: f64,
    /// Amount times margin.
    pub value_eur_per_year: f64,
}

/// A flow of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedFlow {
    /// The flow.
    pub id: FlowId,
    /// Its side.
    pub direction: Direction,
    /// What the plan may use of it: what it has, less what is promised to others than those of the plan.
    pub capacity_annual: f64,
    /// What the plan uses of it.
    pub planned_annual: f64,
    /// What one unit more would add to the plan at most: EUR per unit where it is after value, else units per unit. 0 where some is left over.
    pub price: f64,
}

/// What amounts come to.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Totals {
    /// How many pairs get something.
    pub exchanges: usize,
    /// How much changes hands.
    pub annual: f64,
    /// What it is worth, EUR/a.
    pub value_eur_per_year: f64,
}

/// The certificate of a plan in figures: the checker accepted it, else there is no plan. In EUR/a where the plan is after value, else in the family's annual unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Proof {
    /// What the plan comes to.
    pub objective: f64,
    /// No plan of these pairs comes to more than this: what all flows are worth at their prices, and what the planner's whole steps may miss. After the amount, also what is given up of it for
    /// more value, a ten-millionth at most.
    pub bound: f64,
}

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
        let candidates = gather(matcher, model, question, &limits).await?;
        let facts = Facts::read(ports, model, question, &candidates).await?;
        let mut families = Vec::new();
        for problem in facts.problems(&candidates).await {
            families.push(FamilyPlan::make(&problem, &facts, question.objective, limits)?);
        }
        Ok(Self { as_of: candidates.as_of, objective: question.objective, families })
    }
}

impl Exchange {
    /// Whether heat drives a chiller: the demand then gets less than is taken of the supply.
    pub fn is_chiller(&self) -> bool {
        self.supply.family() != self.demand.family()
    }
}

impl FamilyPlan {
    /// What is planned together, in words.
    pub fn name(&self) -> &'static str {
        if self.with_cooling { "heat and cooling" } else { self.family.name() }
    }

    fn make(
        problem: &FamilyProblem,
        facts: &Facts<'_>,
        objective: Objective,
        limits: PlanLimits,
    ) -> Result<Self, PlanningError> {
        let scaled = problem.real(objective).scaled().map_err(PlanningError::Numbers)?;
        let plan = solve_within(&scaled, limits)?;
        check(&scaled.problem, &plan).map_err(PlanningError::Refused)?;
        let planned = Amounts { problem, scaled: &scaled, steps: &plan.amounts };
        let list = greedy(&scaled.problem, &problem.best_first());
        let list = Amounts { problem, scaled: &scaled, steps: &list.amounts };
        let totals = planned.totals();
        let objective = match objective {
            Objective::Value => totals.value_eur_per_year,
            Objective::Amount => totals.annual,
        };
        let bound = scaled.units.worth_of(plan.certificate.objective) + scaled.error;
        let flows = problem.supplies.iter().chain(&problem.demands);
        Ok(Self {
            family: problem.family,
            with_cooling: problem.with_cooling,
            candidates: problem.pairs.len(),
            exchanges: exchanges(&planned, facts),
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

/// What each pair gets, in steps, and what these are.
struct Amounts<'a> {
    problem: &'a FamilyProblem,
    scaled: &'a Scaled,
    steps: &'a [i64],
}

impl Amounts<'_> {
    /// The pairs that get something, with how much.
    fn given(&self) -> impl Iterator<Item = (&CandidatePair, f64)> {
        let pairs = self.problem.pairs.iter().zip(self.steps).filter(|(_, steps)| **steps > 0);
        pairs.map(|(pair, steps)| (pair, self.annual(pair, *steps)))
    }

    /// Steps of a pair as an amount. All of a flow is all of it, to the last digit, and so is all that is agreed.
    fn annual(&self, pair: &CandidatePair, steps: i64) -> f64 {
        let (units, taken) = (&self.scaled.units, self.problem.taken_per_unit(pair));
        let supply = self.problem.supplies[pair.supply as usize].annual;
        let demand = self.problem.demands[pair.demand as usize].annual / self.problem.received(pair);
        let whole = [pair.agreed_annual, supply, demand, pair.most_annual];
        let is_all = |whole: &f64| units.amount_steps(*whole / taken) == steps;
        whole.into_iter().find(is_all).unwrap_or_else(|| units.amount_of(steps) * taken)
    }

    fn totals(&self) -> Totals {
        self.given().fold(Totals::default(), |sum, (pair, annual)| Totals {
            exchanges: sum.exchanges + 1,
            annual: sum.annual + annual,
            value_eur_per_year: sum.value_eur_per_year + annual * pair.margin_eur_per_unit,
        })
    }

    fn flows(&self, plan: &Plan) -> Vec<PlannedFlow> {
        let mut used = [vec![0.0; self.problem.supplies.len()], vec![0.0; self.problem.demands.len()]];
        for (pair, annual) in self.given() {
            used[0][pair.supply as usize] += annual;
            used[1][pair.demand as usize] += annual * self.problem.received(pair);
        }
        let prices = &plan.certificate.prices;
        let side = |capacities: &[Capacity], used: &[f64], prices: &[i64], direction| {
            let flow = |((capacity, &used), &price): ((&Capacity, &f64), &i64)| PlannedFlow {
                id: capacity.flow.clone(),
                direction,
                capacity_annual: capacity.annual,
                planned_annual: used,
                price: self.scaled.units.value_of(price) / capacity.per_unit,
            };
            let mut flows: Vec<PlannedFlow> = capacities.iter().zip(used).zip(prices).map(flow).collect();
            flows.sort_unstable_by(|a, b| a.id.cmp(&b.id));
            flows
        };
        let mut flows = side(&self.problem.supplies, &used[0], &prices.supplies, Direction::Supply);
        flows.extend(side(&self.problem.demands, &used[1], &prices.demands, Direction::Demand));
        flows
    }
}

fn exchanges(amounts: &Amounts<'_>, facts: &Facts<'_>) -> Vec<Exchange> {
    let exchange = |(pair, annual): (&CandidatePair, f64)| {
        let (supply, supply_site) = facts.party(pair.id.supply())?;
        let (demand, demand_site) = facts.party(pair.id.demand())?;
        Some(Exchange {
            id: pair.id.clone(),
            supply: supply.clone(),
            supply_site: supply_site.clone(),
            demand: demand.clone(),
            demand_site: demand_site.clone(),
            distance_km: pair.distance_km,
            annual,
            served_annual: annual * amounts.problem.received(pair),
            agreed_annual: pair.agreed_annual,
            margin_eur_per_unit: pair.margin_eur_per_unit,
            value_eur_per_year: annual * pair.margin_eur_per_unit,
        })
    };
    let mut exchanges: Vec<Exchange> = amounts.given().filter_map(exchange).collect();
    exchanges
        .sort_by(|a, b| b.value_eur_per_year.total_cmp(&a.value_eur_per_year).then_with(|| a.id.cmp(&b.id)));
    exchanges
}
