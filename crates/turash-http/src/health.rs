//! Health and metrics.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::app::App;
use crate::exposition::{OPEN_METRICS, PROMETHEUS, prometheus, takes_open_metrics};
use crate::problem::Problem;

#[derive(Serialize)]
struct Live {
    live: bool,
}

#[derive(Serialize)]
struct Readiness {
    ready: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// Whether this process is the matcher, or stands by.
    #[serde(skip_serializing_if = "Option::is_none")]
    matcher: Option<String>,
}

/// The process runs.
pub(crate) async fn live() -> Response {
    Json(Live { live: true }).into_response()
}

/// The program is ready to serve: 200, or 503 with the reason.
pub(crate) async fn ready(State(app): State<Arc<App>>) -> Response {
    let matcher = app.api.health.matcher();
    match app.not_ready() {
        None => Json(Readiness { ready: true, reason: None, matcher }).into_response(),
        reason => {
            let body = Json(Readiness { ready: false, reason, matcher });
            (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "1")], body).into_response()
        }
    }
}

/// All metrics: in the `OpenMetrics` text format for whoever takes it, else in that of Prometheus.
pub(crate) async fn metrics(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response, Problem> {
    let text = app.api.metrics.encode().map_err(|error| Problem::internal(&error))?;
    Ok(if takes_open_metrics(&headers) {
        ([(CONTENT_TYPE, OPEN_METRICS)], text).into_response()
    } else {
        ([(CONTENT_TYPE, PROMETHEUS)], prometheus(&text)).into_response()
    })
}
