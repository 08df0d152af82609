//! `/`: where everything begins, and `/conformance`.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use serde::Serialize;

use super::answer::{json, tagged};
use super::collection::Collection;
use super::format::{Format, HTML, JSON, OPENAPI};
use super::here::{Here, Link};
use super::html::{PLAIN, escaped, link, page, table};
use crate::app::App;
use crate::params::Params;
use crate::problem::Problem;

const FORMS: [(Format, &str); 2] = [(Format::Json, JSON), (Format::Html, HTML)];

const DESCRIPTION: &str =
    "A matching engine for industrial symbiosis: who could use what others have left over";

/// What is implemented, each tested in `tests/it`.
const CONFORMS_TO: [&str; 13] = [
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
    "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
    "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/schemas",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/core-roles-features",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/returnables-and-receivables",
    "http://www.opengis.net/spec/ogcapi-features-5/1.0/conf/queryables",
];

/// What is implemented besides where sites are edited (part 4).
const EDITING: [&str; 4] = [
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/create-replace-delete",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/update",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/optimistic-locking-etags",
    "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/features",
];

#[derive(Serialize)]
struct Landing {
    title: &'static str,
    description: &'static str,
    links: Vec<Link>,
}

#[derive(Serialize)]
struct Conformance {
    links: Vec<Link>,
    #[serde(rename = "conformsTo")]
    conforms_to: Vec<&'static str>,
}

/// Answers what is here.
pub(super) async fn get(headers: HeaderMap, uri: Uri) -> Result<Response, Problem> {
    let (format, here) = read(&headers, &uri)?;
    if format == Format::Html {
        // A browser that asks for nothing in particular gets the web page, where it is built in.
        let at_first =
            if uri.query().is_none_or(str::is_empty) { crate::page::first(&headers) } else { None };
        return Ok(at_first.unwrap_or_else(|| tagged(&headers, HTML, page("Turash", &[], &leads()))));
    }
    let mut links = here.selves(format, &FORMS);
    let link = |path: &str, rel, media, title| Link::new(here.at(path), rel, media, title);
    links.extend([
        link("/api", "service-desc", OPENAPI, "The API of these features"),
        link("/api?f=html", "service-doc", HTML, "The API of these features for people"),
        link("/conformance", "conformance", JSON, "What is implemented"),
        link("/collections", "data", JSON, "The collections"),
        link("/v1/status", "status", JSON, "How far everything is"),
    ]);
    Ok(tagged(&headers, JSON, json(&Landing { title: "Turash", description: DESCRIPTION, links })?))
}

/// The page that leads to everything.
fn leads() -> String {
    let collections = Collection::ALL.map(|collection| {
        let items = format!("{}/items?limit=100", collection.path());
        vec![
            link(&collection.path(), collection.title()),
            escaped(collection.description()),
            link(&items, "Browse"),
        ]
    });
    let routes = [
        ("/v1/sites", "sites, by id"),
        ("/v1/flows", "what they give off and need, by id"),
        ("/v1/matches", "matches, best first"),
        ("/v1/plans", "plans that were kept"),
        ("/v1/plans/current", "what the plan that is kept current gives"),
        ("/v1/events", "the live stream: every change as it happens"),
        ("/v1/status", "how far everything is"),
        ("/health/ready", "whether it is ready"),
        ("/metrics", "metrics for Prometheus"),
        ("/openapi.json", "every route and form under /v1 (OpenAPI 3.1)"),
        ("/api", "the API of the collections (OpenAPI 3.0)"),
        ("/conformance", "which parts of OGC API - Features are implemented"),
    ]
    .map(|(path, what)| vec![link(path, path), escaped(what)]);
    format!(
        "<p>{}.</p><p>{}</p><h2>On a map</h2><p>QGIS and other programs open the {} by the address of this page (OGC API - Features).</p>{}\
         <h2>As JSON</h2>{}",
        escaped(DESCRIPTION),
        if cfg!(feature = "page") {
            let page = link("/", "The page: map, matches, plans and operations");
            format!("{page}<br>{}", link("/api/try", "Try the API in the browser"))
        } else {
            String::new()
        },
        link("/collections", "collections"),
        table(["collection", "what it holds", ""], collections),
        table(["address", "what it answers"], routes)
    )
}

/// Answers what is implemented.
pub(super) async fn conformance(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let (format, here) = read(&headers, &uri)?;
    let editing = if app.api.options.features_editing { &EDITING[..] } else { &[] };
    let conforms_to = [&CONFORMS_TO[..], editing].concat();
    if format == Format::Html {
        let body = table(["class"], conforms_to.iter().map(|class| vec![link(class, class)]));
        return Ok(tagged(&headers, HTML, page("Conformance", &[("Turash", PLAIN.to_owned())], &body)));
    }
    let links = here.selves(format, &FORMS);
    Ok(tagged(&headers, JSON, json(&Conformance { links, conforms_to })?))
}

fn read(headers: &HeaderMap, uri: &Uri) -> Result<(Format, Here), Problem> {
    let mut params = Params::of(uri)?;
    let format = Format::wanted(&mut params, headers, &FORMS)?;
    params.finish()?;
    Ok((format, Here::of(headers, uri)))
}
