//! `Idempotency-Key`: the same request is carried out once, whoever asks how often and of which process.

use serde_json::json;

use crate::keyed::Keyed;
use crate::world::{Answer, World, again, pair, site};

/// A site without an id: each time that it is carried out there is one more.
const SITE: &str = r#"{"name":"Works","coordinates":{"lon":14.3,"lat":48.3},"country":"AT"}"#;

async fn post(world: &World, key: &str, path: &str, body: &str) -> Answer {
    world.send(&format!("POST {path}"), &[&format!("Idempotency-Key: {key}")], body).await
}

async fn sites(world: &World) -> usize {
    world.get("/v1/sites").await.json()["items"].as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_at_once_have_one_effect_and_one_answer() {
    let world = World::new().await;
    let all =
        futures_util::future::join_all((0..10).map(|_| post(&world, "\"k1\"", "/v1/sites", SITE))).await;
    let done: Vec<_> = all.iter().filter(|answer| answer.status == 201).collect();
    assert!(!done.is_empty(), "{all:?}");
    for answer in &all {
        match answer.status {
            201 => assert_eq!(
                (&answer.text, answer.header("location")),
                (&done[0].text, done[0].header("location"))
            ),
            409 => assert!(
                answer.text.contains("idempotency-key-running") && answer.header("retry-after").is_some()
            ),
            _ => panic!("{answer:?}"),
        }
    }
    assert_eq!(sites(&world).await, 1);
    // Later, and of another process on the same store.
    let other = world.beside().await;
    for world in [&world, &other] {
        for key in ["\"k1\"", "k1"] {
            let answer = post(world, key, "/v1/sites", SITE).await.expect(201);
            assert_eq!(answer.text, done[0].text);
            for header in ["location", "etag", "turash-as-of", "content-type"] {
                assert_eq!(answer.header(header), done[0].header(header), "{header}");
            }
        }
    }
    assert_eq!(sites(&world).await, 1);
    post(&world, "\"k2\"", "/v1/sites", SITE).await.expect(201);
    assert_eq!(sites(&world).await, 2);
}

#[tokio::test]
async fn a_key_is_that_of_one_request() {
    let world = World::new().await;
    post(&world, "k", "/v1/sites", SITE).await.expect(201);
    let batch = format!("[{SITE}]");
    for (path, body) in [
        ("/v1/sites", &*SITE.replace("14.3", "14.4")),
        ("/v1/sites", &batch),
        ("/v1/flows", SITE),
        ("/v1/sites?x=1", SITE),
    ] {
        let refused = post(&world, "k", path, body).await.expect(422);
        assert!(refused.text.contains("idempotency-key-reused"), "{refused:?}");
    }
    assert_eq!(sites(&world).await, 1);
    for key in ["", "\"open", "\u{e4}"] {
        post(&world, key, "/v1/sites", SITE).await.expect(400);
    }
    let two = ["Idempotency-Key: a", "Idempotency-Key: b"];
    world.send("POST /v1/sites", &two, SITE).await.expect(400);
    assert_eq!(sites(&world).await, 1);
}

#[tokio::test]
async fn callers_do_not_meet() {
    let keyed = Keyed::new().await;
    let header = ["Idempotency-Key: 1"];
    let site = |name: &str| SITE.replace("Works", name);
    let post =
        async |secret: &str, name: &str| keyed.ask_with(secret, "POST /v1/sites", &header, &site(name)).await;
    let mill = post(&keyed.mill, "Mill 1").await.expect(201);
    let forge = post(&keyed.forge, "Forge 1").await.expect(201);
    assert_ne!(mill.json()["id"], forge.json()["id"]);
    assert_eq!(post(&keyed.mill, "Mill 1").await.expect(201).text, mill.text);
    post(&keyed.mill, "Forge 1").await.expect(422);
    // Who may not, may not with a key either; and learns nothing of those of others.
    post(&keyed.reader, "Mill 1").await.expect(403);
}

#[tokio::test]
async fn what_was_refused_may_be_mended_under_its_key() {
    let world = World::new().await;
    let flow = r#"{"site":"s","direction":"supply","resource":{"family":"heat","t_min_c":90,"t_max_c":90},"quantity":{"annual":1,"annual_unit":"MWh/a"}}"#;
    post(&world, "k", "/v1/flows", flow).await.expect(422);
    post(&world, "k", "/v1/flows", "{").await.expect(400);
    world.post("/v1/sites", &site("s")).await.expect(201);
    let made = post(&world, "k", "/v1/flows", flow).await.expect(201);
    assert_eq!(post(&world, "k", "/v1/flows", flow).await.expect(201).text, made.text);
}

#[tokio::test]
async fn steps_and_comments_are_carried_out_once() {
    let world = World::new().await;
    pair(&world).await;
    let world = again(&world).await;
    let (steps, comments) = ("/v1/matches/out~in/transitions", "/v1/matches/out~in/comments");
    for (path, body) in [(steps, r#"{"to":"negotiating"}"#), (comments, r#"{"text":"They agree."}"#)] {
        let first = post(&world, path, path, body).await.expect(201);
        let second = post(&world, path, path, body).await.expect(201);
        assert_eq!((first.text, first.headers.len()), (second.text, second.headers.len()));
    }
    assert_eq!(world.get(comments).await.json()["items"].as_array().unwrap().len(), 1);
    let other = post(&world, "another", comments, r#"{"text":"They agree."}"#).await.expect(201);
    assert!(other.json()["id"].is_string());
    assert_eq!(world.get(comments).await.json()["items"].as_array().unwrap().len(), 2);
}

/// A client that gives up waiting does not end what it asked for: who asks again is told what came of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_goes_away_finds_the_answer() {
    use tokio::io::AsyncWriteExt;

    let world = World::new().await;
    for number in 0..20 {
        let mut stream = world.connect().await;
        let head = format!(
            "POST /v1/sites HTTP/1.1\r\nHost: {}\r\nIdempotency-Key: gone-{number}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{SITE}",
            world.address,
            SITE.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.flush().await.unwrap();
        tokio::time::sleep(std::time::Duration::from_micros(100 * number)).await;
        drop(stream);
    }
    for number in 0..20 {
        for attempt in 0.. {
            assert!(attempt < 1_500, "gone-{number} is never answered");
            let answer = post(&world, &format!("gone-{number}"), "/v1/sites", SITE).await;
            if answer.status == 201 {
                break;
            }
            assert_eq!(answer.status, 409, "{answer:?}");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }
    assert_eq!(sites(&world).await, 20);
}

#[tokio::test]
async fn secrets_are_not_kept() {
    let keyed = Keyed::new().await;
    let header = ["Idempotency-Key: 1"];
    for (path, body) in [
        ("/v1/keys", json!({"role": "reader", "label": "x"})),
        ("/v1/webhooks", json!({"url": "https://a.example/", "label": "x"})),
    ] {
        let refused = keyed.ask_with(&keyed.admin, &format!("POST {path}"), &header, &body.to_string()).await;
        assert!(refused.expect(400).text.contains("without Idempotency-Key"));
    }
}
