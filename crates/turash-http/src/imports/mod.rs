//! `/v1/imports`: files come in, are looked at, read in another way where they were misunderstood, and are committed or given up.
//!
//! What was sent lies in a folder of this process for an hour at most, and nowhere else: nothing of it is stored before it is committed. A
//! commit goes on whether or not somebody waits for it, and committing the same files again changes nothing.

mod find;
mod groups;
mod reading;
mod rejects;
mod sent;
mod settings;
mod staged;
mod upload;
mod view;
mod watch;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::Response;
use tokio::time::timeout;
use turash_domain::Access::Import;

pub(crate) use self::staged::Imports;

use self::find::find;
use self::settings::Settings;
use self::staged::{Commit, Staged};
use crate::app::App;
use crate::body;
use crate::caller::Caller;
use crate::id::Id;
use crate::methods::Methods;
use crate::params::Params;
use crate::problem::Problem;
use crate::reply::json;
use crate::routes::Routes;

/// For so long whoever commits waits for the end; what takes longer is answered as it stands.
const WAIT: Duration = Duration::from_secs(2);

/// The addresses of imports.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .route("/v1/imports", Methods::new().post_unkept(Import, create).finish())
        .route("/v1/imports/{id}", Methods::new().get(Import, get).delete(Import, remove).finish())
        .route("/v1/imports/{id}/mapping", Methods::new().put(Import, map).finish())
        .route("/v1/imports/{id}/commit", Methods::new().post(Import, commit).finish())
        .route("/v1/imports/{id}/rejects", Methods::new().get(Import, rejects::get).finish())
}

/// Takes files, and answers how they are understood and what would come of them.
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    caller: Caller,
    uri: Uri,
    request: Request,
) -> Result<Response, Problem> {
    let place = app.imports.place(&caller)?;
    let mut params = Params::of(&uri)?;
    let name = params.text("name")?;
    params.finish()?;
    let received = upload::receive(&app, name, request).await?;
    let now = app.ports().clock.now();
    let id = app.ports().ids.uuid(now).to_string();
    let staged = Arc::new(Staged::new(id, &caller, now, app.api.options.import_age, received, place)?);
    reading::look(&app, &staged).await?;
    app.imports.keep(&staged, app.api.options.import_age, &app.tracker, app.stopping.clone());
    let mut response = answer(&app, StatusCode::CREATED, &staged).await?;
    if let Ok(location) = HeaderValue::from_str(&format!("/v1/imports/{}", staged.id())) {
        response.headers_mut().insert(LOCATION, location);
    }
    Ok(response)
}

/// Answers how an import stands.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    caller: Caller,
    Id(id): Id,
    uri: Uri,
) -> Result<Response, Problem> {
    Params::of(&uri)?.finish()?;
    let staged = find(&app, &caller, &id)?;
    answer(&app, StatusCode::OK, &staged).await
}

/// Reads the files in another way, and answers what would come of it.
pub(crate) async fn map(
    State(app): State<Arc<App>>,
    caller: Caller,
    Id(id): Id,
    request: Request,
) -> Result<Response, Problem> {
    let staged = find(&app, &caller, &id)?;
    let body = body::read(&app, request).await?;
    let settings = body.object(&app.api.options, Settings::checked)?;
    let before = staged.begin_reading(settings)?;
    if let Err(problem) = reading::look(&app, &staged).await {
        staged.go_back(before);
        return Err(problem);
    }
    answer(&app, StatusCode::OK, &staged).await
}

/// Commits what was looked at. Asked again, it answers how that stands.
pub(crate) async fn commit(
    State(app): State<Arc<App>>,
    caller: Caller,
    Id(id): Id,
    uri: Uri,
) -> Result<Response, Problem> {
    Params::of(&uri)?.finish()?;
    let staged = find(&app, &caller, &id)?;
    let mut ended = staged.ended();
    if staged.begin_commit()? == Commit::Begun {
        reading::commit(&app, &staged, caller);
    }
    // Whether it came to an end or not is said either way.
    let _ = timeout(WAIT, ended.wait_for(|ended| *ended)).await;
    if let Some(problem) = staged.failure() {
        return Err(problem);
    }
    let status = if staged.is_committed() { StatusCode::OK } else { StatusCode::ACCEPTED };
    answer(&app, status, &staged).await
}

/// Gives an import up. A commit that runs ends after the rows at hand; those before them stay.
pub(crate) async fn remove(
    State(app): State<Arc<App>>,
    caller: Caller,
    Id(id): Id,
    uri: Uri,
) -> Result<Response, Problem> {
    Params::of(&uri)?.finish()?;
    let staged = find(&app, &caller, &id)?;
    app.imports.forget(staged.id());
    let as_of = app.ports().log.head().await?;
    Ok(json(StatusCode::OK, as_of, &serde_json::json!({"id": staged.id(), "outcome": "given up"})))
}

async fn answer(app: &App, status: StatusCode, staged: &Staged) -> Result<Response, Problem> {
    let as_of = app.ports().log.head().await?;
    Ok(staged.with_view(as_of, |view| json(status, as_of, view)))
}
