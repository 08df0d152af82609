//! Creating, replacing and removing.

use crate::world::{Answer, World, flow, site};

#[tokio::test(flavor = "multi_thread")]
async fn a_site_is_created_read_replaced_and_removed() {
    let world = World::new().await;
    let created = world.post("/v1/sites", &site("a")).await.expect(201);
    assert_eq!((created.header("etag"), created.header("location")), (Some("\"1\""), Some("/v1/sites/a")));
    assert_eq!(created.header("turash-as-of"), Some("1"));
    let read = world.get("/v1/sites/a").await.expect(200);
    assert_eq!(read.header("etag"), Some("\"1\""));
    assert_eq!(
        (read.json()["coordinates"]["lon"].as_f64(), read.json()["version"].as_u64()),
        (Some(14.3), Some(1))
    );
    // What was read can be sent back as it is.
    let changed = read.text.replace("Works a", "Works A");
    let replaced = world.put("/v1/sites/a", Some("\"1\""), &changed).await.expect(200);
    assert_eq!(
        (replaced.header("etag"), replaced.json()["outcome"].as_str()),
        (Some("\"2\""), Some("updated"))
    );
    world.send("DELETE /v1/sites/a", &["If-Match: \"1\""], "").await.expect(412);
    world.send("DELETE /v1/sites/a", &["If-Match: \"2\""], "").await.expect(200);
    world.get("/v1/sites/a").await.expect(404);
    world.send("DELETE /v1/sites/a", &[], "").await.expect(404);
    // A new one of the same id goes on counting.
    assert_eq!(world.post("/v1/sites", &site("a")).await.expect(201).json()["version"], 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_content_again_is_unchanged_and_tells_nothing() {
    let world = World::new().await;
    world.post("/v1/sites", &site("a")).await.expect(201);
    world.post("/v1/flows", &flow("f", "a", "supply", 10, true)).await.expect(201);
    let head = world.head().await;
    for body in [flow("f", "a", "supply", 10, true), flow("f", "a", "supply", 10, false)] {
        let again = world.post("/v1/flows", &body).await.expect(200);
        assert_eq!(
            (again.json()["outcome"].as_str(), again.header("etag")),
            (Some("unchanged"), Some("\"1\""))
        );
        world.put("/v1/flows/f", None, &body).await.expect(200);
        world.put("/v1/flows/f", Some("\"9\""), &body).await.expect(200);
    }
    assert_eq!(world.head().await, head);
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_guard_against_overwriting() {
    let world = World::new().await;
    world.post("/v1/sites", &site("a")).await.expect(201);
    world.put("/v1/flows/f", Some("\"1\""), &flow("f", "a", "supply", 10, false)).await.expect(412);
    world.put("/v1/flows/f", None, &flow("f", "a", "supply", 10, false)).await.expect(201);
    let other = flow("f", "a", "supply", 20, false);
    let exists = world.post("/v1/flows", &other).await.expect(409);
    assert!(exists.text.contains("version 1") && exists.header("etag") == Some("\"1\""), "{exists:?}");
    let required = world.put("/v1/flows/f", None, &other).await.expect(428);
    assert_eq!(required.header("etag"), Some("\"1\""));
    let stale = world.put("/v1/flows/f", Some("\"7\""), &other).await.expect(412);
    assert_eq!((stale.json()["found_version"].as_u64(), stale.header("etag")), (Some(1), Some("\"1\"")));
    for malformed in ["1", "\"1", "*, \"1\""] {
        world.put("/v1/flows/f", Some(malformed), &other).await.expect(400);
    }
    for stale in ["W/\"1\"", "\"x\"", "\"7\", \"8\""] {
        world.put("/v1/flows/f", Some(stale), &other).await.expect(412);
    }
    world.put("/v1/flows/f", Some("\"1\""), &other).await.expect(200);
    world.put("/v1/flows/f", Some("*"), &flow("f", "a", "supply", 30, false)).await.expect(200);
    let id = world.put("/v1/flows/g", None, &other).await.expect(422);
    assert_eq!(id.json()["field"], "id");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_many_writers_wins() {
    let world = World::new().await;
    world.post("/v1/sites", &site("a")).await.expect(201);
    world.post("/v1/flows", &flow("f", "a", "supply", 10, false)).await.expect(201);
    let bodies: Vec<String> = (0..16).map(|n| flow("f", "a", "supply", 100 + n, false)).collect();
    let writes = bodies.iter().map(|body| world.put("/v1/flows/f", Some("\"1\""), body));
    let statuses: Vec<u16> =
        futures_util::future::join_all(writes).await.iter().map(|done| done.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 412].contains(status)), "{statuses:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_taken_whole_or_not_at_all() {
    let world = World::new().await;
    world.post("/v1/sites", &site("a")).await.expect(201);
    let head = world.head().await;
    let (good, bad) = (flow("f", "a", "supply", 1, false), flow("g", "nowhere", "demand", 1, false));
    let refused = world.post("/v1/flows", &format!("[{good},{bad}]")).await.expect(422).json();
    assert_eq!((refused["field"].as_str(), refused["found"].as_str()), (Some("[1].site"), Some("'nowhere'")));
    let twice = world.post("/v1/flows", &format!("[{good},{good}]")).await.expect(422).json();
    assert_eq!(twice["field"], "[1].id");
    let broken = bad.replace("\"demand\"", "\"sideways\"");
    let broken = world.post("/v1/flows", &format!("[{good},{broken}]")).await.expect(422).json();
    assert_eq!(broken["field"], "[1].direction");
    assert_eq!(world.head().await, head);
    world.get("/v1/flows/f").await.expect(404);
    let second = flow("g", "a", "demand", 1, false);
    let taken = world.post("/v1/flows", &format!("[{good},{second}]")).await.expect(201).json();
    assert_eq!((taken["created"].as_u64(), taken["items"][1]["id"].as_str()), (Some(2), Some("g")));
    assert_eq!(taken["as_of"], world.head().await);
    world.post("/v1/flows", "[]").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_with_flows_stays_and_says_how_many() {
    let world = World::new().await;
    world.post("/v1/sites", &site("a")).await.expect(201);
    world.post("/v1/flows", &flow("f", "a", "supply", 1, false)).await.expect(201);
    let refused = world.send("DELETE /v1/sites/a", &[], "").await.expect(409);
    assert!(refused.text.contains("1 flows"), "{refused:?}");
    world.send("DELETE /v1/flows/f", &[], "").await.expect(200);
    world.send("DELETE /v1/sites/a", &[], "").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_is_made_where_none_is_given() {
    let world = World::new().await;
    let site = site("a").replace(r#""id":"a","#, "");
    let id = world.post("/v1/sites", &site).await.expect(201).json()["id"].as_str().unwrap().to_owned();
    assert_eq!(world.get(&format!("/v1/sites/{id}")).await.expect(200).json()["name"], "Works a");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_limit_is_kept_unless_it_is_spoken_of() {
    let world = World::new().await;
    world.post("/v1/sites", &site("a")).await.expect(201);
    world.post("/v1/flows", &flow("f", "a", "supply", 1, true)).await.expect(201);
    let limit = async || {
        let id = turash_domain::FlowId::new("f").unwrap();
        let known = world.ports.registry.flows(&[id]).await.unwrap().pop().unwrap();
        known.live().unwrap().price_limit.map(turash_domain::EurPerUnit::get)
    };
    let read = world.get("/v1/flows/f").await.expect(200);
    assert!(!read.text.contains("price"), "{read:?}");
    let changed = read.text.replace("\"annual\":1.0", "\"annual\":2.0");
    world.put("/v1/flows/f", Some("\"1\""), &changed).await.expect(200);
    assert_eq!(limit().await, Some(77.25));
    let removed = flow("f", "a", "supply", 2, true).replace("77.25", "null");
    world.put("/v1/flows/f", Some("\"2\""), &removed).await.expect(200);
    assert_eq!(limit().await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn events_carry_the_trace_context_of_their_request() {
    let world = World::new().await;
    let context = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    for (id, given, kept) in [("a", context, Some(context)), ("b", "00-XYZ", None)] {
        world.send("POST /v1/sites", &[&format!("traceparent: {given}")], &site(id)).await.expect(201);
        let last = turash_domain::Sequence(world.head().await - 1);
        let event = world.ports.log.read(last, 1).await.unwrap().pop().unwrap();
        assert_eq!(event.event().unwrap().trace_parent.as_deref(), kept);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_cannot_be_right_is_marked_and_can_be_sent_back() {
    let world = World::new().await;
    let read = |answer: Answer| answer.expect(200).json();
    let places =
        [("0,\"lat\":0", "zero"), ("48.3,\"lat\":14.3", "swapped"), ("-3.7,\"lat\":40.4", "outside_country")];
    for (coordinates, doubt) in places {
        let body = site(doubt).replace("14.3,\"lat\":48.3", coordinates);
        world.post("/v1/sites", &body).await.expect(201);
        let path = format!("/v1/sites/{doubt}");
        let stored = read(world.get(&path).await);
        assert_eq!((&stored["location"], &stored["location_doubt"]), (&"suspect".into(), &doubt.into()));
        // What was read can be sent back as it is.
        world.put(&path, Some("\"1\""), &stored.to_string()).await.expect(200);
        assert_eq!(read(world.get(&path).await), stored);
    }
    let town = site("t").replace("\"AT\"", "\"AT\",\"location\":\"town\"");
    world.post("/v1/sites", &town).await.expect(422);
    let town = town.replace("\"town\"", "\"town\",\"location_km\":2.5");
    world.post("/v1/sites", &town).await.expect(201);
    assert_eq!(read(world.get("/v1/sites/t").await)["location_km"], 2.5);
}
