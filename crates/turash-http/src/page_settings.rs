//! `/v1/page`: how the web page is set up, and the pictures of the map behind its own.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use pmtiles::TileCoord;
use serde::Serialize;
use turash_domain::Access::Read;

use crate::app::App;
use crate::background::{Background, OF_FILE, Picture, Shown};
use crate::methods::Methods;
use crate::params::Params;
use crate::problem::Problem;
use crate::routes::Routes;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .route("/v1/page", Methods::new().get(Read, about).finish())
        .route(OF_FILE, Methods::new().get(Read, tile).finish())
}

/// How the page is set up.
#[derive(Serialize)]
struct PageView<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    background: Option<&'a Shown>,
}

async fn about(State(app): State<Arc<App>>, uri: Uri) -> Result<Response, Problem> {
    Params::of(&uri)?.finish()?;
    let background = app.api.background.as_deref().map(Background::shown);
    Ok(Json(PageView { background }).into_response())
}

async fn tile(
    State(app): State<Arc<App>>,
    Path((z, x, y)): Path<(String, String, String)>,
    uri: Uri,
) -> Result<Response, Problem> {
    Params::of(&uri)?.finish()?;
    let missing = || Problem::not_found(format!("the background has no tile {z}/{x}/{y}"));
    let background = app.api.background.as_deref();
    let background =
        background.ok_or_else(|| Problem::not_found("no map lies behind the page's (page.background)"))?;
    let place = place(&z, &x, &y).ok_or_else(missing)?;
    let read = background.picture(place).await.ok_or_else(missing)?;
    let picture = read.map_err(|error| Problem::internal(&error))?;
    // Beyond the edge of a region there is nothing, and nothing is wrong.
    let Some(Picture { bytes, media }) = picture else { return Ok(StatusCode::NO_CONTENT.into_response()) };
    Ok(([(CONTENT_TYPE, HeaderValue::from_static(media))], bytes).into_response())
}

fn place(z: &str, x: &str, y: &str) -> Option<TileCoord> {
    TileCoord::new(z.parse().ok()?, x.parse().ok()?, y.parse().ok()?).ok()
}
