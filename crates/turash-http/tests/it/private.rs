//! Two servers whose flows differ in nothing but price limits answer the same, letter by letter.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use turash_contract::random::Random;
use turash_domain::ports::{Clock, IdSource};
use turash_domain::{Timestamp, Uuid};
use turash_http::Options;
use turash_services::Ports;

use crate::world::{World, again, flow, ports, site};

/// A clock and ids that say the same in both worlds.
#[derive(Default)]
struct Counted(AtomicU64);

impl Clock for Counted {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(1_700_000_000_000).unwrap()
    }
}

impl IdSource for Counted {
    fn uuid(&self, _now: Timestamp) -> Uuid {
        Uuid::from_u128(u128::from(self.0.fetch_add(1, Ordering::SeqCst)))
    }
}

const FLOWS: [(&str, &str, &str, u32); 5] = [
    ("a.out", "a", "supply", 1000),
    ("b.in", "b", "demand", 800),
    ("b.out", "b", "supply", 500),
    ("c.in", "c", "demand", 300),
    ("a.in", "a", "demand", 100),
];

const QUESTIONS: [&str; 21] = [
    "/v1/sites",
    "/v1/flows",
    "/v1/flows/a.out",
    "/v1/flows/b.in",
    "/v1/flows?site=b",
    "/v1/matches?count=true",
    "/v1/matches?limit=1",
    "/v1/matches?overbooked=true",
    "/v1/matches/a.out~b.in",
    "/v1/matches/a.out~b.in/transitions",
    "/v1/explain?supply=a.out&demand=b.in",
    "/v1/explain?supply=b.out&demand=c.in",
    "/v1/explain?supply=b.in&demand=a.out",
    "/v1/graph/neighbourhood?site=a",
    "/v1/graph/chains?site=a",
    "/v1/graph/cycles?site=a",
    "/v1/graph/communities",
    "/v1/graph/closure?site=a",
    "/v1/graph/introductions",
    "/v1/status",
    "/health/ready",
];

/// A flow with a limit of its world, or without one.
fn limited(number: usize, limits: &mut Random) -> String {
    let (id, at, direction, annual) = FLOWS[number];
    match limits.below(4) {
        0 => flow(id, at, direction, annual, false),
        _ => flow(id, at, direction, annual, true)
            .replace("77.25", &(limits.below(100_000) as f64 / 8.0 - 2_000.0).to_string()),
    }
}

/// Everything that a server answers to anybody, about flows with the limits of one world.
async fn answers(limits: u64) -> Vec<String> {
    let mut limits = Random(limits);
    let counted = Arc::new(Counted::default());
    let ports = Ports { clock: Arc::<Counted>::clone(&counted), ids: counted, ..ports().await };
    let empty = World::on(ports, Options::default()).await;
    let place = |id: &str, lon: &str| site(id).replace("14.3", lon);
    let sites = [place("a", "14.30"), place("b", "14.32"), place("c", "14.34")];
    empty.post("/v1/sites", &format!("[{}]", sites.join(","))).await.expect(201);
    let mut answers = Vec::new();
    for number in 0..FLOWS.len() {
        let created = empty.post("/v1/flows", &limited(number, &mut limits)).await.expect(201);
        answers.push(created.text);
    }
    empty.post("/v1/matches/a.out~b.in/transitions", r#"{"to":"negotiating"}"#).await.expect(201);
    // One gets another limit; only that.
    let other = flow("b.in", "b", "demand", 800, true).replace("77.25", &format!("{}", limits.below(999)));
    answers.push(empty.put("/v1/flows/b.in", Some("\"1\""), &other).await.expect(200).text);
    let world = again(&empty).await;
    for question in QUESTIONS {
        let answer = world.get(question).await.expect(200);
        let headers = ["etag", "turash-as-of", "content-length"].map(|name| answer.header(name));
        answers.push(format!("{question}: {headers:?} {}", answer.text));
    }
    let plan = world.post("/v1/plans", "{}").await.expect(201);
    answers.push(world.get(plan.header("location").unwrap()).await.expect(200).text);
    answers.push(plan.text);
    for question in [r#"{"shares":true}"#, r#"{"periods":"months"}"#] {
        answers.push(world.post("/v1/plans", question).await.expect(201).text);
    }
    // Also of limits of flows that are only thought to be there.
    let with = limited(0, &mut limits).replace("a.out", "a.more");
    let with = format!(r#"{{"with":{{"flows":[{with}]}}}}"#);
    answers.push(world.post("/v1/plans", &with).await.expect(201).text);
    answers.push(world.get("/v1/plans").await.expect(200).text);
    answers.push(streamed(&world, world.head().await).await);
    answers
}

/// The live stream from its beginning up to an event.
async fn streamed(world: &World, last: u64) -> String {
    let mut connection = world.connect().await;
    // By the same name in every world: it stands in what is told.
    connection.write_all(b"GET /v1/events?after=0 HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    let (mut text, end) = (String::new(), format!("id: {last}-"));
    while !text.split_once(&end).is_some_and(|(_, rest)| rest.contains("\n\n")) {
        let mut bytes = [0; 4096];
        let read = tokio::time::timeout(Duration::from_secs(10), connection.read(&mut bytes));
        let count = read.await.expect("something within 10 s").unwrap();
        assert_ne!(count, 0, "the stream ended: {text}");
        text += std::str::from_utf8(&bytes[..count]).unwrap();
    }
    // How the stream is cut into chunks is chance.
    let lines =
        text.lines().filter(|line| ["id: ", "event: ", "data: "].iter().any(|name| line.starts_with(name)));
    lines.collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_depends_on_a_price_limit() {
    let wanted = answers(0).await;
    assert!(wanted.iter().any(|answer| answer.contains("match_transitioned")), "{wanted:#?}");
    for world in 1..8 {
        for (answer, wanted) in answers(world).await.iter().zip(&wanted) {
            assert_eq!(answer, wanted, "world {world}");
        }
    }
}
