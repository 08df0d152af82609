//! A store that is set back to an earlier copy: its log gives the same numbers to other events.

#![cfg(test)]

use std::process::Command;
use std::time::Duration;

use crate::database::Database;
use crate::server::{Server, Streamed, flow, site};
use crate::turash::Folder;

/// What a client knows that follows the stream: the ids of sites, as events told of them.
#[derive(Debug, Default, PartialEq)]
struct Picture(Vec<String>);

impl Picture {
    /// Everything that there is now.
    fn read(server: &Server) -> Self {
        let items = server.get("/v1/sites?limit=1000").json["items"].clone();
        let mut sites: Vec<_> = items.as_array().unwrap().iter().map(|site| text(&site["id"])).collect();
        sites.sort();
        Self(sites)
    }

    /// Takes an event in; after a reset everything is read anew.
    fn take(&mut self, server: &Server, event: &Streamed) {
        match event.name.as_str() {
            "reset" => *self = Self::read(server),
            "site_created" => {
                self.0.push(text(&event.data["data"]["id"]));
                self.0.sort();
                self.0.dedup();
            }
            _ => {}
        }
    }
}

fn text(value: &serde_json::Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn sites(server: &Server, ids: &[&str]) {
    for id in ids {
        server.post("/v1/sites", &site(id));
    }
}

/// A client that lost its connection before the store was set back, and comes again with the last id that it has.
fn comes_again(server: &Server, mut known: Picture, last_id: &str) {
    let mut stream = server.stream(&[&format!("Last-Event-ID: {last_id}")]);
    let last = format!("zz-{}", server.address);
    let last = last.replace(':', "-");
    sites(server, &[&last]);
    let mut seen = Vec::new();
    loop {
        let event = stream.next();
        known.take(server, &event);
        seen.push(event.name);
        // Told of by its event, or already there when the reset was answered by reading everything.
        if known.0.contains(&last) {
            break;
        }
    }
    assert_eq!(seen.first().map(String::as_str), Some("reset"), "{seen:?}");
    assert_eq!(known, Picture::read(server), "the client ends in the picture of a new one");
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::remove_dir_all(to).ok();
    assert!(Command::new("cp").arg("-a").args([from, to]).status().unwrap().success());
}

#[test]
fn a_folder_that_was_set_back_resets_its_clients() {
    let folder = Folder::new();
    let (data, backup) = (folder.path("turash-data"), folder.path("backup"));
    let server = Server::start(&folder, &[]);
    sites(&server, &["a", "b"]);
    server.until_caught_up();
    server.end().with(0, Duration::from_secs(5));
    copy(&data, &backup);
    let server = Server::start(&folder, &[]);
    sites(&server, &["old-c", "old-d"]);
    let known = Picture::read(&server);
    let last = server.stream_after(3).next();
    assert_eq!(last.data["data"]["id"], "old-d");
    server.end().with(0, Duration::from_secs(5));
    copy(&backup, &data);
    let server = Server::start(&folder, &[]);
    // The numbers are given a second time.
    sites(&server, &["new-c", "new-d", "new-e"]);
    comes_again(&server, known, &last.id);
    server.end().with(0, Duration::from_secs(5));
    folder.turash(&["recompute", "--verify"]).ok();
}

#[test]
fn nothing_is_acknowledged_into_a_file_that_was_replaced() {
    let folder = Folder::new();
    let (data, backup) = (folder.path("turash-data"), folder.path("backup"));
    let server = Server::start(&folder, &[]);
    sites(&server, &["a"]);
    server.until_caught_up();
    copy(&data, &backup);
    copy(&backup, &data);
    let answer = server.ask("POST", "/v1/sites", &site("b")).unwrap();
    assert_eq!(answer.status, 503, "{answer:?}");
    server.until_said("was replaced or removed while this process has it open");
    server.until("not ready", || server.get("/health/ready").status == 503);
    server.end();
    let server = Server::start(&folder, &[]);
    assert_eq!(Picture::read(&server), Picture(vec!["a".to_owned()]));
    sites(&server, &["b"]);
    server.end().with(0, Duration::from_secs(5));
}

#[test]
fn a_client_of_a_folder_that_comes_to_its_copy_in_a_database_is_reset() {
    let Some(database) = Database::new() else { return };
    let (folder, in_database) = (Folder::new(), database.folder());
    let server = Server::start(&folder, &[]);
    sites(&server, &["a", "b", "c"]);
    let known = Picture::read(&server);
    let last = server.stream_after(1).next();
    server.end().with(0, Duration::from_secs(5));
    folder.turash(&["copy", "--from", "embedded", "--to", "postgis", "--url", &database.url()]).ok();
    let server = Server::start(&in_database, &[]);
    sites(&server, &["d", "e", "f"]);
    comes_again(&server, known, &last.id);
    server.end().with(0, Duration::from_secs(5));
}

/// Runs one of Postgres's own programs on a database.
fn postgres(program: &str, args: &[&str]) {
    let output = Command::new(program).args(args).output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn servers_on_a_database_that_is_set_back_beneath_them_begin_anew() {
    let Some(database) = Database::new() else { return };
    let folder = database.folder();
    let (active, standby) = (Server::start(&folder, &[]), Server::start(&folder, &[]));
    sites(&active, &["a", "b"]);
    active.post("/v1/flows", &flow("a.out", "a", "supply"));
    active.until_caught_up();
    let backup = folder.path("backup.dump");
    let backup = backup.to_str().unwrap();
    postgres("pg_dump", &["--format=custom", "--file", backup, &database.url()]);
    sites(&active, &["old-c", "old-d"]);
    active.post("/v1/flows", &flow("b.in", "b", "demand"));
    active.until_caught_up();
    assert_eq!(active.get("/v1/matches").json["items"][0]["id"], "a.out~b.in");
    let mut streams: Vec<_> = [&active, &standby].map(|server| server.stream_after(0)).into();
    let before: Vec<_> = streams.iter_mut().map(|stream| stream.up_to("match_found")).collect();
    let known = || Picture(["a", "b", "old-c", "old-d"].map(str::to_owned).into());

    postgres("pg_restore", &["--clean", "--single-transaction", "--dbname", &database.url(), backup]);
    for server in [&active, &standby] {
        server.until_said("the store was set back");
        server.until_said("everything was loaded anew");
        server.until("ready again", || server.get("/health/ready").status == 200);
        assert_eq!(server.get("/v1/matches").json["items"].as_array().map(Vec::len), Some(0));
    }
    sites(&active, &["new-c", "new-d"]);
    for stream in &mut streams {
        let events = stream.up_to("site_created");
        assert_eq!(events[0].name, "reset", "{events:?}");
        assert_eq!(events.last().unwrap().data["data"]["id"], "new-c");
    }
    // Numbers that were given before are given again, and acted upon.
    active.post("/v1/flows", &flow("b.in2", "b", "demand"));
    for stream in &mut streams {
        let found = stream.up_to("match_found");
        assert_eq!(found.last().unwrap().data["subject"], "match/a.out~b.in2");
    }
    active.until_caught_up();
    for (server, before) in [&active, &standby].into_iter().zip(&before) {
        let last = &before.last().unwrap().id;
        comes_again(server, known(), last);
    }
    active.end().with(0, Duration::from_secs(5));
    standby.end().with(0, Duration::from_secs(5));
    folder.turash(&["recompute", "--verify"]).ok();
}
