//! `/v1/sites`.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use turash_domain::ports::{AuditAction, Known, Page, SiteFilter};
use turash_domain::{CountryCode, GeoBox, Invalid, NaceCode, Sight, Site, SiteId, Version};
use turash_services::{Precondition, Receipt, SiteQuestion, Sought, Written};

use crate::app::App;
use crate::audit::record;
use crate::body;
use crate::caller::Caller;
use crate::command_problem::{of_command, precondition_required};
use crate::condition::{of_site, version};
use crate::form::SiteBody;
use crate::id::Id;
use crate::matches::check_loaded;
use crate::own::{self, owned};
use crate::params::Params;
use crate::problem::Problem;
use crate::reply::{List, cut, versioned};
use crate::tag::{tagged, unless_known};
use crate::written;

const PATH: &str = "/v1/sites";

/// Lists sites by id.
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let mut params = Params::of(&uri)?;
    let question = SiteQuestion {
        area: params.read("box", GeoBox::parse)?,
        country: params.read("country", CountryCode::new)?,
        industry: params.read("industry", NaceCode::new)?,
        sought: params.read("q", Sought::new)?,
    };
    let count = params.flag("count")?;
    let (limit, after) = (params.limit()?, params.cursor::<SiteId>()?);
    params.finish()?;
    let of_registry = SiteQuestion { country: question.country.clone(), ..SiteQuestion::default() };
    if count || question != of_registry {
        check_loaded(&app).await?;
        let asked = Arc::clone(&app);
        let answer = app.ask(async move { found(&asked, &question, (limit, after), count).await });
        return tagged(&app, &headers, &uri, &Sight::All, answer).await;
    }
    let filter = SiteFilter { country: question.country };
    // Sites are seen by all.
    tagged(&app, &headers, &uri, &Sight::All, listed(&app, &filter, limit, after)).await
}

/// Sites as the registry lists them.
async fn listed(
    app: &App,
    filter: &SiteFilter,
    limit: u32,
    after: Option<SiteId>,
) -> Result<Response, Problem> {
    let as_of = app.ports().log.head().await?;
    let page = Page { after, limit: limit + 1 };
    let mut sites = app.ports().registry.list_sites(filter, &page).await?;
    let next = cut(&mut sites, limit, |site| site.id.clone());
    Ok(List { as_of, items: sites, next, count: None }.reply())
}

/// Sites that the matcher's directory finds, as the registry has them.
async fn found(
    app: &App,
    question: &SiteQuestion,
    (limit, after): (u32, Option<SiteId>),
    count: bool,
) -> Result<Response, Problem> {
    let mut found = app.api.matches.matcher().sites(question, after, limit as usize + 1).await;
    let next = cut(&mut found.ids, limit, SiteId::clone);
    let known = app.ports().registry.sites(&found.ids).await?.into_iter().filter_map(Known::live);
    // One that has changed since the directory knew it may not fit any more.
    let items: Vec<_> = known.filter(|site| question.fits(site)).collect();
    Ok(List { as_of: found.as_of, items, next, count: count.then_some(found.count) }.reply())
}

/// Creates one site or several, all or none.
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    caller: Caller,
    request: Request,
) -> Result<Response, Problem> {
    let headers = request.headers().clone();
    let body = body::read(&app, request).await?;
    let made = || SiteId::new(&app.ports().ids.uuid(app.ports().clock.now()).to_string());
    let sites = body.items(&app.api.options, |site: SiteBody| owned(&caller, site.site(made)?))?;
    let receipt = create_all(&app, &headers, sites.as_slice(), sites.is_batch()).await?;
    Ok(written::reply(PATH, &receipt, sites.is_batch()))
}

/// Creates sites; `batch` says whether a refusal names the place of its item.
pub(crate) async fn create_all(
    app: &App,
    headers: &HeaderMap,
    sites: &[Site],
    batch: bool,
) -> Result<Receipt<Vec<Written<SiteId>>>, Problem> {
    let put = app.commands(headers).put_sites(sites, Precondition::Absent).await;
    put.map_err(|error| of_command(error, batch))
}

/// Answers one site.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Id(id): Id,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    Params::of(&uri)?.finish()?;
    let id = SiteId::new(&id).map_err(Problem::parameter)?;
    let as_of = app.ports().log.head().await?;
    let known = app.ports().registry.sites(std::slice::from_ref(&id)).await?;
    let Some(Known::Live(site)) = known.into_iter().next() else {
        return Err(Problem::not_found(format!("there is no site/{id}")));
    };
    let answer = versioned(StatusCode::OK, as_of, site.version, &site);
    // All that is answered of a site has its version.
    Ok(unless_known(&headers, answer))
}

/// Replaces a site at the version that `If-Match` names; creates it where there is none.
pub(crate) async fn replace(
    State(app): State<Arc<App>>,
    Id(id): Id,
    caller: Caller,
    request: Request,
) -> Result<Response, Problem> {
    let headers = request.headers().clone();
    let id = SiteId::new(&id).map_err(Problem::parameter)?;
    let given = of_site(&headers, app.ports(), &id).await?;
    let body = body::read(&app, request).await?;
    let site = body.object(&app.api.options, |site: SiteBody| {
        let site = owned(&caller, site.site(|| Ok(id.clone()))?)?;
        if site.id == id { Ok(site) } else { Err(other_id(site.id.as_str(), id.as_str())) }
    })?;
    let receipt = put(&app, &caller, &headers, site, given).await?;
    Ok(written::reply(PATH, &receipt, false))
}

/// Writes a site over the one of its id, where `If-Match` names the version of that one; creates it where there is none.
pub(crate) async fn put(
    app: &App,
    caller: &Caller,
    headers: &HeaderMap,
    site: Site,
    given: Option<Precondition>,
) -> Result<Receipt<Vec<Written<SiteId>>>, Problem> {
    let checked = own::site(app, caller, &site.id, given).await?;
    let only = given.and(checked);
    let put = app.commands(headers).put_sites(&[site], only.unwrap_or(Precondition::Absent)).await;
    put.map_err(|error| refused(error, only))
}

/// A refused PUT: without `If-Match`, that it is needed.
pub(crate) fn refused(error: turash_services::CommandError, only: Option<Precondition>) -> Problem {
    match error {
        turash_services::CommandError::Conflict { subject, found, .. } if only.is_none() => {
            precondition_required(&subject, found)
        }
        error => of_command(error, false),
    }
}

/// The id in a body is another one than that of the address.
pub(crate) fn other_id(found: &str, wanted: &str) -> Invalid {
    Invalid::new("id", found, format!("the id of the address, {wanted}"), "leave it out")
}

/// Removes a site without flows, at the version that `If-Match` names where it does.
pub(crate) async fn remove(
    State(app): State<Arc<App>>,
    Id(id): Id,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let id = SiteId::new(&id).map_err(Problem::parameter)?;
    let given = of_site(&headers, app.ports(), &id).await?;
    let receipt = take_away(&app, &caller, &headers, &id, given).await?;
    Ok(written::removed(&id, &receipt))
}

/// Removes a site, and records that.
pub(crate) async fn take_away(
    app: &App,
    caller: &Caller,
    headers: &HeaderMap,
    id: &SiteId,
    given: Option<Precondition>,
) -> Result<Receipt<Version>, Problem> {
    let expected = version(own::site(app, caller, id, given).await?);
    let removed = app.commands(headers).remove_site(id, expected).await;
    let receipt = removed.map_err(|error| of_command(error, false))?;
    record(app, caller, AuditAction::SiteRemoved, &format!("site/{id}")).await;
    Ok(receipt)
}
