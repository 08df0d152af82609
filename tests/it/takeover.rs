//! Several servers on one database: one is active, the others stand by, answer and accept, and take over.

#![cfg(test)]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::database::Database;
use crate::server::{Server, flow, site};
use crate::turash::Folder;

/// The one that stands by is active at most so long after the active one died.
const TAKEOVER: Duration = Duration::from_secs(5);

/// Posts a supply and a demand that fit each other and all the others.
fn post_pair(server: &Server, number: usize) {
    server.post(
        "/v1/flows",
        &format!(
            "[{},{}]",
            flow(&format!("a{number}"), "a", "supply"),
            flow(&format!("b{number}"), "b", "demand")
        ),
    );
}

/// Waits until a server is active; how long that took.
#[allow(clippy::disallowed_methods, reason = "how long a takeover takes is what is tested")]
fn active(server: &Server) -> Duration {
    let start = Instant::now();
    server.until("active", || server.standing() == "active");
    start.elapsed()
}

/// Shows that what is told is what is current, and that no match was found twice without having been withdrawn in between.
#[track_caller]
fn assert_told_once(folder: &Folder) {
    folder.turash(&["recompute", "--verify"]).ok();
    let log = folder.turash(&["events", "tail", "--json", "--after", "0"]).ok().out;
    let mut told: BTreeMap<String, bool> = BTreeMap::new();
    for event in log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        let kind = event["type"].as_str().unwrap();
        let is_found = kind.contains(".match_found.");
        if is_found || kind.contains(".match_withdrawn.") {
            let before = told.insert(event["subject"].as_str().unwrap().to_owned(), is_found);
            assert_ne!(before.unwrap_or(false), is_found, "told twice: {event}");
        }
    }
    let current = folder.matches(&[]);
    assert_eq!(told.values().filter(|is_found| **is_found).count(), current.len());
}

#[test]
fn whoever_stands_by_answers_accepts_and_takes_over_from_a_killed_one() {
    let Some(database) = Database::new() else { return };
    let folder = database.folder();
    let first = Server::start(&folder, &[]);
    first.until("active", || first.standing() == "active");
    let second = Server::start(&folder, &[]);
    second.until("ready", || second.get("/health/ready").status == 200);
    let standing = second.standing();
    assert!(standing.starts_with("standing by; the lease is held by turash serve"), "{standing}");
    assert!(standing.contains(&first.address), "{standing}");

    // What one takes is current in both.
    second.post("/v1/sites", &format!("[{},{}]", site("a"), site("b")));
    for number in 0..10 {
        post_pair(&second, number);
    }
    first.until_caught_up();
    second.until("fresh", || second.get("/v1/matches").json["items"].as_array().unwrap().len() >= 50);

    // Killed in the middle of the work.
    for number in 10..30 {
        post_pair(&second, number);
    }
    first.signal("KILL");
    let sent = second.post("/v1/flows", &flow("a99", "a", "supply"));
    let took = active(&second);
    assert!(took <= TAKEOVER, "{took:?}");
    post_pair(&second, 30);
    second.until_caught_up();
    assert!(second.get("/v1/status").json["head"].as_u64() > sent["as_of"].as_u64());
    assert_told_once(&folder);
    second.end().with(0, Duration::from_secs(5));
}

#[test]
fn one_that_slept_past_its_lease_tells_nothing_and_may_become_active_again() {
    let Some(database) = Database::new() else { return };
    let folder = database.folder();
    let first = Server::start(&folder, &[]);
    first.post("/v1/sites", &format!("[{},{}]", site("a"), site("b")));
    post_pair(&first, 0);
    let second = Server::start(&folder, &[]);
    for number in 1..20 {
        post_pair(&second, number);
    }
    first.signal("STOP");
    let took = active(&second);
    assert!(took <= TAKEOVER, "{took:?}");
    for number in 20..30 {
        post_pair(&second, number);
    }
    second.until_caught_up();

    first.signal("CONT");
    first.until("standing by", || first.standing().contains(&second.address));
    first.until_said("this process stands by");
    post_pair(&first, 30);
    second.until_caught_up();
    first.until("following", || {
        let status = first.get("/v1/status").json;
        status["matches_as_of"] == status["head"]
    });
    assert_told_once(&folder);

    // Given back, the lease goes over at once.
    second.end().with(0, Duration::from_secs(5));
    let took = active(&first);
    assert!(took <= Duration::from_secs(2), "{took:?}");
    post_pair(&first, 31);
    first.until_caught_up();
    assert_told_once(&folder);
    first.end().with(0, Duration::from_secs(5));
}

#[test]
fn a_worker_keeps_matches_current_for_servers_that_stand_by() {
    let Some(database) = Database::new() else { return };
    let folder = database.folder();
    let worker = Server::launch(folder.command(&["worker"]), &[]);
    worker.until_said("ready active=true");
    let server = Server::start(&folder, &[]);
    server.until("standing by", || server.standing().contains("turash worker"));
    server.post("/v1/sites", &format!("[{},{}]", site("a"), site("b")));
    let mut live = server.stream(&[]);
    post_pair(&server, 0);
    live.up_to("match_found");
    worker.end().with(0, Duration::from_secs(5));
    assert!(active(&server) <= Duration::from_secs(2));
    assert_told_once(&folder);
    server.end().with(0, Duration::from_secs(5));
}

#[test]
fn a_database_that_is_away_for_a_while_costs_nothing_that_was_acknowledged() {
    let Some(database) = Database::new() else { return };
    let folder = database.folder();
    let server = Server::start(&folder, &[]);
    server.post("/v1/sites", &format!("[{},{}]", site("a"), site("b")));
    for number in 0..5 {
        post_pair(&server, number);
    }
    database.open(false);
    server.until("not ready", || {
        let answer = server.get("/health/ready");
        answer.status == 503 && answer.json["reason"] == "the store does not answer"
    });
    assert_eq!(server.get("/health/live").status, 200);
    let refused = server.ask("POST", "/v1/flows", &flow("a9", "a", "supply")).unwrap();
    assert_eq!(refused.status, 503, "{refused:?}");
    database.open(true);
    server.until("ready", || server.get("/health/ready").status == 200);
    active(&server);
    post_pair(&server, 5);
    server.until_caught_up();
    assert_told_once(&folder);
    server.end().with(0, Duration::from_secs(5));
}
