//! Nobody reads what is printed: the reader went away, stands still, or its disk is full. That costs lines and nothing else.

#![cfg(test)]

use std::fs::{File, OpenOptions};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::generated::Region;
use crate::server::{Reading, Server, flow, site};
use crate::turash::Folder;

/// Every event is given up, with some lines of log.
const PANICS: [(&str, &str); 2] = [("TURASH_TEST_FAULT", "panic"), ("TURASH__EVENTS__ATTEMPTS", "1")];
/// So many that are given up say more than a pipe and the program's own room hold.
const STORM: u32 = 4_000;

fn metric(server: &Server, name: &str) -> u64 {
    let text = server.get("/metrics").text;
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {name} in {text}")).trim().parse().unwrap()
}

fn until_lines_are_dropped(server: &Server) {
    server.until("dropped lines", || metric(server, "turash_log_lines_dropped_total") > 0);
}

/// Every event was given up.
fn until_settled(server: &Server) {
    let settled = || server.get("/v1/status").json["subscriptions"][0]["lag_events"] == 0;
    server.until("settled", settled);
}

/// Has a server log a lot that its reader, which stands still, does not take.
fn storm(server: &Server) {
    server.until("ready", || server.get("/health/ready").status == 200);
    server.log_is_read(Reading::Stopped);
    let sites: Vec<_> = (0..STORM).map(|number| site(&format!("s{number}"))).collect();
    server.post("/v1/sites", &format!("[{}]", sites.join(",")));
    until_lines_are_dropped(server);
    until_settled(server);
}

/// The store is whole and goes on.
fn works_on(folder: &Folder) {
    let server = Server::start(folder, &[]);
    server.post("/v1/sites", &format!("[{},{}]", site("x"), site("y")));
    server.post("/v1/flows", &format!("[{},{}]", flow("x.out", "x", "supply"), flow("y.in", "y", "demand")));
    server.until_caught_up();
    server.end().with(0, Duration::from_secs(5));
    assert_eq!(folder.matches(&[]).len(), 1);
    folder.turash(&["recompute", "--verify"]).ok();
}

#[test]
fn a_server_whose_log_reader_went_away_works_on_and_ends_in_good_order() {
    let folder = Folder::new();
    let server = Server::listening(&folder, &[], &PANICS);
    server.log_is_read(Reading::Gone);
    server.until("ready", || server.get("/health/ready").status == 200);
    server.post("/v1/sites", &site("a"));
    until_lines_are_dropped(&server);
    until_settled(&server);
    assert_eq!(server.get("/v1/sites/a").status, 200);
    server.end().with(0, Duration::from_secs(5));
    works_on(&folder);
}

#[test]
fn a_reader_that_stands_still_costs_lines_and_is_told_how_many_once_it_is_back() {
    const DROPPED: &str = "lines of this log were dropped";
    let folder = Folder::new();
    let server = Server::listening(&folder, &["--log-format", "json"], &PANICS);
    storm(&server);
    server.log_is_read(Reading::On);
    server.until_said(DROPPED);
    let dropped = metric(&server, "turash_log_lines_dropped_total");
    let said = server.end().with(0, Duration::from_secs(5)).said;
    let entries = said
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap_or_else(|_| panic!("not JSON: {line}")));
    let told: Vec<Value> = entries
        .filter(|entry| entry["fields"]["message"].as_str().is_some_and(|text| text.starts_with(DROPPED)))
        .collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0]["fields"]["lines"], dropped, "{told:?}");
}

#[test]
fn a_server_ends_in_time_while_its_log_reader_stands_still() {
    let folder = Folder::new();
    let server = Server::listening(&folder, &[], &PANICS);
    storm(&server);
    server.end().with(0, Duration::from_secs(6));
    works_on(&folder);
}

/// Writing to it finds a full disk.
fn full_disk() -> File {
    OpenOptions::new().write(true).open("/dev/full").unwrap()
}

/// Runs a command whose standard output, or standard error, or both have no reader; gives the exit status.
fn unread(mut command: Command, out: bool, err: bool) -> Option<i32> {
    // The other end of a pipe that is dropped is closed.
    let closed = || std::io::pipe().unwrap().1;
    command.stdout(if out { closed().into() } else { Stdio::null() });
    command.stderr(if err { closed().into() } else { Stdio::null() });
    command.status().unwrap().code()
}

