//! A family's plan in periods: the problem of each period, solved, accepted by its checker, and back in units.
//!
//! What is agreed stays: it is spread over the periods as it would pass through the pair alone, taken off both flows, and the rest is planned. Where connections are sized, a pair pays for the most that it carries in any hour, in proportion to what its
//! connection for all that passes would cost; else its margin has the capital, by the unit.

use tokio::time::Instant;
use turash_engine::planner::{Effort, Progress, Proven, TimedPair, TimedPlan, TimedProblem, check_timed};

use crate::planning::amounts::InTime;
use crate::planning::facts::Facts;
use crate::planning::periods::Periods;
use crate::planning::problem::{CandidatePair, Capacity, FamilyProblem, PairInTime};
use crate::planning::question::{Aim, PlanLimits, PlanProgress, PlanStage, PlanWatch, PlanningError};
use crate::planning::together::refused;

/// What is less than this part of what passes is the rounding of a solver.
const ROUNDING: f64 = 1e-9;

/// A family's plan in periods.
pub(super) struct PlannedInTime {
    /// The problem, in which each pair bears what its connection costs.
    pub(super) problem: FamilyProblem,
    pub(super) in_time: InTime,
    /// What no plan can come to more than, in the unit of what the plan is after.
    pub(super) bound: f64,
}

/// What is planned, and how.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) aim: &'a Aim,
    pub(super) periods: &'a Periods,
    /// Whether connections are sized.
    pub(super) sized: bool,
    pub(super) limits: PlanLimits,
    pub(super) watch: PlanWatch<'a>,
}

/// The problem of all periods, in units of the family's problem.
struct Timed<'a> {
    problem: &'a FamilyProblem,
    asked: Asked<'a>,
    /// The part of each supply and of each demand in each period.
    parts: [Vec<Vec<f64>>; 2],
    /// What is agreed of each pair in each period.
    agreed: Vec<Vec<f64>>,
    rest: TimedProblem,
}

/// Plans a family in periods.
pub(super) fn plan(
    facts: &Facts<'_>,
    problem: &FamilyProblem,
    asked: Asked<'_>,
) -> Result<PlannedInTime, PlanningError> {
    let timed = Timed::of(facts, problem, asked);
    let (plan, proven) = timed.solve()?;
    Ok(timed.planned(&plan, proven))
}

impl<'a> Timed<'a> {
    fn of(facts: &Facts<'_>, problem: &'a FamilyProblem, asked: Asked<'a>) -> Self {
        let kind = asked.periods.kind;
        let parts = |side: &[Capacity]| side.iter().map(|of| facts.parts(&of.flow, kind)).collect();
        let parts: [Vec<Vec<f64>>; 2] = [parts(&problem.supplies), parts(&problem.demands)];
        let agreed = problem.pairs.iter().map(|pair| agreed(problem, pair, kind.count())).collect();
        let mut timed = Self { problem, asked, parts, agreed, rest: TimedProblem::default() };
        timed.rest = TimedProblem {
            hours: asked.periods.hours.clone(),
            supplies: timed.rest_of(0, &problem.supplies),
            demands: timed.rest_of(1, &problem.demands),
            pairs: Vec::new(),
        };
        let values = problem.real(asked.aim).pairs;
        let pairs = problem.pairs.iter().zip(&timed.agreed).zip(&values);
        timed.rest.pairs = pairs.map(|((pair, agreed), real)| timed.pair(pair, agreed, real.value)).collect();
        timed
    }

    /// What the flows of a side have in each period beside what is agreed.
    fn rest_of(&self, side: usize, capacities: &[Capacity]) -> Vec<Vec<f64>> {
        let of_flow = |(capacity, parts): (&Capacity, &Vec<f64>)| {
            parts.iter().map(|part| capacity.annual / capacity.per_unit * part).collect()
        };
        let mut rest: Vec<Vec<f64>> = capacities.iter().zip(&self.parts[side]).map(of_flow).collect();
        for (pair, agreed) in self.problem.pairs.iter().zip(&self.agreed) {
            let flow = [pair.supply, pair.demand][side] as usize;
            // What is agreed stays where it is more than there is then.
            rest[flow].iter_mut().zip(agreed).for_each(|(rest, agreed)| *rest = (*rest - agreed).max(0.0));
        }
        rest
    }

    fn pair(&self, pair: &CandidatePair, agreed: &[f64], value: f64) -> TimedPair {
        let (supply, demand) = (pair.supply, pair.demand);
        let Some(of) = &pair.in_time else { return TimedPair::new(supply, demand, 0.0) };
        let taken = self.problem.taken_per_unit(pair);
        let is_open = pair.most_annual > pair.agreed_annual;
        let most = |(period, (part, agreed)): (usize, (&f64, &f64))| {
            if !is_open {
                return 0.0;
            }
            let room = (of.passes_annual * part / taken - agreed).max(0.0);
            let ends =
                self.rest.supplies[supply as usize][period].min(self.rest.demands[demand as usize][period]);
            // What the flows bound already is no bound of the pair: it would take the price off them.
            if room < (1.0 - ROUNDING) * ends { room } else { f64::INFINITY }
        };
        TimedPair {
            most: Some(of.parts.iter().zip(agreed).enumerate().map(most).collect()),
            cost_of_rate: self.cost_of_rate(of) * taken,
            ..TimedPair::new(supply, demand, value + of.opening_eur_per_unit() * taken)
        }
    }

