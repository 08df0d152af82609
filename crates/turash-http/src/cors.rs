//! Pages of other origins: those that are named may read, with a key of their own; nobody else, and nobody with cookies.

use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};

const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD");
const HEADERS: HeaderValue = HeaderValue::from_static("authorization, last-event-id");
const EXPOSED: HeaderValue = HeaderValue::from_static("etag, retry-after, turash-as-of, x-request-id");
/// Seconds for which a page need not ask again.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// The origin of the page that asks, where it is one of those that may read.
pub(crate) fn allowed(origins: &[String], headers: &HeaderMap) -> Option<HeaderValue> {
    let mut given = headers.get_all(ORIGIN).iter();
    let (origin, None) = (given.next()?, given.next()) else { return None };
    origins.iter().any(|allowed| allowed.as_bytes() == origin.as_bytes()).then(|| origin.clone())
}

/// The answer to a browser that asks whether a page may ask; it has no key, and learns nothing but that.
pub(crate) fn preflight(method: &Method, headers: &HeaderMap) -> Option<Response> {
    let is_one = *method == Method::OPTIONS && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    let allows = [
        (ACCESS_CONTROL_ALLOW_METHODS, METHODS),
        (ACCESS_CONTROL_ALLOW_HEADERS, HEADERS),
        (ACCESS_CONTROL_MAX_AGE, MAX_AGE),
    ];
    is_one.then(|| (StatusCode::NO_CONTENT, allows).into_response())
}

/// Lets the page read the answer.
pub(crate) fn mark(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    headers.append(VARY, HeaderValue::from_static("origin"));
}
