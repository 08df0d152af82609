//! Errors as RFC 9457 problem details.

use std::fmt::Display;
use std::time::Duration;

use axum::Json;
use axum::http::header::{ALLOW, CONTENT_TYPE, ETAG, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tracing::error;
use turash_domain::{Invalid, PortError, PortErrorKind, Version};

use crate::holders::Holders;

/// An error as it is answered.
///
/// As a response it has no body yet: the outermost layer writes it, with the request's id.
#[derive(Debug, Clone)]
pub(crate) struct Problem(Box<Parts>);

#[derive(Debug, Clone)]
struct Parts {
    status: StatusCode,
    kind: &'static str,
    title: &'static str,
    detail: String,
    invalid: Option<Invalid>,
    /// Seconds after which another attempt makes sense.
    retry_after: Option<u32>,
    /// The version that stands there, where another one was expected.
    found_version: Option<Version>,
    /// What is left of a flow, and the matches that hold the rest.
    holders: Option<Holders>,
    /// The methods that the address takes, where it does not take the one of the request.
    allow: Option<String>,
}

/// The body of a problem.
#[derive(Serialize)]
struct Body<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    found_version: Option<Version>,
    #[serde(flatten)]
    holders: Option<&'a Holders>,
    request_id: &'a str,
}

impl Problem {
    pub(crate) fn new(
        status: StatusCode,
        kind: &'static str,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self(Box::new(Parts {
            status,
            kind,
            title,
            detail: detail.into(),
            invalid: None,
            retry_after: None,
            found_version: None,
            holders: None,
            allow: None,
        }))
    }

    fn about(mut self, invalid: Invalid) -> Self {
        self.0.invalid = Some(invalid);
        self
    }

    /// Another attempt makes sense after so many seconds.
    pub(crate) fn again_after(mut self, seconds: u32) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    /// Names the version that stands there.
    pub(crate) fn at_version(mut self, found: Version) -> Self {
        self.0.found_version = Some(found);
        self
    }

    /// Names the matches that stand against it.
    pub(crate) fn with_holders(mut self, holders: Holders) -> Self {
        self.0.holders = Some(holders);
        self
    }

    /// A value of a body that cannot be taken.
    pub(crate) fn invalid(invalid: Invalid) -> Self {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        Self::new(status, "invalid", "A value cannot be taken", invalid.to_string()).about(invalid)
    }

    /// A parameter of the address or a header that cannot be taken.
    pub(crate) fn parameter(invalid: Invalid) -> Self {
        let status = StatusCode::BAD_REQUEST;
        Self::new(status, "parameter", "A parameter cannot be taken", invalid.to_string()).about(invalid)
    }

    /// A body of a type that is not taken.
    pub(crate) fn media_type(detail: &str) -> Self {
        let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        Self::new(status, "media-type", "The body is not of a type that is taken here", detail)
    }

    /// A method that the address does not take; it takes these.
    pub(crate) fn method(allowed: &str) -> Self {
        let status = StatusCode::METHOD_NOT_ALLOWED;
        let detail = format!("this address takes {allowed}");
        let mut problem = Self::new(status, "method", "Not a method of this address", detail);
        problem.0.allow = Some(allowed.to_owned());
        problem
    }

    /// A body that is no JSON.
    pub(crate) fn syntax(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "syntax", "The body is not readable", detail)
    }

    pub(crate) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "There is no such thing", detail)
    }

    pub(crate) fn too_large(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The request is too large", detail)
    }

    /// Turned away for now.
    pub(crate) fn busy(detail: impl Into<String>) -> Self {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        Self::new(status, "busy", "Too much to do at the moment", detail).again_after(1)
    }

    /// Without a key, or with something else in its place: which of these, the answer does not say.
    pub(crate) fn no_key() -> Self {
        let detail = "send a key that was not taken back: Authorization: Bearer tsk_...";
        Self::new(StatusCode::UNAUTHORIZED, "key", "Not without a key", detail)
    }

    /// More than may be asked in the time.
    pub(crate) fn too_many(detail: impl Into<String>, wait: Duration) -> Self {
        let seconds = wait.as_secs_f64().ceil().clamp(1.0, 3_600.0) as u32;
        let status = StatusCode::TOO_MANY_REQUESTS;
        Self::new(status, "too-many", "Too many requests", detail).again_after(seconds)
    }

    /// Something that the answer needs does not answer itself.
    pub(crate) fn unavailable(detail: impl Into<String>) -> Self {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        Self::new(status, "unavailable", "A part of the server does not answer", detail).again_after(5)
    }

    /// Whether it stands at another version than was expected.
    pub(crate) fn is_of_version(&self) -> bool {
        self.0.status == StatusCode::PRECONDITION_FAILED
    }

    /// Whether what was asked for had no effect that another attempt would repeat: it was refused, or turned away.
    pub(crate) fn is_without_effect(&self) -> bool {
        let status = self.0.status;
        status.is_client_error()
            || (status == StatusCode::SERVICE_UNAVAILABLE && self.0.kind != "outcome-unknown")
    }

    /// What is wrong, in words.
    pub(crate) fn detail(&self) -> &str {
        &self.0.detail
    }

    /// A question that the graph did not answer.
    pub(crate) fn of_graph(failed: PortError) -> Self {
        if failed.kind != PortErrorKind::Unavailable {
            return failed.into();
        }
        error!(error = %failed, "a question about the graph was not answered");
        let detail = "the graph, or the store behind it, does not answer at the moment; all else goes on";
        Self::unavailable(detail)
    }

    /// A failure of this program; the log has the cause, the answer does not.
    pub(crate) fn internal(cause: &dyn Display) -> Self {
        error!(%cause, "a request failed");
        let detail =
            "the request could not be carried out; the server's log says why, under the request's id";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "An error of the server", detail)
    }

    /// The whole answer.
    pub(crate) fn render(&self, request_id: &str) -> Response {
        let parts = &*self.0;
        let invalid = parts.invalid.as_ref();
        let body = Body {
            r#type: format!("urn:turash:problem:{}", parts.kind),
            title: parts.title,
            status: parts.status.as_u16(),
            detail: &parts.detail,
            field: invalid.map(|invalid| invalid.field.as_str()),
            found: invalid.map(|invalid| invalid.found.as_str()),
            expected: invalid.map(|invalid| invalid.expected.as_str()),
            remedy: invalid.map(|invalid| invalid.remedy.as_str()).filter(|remedy| !remedy.is_empty()),
            found_version: parts.found_version,
            holders: parts.holders.as_ref(),
            request_id,
        };
        let mut response = (parts.status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = parts.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if parts.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(allow) = parts.allow.as_deref().and_then(|allow| HeaderValue::from_str(allow).ok()) {
            headers.insert(ALLOW, allow);
        }
        if let Some(tag) = parts.found_version.and_then(crate::etag::etag) {
            headers.insert(ETAG, tag);
        }
        response
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<PortError> for Problem {
    fn from(error: PortError) -> Self {
        let cause = error.source.as_ref().map(ToString::to_string).unwrap_or_default();
        match error.kind {
            _ if error.outcome_unknown => {
                error!(%error, cause, "whether something was written is not known");
                let detail = "the store does not answer at the moment, and whether this was written is not known; \
                              read it again, or send the same again: what is there already is no second change";
                let status = StatusCode::SERVICE_UNAVAILABLE;
                Self::new(status, "outcome-unknown", "The outcome is not known", detail).again_after(5)
            }
            PortErrorKind::Unavailable => {
                error!(%error, cause, "a port does not answer");
                Self::unavailable("the store does not answer at the moment; nothing was written")
            }
            PortErrorKind::Conflict => {
                let detail = "others keep changing the same; nothing was written, try again";
                Self::new(StatusCode::CONFLICT, "conflict", "It was changed meanwhile", detail).again_after(1)
            }
            _ => Self::internal(&format!("{error}: {cause}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_said_to_be_unwritten_that_may_be_there() {
        let away = || PortError::new(PortErrorKind::Unavailable, "store", "does not answer");
        let sure = Problem::from(away());
        assert!(sure.0.kind == "unavailable" && sure.0.detail.contains("nothing was written"));
        let open = Problem::from(away().of_unknown_outcome());
        assert!(open.0.kind == "outcome-unknown" && !open.0.detail.contains("nothing was written"));
        for problem in [sure, open] {
            assert_eq!((problem.0.status.as_u16(), problem.0.retry_after), (503, Some(5)));
        }
    }
}
