//! `/collections` and `/collections/{id}`: what there is to ask for.

use std::sync::Arc;

use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use serde::Serialize;

use super::answer::{json, tagged};
use super::collection::Collection;
use super::extents::Extents;
use super::format::{CSV, Format, GEOJSON, HTML, JSON, SCHEMA};
use super::here::{Here, Link};
use super::html::{PLAIN, escaped, link, page, table};
use super::system::{CRS84, System};
use crate::app::App;
use crate::params::Params;
use crate::problem::Problem;

/// Collections are described as JSON or on a page.
const FORMS: [(Format, &str); 2] = [(Format::Json, JSON), (Format::Html, HTML)];
/// The link to what features are asked for by (part 3).
const QUERYABLES: &str = "http://www.opengis.net/def/rel/ogc/1.0/queryables";
/// The link to the properties of features (part 5).
const SCHEMA_REL: &str = "http://www.opengis.net/def/rel/ogc/1.0/schema";

#[derive(Serialize)]
struct All {
    links: Vec<Link>,
    crs: [&'static str; 6],
    collections: Vec<Described>,
}

#[derive(Serialize)]
struct Described {
    id: &'static str,
    title: &'static str,
    description: &'static str,
    links: Vec<Link>,
    #[serde(skip_serializing_if = "Option::is_none")]
    extent: Option<Extent>,
    #[serde(rename = "itemType")]
    item_type: &'static str,
    crs: [&'static str; 6],
    #[serde(rename = "storageCrs")]
    storage_crs: &'static str,
}

#[derive(Serialize)]
struct Extent {
    spatial: Spatial,
    #[serde(skip_serializing_if = "Option::is_none")]
    temporal: Option<Temporal>,
}

#[derive(Serialize)]
struct Spatial {
    bbox: [[f64; 4]; 1],
    crs: &'static str,
}

/// Open at both ends: a flow without a validity exists always.
#[derive(Serialize)]
struct Temporal {
    interval: [[Option<&'static str>; 2]; 1],
    trs: &'static str,
}

impl Described {
    /// The same wherever it stands.
    fn of(collection: Collection, here: &Here, edges: Option<[f64; 4]>) -> Self {
        let trs = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian";
        let temporal = collection.has_time().then_some(Temporal { interval: [[None, None]], trs });
        let extent = edges.map(|edges| Extent { spatial: Spatial { bbox: [edges], crs: CRS84 }, temporal });
        Self {
            id: collection.id(),
            title: collection.title(),
            description: collection.description(),
            links: links(collection, here),
            extent,
            item_type: "feature",
            crs: System::uris(),
            storage_crs: CRS84,
        }
    }
}

fn links(collection: Collection, here: &Here) -> Vec<Link> {
    let path = here.at(&collection.path());
    let link = |end: &str, rel, media, title| Link::new(format!("{path}{end}"), rel, media, title);
    vec![
        link("?f=json", "self", JSON, "This collection"),
        link("?f=html", "alternate", HTML, Format::Html.title()),
        link("/items", "items", GEOJSON, "The features"),
        link("/items?f=html", "items", HTML, "The features for people"),
        link("/items?f=csv", "items", CSV, "The features as a table"),
        link("/queryables", QUERYABLES, SCHEMA, "What features are asked for by"),
        link("/schema", SCHEMA_REL, SCHEMA, "The properties of features"),
        link("/feature-schema", "describedby", SCHEMA, "The features as GeoJSON"),
    ]
}

/// Answers all collections.
pub(super) async fn all(
    app: &Arc<App>,
    extents: &Extents,
    headers: &HeaderMap,
    uri: &Uri,
) -> Result<Response, Problem> {
    let (format, here) = read(headers, uri)?;
    if format == Format::Html {
        let row = |collection: Collection| {
            vec![link(&collection.path(), collection.title()), escaped(collection.description())]
        };
        let body = table(["collection", "what it holds"], Collection::ALL.map(row));
        let text = page("Collections", &[("Turash", PLAIN.to_owned())], &body);
        return Ok(tagged(headers, HTML, text));
    }
    let edges = extents.edges(app).await?;
    let collections = Collection::ALL.map(|collection| Described::of(collection, &here, edges)).into();
    let links = here.selves(format, &FORMS);
    Ok(tagged(headers, JSON, json(&All { links, crs: System::uris(), collections })?))
}

/// Answers one collection.
pub(super) async fn one(
    app: &Arc<App>,
    extents: &Extents,
    collection: Collection,
    headers: &HeaderMap,
    uri: &Uri,
) -> Result<Response, Problem> {
    let (format, here) = read(headers, uri)?;
    let edges = extents.edges(app).await?;
    if format == Format::Html {
        let trail = [("Turash", PLAIN.to_owned()), ("Collections", "/collections".to_owned())];
        let text = page(collection.title(), &trail, &described(collection, edges));
        return Ok(tagged(headers, HTML, text));
    }
    Ok(tagged(headers, JSON, json(&Described::of(collection, &here, edges))?))
}

/// A collection for people.
fn described(collection: Collection, edges: Option<[f64; 4]>) -> String {
    let path = collection.path();
    let extent = edges.map_or("nowhere yet".to_owned(), |[west, south, east, north]| {
        format!("{west}° to {east}° east, {south}° to {north}° north")
    });
    let forms = [
        link(&format!("{path}/items?f=html&limit=100"), "Browse"),
        link(&format!("{path}/items?f=json"), "GeoJSON"),
        link(&format!("{path}/items?f=csv"), "CSV"),
        link(&format!("{path}/queryables"), "Filters"),
        link(&format!("{path}/schema"), "Schema"),
    ];
    let properties = collection.properties().iter().map(|property| {
        let filter = if property.is_asked_for() { "yes" } else { "" };
        vec![escaped(property.name), escaped(property.title), filter.to_owned()]
    });
    format!(
        "<p>{}.</p><p>{}</p><p>{}</p>{}",
        escaped(collection.description()),
        escaped(&extent),
        forms.join(" | "),
        table(["property", "meaning", "filter"], properties)
    )
}

fn read(headers: &HeaderMap, uri: &Uri) -> Result<(Format, Here), Problem> {
    let mut params = Params::of(uri)?;
    let format = Format::wanted(&mut params, headers, &FORMS)?;
    params.finish()?;
    Ok((format, Here::of(headers, uri)))
}
