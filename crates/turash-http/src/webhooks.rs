//! `/v1/webhooks`: where events are sent by HTTP POST. A secret is answered once, when its webhook is made.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use turash_domain::Access::Operate;
use turash_domain::ports::KeptWebhook;
use turash_domain::{
    Disabled, EventTypes, Invalid, Sequence, Subscription, Text, Timestamp, Webhook, WebhookId, WebhookUrl,
};
use turash_services::{ReplayFrom, WebhookDraft, WebhookError, issue_webhook, replay_webhook, try_webhook};

use crate::app::App;
use crate::body;
use crate::caller::Caller;
use crate::id::Id;
use crate::methods::Methods;
use crate::params::Params;
use crate::problem::Problem;
use crate::reply::{List, json};
use crate::routes::Routes;

/// The addresses of whoever tends webhooks.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .route("/v1/webhooks", Methods::new().get(Operate, list).post_unkept(Operate, create).finish())
        .route("/v1/webhooks/{id}", Methods::new().get(Operate, get).delete(Operate, remove).finish())
        .route("/v1/webhooks/{id}/replay", Methods::new().post(Operate, replay).finish())
        .route("/v1/webhooks/{id}/test", Methods::new().post(Operate, test).finish())
}

/// A webhook in the form of the API; nothing of its secret is in it.
#[derive(Serialize)]
pub struct WebhookView<'a> {
    id: WebhookId,
    url: &'a str,
    label: &'a Text,
    /// Which events are sent; none where all are.
    types: &'a EventTypes,
    created_at: Timestamp,
    /// Events after this one are sent.
    after: Sequence,
    /// Where its place and its dead letters are found.
    subscription: Option<Subscription>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disabled: Option<DisabledView<'a>>,
}

#[derive(Serialize)]
struct DisabledView<'a> {
    at: Timestamp,
    reason: &'a Text,
}

impl<'a> WebhookView<'a> {
    /// A webhook as it is answered.
    pub fn of(webhook: &'a Webhook) -> Self {
        let disabled = webhook.disabled.as_ref();
        Self {
            id: webhook.id,
            url: webhook.url.as_str(),
            label: &webhook.label,
            types: &webhook.types,
            created_at: webhook.created_at,
            after: webhook.after,
            subscription: webhook.subscription().ok(),
            disabled: disabled.map(|Disabled { at, reason }| DisabledView { at: *at, reason }),
        }
    }
}

#[derive(Serialize)]
struct One<'a> {
    as_of: Sequence,
    #[serde(flatten)]
    webhook: WebhookView<'a>,
    /// Of a new webhook.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<&'a str>,
}

async fn one(
    app: &App,
    status: StatusCode,
    webhook: &Webhook,
    secret: Option<&str>,
) -> Result<Response, Problem> {
    let as_of = app.ports().log.head().await?;
    Ok(json(status, as_of, &One { as_of, webhook: WebhookView::of(webhook), secret }))
}

/// Lists all webhooks by their ids, and so by when they were made.
async fn list(State(app): State<Arc<App>>, uri: Uri) -> Result<Response, Problem> {
    Params::of(&uri)?.finish()?;
    let as_of = app.ports().log.head().await?;
    let kept = app.api.webhooks.webhooks().await?;
    let items = kept.iter().map(|kept| WebhookView::of(&kept.webhook)).collect();
    Ok(List { as_of, items, next: None, count: None }.reply())
}

/// Answers one webhook.
async fn get(State(app): State<Arc<App>>, Id(id): Id) -> Result<Response, Problem> {
    let kept = find(&app, &id).await?;
    one(&app, StatusCode::OK, &kept.webhook, None).await
}

async fn find(app: &App, id: &str) -> Result<KeptWebhook, Problem> {
    let id = WebhookId::parse(id).map_err(Problem::parameter)?;
    app.api.webhooks.webhook(id).await?.ok_or_else(|| unknown(id))
}

fn unknown(id: WebhookId) -> Problem {
    Problem::not_found(format!("there is no webhook {id}"))
}

/// A webhook as it is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WebhookBody {
    url: String,
    label: Text,
    #[serde(default)]
    types: Vec<String>,
}

