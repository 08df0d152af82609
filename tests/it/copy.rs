//! `turash copy`: from a folder to a database, also in several goes, and never over something else.

#![cfg(test)]

use crate::database::Database;
use crate::generated::Region;
use crate::server::Server;
use crate::turash::Folder;

const COPY: [&str; 7] = ["--progress", "lines", "copy", "--from", "embedded", "--to", "postgis"];

/// A folder with a region, whose commands may name a database.
fn region(sites: u64) -> Folder {
    let folder = Folder::new();
    Region::new(11, sites).write(&folder);
    folder.turash(&["--progress", "none", "import", "sites.csv", "flows.csv"]).ok();
    folder
}

#[test]
fn a_copy_holds_the_same_down_to_the_versions() {
    let Some(database) = Database::new() else { return };
    let here = region(60);
    // A flow of a third version, and a decision.
    for _ in 0..2 {
        let low = here.read("flows.csv").replacen("GWh/a", "MWh/a", 1);
        here.write("flows.csv", low);
        here.turash(&["import", "flows.csv"]).ok();
        let high = here.read("flows.csv").replacen("MWh/a", "GWh/a", 1);
        here.write("flows.csv", high);
        here.turash(&["import", "flows.csv"]).ok();
    }
    let server = Server::start(&here, &[]);
    let best = server.get("/v1/matches?limit=1").json["items"][0]["id"].as_str().unwrap().to_owned();
    server.post(&format!("/v1/matches/{best}/transitions"), r#"{"to":"negotiating"}"#);
    server.until_caught_up();
    server.end();

    let url = database.url();
    let copy = here.turash(&[&COPY[..], &["--url", &url]].concat()).ok();
    copy.says(&["60 of 60 sites copied"]).prints(&[
        "COPIED",
        "sites ",
        "60",
        "180",
        "everything was compared",
    ]);
    let there = database.folder();
    assert!(here.everything() == there.everything());
    assert_eq!(database.sql("SELECT max(version) FROM turash.flow"), "5", "versions are kept");
    there.turash(&["recompute", "--verify"]).ok();
    there.turash(&["recompute"]).ok().prints(&["nothing changed"]);
    assert!(there.matches(&[]).iter().any(|one| one["decision"]["state"] == "negotiating"));

    // Again: everything is there. Something else: refused, and nothing is written.
    here.turash(&[&COPY[..], &["--url", &url]].concat()).ok().prints(&["everything was compared"]);
    let other = Folder::new();
    Region::new(12, 5).write(&other);
    other.turash(&["import", "sites.csv", "flows.csv"]).ok();
    other.turash(&[&COPY[..], &["--url", &url]].concat()).exits(1).says(&["copy into an empty store"]);
    assert!(here.everything() == there.everything());

    // And back, into a folder.
    let back = Folder::new().with("TURASH__STORE__URL", &url);
    back.turash(&["copy", "--from", "postgis", "--to", "embedded"]).ok();
    let back = back.with("TURASH__STORE__KIND", "embedded");
    assert!(here.everything() == back.everything());
}

#[test]
fn a_copy_that_was_killed_goes_on() {
    let Some(database) = Database::new() else { return };
    let here = region(4_000);
    let url = database.url();
    let args = [&COPY[..], &["--url", &url]].concat();
    let copying = Server::launch(here.command(&args), &[]);
    copying.until_said("flows copied");
    copying.signal("KILL");
    drop(copying);
    let copied: u64 = database.sql("SELECT count(*) FROM turash.flow").parse().unwrap();
    assert!(copied > 0, "some are there");
    let run = here.turash(&args).ok().prints(&["everything was compared"]);
    let row = run.out.lines().find(|line| line.starts_with("sites")).unwrap();
    assert!(row.trim_end().ends_with("4,000"), "the sites were there before: {row}");
    let there = database.folder();
    assert!(here.everything() == there.everything());
    there.turash(&["recompute"]).ok().prints(&["nothing changed"]);
}

#[test]
fn a_copy_needs_two_stores_and_no_server_between() {
    let folder = Folder::new();
    folder.turash(&COPY).exits(2).says(&["which database?", "--url"]);
    folder.turash(&["copy", "--from", "embedded", "--to", "embedded"]).exits(2);
    let Some(database) = Database::new() else { return };
    let there = database.folder();
    let here = region(5);
    let url = database.url();
    let args = [&COPY[..], &["--url", &url]].concat();
    let server = Server::start(&there, &[]);
    here.turash(&args).exits(1).says(&["is in use by turash serve", &server.address]);
    server.end();
    let server = Server::start(&here, &[]);
    here.turash(&args).exits(1).says(&["in use by process", &server.address]);
}
