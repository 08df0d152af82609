//! `/v1/plans`: the best set of exchanges, planned at once and kept.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use turash_domain::ports::{PlanHead, PlanId};
use turash_domain::{
    AnnualUnit, CountryCode, Family, FlowId, GeoBox, Invalid, NotNegative, Sequence, SiteId, Timestamp,
};
use turash_services::{Objective, PlanLimits, PlanQuestion, PlanningError, RegionPlan, With};

use crate::app::App;
use crate::body;
use crate::form::{FlowBody, SiteBody};
use crate::id::Id;
use crate::matches::check_loaded;
use crate::params::Params;
use crate::plan_changes::PlanChanges;
use crate::plan_question::plan_question_json;
use crate::plan_view::kept_plan;
use crate::problem::Problem;
use crate::refusal;
use crate::reply::{AS_OF, List, cut, json};

/// What is planned while somebody waits: one thread, so that others are served meanwhile.
const LIMITS: PlanLimits =
    PlanLimits { flows: 50_000, pairs: 200_000, time: Duration::from_secs(10), threads: 1 };
/// The most sites that are left out.
const WITHOUT: usize = 1_000;
/// So many plans are kept.
pub const PLANS_KEPT: u32 = 100;
/// The largest distance on earth, km.
const FARTHEST_KM: f64 = 20_000.0;

/// A question as it is sent; what is not given does not count.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanBody {
    objective: Option<After>,
    co2_eur_per_t: Option<NotNegative>,
    #[serde(default)]
    whole_capital: bool,
    budget_eur: Option<NotNegative>,
    resource: Option<Family>,
    country: Option<CountryCode>,
    /// West, south, east and north, degrees.
    #[serde(rename = "box")]
    within_box: Option<[f64; 4]>,
    #[serde(default)]
    without: Vec<SiteId>,
    #[serde(default)]
    with: WithBody,
    within_km: Option<NotNegative>,
    min_annual: Option<NotNegative>,
    annual_unit: Option<AnnualUnit>,
    min_value_eur_per_year: Option<NotNegative>,
}

/// What a plan is after.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum After {
    Value,
    Amount,
    Co2,
}

/// Sites and flows that are thought to be there, each in the form in which it is put.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct WithBody {
    sites: Vec<Value>,
    flows: Vec<Value>,
}

impl WithBody {
    fn read(&self) -> Result<With, Invalid> {
        fn nameless<T>() -> Result<T, Invalid> {
            Err(Invalid::new(
                "id",
                "",
                "an id",
                "what is planned with needs one, so that the plan can name it",
            ))
        }
        let site = |(index, value): (usize, &Value)| {
            let read = refusal::read::<SiteBody>(value).and_then(|site| site.site(nameless));
            read.map_err(|invalid| invalid.within(&format!("with.sites[{index}]")))
        };
        let flow = |(index, value): (usize, &Value)| {
            let read = refusal::read::<FlowBody>(value).and_then(|flow| flow.draft(nameless::<FlowId>));
            read.map(|draft| draft.flow).map_err(|invalid| invalid.within(&format!("with.flows[{index}]")))
        };
        Ok(With {
            sites: self.sites.iter().enumerate().map(site).collect::<Result<_, _>>()?,
            flows: self.flows.iter().enumerate().map(flow).collect::<Result<_, _>>()?,
        })
    }
}

impl PlanBody {
    fn question(self) -> Result<PlanQuestion, Invalid> {
        if self.min_annual.is_some() && self.annual_unit.is_none() {
            let remedy = "name the unit: pairs of families that are counted in another one are not planned";
            return Err(Invalid::new("annual_unit", "", "MWh/a, t/a or m3/a", remedy));
        }
        let within_km = self.within_km.map(NotNegative::get);
        if let Some(km) = within_km.filter(|km| *km <= 0.0 || *km > FARTHEST_KM) {
            return Err(Invalid::new("within_km", km, "a distance above 0 and up to 20000 km", ""));
        }
        if self.without.len() > WITHOUT {
            return Err(Invalid::new("without", self.without.len(), "up to 1000 sites", ""));
        }
        let question = PlanQuestion {
            objective: match self.objective {
                None | Some(After::Value) => Objective::Value,
                Some(After::Amount) => Objective::Amount,
                Some(After::Co2) => Objective::Co2,
            },
            co2_eur_per_t: self.co2_eur_per_t.map_or(0.0, NotNegative::get),
            whole_capital: self.whole_capital,
            budget_eur: self.budget_eur.map(NotNegative::get),
            family: self.resource,
            country: self.country,
            within_box: self.within_box.map(in_box).transpose()?,
            without: self.without,
            with: self.with.read()?,
            within_km,
            min_annual: self.min_annual.map(NotNegative::get),
            dimension: self.annual_unit.map(|AnnualUnit(dimension)| dimension),
            min_value: self.min_value_eur_per_year.map(NotNegative::get),
        };
        question.check()?;
        Ok(question)
    }
}

