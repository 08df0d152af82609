//! A region's plan as it is answered, over HTTP and by the command line.

use std::collections::HashMap;

use serde::Serialize;
use serde_json::Value;
use turash_domain::matching::distance_uncertainty_km;
use turash_domain::ports::{KeptPlan, PlanHead, PlanId};
use turash_domain::units::Dimension;
use turash_domain::{FlowId, MatchId, Sequence, Timestamp, Version};
use turash_services::{
    Aim, Compared, Exchange, FamilyPlan, Objective, Periods, PlannedFlow, Proof, RegionPlan, Spent, Totals,
};

use crate::match_view::SideView;
use crate::plan_changes::PlanChanges;
use crate::plan_shares::{PricesView, SharesView};

/// A plan as a document, with what changed since the last plan of the same question where there is one. Price limits and agreed prices are not in it.
pub fn plan_json<'a>(plan: &'a RegionPlan, changes: Option<&'a PlanChanges>) -> impl Serialize + 'a {
    ComparedView { changes, plan: plan_view(plan) }
}

#[derive(Serialize)]
struct ComparedView<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<&'a PlanChanges>,
    #[serde(flatten)]
    plan: PlanView<'a>,
}

fn plan_view(plan: &RegionPlan) -> PlanView<'_> {
    PlanView {
        as_of: plan.as_of,
        objective: plan.aim.objective.name(),
        co2_eur_per_t: (plan.aim.co2_eur_per_t > 0.0).then_some(plan.aim.co2_eur_per_t),
        whole_capital: plan.aim.whole_capital,
        periods: plan.periods.as_ref().map(PeriodsView::of),
        size_connections: plan.sized,
        budget: plan.spent.as_ref().map(|spent| BudgetView::of(spent, plan)),
        families: plan.families.iter().map(|family| FamilyView::of(family, &plan.aim)).collect(),
    }
}

/// A plan as it is kept, found by its question ([`plan_question_json`](crate::plan_question_json)) and compared with the plan of the same question before it.
///
/// # Errors
///
/// Where something in it cannot be written as JSON, such as a number that is none.
pub fn kept_plan(
    (id, made_at): (PlanId, Timestamp),
    question: String,
    plan: &RegionPlan,
    changes: Option<&PlanChanges>,
) -> serde_json::Result<KeptPlan> {
    let asked = serde_json::from_str(&question)?;
    let view = KeptView { id, made_at, question: asked, changes, plan: plan_view(plan) };
    let document = serde_json::to_string(&view)?;
    let as_of = plan.as_of;
    Ok(KeptPlan { head: PlanHead { id, made_at, as_of, question }, document })
}

#[derive(Serialize)]
struct KeptView<'a> {
    id: PlanId,
    made_at: Timestamp,
    /// What was asked.
    question: Value,
    /// What changed since the last plan of the same question, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<&'a PlanChanges>,
    #[serde(flatten)]
    plan: PlanView<'a>,
}

#[derive(Serialize)]
struct PlanView<'a> {
    as_of: Sequence,
    objective: &'static str,
    /// What a tonne of CO2 adds to the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    co2_eur_per_t: Option<f64>,
    /// Whether every exchange bears its capital in whole.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    whole_capital: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    periods: Option<PeriodsView<'a>>,
    /// Whether connections are sized, and paid for by what they carry at most.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    size_connections: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    budget: Option<BudgetView>,
    families: Vec<FamilyView<'a>>,
}

/// What was spent of the budget, over all families.
#[derive(Serialize)]
struct BudgetView {
    budget_eur: f64,
    /// Of exchanges of which nothing is agreed yet.
    capital_eur: f64,
    proof: ProofView,
}

impl BudgetView {
    fn of(spent: &Spent, plan: &RegionPlan) -> Self {
        let dimension = plan.families.first().map_or(Dimension::Energy, |first| first.family.dimension());
        let proof = ProofView::of(&spent.proof, plan.aim.unit(dimension));
        Self { budget_eur: spent.budget_eur, capital_eur: spent.capital_eur, proof }
    }
}

