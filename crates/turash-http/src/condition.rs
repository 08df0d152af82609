//! What a request expects to find: `If-Match: "3"`.

use axum::http::HeaderMap;
use axum::http::header::IF_MATCH;
use turash_domain::{Invalid, Version};
use turash_services::Precondition;

use crate::problem::Problem;

/// What `If-Match` asks for; nothing where it is not given.
pub(crate) fn if_match(headers: &HeaderMap) -> Result<Option<Precondition>, Problem> {
    let mut given = headers.get_all(IF_MATCH).iter();
    let Some(value) = given.next() else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" && given.next().is_none() {
        return Ok(Some(Precondition::Exists));
    }
    let digits = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let version = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    if let (Some(version), None) = (version.and_then(|version| version.parse().ok()), given.next()) {
        return Ok(Some(Precondition::At(Version(version))));
    }
    let remedy = "send the ETag of the last answer as it is";
    let expected = "one version in quotes, such as \"3\"";
    Err(Problem::parameter(Invalid::new("If-Match", text, expected, remedy)))
}

/// The version that `If-Match` asks for, where it asks for one.
pub(crate) fn expected(headers: &HeaderMap) -> Result<Option<Version>, Problem> {
    Ok(version(if_match(headers)?))
}

/// The version that a condition names, where it names one.
pub(crate) fn version(condition: Option<Precondition>) -> Option<Version> {
    match condition {
        Some(Precondition::At(version)) => Some(version),
        _ => None,
    }
}
