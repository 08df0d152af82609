//! A site as a feature that is sent (part 4). It becomes what `/v1/sites` takes: there is one way to write a site.
//!
//! The place of a site stands in two places of its feature: in the geometry, and in the properties `longitude` and `latitude`. Whichever of them
//! was changed counts; where both were, they have to say the same.

use serde_json::{Map, Value, json};
use turash_domain::{Coordinates, Invalid, LocationQuality, Site, SiteId};
use turash_files::Row;

use super::collection::Collection;
use super::system::System;
use crate::form::SiteBody;
use crate::refusal;

/// A feature as JSON has it.
pub(super) type Sent = Map<String, Value>;

/// Degrees: 2 mm, more than a place loses on its way through another system of coordinates.
const SAME: f64 = 2e-8;
/// What a feature has besides; it comes from an answer and is of no matter.
const BESIDES: [&str; 3] = ["links", "bbox", "timeStamp"];
/// The properties that are read as the place.
const PLACE: [&str; 2] = ["longitude", "latitude"];
/// What is known of how well a place is known.
const LOCATION: [&str; 3] = ["location", "location_doubt", "location_km"];

/// Reads a whole feature; `before` is the site that it replaces, `made` makes an id where it has none.
pub(super) fn site(
    feature: &Sent,
    system: &System,
    before: Option<&Site>,
    made: impl FnOnce() -> Result<SiteId, Invalid>,
) -> Result<Site, Invalid> {
    check_members(feature)?;
    let properties = properties(feature)?;
    let place = place(feature, &properties, system, before)?;
    let mut body: Sent = properties
        .into_iter()
        .filter(|(name, value)| !PLACE.contains(&name.as_str()) && !value.is_null())
        .collect();
    if is_suspicion_gone(&body, place, before) {
        body.retain(|name, _| !LOCATION.contains(&name.as_str()));
    }
    if let Some(id) = id(feature)? {
        body.insert("id".to_owned(), id.into());
    }
    body.insert("coordinates".to_owned(), json!({ "lon": place.longitude(), "lat": place.latitude() }));
    let body: SiteBody = refusal::read(&Value::Object(body)).map_err(of_feature)?;
    body.site(made).map_err(of_feature)
}

/// Reads a merge patch (RFC 7396) of the feature of a site.
pub(super) fn patched(patch: &Sent, system: &System, before: &Site) -> Result<Site, Invalid> {
    let own = before.id.as_str();
    if let Some(given) = patch.get("id") {
        let given = id(patch)?.ok_or_else(|| other_id(given, own))?;
        if given != own {
            return Err(other_id(&given.into(), own));
        }
    }
    if patch.get("geometry").is_some_and(Value::is_null) {
        return Err(Invalid::new(
            "geometry",
            "null",
            "a Point",
            "a site has a place: leave it out to keep it",
        ));
    }
    let mut feature = Value::Object(feature_of(before, system, patch.contains_key("geometry")));
    merge(&mut feature, &Value::Object(patch.clone()));
    let Value::Object(feature) = feature else {
        return Err(Invalid::new("body", "nothing", "an object", ""));
    };
    site(&feature, system, Some(before), || Ok(before.id.clone()))
}

/// A site as a feature; with its geometry where that is going to be changed.
fn feature_of(site: &Site, system: &System, has_geometry: bool) -> Sent {
    let properties: Sent =
        Row::of_site(site).properties().map(|(name, value)| (name.to_owned(), value)).collect();
    let mut feature = Sent::new();
    feature.insert("type".to_owned(), "Feature".into());
    feature.insert("id".to_owned(), site.id.as_str().into());
    feature.insert("properties".to_owned(), properties.into());
    if let Some(position) = system.position(site.coordinates).filter(|_| has_geometry) {
        feature.insert("geometry".to_owned(), json!({ "type": "Point", "coordinates": position }));
    }
    feature
}

/// RFC 7396, 2.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(changes) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Some(members) = target.as_object_mut() else { return };
    for (name, change) in changes {
        if change.is_null() {
            members.remove(name);
        } else {
            merge(members.entry(name.as_str()).or_insert(Value::Null), change);
        }
    }
}

fn check_members(feature: &Sent) -> Result<(), Invalid> {
    let known = ["type", "id", "geometry", "properties"];
    if feature.get("type").is_none_or(|kind| kind != "Feature") {
        let found = feature.get("type").map_or(String::new(), ToString::to_string);
        return Err(Invalid::new("type", found, "Feature", "send one GeoJSON feature"));
    }
    match feature.keys().find(|name| !known.contains(&name.as_str()) && !BESIDES.contains(&name.as_str())) {
        Some(name) => Err(Invalid::new(name, name, "type, id, geometry or properties", "leave it out")),
        None => Ok(()),
    }
}

/// The properties of a feature, all of them known.
fn properties(feature: &Sent) -> Result<Sent, Invalid> {
    let properties = match feature.get("properties") {
        Some(Value::Object(properties)) => properties.clone(),
        None | Some(Value::Null) => Sent::new(),
        Some(other) => return Err(Invalid::new("properties", other, "an object", "")),
    };
    let known: Vec<&str> = Collection::Sites.properties().iter().map(|property| property.name).collect();
    match properties.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => {
            let expected = format!("one of {}", known.join(", "));
            Err(Invalid::new(&format!("properties.{name}"), name, expected, "leave it out"))
        }
        None => Ok(properties),
    }
}

