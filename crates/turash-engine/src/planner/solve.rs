//! A whole problem, component by component.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::components::{self, Component};
use super::error::PlanError;
use super::network::{Network, Solved};
use super::node::{Node, Sides};
use super::plan::{Certificate, Plan, worth};
use super::problem::{Pair, Problem};
use crate::parallel;

/// How far a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Pairs of components that are done.
    pub done: usize,
    /// Pairs of all components.
    pub pairs: usize,
}

/// How much may be spent on a plan, and who watches.
#[derive(Clone, Copy)]
pub struct Effort<'a> {
    threads: usize,
    pub(super) watch: &'a (dyn Fn(Progress) -> bool + Sync),
}

impl Effort<'static> {
    /// On so many threads, including the caller's. A component is solved by one.
    pub fn threads(threads: usize) -> Self {
        Self { threads, watch: &|_| true }
    }
}

impl<'a> Effort<'a> {
    /// Tells `watch` how far it is, from any of the threads, after each component and every few milliseconds inside one; stops where it gives `false`.
    #[must_use]
    pub fn watched(self, watch: &'a (dyn Fn(Progress) -> bool + Sync)) -> Self {
        Self { watch, ..self }
    }
}

/// Components under way, and whoever watches.
pub(super) struct Run<'a> {
    effort: &'a Effort<'a>,
    pairs: usize,
    done: AtomicUsize,
    stopped: AtomicBool,
}

impl<'a> Run<'a> {
    /// Does `work` for every component, several at once; gives each with its result.
    ///
    /// # Errors
    ///
    /// The first error of the work; [`PlanError::Stopped`] where whoever watches said so.
    pub(super) fn over<T: Send>(
        components: Vec<Component>,
        effort: &'a Effort<'a>,
        work: impl Fn(&Component, &Self) -> Result<T, PlanError> + Sync,
    ) -> Result<Vec<(Component, T)>, PlanError> {
        let pairs = components.iter().map(|component| component.pairs.len()).sum();
        let run = Self { effort, pairs, done: AtomicUsize::new(0), stopped: AtomicBool::new(false) };
        let results = Mutex::new(Vec::with_capacity(components.len()));
        parallel::for_each(components, effort.threads, |component| {
            let result = if run.goes_on() { work(&component, &run) } else { Err(PlanError::Stopped) };
            run.done.fetch_add(component.pairs.len(), Ordering::Relaxed);
            let result = result.map(|result| (component, result));
            results.lock().unwrap_or_else(PoisonError::into_inner).push(result);
        });
        results.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().collect()
    }

    /// Whether whoever watches lets it go on; once they do not, it does not.
    pub(super) fn goes_on(&self) -> bool {
        let progress = Progress { done: self.done.load(Ordering::Relaxed), pairs: self.pairs };
        if !self.stopped.load(Ordering::Relaxed) && !(self.effort.watch)(progress) {
            self.stopped.store(true, Ordering::Relaxed);
        }
        !self.stopped.load(Ordering::Relaxed)
    }
}

/// The plan that is worth most, with its certificate. The same problem gives the same plan, whatever the number of threads.
///
/// # Errors
///
/// [`PlanError::Stopped`], where whoever watches said so.
pub fn solve(problem: &Problem, effort: &Effort<'_>) -> Result<Plan, PlanError> {
    let (components, places) = components::of(problem);
    let mut plan = agreed(problem);
    let work = |component: &Component, run: &Run<'_>| solve_part(problem, component, &places, run);
    for (component, solved) in Run::over(components, effort, work)? {
        for (pair, flow) in solved.flows {
            plan.amounts[pair as usize] += flow;
        }
        let prices = &mut plan.certificate.prices;
        for (&supply, price) in component.supplies.iter().zip(solved.supply_prices) {
            prices.supplies[supply as usize] = price;
        }
        for (&demand, price) in component.demands.iter().zip(solved.demand_prices) {
            prices.demands[demand as usize] = price;
        }
    }
    price_spent(problem, &mut plan.certificate.prices);
    plan.certificate.objective = worth(problem, &plan.amounts);
    Ok(plan)
}

/// What is agreed, without a price.
fn agreed(problem: &Problem) -> Plan {
    let amounts = problem.pairs().iter().map(|pair| pair.agreed).collect();
    Plan { amounts, certificate: Certificate { prices: Sides::zeros_like(problem.capacity()), objective: 0 } }
}

fn solve_part(
    problem: &Problem,
    component: &Component,
    places: &[u32],
    run: &Run<'_>,
) -> Result<Solved, PlanError> {
    let mut network = Network::new(problem, component, places);
    network.start(network.best_first());
    if network.optimize(&|| run.goes_on()) { Ok(network.solved(component)) } else { Err(PlanError::Stopped) }
}

/// Prices of nodes that have nothing left: they stand in no component.
fn price_spent(problem: &Problem, prices: &mut Sides) {
    let left = problem.left();
    for pair in problem.pairs() {
        for (node, other) in ends_both_ways(pair) {
            if left[node] == 0 {
                let price = price_from(problem, prices, pair, other);
                prices[node] = prices[node].max(price);
            }
        }
    }
}

/// Each end with the other one.
pub(super) fn ends_both_ways(pair: &Pair) -> [(Node, Node); 2] {
    let [supply, demand] = pair.ends();
    [(supply, demand), (demand, supply)]
}

/// What one more step at one end of a pair would be worth, if it went to the other end: the price of an end that has nothing left is the largest of these.
///
/// An other end that has nothing left either counts as free. So such prices follow from those of nodes that have something left, in no order.
pub(super) fn price_from(problem: &Problem, prices: &Sides, pair: &Pair, other: Node) -> i64 {
    let of_other = if problem.left()[other] > 0 { prices[other] } else { 0 };
    if pair.room() > 0 { pair.value - of_other } else { 0 }
}
