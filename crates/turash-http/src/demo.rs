//! `POST /v1/demo`: the made-up region that ships with the program, into a store that holds nothing yet.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use turash_domain::ports::{Page, SiteFilter};
use turash_services::{DemoLoaded, TableError, load_demo};

use crate::app::App;
use crate::params::Params;
use crate::problem::Problem;
use crate::reply::json;

/// Loads the demo region.
pub(crate) async fn create(State(app): State<Arc<App>>, uri: Uri) -> Result<Response, Problem> {
    Params::of(&uri)?.finish()?;
    let known = app.ports().registry.list_sites(&SiteFilter::default(), &Page::first(1)).await?;
    if let Some(site) = known.first() {
        let detail = format!(
            "the store holds data already, such as site '{}'; the demo goes into an empty one",
            site.id
        );
        return Err(Problem::new(StatusCode::CONFLICT, "not-empty", "There is something already", detail));
    }
    let folder = tempfile::tempdir().map_err(|error| Problem::internal(&error))?;
    let DemoLoaded { sites, flows } =
        load_demo(app.ports(), folder.path()).await.map_err(|error| match error {
            TableError::Port(error) => error.into(),
            other => Problem::internal(&other),
        })?;
    let as_of = app.ports().log.head().await?;
    Ok(json(StatusCode::CREATED, as_of, &serde_json::json!({"as_of": as_of, "sites": sites, "flows": flows})))
}
