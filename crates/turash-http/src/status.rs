//! `/v1/status`: how far everything is.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use serde::Serialize;
use turash_domain::{Sequence, Subscription, Timestamp};
use turash_services::{StatusReport, SubscriptionStatus};

use crate::app::App;
use crate::params::Params;
use crate::problem::Problem;
use crate::reply::json;

#[derive(Serialize)]
struct Status {
    as_of: Sequence,
    ready: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_ready: Option<String>,
    /// Whether this process is the matcher, or stands by.
    #[serde(skip_serializing_if = "Option::is_none")]
    matcher: Option<String>,
    /// The last event of the log.
    head: Sequence,
    /// The last event that was trimmed from the log.
    trimmed: Sequence,
    /// As of which event the match lists hold.
    matches_as_of: Sequence,
    sites: u64,
    flows: u64,
    decisions: u64,
    /// The fingerprint of the parameters that the match lists rest on.
    model: String,
    subscriptions: Vec<OfSubscription>,
}

#[derive(Serialize)]
struct OfSubscription {
    name: Subscription,
    watermark: Sequence,
    lag_events: u64,
    /// Age of the first event after the watermark; 0 where there is none.
    lag_seconds: f64,
    retries: u64,
    dead_letters: u64,
}

impl OfSubscription {
    fn of(status: SubscriptionStatus, now: Timestamp) -> Self {
        let age_ms = status.oldest.map_or(0, |oldest| (now.millis() - oldest.millis()).max(0));
        Self {
            name: status.subscription,
            watermark: status.watermark,
            lag_events: status.lag_events,
            lag_seconds: age_ms as f64 / 1_000.0,
            retries: status.retries,
            dead_letters: status.dead_letters,
        }
    }
}

/// Answers how far the log, the lists and each subscription are.
pub(crate) async fn get(State(app): State<Arc<App>>, uri: Uri) -> Result<Response, Problem> {
    Params::of(&uri)?.finish()?;
    let ports = app.ports();
    let matches_as_of = app.api.matches.matcher().head();
    let StatusReport { head, trimmed, subscriptions } = StatusReport::read(ports).await?;
    let counts = ports.registry.counts().await?;
    let now = ports.clock.now();
    let not_ready = app.not_ready();
    let status = Status {
        as_of: head,
        ready: not_ready.is_none(),
        not_ready,
        matcher: app.api.health.matcher(),
        head,
        trimmed,
        matches_as_of,
        sites: counts.sites,
        flows: counts.flows,
        decisions: counts.decisions,
        model: app.api.matches.model().fingerprint(),
        subscriptions: subscriptions.into_iter().map(|status| OfSubscription::of(status, now)).collect(),
    };
    Ok(json(StatusCode::OK, head, &status))
}
