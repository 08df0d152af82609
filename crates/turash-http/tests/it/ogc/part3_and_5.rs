//! Part 3, queryables; part 5, schemas.

use serde_json::Value;

use super::{link, matched, path_of};
use crate::world::World;

const REL: &str = "http://www.opengis.net/def/rel/ogc/1.0";

#[tokio::test(flavor = "multi_thread")]
async fn queryables_and_queryables_query_parameters() {
    let world = matched().await;
    let api = world.get("/api").await.expect(200).json();
    for (id, some) in [
        ("sites", &["country", "industry", "location", "city"][..]),
        ("flows", &["site", "resource", "direction", "precision", "hazardous"]),
        ("matches", &["family", "state", "supply", "demand_site", "overbooked", "country"]),
    ] {
        let collection = world.get(&format!("/collections/{id}")).await.expect(200).json();
        let path = path_of(&world, link(&collection, &format!("{REL}/queryables")));
        let answer = world.get(path).await.expect(200);
        assert_eq!(answer.header("content-type"), Some("application/schema+json"));
        let queryables = answer.json();
        assert_eq!(
            (&queryables["type"], &queryables["additionalProperties"]),
            (&"object".into(), &false.into())
        );
        assert_eq!(queryables["$schema"], "https://json-schema.org/draft/2020-12/schema");
        let names = queryables["properties"].as_object().unwrap();
        assert!(some.iter().all(|name| names.contains_key(*name)), "{names:?}");
        // Each is described as a parameter, and taken.
        let parameters =
            api["paths"][format!("/collections/{id}/items")]["get"]["parameters"].as_array().unwrap();
        for (name, schema) in names {
            let parameter = parameters.iter().find(|parameter| parameter["name"] == *name).unwrap();
            assert_eq!(&parameter["schema"], schema);
            let value = match name.as_str() {
                "hazardous" | "overbooked" => "true",
                "direction" => "supply",
                "resource" | "family" => "heat",
                "country" => "AT",
                _ => "x",
            };
            world.get(&format!("/collections/{id}/items?{name}={value}")).await.expect(200);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn schemas_and_core_roles_features() {
    let world = matched().await;
    for (id, geometry) in
        [("sites", "geometry-point"), ("flows", "geometry-point"), ("matches", "geometry-linestring")]
    {
        let collection = world.get(&format!("/collections/{id}")).await.expect(200).json();
        let path = path_of(&world, link(&collection, &format!("{REL}/schema")));
        let schema = world.get(path).await.expect(200).json();
        let properties = schema["properties"].as_object().unwrap();
        assert_eq!(properties["geometry"]["format"], geometry);
        assert_eq!(properties["geometry"]["x-ogc-role"], "primary-geometry");
        assert_eq!(properties["id"]["x-ogc-role"], "id");
        let found = world.get(&format!("/collections/{id}/items?limit=1")).await.expect(200).json();
        let feature = found["features"][0]["properties"].as_object().unwrap();
        assert_eq!(feature.len() + 2, properties.len(), "all that features have, and nothing else");
        for (name, value) in feature {
            let fits = match properties[name]["type"].as_str().unwrap() {
                "string" => value.is_string(),
                "number" => value.is_number(),
                "integer" => value.is_u64(),
                "boolean" => value.is_boolean(),
                _ => false,
            };
            assert!(fits || value.is_null(), "{name}: {value}");
        }
        let path = path_of(&world, link(&collection, "describedby"));
        let whole = world.get(path).await.expect(200).json();
        assert_eq!(whole["properties"]["properties"]["properties"].as_object().unwrap().len(), feature.len());
    }
    let flows = world.get("/collections/flows/schema").await.expect(200).json();
    let role = |name: &str| flows["properties"][name]["x-ogc-role"].as_str().unwrap().to_owned();
    assert_eq!(role("valid_from"), "primary-interval-start");
    assert_eq!(role("valid_until"), "primary-interval-end");
}

#[tokio::test(flavor = "multi_thread")]
async fn properties_come_in_the_order_of_exports() {
    let world: World = matched().await;
    let header = world.get("/collections/flows/items?f=csv").await.expect(200).text;
    let columns: Vec<&str> = header.lines().next().unwrap().split(',').skip(1).collect();
    for path in ["/collections/flows/items", "/collections/flows/schema", "/collections/flows/feature-schema"]
    {
        let text = world.get(path).await.expect(200).text;
        let at =
            |name: &&str| text.find(&format!("\"{name}\":")).unwrap_or_else(|| panic!("no {name} in {path}"));
        assert!(columns.iter().skip(1).map(at).is_sorted(), "{path}");
    }
    assert!(serde_json::from_str::<Value>(&header).is_err());
}