#[test]
fn an_import_that_nobody_reads_of_finishes_its_work_and_says_so_by_its_status() {
    for (out, err) in [(true, false), (false, true), (true, true)] {
        for rejected in [false, true] {
            let folder = Folder::new();
            Region::new(7, 300).write(&folder);
            if rejected {
                folder.write("bad.csv", "id,name,lon,lat\nnowhere,Nowhere,14,999\n");
            }
            let mut args = vec!["import", "sites.csv", "flows.csv", "--progress", "lines"];
            args.extend(rejected.then_some("bad.csv"));
            let status = unread(folder.command(&args), out, err);
            assert_eq!(status, Some(i32::from(rejected)), "stdout closed: {out}, stderr closed: {err}");
            folder.turash(&["recompute", "--verify"]).ok();
            assert!(!folder.matches(&[]).is_empty());
        }
    }
}

#[test]
fn an_import_onto_a_full_disk_of_logs_finishes_its_work() {
    let folder = Folder::new();
    Region::new(7, 300).write(&folder);
    let mut import = folder.command(&["import", "sites.csv", "flows.csv"]);
    let status = import.stdout(Stdio::null()).stderr(full_disk()).status().unwrap();
    assert_eq!(status.code(), Some(0));
    folder.turash(&["recompute", "--verify"]).ok();
    // The answer is what was asked for: that it is missing is said.
    let mut again = folder.command(&["import", "sites.csv", "flows.csv"]);
    let again = again.stdout(full_disk()).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(again.status.code(), Some(1));
    let said = String::from_utf8(again.stderr).unwrap();
    assert!(said.contains("the work is done") && said.contains("No space left"), "{said}");
}

#[test]
#[allow(clippy::disallowed_methods, reason = "a test waits for another process")]
fn an_import_whose_reader_stands_still_finishes_its_work() {
    let folder = Folder::new();
    Region::new(7, 1_000).write(&folder);
    // A line for each row is more than a pipe holds.
    let args = ["import", "sites.csv", "flows.csv", "--progress", "lines", "--commit-rows", "1"];
    let mut import = folder.command(&args);
    let mut import = import.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let stands_still = import.stderr.take().unwrap();
    let ended = (0..6_000).find_map(|_| {
        std::thread::sleep(Duration::from_millis(10));
        import.try_wait().unwrap()
    });
    if ended.is_none() {
        import.kill().unwrap();
        import.wait().unwrap();
    }
    assert_eq!(ended.expect("it waits for its reader").code(), Some(0));
    drop(stands_still);
    folder.turash(&["recompute", "--verify"]).ok();
}

#[test]
fn findings_are_findings_although_nobody_reads_them() {
    let folder = Folder::new().with("TURASH__STORE__URL", "postgres://127.0.0.1:1/turash");
    assert_eq!(unread(folder.command(&["doctor"]), true, false), Some(1));
    let folder = Folder::new();
    folder.turash(&["demo", "--data", "turash-data"]).ok();
    // What only reads has nothing to say where nobody reads it.
    assert_eq!(unread(folder.command(&["matches"]), true, false), Some(0));
}

#[test]
#[allow(clippy::disallowed_methods, reason = "nothing tells that a pipe is full")]
fn a_tail_whose_reader_stands_still_ends_when_it_is_told_to() {
    let folder = Folder::new();
    Region::new(5, 3_000).write(&folder);
    folder.turash(&["import", "sites.csv", "flows.csv"]).ok();
    let mut tail = folder.command(&["events", "tail", "--after", "0", "--follow", "--json"]);
    let mut tail = tail.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(Duration::from_secs(2));
    let pid = tail.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    let ended = (0..500).find_map(|_| {
        std::thread::sleep(Duration::from_millis(10));
        tail.try_wait().unwrap()
    });
    if ended.is_none() {
        tail.kill().unwrap();
        tail.wait().unwrap();
    }
    assert_eq!(ended.expect("it waits for its reader").code(), Some(0));
}
