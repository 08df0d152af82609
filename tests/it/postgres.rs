//! The store on Postgres: every command does what it does on a folder, byte for byte.

#![cfg(test)]

use std::time::Duration;

use crate::database::Database;
use crate::generated::Region;
use crate::hotmaps::data;
use crate::server::{Server, flow, site};
use crate::turash::Folder;

#[test]
fn the_derived_tables_give_the_same_as_on_a_folder() {
    let Some(database) = Database::new() else { return };
    let (Some(sites), Some(flows)) = (data("sites_derived.csv"), data("flows_derived.csv")) else { return };
    let (here, there) = (Folder::new(), database.folder());
    let import = ["--progress", "none", "import", &flows, &sites];
    let [on_folder, on_server] =
        [&here, &there].map(|folder| folder.turash(&import).ok().prints(&["rejected: 0\n", "25,554"]));
    assert_eq!(on_folder.out, on_server.out, "both say the same of the same import");
    assert!(here.everything() == there.everything(), "every export is the same, byte by byte");
    let [on_folder, on_server] =
        [&here, &there].map(|folder| folder.turash(&["pairs", "--count", "--within", "5km"]).ok().out);
    assert!(
        on_folder == on_server && on_folder.trim().parse::<u32>().unwrap() > 10_000,
        "{on_folder} {on_server}"
    );
    there.turash(&["recompute", "--verify"]).ok().prints(&["told against current:      0 of 25,554"]);
    there.turash(&import).ok().prints(&["rejected: 0\n", "matches: nothing changed"]);
    let pairs = here.turash(&["export", "matches"]).ok().out.lines().count() - 1;
    assert_eq!(
        database.sql("SELECT count(*) FROM turash.matches"),
        pairs.to_string(),
        "the view has all of them"
    );
}

#[test]
fn commands_that_only_look_change_nothing_and_writing_ones_run_beside_a_server() {
    let Some(database) = Database::new() else { return };
    let folder = database.folder();
    Region::new(5, 30).write(&folder);
    let rehearsal = folder.turash(&["import", "--dry-run", "sites.csv", "flows.csv"]).ok();
    rehearsal.prints(&["dry run: nothing was written"]);
    folder.turash(&["import", "sites.csv"]).ok().prints(&["matches: none yet"]);
    let server = Server::start(&folder, &[]);
    assert_eq!(server.standing(), "active");
    let address = server.address.clone();
    let import = folder.turash(&["import", "flows.csv"]).ok();
    import.says(&["matches: kept current by turash serve", &address]);
    folder.turash(&["recompute"]).exits(1).says(&["kept current by turash serve", "recompute --verify"]);
    server.until_caught_up();
    folder.turash(&["recompute", "--verify"]).ok();
    let status = folder.turash(&["status"]).ok();
    status.prints(&[
        "store: postgres://postgres@127.0.0.1:",
        "30 sites, 90 flows",
        "kept current by turash serve",
    ]);
    assert!(folder.json(&["status", "--json"])["matcher"]["holder"].as_str().unwrap().contains(&address));
    folder.turash(&["events", "tail"]).ok().prints(&["match_found"]);
    folder.turash(&["dead-letters", "list"]).ok().says(&["no dead letters"]);
    server.end().with(0, Duration::from_secs(5));
    folder.turash(&["status"]).ok().prints(&["no process keeps the matches current now"]);
    folder.turash(&["recompute"]).ok().prints(&["matches: nothing changed"]);
    assert_eq!(folder.names(), ["flows.csv", "sites.csv"], "nothing is kept in the folder");
}

#[test]
fn a_server_on_a_database_answers_as_one_on_a_folder() {
    let Some(database) = Database::new() else { return };
    let folder = database.folder();
    let server = Server::start(&folder, &[]);
    server.post("/v1/sites", &format!("[{},{}]", site("a"), site("b")));
    server.post("/v1/flows", &flow("b.in", "b", "demand"));
    let mut live = server.stream(&[]);
    let sent = server.post("/v1/flows", &flow("a.out", "a", "supply"));
    let events = live.up_to("match_found");
    assert_eq!(sent["as_of"], events[0].sequence);
    assert_eq!(events.last().unwrap().data["subject"], "match/a.out~b.in");
    assert_eq!(server.get("/v1/matches").json["items"][0]["id"], "a.out~b.in");
    let killed = server;
    killed.signal("KILL");
    let again = Server::start(&folder, &[]);
    assert_eq!(again.get("/v1/matches").json["items"][0]["id"], "a.out~b.in");
    let replayed = again.stream(&[&format!("Last-Event-ID: {}", events[0].id)]).up_to("match_found");
    assert_eq!(replayed, events[1..]);
    again.until("active", || again.standing() == "active");
    again.end().with(0, Duration::from_secs(5));
}

#[test]
fn a_configuration_is_checked_and_no_password_is_shown() {
    let folder = Folder::new();
    folder.write("turash.toml", "[store]\nkind = \"postgres\"\n");
    folder.turash(&["status"]).exits(1).says(&["'store.kind' is 'postgres'", "'embedded' or 'postgis'"]);
    folder.write("turash.toml", "[store]\nkind = \"postgis\"\n");
    folder.turash(&["status"]).exits(1).says(&["'store.url' is not set", "TURASH__STORE__URL"]);
    folder.write("turash.toml", "[store]\nulr = \"postgres://a@127.0.0.1/b\"\n");
    folder.turash(&["status"]).exits(1).says(&["did you mean 'store.url'?"]);
    folder.write("turash.toml", "[store]\nurl = \"postgres://a:${SECRET_WORD}@127.0.0.1:1/b\"\n");
    folder.turash(&["status"]).exits(1).says(&["SECRET_WORD, which is not set"]);
    let folder = folder.with("SECRET_WORD", "s3cr3t/@");
    for command in [&["status"][..], &["doctor"], &["doctor", "--json"], &["migrate"], &["serve"], &["demo"]]
    {
        let run = folder.turash(command).exits(1);
        assert!(!run.out.contains("s3cr3t") && !run.err.contains("s3cr3t"), "{run:?}");
    }
}

#[test]
fn a_subscription_that_is_gone_is_removed_and_never_the_matcher() {
    let Some(database) = Database::new() else { return };
    let folder = database.folder();
    database.sql("INSERT INTO turash.watermark (subscription, sequence) VALUES ('renamed', 0)");
    folder.turash(&["status"]).ok().prints(&["renamed"]);
    let remove = ["subscriptions", "remove", "renamed"];
    let removed = folder.turash(&remove).ok();
    removed.prints(&["subscription renamed is removed"]);
    folder.turash(&remove).exits(1).says(&["there is no subscription renamed", "turash status"]);
    folder.turash(&["subscriptions", "remove", "matcher"]).exits(2).says(&["cannot be removed"]);
    database.sql(
        "INSERT INTO turash.dead_letter (subscription, sequence, event, attempts, error, first_failed_ms, buried_ms) \
         VALUES ('renamed', 1, '', 1, '', 0, 0)",
    );
    folder.turash(&remove).exits(1).says(&[
        "1 event",
        "dead-letters list --subscription renamed",
        "--drop-events",
    ]);
    folder.turash(&["subscriptions", "remove", "renamed", "--drop-events"]).ok();
    assert_eq!(database.sql("SELECT count(*) FROM turash.dead_letter"), "0");
}
