//! How a server ends: under load, in a hurry, before it is ready, and with a handler that blocks its thread.

#![cfg(test)]

use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use crate::generated::Region;
use crate::server::{Server, flow, site};
use crate::turash::{Folder, binary};

/// Limits of a shutdown, so that tests need not wait for the usual ones.
const SOFT: (&str, &str) = ("TURASH__SERVER__SHUTDOWN_SOFT_SECONDS", "2");
const HARD: (&str, &str) = ("TURASH__SERVER__SHUTDOWN_HARD_SECONDS", "1");

/// Starts again without faults: all these sites are there, and everything is caught up.
fn nothing_is_lost(folder: &Folder, sites: &[String]) {
    let server = Server::start(folder, &[]);
    for site in sites {
        assert_eq!(server.get(&format!("/v1/sites/{site}")).status, 200, "{site} is lost");
    }
    server.until_caught_up();
    server.end().with(0, Duration::from_secs(5));
    folder.turash(&["recompute", "--verify"]).ok();
}

#[test]
#[allow(clippy::disallowed_methods, reason = "the load goes on for a while before the signal")]
fn sigterm_under_load_with_slow_handlers_ends_in_time_and_loses_nothing() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[SOFT, HARD, ("TURASH_TEST_FAULT", "slow:50")]);
    let acknowledged = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for writer in 0..4 {
            let (server, acknowledged) = (&server, &acknowledged);
            scope.spawn(move || {
                for number in 0.. {
                    let id = format!("w{writer}.{number}");
                    match server.ask("POST", "/v1/sites", &site(&id)) {
                        Ok(answer) if answer.status == 201 => acknowledged.lock().unwrap().push(id),
                        // What is refused while it ends is not acknowledged; nor is what is cut.
                        Ok(answer) => assert_eq!(answer.status, 503, "{answer:?}"),
                        Err(_) => break,
                    }
                }
            });
        }
        thread::sleep(Duration::from_secs(1));
        server.terminate();
    });
    server.ended().with(0, Duration::from_secs(4)).says("ended");
    let acknowledged = acknowledged.into_inner().unwrap();
    assert!(acknowledged.len() > 20, "there was hardly any load: {}", acknowledged.len());
    nothing_is_lost(&folder, &acknowledged);
}

#[test]
#[allow(clippy::disallowed_methods, reason = "the second signal comes a moment after the first")]
fn a_second_sigterm_skips_the_drain() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[("TURASH_TEST_FAULT", "slow:15000")]);
    server.post("/v1/sites", &format!("[{},{}]", site("a"), site("b")));
    server.post("/v1/flows", &format!("[{},{}]", flow("a.out", "a", "supply"), flow("b.in", "b", "demand")));
    // The handler of the first event runs by now, or will in a moment.
    thread::sleep(Duration::from_millis(300));
    server.terminate();
    thread::sleep(Duration::from_millis(300));
    server.terminate();
    // The drain would take 15 s, and what is cancelled has 5 s.
    server.ended().with(0, Duration::from_secs(6)).says("told to hurry");
    nothing_is_lost(&folder, &["a".to_owned()]);
    assert_eq!(folder.matches(&[]).len(), 1);
}

#[test]
fn sigterm_before_ready_ends_at_once() {
    let folder = Folder::new();
    Region::new(11, 6_000).write(&folder);
    folder.turash(&["import", "sites.csv", "flows.csv"]).ok();
    let server = Server::listening(&folder, &[], &[]);
    assert_eq!(server.get("/health/ready").status, 503);
    server.end().with(0, Duration::from_secs(3)).says("told to end before ready");
    nothing_is_lost(&folder, &["s5999".to_owned()]);
}

#[test]
#[allow(clippy::disallowed_methods, reason = "nothing tells that a thread is blocked")]
fn a_handler_that_blocks_its_thread_is_abandoned_by_name() {
    let folder = Folder::new();
    let soft = (SOFT.0, "1");
    let server = Server::start(&folder, &[soft, HARD, ("TURASH_TEST_FAULT", "block")]);
    server.post("/v1/sites", &site("a"));
    thread::sleep(Duration::from_millis(300));
    // It still answers: one blocked thread is not all.
    server.post("/v1/sites", &site("b"));
    server.end().with(1, Duration::from_secs(3)).says("abandoned").says("matcher worker 1");
    nothing_is_lost(&folder, &["a".to_owned(), "b".to_owned()]);
}

/// The write that commits fails: SQLite cannot say what the file holds.
#[test]
fn a_commit_that_the_disk_fails_is_answered_as_one_of_unknown_outcome() {
    let folder = Folder::new();
    let mut command = folder.program("sh");
    // No file may become larger than this many blocks; the signal that tells so is ignored, and the write fails.
    command.args(["-c", "trap '' XFSZ; ulimit -f 4000; exec \"$0\" \"$@\""]).arg(binary());
    command.args(["serve", "--listen", "127.0.0.1:0"]);
    let server = Server::listening_as(command, &[]);
    server.until("ready", || server.get("/health/ready").status == 200);
    let mut acknowledged = Vec::new();
    let failed = (0..20_000).find_map(|number| {
        let id = format!("s{number}");
        let answer = server.ask("POST", "/v1/sites", &site(&id)).unwrap();
        if answer.status == 201 {
            acknowledged.push(id);
            return None;
        }
        Some(answer)
    });
    let failed = failed.expect("the file does not grow");
    assert_eq!(failed.status, 503, "{failed:?}");
    assert_eq!(failed.json["type"], "urn:turash:problem:outcome-unknown", "{failed:?}");
    assert!(acknowledged.len() > 20, "{}", acknowledged.len());
    server.until("not ready", || server.get("/health/ready").status == 503);
    server.end();
    nothing_is_lost(&folder, &acknowledged);
}
