//! The live stream.

use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use turash_domain::{Sequence, Subscription};
use turash_http::Options;

use crate::world::{World, pair, ports, site};

/// A client of the stream.
pub(crate) struct Stream {
    connection: TcpStream,
    text: String,
}

impl Stream {
    pub(crate) async fn open(world: &World, query: &str, headers: &str) -> Self {
        let mut connection = world.connect().await;
        let host = world.address;
        let request = format!("GET /v1/events{query} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n");
        connection.write_all(request.as_bytes()).await.unwrap();
        let mut stream = Self { connection, text: String::new() };
        stream.until(": turash").await;
        stream
    }

    /// Reads until a text appears.
    pub(crate) async fn until(&mut self, wanted: &str) {
        while !self.text.contains(wanted) {
            assert!(self.read().await, "the stream ended without {wanted}: {}", self.text);
        }
    }

    /// Reads a little; whether there was more.
    async fn read(&mut self) -> bool {
        let mut bytes = [0; 4096];
        let read = tokio::time::timeout(Duration::from_secs(10), self.connection.read(&mut bytes));
        let count = read.await.expect("something within 10 s").unwrap_or(0);
        self.text += std::str::from_utf8(&bytes[..count]).unwrap();
        count > 0
    }

    /// The events so far: sequence, name, data.
    pub(crate) fn events(&self) -> Vec<(u64, String, Value)> {
        let field = |event: &str, name: &str| {
            let line = event.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
            line.map(str::to_owned)
        };
        let event = |event: &str| {
            let data = serde_json::from_str(&field(event, "data")?).unwrap();
            let id = field(event, "id")?;
            let (sequence, mark) = id.split_once('-').expect("an id names its event");
            assert_eq!(mark.len(), 16, "{id}");
            Some((sequence.parse().unwrap(), field(event, "event")?, data))
        };
        self.text.split("\n\n").filter_map(event).collect()
    }

    /// The id of the event of a sequence, as a client keeps it.
    fn id_of(&self, sequence: u64) -> String {
        let begins = format!("id: {sequence}-");
        let line = self.text.lines().find(|line| line.starts_with(&begins)).expect("the event came");
        line["id: ".len()..].to_owned()
    }

    /// The sequences of events that came after the last reset, and whether there was one.
    fn after_reset(&self) -> (bool, Vec<u64>) {
        let events = self.events();
        let reset = events.iter().rposition(|(_, name, _)| name == "reset");
        let after = events[reset.map_or(0, |at| at + 1)..].iter().map(|(id, ..)| *id).collect();
        (reset.is_some(), after)
    }

