//! Keys with the real binary: made on the store, asked for by the server, taken back in every process, and in no log.

#![cfg(test)]

use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::database::Database;
use crate::server::{Answer, Server, site};
use crate::turash::{Folder, Run};

const KEYS: (&str, &str) = ("TURASH__HTTP__AUTHENTICATION", "keys");

fn make(folder: &Folder, args: &[&str], key: Option<&str>) -> Run {
    let mut command: Command = folder.command(&[&["keys", "create"], args].concat());
    command.envs(key.map(|key| ("TURASH_KEY", key)));
    Run::of(command)
}

fn secret(folder: &Folder, args: &[&str]) -> String {
    make(folder, args, None).ok().out.trim().to_owned()
}

fn ask(server: &Server, key: &str, method: &str, path: &str, body: &str) -> Answer {
    server.ask_with(method, path, &[&format!("Authorization: Bearer {key}")], body).unwrap()
}

#[test]
fn a_folder_is_served_to_those_who_have_a_key() {
    let folder = Folder::new();
    let admin = secret(&folder, &["--role", "admin", "--label", "first"]);
    let reader = secret(&folder, &["--role", "reader", "--label", "map"]);
    make(&folder, &["--role", "publisher", "--label", "x"], None).exits(2).says(&["organization"]);
    make(&folder, &["--role", "root", "--label", "x"], None).exits(2).says(&["reader, publisher"]);
    let server = Server::listening(&folder, &["--log", "debug"], &[KEYS]);
    server.until_said("ready active");
    for path in ["/v1/sites", "/v1/status", "/metrics"] {
        assert_eq!(server.get(path).status, 401, "{path}");
    }
    assert_eq!(ask(&server, &admin, "POST", "/v1/sites", &site("a")).status, 201);
    assert_eq!(ask(&server, &reader, "GET", "/v1/sites/a", "").status, 200);
    assert_eq!(ask(&server, &reader, "DELETE", "/v1/sites/a", "").status, 403);
    // While it holds the folder it is asked, as an admin.
    let args = ["--role", "publisher", "--organization", "Mill", "--label", "meter"];
    make(&folder, &args, None).exits(1).says(&["asks for a key", "TURASH_KEY"]);
    make(&folder, &args, Some(&reader)).exits(1).says(&["403"]);
    let mill = make(&folder, &args, Some(&admin)).ok().out.trim().to_owned();
    assert_eq!(ask(&server, &mill, "POST", "/v1/sites", &site("m")).status, 201);
    assert_eq!(ask(&server, &mill, "DELETE", "/v1/sites/a", "").status, 404);
    let listed = folder.json(&["keys", "list", "--json"]);
    let id = |at: usize| listed[at]["id"].as_str().unwrap().to_owned();
    assert_eq!(
        (listed[2]["role"].as_str(), listed[2]["organization"].as_str()),
        (Some("publisher"), Some("Mill"))
    );
    let mut revoke = folder.command(&["keys", "revoke", &id(1)]);
    revoke.env("TURASH_KEY", &admin);
    Run::of(revoke).ok();
    assert_eq!(ask(&server, &reader, "GET", "/v1/sites", "").status, 401);
    let record = ask(&server, &admin, "GET", "/v1/audit", "").json;
    let actions: Vec<_> =
        record["items"].as_array().unwrap().iter().map(|item| item["action"].clone()).collect();
    assert_eq!(actions, ["key_revoked", "key_created", "key_created", "key_created"]);
    let said = server.end().with(0, Duration::from_secs(5)).said;
    for secret in [&admin, &reader, &mill] {
        let random = secret.rsplit_once('_').unwrap().1;
        assert!(!said.contains(random), "a secret is in the log:\n{said}");
    }
    folder.turash(&["keys", "revoke", &id(2)]).ok();
    folder.turash(&["keys", "revoke", "019aabcd000070008000000000000001"]).exits(1).says(&["no key"]);
    folder.turash(&["keys", "list"]).ok().prints(&["Mill", "meter", "taken back"]);
}

/// Secrets that are looked for in everything that is said: the password of a service that does not answer, a key, and a wrong one.
#[test]
fn no_secret_is_told_by_anything() {
    let folder = Folder::new()
        .with("TURASH__NEO4J__URL", "bolt://turash:CANARY-graph@127.0.0.1:1/turash")
        .with("TURASH__HTTP__AUTHENTICATION", "keys");
    let admin = secret(&folder, &["--role", "admin", "--label", "first"]);
    let random = admin.rsplit_once('_').unwrap().1.to_owned();
    let server = Server::listening(&folder, &["--log", "trace"], &[("RUST_BACKTRACE", "full")]);
    server.until_said("ready active");
    let mut said = Vec::new();
    for path in [
        "/metrics",
        "/v1/status",
        "/v1/keys",
        "/v1/audit",
        "/openapi.json",
        "/v1/graph/closure?site=a",
        "/health/ready",
        "/nothing",
    ] {
        let answer = ask(&server, &admin, "GET", path, "");
        said.push(format!("{} {path}: {answer:?}", answer.status));
        let wrong = ask(&server, "tsk_CANARY-key", "GET", path, "");
        said.push(format!("{wrong:?}"));
    }
    assert_eq!(ask(&server, &admin, "POST", "/v1/sites", &site("a")).status, 201);
    assert!(said.iter().any(|answer| answer.starts_with("503 /v1/graph")), "the graph was asked: {said:?}");
    for args in [
        &["config", "print"][..],
        &["config", "print", "--format", "json"],
        &["doctor"],
        &["--help"],
        &["serve", "--help"],
    ] {
        let run = folder.turash(args);
        said.push(format!("{args:?} {} {}", run.out, run.err));
    }
    said.push(server.end().with(0, Duration::from_secs(10)).said);
    for words in &said {
        for canary in ["CANARY", random.as_str()] {
            assert!(!words.contains(canary), "{canary} is in\n{words}");
        }
    }
}

#[test]
fn a_key_of_a_database_is_taken_back_in_every_process() {
    let Some(database) = Database::new() else { return };
    let folder = database.folder();
    let servers = [Server::listening(&folder, &[], &[KEYS]), Server::listening(&folder, &[], &[KEYS])];
    servers[0].until_said("there is no key");
    let reader = secret(&folder, &["--role", "reader", "--label", "map"]);
    let status = |server: &Server| ask(server, &reader, "GET", "/v1/sites", "").status;
    for server in &servers {
        server.until("the new key is known", || status(server) == 200);
    }
    let id: Value = folder.json(&["keys", "list", "--json"])[0]["id"].clone();
    folder.turash(&["keys", "revoke", id.as_str().unwrap()]).ok();
    for server in &servers {
        // 401, or 429 after so many tries.
        server.until("the key opens nothing", || status(server) != 200);
    }
    for server in servers {
        server.end().with(0, Duration::from_secs(10));
    }
}
