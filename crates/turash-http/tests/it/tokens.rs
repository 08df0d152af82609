//! Tokens beside keys: who comes with one, what that allows, how often, and how it is recorded.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use turash_domain::ports::{Clock, PortResult, Tokens};
use turash_domain::{Grant, PortError, PortErrorKind, Role, Text, Timestamp, TokenHolder};
use turash_http::Security;
use turash_runtime::SystemClock;

use crate::keyed::{Keyed, bearer};
use crate::world::{Answer, flow, site};

/// Takes `SUBJECT.ROLE.ORGANIZATION`, which hold as long as it is said; nothing of it is signed: what a token is held to is tested where it
/// is read.
struct Plain {
    holds: Duration,
    away: AtomicBool,
}

fn text(text: &str) -> Text {
    Text::new(text).unwrap()
}

#[async_trait]
impl Tokens for Plain {
    async fn holder(&self, token: &str) -> PortResult<Option<TokenHolder>> {
        if self.away.load(Ordering::Relaxed) {
            return Err(PortError::new(PortErrorKind::Unavailable, "test", "away"));
        }
        let parts: Vec<&str> = token.split('.').collect();
        let [subject, role, organization] = parts[..] else { return Ok(None) };
        let organization = (!organization.is_empty()).then(|| text(organization));
        let grant = Role::parse(role).and_then(|role| Grant::new(role, organization));
        let until = SystemClock.now().millis() + self.holds.as_millis() as i64;
        Ok(grant.ok().map(|grant| TokenHolder {
            subject: text(subject),
            issuer: text("https://id.example.org"),
            grant,
            holds_until: Timestamp::from_millis(until).unwrap(),
        }))
    }
}

async fn world(holds: Duration, requests_per_minute: u32) -> (Keyed, Arc<Plain>) {
    let plain = Arc::new(Plain { holds, away: AtomicBool::new(false) });
    let tokens: Arc<dyn Tokens> = Arc::<Plain>::clone(&plain);
    let security = Security { tokens: Some(tokens), requests_per_minute, ..Security::default() };
    (Keyed::with(security).await, plain)
}

