//! What each pair gets, from whole steps or periods back in units.

use turash_domain::{Direction, Version};
use turash_engine::planner::Units;

use crate::planning::facts::Facts;
use crate::planning::plan::{Exchange, ExchangeInTime, FlowInTime, PlannedFlow, Totals};
use crate::planning::problem::{CandidatePair, Capacity, FamilyProblem};

/// What each pair of a problem gets, with what flows are worth.
pub(super) struct Amounts<'a> {
    pub(super) problem: &'a FamilyProblem,
    /// By the number of the pair: what is taken of its supply.
    annual: Vec<f64>,
    /// Of supplies and of demands, by the unit of each.
    prices: Option<[Vec<f64>; 2]>,
    /// When, in a plan in periods.
    in_time: Option<&'a InTime>,
}

/// What is planned in time, by the number of the pair, the supply or the demand, and then by period.
pub(super) struct InTime {
    pub(super) amounts: Vec<Vec<f64>>,
    pub(super) rates: Vec<f64>,
    /// Of supplies and of demands.
    pub(super) capacities: [Vec<Vec<f64>>; 2],
    pub(super) prices: [Vec<Vec<f64>>; 2],
    /// The part of each flow that is there.
    pub(super) parts: [Vec<Vec<f64>>; 2],
}

/// The prices of a problem's supplies and demands, in steps.
pub(super) type Prices<'a> = [&'a [i64]; 2];

impl<'a> Amounts<'a> {
    /// Brings whole steps back to units.
    pub(super) fn of_steps(
        problem: &'a FamilyProblem,
        units: &Units,
        steps: &[i64],
        prices: Option<Prices<'_>>,
    ) -> Self {
        let annual = problem.pairs.iter().zip(steps);
        let annual = annual.map(|(pair, steps)| in_units(problem, units, pair, *steps)).collect();
        let of_side = |(prices, side): (&[i64], &[Capacity])| {
            let price = |(price, flow): (&i64, &Capacity)| units.value_of(*price) / flow.per_unit;
            prices.iter().zip(side).map(price).collect()
        };
        let prices =
            prices.map(|[of, to]| [of_side((of, &problem.supplies)), of_side((to, &problem.demands))]);
        Self { problem, annual, prices, in_time: None }
    }

    /// The same of a plan in periods: a flow's price is that of a unit that is there when the flow is.
    pub(super) fn of_periods(problem: &'a FamilyProblem, in_time: &'a InTime) -> Self {
        let annual = in_time.amounts.iter().map(|amounts| amounts.iter().sum()).collect();
        let prices = in_time.prices.each_ref().map(Vec::as_slice);
        let side = |side: usize| {
            let price = |(prices, parts): (&Vec<f64>, &Vec<f64>)| {
                prices.iter().zip(parts).map(|(price, part)| price * part).sum()
            };
            prices[side].iter().zip(&in_time.parts[side]).map(price).collect()
        };
        Self { problem, annual, prices: Some([side(0), side(1)]), in_time: Some(in_time) }
    }

    /// The pairs that get something, with their numbers and how much.
    fn given(&self) -> impl Iterator<Item = (usize, &CandidatePair, f64)> {
        let pairs = self.problem.pairs.iter().zip(&self.annual).enumerate();
        pairs
            .filter(|(_, (_, annual))| **annual > 0.0)
            .map(|(number, (pair, annual))| (number, pair, *annual))
    }

    pub(super) fn totals(&self) -> Totals {
        self.given().fold(Totals::default(), |sum, (_, pair, annual)| Totals {
            exchanges: sum.exchanges + 1,
            annual: sum.annual + annual,
            value_eur_per_year: sum.value_eur_per_year + value(pair, annual),
            co2_avoided_t_per_year: sum.co2_avoided_t_per_year + annual * pair.co2_t_per_unit,
            capital_eur: sum.capital_eur + if pair.agreed_annual > 0.0 { 0.0 } else { pair.capital_eur },
        })
    }

