//! `/openapi.json` and `/schemas/{name}`: the API as a document for programs. It is written by hand, in the folder `openapi` of this crate;
//! tests hold it to the router and to what is really answered.

use std::sync::{Arc, LazyLock};

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::app::App;
use crate::id::Id;
use crate::problem::Problem;

const ROOT: &str = include_str!("../openapi/root.json");
const PATHS: &[&str] = &[
    include_str!("../openapi/paths_sites_and_flows.json"),
    include_str!("../openapi/paths_matches.json"),
    include_str!("../openapi/paths_map.json"),
    include_str!("../openapi/paths_plans.json"),
    include_str!("../openapi/paths_graph.json"),
    include_str!("../openapi/paths_imports.json"),
    include_str!("../openapi/paths_webhooks.json"),
    include_str!("../openapi/paths_other.json"),
];
const SCHEMAS: &[&str] = &[
    include_str!("../openapi/schemas_things.json"),
    include_str!("../openapi/schemas_matches.json"),
    include_str!("../openapi/schemas_map.json"),
    include_str!("../openapi/schemas_plans.json"),
    include_str!("../openapi/schemas_imports.json"),
    include_str!("../openapi/schemas_operation.json"),
    include_str!("../openapi/schemas_events.json"),
    include_str!("../openapi/schemas_webhooks.json"),
];
/// The schema of the data of each type of event.
const EVENTS: &str = include_str!("../openapi/events.json");

/// Where the document keeps its schemas, and where a schema that stands alone does.
const IN_DOCUMENT: &str = "#/components/schemas/";
const ALONE: &str = "#/$defs/";

/// The document, `OpenAPI` 3.1.
static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let mut document = read(ROOT);
    document["info"]["version"] = env!("CARGO_PKG_VERSION").into();
    document["paths"] = merged(PATHS);
    document["components"]["schemas"] = merged(SCHEMAS);
    document
});

/// The names of the schemas of events' data, by the types of events.
static OF_EVENTS: LazyLock<Value> = LazyLock::new(|| read(EVENTS));

/// A part of the document; tests read them all.
fn read(part: &str) -> Value {
    serde_json::from_str(part).unwrap_or_default()
}

fn merged(parts: &[&str]) -> Value {
    let mut all = Map::new();
    for part in parts {
        if let Value::Object(part) = read(part) {
            all.extend(part);
        }
    }
    Value::Object(all)
}

/// Answers the document.
pub(crate) async fn document() -> Response {
    let text = DOCUMENT.to_string();
    ([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], text).into_response()
}

/// Answers the JSON Schema of one form, or of the data of one type of event, with those it refers to.
pub(crate) async fn schema(State(_): State<Arc<App>>, Id(name): Id) -> Result<Response, Problem> {
    let Some(schema) = schema_of(&name) else {
        let detail = format!("there is no schema '{name}'; /openapi.json has them all under components");
        return Err(Problem::not_found(detail));
    };
    let kind = HeaderValue::from_static("application/schema+json");
    Ok((StatusCode::OK, [(CONTENT_TYPE, kind)], schema.to_string()).into_response())
}

fn schema_of(name: &str) -> Option<Value> {
    let schemas = DOCUMENT["components"]["schemas"].as_object()?;
    let form = OF_EVENTS[name].as_str().unwrap_or(name);
    let mut wanted = vec![schemas.get_key_value(form)?.0.as_str()];
    let mut defined = Map::new();
    while let Some(name) = wanted.pop() {
        let Some(schema) = schemas.get(name).filter(|_| !defined.contains_key(name)) else { continue };
        references(schema, &mut wanted);
        defined.insert(name.to_owned(), alone(schema));
    }
    Some(json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": name,
        "$ref": format!("{ALONE}{form}"),
        "$defs": defined,
    }))
}

/// Adds the names of the schemas that one refers to.
fn references<'a>(schema: &'a Value, found: &mut Vec<&'a str>) {
    match schema {
        Value::Object(fields) => {
            let named = fields.get("$ref").and_then(Value::as_str);
            found.extend(named.and_then(|reference| reference.strip_prefix(IN_DOCUMENT)));
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

/// The same schema with references to where it stands alone.
fn alone(schema: &Value) -> Value {
    match schema {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), alone(value))).collect(),
        Value::Array(items) => items.iter().map(alone).collect(),
        Value::String(text) => match text.strip_prefix(IN_DOCUMENT) {
            Some(name) => format!("{ALONE}{name}").into(),
            None => text.clone().into(),
        },
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_json_and_no_name_stands_twice() {
        for parts in [PATHS, SCHEMAS, &[ROOT], &[EVENTS]] {
            let names: usize = parts.iter().map(|part| read(part).as_object().unwrap().len()).sum();
            assert_eq!(names, merged(parts).as_object().unwrap().len());
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let mut wanted = vec![&*DOCUMENT];
        let mut count = 0;
        while let Some(value) = wanted.pop() {
            if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
                count += 1;
                let pointer = reference.strip_prefix('#').unwrap();
                assert!(DOCUMENT.pointer(pointer).is_some(), "{reference}");
            }
            match value {
                Value::Object(fields) => wanted.extend(fields.values()),
                Value::Array(items) => wanted.extend(items),
                _ => {}
            }
        }
        assert!(count > 200, "{count}");
    }

    #[test]
    fn a_schema_stands_alone_with_what_it_refers_to() {
        let schema = schema_of("Flow").unwrap();
        assert!(schema["$defs"]["Quantity"].is_object() && schema["$defs"]["AnnualUnit"].is_object());
        assert!(schema["$defs"]["Match"].is_null() && !schema.to_string().contains(IN_DOCUMENT));
        assert!(schema_of("Nothing").is_none());
        let of_event = schema_of("org.turash.resource_flow_created.v1").unwrap();
        assert_eq!((&of_event["$ref"], &of_event["$defs"]), (&schema["$ref"], &schema["$defs"]));
    }
}
