//! `/v1/plans`: the best set of exchanges, planned at once and kept.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use turash_domain::ports::{KeptPlan, PlanHead, PlanId};
use turash_domain::{Invalid, Sequence, Timestamp};
use turash_services::{
    PlanLimits, PlanProgress, PlanQuestion, PlanStage, PlanWatch, PlanningError, RegionPlan,
};

use crate::app::App;
use crate::body;
use crate::caller::Caller;
use crate::id::Id;
use crate::matches::check_loaded;
use crate::params::Params;
use crate::plan_body::PlanBody;
use crate::plan_changes::PlanChanges;
use crate::plan_question::plan_question_json;
use crate::plan_view::kept_plan;
use crate::problem::Problem;
use crate::reply::{AS_OF, List, cut, json};
use crate::seen_plans::{seen_plans, sees_plan};

/// What is planned while somebody waits: one thread, so that others are served meanwhile.
const LIMITS: PlanLimits =
    PlanLimits { flows: 50_000, pairs: 200_000, time: Duration::from_secs(10), threads: 1 };
/// What is planned while nobody waits.
const BACKGROUND: PlanLimits =
    PlanLimits { flows: 1_000_000, pairs: 2_000_000, time: Duration::from_mins(10), threads: 1 };
/// So many plans are kept.
pub const PLANS_KEPT: u32 = 100;
/// Plans, keeps the plan, and answers it with what changed since the last one of the same question; or begins that, and answers where it will be.
pub(crate) async fn create(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let body = body::read(&app, request).await?;
    let (question, waits) = body.object(&app.api.options, PlanBody::question)?;
    check_loaded(&app).await?;
    let made_at = app.ports().clock.now();
    let id = PlanId::new(app.ports().ids.uuid(made_at));
    if !waits {
        return begin(&app, id, made_at, question);
    }
    let asked = Arc::clone(&app);
    let make = async move { make(&asked, (id, made_at), &question, LIMITS, &|_| true).await };
    let kept = app.ask(make).await?;
    Ok(located(document(StatusCode::CREATED, kept.head.as_of, kept.document), id))
}

/// Makes a plan and keeps it, unless whoever watches gives it up.
async fn make(
    app: &App,
    (id, made_at): (PlanId, Timestamp),
    question: &PlanQuestion,
    limits: PlanLimits,
    watch: PlanWatch<'_>,
) -> Result<KeptPlan, Problem> {
    let (service, plans) = (&app.api.matches, &app.api.plans);
    let (ports, matcher) = (service.ports(), service.matcher());
    let made = RegionPlan::make_watched(ports, matcher, service.model(), question, limits, watch).await;
    let plan = made.map_err(of_planning)?;
    let asked = plan_question_json(question).map_err(|error| Problem::internal(&error))?;
    let before = plans.last_of(&asked).await?;
    let changes = before.map(|before| PlanChanges::since(&before, &plan)).transpose();
    let changes = changes.map_err(|error| Problem::internal(&error))?;
    let kept = kept_plan((id, made_at), asked, &plan, changes.as_ref());
    let kept = kept.map_err(|error| Problem::internal(&error))?;
    let progress = PlanProgress { stage: PlanStage::Solving, done: 1, pairs: 1 };
    if !watch(progress) {
        return Err(of_planning(PlanningError::GivenUp));
    }
    plans.keep(&kept, PLANS_KEPT).await?;
    Ok(kept)
}

/// Begins a plan that nobody waits for. It ends with the server.
fn begin(
    app: &Arc<App>,
    id: PlanId,
    made_at: Timestamp,
    question: PlanQuestion,
) -> Result<Response, Problem> {
    let Some(running) = app.running_plans.begin(id, made_at) else {
        return Err(Problem::busy("two plans are being made already; wait for one, or give it up"));
    };
    let (worker, handle) = (Arc::clone(app), tokio::runtime::Handle::current());
    app.tracker.spawn_blocking(move || {
        let goes_on = |progress| {
            running.note(progress);
            !running.is_cancelled() && !worker.stopping.is_cancelled()
        };
        let made = handle.block_on(make(&worker, (id, made_at), &question, BACKGROUND, &goes_on));
        match made {
            Ok(_) => worker.running_plans.end(id),
            Err(problem) => running.fail(problem.detail().to_owned()),
        }
    });
    let as_of = app.api.matches.matcher().head();
    Ok(located(json(StatusCode::ACCEPTED, as_of, &app.running_plans.view(id)), id))
}

