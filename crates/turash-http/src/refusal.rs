//! What is wrong with a body: serde says it in words, and here it becomes the field by its whole path, what was found and what is expected.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use turash_domain::{
    Co2, Electricity, Gas, Invalid, Material, Monthly, Text, Thermal, TypicalDays, Water, Weekly,
};

type Failure = serde_path_to_error::Error<serde_json::Error>;

/// Reads a value in a form.
pub(crate) fn read<T: DeserializeOwned>(value: &Value) -> Result<T, Invalid> {
    serde_path_to_error::deserialize(value).map_err(|failure| {
        let (path, message) = place(value, &failure);
        explain(value, &path, &message)
    })
}

/// Where a failure is, and what it says. Of a form with a tag serde reads the rest from a copy and does not know where it is: that part is
/// read once more.
fn place(value: &Value, failure: &Failure) -> (String, String) {
    let (path, message) = (path_of(failure), failure.inner().to_string());
    let tag = match path.as_str() {
        "resource" => "family",
        "profile" => "shape",
        _ => return (path, message),
    };
    // Elsewhere a resource is no object, but the name of a family.
    if !value[&path].is_object() {
        return (path, message);
    }
    if message.starts_with("unknown variant") {
        return (join(&path, tag), message);
    }
    match inner(&value[&path], tag) {
        Some(inner) => (join(&path, &path_of(&inner)), inner.inner().to_string()),
        None => (path, message),
    }
}

/// What is wrong with the fields beside a tag.
fn inner(value: &Value, tag: &str) -> Option<Failure> {
    let mut fields = value.as_object()?.clone();
    let tag = fields.remove(tag)?;
    let fields = Value::Object(fields);
    match tag.as_str()? {
        "heat" | "cooling" => failure::<Thermal>(&fields),
        "water" => failure::<Water>(&fields),
        "material" => failure::<Material>(&fields),
        "co2" => failure::<Co2>(&fields),
        "electricity" => failure::<Electricity>(&fields),
        "gas" => failure::<Gas>(&fields),
        "flat" => failure::<Flat>(&fields),
        "named" => failure::<Named>(&fields),
        "monthly" => failure::<Monthly>(&fields),
        "weekly" => failure::<Weekly>(&fields),
        "typical_days" => failure::<TypicalDays>(&fields),
        _ => None,
    }
}

/// What stands beside the shape of a flat profile.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Flat {}

/// What stands beside the shape of a named profile.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    #[serde(rename = "name")]
    _name: Text,
}

fn failure<'a, T: Deserialize<'a>>(fields: &'a Value) -> Option<Failure> {
    serde_path_to_error::deserialize::<_, T>(fields).err()
}

/// The path of a failure; empty for the whole.
fn path_of(failure: &Failure) -> String {
    let path = failure.path().to_string();
    if path == "." { String::new() } else { path }
}

/// The path of a field in what is at a path.
pub(crate) fn join(path: &str, name: &str) -> String {
    match (path, name) {
        ("", name) => name.to_owned(),
        (path, "") => path.to_owned(),
        (path, name) => format!("{path}.{name}"),
    }
}

fn explain(value: &Value, path: &str, message: &str) -> Invalid {
    if let Some(name) = named(message, "missing field `") {
        return Invalid::new(&join(path, name), "", "a value", "add the field");
    }
    let found = at(value, path);
    let shown = found.map(shown).unwrap_or_default();
    if message.starts_with("unknown field `") {
        let expected = match message.split_once(", expected ") {
            Some((_, names)) => {
                format!("one of the fields {}", names.trim_start_matches("one of ").replace('`', ""))
            }
            None => "no field of this name".to_owned(),
        };
        return Invalid::new(path, shown, expected, "correct the name, or leave it out");
    }
    if let Some(invalid) = Invalid::parse(message) {
        // A rule of several fields stands where the field that it names does.
        let inside = found.is_some_and(|found| found.get(&invalid.field).is_some());
        let field = if inside { join(path, &invalid.field) } else { path.to_owned() };
        return invalid.in_field(&field);
    }
    let expected = message.rsplit_once(", expected ").map_or(message, |(_, expected)| expected);
    let (expected, remedy) = plain(expected);
    let field = if path.is_empty() { "body" } else { path };
    Invalid::new(field, shown, expected, remedy)
}

/// What stands in backticks after a beginning.
fn named<'a>(message: &'a str, beginning: &str) -> Option<&'a str> {
    message.strip_prefix(beginning)?.split('`').next()
}