/// The id of a feature; a number is taken as its digits.
fn id(feature: &Sent) -> Result<Option<String>, Invalid> {
    match feature.get("id") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(id)) => Ok(Some(id.clone())),
        Some(Value::Number(id)) => Ok(Some(id.to_string())),
        Some(other) => Err(Invalid::new("id", other, "a text or a number", "leave it out to get one")),
    }
}

fn other_id(found: &Value, own: &str) -> Invalid {
    Invalid::new("id", found, format!("the id of the address, {own}"), "leave it out")
}

/// Where the site is.
fn place(
    feature: &Sent,
    properties: &Sent,
    system: &System,
    before: Option<&Site>,
) -> Result<Coordinates, Invalid> {
    let drawn = feature.get("geometry").filter(|geometry| !geometry.is_null());
    let drawn = drawn.map(|geometry| point(geometry, system)).transpose()?;
    let before = before.map(|site| site.coordinates);
    let stays = |place: Coordinates| before.filter(|before| is_same(*before, place));
    match (drawn, written(properties)?) {
        (None, None) => Err(Invalid::new(
            "geometry",
            "",
            "a Point",
            "say where the site is: {\"type\":\"Point\",\"coordinates\":[14.3,48.3]}",
        )),
        (Some(drawn), Some(written)) if !is_same(drawn, written) => match (stays(drawn), stays(written)) {
            (_, Some(_)) => Ok(drawn),
            (Some(_), None) => Ok(written),
            (None, None) => {
                let (longitude, latitude) = (drawn.longitude(), drawn.latitude());
                let expected = format!("the place of the geometry, {longitude} {latitude}");
                let found = format!("{} {}", written.longitude(), written.latitude());
                Err(Invalid::new("properties.longitude", found, expected, "leave longitude and latitude out"))
            }
        },
        (Some(place), _) | (None, Some(place)) => Ok(stays(place).unwrap_or(place)),
    }
}

fn is_same(one: Coordinates, other: Coordinates) -> bool {
    (one.longitude() - other.longitude()).abs() <= SAME && (one.latitude() - other.latitude()).abs() <= SAME
}

/// The place that the properties say.
fn written(properties: &Sent) -> Result<Option<Coordinates>, Invalid> {
    let [longitude, latitude] = PLACE.map(|name| properties.get(name).filter(|value| !value.is_null()));
    let number = |name: &str, value: &Value| {
        value
            .as_f64()
            .ok_or_else(|| Invalid::new(&format!("properties.{name}"), value, "a number of degrees", ""))
    };
    match (longitude, latitude) {
        (None, None) => Ok(None),
        (Some(longitude), Some(latitude)) => {
            let place = Coordinates::new(number(PLACE[0], longitude)?, number(PLACE[1], latitude)?);
            place.map(Some).map_err(|invalid| invalid.within("properties"))
        }
        (Some(_), None) => {
            Err(Invalid::new("properties.latitude", "", "a number of degrees", "give both, or neither"))
        }
        (None, Some(_)) => {
            Err(Invalid::new("properties.longitude", "", "a number of degrees", "give both, or neither"))
        }
    }
}

/// The place of a `GeoJSON` point in a system of coordinates; a height does not count.
fn point(geometry: &Value, system: &System) -> Result<Coordinates, Invalid> {
    if geometry["type"] != "Point" {
        return Err(Invalid::new("geometry.type", &geometry["type"], "Point", "a site is one point"));
    }
    let field = "geometry.coordinates";
    let numbers: Option<Vec<f64>> =
        geometry["coordinates"].as_array().and_then(|numbers| numbers.iter().map(Value::as_f64).collect());
    let Some([x, y] | [x, y, _]) = numbers.as_deref() else {
        let remedy = "write for example [14.3,48.3]";
        return Err(Invalid::new(field, &geometry["coordinates"], "two numbers", remedy));
    };
    system.place(*x, *y).map_err(|refused| refused.in_field(field))
}

/// Whether a site that was suspect was moved, and nothing new is said of how well its place is known: what was suspected was of the old place.
fn is_suspicion_gone(body: &Sent, place: Coordinates, before: Option<&Site>) -> bool {
    let Some(before) = before else { return false };
    let stated = body.get("location").and_then(Value::as_str);
    matches!(before.location, LocationQuality::Suspect(_))
        && stated == Some(before.location.name())
        && !is_same(before.coordinates, place)
}

/// A refusal of a site by the names of its feature.
pub(super) fn of_feature(invalid: Invalid) -> Invalid {
    let field = match invalid.field.as_str() {
        "id" => return invalid,
        field if field.starts_with("coordinates") => "geometry.coordinates".to_owned(),
        "body" => "properties".to_owned(),
        field => format!("properties.{field}"),
    };
    invalid.in_field(&field)
}
