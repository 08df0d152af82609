//! Each event names the schema of its data, and is what that schema says.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use jsonschema::Validator;
use serde_json::{Value, json};
use turash_domain::Event;

use crate::live::Stream;
use crate::openapi::{FLOWS, SITES};
use crate::world::World;

/// The schema at an address of this server, of the data of a type.
async fn schema(world: &World, address: &str) -> Validator {
    let path = address.strip_prefix(&format!("http://{}", world.address)).expect("an address in whole");
    let schema = world.get(path).await.expect(200);
    assert_eq!(schema.header("content-type"), Some("application/schema+json"));
    let schema = schema.json();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    jsonschema::draft202012::new(&schema).unwrap()
}

#[track_caller]
fn holds(validator: &Validator, data: &Value) {
    let found: Vec<String> =
        validator.iter_errors(data).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert!(found.is_empty(), "{found:#?}\n{data:#}");
}

/// One event of every type: the files that pin what is written.
fn golden() -> Vec<Event> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../turash-domain/tests/golden");
    let files = fs::read_dir(folder).unwrap().map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap());
    files.map(|text| Event::from_cloud_event(&text).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_data_of_every_type_is_what_its_schema_says() {
    let world = World::new().await;
    let events = golden();
    let types: BTreeSet<String> = events.iter().map(|event| event.data.type_name()).collect();
    let described: Value = serde_json::from_str(include_str!("../../openapi/events.json")).unwrap();
    let described: BTreeSet<String> = described.as_object().unwrap().keys().cloned().collect();
    assert_eq!(described, types, "every type has a schema, and nothing else has");
    for event in events {
        let address = format!("http://{}/schemas/{}", world.address, event.data.type_name());
        let validator = schema(&world, &address).await;
        let mut data: Value = serde_json::from_str(&event.public_data()).unwrap();
        holds(&validator, &data);
        // A closed form: what is private, or new and not described, is none of it.
        data["price_limit_eur_per_unit"] = json!(77.25);
        assert!(!validator.is_valid(&data), "{}", event.data.name());
        data = json!({});
        assert!(!validator.is_valid(&data), "{}", event.data.name());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_live_stream_tells_is_what_its_schema_says() {
    let world = World::new().await;
    world.post("/v1/sites", SITES).await.expect(201);
    world.post("/v1/flows", FLOWS).await.expect(201);
    let step = r#"{"to": "negotiating", "actor": "a planner", "reason": "they met"}"#;
    world.post("/v1/matches/out~in/transitions", step).await.expect(201);
    for path in ["/v1/flows/ash", "/v1/sites/odd"] {
        world.send(&format!("DELETE {path}"), &[], "").await.expect(200);
    }
    let mut stream = Stream::open(&world, "?after=0", "").await;
    stream.until("site_removed").await;
    stream.until("\n\n").await;
    let mut told = BTreeSet::new();
    for (_, name, event) in stream.events() {
        let validator = schema(&world, event["dataschema"].as_str().unwrap()).await;
        assert!(event["dataschema"].as_str().unwrap().ends_with(event["type"].as_str().unwrap()));
        holds(&validator, &event["data"]);
        told.insert(name);
    }
    let wanted = [
        "match_transitioned",
        "resource_flow_created",
        "resource_flow_removed",
        "site_created",
        "site_removed",
    ];
    assert_eq!(told, wanted.map(str::to_owned).into());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_is_the_one_by_which_the_server_was_asked() {
    let world = World::new().await;
    world.post("/v1/sites", SITES).await.expect(201);
    let mut stream = Stream::open(&world, "?after=0", "X-Forwarded-Proto: https\r\n").await;
    stream.until("site_created").await;
    let own = format!(r#""dataschema":"https://{}/schemas/org.turash.site_created.v1""#, world.address);
    stream.until(&own).await;
}
