//! `/v1/flows`. Price limits are written and never read back; a flow that whoever asks may not see is as if it were not there.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use turash_domain::ports::{AuditAction, FlowFilter, Known, Page};
use turash_domain::{
    CountryCode, Direction, Family, FlowId, GeoBox, PublicFlow, ResourceFlow, Sequence, Sight, SiteId,
    Versioned,
};
use turash_services::{FlowQuestion, Precondition, Sought, missing_on, retain_seen};

use crate::app::App;
use crate::audit::record;
use crate::body;
use crate::caller::Caller;
use crate::command_problem::of_command;
use crate::condition::{of_flow, version};
use crate::form::FlowBody;
use crate::id::Id;
use crate::matches::check_loaded;
use crate::own;
use crate::params::Params;
use crate::problem::Problem;
use crate::reply::{List, cut, versioned};
use crate::sites::{other_id, refused};
use crate::tag::tagged;
use crate::written;

const PATH: &str = "/v1/flows";

/// The most flows that are read at once to fill an answer, where some of them are hidden.
const LARGEST: u32 = 20_000;

/// Lists flows by id.
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let mut params = Params::of(&uri)?;
    let question = FlowQuestion {
        area: params.read("box", GeoBox::parse)?,
        site: params.read("site", SiteId::new)?,
        country: params.read("country", CountryCode::new)?,
        family: params.read("resource", Family::parse)?,
        direction: params.read("direction", Direction::parse)?,
        sought: params.read("q", Sought::new)?,
        sight: caller.sight(),
    };
    let count = params.flag("count")?;
    let (limit, after) = (params.limit()?, params.cursor::<FlowId>()?);
    params.finish()?;
    let sight = question.sight.clone();
    if count || question.area.is_some() || question.country.is_some() || question.sought.is_some() {
        check_loaded(&app).await?;
        let asked = Arc::clone(&app);
        let answer = app.ask(async move { found(&asked, &question, (limit, after), count).await });
        return tagged(&app, &headers, &uri, &sight, answer).await;
    }
    let FlowQuestion { site, family, direction, .. } = question;
    let filter = FlowFilter { site, family, direction };
    tagged(&app, &headers, &uri, &sight, listed(&app, &sight, &filter, limit, after)).await
}

/// Flows as the registry lists them, those that are seen.
async fn listed(
    app: &App,
    sight: &Sight,
    filter: &FlowFilter,
    limit: u32,
    after: Option<FlowId>,
) -> Result<Response, Problem> {
    let as_of = app.ports().log.head().await?;
    let wanted = limit + 1;
    let (mut flows, mut page) = (Vec::new(), Page { after, limit: wanted });
    loop {
        let mut read = app.ports().registry.list_flows(filter, &page).await?;
        page.after = read.last().filter(|_| read.len() == page.limit as usize).map(|flow| flow.id.clone());
        retain_seen(app.ports(), sight, &mut read).await?;
        flows.extend(read);
        if flows.len() >= wanted as usize || page.after.is_none() {
            break;
        }
        // What is hidden may go on for long.
        page.limit = (page.limit * 2).clamp(wanted, LARGEST);
    }
    flows.truncate(wanted as usize);
    let next = cut(&mut flows, limit, |flow| flow.id.clone());
    answer(app, as_of, &flows, next, None).await
}

/// Flows that the matcher's directory finds, as the registry has them.
async fn found(
    app: &App,
    question: &FlowQuestion,
    (limit, after): (u32, Option<FlowId>),
    count: bool,
) -> Result<Response, Problem> {
    let mut found = app.api.matches.matcher().flows(question, after, limit as usize + 1).await;
    let next = cut(&mut found.ids, limit, FlowId::clone);
    let known = app.ports().registry.flows(&found.ids).await?.into_iter().filter_map(Known::live);
    // One that has changed since the directory knew it may not fit any more.
    let mut flows: Vec<_> = known.filter(|flow| question.may_fit(flow)).collect();
    retain_seen(app.ports(), &question.sight, &mut flows).await?;
    answer(app, found.as_of, &flows, next, count.then_some(found.count)).await
}

