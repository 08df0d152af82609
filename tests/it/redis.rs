//! `turash serve` with its events on a Redis server.

#![cfg(test)]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::database::{Database, missing, variable};
use crate::server::{Server, flow, site};
use crate::turash::Folder;

/// The server and a prefix of its own; none where there is no server.
fn bus(of: &str) -> Option<(String, String)> {
    let Some(url) = variable("TURASH_TEST_REDIS") else {
        missing("Redis (TURASH_TEST_REDIS)");
        return None;
    };
    Some((url, format!("it-{}-{of}:", std::process::id())))
}

fn folder_on((url, prefix): &(String, String)) -> Folder {
    Folder::new().with("TURASH__REDIS__URL", url).with("TURASH__REDIS__PREFIX", prefix)
}

/// What the server answers to a command, as far as its first line.
fn ask(url: &str, command: &str) -> String {
    let place = url.trim_start_matches("redis://").split('/').next().unwrap();
    let mut connection = TcpStream::connect(place).unwrap();
    connection.write_all(format!("{command}\r\n").as_bytes()).unwrap();
    let mut answer = String::new();
    BufReader::new(connection).read_line(&mut answer).unwrap();
    answer.trim().to_owned()
}

/// What people and events do to a store, and the matches that come of it.
fn history(folder: &Folder) -> Vec<serde_json::Value> {
    let server = Server::start(folder, &[]);
    server.post("/v1/sites", &format!("[{},{},{}]", site("a"), site("b"), site("c")));
    for number in 0..20 {
        let (supply, demand) = (format!("a.{number}"), format!("b.{number}"));
        server.post(
            "/v1/flows",
            &format!("[{},{}]", flow(&supply, "a", "supply"), flow(&demand, "b", "demand")),
        );
    }
    server.until_caught_up();
    server.post("/v1/flows", &flow("c.0", "c", "demand"));
    assert_eq!(server.ask("DELETE", "/v1/flows/a.7", "").unwrap().status, 200);
    assert_eq!(server.ask("DELETE", "/v1/flows/b.3", "").unwrap().status, 200);
    server.until_caught_up();
    let mut matches = Vec::new();
    let mut path = "/v1/matches?limit=1000".to_owned();
    loop {
        let page = server.get(&path).json;
        matches.extend(page["items"].as_array().unwrap().iter().cloned());
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/v1/matches?limit=1000&cursor={next}");
    }
    server.end().with(0, Duration::from_secs(5));
    folder.turash(&["recompute", "--verify"]).ok();
    matches
}

#[test]
fn every_store_and_every_bus_end_in_the_same_matches() {
    let (Some(bus), Some(other_bus)) = (bus("same"), bus("same-pg")) else { return };
    let (Some(database), Some(other_database)) = (Database::new(), Database::new()) else { return };
    let on_database = other_database
        .folder()
        .with("TURASH__REDIS__URL", &other_bus.0)
        .with("TURASH__REDIS__PREFIX", &other_bus.1);
    let alone = history(&Folder::new());
    assert!(alone.len() > 300, "{} matches", alone.len());
    assert_eq!(history(&folder_on(&bus)), alone, "embedded, Redis");
    assert_eq!(history(&database.folder()), alone, "Postgres, channel");
    assert_eq!(history(&on_database), alone, "Postgres, Redis");
}

#[test]
fn other_programs_read_every_event_on_the_public_stream_and_status_shows_the_processes() {
    let Some(bus) = bus("public") else { return };
    let key = format!("{}events", bus.1);
    let folder = folder_on(&bus).with("TURASH__REDIS__PUBLIC_STREAM", &key);
    let server = Server::start(&folder, &[]);
    server.post("/v1/sites", &format!("[{},{}]", site("a"), site("b")));
    server.post("/v1/flows", &flow("b.in", "b", "demand"));
    server.post("/v1/flows", &flow("a.out", "a", "supply"));
    server.until_caught_up();
    let head = folder.json(&["status", "--json"])["head_sequence"].as_u64().unwrap();
    server
        .until("all events are on the stream", || ask(&bus.0, &format!("XLEN {key}")) == format!(":{head}"));
    let status = folder.json(&["status", "--json"]);
    let matcher = &status["bus"]["subscriptions"][0];
    assert_eq!(matcher["subscription"], "matcher", "{status:#}");
    let process = matcher["processes"][0]["process"].as_str().unwrap();
    assert!(process.contains(&format!(":{}:", server.id())), "{process}");
    folder.turash(&["status"]).ok().prints(&["on Redis", "last sign of life", process]);
    server.end().with(0, Duration::from_secs(5));
    // Another run begins where this one ended.
    let server = Server::start(&folder, &[]);
    server.post("/v1/flows", &flow("a.more", "a", "supply"));
    server.until_caught_up();
    let head = folder.json(&["status", "--json"])["head_sequence"].as_u64().unwrap();
    server
        .until("all events are on the stream", || ask(&bus.0, &format!("XLEN {key}")) == format!(":{head}"));
    server.end().with(0, Duration::from_secs(5));
    ask(&bus.0, &format!("DEL {key}"));
}

#[test]
fn a_worker_runs_what_it_is_told_to() {
    let folder = Folder::new();
    folder.turash(&["worker", "--subscriptions", "public-stream"]).exits(2).says(&["redis.public_stream"]);
    folder.turash(&["worker", "--subscriptions", "spatial"]).exits(2).says(&["matcher, public-stream"]);
}

#[test]
fn a_match_comes_over_redis_to_the_live_stream_also_after_everything_there_was_deleted() {
    let Some(bus) = bus("live") else { return };
    let folder = folder_on(&bus);
    let server = Server::start(&folder, &[]);
    server.post("/v1/sites", &format!("[{},{}]", site("a"), site("b")));
    server.post("/v1/flows", &flow("b.in", "b", "demand"));
    let mut live = server.stream(&[]);
    server.post("/v1/flows", &flow("a.out", "a", "supply"));
    assert_eq!(live.up_to("match_found").last().unwrap().data["subject"], "match/a.out~b.in");
    let stream = format!("{}{{matcher}}", bus.1);
    assert_eq!(ask(&bus.0, &format!("EXISTS {stream} {stream}:books")), ":2");
    assert_eq!(ask(&bus.0, &format!("DEL {stream} {stream}:books")), ":2");
    server.post("/v1/flows", &flow("c.out", "a", "supply"));
    assert_eq!(live.up_to("match_found").last().unwrap().data["subject"], "match/c.out~b.in");
    server.end().with(0, Duration::from_secs(5));
    assert_eq!(ask(&bus.0, &format!("DEL {stream} {stream}:books")), ":2", "they were made anew");
}

#[test]
fn the_doctor_looks_at_the_bus_and_shows_no_password() {
    let Some(bus) = bus("doctor") else { return };
    let folder = folder_on(&bus);
    folder.turash(&["status"]);
    folder.turash(&["doctor"]).prints(&["bus version", "bus rights", "all commands of the bus"]);
    let nowhere = Folder::new().with("TURASH__REDIS__URL", "redis://turash:s3cr3t@127.0.0.1:1");
    let run = nowhere.turash(&["doctor"]).exits(1);
    assert!(!run.out.contains("s3cr3t") && run.out.contains("127.0.0.1:1"), "{}", run.out);
}
