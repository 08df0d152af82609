//! `/v1/matches`: answered from the current lists and the rules.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use serde::Serialize;
use turash_domain::matching::TypicalYear;
use turash_domain::ports::Known;
use turash_domain::{FlowId, MatchId, Sequence, Sight};
use turash_services::{
    MatchFilter, NotExplained, PairExplanation, Ports, WhatIf, explain_what_if, sees_live_flow, typical_year,
    unseen_of_pair,
};

use crate::address::encoded;
use crate::app::App;
use crate::caller::Caller;
use crate::id::Id;
use crate::match_question::Question;
use crate::match_view::MatchView;
use crate::params::Params;
use crate::problem::Problem;
use crate::reply::{List, versioned};
use crate::tag::tagged;

/// Lists matches, best first unless asked otherwise.
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let sight = caller.sight();
    let question = Question::read(&uri, sight.clone())?;
    check_loaded(&app).await?;
    check_known(app.ports(), &question.filter).await?;
    let service = Arc::clone(&app.api.matches);
    let answer = app.ask(async move {
        let part = question.part(&service).await?;
        let items = part.details.iter().map(MatchView::of_detail).collect();
        Ok(List { as_of: part.as_of, items, next: part.next, count: part.count }.reply())
    });
    Box::pin(tagged(&app, &headers, &uri, &sight, answer)).await
}

/// A filter by what does not exist would answer an empty list, which reads as "no matches".
async fn check_known(ports: &Ports, filter: &MatchFilter) -> Result<(), Problem> {
    if let Some(id) = &filter.site {
        let known = ports.registry.sites(std::slice::from_ref(id)).await?;
        if !matches!(known.first(), Some(Known::Live(_))) {
            return Err(Problem::not_found(format!("there is no site/{id}")));
        }
    }
    if let Some(id) = &filter.flow
        && !sees_live_flow(ports, &filter.sight, id).await?
    {
        return Err(no_flow(id));
    }
    Ok(())
}

/// Lists that are not computed yet would answer "no matches".
pub(crate) async fn check_loaded(app: &App) -> Result<(), Problem> {
    let Some(reason) = app.not_ready() else { return Ok(()) };
    let is_empty = app.api.matches.matcher().head() == Sequence::START;
    if is_empty && app.ports().log.head().await? > Sequence::START {
        return Err(Problem::busy(format!("the matches are not computed yet: {reason}")));
    }
    Ok(())
}

/// A pair explained, and its typical days where they were asked for.
pub(crate) type Explained = (PairExplanation, Option<TypicalYear>);

/// Explains a pair as of the lists, as if something were different where that is asked for, to whoever may see it.
pub(crate) async fn explained(
    app: &App,
    sight: &Sight,
    (supply, demand): (&FlowId, &FlowId),
    what_if: &WhatIf,
    with_days: bool,
) -> Result<Explained, Problem> {
    check_loaded(app).await?;
    // First: also what is refused of a question says something of the flows.
    if let Some(missing) = unseen_of_pair(app.ports(), sight, supply, demand).await? {
        return Err(no_flow(&missing));
    }
    let pair = (supply, demand);
    let days = if with_days { Some(typical_days(app, pair, what_if).await?) } else { None };
    let pair = explained_as_it_is(app, pair, what_if).await?;
    // Last: it may have been hidden since.
    match pair.unseen_flow(sight) {
        Some(hidden) => Err(no_flow(hidden)),
        None => Ok((pair, days)),
    }
}

async fn explained_as_it_is(
    app: &App,
    (supply, demand): (&FlowId, &FlowId),
    what_if: &WhatIf,
) -> Result<PairExplanation, Problem> {
    let matches = &app.api.matches;
    let ranks = matches.matcher().ranks(supply, demand);
    let pair = explain_what_if(app.ports(), matches.model(), (supply, demand), ranks, what_if).await?;
    pair.map_err(not_explained)
}

/// The typical days of a pair, as if something were different where that is asked for.
async fn typical_days(app: &App, pair: (&FlowId, &FlowId), what_if: &WhatIf) -> Result<TypicalYear, Problem> {
    let year = typical_year(app.ports(), app.api.matches.model(), pair, what_if).await?;
    year.map_err(not_explained)
}

fn not_explained(why: NotExplained) -> Problem {
    match why {
        NotExplained::NoFlow(missing) => no_flow(&missing),
        NotExplained::Invalid(invalid) => Problem::parameter(invalid),
    }
}

/// There is no such flow, or none for whoever asks.
fn no_flow(id: &FlowId) -> Problem {
    Problem::not_found(format!("there is no flow/{id}"))
}

/// The pair that an address names.
pub(crate) fn read_id(id: String) -> Result<MatchId, Problem> {
    MatchId::try_from(id).map_err(Problem::parameter)
}

/// A match, and its typical days where they were asked for.
#[derive(Serialize)]
struct OneMatch<'a> {
    #[serde(flatten)]
    view: &'a MatchView<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    typical_year: Option<TypicalYear>,
}

/// Answers one match.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    caller: Caller,
    Id(id): Id,
    uri: Uri,
) -> Result<Response, Problem> {
    let mut params = Params::of(&uri)?;
    let profiles = params.flag("profiles")?;
    params.finish()?;
    let id = read_id(id)?;
    let flows = (id.supply(), id.demand());
    let (pair, typical_year) = explained(&app, &caller.sight(), flows, &WhatIf::default(), profiles).await?;
    if !pair.is_match() {
        let [supply, demand] = [id.supply(), id.demand()].map(|flow| encoded(flow.as_str()));
        let detail = format!("'{id}' is no match; /v1/explain?supply={supply}&demand={demand} says why");
        return Err(Problem::not_found(detail));
    }
    let view = MatchView::of_pair(&pair);
    Ok(versioned(StatusCode::OK, pair.as_of, view.version(), &OneMatch { view: &view, typical_year }))
}
