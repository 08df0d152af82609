//! Answers: the type of their content, and a tag by which a client asks whether they still are as it knows them.

use axum::http::header::{CONTENT_TYPE, ETAG, LINK};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use turash_domain::{Sequence, stable_hash_of};

use super::format::{CSV, HTML};
use super::here::Link;
use super::system::System;
use crate::problem::Problem;
use crate::reply::AS_OF;
use crate::tag::is_known;

const CONTENT_CRS: HeaderName = HeaderName::from_static("content-crs");

/// An answer that differs only where what it tells differs: its tag is that of its text.
pub(super) fn tagged(headers: &HeaderMap, media: &'static str, content: impl Into<Vec<u8>>) -> Response {
    let content = content.into();
    let tag = format!("\"{:016x}\"", stable_hash_of(&content));
    let mut response = if is_known(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        plain(media, content)
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

/// An answer.
pub(super) fn plain(media: &'static str, content: impl Into<Vec<u8>>) -> Response {
    let media = match media {
        HTML => "text/html; charset=utf-8",
        CSV => "text/csv; charset=utf-8; header=present",
        other => other,
    };
    let mut response = content.into().into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media));
    response
}

/// An answer with a tag of its own.
pub(super) fn with_tag(mut response: Response, tag: HeaderValue) -> Response {
    response.headers_mut().insert(ETAG, tag);
    response
}

/// JSON as text.
pub(super) fn json(body: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string(body).map_err(|error| Problem::internal(&error))
}

/// Says as of which sequence of the log an answer holds, and in which system its coordinates are.
pub(super) fn with_system(mut response: Response, as_of: Sequence, system: &System) -> Response {
    let headers = response.headers_mut();
    headers.insert(AS_OF, HeaderValue::from(as_of.0));
    if let Ok(uri) = HeaderValue::from_str(&format!("<{}>", system.uri)) {
        headers.insert(CONTENT_CRS, uri);
    }
    response
}

/// Says the links in the header too: a table has no other place for them.
pub(super) fn with_links(mut response: Response, links: &[Link]) -> Response {
    for Link { href, rel, r#type, .. } in links {
        if let Ok(link) = HeaderValue::from_str(&format!("<{href}>; rel=\"{rel}\"; type=\"{type}\"")) {
            response.headers_mut().append(LINK, link);
        }
    }
    response
}