    /// The flows of all pairs, supplies first, each side ordered by id.
    pub(super) fn flows(&self, facts: &Facts<'_>) -> Vec<PlannedFlow> {
        let mut used = [vec![0.0; self.problem.supplies.len()], vec![0.0; self.problem.demands.len()]];
        for (_, pair, annual) in self.given() {
            used[0][pair.supply as usize] += annual;
            used[1][pair.demand as usize] += annual * self.problem.received(pair);
        }
        let mut in_time = self.in_time.map(|in_time| self.flows_in_time(in_time));
        let sides = [(Direction::Supply, &self.problem.supplies), (Direction::Demand, &self.problem.demands)];
        let mut flows = Vec::new();
        for (side, (direction, capacities)) in sides.into_iter().enumerate() {
            let flow = |(number, capacity): (usize, &Capacity)| PlannedFlow {
                id: capacity.flow.clone(),
                version: facts.party(&capacity.flow).map_or(Version::NONE, |(flow, _)| flow.version),
                direction,
                capacity_annual: capacity.annual,
                planned_annual: used[side][number],
                price: self.prices.as_ref().map(|prices| prices[side][number]),
                in_time: in_time.as_mut().map(|of| std::mem::take(&mut of[side][number])),
            };
            let from = flows.len();
            flows.extend(capacities.iter().enumerate().map(flow));
            flows[from..].sort_unstable_by(|a, b| a.id.cmp(&b.id));
        }
        flows
    }

    /// Supplies and demands in time.
    fn flows_in_time(&self, in_time: &InTime) -> [Vec<FlowInTime>; 2] {
        let flows = |side: usize| {
            let of = in_time.capacities[side].iter().zip(&in_time.prices[side]);
            let flow = |(capacity, prices): (&Vec<f64>, &Vec<f64>)| FlowInTime {
                capacity: capacity.clone(),
                planned: vec![0.0; capacity.len()],
                prices: prices.clone(),
            };
            of.map(flow).collect::<Vec<FlowInTime>>()
        };
        let mut flows = [flows(0), flows(1)];
        for (number, pair, _) in self.given() {
            let received = self.problem.received(pair);
            for (period, amount) in in_time.amounts[number].iter().enumerate() {
                flows[0][pair.supply as usize].planned[period] += amount;
                flows[1][pair.demand as usize].planned[period] += amount * received;
            }
        }
        flows
    }

    /// The pairs that get something, the most value first, equals by their ids.
    pub(super) fn exchanges(&self, facts: &Facts<'_>) -> Vec<Exchange> {
        let exchange = |(number, pair, annual): (usize, &CandidatePair, f64)| {
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
                served_annual: annual * self.problem.received(pair),
                agreed_annual: pair.agreed_annual,
                margin_eur_per_unit: pair.margin_eur_per_unit,
                opening_eur_per_year: pair.opening_eur_per_year,
                value_eur_per_year: value(pair, annual),
                co2_avoided_t_per_year: annual * pair.co2_t_per_unit,
                capital_eur: pair.capital_eur,
                zone: pair.zone,
                in_time: self
                    .in_time
                    .map(|of| ExchangeInTime { amounts: of.amounts[number].clone(), rate: of.rates[number] }),
            })
        };
        let mut exchanges: Vec<Exchange> = self.given().filter_map(exchange).collect();
        exchanges.sort_by(|a, b| {
            b.value_eur_per_year.total_cmp(&a.value_eur_per_year).then_with(|| a.id.cmp(&b.id))
        });
        exchanges
    }
}

/// Steps of a pair as an amount. All of a flow is all of it, to the last digit, and so is all that is agreed.
fn in_units(problem: &FamilyProblem, units: &Units, pair: &CandidatePair, steps: i64) -> f64 {
    if steps == 0 {
        return 0.0;
    }
    let taken = problem.taken_per_unit(pair);
    let supply = problem.supplies[pair.supply as usize].annual;
    let demand = problem.demands[pair.demand as usize].annual / problem.received(pair);
    let whole = [pair.agreed_annual, supply, demand, pair.most_annual];
    let is_all = |whole: &f64| units.amount_steps(*whole / taken) == steps;
    whole.into_iter().find(is_all).unwrap_or_else(|| units.amount_of(steps) * taken)
}

/// What an amount of a pair is worth, EUR/a, after what its capital costs where that is borne in whole.
fn value(pair: &CandidatePair, annual: f64) -> f64 {
    annual * pair.margin_eur_per_unit - pair.opening_eur_per_year
}