#[derive(Serialize)]
struct FamilyView<'a> {
    family: &'static str,
    /// Whether flows of cooling are planned with those of heat, since heat may drive chillers.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    with_cooling: bool,
    /// What margins and prices are for: MWh, t or m3.
    unit: &'static str,
    /// How many pairs the plan could choose from.
    candidates: usize,
    totals: TotalsView,
    /// What taking the best pair first comes to.
    #[serde(skip_serializing_if = "Option::is_none")]
    best_first: Option<TotalsView>,
    /// Of a plan in periods: what the plan comes to that knows one amount a year.
    #[serde(skip_serializing_if = "Option::is_none")]
    yearly: Option<TotalsView>,
    /// Within a budget only the plan of all families has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<ProofView>,
    /// Flows that are planned with more than they have, since more is promised on them.
    overbooked_flows: usize,
    /// Who gets what, where that is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    shares: Option<SharesView<'a>>,
    exchanges: Vec<ExchangeView<'a>>,
    flows: Vec<FlowView<'a>>,
}

#[derive(Serialize)]
struct TotalsView {
    exchanges: usize,
    planned_annual: f64,
    annual_unit: &'static str,
    value_eur_per_year: f64,
    co2_avoided_t_per_year: f64,
    /// Of exchanges of which nothing is agreed yet.
    capital_eur: f64,
}

#[derive(Serialize)]
struct ProofView {
    /// What the plan comes to.
    objective: f64,
    /// No plan of these pairs comes to more.
    bound: f64,
    /// The unit of both.
    unit: &'static str,
    /// What may be missing, as a fraction of the bound, where no prices prove it.
    #[serde(skip_serializing_if = "Option::is_none")]
    gap: Option<f64>,
}

impl ProofView {
    fn of(proof: &Proof, unit: &'static str) -> Self {
        let gap = (!proof.by_prices).then_some(proof.gap);
        Self { objective: proof.objective, bound: proof.bound, unit, gap }
    }
}

#[derive(Serialize)]
struct ExchangeView<'a> {
    id: &'a MatchId,
    /// What is taken of the supply.
    planned_annual: f64,
    /// What that serves of the demand, where it is less: behind a chiller.
    #[serde(skip_serializing_if = "Option::is_none")]
    served_annual: Option<f64>,
    agreed_annual: f64,
    annual_unit: &'static str,
    margin_eur_per_unit: f64,
    /// What the capital costs a year, where it is borne in whole; the margin is before it.
    #[serde(skip_serializing_if = "is_zero")]
    opening_eur_per_year: f64,
    value_eur_per_year: f64,
    co2_avoided_t_per_year: f64,
    /// What is built for all that could pass through the pair.
    capital_eur: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_periods: Option<ExchangeInPeriods<'a>>,
    /// The prices between which both sides gain, where shares are asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    prices_eur_per_unit: Option<PricesView>,
    distance_km: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    distance_uncertainty_km: Option<f64>,
    supply: SideView<'a>,
    demand: SideView<'a>,
}

#[derive(Serialize)]
struct FlowView<'a> {
    flow: &'a str,
    /// The version that was planned with.
    version: Version,
    direction: &'static str,
    capacity_annual: f64,
    planned_annual: f64,
    annual_unit: &'static str,
    /// What one unit more would add at most, where the plan is after value.
    #[serde(skip_serializing_if = "Option::is_none")]
    price_eur_per_unit: Option<f64>,
    /// The same, where it is after the amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    price_units_per_unit: Option<f64>,
    /// The same, where it is after CO2.
    #[serde(skip_serializing_if = "Option::is_none")]
    price_t_co2_per_unit: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_periods: Option<FlowInPeriods<'a>>,
}

/// The periods of a plan.
#[derive(Serialize)]
struct PeriodsView<'a> {
    /// `months` or `typical_days`: of each month the 24 hours of a working day, then those of a weekend day.
    kind: &'static str,
    /// Hours of the year that each stands for.
    hours: &'a [f64],
}

impl<'a> PeriodsView<'a> {
    fn of(periods: &'a Periods) -> Self {
        Self { kind: periods.kind.name(), hours: &periods.hours }
    }
}

/// An exchange by period.
#[derive(Serialize)]
struct ExchangeInPeriods<'a> {
    /// Together what is planned of the year.
    planned: &'a [f64],
    highest_rate: f64,
    rate_unit: &'static str,
}

