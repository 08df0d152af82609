//! Status, health, metrics and stopping.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use turash_domain::{Sequence, Subscription};

use crate::world::{Answer, World, site};

#[tokio::test(flavor = "multi_thread")]
async fn status_health_and_metrics_tell_how_it_is() {
    let world = World::new().await;
    world.post("/v1/sites", &site("secret-id")).await.expect(201);
    let matcher = Subscription::new("matcher").unwrap();
    world.post("/v1/sites", &site("b")).await.expect(201);
    world.ports.ledger.advance(&matcher, Sequence(1)).await.unwrap();
    let status = world.get("/v1/status").await.expect(200).json();
    assert_eq!(
        (status["head"].as_u64(), status["ready"].as_bool(), status["sites"].as_u64()),
        (Some(2), Some(true), Some(2))
    );
    let of = &status["subscriptions"][0];
    assert_eq!((of["name"].as_str(), of["lag_events"].as_u64()), (Some("matcher"), Some(1)));
    world.get("/health/ready").await.expect(200);
    *world.health.0.lock().unwrap() = Some("loading flows".to_owned());
    let refused = world.get("/health/ready").await.expect(503);
    assert_eq!(
        (refused.json()["reason"].as_str(), refused.header("retry-after")),
        (Some("loading flows"), Some("1"))
    );
    world.get("/health/live").await.expect(200);
    world.get("/v1/sites/secret-id").await.expect(200);
    let accepts = ["Accept: application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"];
    let open = world.send("GET /metrics", &accepts, "").await.expect(200);
    assert!(open.header("content-type").unwrap().starts_with("application/openmetrics-text"));
    assert!(open.text.contains("# TYPE turash_http_requests counter") && open.text.ends_with("# EOF\n"));
    let metrics = world.get("/metrics").await.expect(200);
    assert!(metrics.header("content-type").unwrap().starts_with("text/plain; version=0.0.4"));
    assert!(metrics.text.contains("# TYPE turash_http_requests_total counter"));
    let line = r#"turash_http_requests_total{method="POST",route="/v1/sites",status="2xx"} 2"#;
    assert!(metrics.text.contains(line), "{}", metrics.text);
    assert!(
        metrics.text.contains("turash_http_request_seconds_bucket") && !metrics.text.contains("secret-id")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_finishes_what_is_in_progress_and_takes_nothing_new() {
    let world = World::new().await;
    let body = site("a");
    let mut under_way = world.connect().await;
    let head =
        format!("POST /v1/sites HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n", world.address);
    let head = format!("{head}Content-Length: {}\r\n\r\n", body.len());
    under_way.write_all(head.as_bytes()).await.unwrap();
    let mut idle = world.connect().await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    world.stopping.cancel();
    let mut rest = Vec::new();
    tokio::time::timeout(Duration::from_secs(2), idle.read_to_end(&mut rest)).await.expect("closed").unwrap();
    assert!(tokio::net::TcpStream::connect(world.address).await.is_err(), "nothing listens any more");
    under_way.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    under_way.read_to_string(&mut answer).await.unwrap();
    Answer::parse(&answer).expect(201);
    world.tracker.close();
    tokio::time::timeout(Duration::from_secs(2), world.tracker.wait()).await.expect("no task is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hard_stop_waits_for_nobody() {
    let world = World::new().await;
    let mut half = world.connect().await;
    half.write_all(b"POST /v1/sites HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    world.stopping.cancel();
    world.hard.cancel();
    world.tracker.close();
    tokio::time::timeout(Duration::from_secs(2), world.tracker.wait()).await.expect("no task is left");
}
