//! JSON logs: whatever users write, one event stays one line that a program can read.

#![cfg(test)]

use std::time::Duration;

use serde_json::Value;

use crate::server::{Server, flow, site};
use crate::turash::Folder;

/// Ends a line, colours a terminal, and would begin another entry.
const NASTY: &str = "x\n{\"level\":\"ERROR\"}\u{1b}[31m\r\u{7}";

#[test]
fn every_line_of_a_json_log_is_one_json_object() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path(NASTY)).unwrap();
    let args = ["--data", NASTY, "--log-format", "json", "--log", "debug"];
    let environment =
        [("TURASH_TEST_FAULT", "panic"), ("TURASH__EVENTS__ATTEMPTS", "1"), ("RUST_BACKTRACE", "1")];
    let server = Server::listening(&folder, &args, &environment);
    server.until("ready", || server.get("/health/ready").status == 200);
    server.post("/v1/sites", &site("a"));
    let name = serde_json::to_string(NASTY).unwrap();
    let nasty = format!(r#"{{"id":"b","name":{name},"coordinates":{{"lon":1,"lat":1}}}}"#);
    let refused = server.ask("POST", "/v1/sites", &nasty).unwrap();
    assert!([201, 422].contains(&refused.status), "{refused:?}");
    let nasty = flow("a.out", &NASTY.escape_default().to_string(), "supply");
    assert!(server.ask("POST", "/v1/flows", &nasty).unwrap().status >= 400);
    assert_eq!(server.get("/v1/sites/%1b%5b31m%0aERROR").status, 400);
    server.until_said("injected");
    let ended = server.end().with(0, Duration::from_secs(5));
    let mut in_folder = 0;
    for line in ended.said.lines() {
        let entry: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}"));
        assert!(entry["level"].is_string() && entry["timestamp"].is_string(), "{line}");
        assert!(!line.contains('\u{1b}') && !line.contains('\r') && !line.contains('\u{7}'), "{line:?}");
        in_folder += usize::from(entry["fields"]["store"] == NASTY);
    }
    assert_eq!(in_folder, 1, "{}", ended.said);
}