async fn answer(
    app: &App,
    as_of: Sequence,
    flows: &[Versioned<ResourceFlow>],
    next: Option<String>,
    count: Option<u64>,
) -> Result<Response, Problem> {
    let missing = missing_on(app.ports(), flows).await?;
    let view = |flow| PublicFlow::of(flow, missing.get(&flow.id).copied());
    Ok(List { as_of, items: flows.iter().map(view).collect(), next, count }.reply())
}

/// Creates one flow or several, all or none.
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    caller: Caller,
    request: Request,
) -> Result<Response, Problem> {
    let headers = request.headers().clone();
    let body = body::read(&app, request).await?;
    let made = || FlowId::new(&app.ports().ids.uuid(app.ports().clock.now()).to_string());
    let flows = body.items(&app.api.options, |flow: FlowBody| flow.draft(made))?;
    own::flows_at(&app, &caller, flows.as_slice().iter().map(|draft| &draft.flow.site)).await?;
    let put = app.commands(&headers).put_flows(flows.as_slice(), Precondition::Absent).await;
    let receipt = put.map_err(|error| of_command(error, flows.is_batch()))?;
    Ok(written::reply(PATH, &receipt, flows.is_batch()))
}

/// Answers one flow.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    caller: Caller,
    Id(id): Id,
    uri: Uri,
) -> Result<Response, Problem> {
    Params::of(&uri)?.finish()?;
    let id = FlowId::new(&id).map_err(Problem::parameter)?;
    let as_of = app.ports().log.head().await?;
    let known = app.ports().registry.flows(std::slice::from_ref(&id)).await?;
    let mut flows: Vec<_> = known.into_iter().filter_map(Known::live).collect();
    retain_seen(app.ports(), &caller.sight(), &mut flows).await?;
    let Some(flow) = flows.pop() else {
        return Err(Problem::not_found(format!("there is no flow/{id}")));
    };
    let missing = missing_on(app.ports(), std::slice::from_ref(&flow)).await?;
    let view = PublicFlow::of(&flow, missing.get(&flow.id).copied());
    Ok(versioned(StatusCode::OK, as_of, flow.version, &view))
}

/// Replaces a flow at the version that `If-Match` names; creates it where there is none.
pub(crate) async fn replace(
    State(app): State<Arc<App>>,
    Id(id): Id,
    caller: Caller,
    request: Request,
) -> Result<Response, Problem> {
    let headers = request.headers().clone();
    let id = FlowId::new(&id).map_err(Problem::parameter)?;
    let given = of_flow(&headers, app.ports(), &id).await?;
    let body = body::read(&app, request).await?;
    let flow = body.object(&app.api.options, |flow: FlowBody| {
        let draft = flow.draft(|| Ok(id.clone()))?;
        let found = &draft.flow.id;
        if *found == id { Ok(draft) } else { Err(other_id(found.as_str(), id.as_str())) }
    })?;
    let checked = own::flow(&app, &caller, &id, given).await?;
    own::flows_at(&app, &caller, [&flow.flow.site]).await?;
    let only = given.and(checked);
    let put = app.commands(&headers).put_flows(&[flow], only.unwrap_or(Precondition::Absent)).await;
    match put {
        Ok(receipt) => Ok(written::reply(PATH, &receipt, false)),
        Err(error) => Err(refused(error, only)),
    }
}

/// Removes a flow, at the version that `If-Match` names where it does.
pub(crate) async fn remove(
    State(app): State<Arc<App>>,
    Id(id): Id,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = FlowId::new(&id).map_err(Problem::parameter)?;
    let given = of_flow(&headers, app.ports(), &id).await?;
    let expected = version(own::flow(&app, &caller, &id, given).await?);
    let removed = app.commands(&headers).remove_flow(&id, expected).await;
    let receipt = removed.map_err(|error| of_command(error, false))?;
    record(&app, &caller, AuditAction::FlowRemoved, &format!("flow/{id}")).await;
    Ok(written::removed(&id, &receipt))
}
