//! `/collections/{id}/schema` and `/collections/{id}/queryables`: properties as a JSON Schema.

use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::answer;
use super::collection::{Collection, Kind, Property};
use super::format::{Format, SCHEMA};
use super::here::Here;
use crate::params::Params;
use crate::problem::Problem;

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Answers the properties that features have (part 5).
pub(super) fn schema(collection: Collection, headers: &HeaderMap, uri: &Uri) -> Result<Response, Problem> {
    let mut properties = Map::new();
    properties.insert(
        "id".to_owned(),
        json!({ "type": "string", "title": "id", "x-ogc-role": "id", "readOnly": true }),
    );
    for property in collection.properties() {
        properties.insert(property.name.to_owned(), property_schema(property));
    }
    properties.insert("geometry".to_owned(), geometry(collection));
    answered(collection, properties, headers, uri)
}

/// Answers what features are asked for by (part 3): each is a parameter of the items.
pub(super) fn queryables(
    collection: Collection,
    headers: &HeaderMap,
    uri: &Uri,
) -> Result<Response, Problem> {
    let queryables = collection.queryables();
    let properties = queryables.map(|property| (property.name.to_owned(), property_schema(property)));
    answered(collection, properties.collect(), headers, uri)
}

fn answered(
    collection: Collection,
    properties: Map<String, Value>,
    headers: &HeaderMap,
    uri: &Uri,
) -> Result<Response, Problem> {
    let mut params = Params::of(uri)?;
    Format::wanted(&mut params, headers, &[(Format::Json, SCHEMA)])?;
    params.finish()?;
    let schema = json!({
        "$schema": DRAFT,
        "$id": Here::of(headers, uri).with(&[("f", None)]),
        "type": "object",
        "title": collection.title(),
        "description": collection.description(),
        "properties": properties,
        "additionalProperties": false,
    });
    Ok(answer::tagged(headers, SCHEMA, answer::json(&schema)?))
}

/// The schema of a property; where parameters are described, too.
pub(super) fn property_schema(property: &Property) -> Value {
    let kind = match property.kind {
        Kind::Text | Kind::Time => "string",
        Kind::Number => "number",
        Kind::Whole => "integer",
        Kind::Flag => "boolean",
    };
    let mut schema = json!({ "type": kind, "title": property.title });
    if property.kind == Kind::Time {
        schema["format"] = "date-time".into();
        let is_first = property.name == "valid_from";
        schema["x-ogc-role"] =
            if is_first { "primary-interval-start" } else { "primary-interval-end" }.into();
    }
    schema
}

fn geometry(collection: Collection) -> Value {
    let format = if collection.geometry() == "Point" { "geometry-point" } else { "geometry-linestring" };
    json!({ "format": format, "title": "place", "x-ogc-role": "primary-geometry" })
}
