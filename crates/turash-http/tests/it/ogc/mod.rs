//! OGC API - Features: each test is named after the requirement of the standard that it checks.

mod core;
mod filters;
mod forms;
mod items;
mod links;
mod paging;
mod part2_crs;
mod part3_and_5;
mod part4;
mod part4_locking;

use serde_json::Value;

use crate::world::{World, again, pair};

/// A site at a place, in no country.
pub(crate) fn site_at(id: &str, lon: f64, lat: f64) -> String {
    format!(r#"{{"id":"{id}","name":"Works {id}","coordinates":{{"lon":{lon},"lat":{lat}}}}}"#)
}

/// A server with sites at these places.
pub(crate) async fn sites_at(places: &[(&str, f64, f64)]) -> World {
    let world = World::new().await;
    let sites: Vec<String> = places.iter().map(|(id, lon, lat)| site_at(id, *lon, *lat)).collect();
    world.post("/v1/sites", &format!("[{}]", sites.join(","))).await.expect(201);
    again(&world).await
}

/// A server with one match, `out~in`, from site `a` to site `b`.
pub(crate) async fn matched() -> World {
    let world = World::new().await;
    pair(&world).await;
    again(&world).await
}

/// The ids of features.
pub(crate) fn ids(features: &Value) -> Vec<&str> {
    let features = features["features"].as_array().unwrap();
    features.iter().map(|feature| feature["id"].as_str().unwrap()).collect()
}

/// The link of this relation.
#[track_caller]
pub(crate) fn link<'a>(document: &'a Value, rel: &str) -> &'a Value {
    let links = document["links"].as_array().unwrap();
    links.iter().find(|link| link["rel"] == rel).unwrap_or_else(|| panic!("no link {rel} in {document}"))
}

/// The path of an address on this server.
#[track_caller]
pub(crate) fn path_of<'a>(world: &World, link: &'a Value) -> &'a str {
    let (address, base) = (link["href"].as_str().unwrap(), format!("http://{}", world.address));
    address.strip_prefix(&base).unwrap_or_else(|| panic!("{address} is not on {base}"))
}