    fn ids(&self) -> Vec<u64> {
        self.events().iter().map(|(id, ..)| *id).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn events_arrive_live_and_are_replayed_without_prices() {
    let world = World::new().await;
    let mut live = Stream::open(&world, "", "").await;
    assert!(
        live.text.contains("content-type: text/event-stream") && live.text.contains("x-accel-buffering: no")
    );
    pair(&world).await;
    let step = r#"{"to":"negotiating","price_eur_per_unit":66.5,"agreed_annual":5,"annual_unit":"MWh/a"}"#;
    world.post("/v1/matches/out~in/transitions", step).await.expect(201);
    live.until("id: 5-").await;
    live.until("\"match/out~in\"").await;
    let mut replayed = Stream::open(&world, "?after=0", "").await;
    replayed.until("\"match/out~in\"").await;
    assert_eq!((live.ids(), replayed.ids()), (vec![1, 2, 3, 4, 5], vec![1, 2, 3, 4, 5]));
    let names: Vec<_> = live.events().into_iter().map(|(_, name, _)| name).collect();
    assert_eq!(
        names[1..],
        ["site_created", "resource_flow_created", "resource_flow_created", "match_transitioned"]
    );
    for (id, _, data) in live.events() {
        assert_eq!(
            (data["specversion"].as_str(), data["sequence"].as_str()),
            (Some("1.0"), Some(id.to_string()).as_deref())
        );
    }
    for text in [&live.text, &replayed.text] {
        assert!(!text.contains("77.25") && !text.contains("66.5") && !text.contains("price"), "{text}");
    }
    let third = live.id_of(3);
    let mut resumed = Stream::open(&world, "?after=0", &format!("Last-Event-ID: {third}\r\n")).await;
    resumed.until("\"match/out~in\"").await;
    assert_eq!(resumed.ids(), [4, 5]);
    for after in ["3", third.as_str()] {
        let mut resumed = Stream::open(&world, &format!("?after={after}"), "").await;
        resumed.until("\"match/out~in\"").await;
        assert_eq!(resumed.ids(), [4, 5], "after {after}");
    }
    world.get("/v1/events?after=x").await.expect(400);
    world.send("GET /v1/events", &["Last-Event-ID: x"], "").await.expect(400);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_trimmed_or_never_was_resets_the_stream() {
    let world = World::new().await;
    for id in ["a", "b", "c"] {
        world.post("/v1/sites", &site(id)).await.expect(201);
    }
    let matcher = Subscription::new("matcher").unwrap();
    world.ports.ledger.advance(&matcher, Sequence(3)).await.unwrap();
    world.ports.log.trim(Sequence(2)).await.unwrap();
    let mut stream = Stream::open(&world, "?after=0", "").await;
    stream.until("site/c").await;
    let events = stream.events();
    assert_eq!(
        (events[0].0, events[0].1.as_str(), events[0].2["goes_on_after"].as_u64()),
        (2, "reset", Some(2))
    );
    assert_eq!(stream.ids(), [2, 3]);
    let mut enough = Stream::open(&world, "?after=2", "").await;
    enough.until("site/c").await;
    assert_eq!(enough.ids(), [3]);
    let mut ahead = Stream::open(&world, "?after=99", "").await;
    ahead.until("reset").await;
    world.post("/v1/sites", &site("d")).await.expect(201);
    ahead.until("site/d").await;
    assert_eq!(ahead.ids(), [3, 4]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_of_another_log_is_never_taken_for_one_of_this() {
    let (old, new) = (World::new().await, World::new().await);
    for world in [&old, &new] {
        for id in ["a", "b", "c", "d", "e"] {
            world.post("/v1/sites", &site(id)).await.expect(201);
        }
    }
    let mut known = Stream::open(&old, "?after=0", "").await;
    known.until("site/e").await;
    let third = known.id_of(3);
    // The same number in another log; a bare number, which does not say of which log it is; an event that is not there.
    for (number, id) in [third.as_str(), "3", "9-0198c0ffee007abc"].into_iter().enumerate() {
        let mut resumed = Stream::open(&new, "", &format!("Last-Event-ID: {id}\r\n")).await;
        resumed.until("event: reset").await;
        new.post("/v1/sites", &site(&format!("f{number}"))).await.expect(201);
        resumed.until(&format!("site/f{number}")).await;
        let (reset, after) = resumed.after_reset();
        assert!(reset && after.iter().all(|sequence| *sequence > 5), "{id}: {}", resumed.text);
    }
    let mut asked = Stream::open(&new, &format!("?after={third}"), "").await;
    asked.until("event: reset").await;
    let mut same = Stream::open(&old, "", &format!("Last-Event-ID: {third}\r\n")).await;
    same.until("site/e").await;
    assert_eq!(same.after_reset(), (false, vec![4, 5]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_heard_of_nothing_yet_keeps_its_place() {
    let world = World::new().await;
    world.post("/v1/sites", &site("a")).await.expect(201);
    let mut quiet = Stream::open(&world, "", "").await;
    quiet.until("id: 1-").await;
    let place = quiet.id_of(1);
    drop(quiet);
    world.post("/v1/sites", &site("b")).await.expect(201);
    let mut again = Stream::open(&world, "", &format!("Last-Event-ID: {place}\r\n")).await;
    again.until("site/b").await;
    assert_eq!(again.after_reset(), (false, vec![2]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_whose_event_was_trimmed_resets_the_stream() {
    let world = World::new().await;
    for id in ["a", "b", "c"] {
        world.post("/v1/sites", &site(id)).await.expect(201);
    }
    let mut known = Stream::open(&world, "?after=0", "").await;
    known.until("site/c").await;
    world.ports.ledger.advance(&Subscription::new("matcher").unwrap(), Sequence(3)).await.unwrap();
    world.ports.log.trim(Sequence(2)).await.unwrap();
    let second = known.id_of(2);
    let mut resumed = Stream::open(&world, "", &format!("Last-Event-ID: {second}\r\n")).await;
    resumed.until("site/c").await;
    assert_eq!(resumed.after_reset(), (true, vec![3]));
    // The place that a reset gave is not one to go on from without another.
    let again = format!("Last-Event-ID: {}\r\n", resumed.id_of(2));
    let mut again = Stream::open(&world, "", &again).await;
    again.until("site/c").await;
    assert_eq!(again.after_reset(), (true, vec![3]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_was_set_back_resets_the_streams_that_run() {
    let world = World::new().await;
    world.post("/v1/sites", &site("a")).await.expect(201);
    let mut stream = Stream::open(&world, "?after=0", "").await;
    stream.until("site/a").await;
    world.replaced.send_modify(|times| *times += 1);
    stream.until("event: reset").await;
    world.post("/v1/sites", &site("b")).await.expect(201);
    stream.until("site/b").await;
    assert_eq!(stream.after_reset(), (true, vec![2]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quiet_stream_shows_that_it_lives_and_ends_when_the_server_stops() {
    let options = Options { keep_alive: Duration::from_millis(50), streams: 1, ..Options::default() };
    let world = World::on(ports().await, options).await;
    let mut stream = Stream::open(&world, "", "").await;
    stream.until("\n:\n\n").await;
    let busy = world.get("/v1/events").await.expect(503);
    assert_eq!(busy.header("retry-after"), Some("1"));
    world.stopping.cancel();
    while stream.read().await {}
    world.tracker.close();
    tokio::time::timeout(Duration::from_secs(5), world.tracker.wait()).await.expect("no task is left");
    assert!(!world.hard.is_cancelled());
}