/// What is expected, in the words of people who do not know Rust, and how to mend it.
fn plain(expected: &str) -> (String, &'static str) {
    let (words, remedy) = match expected {
        "f64" | "f32" => ("a number", "write it without quotes and unit"),
        "u64" | "u32" | "u16" | "u8" => ("a whole number that is not negative", ""),
        "a string" => ("a text", "put it in quotes"),
        "a boolean" => ("true or false", ""),
        "a sequence" => ("a list", ""),
        other if other.starts_with("struct ") || other.contains("tagged enum ") => ("an object", ""),
        other => (other, ""),
    };
    (words.replace('`', ""), remedy)
}

/// What is at a path, such as `profile.weights[1]`.
fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    let pointer = path.replace('[', ".").replace(']', "").replace('.', "/");
    if path.is_empty() { Some(value) } else { value.pointer(&format!("/{pointer}")) }
}

/// A value in a message.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => format!("a list of {}", items.len()),
        Value::Object(_) => "an object".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::form::{FlowBody, SiteBody};

    fn field_of<T: DeserializeOwned>(value: &Value) -> (String, String) {
        let invalid = read::<T>(value).err().unwrap();
        (invalid.field, invalid.expected)
    }

    fn flow(name: &str, changed: Value) -> Value {
        let mut flow = json!({
            "site": "s", "direction": "supply", "quantity": { "annual": 1, "annual_unit": "MWh/a" },
            "resource": { "family": "heat", "t_min_c": 60, "t_max_c": 90 },
        });
        flow[name] = changed;
        flow
    }

    #[test]
    fn a_wrong_value_is_named_by_its_whole_path() {
        for (name, changed, field, expected) in [
            ("site", json!(1), "site", "a text"),
            ("site", json!("a\nb"), "site", "1 to 128 bytes"),
            ("colour", json!("x"), "colour", "one of the fields id, site"),
            ("direction", json!("up"), "direction", "supply"),
            ("quantity", json!({ "annual": "1", "annual_unit": "MWh/a" }), "quantity.annual", "a number"),
            ("quantity", json!({ "annual": 1, "annual_unit": "GWh/a" }), "quantity.annual_unit", "MWh/a"),
            ("quantity", json!({ "annual": 1 }), "quantity.annual_unit", "a value"),
            ("quantity", json!([]), "quantity", "an object"),
            ("resource", json!("heat"), "resource", "an object"),
            ("resource", json!({ "t_min_c": 1 }), "resource.family", "a value"),
            ("resource", json!({ "family": "warmth" }), "resource.family", "heat"),
            ("resource", json!({ "family": "heat", "t_min_c": 1 }), "resource.t_max_c", "a value"),
            (
                "resource",
                json!({ "family": "heat", "t_min_c": 1, "t_max_c": "2" }),
                "resource.t_max_c",
                "a number",
            ),
            (
                "resource",
                json!({ "family": "heat", "t_min_c": 1, "t_max_c": 9e9 }),
                "resource.t_max_c",
                "4000",
            ),
            (
                "resource",
                json!({ "family": "heat", "t_min_c": 9, "t_max_c": 1 }),
                "resource.t_min_c",
                "at most",
            ),
            (
                "resource",
                json!({ "family": "co2", "t_min_c": 9 }),
                "resource.t_min_c",
                "one of the fields purity",
            ),
            (
                "resource",
                json!({ "family": "material", "code": { "waste": "1" } }),
                "resource.code.waste",
                "six-digit",
            ),
            (
                "resource",
                json!({ "family": "co2", "source": 1 }),
                "resource.source",
                "one of the fields purity",
            ),
            ("profile", json!({ "shape": "monthly", "weights": [1] }), "profile.weights", "12 weights"),
            ("profile", json!({ "shape": "monthly", "weights": ["1"] }), "profile.weights[0]", "a number"),
            ("profile", json!({ "shape": "flat", "x": 1 }), "profile.x", "no field"),
            ("profile", json!({ "shape": "named" }), "profile.name", "a value"),
            ("profile", json!({ "shape": "round" }), "profile.shape", "flat"),
            ("validity", json!({ "from": "soon" }), "validity.from", "RFC 3339"),
            ("price_limit_eur_per_unit", json!(1e9), "price_limit_eur_per_unit", "a price"),
        ] {
            let (found, said) = field_of::<FlowBody>(&flow(name, changed));
            assert!(found == field && said.contains(expected), "{field}: {found}: {said}");
        }
        assert_eq!(field_of::<FlowBody>(&json!(3)), ("body".to_owned(), "an object".to_owned()));
    }

    #[test]
    fn a_site_with_its_coordinates_swapped_is_told_so() {
        let swapped = json!({ "name": "x", "coordinates": { "lon": 48.3, "lat": 114.3 } });
        let invalid = read::<SiteBody>(&swapped).err().unwrap();
        assert_eq!(invalid.field, "coordinates.lat");
        assert!(invalid.remedy.contains("swapped"), "{invalid}");
    }
}
