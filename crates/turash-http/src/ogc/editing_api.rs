//! What `/api` says of editing, where that is switched on.

use serde_json::{Map, Value, json};

use super::collection::Collection;
use super::format::{GEOJSON, JSON, MERGE_PATCH};
use super::schema::property_schema;
use super::system::{CRS84, System};

/// Adds what is sent to the addresses of features.
pub(super) fn add_operations(paths: &mut Map<String, Value>) {
    for collection in Collection::ALL.into_iter().filter(|collection| collection.is_edited()) {
        let items = format!("{}/items", collection.path());
        let id = collection.title().trim_end_matches('s');
        let whole = || body(&[GEOJSON, JSON], &schema("site"));
        let crs = || parameter("contentCrs");
        let one = |more: &[Value]| [&[parameter("featureId"), parameter("ifMatch")][..], more].concat();
        let created = operation(&format!("create{id}"), "Creates one", &[crs()], Some(whole()), &["201"]);
        set(paths, &items, "post", created);
        let item = format!("{items}/{{featureId}}");
        let put = operation(
            &format!("replace{id}"),
            "Replaces one at the version that If-Match names; creates it where there is none",
            &one(&[crs()]),
            Some(whole()),
            &["200", "201", "412", "428"],
        );
        set(paths, &item, "put", put);
        let patch = operation(
            &format!("update{id}"),
            "Changes what a merge patch names (RFC 7396); without If-Match of whatever version there is",
            &one(&[crs()]),
            Some(body(&[MERGE_PATCH], &schema("patch"))),
            &["200", "404", "412"],
        );
        set(paths, &item, "patch", patch);
        let removed = operation(
            &format!("remove{id}"),
            "Removes one that has no flows",
            &one(&[]),
            None,
            &["204", "404", "412"],
        );
        set(paths, &item, "delete", removed);
    }
}

/// The parameters of these operations.
pub(super) fn add_parameters(parameters: &mut Map<String, Value>) {
    let header = |name: &str, description: &str, schema: Value| json!({ "name": name, "in": "header", "description": description, "required": false, "schema": schema });
    let systems = System::uris();
    let crs = json!({ "type": "string", "format": "uri", "enum": systems, "default": CRS84 });
    parameters.insert(
        "contentCrs".to_owned(),
        header("Content-Crs", "the system of the coordinates that are sent", crs),
    );
    let tag = json!({ "type": "string" });
    let description = "the ETag of the answer that is written over; * for any";
    parameters.insert("ifMatch".to_owned(), header("If-Match", description, tag));
}

/// The forms of what is sent and answered.
pub(super) fn add_schemas(schemas: &mut Map<String, Value>) {
    let properties: Map<String, Value> = Collection::Sites
        .properties()
        .iter()
        .map(|property| {
            let mut schema = property_schema(property);
            schema["nullable"] = true.into();
            (property.name.to_owned(), schema)
        })
        .collect();
    let properties = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    let point = json!({
        "type": "object",
        "required": ["type", "coordinates"],
        "properties": {
            "type": { "type": "string", "enum": ["Point"] },
            "coordinates": { "type": "array", "minItems": 2, "maxItems": 3, "items": { "type": "number" } },
        },
    });
    let feature = |required: &[&str]| {
        let mut feature = json!({
            "type": "object",
            "properties": {
                "type": { "type": "string", "enum": ["Feature"] },
                "id": { "type": "string" },
                "geometry": point,
                "properties": properties,
            },
        });
        if !required.is_empty() {
            feature["required"] = json!(required);
        }
        feature
    };
    schemas.insert("site".to_owned(), feature(&["type", "geometry", "properties"]));
    schemas.insert("patch".to_owned(), feature(&[]));
    let written = json!({
        "type": "object",
        "required": ["as_of", "id", "version", "outcome"],
        "properties": {
            "as_of": { "type": "integer", "description": "the sequence of the log that includes it" },
            "id": { "type": "string" },
            "version": { "type": "integer" },
            "outcome": { "type": "string", "enum": ["created", "updated", "unchanged"] },
        },
    });
    schemas.insert("written".to_owned(), written);
}

fn operation(id: &str, summary: &str, parameters: &[Value], body: Option<Value>, statuses: &[&str]) -> Value {
    let refused = ["400", "401", "403", "409", "413", "415", "422", "500", "503"];
    let responses: Map<String, Value> = statuses
        .iter()
        .chain(&refused)
        .map(|status| ((*status).to_owned(), response(status, body.is_some())))
        .collect();
    let mut operation = json!({
        "tags": ["Features"],
        "operationId": id,
        "summary": summary,
        "parameters": parameters,
        "responses": responses,
    });
    if let Some(body) = body {
        operation["requestBody"] = body;
    }
    operation
}

fn response(status: &str, has_answer: bool) -> Value {
    let header = |description: &str| json!({ "description": description, "schema": { "type": "string" } });
    let description = match status {
        "200" => "Written",
        "201" => "Created",
        "204" => "Removed",
        "401" => "A key is needed.",
        "403" => "The role of the key does not suffice.",
        "404" => "There is no such feature.",
        "409" => "It exists already, or has flows.",
        "412" => "It stands at another version.",
        "413" => "The body is too large.",
        "415" => "The body is not of a type that is taken.",
        "422" => "A value cannot be taken; the answer names it.",
        "428" => "It exists: If-Match has to say which version is replaced.",
        "503" => return json!({ "$ref": "#/components/responses/busy" }),
        "500" => return json!({ "$ref": "#/components/responses/failed" }),
        _ => "The request is not readable.",
    };
    match status {
        "204" => json!({ "description": description }),
        "200" | "201" if has_answer => json!({
            "description": description,
            "headers": { "ETag": header("its version"), "Location": header("its address") },
            "content": { JSON: { "schema": schema("written") } },
        }),
        _ => json!({
            "description": description,
            "content": { "application/problem+json": { "schema": schema("problem") } },
        }),
    }
}

fn body(media: &[&str], schema: &Value) -> Value {
    let content: Map<String, Value> =
        media.iter().map(|media| ((*media).to_owned(), json!({ "schema": schema }))).collect();
    json!({ "required": true, "content": content })
}

fn parameter(name: &str) -> Value {
    json!({ "$ref": format!("#/components/parameters/{name}") })
}

fn schema(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn set(paths: &mut Map<String, Value>, path: &str, method: &str, operation: Value) {
    if let Some(methods) = paths.get_mut(path).and_then(Value::as_object_mut) {
        methods.insert(method.to_owned(), operation);
    }
}
