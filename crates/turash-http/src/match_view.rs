//! Matches as they are answered: amounts with the unit of the family beside them; agreed prices and price limits are not there.

use serde::Serialize;
use turash_domain::matching::distance_uncertainty_km;
use turash_domain::units::Dimension;
use turash_domain::{
    Agreement, Decision, Match, MatchId, NotNegative, Overbooked, Precision, QuantityWire, Resource,
    ResourceFlow, Site, Version, Versioned,
};
use turash_services::{MatchDetail, PairExplanation};

use crate::amounts::Amounts;

/// A match as it is answered.
#[derive(Serialize)]
pub(crate) struct MatchView<'a> {
    id: &'a MatchId,
    family: &'static str,
    /// Where people took it, `suggested` where nobody acted on it.
    state: &'static str,
    /// The version of the decision, 0 where there is none: what `If-Match` of a transition names.
    version: Version,
    /// Whether the rules allow it at present; a decided pair stays a match when they do not.
    feasible: bool,
    /// Whether it is promised and one of its flows has less than is promised on it; the missing amounts say how much.
    overbooked: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    technology: Option<&'static str>,
    distance_km: f64,
    /// How much longer or shorter it may be, where a site stands in the middle of its town.
    #[serde(skip_serializing_if = "Option::is_none")]
    distance_uncertainty_km: Option<f64>,
    /// Deliverable, agreed and missing amounts.
    #[serde(flatten)]
    amounts: Amounts,
    value_eur_per_year: f64,
    /// Below 0 where it emits more than it replaces; absent where no way passes.
    #[serde(skip_serializing_if = "Option::is_none")]
    co2_avoided_t_per_year: Option<f64>,
    ranking_value_eur_per_year: f32,
    /// Its place in the list of the supply, 1 for the best; nothing outside it.
    supply_rank: Option<usize>,
    demand_rank: Option<usize>,
    supply: SideView<'a>,
    demand: SideView<'a>,
}

/// One side of a match.
#[derive(Serialize)]
pub(crate) struct SideView<'a> {
    flow: &'a str,
    version: Version,
    resource: &'a Resource,
    quantity: QuantityWire,
    precision: Precision,
    site: &'a Versioned<Site>,
}

impl<'a> SideView<'a> {
    pub(crate) fn of(flow: &'a Versioned<ResourceFlow>, site: &'a Versioned<Site>) -> Self {
        Self {
            flow: flow.id.as_str(),
            version: flow.version,
            resource: &flow.resource,
            quantity: QuantityWire::new(flow.quantity, flow.family().dimension()),
            precision: flow.precision,
            site,
        }
    }
}

/// What is agreed on as an amount; nothing where there is none.
pub(crate) fn agreed_annual(agreement: &Agreement) -> Option<f64> {
    agreement.annual.map(NotNegative::get)
}

/// Where a decision stands: state, version, agreed amount.
fn standing(decision: Option<&Decision>) -> (&'static str, Version, Option<f64>) {
    match decision {
        Some(decision) => (decision.state.name(), decision.version, agreed_annual(&decision.agreement)),
        None => (turash_domain::MatchState::Suggested.name(), Version::NONE, None),
    }
}

/// What is missing on both sides, under names with units; a side where nothing is missing is left out.
pub(crate) fn missing(overbooked: Option<Overbooked>) -> [(&'static str, Option<f64>); 2] {
    let above_0 = |missing: f64| (missing > 0.0).then_some(missing);
    [
        ("supply_missing_", overbooked.and_then(|found| above_0(found.supply_missing_annual))),
        ("demand_missing_", overbooked.and_then(|found| above_0(found.demand_missing_annual))),
    ]
}

fn amounts(
    dimension: Dimension,
    deliverable: f64,
    agreed: Option<f64>,
    overbooked: Option<Overbooked>,
) -> Amounts {
    let [supply, demand] = missing(overbooked);
    Amounts::annual(dimension, [("deliverable_", Some(deliverable)), ("agreed_", agreed), supply, demand])
}

impl<'a> MatchView<'a> {
    pub(crate) fn of_detail(detail: &'a MatchDetail) -> Self {
        let (state, version, agreed) = standing(detail.decision.as_ref());
        let found: &Match = &detail.result;
        let deliverable = found.deliverable_annual;
        Self {
            id: &detail.ranked.id,
            family: found.family.name(),
            state,
            version,
            feasible: detail.feasible,
            overbooked: detail.overbooked.is_some(),
            technology: detail.feasible.then(|| found.technology.name()),
            distance_km: found.distance_km,
            distance_uncertainty_km: distance_uncertainty_km(&detail.supply_site, &detail.demand_site),
            amounts: amounts(found.family.dimension(), deliverable, agreed, detail.overbooked),
            value_eur_per_year: found.value_eur_per_year,
            co2_avoided_t_per_year: detail.co2_avoided_t_per_year,
            ranking_value_eur_per_year: detail.ranked.value,
            supply_rank: detail.ranked.supply_rank,
            demand_rank: detail.ranked.demand_rank,
            supply: SideView::of(&detail.supply, &detail.supply_site),
            demand: SideView::of(&detail.demand, &detail.demand_site),
        }
    }

    pub(crate) fn of_pair(pair: &'a PairExplanation) -> Self {
        let (state, version, agreed) = standing(pair.decision.as_ref());
        let explained = &pair.explanation;
        let overbooked = explained.overbooked(pair.decision.as_ref());
        let deliverable = explained.deliverable_annual;
        let family = pair.supply.family();
        Self {
            id: &explained.id,
            family: family.name(),
            state,
            version,
            feasible: explained.feasible,
            overbooked: overbooked.is_some(),
            technology: explained.result.as_ref().map(|found| found.technology.name()),
            distance_km: explained.distance_km,
            distance_uncertainty_km: explained.distance_uncertainty_km,
            amounts: amounts(family.dimension(), deliverable, agreed, overbooked),
            value_eur_per_year: explained.value_eur_per_year,
            co2_avoided_t_per_year: explained.appraisal.as_deref().map(|found| found.carbon.total_t),
            ranking_value_eur_per_year: explained.ranking_value,
            supply_rank: pair.supply_rank,
            demand_rank: pair.demand_rank,
            supply: SideView::of(&pair.supply, &pair.supply_site),
            demand: SideView::of(&pair.demand, &pair.demand_site),
        }
    }

    pub(crate) fn version(&self) -> Version {
        self.version
    }
}
