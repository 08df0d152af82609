//! Who is let in, and to what.

use turash_domain::{Access, Role};
use turash_http::{Security, rules};

use crate::keyed::{Keyed, bearer};
use crate::world::{Answer, World, site};

/// An address with something in place of its id.
fn filled(path: &str) -> String {
    path.replace("{id}", "019aabcd000070008000000000000001").replace("{*path}", "THIRD-PARTY.txt")
}

fn body_of(method: &str) -> &'static str {
    if matches!(method, "POST" | "PUT" | "PATCH") { "{}" } else { "" }
}

/// The answer without what differs from request to request.
fn told(answer: &Answer) -> (u16, Option<String>, serde_json::Value) {
    let mut body = answer.json();
    body["request_id"] = serde_json::Value::Null;
    (answer.status, answer.header("www-authenticate").map(str::to_owned), body)
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_key_only_health_and_the_page_answer() {
    let keyed = Keyed::new().await;
    let open: Vec<_> = rules().into_iter().filter(|rule| rule.needs == Access::Open).collect();
    assert!(
        open.iter().all(|rule| ["/", "/page/{*path}", "/api/try"].contains(&&*rule.path)
            || rule.path.starts_with("/health/")),
        "{open:?}"
    );
    for rule in rules() {
        let head = format!("{} {}", rule.method, filled(&rule.path));
        let answer = keyed.world.send(&head, &[], body_of(rule.method)).await;
        if rule.needs == Access::Open {
            assert_eq!(answer.status, 200, "{head}");
        } else {
            assert_eq!((answer.status, answer.header("www-authenticate")), (401, Some("Bearer")), "{head}");
        }
    }
    // What is there is nobody's business either.
    for head in ["GET /v1/nothing", "DELETE /v1/sites", "OPTIONS /v1/sites", "TRACE /v1/sites"] {
        keyed.world.send(head, &[], "").await.expect(401);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_refuses_a_role_that_does_not_suffice() {
    let keyed = Keyed::new().await;
    let secrets = [
        (Role::Reader, &keyed.reader),
        (Role::Publisher, &keyed.mill),
        (Role::Operator, &keyed.operator),
        (Role::Admin, &keyed.admin),
    ];
    for rule in rules() {
        // It would not end.
        if rule.path == "/v1/events" && rule.method == "GET" {
            continue;
        }
        let head = format!("{} {}", rule.method, filled(&rule.path));
        for (role, secret) in secrets {
            let answer = keyed.ask(secret, &head, body_of(rule.method)).await;
            if role.may(rule.needs) {
                assert!(![401, 403].contains(&answer.status), "{head} as {role}: {answer:?}");
            } else {
                assert_eq!(answer.status, 403, "{head} as {role}: {answer:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_wrong_is_answered_alike() {
    let keyed = Keyed::new().await;
    let good = &keyed.admin;
    let (id, random) = good.rsplit_once('_').unwrap();
    let (other_id, _) = keyed.reader.rsplit_once('_').unwrap();
    let none = told(&keyed.world.get("/v1/sites").await);
    assert_eq!((none.0, none.1.as_deref()), (401, Some("Bearer")));
    let wrong = [
        vec!["Authorization:".to_owned()],
        vec!["Authorization: Bearer".to_owned()],
        vec![bearer("x")],
        vec![bearer(&"a".repeat(10_000))],
        vec![bearer(&good[..good.len() - 1])],
        vec![bearer(&format!("{id}_{}", "0".repeat(64)))],
        vec![bearer(&format!("{other_id}_{random}"))],
        vec![bearer(&format!("tsk_019aabcd000070008000000000000001_{random}"))],
        vec![format!("Authorization: Basic {good}")],
        vec![format!("Authorization: {good}")],
        vec![bearer(good), bearer(good)],
        vec![bearer(good), "Authorization: Basic eDp5".to_owned()],
    ];
    for headers in wrong {
        let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
        let answer = keyed.world.send("GET /v1/sites", &headers, "").await;
        let shown: Vec<_> = headers.iter().map(|header| &header[..header.len().min(80)]).collect();
        assert_eq!(told(&answer), none, "{shown:?}");
    }
    keyed.world.send("GET /v1/sites", &[&format!("authorization: bearer {good}")], "").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_keys_are_throttled_harder_than_right_ones() {
    let keyed = Keyed::new().await;
    let wrong = bearer("tsk_x");
    for _ in 0..20 {
        keyed.world.send("GET /v1/sites", &[&wrong], "").await.expect(401);
    }
    for forwarded in ["192.0.2.1", "192.0.2.2"] {
        let header = format!("X-Forwarded-For: {forwarded}");
        let answer = keyed.world.send("GET /v1/sites", &[&wrong, &header], "").await.expect(429);
        let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=3).contains(&wait), "{answer:?}");
    }
    // Whoever has a right one is not kept out by others.
    keyed.ask(&keyed.reader, "GET /v1/sites", "").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_has_so_many_requests_a_minute() {
    let keyed = Keyed::with(Security { requests_per_minute: 30, ..Security::default() }).await;
    let mut refused = 0;
    for number in 0..300 {
        let header = format!("X-Forwarded-For: 192.0.2.{}", number % 250);
        let answer = keyed.ask_with(&keyed.reader, "GET /v1/sites", &[&header], "").await;
        if answer.status == 429 {
            assert!(answer.header("retry-after").unwrap().parse::<u64>().unwrap() >= 1);
            assert_eq!(answer.json()["type"], "urn:turash:problem:too-many");
            refused += 1;
        } else {
            assert_eq!(answer.status, 200, "{answer:?}");
        }
    }
    assert!((200..=270).contains(&refused), "{refused}");
    keyed.ask(&keyed.operator, "GET /v1/sites", "").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn methods_are_what_they_say() {
    let keyed = Keyed::new().await;
    keyed.ask(&keyed.admin, "POST /v1/sites", &site("a")).await.expect(201);
    for head in ["TRACE /v1/sites/a", "PUT /v1/sites"] {
        let answer = keyed.ask(&keyed.admin, head, "").await.expect(405);
        assert!(answer.header("allow").unwrap().contains("GET"), "{answer:?}");
    }
    let as_delete = ["X-HTTP-Method-Override: DELETE", "X-Method-Override: DELETE"];
    keyed.ask_with(&keyed.admin, "GET /v1/sites/a", &as_delete, "").await.expect(200);
    keyed.ask_with(&keyed.admin, "POST /v1/sites/a", &as_delete, "{}").await.expect(405);
    keyed.ask(&keyed.admin, "GET /v1/sites/a", "").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nobody_is_asked_for_a_key_none_is_given() {
    let world = World::new().await;
    for (head, body) in [
        ("GET /v1/keys", ""),
        ("POST /v1/keys", r#"{"role":"admin","label":"x"}"#),
        ("DELETE /v1/keys/019aabcd000070008000000000000001", ""),
        ("GET /v1/audit", ""),
    ] {
        let answer = world.send(head, &[], body).await.expect(403);
        assert!(answer.text.contains("turash keys create"), "{answer:?}");
    }
    // A header that means nothing here does no harm.
    world.send("GET /v1/sites", &["Authorization: Bearer x"], "").await.expect(200);
}
