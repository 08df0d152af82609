//! The landing page, and sites, flows and matches as OGC API - Features (parts 1, 2, 3 and 5): what GIS programs open. Where that is switched on, sites are
//! edited as well (part 4).
//!
//! Features are the rows of an export: the same names, the same values. Price limits and agreed prices are not among them. Nothing is stored for them: sites and
//! flows come from the registry, matches from the current lists.

mod answer;
mod api;
mod area;
mod collection;
mod editing;
mod editing_api;
mod extents;
mod feature;
mod format;
mod here;
mod html;
mod items;
mod landing;
mod lists;
mod question;
mod read;
mod schema;
mod sent;
mod system;
mod when;

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};

use turash_domain::Access::{Open, Read};

use self::collection::Collection;
use self::extents::Extents;
pub use self::read::match_row;
use crate::app::App;
use crate::caller::Caller;
use crate::id::Id;
use crate::methods::Methods;
use crate::routes::Routes;

/// The landing page and everything that it leads to.
pub(crate) fn routes(has_editing: bool) -> Routes {
    let extents = Arc::new(Extents::default());
    let kept = Arc::clone(&extents);
    let all = move |State(app): State<Arc<App>>, headers: HeaderMap, uri: Uri| async move {
        lists::all(&app, &kept, &headers, &uri).await
    };
    let routes = Routes::new()
        .route("/", Methods::new().get(Open, landing::get).finish())
        .route("/conformance", Methods::new().get(Read, landing::conformance).finish())
        .route("/api", Methods::new().get(Read, api::get).finish())
        .route("/collections", Methods::new().get(Read, all).finish());
    Collection::ALL
        .into_iter()
        .fold(routes, |routes, collection| of(collection, routes, &extents, has_editing))
}

/// The routes of one collection.
fn of(collection: Collection, routes: Routes, extents: &Arc<Extents>, has_editing: bool) -> Routes {
    let kept = Arc::clone(extents);
    let one = move |State(app): State<Arc<App>>, headers: HeaderMap, uri: Uri| async move {
        lists::one(&app, &kept, collection, &headers, &uri).await
    };
    let schema =
        move |headers: HeaderMap, uri: Uri| async move { schema::schema(collection, &headers, &uri) };
    let queryables =
        move |headers: HeaderMap, uri: Uri| async move { schema::queryables(collection, &headers, &uri) };
    let features =
        move |headers: HeaderMap, uri: Uri| async move { schema::features(collection, &headers, &uri) };
    let items = move |State(app): State<Arc<App>>, caller: Caller, headers: HeaderMap, uri: Uri| async move {
        items::list(&app, collection, &headers, &uri, caller.sight()).await
    };
    let item = move |State(app): State<Arc<App>>,
                     caller: Caller,
                     Id(id): Id,
                     headers: HeaderMap,
                     uri: Uri| async move {
        items::one(&app, collection, &id, &headers, &uri, &caller.sight()).await
    };
    let path = collection.path();
    let (mut all, mut each) = (Methods::new().get(Read, items), Methods::new().get(Read, item));
    if has_editing && collection.is_edited() {
        (all, each) = (editing::of_all(all), editing::of_one(each));
    }
    routes
        .route(path.clone(), Methods::new().get(Read, one).finish())
        .route(format!("{path}/schema"), Methods::new().get(Read, schema).finish())
        .route(format!("{path}/queryables"), Methods::new().get(Read, queryables).finish())
        .route(format!("{path}/feature-schema"), Methods::new().get(Read, features).finish())
        .route(format!("{path}/items"), all.finish())
        .route(format!("{path}/items/{{id}}"), each.finish())
}