/// The answer without what differs from request to request.
fn told(answer: &Answer) -> (u16, Option<String>, Value) {
    let mut body = answer.json();
    body["request_id"] = Value::Null;
    (answer.status, answer.header("www-authenticate").map(str::to_owned), body)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_opens_what_its_role_allows() {
    let (keyed, _) = world(Duration::from_mins(5), 6_000).await;
    keyed.ask("ada.reader.", "GET /v1/sites", "").await.expect(200);
    let refused = keyed.ask("ada.reader.", "POST /v1/sites", &site("a")).await.expect(403);
    assert!(refused.text.contains("the role of this token is reader"), "{refused:?}");
    keyed.ask("bob.publisher.Mill", "POST /v1/sites", &site("m")).await.expect(201);
    let own = keyed.ask("ada.reader.", "GET /v1/sites/m", "").await.expect(200).json();
    assert_eq!(own["organization"], "Mill");
    // Of another organization it is not there to be written, with a key as with a token.
    keyed.ask("eve.publisher.Forge", "DELETE /v1/sites/m", "").await.expect(404);
    keyed.ask(&keyed.forge, "DELETE /v1/sites/m", "").await.expect(404);
    keyed.ask(&keyed.mill, "DELETE /v1/sites/m", "").await.expect(200);
    keyed.ask("op.operator.", "GET /v1/status", "").await.expect(200);
    keyed.ask("op.operator.", "GET /v1/keys", "").await.expect(403);
    keyed.ask("root.admin.", "GET /v1/keys", "").await.expect(200);
    // Keys go on as before.
    keyed.ask(&keyed.reader, "GET /v1/sites", "").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_is_answered_as_a_wrong_key_and_throttled_alike() {
    let (keyed, _) = world(Duration::from_mins(5), 6_000).await;
    let wrong = ["ada.nobody.", "ada.publisher.", "a.b.c", "..", "eyJhbGciOiJub25lIn0.e30."];
    let by_key = told(&keyed.ask("tsk_x", "GET /v1/sites", "").await);
    for token in wrong {
        assert_eq!(told(&keyed.ask(token, "GET /v1/sites", "").await), by_key, "{token}");
    }
    let twice = [bearer("ada.reader."), bearer("ada.reader.")];
    let twice: Vec<&str> = twice.iter().map(String::as_str).collect();
    assert_eq!(told(&keyed.world.send("GET /v1/sites", &twice, "").await), by_key);
    for _ in 0..13 {
        keyed.ask(wrong[0], "GET /v1/sites", "").await.expect(401);
    }
    let answer = keyed.ask(wrong[0], "GET /v1/sites", "").await.expect(429);
    assert!(answer.header("retry-after").is_some());
    keyed.ask("ada.reader.", "GET /v1/sites", "").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_issuer_a_token_is_a_wrong_key() {
    let keyed = Keyed::new().await;
    let by_key = told(&keyed.ask("tsk_x", "GET /v1/sites", "").await);
    assert_eq!(told(&keyed.ask("ada.admin.", "GET /v1/sites", "").await), by_key);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subject_has_so_many_requests_a_minute_whatever_its_token() {
    let (keyed, _) = world(Duration::from_mins(5), 30).await;
    let mut refused = 0;
    for number in 0..120 {
        let role = if number % 2 == 0 { "ada.reader." } else { "ada.operator." };
        let answer = keyed.ask(role, "GET /v1/sites", "").await;
        assert!([200, 429].contains(&answer.status), "{answer:?}");
        refused += u32::from(answer.status == 429);
    }
    assert!((60..=90).contains(&refused), "{refused}");
    keyed.ask("bob.reader.", "GET /v1/sites", "").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_record_and_the_history_name_the_subject() {
    let (keyed, _) = world(Duration::from_mins(5), 6_000).await;
    let wanted = json!({ "role": "reader", "label": "map" });
    keyed.ask("root.admin.", "POST /v1/keys", &wanted.to_string()).await.expect(201);
    keyed.ask("bob.publisher.Mill", "POST /v1/sites", &site("m")).await.expect(201);
    keyed.ask("bob.publisher.Mill", "DELETE /v1/sites/m", "").await.expect(200);
    let record = keyed.ask("root.admin.", "GET /v1/audit?limit=2", "").await.expect(200).json();
    assert_eq!(record["items"][0]["actor"], "subject bob of https://id.example.org");
    assert_eq!(record["items"][1]["actor"], "subject root of https://id.example.org");
    // A step is recorded under the subject, and under no other name.
    let sites = format!("[{},{}]", site("a"), site("b").replace("14.3", "14.32"));
    keyed.ask("root.admin.", "POST /v1/sites", &sites).await.expect(201);
    let flows = [flow("out", "a", "supply", 100_000, false), flow("in", "b", "demand", 80_000, false)];
    keyed.ask("root.admin.", "POST /v1/flows", &format!("[{}]", flows.join(","))).await.expect(201);
    let steps = "/v1/matches/out~in/transitions";
    let step = |actor: Value| json!({ "to": "negotiating", "actor": actor }).to_string();
    let refused = keyed.ask("root.admin.", &format!("POST {steps}"), &step(json!("eve"))).await.expect(422);
    assert_eq!(refused.json()["field"], "actor");
    keyed.ask("root.admin.", &format!("POST {steps}"), r#"{"to":"negotiating"}"#).await.expect(201);
    let history = keyed.ask("ada.reader.", &format!("GET {steps}"), "").await.expect(200);
    assert!(history.text.contains(r#""actor":"root""#), "{history:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_tokens_cannot_be_read_that_is_said_and_keys_go_on() {
    let (keyed, plain) = world(Duration::from_mins(5), 6_000).await;
    plain.away.store(true, Ordering::Relaxed);
    let answer = keyed.ask("ada.reader.", "GET /v1/sites", "").await.expect(503);
    assert!(answer.header("retry-after").is_some());
    keyed.ask(&keyed.reader, "GET /v1/sites", "").await.expect(200);
    plain.away.store(false, Ordering::Relaxed);
    keyed.ask("ada.reader.", "GET /v1/sites", "").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
#[allow(clippy::disallowed_methods, reason = "the test measures real time")]
async fn a_live_stream_ends_with_its_token() {
    let (keyed, _) = world(Duration::from_secs(2), 6_000).await;
    let mut stream = keyed.world.connect().await;
    let host = keyed.world.address;
    let request = format!(
        "GET /v1/events HTTP/1.1\r\nHost: {host}\r\n{}\r\nConnection: close\r\n\r\n",
        bearer("ada.reader.")
    );
    let begun = Instant::now();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut all = String::new();
    let read = stream.read_to_string(&mut all);
    tokio::time::timeout(Duration::from_secs(20), read).await.expect("the stream ends").unwrap();
    assert!(all.starts_with("HTTP/1.1 200") && all.contains("text/event-stream"), "{all}");
    assert!(begun.elapsed() >= Duration::from_secs(2), "{:?}", begun.elapsed());
}
