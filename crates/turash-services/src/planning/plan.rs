//! A plan in units, as it is shown.

use turash_domain::{Direction, Family, FlowId, MatchId, ResourceFlow, Sequence, Site, Version, Versioned};

use crate::planning::periods::Periods;
use crate::planning::question::{Aim, Objective};
use crate::planning::split::Shares;

/// The plan of a region, one for each family that has a pair.
#[derive(Debug, Clone, PartialEq)]
pub struct RegionPlan {
    /// The sequence of the log that the lists held as of when pairs were gathered.
    pub as_of: Sequence,
    /// What it is after.
    pub aim: Aim,
    /// What was spent of the budget, where there is one.
    pub spent: Option<Spent>,
    /// The periods in which the year is planned, where it is.
    pub periods: Option<Periods>,
    /// Whether connections were sized and paid for by what they carry at most.
    pub sized: bool,
    /// Ordered by family.
    pub families: Vec<FamilyPlan>,
}

/// What is spent of a budget, over all families.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spent {
    /// What may be spent, EUR.
    pub budget_eur: f64,
    /// What is, on exchanges of which nothing is agreed yet, EUR.
    pub capital_eur: f64,
    /// How much more any plan within the budget could come to, in EUR/a, t CO2/a, or the annual unit of the family.
    pub proof: Proof,
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
    /// What the plan is compared with.
    pub compared: Compared,
    /// Who gets what of the gain, where that is asked.
    pub shares: Option<Shares>,
    /// Why no plan of these pairs is worth more; within a budget only the plan of all families has one.
    pub proof: Option<Proof>,
}

/// What a plan is compared with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Compared {
    /// What taking the best pair first comes to: working through the list of matches from the top.
    BestFirst(Totals),
    /// Of a plan in periods: what the plan comes to that knows one amount a year.
    Yearly(Totals),
}

/// The prices between which both sides of an exchange gain, EUR per unit delivered. They follow from the model, not from what parties keep to themselves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Zone {
    /// Below this the supply loses.
    pub floor: f64,
    /// Above this the demand loses.
    pub cap: f64,
}

impl Zone {
    /// The price at which the supply has this part of what both gain, from 0 to 1.
    pub fn price(&self, of_supply: f64) -> f64 {
        self.floor + of_supply * (self.cap - self.floor)
    }
}

/// What an exchange delivers in time.
#[derive(Debug, Clone, PartialEq)]
pub struct ExchangeInTime {
    /// In each period, what is agreed included; together the amount of the year.
    pub amounts: Vec<f64>,
    /// The most that it carries, in the annual unit an hour.
    pub rate: f64,
}

/// A flow in time, by the number of the period.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FlowInTime {
    /// What the plan may use of it.
    pub capacity: Vec<f64>,
    /// What the plan uses of it.
    pub planned: Vec<f64>,
    /// What one unit more in the period would add to the plan at most, in the unit of [`PlannedFlow::price`].
    pub prices: Vec<f64>,
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
    /// What a unit is worth after transport, EUR; below 0 only where it is agreed. Before the capital, where that is borne in whole.
    pub margin_eur_per_unit: f64,
    /// What its capital costs, EUR/a, where that is borne in whole, or by what the connection carries at most; else 0: the margin has it.
    pub opening_eur_per_year: f64,
    /// Amount times margin, less that.
    pub value_eur_per_year: f64,
    /// What that avoids, t CO2/a; below 0 where it emits more than it replaces.
    pub co2_avoided_t_per_year: f64,
    /// What is built for all that could pass through the pair, EUR; it may stand already where something is agreed. Of a connection that is sized: for the most that it carries.
    pub capital_eur: f64,
    /// When, in a plan in periods.
    pub in_time: Option<ExchangeInTime>,
    /// The prices between which both gain, by the numbers of the model alone.
    pub zone: Option<Zone>,
}

/// A flow of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedFlow {
    /// The flow.
    pub id: FlowId,
    /// The version that was planned with.
    pub version: Version,
    /// Its side.
    pub direction: Direction,
    /// What the plan may use of it: what it has, less what is promised to others than those of the plan.
    pub capacity_annual: f64,
    /// What the plan uses of it.
    pub planned_annual: f64,
    /// What one unit more would add to the plan at most: EUR per unit where it is after value, units per unit after the amount, t CO2 per unit after CO2. 0 where some is left over. Nothing
    /// where capital is borne in whole, or within a budget: no prices prove such a plan. In periods: of a unit that is there when the flow is.
    pub price: Option<f64>,
    /// When, in a plan in periods.
    pub in_time: Option<FlowInTime>,
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
    /// What it avoids, t CO2/a.
    pub co2_avoided_t_per_year: f64,
    /// What is built for the pairs of which nothing is agreed yet, EUR.
    pub capital_eur: f64,
}

/// What is known of a plan that nobody can beat by more: the checker accepted it, else there is no plan. In the unit of what the plan is after ([`Aim::unit`]).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Proof {
    /// What the plan comes to.
    pub objective: f64,
    /// No plan of these pairs comes to more than this. By prices: what all flows are worth at them, and what the planner's whole steps may miss; after the amount or CO2, also what is given up of it for
    /// more value, a ten-millionth at most. Else what the planner's search leaves open.
    pub bound: f64,
    /// Whether prices prove it; else the search for better plans ended before all were seen, and the difference may be missing.
    pub by_prices: bool,
    /// What may be missing, as a fraction of the bound; 0 where the plan is the best up to rounding.
    pub gap: f64,
}

impl Totals {
    /// What a plan is after, in [`Aim::unit`].
    pub fn measured(&self, aim: &Aim) -> f64 {
        match aim.objective {
            Objective::Value => self.value_eur_per_year + aim.co2_eur_per_t * self.co2_avoided_t_per_year,
            Objective::Amount => self.annual,
            Objective::Co2 => self.co2_avoided_t_per_year,
        }
    }
}

impl Exchange {
    /// The part of what a unit gains that its supply has by the prices of both flows, from 0 to 1: of what the unit is worth above these, half. Nothing where a unit gains nothing.
    pub fn part_of_supply(&self, [supply, demand]: [f64; 2]) -> Option<f64> {
        let margin = self.margin_eur_per_unit;
        let served = if self.annual > 0.0 { self.served_annual / self.annual } else { 1.0 };
        let part = (supply + (margin - supply - demand * served) / 2.0) / margin;
        (margin > 0.0).then(|| part.clamp(0.0, 1.0))
    }

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
}
