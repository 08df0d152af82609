//! What stands in for `page.rs` in a program that is built without the web page.

use axum::http::HeaderMap;
use axum::response::Response;

use crate::routes::Routes;

/// No addresses.
pub(crate) fn routes() -> Routes {
    Routes::new()
}

/// No page: a browser gets the plain one.
pub(crate) fn first(_headers: &HeaderMap) -> Option<Response> {
    None
}

/// No file of a page.
pub(crate) fn caching_and_policy(
    _response: &Response,
    _background: Option<&str>,
) -> Option<(&'static str, String)> {
    None
}