/// A flow by period.
#[derive(Serialize)]
struct FlowInPeriods<'a> {
    capacity: &'a [f64],
    planned: &'a [f64],
    /// What one unit more in each period would add at most, in the unit of the price beside it.
    prices: &'a [f64],
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_zero(number: &f64) -> bool {
    *number == 0.0
}

impl<'a> FamilyView<'a> {
    fn of(plan: &'a FamilyPlan, aim: &Aim) -> Self {
        let dimension = plan.family.dimension();
        let unit = aim.unit(dimension);
        let prices = plan.flows.iter().filter_map(|flow| Some((&flow.id, flow.price?))).collect();
        let (best_first, yearly) = match plan.compared {
            Compared::BestFirst(totals) => (Some(TotalsView::of(totals, dimension)), None),
            Compared::Yearly(totals) => (None, Some(TotalsView::of(totals, dimension))),
        };
        Self {
            family: plan.family.name(),
            with_cooling: plan.with_cooling,
            unit: dimension.unit(),
            candidates: plan.candidates,
            totals: TotalsView::of(plan.totals, dimension),
            best_first,
            yearly,
            proof: plan.proof.as_ref().map(|proof| ProofView::of(proof, unit)),
            overbooked_flows: plan.overbooked,
            shares: plan.shares.as_ref().map(SharesView::of),
            exchanges: plan
                .exchanges
                .iter()
                .map(|exchange| ExchangeView::of(exchange, plan, &prices))
                .collect(),
            flows: plan.flows.iter().map(|flow| FlowView::of(flow, aim.objective, dimension)).collect(),
        }
    }
}

impl TotalsView {
    fn of(totals: Totals, dimension: Dimension) -> Self {
        Self {
            exchanges: totals.exchanges,
            planned_annual: totals.annual,
            annual_unit: dimension.annual_unit(),
            value_eur_per_year: totals.value_eur_per_year,
            co2_avoided_t_per_year: totals.co2_avoided_t_per_year,
            capital_eur: totals.capital_eur,
        }
    }
}

impl<'a> ExchangeView<'a> {
    fn of(exchange: &'a Exchange, plan: &FamilyPlan, prices: &HashMap<&FlowId, f64>) -> Self {
        let dimension = plan.family.dimension();
        Self {
            id: &exchange.id,
            planned_annual: exchange.annual,
            served_annual: exchange.is_chiller().then_some(exchange.served_annual),
            agreed_annual: exchange.agreed_annual,
            annual_unit: dimension.annual_unit(),
            margin_eur_per_unit: exchange.margin_eur_per_unit,
            opening_eur_per_year: exchange.opening_eur_per_year,
            value_eur_per_year: exchange.value_eur_per_year,
            co2_avoided_t_per_year: exchange.co2_avoided_t_per_year,
            capital_eur: exchange.capital_eur,
            in_periods: exchange.in_time.as_ref().map(|of| ExchangeInPeriods {
                planned: &of.amounts,
                highest_rate: of.rate,
                rate_unit: dimension.rate_unit(),
            }),
            prices_eur_per_unit: plan.shares.as_ref().and_then(|_| PricesView::of(exchange, prices)),
            distance_km: exchange.distance_km,
            distance_uncertainty_km: distance_uncertainty_km(&exchange.supply_site, &exchange.demand_site),
            supply: SideView::of(&exchange.supply, &exchange.supply_site),
            demand: SideView::of(&exchange.demand, &exchange.demand_site),
        }
    }
}

impl<'a> FlowView<'a> {
    fn of(flow: &'a PlannedFlow, objective: Objective, dimension: Dimension) -> Self {
        let price_after = |of: Objective| flow.price.filter(|_| objective == of);
        Self {
            flow: flow.id.as_str(),
            version: flow.version,
            direction: flow.direction.name(),
            capacity_annual: flow.capacity_annual,
            planned_annual: flow.planned_annual,
            annual_unit: dimension.annual_unit(),
            price_eur_per_unit: price_after(Objective::Value),
            price_units_per_unit: price_after(Objective::Amount),
            price_t_co2_per_unit: price_after(Objective::Co2),
            in_periods: flow.in_time.as_ref().map(|of| FlowInPeriods {
                capacity: &of.capacity,
                planned: &of.planned,
                prices: &of.prices,
            }),
        }
    }
}
