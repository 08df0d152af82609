//! Versions as entity tags: `ETag: "3"`.

use axum::http::HeaderValue;
use turash_domain::Version;

/// The entity tag of a version.
pub(crate) fn etag(version: Version) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("\"{version}\"")).ok()
}
