//! Which handler answers what.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::app::App;
use crate::problem::Problem;
use crate::{
    dead_letters, events, explain, flows, graph, guard, health, matches, sites, status, transitions,
};

/// All routes, behind the guard.
pub(crate) fn build(app: Arc<App>) -> Router {
    Router::new()
        .route("/v1/sites", get(sites::list).post(sites::create))
        .route("/v1/sites/{id}", get(sites::get).put(sites::replace).delete(sites::remove))
        .route("/v1/flows", get(flows::list).post(flows::create))
        .route("/v1/flows/{id}", get(flows::get).put(flows::replace).delete(flows::remove))
        .route("/v1/matches", get(matches::list))
        .route("/v1/matches/{id}", get(matches::get))
        .route("/v1/matches/{id}/transitions", get(transitions::list).post(transitions::create))
        .route("/v1/explain", get(explain::get))
        .route("/v1/graph/neighbourhood", get(graph::neighbourhood))
        .route("/v1/graph/chains", get(graph::chains))
        .route("/v1/graph/cycles", get(graph::cycles))
        .route("/v1/graph/communities", get(graph::communities))
        .route("/v1/graph/closure", get(graph::closure))
        .route("/v1/graph/path", get(graph::path))
        .route("/v1/graph/introductions", get(graph::introductions))
        .route("/v1/events", get(events::get))
        .route("/v1/dead-letters", get(dead_letters::list))
        .route("/v1/dead-letters/redrive", post(dead_letters::redrive))
        .route("/v1/dead-letters/discard", post(dead_letters::discard))
        .route("/v1/status", get(status::get))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/metrics", get(health::metrics))
        .fallback(nothing)
        .layer(from_fn_with_state(Arc::clone(&app), guard::guard))
        .with_state(app)
}

async fn nothing() -> Problem {
    Problem::not_found("there is nothing under this address; the API is under /v1")
}
