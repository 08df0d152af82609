//! Which handler answers what.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use turash_domain::Access::{Open, Operate, Publish, Read};

use crate::app::App;
use crate::methods::Methods;
use crate::routes::{RouteRule, Routes};
use crate::{
    claim, comments, current_plan, dead_letters, demo, events, explain, flows, graph, guard, health, imports,
    keys, map, matches, ogc, openapi, page, page_settings, plans, sites, status, tiles, told, transitions,
    zone,
};

/// All addresses, each with what answers there and what that needs of whoever asks.
fn all() -> Routes {
    Routes::new()
        .route("/v1/sites", Methods::new().get(Read, sites::list).post(Publish, sites::create).finish())
        .route(
            "/v1/sites/{id}",
            Methods::new()
                .get(Read, sites::get)
                .put(Publish, sites::replace)
                .delete(Publish, sites::remove)
                .finish(),
        )
        .route("/v1/flows", Methods::new().get(Read, flows::list).post(Publish, flows::create).finish())
        .route(
            "/v1/flows/{id}",
            Methods::new()
                .get(Read, flows::get)
                .put(Publish, flows::replace)
                .delete(Publish, flows::remove)
                .finish(),
        )
        .route("/v1/matches", Methods::new().get(Read, matches::list).finish())
        .route("/v1/matches/{id}", Methods::new().get(Read, matches::get).finish())
        .route(
            "/v1/matches/{id}/transitions",
            Methods::new().get(Read, transitions::list).post(Publish, transitions::create).finish(),
        )
        .route(
            "/v1/matches/{id}/comments",
            Methods::new().get(Read, comments::list).post(Publish, comments::create).finish(),
        )
        .route("/v1/matches/{id}/zone", Methods::new().post(Publish, zone::create).finish())
        .route("/v1/matches/{id}/claim", Methods::new().post(Publish, claim::create).finish())
        .route("/v1/tiles/{layer}/{z}/{x}/{y}", Methods::new().get(Read, tiles::get).finish())
        .route("/v1/summary", Methods::new().get(Read, map::count).finish())
        .route("/v1/near", Methods::new().get(Read, map::near).finish())
        .route("/v1/explain", Methods::new().get(Read, explain::get).finish())
        .route("/v1/plans/current", Methods::new().get(Read, current_plan::list).finish())
        .route("/v1/plans", Methods::new().get(Read, plans::list).post(Operate, plans::create).finish())
        .route("/v1/plans/{id}", Methods::new().get(Read, plans::get).delete(Operate, plans::remove).finish())
        .route("/v1/graph/neighbourhood", Methods::new().get(Read, graph::neighbourhood).finish())
        .route("/v1/graph/chains", Methods::new().get(Read, graph::chains).finish())
        .route("/v1/graph/cycles", Methods::new().get(Read, graph::cycles).finish())
        .route("/v1/graph/communities", Methods::new().get(Read, graph::communities).finish())
        .route("/v1/graph/closure", Methods::new().get(Read, graph::closure).finish())
        .route("/v1/graph/path", Methods::new().get(Read, graph::path).finish())
        .route("/v1/graph/introductions", Methods::new().get(Read, graph::introductions).finish())
        .route("/v1/events", Methods::new().get(Read, events::get).post(Publish, told::take).finish())
        .route("/v1/dead-letters", Methods::new().get(Operate, dead_letters::list).finish())
        .route("/v1/dead-letters/redrive", Methods::new().post(Operate, dead_letters::redrive).finish())
        .route("/v1/dead-letters/discard", Methods::new().post(Operate, dead_letters::discard).finish())
        .route("/v1/demo", Methods::new().post(Operate, demo::create).finish())
        .route("/v1/status", Methods::new().get(Operate, status::get).finish())
        .route("/health/live", Methods::new().get(Open, health::live).finish())
        .route("/health/ready", Methods::new().get(Open, health::ready).finish())
        .route("/metrics", Methods::new().get(Operate, health::metrics).finish())
        .route("/openapi.json", Methods::new().get(Read, openapi::document).finish())
        .route("/schemas/{id}", Methods::new().get(Read, openapi::schema).finish())
        .merge(imports::routes())
        .merge(keys::routes())
        .merge(ogc::routes())
        .merge(page_settings::routes())
        .merge(page::routes())
}

/// What each method of each address needs of whoever asks.
pub fn rules() -> Vec<RouteRule> {
    all().rules()
}

/// All routes, behind the guard.
pub(crate) fn build(app: Arc<App>) -> Router {
    // Lists are long and repeat themselves; the live stream is left as it is.
    let compression = CompressionLayer::new().quality(CompressionLevel::Fastest);
    let answered = all().finish(&app).layer(compression);
    answered.layer(from_fn_with_state(Arc::clone(&app), guard::guard)).with_state(app)
}
