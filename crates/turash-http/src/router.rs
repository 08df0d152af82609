//! Which handler answers what.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;

use crate::app::App;
use crate::methods::Methods;
use crate::problem::Problem;
use crate::{
    claim, current_plan, dead_letters, events, explain, flows, graph, guard, health, matches, ogc, plans,
    sites, status, transitions, zone,
};

/// All routes, behind the guard.
pub(crate) fn build(app: Arc<App>) -> Router {
    Router::new()
        .route("/v1/sites", Methods::new().get(sites::list).post(sites::create).finish())
        .route(
            "/v1/sites/{id}",
            Methods::new().get(sites::get).put(sites::replace).delete(sites::remove).finish(),
        )
        .route("/v1/flows", Methods::new().get(flows::list).post(flows::create).finish())
        .route(
            "/v1/flows/{id}",
            Methods::new().get(flows::get).put(flows::replace).delete(flows::remove).finish(),
        )
        .route("/v1/matches", Methods::new().get(matches::list).finish())
        .route("/v1/matches/{id}", Methods::new().get(matches::get).finish())
        .route(
            "/v1/matches/{id}/transitions",
            Methods::new().get(transitions::list).post(transitions::create).finish(),
        )
        .route("/v1/matches/{id}/zone", Methods::new().post(zone::create).finish())
        .route("/v1/matches/{id}/claim", Methods::new().post(claim::create).finish())
        .route("/v1/explain", Methods::new().get(explain::get).finish())
        .route("/v1/plans/current", Methods::new().get(current_plan::list).finish())
        .route("/v1/plans", Methods::new().get(plans::list).post(plans::create).finish())
        .route("/v1/plans/{id}", Methods::new().get(plans::get).delete(plans::remove).finish())
        .route("/v1/graph/neighbourhood", Methods::new().get(graph::neighbourhood).finish())
        .route("/v1/graph/chains", Methods::new().get(graph::chains).finish())
        .route("/v1/graph/cycles", Methods::new().get(graph::cycles).finish())
        .route("/v1/graph/communities", Methods::new().get(graph::communities).finish())
        .route("/v1/graph/closure", Methods::new().get(graph::closure).finish())
        .route("/v1/graph/path", Methods::new().get(graph::path).finish())
        .route("/v1/graph/introductions", Methods::new().get(graph::introductions).finish())
        .route("/v1/events", Methods::new().get(events::get).finish())
        .route("/v1/dead-letters", Methods::new().get(dead_letters::list).finish())
        .route("/v1/dead-letters/redrive", Methods::new().post(dead_letters::redrive).finish())
        .route("/v1/dead-letters/discard", Methods::new().post(dead_letters::discard).finish())
        .route("/v1/status", Methods::new().get(status::get).finish())
        .route("/health/live", Methods::new().get(health::live).finish())
        .route("/health/ready", Methods::new().get(health::ready).finish())
        .route("/metrics", Methods::new().get(health::metrics).finish())
        .merge(ogc::routes())
        .fallback(nothing)
        .layer(from_fn_with_state(Arc::clone(&app), guard::guard))
        .with_state(app)
}

async fn nothing() -> Problem {
    Problem::not_found("there is nothing under this address; the API is under /v1, and / leads to everything")
}
