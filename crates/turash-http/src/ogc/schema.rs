//! `/collections/{id}/schema`, `/queryables` and `/feature-schema`: properties as a JSON Schema, in the order of the table.

use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use serde::{Serialize, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};

use super::answer;
use super::collection::{Collection, Kind, Property};
use super::format::{Format, SCHEMA};
use super::here::Here;
use crate::params::Params;
use crate::problem::Problem;

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema of an object.
#[derive(Serialize)]
struct Schema {
    #[serde(rename = "$schema")]
    draft: &'static str,
    #[serde(rename = "$id")]
    id: String,
    title: &'static str,
    description: &'static str,
    #[serde(flatten)]
    object: Object,
}

#[derive(Serialize)]
struct Object {
    r#type: &'static str,
    #[serde(serialize_with = "in_order")]
    properties: Properties,
    #[serde(rename = "additionalProperties")]
    has_others: bool,
}

/// The schemas of properties, by their names.
type Properties = Vec<(&'static str, Box<RawValue>)>;

impl Object {
    /// An object that has these properties and no others.
    fn of(properties: Properties) -> Self {
        Self { r#type: "object", properties, has_others: false }
    }
}

fn in_order<S: Serializer>(properties: &Properties, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(properties.iter().map(|(name, schema)| (name, schema)))
}

/// Answers the properties that features have (part 5).
pub(super) fn schema(collection: Collection, headers: &HeaderMap, uri: &Uri) -> Result<Response, Problem> {
    let id = json!({ "type": "string", "title": "id", "x-ogc-role": "id", "readOnly": true });
    let mut properties = vec![("id", raw(&id)?)];
    properties.extend(schemas(collection.properties())?);
    properties.push(("geometry", raw(&geometry(collection))?));
    answered(collection, Object::of(properties), headers, uri)
}

/// Answers what features are asked for by (part 3): each is a parameter of the items.
pub(super) fn queryables(
    collection: Collection,
    headers: &HeaderMap,
    uri: &Uri,
) -> Result<Response, Problem> {
    answered(collection, Object::of(schemas(collection.queryables())?), headers, uri)
}

/// Answers what a feature is as `GeoJSON`. GDAL (3.12) reads the types of columns from it; else a column that is empty at first is text.
pub(super) fn features(collection: Collection, headers: &HeaderMap, uri: &Uri) -> Result<Response, Problem> {
    let place = json!({ "type": "object", "properties": { "type": { "enum": [collection.geometry()] } } });
    let mut feature = Object::of(vec![
        ("type", raw(&json!({ "type": "string", "enum": ["Feature"] }))?),
        ("id", raw(&json!({ "type": "string" }))?),
        ("geometry", raw(&place)?),
        ("properties", raw(&Object::of(schemas(collection.properties())?))?),
    ]);
    feature.has_others = true;
    answered(collection, feature, headers, uri)
}

fn answered(
    collection: Collection,
    object: Object,
    headers: &HeaderMap,
    uri: &Uri,
) -> Result<Response, Problem> {
    let mut params = Params::of(uri)?;
    Format::wanted(&mut params, headers, &[(Format::Json, SCHEMA)])?;
    params.finish()?;
    let id = Here::of(headers, uri).with(&[("f", None)]);
    let (title, description) = (collection.title(), collection.description());
    let schema = Schema { draft: DRAFT, id, title, description, object };
    Ok(answer::tagged(headers, SCHEMA, answer::json(&schema)?))
}

fn schemas(properties: impl IntoIterator<Item = &'static Property>) -> Result<Properties, Problem> {
    let schema = |property: &'static Property| Ok((property.name, raw(&property_schema(property))?));
    properties.into_iter().map(schema).collect()
}

fn raw(value: &impl Serialize) -> Result<Box<RawValue>, Problem> {
    to_raw_value(value).map_err(|error| Problem::internal(&error))
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