impl WebhookBody {
    fn read(self) -> Result<WebhookDraft, Invalid> {
        let (url, types) = (WebhookUrl::parse(&self.url)?, EventTypes::new(&self.types)?);
        Ok(WebhookDraft { url, label: self.label, types })
    }
}

/// Makes a webhook and answers its secret.
async fn create(State(app): State<Arc<App>>, caller: Caller, request: Request) -> Result<Response, Problem> {
    let body = body::read(&app, request).await?;
    let draft = body.object(&app.api.options, WebhookBody::read)?;
    let ports = (&*app.api.webhooks, &*app.api.webhook_sender);
    let issued = issue_webhook(app.ports(), ports, draft, &actor(&caller)?).await.map_err(of_webhooks)?;
    let secret = Some(issued.secret.expose());
    let mut response = one(&app, StatusCode::CREATED, &issued.webhook, secret).await?;
    if let Ok(location) = HeaderValue::from_str(&format!("/v1/webhooks/{}", issued.webhook.id)) {
        response.headers_mut().insert(LOCATION, location);
    }
    Ok(response)
}

/// Removes a webhook with its secret.
async fn remove(State(app): State<Arc<App>>, Id(id): Id, caller: Caller) -> Result<Response, Problem> {
    let id = WebhookId::parse(&id).map_err(Problem::parameter)?;
    let now = app.ports().clock.now();
    let removed = app.api.webhooks.remove_webhook(id, now, &actor(&caller)?).await?;
    let removed = removed.ok_or_else(|| unknown(id))?;
    one(&app, StatusCode::OK, &removed.webhook, None).await
}

/// Where a replay begins.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReplayBody {
    after: Option<Sequence>,
    since: Option<Timestamp>,
}

impl ReplayBody {
    fn read(self) -> Result<ReplayFrom, Invalid> {
        match (self.after, self.since) {
            (Some(after), None) => Ok(ReplayFrom::After(after)),
            (None, Some(since)) => Ok(ReplayFrom::Since(since)),
            _ => Err(Invalid::new("after", "none or both of them", "one of after and since", "")),
        }
    }
}

/// Sends events again, from a place of the log.
async fn replay(
    State(app): State<Arc<App>>,
    Id(id): Id,
    caller: Caller,
    request: Request,
) -> Result<Response, Problem> {
    let id = WebhookId::parse(&id).map_err(Problem::parameter)?;
    let body = body::read(&app, request).await?;
    let from = body.object(&app.api.options, ReplayBody::read)?;
    let actor = actor(&caller)?;
    let webhook = replay_webhook(app.ports(), &*app.api.webhooks, id, from, &actor).await;
    one(&app, StatusCode::OK, &webhook.map_err(of_webhooks)?, None).await
}

#[derive(Serialize)]
struct Tried {
    as_of: Sequence,
    delivered: bool,
    /// The status of the answer, where it was a success.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    /// Why it did not arrive.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

/// Sends a message to try a webhook, once, and says what came of it.
async fn test(State(app): State<Arc<App>>, Id(id): Id) -> Result<Response, Problem> {
    let kept = find(&app, &id).await?;
    let tried = try_webhook(app.ports(), &*app.api.webhook_sender, &kept).await;
    let as_of = app.ports().log.head().await?;
    let (delivered, status) = (tried.is_ok(), tried.as_ref().ok().copied());
    let error = tried.err().map(|error| error.to_string());
    Ok(json(StatusCode::OK, as_of, &Tried { as_of, delivered, status, error }))
}

/// How the record of what was done calls whoever asks.
fn actor(caller: &Caller) -> Result<Text, Problem> {
    let nobody =
        || Text::new("somebody without a key, on this machine").map_err(|error| Problem::internal(&error));
    caller.recorded().map_or_else(nobody, Ok)
}

fn of_webhooks(error: WebhookError) -> Problem {
    let words = error.to_string();
    match error {
        WebhookError::Invalid(invalid) => Problem::invalid(invalid),
        WebhookError::TooMany => {
            Problem::new(StatusCode::CONFLICT, "too-many-webhooks", "There are too many webhooks", words)
        }
        WebhookError::NotThere(_) => Problem::not_found(words),
        WebhookError::Replayed(_) => {
            Problem::new(StatusCode::CONFLICT, "conflict", "It was changed meanwhile", words)
        }
        WebhookError::Port(error) => error.into(),
    }
}
