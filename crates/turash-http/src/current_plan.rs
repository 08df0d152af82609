//! `/v1/plans/current`: the plan that is kept current, as it was told last.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use serde::Serialize;
use turash_domain::ports::{Known, Page, PlannedPair};
use turash_domain::{Family, FlowId, MatchId};

use crate::amounts::Amounts;
use crate::app::App;
use crate::params::Params;
use crate::problem::Problem;
use crate::reply::{List, cut};

/// A pair of the plan that is kept current, as it is answered.
#[derive(Serialize)]
pub struct PlannedView {
    id: MatchId,
    family: &'static str,
    /// What it gets beside what is agreed.
    #[serde(flatten)]
    amounts: Amounts,
}

impl PlannedView {
    /// A pair of this family.
    pub fn of(pair: PlannedPair, family: Family) -> Self {
        let amounts = Amounts::annual(family.dimension(), [("planned_", Some(pair.annual))]);
        Self { id: pair.id, family: family.name(), amounts }
    }
}

/// Lists what the plan gives, by pair; nothing where no plan is kept.
pub(crate) async fn list(State(app): State<Arc<App>>, uri: Uri) -> Result<Response, Problem> {
    let mut params = Params::of(&uri)?;
    let (limit, after) = (params.limit()?, params.cursor::<MatchId>()?);
    params.finish()?;
    let ports = app.ports();
    let as_of = ports.log.head().await?;
    let mut planned = ports.registry.list_planned(&Page { after, limit: limit + 1 }).await?;
    let next = cut(&mut planned, limit, |pair| pair.id.clone());
    let demands: Vec<FlowId> = planned.iter().map(|pair| pair.id.demand().clone()).collect();
    let known = ports.registry.flows(&demands).await?.into_iter().filter_map(Known::live);
    let families: HashMap<FlowId, Family> = known.map(|flow| (flow.id.clone(), flow.family())).collect();
    // One that goes just now is told to be planned no more as soon as its match is.
    let view =
        |pair: PlannedPair| families.get(pair.id.demand()).map(|family| PlannedView::of(pair, *family));
    let items = planned.into_iter().filter_map(view).collect();
    Ok(List { as_of, items, next, count: None }.reply())
}
