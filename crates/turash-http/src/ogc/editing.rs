//! Sites are created, replaced, changed and removed as features (part 4), where the server is told to allow it. The use cases are those of `/v1/sites`, and so are the
//! rules of who may write what.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use turash_domain::Access::Publish;
use turash_domain::ports::Known;
use turash_domain::{Invalid, Site, SiteId, Version, Versioned};
use turash_services::{Precondition, Receipt, Written};

use super::format::{GEOJSON, JSON, MERGE_PATCH};
use super::sent::{self, Sent, of_feature};
use super::system::{CRS84, System};
use crate::app::App;
use crate::body::{self, Whole};
use crate::caller::Caller;
use crate::condition::of_site;
use crate::id::Id;
use crate::methods::Methods;
use crate::own::{self, owned};
use crate::params::Params;
use crate::problem::Problem;
use crate::reply::AS_OF;
use crate::sites::{self, other_id};
use crate::written;

const PATH: &str = "/collections/sites/items";
const CONTENT_CRS: &str = "content-crs";
const ACCEPT_POST: HeaderName = HeaderName::from_static("accept-post");
const ACCEPT_PATCH: HeaderName = HeaderName::from_static("accept-patch");
/// The types of a whole feature, as `Accept-Post` names them.
const WHOLE: &str = "application/geo+json, application/json";
/// How often a change is made anew to what others have written meanwhile.
const ATTEMPTS: u32 = 5;

/// What the features of the collection are sent to, besides.
pub(super) fn of_all(methods: Methods) -> Methods {
    methods.post(Publish, create).says(ACCEPT_POST, WHOLE)
}

/// The same of one feature.
pub(super) fn of_one(methods: Methods) -> Methods {
    let methods = methods.put(Publish, replace).patch(Publish, update).delete(Publish, remove);
    methods.says(ACCEPT_PATCH, MERGE_PATCH)
}

/// Creates a site.
async fn create(State(app): State<Arc<App>>, caller: Caller, request: Request) -> Result<Response, Problem> {
    let headers = request.headers().clone();
    let (body, system) = read(&app, request, &[GEOJSON, JSON]).await?;
    let made = || SiteId::new(&app.ports().ids.uuid(app.ports().clock.now()).to_string());
    let site = body.object(&app.api.options, |feature: Sent| {
        let site = sent::site(&feature, &system, None, made)?;
        owned(&caller, site).map_err(of_feature)
    })?;
    let receipt = sites::create_all(&app, &headers, &[site], false).await?;
    Ok(written::reply(PATH, &receipt, false))
}

/// Replaces a site at the version that `If-Match` names; creates it where there is none.
async fn replace(
    State(app): State<Arc<App>>,
    Id(id): Id,
    caller: Caller,
    request: Request,
) -> Result<Response, Problem> {
    let headers = request.headers().clone();
    let id = SiteId::new(&id).map_err(Problem::parameter)?;
    let given = possible(of_site(&headers, app.ports(), &id).await?, &id)?;
    let (body, system) = read(&app, request, &[GEOJSON, JSON]).await?;
    let before = there(&app, &caller, &id).await?;
    let before = before.as_ref().map(|site| &site.value);
    let site = body.object(&app.api.options, |feature: Sent| {
        let site = sent::site(&feature, &system, before, || Ok(id.clone()))?;
        let site = owned(&caller, site).map_err(of_feature)?;
        if site.id == id { Ok(site) } else { Err(other_id(site.id.as_str(), id.as_str())) }
    })?;
    let receipt = sites::put(&app, &caller, &headers, site, given).await?;
    Ok(written::reply(PATH, &receipt, false))
}

