//! Webhooks over HTTP: made, shown without their secrets, replayed, tried and removed, by operators, and recorded.

use serde_json::{Value, json};

use crate::keyed::Keyed;
use crate::world::{World, site};

async fn made(world: &World, url: &str) -> Value {
    world.post("/v1/webhooks", &json!({"url": url, "label": "board"}).to_string()).await.expect(201).json()
}

#[tokio::test]
async fn a_secret_is_shown_once() {
    let world = World::new().await;
    world.post("/v1/sites", &site("a")).await.expect(201);
    let body =
        json!({"url": "https://a.example/x?y", "label": "board", "types": ["site_removed", "match_found"]});
    let answer = world.post("/v1/webhooks", &body.to_string()).await.expect(201);
    let hook = answer.json();
    let (id, secret) = (hook["id"].as_str().unwrap(), hook["secret"].as_str().unwrap());
    assert_eq!(answer.header("location").unwrap(), format!("/v1/webhooks/{id}"));
    assert!(secret.starts_with("whsec_") && secret.len() == 50, "{secret}");
    assert_eq!((&hook["after"], &hook["types"]), (&json!(1), &json!(["match_found", "site_removed"])));
    assert_eq!(hook["subscription"], format!("webhook-{id}"));
    let one = world.get(&format!("/v1/webhooks/{id}")).await.expect(200);
    let list = world.get("/v1/webhooks").await.expect(200);
    assert_eq!((&one.json()["url"], &list.json()["items"][0]["url"]), (&body["url"], &body["url"]));
    for answer in [one, list] {
        assert!(!answer.text.contains("secret") && !answer.text.contains(&secret[6..]), "{answer:?}");
    }
    let removed = world.send(&format!("DELETE /v1/webhooks/{id}"), &[], "").await.expect(200);
    assert_eq!(removed.json()["id"], id);
    for path in [
        format!("GET /v1/webhooks/{id}"),
        format!("DELETE /v1/webhooks/{id}"),
        format!("POST /v1/webhooks/{id}/test"),
    ] {
        world.send(&path, &[], "").await.expect(404);
    }
    world.get("/v1/webhooks/one").await.expect(400);
}

#[tokio::test]
async fn what_cannot_be_sent_to_is_refused() {
    let world = World::new().await;
    for (body, field) in [
        (json!({"url": "https://10.0.0.1/", "label": "x"}), "url"),
        (json!({"url": "https://0x7f000001/", "label": "x"}), "url"),
        (json!({"url": "ftp://a.example/", "label": "x"}), "url"),
        (json!({"url": "https://a.example/", "label": "x", "types": ["match_lost"]}), "types"),
        (json!({"url": "https://a.example/", "label": "x", "secret": "mine"}), ""),
        (json!({"url": "https://a.example/"}), ""),
    ] {
        let answer = world.post("/v1/webhooks", &body.to_string()).await.expect(422).json();
        assert!(field.is_empty() || answer["field"] == field, "{answer}");
    }
    assert_eq!(world.get("/v1/webhooks").await.json()["items"], json!([]));
}

#[tokio::test]
async fn there_are_only_so_many() {
    let world = World::new().await;
    for number in 0..turash_services::MOST_WEBHOOKS {
        made(&world, &format!("https://a{number}.example/")).await;
    }
    let body = json!({"url": "https://one.more.example/", "label": "x"}).to_string();
    let refused = world.post("/v1/webhooks", &body).await.expect(409);
    assert!(refused.json()["detail"].as_str().unwrap().contains("remove one"));
}

#[tokio::test]
async fn a_try_says_what_came_of_it() {
    let world = World::new().await;
    for (host, delivered, said) in
        [("a.example", true, "202"), ("gone.example", false, "410"), ("broken.example", false, "500")]
    {
        let hook = made(&world, &format!("https://{host}/")).await;
        let path = format!("/v1/webhooks/{}/test", hook["id"].as_str().unwrap());
        let tried = world.post(&path, "").await.expect(200);
        assert_eq!(tried.json()["delivered"], delivered, "{host}");
        assert!(tried.text.contains(said), "{tried:?}");
        let after = world.get(path.trim_end_matches("/test")).await.json();
        assert_eq!(after["disabled"], Value::Null, "a try disables nothing");
    }
}

#[tokio::test]
async fn a_replay_begins_where_it_is_asked_to() {
    let world = World::new().await;
    for id in ["a", "b", "c"] {
        world.post("/v1/sites", &site(id)).await.expect(201);
    }
    let hook = made(&world, "https://a.example/").await;
    let id = hook["id"].as_str().unwrap();
    let path = format!("/v1/webhooks/{id}/replay");
    let replay = async |body: Value, status| world.post(&path, &body.to_string()).await.expect(status).json();
    let begun = replay(json!({"after": 1}), 200).await;
    assert_eq!((&begun["after"], &begun["subscription"]), (&json!(1), &json!(format!("webhook-{id}-2"))));
    // Nothing is left out that was to be sent: the run before stands at 1.
    assert_eq!(replay(json!({"after": 2}), 200).await["after"], 1);
    assert_eq!(replay(json!({"since": "2026-01-01T00:00:00Z"}), 200).await["after"], 0);
    for (body, words) in [
        (json!({"after": 9}), "up to 3"),
        (json!({}), "one of after and since"),
        (json!({"after": 1, "since": "2026-01-01T00:00:00Z"}), "one of after and since"),
    ] {
        let refused = replay(body, 422).await;
        assert!(refused["detail"].as_str().unwrap().contains(words), "{refused}");
    }
    let future = replay(json!({"since": "9000-01-01T00:00:00Z"}), 200).await;
    assert_eq!(future["after"], 0, "the run before has not begun yet");
    world.post("/v1/webhooks/019aabcd000070008000000000000001/replay", r#"{"after": 0}"#).await.expect(404);
}

#[tokio::test]
async fn operators_tend_webhooks_and_what_they_do_is_recorded() {
    let keyed = Keyed::new().await;
    let body = json!({"url": "https://a.example/s3cret", "label": "board"}).to_string();
    for secret in [&keyed.reader, &keyed.mill] {
        for head in ["GET /v1/webhooks", "POST /v1/webhooks"] {
            keyed.ask(secret, head, &body).await.expect(403);
        }
    }
    let hook = keyed.ask(&keyed.operator, "POST /v1/webhooks", &body).await.expect(201).json();
    let id = hook["id"].as_str().unwrap();
    keyed
        .ask(&keyed.operator, &format!("POST /v1/webhooks/{id}/replay"), r#"{"after": 0}"#)
        .await
        .expect(200);
    keyed.ask(&keyed.admin, &format!("DELETE /v1/webhooks/{id}"), "").await.expect(200);
}
