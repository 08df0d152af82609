//! `/collections/{id}/items` and one of them.

use std::sync::Arc;

use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use serde::Serialize;
use serde_json::Value;
use turash_domain::ports::Known;
use turash_domain::{FlowId, MatchId, Sight, SiteId, Timestamp, Version};
use turash_files::{CsvStyle, write_features, write_rows};
use turash_services::{WhatIf, missing_on, retain_seen, sees_match};

use super::answer::{json, plain, tagged, with_links, with_system, with_tag};
use super::collection::Collection;
use super::feature::{Feature, View};
use super::format::{CSV, FLATGEOBUF, Format, GEOJSON, HTML, JSON};
use super::here::{Here, Link};
use super::html::{PLAIN, escaped, link, page, table};
use super::question::{FORMS, Question, form};
use super::read::{Found, of_flow, of_pair, of_site, read};
use crate::address::encoded;
use crate::app::App;
use crate::etag::etag;
use crate::matches::{check_loaded, explained};
use crate::params::Params;
use crate::problem::Problem;
use crate::tag::unless_known;

/// Features as they are answered.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FeatureCollection<'a> {
    r#type: &'static str,
    links: &'a [Link],
    time_stamp: Timestamp,
    /// In all parts together, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    number_matched: Option<u64>,
    number_returned: usize,
    features: Vec<View<'a>>,
}

/// Answers the features that are asked for.
pub(super) async fn list(
    app: &Arc<App>,
    collection: Collection,
    headers: &HeaderMap,
    uri: &Uri,
    sight: Sight,
) -> Result<Response, Problem> {
    let question = Question::read(collection, headers, uri, sight)?;
    if collection == Collection::Matches || question.degrees().is_some() {
        check_loaded(app).await?;
    }
    let here = Here::of(headers, uri);
    let asked = Arc::clone(app);
    app.ask(async move {
        let found = read(collection, asked.ports(), &asked.api.matches, &question).await?;
        let links = links(&here, question.format, found.next.as_deref());
        let response = match question.format {
            Format::Json => plain(GEOJSON, all_json(&found, &question, &links, asked.ports().clock.now())?),
            Format::Html => plain(HTML, all_html(collection, &found, &here)),
            Format::Csv => plain(CSV, all_csv(collection, &found.features)?),
            Format::FlatGeobuf => plain(FLATGEOBUF, all_fgb(collection, &found.features)?),
        };
        Ok(with_links(with_system(response, found.as_of, &question.system), &links))
    })
    .await
}

/// The links of a part: to itself, to its other forms, to the next part.
fn links(here: &Here, format: Format, next: Option<&str>) -> Vec<Link> {
    let mut links = here.selves(format, &FORMS);
    if let Some(next) = next {
        let media = FORMS.iter().find(|(known, _)| *known == format).map_or(GEOJSON, |(_, media)| media);
        links.push(Link::new(next_part(here, format, next), "next", media, "The next part"));
    }
    links
}

fn next_part(here: &Here, format: Format, next: &str) -> String {
    here.with(&[("f", Some(format.name())), ("cursor", Some(next))])
}

fn all_json(found: &Found, question: &Question, links: &[Link], now: Timestamp) -> Result<String, Problem> {
    json(&FeatureCollection {
        r#type: "FeatureCollection",
        links,
        time_stamp: now,
        number_matched: found.matched,
        number_returned: found.features.len(),
        features: found.features.iter().map(|feature| feature.view(&question.system, Vec::new())).collect(),
    })
}

fn all_csv(collection: Collection, features: &[Feature]) -> Result<Vec<u8>, Problem> {
    let mut text = Vec::new();
    let rows = features.iter().map(|feature| &feature.row);
    write_rows(&mut text, CsvStyle::default(), collection.table(), rows)
        .map_err(|error| Problem::internal(&error))?;
    Ok(text)
}

fn all_fgb(collection: Collection, features: &[Feature]) -> Result<Vec<u8>, Problem> {
    let mut file = Vec::new();
    let drawn = features.iter().map(|feature| (&feature.row, feature.shape.drawn()));
    write_features(&mut file, collection.table(), drawn).map_err(|error| Problem::internal(&error))?;
    Ok(file)
}

fn all_html(collection: Collection, found: &Found, here: &Here) -> String {
    let rows = found.features.iter().map(|feature| {
        let id = link(&address(collection, &feature.id), &feature.id);
        [id].into_iter().chain(feature.row.properties().map(|(name, value)| cell(name, &value))).collect()
    });
    let count = found.matched.map_or(String::new(), |matched| format!(" of {matched}"));
    let mut forms = vec![
        link(&here.with(&[("f", Some("json"))]), "GeoJSON"),
        link(&here.with(&[("f", Some("csv"))]), "CSV"),
        link(&here.with(&[("f", Some("fgb"))]), "FlatGeobuf"),
    ];
    if let Some(next) = &found.next {
        forms.push(link(&next_part(here, Format::Html, next), "Next part"));
    }
    let body = format!(
        "<p>{} features{count}. {}</p>{}",
        found.features.len(),
        forms.join(" | "),
        table(collection.table().names(), rows)
    );
    let mut trail = trail(collection);
    trail.truncate(3);
    page(&format!("{}: features", collection.title()), &trail, &body)
}

