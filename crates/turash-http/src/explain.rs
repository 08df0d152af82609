//! `/v1/explain`: why a pair is a match, or why not.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use serde::Serialize;
use turash_domain::matching::{Appraisal, RankBy, Refusal, TypicalYear};
use turash_domain::{FlowId, MatchId, Sequence};
use turash_services::{Change, PairExplanation, WhatIf, Without};

use crate::amounts::Amounts;
use crate::app::App;
use crate::caller::Caller;
use crate::claim::ClaimView;
use crate::match_view::SideView;
use crate::matches::explained;
use crate::params::Params;
use crate::problem::Problem;
use crate::reply::json;

#[derive(Serialize)]
struct ExplainView<'a> {
    as_of: Sequence,
    id: &'a MatchId,
    /// What is thought to be different; places in lists, state and version are those of the pair as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    what_if: Option<&'a [Change]>,
    /// The pair without that.
    #[serde(skip_serializing_if = "Option::is_none")]
    without: Option<&'a Without>,
    /// Whether it is a match: in the list of one of its flows, or decided.
    is_match: bool,
    feasible: bool,
    /// What speaks against it, each with what it would take.
    reasons: &'a [Refusal],
    distance_km: f64,
    /// How much longer or shorter it may be, where a site stands in the middle of its town.
    #[serde(skip_serializing_if = "Option::is_none")]
    distance_uncertainty_km: Option<f64>,
    max_distance_km: Option<f64>,
    /// What both sides have left, what is promised beyond what they have, what is deliverable.
    #[serde(flatten)]
    amounts: Amounts,
    margin_eur_per_unit: Option<f64>,
    /// What the margin and all other prices are for: MWh, t or m3.
    unit: &'static str,
    value_eur_per_year: f64,
    /// What orders lists, and so what the value is.
    rank_by: RankBy,
    ranking_value_eur_per_year: f32,
    supply_rank: Option<usize>,
    demand_rank: Option<usize>,
    state: &'static str,
    /// The claim of the CO2 that it avoids, where one was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    claim: Option<ClaimView<'a>>,
    /// Whether it is promised and one of its flows has less than is promised on it.
    overbooked: bool,
    supply: SideView<'a>,
    demand: SideView<'a>,
    /// What the pair gives, costs and is worth, and to whom; null where no way passes.
    appraisal: Option<&'a Appraisal>,
    /// The typical days, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    typical_year: Option<TypicalYear>,
}

impl<'a> ExplainView<'a> {
    fn of(pair: &'a PairExplanation, typical_year: Option<TypicalYear>) -> Self {
        let explained = &pair.explanation;
        let dimension = pair.supply.family().dimension();
        // Where the families differ, what the demand has left is counted in another unit and has no place here.
        let same = pair.demand.family().dimension() == dimension;
        let above_0 = |missing: f64| (missing > 0.0).then_some(missing);
        let amounts = [
            ("supply_left_", Some(explained.supply_left_annual)),
            ("demand_left_", same.then_some(explained.demand_left_annual)),
            ("supply_missing_", above_0(explained.supply_missing_annual)),
            ("demand_missing_", above_0(explained.demand_missing_annual).filter(|_| same)),
            ("deliverable_", Some(explained.deliverable_annual)),
        ];
        let decided = pair.decision.as_ref().map(|decision| decision.state);
        Self {
            as_of: pair.as_of,
            id: &explained.id,
            what_if: pair.what_if.as_ref().map(|supposed| supposed.changes.as_slice()),
            without: pair.what_if.as_ref().map(|supposed| &supposed.without),
            is_match: pair.is_match(),
            feasible: explained.feasible,
            reasons: &explained.reasons,
            distance_km: explained.distance_km,
            distance_uncertainty_km: explained.distance_uncertainty_km,
            max_distance_km: explained.max_distance_km,
            amounts: Amounts::annual(dimension, amounts),
            margin_eur_per_unit: explained.margin_eur_per_unit,
            unit: dimension.unit(),
            value_eur_per_year: explained.value_eur_per_year,
            rank_by: explained.rank_by,
            ranking_value_eur_per_year: explained.ranking_value,
            supply_rank: pair.supply_rank,
            demand_rank: pair.demand_rank,
            state: decided.unwrap_or(turash_domain::MatchState::Suggested).name(),
            claim: pair.decision.as_ref().and_then(|decision| decision.claim.as_ref()).map(ClaimView::of),
            overbooked: explained.overbooked(pair.decision.as_ref()).is_some(),
            supply: SideView::of(&pair.supply, &pair.supply_site),
            demand: SideView::of(&pair.demand, &pair.demand_site),
            appraisal: explained.appraisal.as_deref(),
            typical_year,
        }
    }
}

/// Explains the pair of `supply` and `demand`, as if every `set` held.
pub(crate) async fn get(State(app): State<Arc<App>>, caller: Caller, uri: Uri) -> Result<Response, Problem> {
    let mut params = Params::of(&uri)?;
    let (supply, demand) = (params.required("supply", FlowId::new)?, params.required("demand", FlowId::new)?);
    let what_if = WhatIf::parse(params.many("set")).map_err(Problem::parameter)?;
    let profiles = params.flag("profiles")?;
    params.finish()?;
    let (pair, year) = explained(&app, &caller.sight(), (&supply, &demand), &what_if, profiles).await?;
    Ok(json(StatusCode::OK, pair.as_of, &ExplainView::of(&pair, year)))
}
