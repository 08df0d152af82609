//! `/api`: the collections' part of the API as `OpenAPI` 3.0. Clients push filters down to the server only where they find them here.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::answer;
use super::collection::Collection;
use super::editing_api::{add_operations, add_parameters, add_schemas};
use super::format::{CSV, FLATGEOBUF, Format, GEOJSON, HTML, JSON, OPENAPI, SCHEMA};
use super::here::Here;
use super::html::{PLAIN, escaped, page, table};
use super::question::{MOST, USUAL};
use super::schema::property_schema;
use super::system::{CRS84, System};
use crate::app::App;
use crate::params::Params;
use crate::problem::Problem;

/// Answers the description of the API.
pub(super) async fn get(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let mut params = Params::of(&uri)?;
    let format = Format::wanted(&mut params, &headers, &[(Format::Json, OPENAPI), (Format::Html, HTML)])?;
    params.finish()?;
    let (mut paths, mut parameters, mut schemas) = (paths(), parameters(), schemas());
    if app.api.options.features_editing {
        add_operations(&mut paths);
        add_parameters(&mut parameters);
        add_schemas(&mut schemas);
    }
    if format == Format::Html {
        return Ok(answer::tagged(&headers, HTML, for_people(&paths, &parameters)));
    }
    let document = json!({
        "openapi": "3.0.3",
        "info": {
            "title": "Turash: OGC API - Features",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Sites, flows and matches as features. The rest of the API is under /v1.",
            "license": { "name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0" },
        },
        "servers": [{ "url": Here::of(&headers, &uri).at("") }],
        "tags": [{ "name": "Capabilities" }, { "name": "Features" }],
        "paths": paths,
        "components": { "parameters": parameters, "responses": responses(), "schemas": schemas },
    });
    Ok(answer::tagged(&headers, OPENAPI, answer::json(&document)?))
}

/// All addresses, each with what it answers to GET.
fn paths() -> Map<String, Value> {
    let mut paths = Map::new();
    let mut add = |path: &str, id: &str, summary: &str, content: &[&str], parameters: Vec<Value>| {
        let is_of_feature = path.contains("/items");
        let content =
            content.iter().map(|media| ((*media).to_owned(), json!({ "schema": schema_of(media) })));
        let content: Map<_, _> = content.collect();
        let mut operation = json!({
            "tags": [if is_of_feature { "Features" } else { "Capabilities" }],
            "operationId": id,
            "summary": summary,
            "parameters": parameters,
            "responses": {
                "200": { "description": summary, "content": content },
                "400": { "$ref": "#/components/responses/refused" },
                "500": { "$ref": "#/components/responses/failed" },
                "503": { "$ref": "#/components/responses/busy" },
            },
        });
        if path.ends_with("{featureId}") {
            operation["responses"]["404"] = json!({ "$ref": "#/components/responses/missing" });
        }
        paths.insert(path.to_owned(), json!({ "get": operation }));
    };
    let form = || vec![shared("f")];
    add("/", "getLandingPage", "Where everything begins", &[JSON, HTML], form());
    add("/conformance", "getConformance", "What is implemented", &[JSON, HTML], form());
    add("/api", "getApi", "This document", &[OPENAPI, HTML], form());
    add("/collections", "getCollections", "The collections", &[JSON, HTML], form());
    for collection in Collection::ALL {
        let (path, id) = (collection.path(), collection.title().replace(' ', ""));
        let about = |what: &str| format!("{}: {what}", collection.title());
        add(&path, &format!("describe{id}"), &about("what they are"), &[JSON, HTML], form());
        for (end, name, what) in [
            ("schema", "Schema", "their properties"),
            ("queryables", "Queryables", "what they are asked for by"),
            ("feature-schema", "FeatureSchema", "what each is as GeoJSON"),
        ] {
            let (path, name) = (format!("{path}/{end}"), format!("get{name}Of{id}"));
            add(&path, &name, &about(what), &[SCHEMA], vec![shared("json")]);
        }
        let features = [GEOJSON, HTML, CSV, FLATGEOBUF];
        add(&format!("{path}/items"), &format!("get{id}"), &about("features"), &features, asked(collection));
        let one = vec![shared("featureId"), shared("crs"), shared("table")];
        add(
            &format!("{path}/items/{{featureId}}"),
            &format!("getOneOf{id}"),
            &about("one of them"),
            &features,
            one,
        );
    }
    paths
}

/// What a client reads of a content: a text, bytes or an object.
fn schema_of(media: &str) -> Value {
    match media {
        HTML | CSV => json!({ "type": "string" }),
        FLATGEOBUF => json!({ "type": "string", "format": "binary" }),
        _ => json!({ "type": "object" }),
    }
}

fn shared(name: &str) -> Value {
    json!({ "$ref": format!("#/components/parameters/{name}") })
}

