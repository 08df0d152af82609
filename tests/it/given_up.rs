//! Handlers that hang or panic: their events are tried again, given up, and put back once the handler works.

#![cfg(test)]

use std::time::Duration;

use serde_json::Value;

use crate::server::{Server, flow, site};
use crate::turash::Folder;

/// Three attempts in quick succession.
const IMPATIENT: [(&str, &str); 4] = [
    ("TURASH__EVENTS__HANDLER_TIMEOUT_SECONDS", "0.2"),
    ("TURASH__EVENTS__ATTEMPTS", "3"),
    ("TURASH__EVENTS__RETRY_BASE_SECONDS", "0.05"),
    ("TURASH__EVENTS__RETRY_CAP_SECONDS", "0.1"),
];

fn letters(folder: &Folder) -> Vec<Value> {
    folder.json(&["dead-letters", "list", "--json"]).as_array().unwrap().clone()
}

/// A server whose handler fails gives up all events; one whose handler works takes them back.
fn given_up_and_put_back(fault: &str, cause: &str) {
    let folder = Folder::new();
    let environment = [&IMPATIENT[..], &[("TURASH_TEST_FAULT", fault)]].concat();
    let server = Server::start(&folder, &environment);
    server.post("/v1/sites", &format!("[{},{}]", site("a"), site("b")));
    server.post("/v1/flows", &format!("[{},{}]", flow("a.out", "a", "supply"), flow("b.in", "b", "demand")));
    server.until("given up", || letters(&folder).len() == 4);
    for letter in letters(&folder) {
        assert_eq!(letter["attempts"], 3, "{letter}");
        assert!(letter["error"].as_str().unwrap().contains(cause), "{letter}");
        assert_eq!(letter["event"]["sequence"], letter["sequence"].to_string(), "{letter}");
    }
    // It lives on, and settled what it gave up.
    server.until("settled", || {
        let status = folder.json(&["status", "--json"]);
        status["subscriptions"][0]["lag_events"] == 0 && status["subscriptions"][0]["dead_letters"] == 4
    });
    server.post("/v1/sites", &site("c"));
    server.until("given up too", || letters(&folder).len() == 5);
    folder.turash(&["dead-letters", "show", "5"]).ok().prints(&["site/c"]);
    server.end().with(0, Duration::from_secs(5));

    let server = Server::start(&folder, &IMPATIENT);
    assert_eq!(letters(&folder).len(), 5);
    folder.turash(&["dead-letters", "redrive", "--all", "--dry-run"]).ok().prints(&["5 events", "would be"]);
    folder.turash(&["dead-letters", "redrive", "1"]).ok().prints(&["1 events of matcher put back"]);
    folder.turash(&["dead-letters", "redrive", "--all"]).ok().prints(&["4 events of matcher put back"]);
    assert!(letters(&folder).is_empty());
    server.until("applied", || {
        let status = server.get("/v1/status").json;
        let matcher = &status["subscriptions"][0];
        matcher["retries"] == 0 && matcher["lag_events"] == 0
    });
    assert!(letters(&folder).is_empty());
    assert_eq!(server.get("/v1/matches").json["items"].as_array().unwrap().len(), 1);
    server.end().with(0, Duration::from_secs(5));
    folder.turash(&["recompute", "--verify"]).ok();
}

#[test]
fn a_handler_that_hangs_gives_its_events_up_and_takes_them_back() {
    given_up_and_put_back("hang", "0.2");
}

#[test]
fn a_handler_that_panics_gives_its_events_up_and_takes_them_back() {
    given_up_and_put_back("panic", "injected");
}

#[test]
fn a_letter_is_discarded_with_a_reason_while_the_server_runs() {
    let folder = Folder::new();
    let environment = [&IMPATIENT[..], &[("TURASH_TEST_FAULT", "panic")]].concat();
    let server = Server::start(&folder, &environment);
    server.post("/v1/sites", &site("a"));
    server.until("given up", || letters(&folder).len() == 1);
    folder.turash(&["dead-letters", "discard", "1", "--reason", "tried out"]).ok().prints(&["is dropped"]);
    folder.turash(&["dead-letters", "list"]).ok().says(&["no dead letters"]);
    folder.turash(&["dead-letters", "show", "1"]).exits(1).says(&["gave up no event of sequence 1"]);
    server.end().with(0, Duration::from_secs(5));
}
