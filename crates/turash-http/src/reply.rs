//! Answers: JSON, as of which sequence, and the version as an entity tag.

use axum::Json;
use axum::http::header::ETAG;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use turash_domain::{Sequence, Version};

use crate::cursor::{self, Place};
use crate::etag::etag;

/// As of which sequence of the log an answer holds: at least that far, where others write meanwhile.
pub(crate) const AS_OF: HeaderName = HeaderName::from_static("turash-as-of");

/// A part of a list.
#[derive(Serialize)]
pub(crate) struct List<T> {
    /// As of which sequence of the log it holds.
    pub(crate) as_of: Sequence,
    pub(crate) items: Vec<T>,
    /// Where the next part begins; nothing at the end.
    pub(crate) next: Option<String>,
    /// How many there are in all parts together, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) count: Option<u64>,
}

impl<T: Serialize> List<T> {
    pub(crate) fn reply(self) -> Response {
        json(StatusCode::OK, self.as_of, &self)
    }
}

/// An answer.
pub(crate) fn json(status: StatusCode, as_of: Sequence, body: &impl Serialize) -> Response {
    let mut response = (status, Json(body)).into_response();
    response.headers_mut().insert(AS_OF, HeaderValue::from(as_of.0));
    response
}

/// An answer about one thing that has a version.
pub(crate) fn versioned(
    status: StatusCode,
    as_of: Sequence,
    version: Version,
    body: &impl Serialize,
) -> Response {
    let mut response = json(status, as_of, body);
    if let Some(tag) = etag(version) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

/// Cuts a list that was read one item too far, and says where the next part begins.
pub(crate) fn cut<T, P: Place>(items: &mut Vec<T>, limit: u32, place: impl Fn(&T) -> P) -> Option<String> {
    if items.len() <= limit as usize {
        return None;
    }
    items.truncate(limit as usize);
    items.last().map(|last| cursor::write(&place(last)))
}
