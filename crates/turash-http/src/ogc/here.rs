//! Where a request was sent to, and the links of its answer.

use axum::extract::Query;
use axum::http::{HeaderMap, Uri};
use serde::Serialize;

use super::format::Format;
use crate::address::{encoded, own};

/// The address of a request.
pub(super) struct Here {
    /// Scheme and host.
    base: String,
    path: String,
    query: Vec<(String, String)>,
}

/// A link (RFC 8288).
#[derive(Debug, Clone, Serialize)]
pub(super) struct Link {
    pub(super) href: String,
    pub(super) rel: &'static str,
    pub(super) r#type: &'static str,
    pub(super) title: &'static str,
}

impl Link {
    pub(super) fn new(href: String, rel: &'static str, r#type: &'static str, title: &'static str) -> Self {
        Self { href, rel, r#type, title }
    }
}

impl Here {
    pub(super) fn of(headers: &HeaderMap, uri: &Uri) -> Self {
        let query = Query::<Vec<(String, String)>>::try_from_uri(uri).map(|Query(query)| query);
        let query = query.unwrap_or_default();
        Self { base: own(headers, uri), path: uri.path().to_owned(), query }
    }

    /// The whole address of a path on this server.
    pub(super) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The address as it was asked, where parameters have these values, or are left out.
    pub(super) fn with(&self, changes: &[(&str, Option<&str>)]) -> String {
        let is_changed = |name: &str| changes.iter().any(|(changed, _)| *changed == name);
        let others = self.query.iter().filter(|(given, _)| !is_changed(given));
        let others = others.map(|(name, value)| (name.as_str(), value.as_str()));
        let added = changes.iter().filter_map(|(name, value)| Some((*name, (*value)?)));
        let pairs: Vec<String> = others
            .chain(added)
            .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
            .collect();
        let mark = if pairs.is_empty() { "" } else { "?" };
        format!("{}{}{mark}{}", self.base, self.path, pairs.join("&"))
    }

    /// The links to this answer and to its other forms.
    pub(super) fn selves(&self, now: Format, forms: &[(Format, &'static str)]) -> Vec<Link> {
        let link = |(format, media): &(Format, &'static str)| {
            let (rel, title) =
                if *format == now { ("self", "This document") } else { ("alternate", format.title()) };
            Link::new(self.with(&[("f", Some(format.name()))]), rel, media, title)
        };
        let (own, others): (Vec<_>, Vec<_>) = forms.iter().partition(|(format, _)| *format == now);
        own.into_iter().chain(others).map(link).collect()
    }
}
