//! `/v1/graph/...`: the questions that only a graph answers.

mod geojson;
mod view;

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::Response;
use turash_domain::ports::{Bounds, MAX_CHAIN, MAX_STEPS};
use turash_domain::{Invalid, SiteId, Text};
use turash_services::{GraphQuestion, NotThere};

pub use self::geojson::graph_geojson;
pub use self::view::graph_json;
use crate::app::App;
use crate::caller::Caller;
use crate::matches::check_loaded;
use crate::params::Params;
use crate::problem::Problem;
use crate::reply::json;

const GEOJSON: &str = "application/geo+json";
/// The longest chains and cycles unless asked otherwise, in exchanges.
const LENGTH: u32 = 3;
/// The pairs of an introduction unless asked otherwise.
const PAIRS: u32 = 10;

type Answered = Result<Response, Problem>;

/// What is around a site.
pub(crate) async fn neighbourhood(
    State(app): State<Arc<App>>,
    caller: Caller,
    uri: Uri,
    headers: HeaderMap,
) -> Answered {
    answer(app, &caller, &uri, &headers, |params| {
        let (site, steps) = (site(params)?, params.whole("steps", 1..=MAX_STEPS)?.unwrap_or(1));
        Ok(GraphQuestion::Neighbourhood { site, steps })
    })
    .await
}

/// Exchanges one after the other.
pub(crate) async fn chains(
    State(app): State<Arc<App>>,
    caller: Caller,
    uri: Uri,
    headers: HeaderMap,
) -> Answered {
    answer(app, &caller, &uri, &headers, |params| {
        Ok(GraphQuestion::Chains { site: site(params)?, length: length(params)? })
    })
    .await
}

/// Exchanges that lead back.
pub(crate) async fn cycles(
    State(app): State<Arc<App>>,
    caller: Caller,
    uri: Uri,
    headers: HeaderMap,
) -> Answered {
    answer(app, &caller, &uri, &headers, |params| {
        Ok(GraphQuestion::Cycles { site: site(params)?, length: length(params)? })
    })
    .await
}

/// Sites that matches tie together.
pub(crate) async fn communities(
    State(app): State<Arc<App>>,
    caller: Caller,
    uri: Uri,
    headers: HeaderMap,
) -> Answered {
    answer(app, &caller, &uri, &headers, |_| Ok(GraphQuestion::Communities)).await
}

/// What breaks if a site closes.
pub(crate) async fn closure(
    State(app): State<Arc<App>>,
    caller: Caller,
    uri: Uri,
    headers: HeaderMap,
) -> Answered {
    answer(app, &caller, &uri, &headers, |params| Ok(GraphQuestion::Closure { site: site(params)? })).await
}

/// The shortest path of exchanges between two organizations.
pub(crate) async fn path(
    State(app): State<Arc<App>>,
    caller: Caller,
    uri: Uri,
    headers: HeaderMap,
) -> Answered {
    answer(app, &caller, &uri, &headers, |params| {
        let (from, to) = (params.required("from", Text::new)?, params.required("to", Text::new)?);
        Ok(GraphQuestion::Path { from, to })
    })
    .await
}

/// Who should talk to whom first.
pub(crate) async fn introductions(
    State(app): State<Arc<App>>,
    caller: Caller,
    uri: Uri,
    headers: HeaderMap,
) -> Answered {
    answer(app, &caller, &uri, &headers, |params| {
        let community_of = params.read("community_of", SiteId::new)?;
        let pairs = params.whole("pairs", 1..=1_000)?.unwrap_or(PAIRS);
        Ok(GraphQuestion::Introductions { community_of, pairs })
    })
    .await
}

fn site(params: &mut Params) -> Result<SiteId, Problem> {
    params.required("site", SiteId::new)
}

fn length(params: &mut Params) -> Result<u32, Problem> {
    Ok(params.whole("length", 2..=MAX_CHAIN)?.unwrap_or(LENGTH))
}

/// Reads a question with what all of them have, and answers it.
async fn answer(
    app: Arc<App>,
    caller: &Caller,
    uri: &Uri,
    headers: &HeaderMap,
    read: impl FnOnce(&mut Params) -> Result<GraphQuestion, Problem>,
) -> Answered {
    let mut params = Params::of(uri)?;
    let question = read(&mut params)?;
    let bounds = Bounds { items: params.limit()?, ..Bounds::default() };
    let on_map = wants_geojson(&mut params, headers)?;
    params.finish()?;
    check_loaded(&app).await?;
    let ports = app.ports().clone();
    let graph = app.api.graph.seen_by(&app.api.matches, &ports, &caller.sight());
    let reply =
        app.ask(async move { graph.ask(&ports, &question, &bounds).await.map_err(Problem::of_graph) });
    let reply = reply.await?.map_err(|missing| match missing {
        NotThere::Site(id) => Problem::not_found(format!("there is no site/{id}")),
        NotThere::Organization(name) => {
            Problem::not_found(format!("no site is run by an organization of the name '{}'", name.as_str()))
        }
    })?;
    if !on_map {
        return Ok(json(StatusCode::OK, reply.as_of, &graph_json(&reply)));
    }
    let mut response = json(StatusCode::OK, reply.as_of, &graph_geojson(&reply));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(GEOJSON));
    Ok(response)
}

/// Whether the answer is to be `GeoJSON`: `format` says so, else the header `Accept`.
fn wants_geojson(params: &mut Params, headers: &HeaderMap) -> Result<bool, Problem> {
    let named = params.read("format", |text| match text {
        "json" => Ok(false),
        "geojson" => Ok(true),
        _ => Err(Invalid::new("format", text, "json or geojson", "")),
    })?;
    let accepted = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    Ok(named.unwrap_or_else(|| accepted.contains(GEOJSON)))
}
