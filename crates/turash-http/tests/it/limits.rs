//! Limits, timeouts and shedding.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use turash_http::Options;

use crate::world::{Answer, World, flow, ports, site};

async fn world(options: Options) -> World {
    World::on(ports().await, options).await
}

#[tokio::test(flavor = "multi_thread")]
#[allow(clippy::disallowed_methods, reason = "the test measures real time")]
async fn half_a_header_and_idle_connections_are_closed_in_time() {
    let world = world(Options { header_timeout: Duration::from_millis(300), ..Options::default() }).await;
    let whole = format!("GET /health/live HTTP/1.1\r\nHost: {}\r\n\r\n", world.address);
    for sent in ["", "GET /v1/sites HTTP/1.1\r\nHost: loc", whole.as_str()] {
        let mut stream = world.connect().await;
        stream.write_all(sent.as_bytes()).await.unwrap();
        let begun = Instant::now();
        let mut rest = Vec::new();
        let read = stream.read_to_end(&mut rest);
        let _ = tokio::time::timeout(Duration::from_secs(5), read).await.expect("closed");
        assert!(begun.elapsed() > Duration::from_millis(200), "{sent:?} was closed at once");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_body_is_given_up() {
    let world = world(Options { body_timeout: Duration::from_millis(200), ..Options::default() }).await;
    let head =
        format!("POST /v1/sites HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n", world.address);
    world.exchange(&format!("{head}Content-Length: 100\r\n\r\n{{")).await.expect(408);
}

#[tokio::test(flavor = "multi_thread")]
async fn large_requests_are_refused() {
    let options = Options { body_bytes: 20_000, item_bytes: 5_000, items: 3, ..Options::default() };
    let world = world(options).await;
    let large = format!("[{}]", " ".repeat(20_000));
    world.post("/v1/sites", &large).await.expect(413);
    let head =
        format!("POST /v1/sites HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n", world.address);
    let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n4e20\r\n{}\r\n64\r\n", " ".repeat(20_000));
    world.exchange(&format!("{chunked}{}\r\n0\r\n\r\n", " ".repeat(100))).await.expect(413);
    world.post("/v1/sites", &site("a").replace("Works a", &"x".repeat(6_000))).await.expect(413);
    let four: Vec<String> = ["a", "b", "c", "d"].map(site).to_vec();
    world.post("/v1/sites", &format!("[{}]", four.join(","))).await.expect(413);
    assert_eq!(world.head().await, 0);
    world.post("/v1/sites", &format!("[{}]", four[..3].join(","))).await.expect(201);
    world.send("GET /v1/sites", &[&format!("X-Long: {}", "x".repeat(64_000))], "").await.expect(431);
    let many: Vec<String> = (0..500).map(|n| format!("X-{n}: 1")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    world.send("GET /v1/sites", &many, "").await.expect(431);
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    assert!([400, 413, 422].contains(&world.post("/v1/sites", &deep).await.status));
}

#[tokio::test(flavor = "multi_thread")]
async fn above_the_cap_connections_are_told_to_come_again() {
    let world = world(Options { connections: 1, ..Options::default() }).await;
    let held = world.connect().await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let refused = world.get("/health/live").await.expect(503);
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(refused.json()["status"], 503);
    drop(held);
    tokio::time::sleep(Duration::from_millis(50)).await;
    world.get("/health/live").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_beyond_what_is_bearable_are_shed_at_once() {
    let world = world(Options { writes: 1, ..Options::default() }).await;
    let mut slow = world.connect().await;
    let head = format!("POST /v1/sites HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", world.address);
    let body = site("a");
    let head = format!("{head}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len());
    slow.write_all(head.as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let shed = world.post("/v1/sites", &site("b")).await.expect(503);
    assert_eq!(
        (shed.header("retry-after"), shed.json()["type"].as_str()),
        (Some("1"), Some("urn:turash:problem:busy"))
    );
    world.get("/v1/sites").await.expect(200);
    slow.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.unwrap();
    Answer::parse(&answer).expect(201);
    world.post("/v1/sites", &site("b")).await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_memory_of_bodies_is_bounded() {
    let world = world(Options { all_body_bytes: 2_000, ..Options::default() }).await;
    world.post("/v1/sites", &format!("[{}]", " ".repeat(3_000))).await.expect(503);
    world.post("/v1/sites", &site("a")).await.expect(201);
    world.post("/v1/flows", &flow("f", "a", "supply", 1, false)).await.expect(201);
}
