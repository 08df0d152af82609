//! What each pair gets, from whole steps back in units.

use turash_domain::{Direction, Version};
use turash_engine::planner::Units;

use crate::planning::facts::Facts;
use crate::planning::plan::{Exchange, PlannedFlow, Totals};
use crate::planning::problem::{CandidatePair, Capacity, FamilyProblem};

/// What each pair of a problem gets, in steps, and what these are.
pub(super) struct Amounts<'a> {
    pub(super) problem: &'a FamilyProblem,
    pub(super) units: &'a Units,
    pub(super) steps: &'a [i64],
}

/// The prices of a problem's supplies and demands, in steps.
pub(super) type Prices<'a> = [&'a [i64]; 2];

impl Amounts<'_> {
    /// The pairs that get something, with how much.
    fn given(&self) -> impl Iterator<Item = (&CandidatePair, f64)> {
        let pairs = self.problem.pairs.iter().zip(self.steps).filter(|(_, steps)| **steps > 0);
        pairs.map(|(pair, steps)| (pair, self.annual(pair, *steps)))
    }

    /// Steps of a pair as an amount. All of a flow is all of it, to the last digit, and so is all that is agreed.
    fn annual(&self, pair: &CandidatePair, steps: i64) -> f64 {
        let (units, taken) = (self.units, self.problem.taken_per_unit(pair));
        let supply = self.problem.supplies[pair.supply as usize].annual;
        let demand = self.problem.demands[pair.demand as usize].annual / self.problem.received(pair);
        let whole = [pair.agreed_annual, supply, demand, pair.most_annual];
        let is_all = |whole: &f64| units.amount_steps(*whole / taken) == steps;
        whole.into_iter().find(is_all).unwrap_or_else(|| units.amount_of(steps) * taken)
    }

    pub(super) fn totals(&self) -> Totals {
        self.given().fold(Totals::default(), |sum, (pair, annual)| Totals {
            exchanges: sum.exchanges + 1,
            annual: sum.annual + annual,
            value_eur_per_year: sum.value_eur_per_year + value(pair, annual),
            co2_avoided_t_per_year: sum.co2_avoided_t_per_year + annual * pair.co2_t_per_unit,
            capital_eur: sum.capital_eur + if pair.agreed_annual > 0.0 { 0.0 } else { pair.capital_eur },
        })
    }

    pub(super) fn flows(&self, facts: &Facts<'_>, prices: Option<Prices<'_>>) -> Vec<PlannedFlow> {
        let mut used = [vec![0.0; self.problem.supplies.len()], vec![0.0; self.problem.demands.len()]];
        for (pair, annual) in self.given() {
            used[0][pair.supply as usize] += annual;
            used[1][pair.demand as usize] += annual * self.problem.received(pair);
        }
        let side = |capacities: &[Capacity], used: &[f64], prices: Option<&[i64]>, direction| {
            let price = |number: usize, capacity: &Capacity| {
                Some(self.units.value_of(*prices?.get(number)?) / capacity.per_unit)
            };
            let flow = |(number, (capacity, &used)): (usize, (&Capacity, &f64))| PlannedFlow {
                id: capacity.flow.clone(),
                version: facts.party(&capacity.flow).map_or(Version::NONE, |(flow, _)| flow.version),
                direction,
                capacity_annual: capacity.annual,
                planned_annual: used,
                price: price(number, capacity),
            };
            let mut flows: Vec<PlannedFlow> = capacities.iter().zip(used).enumerate().map(flow).collect();
            flows.sort_unstable_by(|a, b| a.id.cmp(&b.id));
            flows
        };
        let mut flows =
            side(&self.problem.supplies, &used[0], prices.map(|prices| prices[0]), Direction::Supply);
        flows.extend(side(
            &self.problem.demands,
            &used[1],
            prices.map(|prices| prices[1]),
            Direction::Demand,
        ));
        flows
    }

    /// The pairs that get something, the most value first, equals by their ids.
    pub(super) fn exchanges(&self, facts: &Facts<'_>) -> Vec<Exchange> {
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
                served_annual: annual * self.problem.received(pair),
                agreed_annual: pair.agreed_annual,
                margin_eur_per_unit: pair.margin_eur_per_unit,
                opening_eur_per_year: pair.opening_eur_per_year,
                value_eur_per_year: value(pair, annual),
                co2_avoided_t_per_year: annual * pair.co2_t_per_unit,
                capital_eur: pair.capital_eur,
            })
        };
        let mut exchanges: Vec<Exchange> = self.given().filter_map(exchange).collect();
        exchanges.sort_by(|a, b| {
            b.value_eur_per_year.total_cmp(&a.value_eur_per_year).then_with(|| a.id.cmp(&b.id))
        });
        exchanges
    }
}

/// What an amount of a pair is worth, EUR/a, after what its capital costs where that is borne in whole.
fn value(pair: &CandidatePair, annual: f64) -> f64 {
    annual * pair.margin_eur_per_unit - pair.opening_eur_per_year
}
