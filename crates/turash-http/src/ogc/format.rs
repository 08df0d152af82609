//! In which form an answer is wanted: the parameter `f` says so, else the header `Accept`.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT;
use turash_domain::Invalid;

use crate::params::Params;
use crate::problem::Problem;

pub(super) const JSON: &str = "application/json";
pub(super) const GEOJSON: &str = "application/geo+json";
pub(super) const HTML: &str = "text/html";
pub(super) const CSV: &str = "text/csv";
/// As the format's own pages and other servers name it; it is not registered.
pub(super) const FLATGEOBUF: &str = "application/flatgeobuf";
pub(super) const MERGE_PATCH: &str = "application/merge-patch+json";
pub(super) const SCHEMA: &str = "application/schema+json";
/// Clients compare it letter by letter.
pub(super) const OPENAPI: &str = "application/vnd.oai.openapi+json;version=3.0";

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Html,
    Csv,
    FlatGeobuf,
}

impl Format {
    /// As `f` names it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Html => "html",
            Self::Csv => "csv",
            Self::FlatGeobuf => "fgb",
        }
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Json => "As JSON",
            Self::Html => "For people",
            Self::Csv => "As a table",
            Self::FlatGeobuf => "As FlatGeobuf",
        }
    }

    /// What a request wants, of the forms that there are; the first where it does not say.
    pub(super) fn wanted(
        params: &mut Params,
        headers: &HeaderMap,
        forms: &[(Self, &'static str)],
    ) -> Result<Self, Problem> {
        let names: Vec<&str> = forms.iter().map(|(format, _)| format.name()).collect();
        let asked = params.read("f", |text| {
            let found = forms.iter().find(|(format, _)| format.name() == text);
            found.map(|(format, _)| *format).ok_or_else(|| Invalid::new("f", text, names.join(" or "), ""))
        })?;
        let usual = forms.first().map_or(Self::Json, |(format, _)| *format);
        Ok(asked.or_else(|| accepted(headers, forms)).unwrap_or(usual))
    }
}

/// The form that `Accept` likes best; of equals the one that it names first.
fn accepted(headers: &HeaderMap, forms: &[(Format, &'static str)]) -> Option<Format> {
    let mut best: Option<(f32, Format)> = None;
    for value in headers.get_all(ACCEPT) {
        for part in value.to_str().unwrap_or_default().split(',') {
            let mut words = part.split(';').map(str::trim);
            let media = words.next().unwrap_or_default().to_ascii_lowercase();
            let weight = words.find_map(|word| word.strip_prefix("q=")?.parse().ok()).unwrap_or(1.0);
            let form = forms.iter().find(|(format, own)| {
                let is_json = *format == Format::Json && (media == JSON || media == GEOJSON);
                is_json || own.split(';').next().is_some_and(|own| own == media)
            });
            let Some((format, _)) = form else { continue };
            if weight > 0.0 && best.is_none_or(|(most, _)| weight > most) {
                best = Some((weight, *format));
            }
        }
    }
    best.map(|(_, format)| format)
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderValue, Uri};

    use super::*;

    #[test]
    fn a_browser_gets_a_page_and_a_program_what_it_asks_for() {
        let forms = super::super::question::FORMS;
        for (accept, query, format) in [
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "", Format::Html),
            ("*/*", "", Format::Json),
            ("application/geo+json, application/json", "", Format::Json),
            ("text/html;q=0.5, application/json", "", Format::Json),
            ("text/csv", "", Format::Csv),
            (FLATGEOBUF, "", Format::FlatGeobuf),
            ("*/*", "?f=fgb", Format::FlatGeobuf),
            ("text/html", "?f=json", Format::Json),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
            let uri: Uri = format!("/x{query}").parse().unwrap();
            let mut params = Params::of(&uri).unwrap();
            assert_eq!(Format::wanted(&mut params, &headers, &forms).unwrap(), format, "{accept} {query}");
        }
    }
}
