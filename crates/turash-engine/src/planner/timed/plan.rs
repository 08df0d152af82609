//! What is planned in time, and how each period is planned exactly.

use super::super::error::PlanError;
use super::super::solve::{Effort, Progress, solve};
use super::super::units::{RealPair, RealProblem};
use super::problem::{TimedPair, TimedProblem};

/// What every pair gets in a period, and the prices of that period.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PeriodPlan {
    /// By the number of the pair (MWh, in all hours of the period together).
    pub amounts: Vec<f64>,
    /// What one more unit of each supply in this period would be worth (EUR/MWh); 0 where some is left over.
    pub supply_prices: Vec<f64>,
    /// The same of each demand.
    pub demand_prices: Vec<f64>,
}

/// How much every pair gets in each period, with the prices that prove it. [`super::check_timed`] says whether they do.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TimedPlan {
    /// By the number of the period.
    pub periods: Vec<PeriodPlan>,
    /// The rate that each pair's connection needs, by the number of the pair: the largest of all periods (MW).
    pub rates: Vec<f64>,
    /// What the plan is worth, less what the rates cost (EUR/a).
    pub value: f64,
}

impl TimedPlan {
    /// What a pair gets in the whole year (MWh).
    pub fn yearly(&self, pair: usize) -> f64 {
        self.periods.iter().map(|period| period.amounts[pair]).sum()
    }
}

impl TimedProblem {
    /// The plan that is worth most where no rate costs anything: each period by itself, exact but for the planner's whole steps.
    ///
    /// # Errors
    ///
    /// [`PlanError::CostOfRate`], where a rate costs something; what [`TimedProblem::validate`] and [`solve`] refuse.
    pub fn by_period(&self, effort: &Effort<'_>) -> Result<TimedPlan, PlanError> {
        if let Some(pair) = self.pairs.iter().position(|pair| pair.cost_of_rate > 0.0) {
            return Err(PlanError::CostOfRate { pair: pair as u32 });
        }
        self.at_rates(&vec![f64::INFINITY; self.pairs.len()], effort)
    }

    /// The plan that is worth most where connections carry no more than these rates (MW, by the number of the pair). A rate that is not needed is not built. The prices are
    /// those of each period by itself: with rates that cost something they prove that no plan *with these rates* is better, so whoever chose the rates puts prices of all periods together in their place.
    ///
    /// # Errors
    ///
    /// What [`TimedProblem::validate`] and [`solve`] refuse; [`PlanError::Rates`], where there is not one rate for each pair.
    pub fn at_rates(&self, rates: &[f64], effort: &Effort<'_>) -> Result<TimedPlan, PlanError> {
        self.validate()?;
        if rates.len() != self.pairs.len() {
            return Err(PlanError::Rates { rates: rates.len(), pairs: self.pairs.len() });
        }
        let mut plan = TimedPlan { rates: vec![0.0; rates.len()], ..TimedPlan::default() };
        for (period, &hours) in self.hours.iter().enumerate() {
            let watch = |progress: Progress| (effort.watch)(self.progress(period, progress));
            let planned = self.period(period, rates, &effort.watched(&watch))?;
            for (rate, amount) in plan.rates.iter_mut().zip(&planned.amounts) {
                *rate = rate.max(amount / hours);
            }
            plan.periods.push(planned);
        }
        plan.value = self.worth(&plan);
        Ok(plan)
    }

    fn period(&self, period: usize, rates: &[f64], effort: &Effort<'_>) -> Result<PeriodPlan, PlanError> {
        let hours = self.hours[period];
        let pair = |(pair, &rate): (&TimedPair, &f64)| {
            let most = pair.most.as_ref().map_or(f64::INFINITY, |most| most[period]);
            let most = most.min(rate.min(pair.most_rate) * hours);
            RealPair { most, ..RealPair::new(pair.supply, pair.demand, pair.value) }
        };
        let real = RealProblem {
            supplies: self.supplies.iter().map(|amounts| amounts[period]).collect(),
            demands: self.demands.iter().map(|amounts| amounts[period]).collect(),
            pairs: self.pairs.iter().zip(rates).map(pair).collect(),
        };
        let scaled = real.scaled()?;
        let plan = solve(&scaled.problem, effort)?;
        let amounts = plan.amounts.iter().map(|&steps| scaled.units.amount_of(steps)).collect();
        let prices =
            |steps: &[i64]| steps.iter().map(|&steps| scaled.units.value_of(steps)).collect::<Vec<f64>>();
        let of_nodes = &plan.certificate.prices;
        Ok(PeriodPlan {
            amounts,
            supply_prices: prices(&of_nodes.supplies),
            demand_prices: prices(&of_nodes.demands),
        })
    }

    /// How far all periods are, when one of them is so far.
    fn progress(&self, period: usize, of_period: Progress) -> Progress {
        let pairs = self.pairs.len();
        Progress { done: period * pairs + of_period.done, pairs: self.hours.len() * pairs }
    }

    fn worth(&self, plan: &TimedPlan) -> f64 {
        let given = self.pairs.iter().enumerate().map(|(number, pair)| pair.value * plan.yearly(number));
        let built = self.pairs.iter().zip(&plan.rates).map(|(pair, rate)| pair.cost_of_rate * rate);
        given.sum::<f64>() - built.sum::<f64>()
    }
}
