//! Keys are given and taken back, and what is done with them is recorded.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use turash_domain::Role;

use crate::dead_letters::bury;
use crate::keyed::{Keyed, bearer};
use crate::world::site;

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_gives_and_takes_keys() {
    let keyed = Keyed::new().await;
    let wanted = json!({"role": "publisher", "organization": "Mill", "label": "Mill's meter"});
    let made = keyed.ask(&keyed.admin, "POST /v1/keys", &wanted.to_string()).await.expect(201);
    let key = made.json();
    let (id, secret) = (key["id"].as_str().unwrap(), key["secret"].as_str().unwrap());
    assert!(secret.starts_with(&format!("tsk_{id}_")) && secret.len() == 101, "{secret}");
    assert_eq!(made.header("location"), Some(format!("/v1/keys/{id}").as_str()));
    keyed.ask(secret, "POST /v1/sites", &site("m")).await.expect(201);
    let listed = keyed.ask(&keyed.admin, "GET /v1/keys", "").await.expect(200);
    assert_eq!(listed.json()["items"].as_array().unwrap().len(), 6);
    assert!(!listed.text.contains(secret.rsplit_once('_').unwrap().1), "a secret is told once");
    let gone = keyed.ask(&keyed.admin, &format!("DELETE /v1/keys/{id}"), "").await.expect(200).json();
    assert!(gone["revoked_at"].is_string());
    keyed.ask(secret, "GET /v1/sites", "").await.expect(401);
    keyed.ask(&keyed.admin, "DELETE /v1/keys/019aabcd000070008000000000000001", "").await.expect(404);
    keyed.ask(&keyed.admin, "DELETE /v1/keys/x", "").await.expect(400);
    for (body, field) in [
        (json!({"role": "publisher", "label": "x"}), "organization"),
        (json!({"role": "reader", "organization": "Mill", "label": "x"}), "organization"),
        (json!({"role": "root", "label": "x"}), "role"),
        (json!({"role": "reader"}), "label"),
        (json!({"role": "reader", "label": "x", "id": "1"}), "id"),
    ] {
        let refused = keyed.ask(&keyed.admin, "POST /v1/keys", &body.to_string()).await.expect(422);
        assert_eq!(refused.json()["field"], field, "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_is_recorded_with_who_and_when() {
    let keyed = Keyed::new().await;
    let made = keyed.ask(&keyed.admin, "POST /v1/keys", r#"{"role":"reader","label":"Wärme"}"#).await;
    let id = made.expect(201).json()["id"].as_str().unwrap().to_owned();
    keyed.ask(&keyed.admin, &format!("DELETE /v1/keys/{id}"), "").await.expect(200);
    keyed.ask(&keyed.mill, "POST /v1/sites", &site("m")).await.expect(201);
    keyed.ask(&keyed.mill, "DELETE /v1/sites/m", "").await.expect(200);
    keyed.ask(&keyed.mill, "DELETE /v1/sites/m", "").await.expect(404);
    let record = keyed.ask(&keyed.admin, "GET /v1/audit?limit=3", "").await.expect(200).json();
    let items = record["items"].as_array().unwrap();
    let actions: Vec<_> = items.iter().map(|item| item["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["site_removed", "key_revoked", "key_created"]);
    let text = |item: usize, field: &str| items[item][field].as_str().unwrap().to_owned();
    assert!(text(0, "subject") == "site/m" && text(0, "actor").contains("a publisher"), "{record}");
    assert!(text(1, "subject").contains(&id) && text(1, "actor").contains("a admin"), "{record}");
    assert!(items.iter().all(|item| item["at"].is_string()));
    // The rest: the five keys of the test.
    let next = record["next"].as_str().unwrap();
    let rest = keyed.ask(&keyed.admin, &format!("GET /v1/audit?cursor={next}"), "").await.expect(200).json();
    assert_eq!(rest["items"].as_array().unwrap().len(), 5);
    for head in ["DELETE /v1/audit", "PUT /v1/audit", "POST /v1/audit"] {
        keyed.ask(&keyed.admin, head, "").await.expect(405);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_operator_does_about_dead_letters_is_recorded() {
    let keyed = Keyed::new().await;
    for sequence in 1..=3 {
        bury(&keyed.world, sequence).await;
    }
    let redrive = "POST /v1/dead-letters/redrive";
    keyed.ask(&keyed.mill, redrive, r#"{"subscription":"matcher","all":true}"#).await.expect(403);
    let dry = r#"{"subscription":"matcher","all":true,"dry_run":true}"#;
    keyed.ask(&keyed.operator, redrive, dry).await.expect(200);
    let some = r#"{"subscription":"matcher","sequences":[1,2]}"#;
    keyed.ask(&keyed.operator, redrive, some).await.expect(200);
    let one = r#"{"subscription":"matcher","sequence":3,"reason":"a test site"}"#;
    keyed.ask(&keyed.operator, "POST /v1/dead-letters/discard", one).await.expect(200);
    let record = keyed.ask(&keyed.admin, "GET /v1/audit?limit=3", "").await.expect(200).json();
    let text = |item: usize, field: &str| record["items"][item][field].as_str().unwrap().to_owned();
    assert_eq!(
        (text(0, "action"), text(0, "subject")),
        ("dead_letter_discarded".into(), "3 of matcher: a test site".into())
    );
    assert_eq!(
        (text(1, "action"), text(1, "subject")),
        ("dead_letters_redriven".into(), "2 of matcher: 1, 2".into())
    );
    assert!(text(0, "actor").contains("a operator"), "{record}");
    assert_eq!(text(2, "action"), "key_created", "a rehearsal is not recorded");
}

#[tokio::test(flavor = "multi_thread")]
#[allow(clippy::disallowed_methods, reason = "the test measures real time")]
async fn a_key_that_is_taken_back_opens_nothing_anywhere_after_ten_seconds() {
    let keyed = Keyed::new().await;
    let (id, secret) = keyed.issue(Role::Reader).await;
    let another = keyed.another().await;
    let key = bearer(&secret);
    for world in [&keyed.world, &another] {
        world.send("GET /v1/sites", &[&key], "").await.expect(200);
    }
    let mut live = another.connect().await;
    let request =
        format!("GET /v1/events HTTP/1.1\r\nConnection: close\r\nHost: {}\r\n{key}\r\n\r\n", another.address);
    live.write_all(request.as_bytes()).await.unwrap();
    // Straight in the store, as another process does it.
    keyed.revoke(id).await;
    let begun = Instant::now();
    for world in [&keyed.world, &another] {
        while world.send("GET /v1/sites", &[&key], "").await.status != 401 {
            assert!(begun.elapsed() < Duration::from_secs(10), "still good");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    let mut rest = Vec::new();
    let left = Duration::from_secs(12).saturating_sub(begun.elapsed());
    tokio::time::timeout(left, live.read_to_end(&mut rest)).await.expect("the live stream ends too").unwrap();
    assert!(String::from_utf8(rest).unwrap().contains(": turash"));
    // A new key is known within a second.
    let (_, new) = keyed.issue(Role::Reader).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    another.send("GET /v1/sites", &[&bearer(&new)], "").await.expect(200);
}
