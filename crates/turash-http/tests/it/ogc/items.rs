//! Part 1, core and GeoJSON: features.

use serde_json::{Value, json};

use super::{ids, link, matched, path_of, site_at, sites_at};
use crate::world::{World, flow, pair};

#[tokio::test(flavor = "multi_thread")]
async fn core_fc_response_and_fc_links() {
    let world = sites_at(&[("a", 14.25, 48.5), ("b", 15.0, 47.0)]).await;
    let answer = world.get("/collections/sites/items").await.expect(200);
    assert_eq!(answer.header("content-type"), Some("application/geo+json"));
    assert_eq!(answer.header("turash-as-of"), Some("2"));
    let found = answer.json();
    assert_eq!((found["type"].as_str(), ids(&found)), (Some("FeatureCollection"), vec!["a", "b"]));
    assert_eq!((found["numberReturned"].as_u64(), found["numberMatched"].as_u64()), (Some(2), Some(2)));
    let time = found["timeStamp"].as_str().unwrap();
    assert!(time.starts_with("20") && time.ends_with('Z') && time.contains('T'), "{time}");
    assert_eq!(link(&found, "self")["type"], "application/geo+json");
    for other in found["links"].as_array().unwrap() {
        let answer = world.get(path_of(&world, other)).await.expect(200);
        let media = answer.header("content-type").unwrap().split(';').next();
        assert_eq!(media, other["type"].as_str());
    }
    let first = &found["features"][0];
    assert_eq!(first["geometry"], json!({ "type": "Point", "coordinates": [14.25, 48.5] }));
    let properties = first["properties"].as_object().unwrap();
    assert_eq!((&properties["name"], &properties["country"]), (&json!("Works a"), &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn core_f_success() {
    let world = sites_at(&[("Werk 12/B ü", 14.25, 48.5)]).await;
    let path = "/collections/sites/items/Werk%2012%2FB%20%C3%BC";
    let answer = world.get(path).await.expect(200);
    assert_eq!(answer.header("content-type"), Some("application/geo+json"));
    let one = answer.json();
    assert_eq!((one["type"].as_str(), one["id"].as_str()), (Some("Feature"), Some("Werk 12/B ü")));
    assert_eq!(path_of(&world, link(&one, "self")), format!("{path}?f=json"));
    assert_eq!(link(&one, "alternate")["type"], "text/html");
    assert_eq!(path_of(&world, link(&one, "collection")), "/collections/sites");
    let all = world.get("/collections/sites/items").await.expect(200).json();
    for part in ["id", "geometry", "properties"] {
        assert_eq!(one[part], all["features"][0][part]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn flows_are_points_at_their_sites_with_flat_properties() {
    let world = World::new().await;
    pair(&world).await;
    let found = world.get("/collections/flows/items").await.expect(200).json();
    assert_eq!(ids(&found), ["in", "out"]);
    let supply = &found["features"][1];
    assert_eq!(supply["geometry"], json!({ "type": "Point", "coordinates": [14.3, 48.3] }));
    let properties = &supply["properties"];
    for (name, value) in [
        ("site", json!("a")),
        ("direction", json!("supply")),
        ("resource", json!("heat")),
        ("t_max_c", json!(120.0)),
        ("quantity", json!(100_000.0)),
        ("unit", json!("MWh/a")),
        ("voltage_kv", Value::Null),
    ] {
        assert_eq!(properties[name], value, "{name}");
    }
    let scalars = properties.as_object().unwrap().values();
    assert!(scalars.into_iter().all(|value| !value.is_object() && !value.is_array()));
    assert_eq!(world.get("/collections/flows/items/out").await.expect(200).json()["properties"], *properties);
}

#[tokio::test(flavor = "multi_thread")]
async fn matches_are_lines_from_supply_to_demand_of_the_current_lists() {
    let world = matched().await;
    let answer = world.get("/collections/matches/items").await.expect(200);
    let found = answer.json();
    assert_eq!((ids(&found), found["numberMatched"].as_u64()), (vec!["out~in"], Some(1)));
    let line = json!({ "type": "LineString", "coordinates": [[14.3, 48.3], [14.32, 48.3]] });
    assert_eq!(found["features"][0]["geometry"], line);
    let properties = &found["features"][0]["properties"];
    let listed = world.get("/v1/matches/out~in").await.expect(200).json();
    for name in ["family", "technology", "state", "distance_km", "deliverable_annual", "value_eur_per_year"] {
        assert_eq!(properties[name], listed[name], "{name}");
    }
    let one = world.get("/collections/matches/items/out~in").await.expect(200).json();
    assert_eq!(one["properties"], *properties);
    let swapped = world.get("/collections/matches/items/in~out").await;
    swapped.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn prices_are_private() {
    let world = matched().await;
    let step = |body: &'static str, at: u32| {
        let world = &world;
        async move {
            let header = format!("If-Match: \"{at}\"");
            world.send("POST /v1/matches/out~in/transitions", &[&header], body).await.expect(201);
        }
    };
    step(r#"{"to":"negotiating","actor":"Ada"}"#, 0).await;
    step(r#"{"to":"reserved","actor":"Ada","agreed_annual":1000,"annual_unit":"MWh/a","price_eur_per_unit":33.75}"#, 1).await;
    for collection in ["sites", "flows", "matches"] {
        let path = format!("/collections/{collection}");
        for end in
            ["", "/schema", "/queryables", "/feature-schema", "/items", "/items?f=csv", "/items?f=html"]
        {
            let text = world.get(&format!("{path}{end}")).await.expect(200).text;
            assert!(!text.contains("price") && !text.contains("77.25") && !text.contains("33.75"), "{text}");
        }
    }
    let found = world.get("/collections/matches/items?state=reserved").await.expect(200).json();
    assert_eq!(ids(&found), ["out~in"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspect_place_is_shown() {
    let world = World::new().await;
    let abroad = site_at("a", 2.35, 48.85).replace("\"name\"", "\"country\":\"AT\",\"name\"");
    world.post("/v1/sites", &abroad).await.expect(201);
    world.post("/v1/flows", &flow("out", "a", "supply", 1, false)).await.expect(201);
    let site = world.get("/collections/sites/items?location=suspect").await.expect(200).json();
    assert_eq!(ids(&site), ["a"]);
    assert_eq!(site["features"][0]["properties"]["location_doubt"], "outside_country");
    assert_eq!(ids(&world.get("/collections/flows/items").await.expect(200).json()), ["out"]);
}
