//! `/v1/keys`: keys are given and taken back. A secret is answered once, when its key is made.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use turash_domain::Access::Administer;
use turash_domain::{AccessKey, Grant, Invalid, KeyId, Role, Sequence, Text, Timestamp};
use turash_services::issue_key;

use crate::app::App;
use crate::audit;
use crate::body;
use crate::caller::Caller;
use crate::id::Id;
use crate::methods::Methods;
use crate::params::Params;
use crate::problem::Problem;
use crate::reply::{List, json};
use crate::routes::Routes;

/// The addresses of whoever gives and takes keys.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .route("/v1/keys", Methods::new().get(Administer, list).post_unkept(Administer, create).finish())
        .route("/v1/keys/{id}", Methods::new().delete(Administer, revoke).finish())
        .route("/v1/audit", Methods::new().get(Administer, audit::list).finish())
}

/// A key in the form of the API.
#[derive(Serialize)]
pub struct KeyView<'a> {
    id: KeyId,
    role: Role,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<&'a Text>,
    label: &'a Text,
    created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_at: Option<Timestamp>,
}

impl<'a> KeyView<'a> {
    /// A key as it is answered; nothing secret is in it.
    pub fn of(key: &'a AccessKey) -> Self {
        Self {
            id: key.id,
            role: key.grant.role(),
            organization: key.grant.organization(),
            label: &key.label,
            created_at: key.created_at,
            revoked_at: key.revoked_at,
        }
    }
}

#[derive(Serialize)]
struct One<'a> {
    as_of: Sequence,
    #[serde(flatten)]
    key: KeyView<'a>,
    /// Of a new key.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<&'a str>,
}

/// Lists all keys by their ids, and so by when they were made.
pub(crate) async fn list(State(app): State<Arc<App>>, uri: Uri) -> Result<Response, Problem> {
    Params::of(&uri)?.finish()?;
    let as_of = app.ports().log.head().await?;
    let kept = app.ring()?.keys().list().await?;
    let items = kept.iter().map(|kept| KeyView::of(&kept.key)).collect();
    Ok(List { as_of, items, next: None, count: None }.reply())
}

/// A key as it is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyBody {
    role: Role,
    organization: Option<Text>,
    label: Text,
}

impl KeyBody {
    fn read(self) -> Result<(Grant, Text), Invalid> {
        Ok((Grant::new(self.role, self.organization)?, self.label))
    }
}

/// Makes a key and answers its secret.
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    caller: Caller,
    request: Request,
) -> Result<Response, Problem> {
    let body = body::read(&app, request).await?;
    let asked = body.object(&app.api.options, KeyBody::read)?;
    let (ring, ports) = (app.ring()?, app.ports());
    let actor = caller.recorded().ok_or_else(Problem::no_key)?;
    let issued = issue_key(ring.keys(), (&*ports.clock, &*ports.ids), asked, &actor).await?;
    ring.forget().await;
    let as_of = ports.log.head().await?;
    let secret = Some(issued.secret.expose());
    let body = One { as_of, key: KeyView::of(&issued.key), secret };
    let mut response = json(StatusCode::CREATED, as_of, &body);
    if let Ok(location) = HeaderValue::from_str(&format!("/v1/keys/{}", issued.key.id)) {
        response.headers_mut().insert(LOCATION, location);
    }
    Ok(response)
}

/// Takes a key back for good.
pub(crate) async fn revoke(
    State(app): State<Arc<App>>,
    Id(id): Id,
    caller: Caller,
) -> Result<Response, Problem> {
    let id = KeyId::parse(&id).map_err(Problem::parameter)?;
    let ring = app.ring()?;
    let actor = caller.recorded().ok_or_else(Problem::no_key)?;
    let Some(kept) = ring.keys().revoke(id, app.ports().clock.now(), &actor).await? else {
        return Err(Problem::not_found(format!("there is no key {id}")));
    };
    ring.forget().await;
    let as_of = app.ports().log.head().await?;
    Ok(json(StatusCode::OK, as_of, &One { as_of, key: KeyView::of(&kept.key), secret: None }))
}
