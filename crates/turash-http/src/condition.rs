//! What a request expects to find: `If-Match: "3"`, or one of several (RFC 9110, 13.1.1).

use axum::http::header::IF_MATCH;
use axum::http::{HeaderMap, StatusCode};
use turash_domain::ports::Known;
use turash_domain::{FlowId, Invalid, MatchId, SiteId, Version};
use turash_services::{Ports, Precondition};

use crate::problem::Problem;

/// What `If-Match` asks for; nothing where it is not given. Where it names several versions, `current` says which of them counts; it is
/// not asked otherwise.
pub(crate) async fn if_match(
    headers: &HeaderMap,
    current: impl Future<Output = Result<Version, Problem>>,
) -> Result<Option<Precondition>, Problem> {
    let given: Vec<&str> =
        headers.get_all(IF_MATCH).iter().map(|value| value.to_str().unwrap_or_default()).collect();
    if given.is_empty() {
        return Ok(None);
    }
    let text = given.join(",");
    if text.trim() == "*" {
        return Ok(Some(Precondition::Exists));
    }
    let tags = tags(&text).ok_or_else(|| {
        let remedy = "send the ETag of the last answer as it is";
        let expected = "versions in quotes, such as \"3\", or *";
        Problem::parameter(Invalid::new("If-Match", &text, expected, remedy))
    })?;
    let versions: Vec<Version> = tags.iter().filter_map(version_of).collect();
    match *versions {
        [] => Err(no_version(&text)),
        [version] => Ok(Some(Precondition::At(version))),
        [first, ..] => {
            let current = current.await?;
            let named = if versions.contains(&current) { current } else { first };
            Ok(Some(Precondition::At(named)))
        }
    }
}

/// The version that `If-Match` asks a decision to stand at, where it asks for one.
pub(crate) async fn expected(
    headers: &HeaderMap,
    ports: &Ports,
    id: &MatchId,
) -> Result<Option<Version>, Problem> {
    let current = async {
        let decisions = ports.registry.decisions(std::slice::from_ref(id)).await?;
        Ok(decisions.first().map_or(Version::NONE, |decision| decision.version))
    };
    Ok(version(if_match(headers, current).await?))
}

/// What `If-Match` asks of a site.
pub(crate) async fn of_site(
    headers: &HeaderMap,
    ports: &Ports,
    id: &SiteId,
) -> Result<Option<Precondition>, Problem> {
    let current = async {
        let known = ports.registry.sites(std::slice::from_ref(id)).await?.pop();
        Ok(known.and_then(Known::live).map_or(Version::NONE, |site| site.version))
    };
    if_match(headers, current).await
}

/// What `If-Match` asks of a flow.
pub(crate) async fn of_flow(
    headers: &HeaderMap,
    ports: &Ports,
    id: &FlowId,
) -> Result<Option<Precondition>, Problem> {
    let current = async {
        let known = ports.registry.flows(std::slice::from_ref(id)).await?.pop();
        Ok(known.and_then(Known::live).map_or(Version::NONE, |flow| flow.version))
    };
    if_match(headers, current).await
}

/// The version that a condition names, where it names one.
pub(crate) fn version(condition: Option<Precondition>) -> Option<Version> {
    match condition {
        Some(Precondition::At(version)) => Some(version),
        _ => None,
    }
}

/// A tag as it is sent.
struct Tag<'a> {
    is_weak: bool,
    opaque: &'a str,
}

/// The version of a tag. A weak one is none: what is written over has to be the very same.
fn version_of(tag: &Tag<'_>) -> Option<Version> {
    let is_version = !tag.is_weak && tag.opaque.bytes().all(|byte| byte.is_ascii_digit());
    tag.opaque.parse().ok().filter(|_| is_version).map(Version)
}

/// The tags of a list; nothing where it is none. A tag may have commas in it.
fn tags(text: &str) -> Option<Vec<Tag<'_>>> {
    let (mut tags, mut rest) = (Vec::new(), text.trim());
    while !rest.is_empty() {
        let is_weak = rest.starts_with("W/");
        let quoted = rest.strip_prefix("W/").unwrap_or(rest).strip_prefix('"')?;
        let (opaque, after) = quoted.split_once('"')?;
        tags.push(Tag { is_weak, opaque });
        let after = after.trim_start();
        rest = match after.strip_prefix(',') {
            Some(next) => next.trim_start_matches([',', ' ', '\t']),
            None if after.is_empty() => after,
            None => return None,
        };
    }
    (!tags.is_empty()).then_some(tags)
}

/// Tags of which none can be that of a version.
fn no_version(text: &str) -> Problem {
    let detail = format!(
        "If-Match: {text} names no version of this; weak tags never match here: send the ETag of the last answer"
    );
    Problem::new(StatusCode::PRECONDITION_FAILED, "precondition", "It does not stand at that version", detail)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    async fn read(given: &[&str], current: u64) -> Result<Option<Precondition>, Problem> {
        let mut headers = HeaderMap::new();
        for value in given {
            headers.append(IF_MATCH, HeaderValue::from_str(value).unwrap());
        }
        if_match(&headers, async { Ok(Version(current)) }).await
    }

    #[tokio::test]
    async fn one_of_several_versions_counts() {
        let at = |version| Some(Precondition::At(Version(version)));
        for (given, current, expected) in [
            (&["\"3\""][..], 9, at(3)),
            (&["\"3\", \"4\""], 4, at(4)),
            (&["\"3\"", "\"4\""], 3, at(3)),
            (&["\"3\",\"4\""], 9, at(3)),
            (&["W/\"4\", \"3\""], 4, at(3)),
            (&["\"a,b\" , \"4\""], 4, at(4)),
            (&["*"], 4, Some(Precondition::Exists)),
            (&[], 4, None),
        ] {
            assert_eq!(read(given, current).await.unwrap(), expected, "{given:?}");
        }
    }

    #[tokio::test]
    async fn what_is_no_list_of_tags_is_refused_and_what_names_no_version_does_not_hold() {
        for given in ["3", "", "\"3", "\"3\" \"4\"", "*, \"3\"", "w/\"3\"", "\"3\", 4"] {
            assert!(read(&[given], 3).await.unwrap_err().detail().contains("in quotes"), "{given}");
        }
        for given in ["W/\"3\"", "\"x\"", "\"-3\"", "\"\""] {
            assert!(read(&[given], 3).await.unwrap_err().detail().contains("no version"), "{given}");
        }
    }
}
