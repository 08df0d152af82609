//! `/v1/plans/current`: the plan that is kept current, as it was told last.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use serde::Serialize;
use turash_domain::ports::{Known, Page, PlannedPair};
use turash_domain::{Family, FlowId, MatchId, Sight};
use turash_services::{Ports, unseen_matches};

use crate::amounts::Amounts;
use crate::app::App;
use crate::caller::Caller;
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
pub(crate) async fn list(State(app): State<Arc<App>>, caller: Caller, uri: Uri) -> Result<Response, Problem> {
    let mut params = Params::of(&uri)?;
    let (limit, after) = (params.limit()?, params.cursor::<MatchId>()?);
    params.finish()?;
    let ports = app.ports();
    let as_of = ports.log.head().await?;
    let mut planned = seen(ports, &caller.sight(), after, limit + 1).await?;
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

/// The most pairs that are read at once to fill an answer, where some of them are hidden.
const LARGEST: u32 = 20_000;

/// So many pairs of the plan that are seen.
async fn seen(
    ports: &Ports,
    sight: &Sight,
    after: Option<MatchId>,
    wanted: u32,
) -> Result<Vec<PlannedPair>, Problem> {
    let (mut found, mut page) = (Vec::new(), Page { after, limit: wanted });
    loop {
        let mut read = ports.registry.list_planned(&page).await?;
        page.after = read.last().filter(|_| read.len() == page.limit as usize).map(|pair| pair.id.clone());
        if !sight.is_all() {
            let ids: Vec<MatchId> = read.iter().map(|pair| pair.id.clone()).collect();
            let hidden = unseen_matches(ports, sight, &ids).await?;
            read.retain(|pair| !hidden.contains(&pair.id));
        }
        found.extend(read);
        if found.len() >= wanted as usize || page.after.is_none() {
            found.truncate(wanted as usize);
            return Ok(found);
        }
        page.limit = (page.limit * 2).clamp(wanted, LARGEST);
    }
}
