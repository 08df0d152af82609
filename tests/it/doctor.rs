//! `turash migrate` and `turash doctor`: what they say where everything is well, and where it is not.

#![cfg(test)]

use serde_json::Value;

use crate::database::Database;
use crate::turash::{Folder, Run, not_run};

/// What a doctor found of a thing.
#[track_caller]
fn of<'a>(report: &'a Value, what: &str) -> &'a Value {
    let findings = report["findings"].as_array().unwrap();
    findings.iter().find(|finding| finding["what"] == what).unwrap_or_else(|| panic!("{what}: {report:#}"))
}

fn report(run: &Run) -> Value {
    serde_json::from_str(&run.out).unwrap()
}

#[test]
fn a_folder_is_examined() {
    let folder = Folder::new();
    folder.turash(&["doctor"]).ok().prints(&["does not exist yet", "nothing is wrong"]);
    folder.turash(&["migrate"]).ok().prints(&["turash-data: the schema is current"]);
    folder.turash(&["doctor"]).ok().prints(&[
        "store: turash-data",
        "can be written",
        "whole",
        "nothing is wrong",
    ]);
    folder.write("turash-data/turash.sqlite", "no store".repeat(1_000));
    let run = folder.turash(&["doctor", "--json"]).exits(1);
    let report = report(&run);
    assert_eq!(of(&report, "store")["level"], "problem");
    assert_eq!(report["problems"], 1);
}

#[test]
fn a_database_is_made_and_examined() {
    let Some(database) = Database::empty() else { return };
    let folder = database.folder();
    folder.turash(&["import", "x.csv"]).exits(1);
    folder.turash(&["status"]).exits(1).says(&["has no schema of Turash yet; run `turash migrate` once"]);
    folder.turash(&["serve", "--listen", "127.0.0.1:0"]).exits(1).says(&["run `turash migrate` once"]);
    let before = report(&folder.turash(&["doctor", "--json"]));
    assert_eq!(of(&before, "PostGIS")["remedy"], "run `turash migrate`");
    folder.turash(&["migrate"]).ok().prints(&["applied 0001", "the schema is current"]);
    let again = folder.turash(&["migrate"]).ok();
    assert!(!again.out.contains("applied"), "{}", again.out);
    let after = report(&folder.turash(&["doctor", "--json"]));
    for what in ["connection", "server version", "clock", "PostGIS", "schema", "rights"] {
        assert_eq!(of(&after, what)["level"], "ok", "{what}");
    }
    folder.turash(&["doctor"]).prints(&["store: postgres://postgres@127.0.0.1:", "WHAT", "FOUND"]);
}

#[test]
fn a_role_without_rights_is_told_what_it_lacks() {
    let Some(database) = Database::empty() else { return };
    database.make_role_without_rights();
    let folder = database.folder_of("turash_app");
    // The extension is the administrator's to make.
    folder.turash(&["migrate"]).exits(1).says(&["CREATE EXTENSION postgis", "turash migrate"]);
    let doctor = report(&folder.turash(&["doctor", "--json"]).exits(1));
    assert_eq!(of(&doctor, "PostGIS")["level"], "problem");
    database.folder().turash(&["migrate"]).ok();
    // Made, but not for this role.
    let status = folder.turash(&["status"]).exits(1);
    assert!(status.err.contains("roles.sql") || status.err.contains("right"), "{}", status.err);
    let doctor = report(&folder.turash(&["doctor", "--json"]).exits(1));
    assert_eq!(of(&doctor, "rights")["level"], "problem");
    database.make_roles();
    folder.turash(&["status"]).ok().prints(&["0 sites"]);
    let doctor = report(&folder.turash(&["doctor", "--json"]));
    assert_eq!(of(&doctor, "rights")["level"], "ok");
    let demo = folder.turash(&["demo"]).ok();
    demo.prints(&[&format!("The best 12 of {} matches", folder.matches(&[]).len())]);
    folder.turash(&["recompute"]).ok().prints(&["nothing changed"]);
    folder.turash(&["migrate"]).ok().prints(&["the schema is current"]);
}

#[test]
fn a_server_that_cannot_be_reached_is_named() {
    let folder = Folder::new().with("TURASH__STORE__URL", "postgres://turash:s3cr3t@127.0.0.1:1/turash");
    let run = folder.turash(&["doctor"]).exits(1);
    run.prints(&["store: postgres://turash@127.0.0.1:1/turash", "connection", "1 problem found"]);
    folder.turash(&["status"]).exits(1).says(&["127.0.0.1:1/turash"]);
}

#[test]
fn a_database_that_does_not_exist_and_a_wrong_password_are_told_apart() {
    let Some(database) = Database::new() else { return };
    let nowhere = database.url().replace("/it_", "/no_");
    let folder = Folder::new().with("TURASH__STORE__URL", &nowhere);
    folder.turash(&["status"]).exits(1).says(&["does not exist"]);
    let doctor = report(&folder.turash(&["doctor", "--json"]).exits(1));
    assert!(of(&doctor, "connection")["found"].as_str().unwrap().contains("does not exist"), "{doctor:#}");

    database.sql(
        "DO $$ BEGIN CREATE ROLE turash_by_password LOGIN PASSWORD 'right'; EXCEPTION WHEN duplicate_object THEN END $$",
    );
    let wrong = database.folder_of("turash_by_password:wr0ng");
    let run = wrong.turash(&["doctor", "--json"]);
    let doctor = report(&run);
    if of(&doctor, "connection")["level"] == "ok" {
        return not_run("the server asks for no password");
    }
    assert!(of(&doctor, "connection")["found"].as_str().unwrap().contains("password"), "{doctor:#}");
    let status = wrong.turash(&["status"]).exits(1).says(&["password"]);
    assert!(!status.err.contains("wr0ng") && !run.out.contains("wr0ng"));
    let right = database.folder_of("turash_by_password:right");
    assert_eq!(of(&report(&right.turash(&["doctor", "--json"])), "connection")["level"], "ok");
}