fn in_box(edges: [f64; 4]) -> Result<GeoBox, Invalid> {
    GeoBox::new(edges).map_err(|invalid| invalid.within("box"))
}

/// Plans, keeps the plan, and answers it with what changed since the last one of the same question.
pub(crate) async fn create(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let body = body::read(&app, request).await?;
    let question = body.object(&app.api.options, PlanBody::question)?;
    check_loaded(&app).await?;
    let (service, plans) = (Arc::clone(&app.api.matches), Arc::clone(&app.api.plans));
    let make = async move {
        let (ports, model) = (service.ports(), service.model());
        let made = RegionPlan::make(ports, service.matcher(), model, &question, LIMITS).await;
        let plan = made.map_err(of_planning)?;
        let asked = plan_question_json(&question).map_err(|error| Problem::internal(&error))?;
        let before = plans.last_of(&asked).await?;
        let changes = before.map(|before| PlanChanges::since(&before, &plan)).transpose();
        let changes = changes.map_err(|error| Problem::internal(&error))?;
        let made_at = ports.clock.now();
        let stamp = (PlanId::new(ports.ids.uuid(made_at)), made_at);
        let kept = kept_plan(stamp, asked, &plan, changes.as_ref());
        let kept = kept.map_err(|error| Problem::internal(&error))?;
        plans.keep(&kept, PLANS_KEPT).await?;
        Ok(kept)
    };
    let kept = app.ask(make).await?;
    let mut response = document(StatusCode::CREATED, kept.head.as_of, kept.document);
    if let Ok(location) = HeaderValue::from_str(&format!("/v1/plans/{}", kept.head.id)) {
        response.headers_mut().insert(LOCATION, location);
    }
    Ok(response)
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
pub(crate) async fn list(State(app): State<Arc<App>>, uri: Uri) -> Result<Response, Problem> {
    let mut params = Params::of(&uri)?;
    let (limit, before) = (params.limit()?, params.cursor::<PlanId>()?);
    params.finish()?;
    let as_of = app.ports().log.head().await?;
    let mut heads = app.api.plans.plans(before, limit + 1).await?;
    let next = cut(&mut heads, limit, |head| head.id);
    let view = |head: PlanHead| {
        let question = serde_json::from_str(&head.question).unwrap_or(Value::String(head.question));
        HeadView { id: head.id, made_at: head.made_at, as_of: head.as_of, question }
    };
    Ok(List { as_of, items: heads.into_iter().map(view).collect(), next, count: None }.reply())
}

/// Answers a plan as it was made.
pub(crate) async fn get(State(app): State<Arc<App>>, Id(id): Id, uri: Uri) -> Result<Response, Problem> {
    Params::of(&uri)?.finish()?;
    let id = PlanId::parse(&id).map_err(Problem::parameter)?;
    match app.api.plans.plan(id).await? {
        Some(kept) => Ok(document(StatusCode::OK, kept.head.as_of, kept.document)),
        None => Err(no_plan(id)),
    }
}

/// Forgets a plan.
pub(crate) async fn remove(State(app): State<Arc<App>>, Id(id): Id, uri: Uri) -> Result<Response, Problem> {
    Params::of(&uri)?.finish()?;
    let id = PlanId::parse(&id).map_err(Problem::parameter)?;
    let as_of = app.ports().log.head().await?;
    if app.api.plans.forget(id).await? {
        Ok(json(StatusCode::OK, as_of, &serde_json::json!({"id": id, "outcome": "removed"})))
    } else {
        Err(no_plan(id))
    }
}

fn no_plan(id: PlanId) -> Problem {
    Problem::not_found(format!("there is no plan {id}; the last {PLANS_KEPT} are kept"))
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
            let detail = format!("{words}; `turash plan` has no such limit");
            Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "plan-too-large",
                "Too much for one answer",
                detail,
            )
        }
        PlanningError::Port(error) => error.into(),
        _ => Problem::internal(&words),
    }
}