/// The pages above a feature.
fn trail(collection: Collection) -> Vec<(&'static str, String)> {
    vec![
        ("Turash", PLAIN.to_owned()),
        ("Collections", "/collections".to_owned()),
        (collection.title(), collection.path()),
        ("Features", format!("{}/items?limit=100", collection.path())),
    ]
}

/// The path of a feature.
fn address(collection: Collection, id: &str) -> String {
    format!("{}/items/{}", collection.path(), encoded(id))
}

/// A value in a table; ids of other features lead to them.
fn cell(name: &str, value: &Value) -> String {
    let of = match name {
        "site" | "supply_site" | "demand_site" => Some(Collection::Sites),
        "supply" | "demand" => Some(Collection::Flows),
        _ => None,
    };
    match (value, of) {
        (Value::String(id), Some(collection)) => link(&address(collection, id), id),
        (Value::String(text), None) => escaped(text),
        (Value::Null, _) => String::new(),
        (other, _) => escaped(&other.to_string()),
    }
}

/// Answers one feature.
pub(super) async fn one(
    app: &Arc<App>,
    collection: Collection,
    id: &str,
    headers: &HeaderMap,
    uri: &Uri,
    sight: &Sight,
) -> Result<Response, Problem> {
    let mut params = Params::of(uri)?;
    let (format, system) = form(&mut params, headers)?;
    params.finish()?;
    let as_of = app.ports().log.head().await?;
    let (found, version) = match collection {
        Collection::Sites => site(app, id).await?.unzip(),
        Collection::Flows => (flow(app, sight, id).await?, None),
        Collection::Matches => (pair(app, sight, id).await?, None),
    };
    let gone = || Problem::not_found(format!("there is no feature '{id}' among the {}", collection.id()));
    let feature = found.ok_or_else(gone)?;
    let here = Here::of(headers, uri);
    let mut links = here.selves(format, &FORMS);
    links.push(Link::new(here.at(&collection.path()), "collection", JSON, collection.title()));
    let (media, content) = match format {
        Format::Json => {
            let text = json(&feature.view(&system, links.clone()))?;
            let answer = match version.and_then(etag) {
                // All that is answered of a site has its version: whoever writes it says by this tag which one.
                Some(tag) => unless_known(headers, with_tag(plain(GEOJSON, text), tag)),
                None => tagged(headers, GEOJSON, text),
            };
            return Ok(with_links(with_system(answer, as_of, &system), &links));
        }
        Format::Html => (HTML, one_html(collection, &feature).into_bytes()),
        Format::Csv => (CSV, all_csv(collection, &[feature])?),
        Format::FlatGeobuf => (FLATGEOBUF, all_fgb(collection, &[feature])?),
    };
    Ok(with_links(with_system(tagged(headers, media, content), as_of, &system), &links))
}

async fn site(app: &App, id: &str) -> Result<Option<(Feature, Version)>, Problem> {
    let Ok(id) = SiteId::new(id) else { return Ok(None) };
    let known = app.ports().registry.sites(&[id]).await?.into_iter().next();
    Ok(known.and_then(Known::live).map(|site| (of_site(&site), site.version)))
}

async fn flow(app: &App, sight: &Sight, id: &str) -> Result<Option<Feature>, Problem> {
    let Ok(id) = FlowId::new(id) else { return Ok(None) };
    let registry = &app.ports().registry;
    let mut flows: Vec<_> = registry.flows(&[id]).await?.into_iter().filter_map(Known::live).collect();
    retain_seen(app.ports(), sight, &mut flows).await?;
    let Some(flow) = flows.pop() else { return Ok(None) };
    let site = registry.sites(std::slice::from_ref(&flow.site)).await?.into_iter().next();
    let Some(site) = site.and_then(Known::live) else { return Ok(None) };
    let missing = missing_on(app.ports(), std::slice::from_ref(&flow)).await?;
    of_flow(&flow, site.coordinates, missing.get(&flow.id).copied()).map(Some)
}

async fn pair(app: &App, sight: &Sight, id: &str) -> Result<Option<Feature>, Problem> {
    let Ok(id) = MatchId::parse(id) else { return Ok(None) };
    let flows = app.ports().registry.flows(&[id.supply().clone(), id.demand().clone()]).await?;
    let are_there = flows.iter().all(|known| matches!(known, Known::Live(_)));
    if !are_there || !sees_match(app.ports(), sight, &id).await? {
        return Ok(None);
    }
    let flows = (id.supply(), id.demand());
    let (pair, _) = explained(app, sight, flows, &WhatIf::default(), false).await?;
    Ok(of_pair(&pair))
}

fn one_html(collection: Collection, feature: &Feature) -> String {
    let meaning = |name: &str| {
        let known = collection.properties().iter().find(|property| property.name == name);
        known.map_or(String::new(), |property| escaped(property.title))
    };
    let filled = |(_, value): &(&str, Value)| !value.is_null();
    let rows = feature
        .row
        .properties()
        .filter(filled)
        .map(|(name, value)| vec![escaped(name), cell(name, &value), meaning(name)]);
    let forms = [("?f=json", "GeoJSON"), ("?f=csv", "CSV"), ("?f=fgb", "FlatGeobuf")]
        .map(|(end, name)| link(&format!("{}{end}", address(collection, &feature.id)), name));
    let body = format!("<p>{}</p>{}", forms.join(" | "), table(["property", "value", "meaning"], rows));
    page(&feature.id, &trail(collection), &body)
}