/// Changes what a merge patch names. Without `If-Match` it is made to the site as it is, whoever writes meanwhile: a patch says what it changes, and nothing else is written
/// over.
async fn update(
    State(app): State<Arc<App>>,
    Id(id): Id,
    caller: Caller,
    request: Request,
) -> Result<Response, Problem> {
    let headers = request.headers().clone();
    let id = SiteId::new(&id).map_err(Problem::parameter)?;
    let given = possible(of_site(&headers, app.ports(), &id).await?, &id)?;
    let (body, system) = read(&app, request, &[MERGE_PATCH]).await?;
    let patch = body.object(&app.api.options, |patch: Sent| Ok(patch))?;
    let is_of_any_version = !matches!(given, Some(Precondition::At(_)));
    for attempt in 1..=ATTEMPTS {
        let changed = change(&app, &caller, &headers, (&id, &patch, &system), given).await;
        match changed {
            Err(problem) if is_of_any_version && attempt < ATTEMPTS && problem.is_of_version() => {}
            other => return other.map(|receipt| written::reply(PATH, &receipt, false)),
        }
    }
    Err(Problem::busy("others keep changing the same site"))
}

/// Changes a site as it is now.
async fn change(
    app: &App,
    caller: &Caller,
    headers: &HeaderMap,
    (id, patch, system): (&SiteId, &Sent, &System),
    given: Option<Precondition>,
) -> Result<Receipt<Vec<Written<SiteId>>>, Problem> {
    let nothing = || Problem::not_found(format!("there is no site/{id}"));
    let before = there(app, caller, id).await?.ok_or_else(nothing)?;
    let site = sent::patched(patch, system, &before.value);
    let site = site.and_then(|site| owned(caller, site).map_err(of_feature)).map_err(Problem::invalid)?;
    let at = match given {
        Some(Precondition::At(version)) => version,
        _ => before.version,
    };
    sites::put(app, caller, headers, site, Some(Precondition::At(at))).await
}

/// Removes a site without flows, at the version that `If-Match` names where it does.
async fn remove(
    State(app): State<Arc<App>>,
    Id(id): Id,
    caller: Caller,
    request: Request,
) -> Result<Response, Problem> {
    Params::of(request.uri())?.finish()?;
    let id = SiteId::new(&id).map_err(Problem::parameter)?;
    let given = possible(of_site(request.headers(), app.ports(), &id).await?, &id)?;
    let receipt = sites::take_away(&app, &caller, request.headers(), &id, given).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    response.headers_mut().insert(AS_OF, HeaderValue::from(receipt.as_of.0));
    Ok(response)
}

/// The site, where it is there for whoever asks: what another organization has is not.
async fn there(app: &App, caller: &Caller, id: &SiteId) -> Result<Option<Versioned<Site>>, Problem> {
    own::site(app, caller, id, None).await?;
    let known = app.ports().registry.sites(std::slice::from_ref(id)).await?.pop();
    Ok(known.and_then(Known::live))
}

/// A condition that can hold: nothing that is there stands at version 0.
fn possible(given: Option<Precondition>, id: &SiteId) -> Result<Option<Precondition>, Problem> {
    if given != Some(Precondition::At(Version::NONE)) {
        return Ok(given);
    }
    let detail = format!("site/{id} does not stand at version 0: send the ETag of the last answer");
    let title = "It does not stand at that version";
    Err(Problem::new(StatusCode::PRECONDITION_FAILED, "precondition", title, detail))
}

/// The body, of one of these types, and the system of its coordinates.
async fn read(app: &App, request: Request, media: &[&str]) -> Result<(Whole, System), Problem> {
    Params::of(request.uri())?.finish()?;
    let headers = request.headers();
    let wanted = media.join(" or ");
    if !headers.contains_key(CONTENT_TYPE) {
        let detail = format!("send the body with its type, Content-Type: {wanted}");
        return Err(Problem::new(StatusCode::BAD_REQUEST, "media-type", "The body has no type", detail));
    }
    if !media.iter().any(|media| body::essence(headers).eq_ignore_ascii_case(media)) {
        return Err(Problem::media_type(&format!("send the body with Content-Type: {wanted}")));
    }
    let system = system_of(headers).map_err(Problem::parameter)?;
    Ok((body::read_any(app, request).await?, system))
}

/// The system that `Content-Crs` names, in angle brackets or without; else longitude and latitude.
fn system_of(headers: &HeaderMap) -> Result<System, Invalid> {
    let Some(given) = headers.get(CONTENT_CRS) else { return System::parse(CRS84) };
    let text = given.to_str().unwrap_or_default().trim();
    let bare = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or(text);
    System::parse(bare).map_err(|invalid| invalid.in_field("Content-Crs"))
}