    /// What it costs a year to carry a unit an hour, EUR.
    fn cost_of_rate(&self, of: &PairInTime) -> f64 {
        let rate = of.rate(&self.asked.periods.hours);
        if rate > 0.0 { of.opening_eur_per_year / rate } else { 0.0 }
    }

    /// The best plan of the rest, accepted by its checker.
    fn solve(&self) -> Result<(TimedPlan, Proven), PlanningError> {
        let Asked { limits, watch, sized, .. } = self.asked;
        let begun = Instant::now();
        let in_time = |Progress { done, pairs }| {
            begun.elapsed() <= limits.time && watch(PlanProgress { stage: PlanStage::Solving, done, pairs })
        };
        let effort = Effort::threads(limits.threads).watched(&in_time);
        if sized {
            return sized_plan(&self.rest, &effort, (begun, limits));
        }
        let plan = self.rest.by_period(&effort).map_err(|error| refused(error, begun, limits))?;
        let proven = check_timed(&self.rest, &plan).map_err(PlanningError::RefusedInTime)?;
        Ok((plan, proven))
    }

    /// What is planned, and what is agreed, together.
    fn planned(self, plan: &TimedPlan, proven: Proven) -> PlannedInTime {
        let mut problem = self.problem.clone();
        let (mut amounts, mut rates, mut of_agreed) = (Vec::new(), Vec::new(), 0.0);
        for (number, pair) in problem.pairs.iter_mut().enumerate() {
            let (taken, agreed) = (self.problem.taken_per_unit(pair), &self.agreed[number]);
            let all = pair.in_time.as_ref().map_or(0.0, |of| of.passes_annual) / taken;
            let is_planned = plan.yearly(number) > ROUNDING * all;
            let planned = |period: usize| {
                if is_planned { plan.periods[period].amounts[number] } else { 0.0 }
            };
            let hours = self.asked.periods.hours.iter();
            let of_agreed_rate =
                agreed.iter().zip(hours).map(|(agreed, hours)| agreed / hours).fold(0.0, f64::max);
            let rate = of_agreed_rate + if is_planned { plan.rates[number] } else { 0.0 };
            let timed = &self.rest.pairs[number];
            of_agreed += timed.value * agreed.iter().sum::<f64>() - timed.cost_of_rate * of_agreed_rate;
            amounts
                .push((0..agreed.len()).map(|period| (agreed[period] + planned(period)) * taken).collect());
            rates.push(rate * taken);
            self.bear(pair, rate * taken);
        }
        let sides = [(&self.problem.supplies, 0), (&self.problem.demands, 1)];
        let capacities = sides.map(|(side, number)| {
            let of_flow =
                |(of, parts): (&Capacity, &Vec<f64>)| parts.iter().map(|part| of.annual * part).collect();
            side.iter().zip(&self.parts[number]).map(of_flow).collect()
        });
        let prices = sides.map(|(side, number)| {
            let of_flow = |(flow, of): (usize, &Capacity)| {
                let price = |period: &turash_engine::planner::PeriodPlan| {
                    [&period.supply_prices, &period.demand_prices][number][flow] / of.per_unit
                };
                plan.periods.iter().map(price).collect()
            };
            side.iter().enumerate().map(of_flow).collect()
        });
        let in_time = InTime { amounts, rates, capacities, prices, parts: self.parts };
        PlannedInTime { problem, in_time, bound: proven.bound + of_agreed }
    }

    /// Has a pair bear what a connection costs that carries so much, where connections are sized.
    fn bear(&self, pair: &mut CandidatePair, rate: f64) {
        let Some(of) = pair.in_time.as_ref().filter(|_| self.asked.sized) else { return };
        let all = of.rate(&self.asked.periods.hours);
        pair.margin_eur_per_unit += of.opening_eur_per_unit();
        pair.opening_eur_per_year = self.cost_of_rate(of) * rate;
        if all > 0.0 {
            pair.capital_eur *= rate / all;
        }
    }
}

/// What is agreed of a pair in each period, in units of the problem.
fn agreed(problem: &FamilyProblem, pair: &CandidatePair, periods: usize) -> Vec<f64> {
    let agreed = pair.agreed_annual / problem.taken_per_unit(pair);
    match &pair.in_time {
        Some(of) if agreed > 0.0 => of.parts.iter().map(|part| part * agreed).collect(),
        _ => vec![0.0; periods],
    }
}

/// The best plan whose connections are sized, which takes the solver of linear programmes.
#[cfg(feature = "highs")]
fn sized_plan(
    rest: &TimedProblem,
    effort: &Effort<'_>,
    (begun, limits): (Instant, PlanLimits),
) -> Result<(TimedPlan, Proven), PlanningError> {
    use turash_highs::SolverError;

    /// Longer than anybody waits, s.
    const LONGEST: f64 = 1e7;

    let seconds = limits.time.as_secs_f64().min(LONGEST);
    turash_highs::plan_in_time(rest, effort, seconds).map_err(|error| match error {
        SolverError::Plan(error) => refused(error, begun, limits),
        SolverError::OutOfTime { .. } => PlanningError::TooLong { time: limits.time },
        SolverError::Refused(refusal) => PlanningError::RefusedInTime(refusal),
        error => PlanningError::Solver(error.to_string()),
    })
}

/// Without the solver there is none.
#[cfg(not(feature = "highs"))]
fn sized_plan(
    _: &TimedProblem,
    _: &Effort<'_>,
    _: (Instant, PlanLimits),
) -> Result<(TimedPlan, Proven), PlanningError> {
    Err(PlanningError::NoSolver)
}
