//! A server and what runs beside it: reading and writing commands, the live stream, `turash worker`, and refusals to start.

#![cfg(test)]

use std::net::TcpListener;
use std::time::Duration;

use serde_json::Value;

use crate::generated::Region;
use crate::server::{Server, flow, site};
use crate::turash::{Folder, Run};

#[test]
fn a_flow_and_its_match_come_over_the_live_stream_and_again_on_demand() {
    let folder = Folder::new();
    let server = Server::start(&folder, &[]);
    server.post("/v1/sites", &format!("[{},{}]", site("a"), site("b")));
    server.post("/v1/flows", &flow("b.in", "b", "demand"));
    let mut live = server.stream(&[]);
    let sent = server.post("/v1/flows", &flow("a.out", "a", "supply"));
    let events = live.up_to("match_found");
    assert_eq!(events[0].name, "resource_flow_created");
    assert_eq!(sent["as_of"], events[0].sequence, "the answer names the event that tells of it");
    assert_eq!(events[0].data["data"]["id"], "a.out");
    let found = events.last().unwrap();
    assert_eq!(found.data["subject"], "match/a.out~b.in");
    for event in &events {
        assert_eq!(event.data["sequence"], event.sequence.to_string(), "ids begin with the sequence");
        assert_eq!(event.data["specversion"], "1.0");
    }
    let matches = server.get("/v1/matches").json;
    assert_eq!(matches["items"][0]["id"], "a.out~b.in");
    assert_eq!(matches["items"][0]["ranking_value_eur_per_year"], found.data["data"]["value_eur_per_year"]);

    // A client that lost its connection gets what it missed, and no more.
    let again = server.stream_after(events[0].sequence - 1).up_to("match_found");
    assert_eq!(again, events);
    let rest = server.stream(&[&format!("Last-Event-ID: {}", events[0].id)]).up_to("match_found");
    assert_eq!(rest, events[1..]);
    let all = server.stream_after(0).up_to("match_found");
    let tail = folder.turash(&["events", "tail", "--json", "--after", "0"]).ok().out;
    let tail: Vec<Value> = tail.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(all.into_iter().map(|event| event.data).collect::<Vec<_>>(), tail);
    server.end().with(0, Duration::from_secs(5));
}

#[test]
fn reading_commands_work_beside_a_server_and_writing_ones_name_it() {
    let folder = Folder::new();
    let region = Region::new(3, 10);
    region.write(&folder);
    let server = Server::start(&folder, &[]);
    server.post("/v1/sites", &site("a"));
    let address = server.address.clone();
    for command in [&["import", "sites.csv"][..], &["recompute"], &["worker"]] {
        folder.turash(command).exits(1).says(&["in use by process", "turash serve", &address]);
    }
    let second = folder.turash(&["serve", "--listen", "127.0.0.1:0"]);
    second.exits(1).says(&["in use by process", &address]);
    server.until_caught_up();
    folder.turash(&["status"]).ok().prints(&[
        "1 sites, 0 flows",
        "written by turash serve",
        &address,
        "matcher",
    ]);
    assert_eq!(folder.json(&["status", "--json"])["served_at"], address);
    folder.turash(&["events", "tail"]).ok().prints(&["site_created", "site/a"]);
    folder.turash(&["dead-letters", "list"]).ok().says(&["no dead letters"]);
    folder.turash(&["export", "sites"]).ok().prints(&["Works a"]);
    folder.turash(&["recompute", "--verify"]).ok();
    server.end().with(0, Duration::from_secs(5));
    folder.turash(&["status"]).ok().prints(&["no process writes it now"]);
    folder.turash(&["import", "sites.csv", "flows.csv"]).ok();
}

#[test]
fn a_server_does_not_start_where_it_should_not() {
    let folder = Folder::new();
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:8080"] {
        let run = folder.turash(&["serve", "--listen", address]);
        run.exits(2).says(&["refuses to listen on", "without keys", "127.0.0.1"]);
    }
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    folder.turash(&["serve", "--listen", &address]).exits(1).says(&[
        "cannot listen on",
        &address,
        "choose another port with --listen",
    ]);
    folder.turash(&["serve", "--listen", "here"]).exits(2).says(&["--listen"]);
    let mut command = folder.command(&["serve", "--listen", "127.0.0.1:0"]);
    command.env("TURASH__SERVER__SHUTDOWN_SOFT_SECOND", "1");
    Run::of(command).exits(1).says(&["did you mean 'server.shutdown_soft_seconds'?"]);
    folder.write("turash.toml", "[events]\nretry_base_second = 1\n");
    let run = folder.turash(&["serve", "--listen", "127.0.0.1:0"]);
    run.exits(1).says(&["turash.toml", "did you mean 'events.retry_base_seconds'?"]);
    assert_eq!(folder.names(), ["turash.toml"], "nothing was made");
}

#[test]
fn a_worker_catches_up_with_what_an_import_left() {
    let folder = Folder::new();
    let region = Region::new(5, 100);
    region.write(&folder);
    folder.turash(&["import", "sites.csv", "flows.csv"]).ok();
    let worker = Server::launch(folder.command(&["worker"]), &[]);
    worker.until_said("ready");
    worker.until("caught up", || {
        let status = folder.json(&["status", "--json"]);
        status["subscriptions"][0]["subscription"] == "matcher"
            && status["subscriptions"][0]["watermark"] == status["head_sequence"]
            && status["subscriptions"][0]["lag_events"] == 0
    });
    let refused = folder.turash(&["import", "sites.csv"]);
    refused.exits(1).says(&["in use by process", "turash worker"]);
    worker.end().with(0, Duration::from_secs(5)).says("ended");
    folder.turash(&["recompute", "--verify"]).ok();
}