/// The parameters of a collection's items.
fn asked(collection: Collection) -> Vec<Value> {
    let always = ["limit", "bbox", "datetime", "cursor", "crs", "bbox-crs", "table"].map(shared);
    let own = collection
        .queryables()
        .map(|property| parameter(property.name, property.title, &property_schema(property)));
    always.into_iter().chain(own).collect()
}

/// A parameter of the query in the usual form.
fn parameter(name: &str, description: &str, schema: &Value) -> Value {
    json!({
        "name": name,
        "in": "query",
        "description": description,
        "required": false,
        "style": "form",
        "explode": false,
        "schema": schema,
    })
}

fn parameters() -> Map<String, Value> {
    let systems = System::uris();
    let form = |forms: &[&str]| json!({ "type": "string", "enum": forms });
    members(json!({
        "f": parameter("f", "in which form; else Accept says so", &form(&["json", "html"])),
        "json": parameter("f", "in which form", &form(&["json"])),
        "table": parameter("f", "in which form; else Accept says so", &form(&["json", "html", "csv", "fgb"])),
        "limit": parameter(
            "limit",
            "the most features of the answer; more than the maximum is taken for the maximum",
            &json!({ "type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL }),
        ),
        "bbox": parameter(
            "bbox",
            "features that meet this box: lower corner, upper corner, in the order of the axes of bbox-crs; heights do not count",
            &json!({ "type": "array", "minItems": 4, "maxItems": 6, "items": { "type": "number" } }),
        ),
        "datetime": parameter(
            "datetime",
            "features that are there at this time: an instant, a day, or an interval, where .. is an open end",
            &json!({ "type": "string" }),
        ),
        "cursor": parameter("cursor", "where to go on, as the link to the next part has it", &json!({ "type": "string" })),
        "crs": parameter(
            "crs",
            "the system of the coordinates in the answer",
            &json!({ "type": "string", "format": "uri", "enum": systems, "default": CRS84 }),
        ),
        "bbox-crs": parameter(
            "bbox-crs",
            "the system of bbox",
            &json!({ "type": "string", "format": "uri", "enum": systems, "default": CRS84 }),
        ),
        "featureId": {
            "name": "featureId",
            "in": "path",
            "description": "the id of a feature",
            "required": true,
            "schema": { "type": "string" },
        },
    }))
}

/// What an object consists of.
fn members(object: Value) -> Map<String, Value> {
    if let Value::Object(members) = object { members } else { Map::new() }
}

fn responses() -> Value {
    let problem = |description: &str| {
        json!({
            "description": description,
            "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/problem" } } },
        })
    };
    json!({
        "refused": problem("A parameter is not known or cannot be taken; the answer names it."),
        "missing": problem("There is no such feature."),
        "failed": problem("An error of the server; its log says why."),
        "busy": problem("Too much to do, or still loading: ask again later."),
    })
}

fn schemas() -> Map<String, Value> {
    let text = json!({ "type": "string" });
    members(json!({
        "problem": {
            "type": "object",
            "description": "RFC 9457",
            "required": ["type", "title", "status", "detail"],
            "properties": {
                "type": text,
                "title": text,
                "status": { "type": "integer" },
                "detail": text,
                "field": text,
                "found": text,
                "expected": text,
                "remedy": text,
                "request_id": text,
            },
        },
    }))
}

/// The addresses with their parameters on a page.
fn for_people(paths: &Map<String, Value>, known: &Map<String, Value>) -> String {
    let code = |given: &Value| {
        let name = given["$ref"].as_str().and_then(|address| address.rsplit('/').next());
        let parameter = name.map_or(given, |name| &known[name]);
        format!("<code>{}</code>", escaped(parameter["name"].as_str().unwrap_or_default()))
    };
    let operations = paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().into_iter().flatten();
        methods.map(move |(method, operation)| (path, method.to_uppercase(), operation))
    });
    let rows = operations.map(|(path, method, operation)| {
        let names: Vec<String> = operation["parameters"].as_array().into_iter().flatten().map(code).collect();
        let summary = operation["summary"].as_str().unwrap_or_default();
        vec![format!("<code>{method} {}</code>", escaped(path)), escaped(summary), names.join(" ")]
    });
    let explained = known.iter().filter(|(key, _)| !["json", "f"].contains(&key.as_str()));
    let explained = explained.map(|(_, parameter)| {
        let text = |name: &str| escaped(parameter[name].as_str().unwrap_or_default());
        vec![format!("<code>{}</code>", text("name")), text("description")]
    });
    let body = format!(
        "{}<h2>Parameters</h2>{}<p>Of all others, features have this very value. What is not known is refused.</p>",
        table(["address", "what it answers", "parameters"], rows),
        table(["parameter", "what it says"], explained)
    );
    page("API", &[("Turash", PLAIN.to_owned())], &body)
}
