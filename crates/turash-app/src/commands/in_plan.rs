//! What the plan of a family says of one pair: how much it gets, or what keeps it out.

use anyhow::Result;
use serde::Serialize;
use turash_domain::{Family, FlowId};
use turash_services::{FamilyPlan, Matcher, PairExplanation, PlanLimits, PlanQuestion, Ports, RegionPlan};

use crate::context::Context;
use crate::output::{annual, short};

/// A pair in the plan of all pairs of its family, or of all that is counted in its unit where heat drives a chiller; nothing where the plan does not know it, since it is not feasible or was turned down.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub(super) struct InPlan(Option<Standing>);

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Standing {
    #[serde(skip)]
    family: Family,
    planned_annual: f64,
    annual_unit: &'static str,
    /// What a unit of the flows would be worth to others.
    supply_price_eur_per_unit: f64,
    demand_price_eur_per_unit: f64,
    /// What a unit of the pair is worth above these: below 0 it is kept out.
    reduced_value_eur_per_unit: f64,
}

impl InPlan {
    /// Plans everything that may meet the pair's flows after value, and looks for the pair.
    pub(super) async fn look(
        context: &Context,
        ports: &Ports,
        matcher: &Matcher,
        pair: &PairExplanation,
    ) -> Result<Self> {
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let family = pair.supply.family();
        let question = if family == pair.demand.family() {
            PlanQuestion { family: Some(family), ..PlanQuestion::default() }
        } else {
            PlanQuestion { dimension: Some(family.dimension()), ..PlanQuestion::default() }
        };
        let (model, limits) = (&context.model, PlanLimits::none(threads));
        let plan = RegionPlan::make(ports, matcher, model, &question, limits).await?;
        let plan = plan.families.iter().find(|plan| plan.family == family);
        let served = if family == pair.demand.family() {
            1.0
        } else {
            context.model.parameters().heat.cooling.absorption_cop
        };
        Ok(Self(plan.and_then(|plan| Standing::of(plan, pair, served))))
    }

    /// The same in words.
    pub(super) fn words(&self) -> String {
        let unknown = || "does not know it: it is not feasible, or was turned down".to_owned();
        self.0.as_ref().map_or_else(unknown, Standing::words)
    }
}

impl Standing {
    /// `served` is what the demand gets of a unit of the supply.
    fn of(plan: &FamilyPlan, pair: &PairExplanation, served: f64) -> Option<Self> {
        let explanation = &pair.explanation;
        let exchange = plan.exchanges.iter().find(|exchange| exchange.id == explanation.id);
        let turned_down = pair.decision.as_ref().is_some_and(|decision| decision.state.is_turned_down());
        if exchange.is_none() && (!explanation.feasible || turned_down) {
            return None;
        }
        let price = |id: &FlowId| plan.flows.iter().find(|flow| flow.id == *id).and_then(|flow| flow.price);
        let (supply, demand) = (price(&pair.supply.id)?, price(&pair.demand.id)?);
        Some(Self {
            family: plan.family,
            planned_annual: exchange.map_or(0.0, |exchange| exchange.annual),
            annual_unit: explanation.annual_unit,
            supply_price_eur_per_unit: supply,
            demand_price_eur_per_unit: demand,
            reduced_value_eur_per_unit: explanation.margin_eur_per_unit? - supply - demand * served,
        })
    }

    fn words(&self) -> String {
        let dimension = self.family.dimension();
        if self.planned_annual > 0.0 {
            return format!("gives it {}", annual(self.planned_annual, dimension));
        }
        let unit = dimension.unit();
        let below = -self.reduced_value_eur_per_unit;
        if below < 1e-6 {
            return "gives it nothing, but plans with it are worth as much".to_owned();
        }
        let (supply, demand) = (self.supply_price_eur_per_unit, self.demand_price_eur_per_unit);
        let scarce = match (supply > 0.0, demand > 0.0) {
            (true, true) => "others make more of both flows",
            (true, false) => "others make more of the supply",
            _ => "others make more of the demand",
        };
        format!(
            "gives it nothing: {scarce}. A {unit} is worth {} EUR to others at the supply and {} EUR at the demand, {} EUR more than here",
            short(supply),
            short(demand),
            short(below)
        )
    }
}
