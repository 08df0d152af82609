//! `turash serve` with its events on a Redis server.

#![cfg(test)]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::database::{missing, variable};
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
    Folder::new().with("TURASH__BUS__URL", url).with("TURASH__BUS__PREFIX", prefix)
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
    let nowhere = Folder::new().with("TURASH__BUS__URL", "redis://turash:s3cr3t@127.0.0.1:1");
    let run = nowhere.turash(&["doctor"]).exits(1);
    assert!(!run.out.contains("s3cr3t") && run.out.contains("127.0.0.1:1"), "{}", run.out);
}