fn located(mut response: Response, id: PlanId) -> Response {
    if let Ok(location) = HeaderValue::from_str(&format!("/v1/plans/{id}")) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// A kept plan without all of it.
#[derive(Serialize)]
struct HeadView {
    id: PlanId,
    made_at: Timestamp,
    as_of: Sequence,
    question: Value,
}

/// Lists the plans that are kept, the last made first.
pub(crate) async fn list(State(app): State<Arc<App>>, caller: Caller, uri: Uri) -> Result<Response, Problem> {
    let mut params = Params::of(&uri)?;
    let (limit, before) = (params.limit()?, params.cursor::<PlanId>()?);
    params.finish()?;
    let as_of = app.ports().log.head().await?;
    let mut heads = seen_plans(&app, &caller.sight(), before, limit + 1).await?;
    let next = cut(&mut heads, limit, |head| head.id);
    let view = |head: PlanHead| {
        let question = serde_json::from_str(&head.question).unwrap_or(Value::String(head.question));
        HeadView { id: head.id, made_at: head.made_at, as_of: head.as_of, question }
    };
    Ok(List { as_of, items: heads.into_iter().map(view).collect(), next, count: None }.reply())
}

/// Answers a plan as it was made, or how far it is.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    caller: Caller,
    Id(id): Id,
    uri: Uri,
) -> Result<Response, Problem> {
    Params::of(&uri)?.finish()?;
    let id = PlanId::parse(&id).map_err(Problem::parameter)?;
    if let Some(running) = app.running_plans.view(id) {
        let as_of = app.ports().log.head().await?;
        return Ok(json(StatusCode::OK, as_of, &running));
    }
    match app.api.plans.plan(id).await? {
        Some(kept) if sees_plan(&app, &caller.sight(), id).await? => {
            Ok(document(StatusCode::OK, kept.head.as_of, kept.document))
        }
        _ => Err(no_plan(&app, id)),
    }
}

/// Forgets a plan, or gives one up that is being made.
pub(crate) async fn remove(State(app): State<Arc<App>>, Id(id): Id, uri: Uri) -> Result<Response, Problem> {
    Params::of(&uri)?.finish()?;
    let id = PlanId::parse(&id).map_err(Problem::parameter)?;
    let as_of = app.ports().log.head().await?;
    let cancelled = app.running_plans.cancel(id);
    // It may have been kept in the same moment.
    let forgotten = app.api.plans.forget(id).await?;
    if cancelled && !forgotten {
        Ok(json(StatusCode::OK, as_of, &serde_json::json!({"id": id, "outcome": "given up"})))
    } else if forgotten {
        Ok(json(StatusCode::OK, as_of, &serde_json::json!({"id": id, "outcome": "removed"})))
    } else {
        Err(no_plan(&app, id))
    }
}

/// A plan that is not there. One that was being made in the background when its server ended is not known any more; its id says that it is older than this server.
fn no_plan(app: &App, id: PlanId) -> Problem {
    let begun_at = app.begun_at;
    let lost = if id.millis().cast_signed() < begun_at.millis() {
        format!(
            ", and one that was being made when its server ended came to nothing: this server began at {begun_at}, after that plan was asked for; ask again"
        )
    } else {
        String::new()
    };
    Problem::not_found(format!("there is no plan {id}; the last {PLANS_KEPT} are kept{lost}"))
}

/// A document that is JSON already.
fn document(status: StatusCode, as_of: Sequence, document: String) -> Response {
    let mut response = (status, [(CONTENT_TYPE, "application/json")], document).into_response();
    response.headers_mut().insert(AS_OF, HeaderValue::from(as_of.0));
    response
}

fn of_planning(error: PlanningError) -> Problem {
    let words = error.to_string();
    match error {
        PlanningError::Question(invalid) => Problem::invalid(invalid),
        PlanningError::NoSite(site) => {
            let remedy = "leave it out, or correct its id";
            Problem::invalid(Invalid::new("without", site, "sites that exist", remedy))
        }
        PlanningError::TooMany { .. } | PlanningError::TooLong { .. } => {
            let detail =
                format!("{words}; in the background more is planned, and `turash plan` has no such limit");
            Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "plan-too-large",
                "Too much for one answer",
                detail,
            )
        }
        PlanningError::NoSolver => {
            Problem::new(StatusCode::NOT_IMPLEMENTED, "no-solver", "Built without the solver", words)
        }
        PlanningError::Port(error) => error.into(),
        _ => Problem::internal(&words),
    }
}
