//! Part 4: versions, rights, and what programs send.

use serde_json::{Value, json};

use super::part4::{GEOJSON, ITEMS, PATCH, editing, feature, patch, post, put, read, with_mill};
use crate::keyed::Keyed;

#[tokio::test(flavor = "multi_thread")]
async fn optimistic_locking_etags() {
    let world = with_mill().await;
    let got = world.get(&format!("{ITEMS}/mill")).await.expect(200);
    let tag = got.header("etag").unwrap().to_owned();
    let known = format!("If-None-Match: {tag}");
    world.send(&format!("GET {ITEMS}/mill"), &[&known], "").await.expect(304);
    let changed = json!({ "properties": { "name": "Big mill" } });
    for wrong in ["\"0\"", "\"9\"", "\"xyz\"", "W/\"1\""] {
        put(&world, "mill", Some(wrong), &feature("x", 14.3, 48.3)).await.expect(412);
        patch(&world, "mill", Some(wrong), &changed).await.expect(412);
        let head = format!("If-Match: {wrong}");
        world.send(&format!("DELETE {ITEMS}/mill"), &[&head], "").await.expect(412);
    }
    assert_eq!(read(&world, "mill").await, got.json());
    let required = put(&world, "mill", None, &feature("x", 14.3, 48.3)).await.expect(428);
    assert_eq!(required.header("etag"), Some(tag.as_str()));
    let second = patch(&world, "mill", Some(&tag), &changed).await.expect(200);
    let tag = second.header("etag").unwrap().to_owned();
    assert_eq!(tag, "\"2\"");
    let third = put(&world, "mill", Some(&tag), &feature("Mill", 14.3, 48.3)).await.expect(200);
    assert_eq!(third.header("etag"), Some("\"3\""));
    world.send(&format!("DELETE {ITEMS}/mill"), &["If-Match: \"3\""], "").await.expect(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_at_once_are_all_made() {
    let world = with_mill().await;
    let (name, city, place) = (
        json!({ "properties": { "name": "Big mill" } }),
        json!({ "properties": { "city": "Wels" } }),
        json!({ "geometry": { "type": "Point", "coordinates": [14.0, 48.2] } }),
    );
    let (a, b, c) = tokio::join!(
        patch(&world, "mill", None, &name),
        patch(&world, "mill", None, &city),
        patch(&world, "mill", Some("*"), &place)
    );
    for answer in [a, b, c] {
        answer.expect(200);
    }
    let found = read(&world, "mill").await;
    assert_eq!(
        (&found["properties"]["name"], &found["properties"]["city"], &found["geometry"]["coordinates"]),
        (&"Big mill".into(), &"Wels".into(), &json!([14.0, 48.2]))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn conformance_and_api_say_what_is_edited() {
    let world = editing().await;
    let classes = world.get("/conformance").await.expect(200).json();
    let of_part_4 = |class: &&Value| class.as_str().unwrap().contains("/ogcapi-features-4/1.0/conf/");
    assert_eq!(classes["conformsTo"].as_array().unwrap().iter().filter(of_part_4).count(), 4);
    let api = world.get("/api").await.expect(200).json();
    let one = &api["paths"][format!("{ITEMS}/{{featureId}}")];
    for (path, method, media) in [
        (&api["paths"][ITEMS], "post", "application/geo+json"),
        (one, "put", "application/geo+json"),
        (one, "patch", "application/merge-patch+json"),
    ] {
        let schema = &path[method]["requestBody"]["content"][media]["schema"]["$ref"];
        let name = schema.as_str().unwrap().rsplit('/').next().unwrap();
        assert!(api["components"]["schemas"][name]["properties"]["geometry"].is_object(), "{method}");
        assert!(path[method]["responses"]["422"].is_object());
    }
    assert!(one["delete"]["responses"]["204"].is_object() && one["delete"]["requestBody"].is_null());
    for reference in api.to_string().split("\"$ref\":\"#").skip(1) {
        let pointer = reference.split('"').next().unwrap();
        assert!(api.pointer(pointer).is_some(), "{pointer} is not there");
    }
    let page = world.send("GET /api", &["Accept: text/html"], "").await.expect(200);
    assert!(
        page.text.contains("PATCH /collections/sites/items/{featureId}") && page.text.contains("Content-Crs")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_writes_needs_the_rights_of_v1() {
    let keyed = Keyed::new().await;
    let ask = async |secret: &str, head: &str, media: &str, body: &Value| {
        keyed.ask_with(secret, head, &[media], &body.to_string()).await
    };
    let all = format!("POST {ITEMS}");
    ask(&keyed.reader, &all, GEOJSON, &feature("Mill", 14.3, 48.3)).await.expect(403);
    let mut mill = feature("Mill", 14.3, 48.3);
    mill["id"] = "mill".into();
    ask(&keyed.mill, &all, GEOJSON, &mill).await.expect(201);
    let found = keyed.ask(&keyed.reader, &format!("GET {ITEMS}/mill"), "").await.expect(200).json();
    assert_eq!(found["properties"]["organization"], "Mill", "the key says whose it is");
    mill["properties"]["organization"] = "Forge".into();
    let refused = ask(&keyed.mill, &all, GEOJSON, &mill).await.expect(422).json();
    assert_eq!(refused["field"], "properties.organization");
    // What another one has is not there.
    let changed = json!({ "properties": { "name": "Mine" } });
    let one = |method: &str| format!("{method} {ITEMS}/mill");
    ask(&keyed.forge, &one("PATCH"), PATCH, &changed).await.expect(404);
    ask(&keyed.forge, &one("PATCH"), PATCH, &json!({ "properties": { "nmae": 1 } })).await.expect(404);
    ask(&keyed.forge, &one("PUT"), GEOJSON, &feature("Mine", 14.3, 48.3)).await.expect(404);
    keyed.ask(&keyed.forge, &one("DELETE"), "").await.expect(404);
    assert_eq!(keyed.ask(&keyed.reader, &format!("GET {ITEMS}/mill"), "").await.expect(200).json(), found);
    // Nobody gives a site away with a patch.
    let given = json!({ "properties": { "organization": "Forge" } });
    ask(&keyed.mill, &one("PATCH"), PATCH, &given).await.expect(422);
    ask(&keyed.mill, &one("PATCH"), PATCH, &changed).await.expect(200);
    ask(&keyed.admin, &one("PATCH"), PATCH, &given).await.expect(200);
    keyed.ask(&keyed.forge, &one("DELETE"), "").await.expect(204);
}

/// QGIS from 3.32 on, as its source has it: what it asks to know what may be edited, and what it sends for each edit. It names no version.
#[tokio::test(flavor = "multi_thread")]
async fn what_qgis_sends() {
    let world = with_mill().await;
    for (path, methods) in
        [(ITEMS.to_owned(), &["POST"][..]), (format!("{ITEMS}/mill"), &["PUT", "PATCH", "DELETE"])]
    {
        let allowed = world.send(&format!("OPTIONS {path}"), &[], "").await.expect(200);
        let allowed: Vec<&str> = allowed.header("allow").unwrap().split(", ").collect();
        assert!(methods.iter().all(|method| allowed.contains(method)), "{path}: {allowed:?}");
    }
    // A new feature has every column of the layer.
    let properties = json!({
        "name": "Forge", "organization": null, "city": null, "longitude": null, "latitude": null, "location": null,
        "location_doubt": null, "location_km": null, "country": "AT", "industry": null,
    });
    let new = json!({ "type": "Feature", "geometry": { "type": "Point", "coordinates": [14.25, 48.25] }, "properties": properties });
    let created = post(&world, &new).await.expect(201);
    let (_, id) = created.header("location").unwrap().rsplit_once("/items/").unwrap();
    assert_eq!(read(&world, id).await["properties"]["location"], "own");
    patch(&world, id, None, &json!({ "properties": { "city": "Linz", "industry": "C24.10" } }))
        .await
        .expect(200);
    patch(&world, id, None, &json!({ "geometry": { "type": "Point", "coordinates": [14.5, 48.5] } }))
        .await
        .expect(200);
    let found = read(&world, id).await;
    assert_eq!(
        (&found["properties"]["city"], &found["geometry"]["coordinates"]),
        (&"Linz".into(), &json!([14.5, 48.5]))
    );
    world.send(&format!("DELETE {ITEMS}/{id}"), &[], "").await.expect(204);
    world.get(&format!("{ITEMS}/{id}")).await.expect(404);
}
