//! No more is promised than there is, on the real binary and both stores: steps at the same moment on two processes, removals, and what
//! is overbooked since a later import says less.

#![cfg(test)]

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::database::Database;
use crate::server::{Answer, Server, flow, site};
use crate::turash::Folder;

/// Rounds of steps at the same moment: by chance they meet in some of them.
const ROUNDS: usize = 25;

/// Takes a match a step on.
fn step(server: &Server, pair: &str, body: &str) -> Answer {
    server.ask("POST", &format!("/v1/matches/{pair}/transitions"), body).unwrap()
}

#[track_caller]
fn takes(server: &Server, pair: &str, body: &str) {
    let answer = step(server, pair, body);
    assert_eq!(answer.status, 201, "{pair} {body}: {answer:?}");
}

fn post_sites(server: &Server) {
    server.post("/v1/sites", &format!("[{},{}]", site("a"), site("b")));
}

/// A flow of 4,000 MWh/a: a supply of site `a` where its id begins with `s`, a demand of site `b` else.
fn flow_of(id: &str) -> String {
    if id.starts_with('s') { flow(id, "a", "supply") } else { flow(id, "b", "demand") }
}

/// Both steps at the same moment, each on one of the servers.
fn at_once(servers: [&Server; 2], pairs: [&str; 2], body: &str) -> [Answer; 2] {
    let barrier = Barrier::new(2);
    let barrier = &barrier;
    thread::scope(|scope| {
        let go = |place: usize| {
            scope.spawn(move || {
                barrier.wait();
                step(servers[place], pairs[place], body)
            })
        };
        [go(0), go(1)].map(|stepping| stepping.join().unwrap())
    })
}

#[test]
fn of_two_steps_at_the_same_moment_on_two_processes_one_is_refused() {
    let Some(database) = Database::new() else { return };
    let folder = database.folder();
    let servers = [Server::start(&folder, &[]), Server::start(&folder, &[])];
    let [one, other] = &servers;
    post_sites(one);
    for round in 0..ROUNDS {
        let [s0, s1, d0, d1] = ["s0", "s1", "d0", "d1"].map(|id| format!("{id}.{round}"));
        let flows = [&s0, &s1, &d0, &d1].map(|id| flow_of(id));
        one.post("/v1/flows", &format!("[{}]", flows.join(",")));
        // In even rounds they share the supply, in odd ones the demand.
        let first = format!("{s0}~{d0}");
        let (shared, second) =
            if round % 2 == 0 { (&s0, format!("{s0}~{d1}")) } else { (&d0, format!("{s1}~{d0}")) };
        for pair in [&first, &second] {
            takes(other, pair, r#"{"to":"negotiating"}"#);
        }
        let answers = at_once(
            [one, other],
            [&first, &second],
            r#"{"to":"reserved","agreed_annual":3000,"annual_unit":"MWh/a"}"#,
        );
        let mut statuses = [answers[0].status, answers[1].status];
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409], "round {round}: {answers:?}");
        let refused = answers.iter().find(|answer| answer.status == 409).unwrap();
        assert_eq!(refused.json["type"], "urn:turash:problem:not-enough-left", "{refused:?}");
        assert_eq!((&refused.json["flow"], &refused.json["left_annual"]), (&json!(shared), &json!(1000.0)));
        assert_eq!(refused.json["matches"][0]["agreed_annual"], 3000.0);
    }
    one.until_caught_up();
    folder.turash(&["recompute", "--verify"]).ok();
    folder.turash(&["doctor"]).prints(&["every flow has what is promised on it"]);
    for server in servers {
        server.end().with(0, Duration::from_secs(5));
    }
}

#[test]
fn a_step_and_a_removal_at_the_same_moment_on_two_processes_do_not_both_come_about() {
    let Some(database) = Database::new() else { return };
    let folder = database.folder();
    let servers = [Server::start(&folder, &[]), Server::start(&folder, &[])];
    let [one, other] = &servers;
    post_sites(one);
    for round in 0..ROUNDS {
        let [supply, demand] = ["s", "d"].map(|id| format!("{id}.{round}"));
        one.post("/v1/flows", &format!("[{},{}]", flow_of(&supply), flow_of(&demand)));
        let pair = format!("{supply}~{demand}");
        takes(other, &pair, r#"{"to":"negotiating"}"#);
        let gone = if round % 2 == 0 { &supply } else { &demand };
        let barrier = Barrier::new(2);
        let (stepped, removed) = thread::scope(|scope| {
            let stepping = scope.spawn(|| {
                barrier.wait();
                step(one, &pair, r#"{"to":"reserved","agreed_annual":1,"annual_unit":"MWh/a"}"#)
            });
            barrier.wait();
            let removed = other.ask("DELETE", &format!("/v1/flows/{gone}"), "").unwrap();
            (stepping.join().unwrap(), removed)
        });
        match (stepped.status, removed.status) {
            (201, 409) => assert_eq!(removed.json["matches"][0]["id"], pair, "{removed:?}"),
            (404, 200) => {}
            both => panic!("round {round}: {both:?} {stepped:?} {removed:?}"),
        }
    }
    for server in servers {
        server.end().with(0, Duration::from_secs(5));
    }
}

/// The case of the issue: 500 MWh/a, 400 of them reserved, then 99,999 contracted; then the flow removed.
fn promised_is_kept(folder: &Folder) {
    let server = Server::start(folder, &[]);
    post_sites(&server);
    for id in ["s0", "s1", "d0", "d1"] {
        server.post("/v1/flows", &flow_of(id).replace("4000", "500"));
    }
    for (shared, [first, second]) in [("d0", ["s0~d0", "s1~d0"]), ("s1", ["s1~d1", "s1~d0"])] {
        for pair in [first, second] {
            if server.get(&format!("/v1/matches/{pair}/transitions")).json["version"] == 0 {
                takes(&server, pair, r#"{"to":"negotiating"}"#);
            }
        }
        takes(&server, first, r#"{"to":"reserved","agreed_annual":400,"annual_unit":"MWh/a"}"#);
        let refused =
            step(&server, second, r#"{"to":"reserved","agreed_annual":99999,"annual_unit":"MWh/a"}"#);
        assert_eq!((refused.status, &refused.json["flow"]), (409, &json!(shared)), "{refused:?}");
        let holder =
            json!({ "id": first, "state": "reserved", "agreed_annual": 400.0, "annual_unit": "MWh/a" });
        assert_eq!(
            (&refused.json["left_annual"], &refused.json["matches"]),
            (&json!(100.0), &json!([holder]))
        );
        takes(&server, second, r#"{"to":"reserved","agreed_annual":100,"annual_unit":"MWh/a"}"#);
        let refused =
            step(&server, second, r#"{"to":"contracted","agreed_annual":99999,"annual_unit":"MWh/a"}"#);
        assert_eq!(refused.status, 409, "{refused:?}");
        let removed = server.ask("DELETE", &format!("/v1/flows/{shared}"), "").unwrap();
        assert_eq!(
            (removed.status, removed.json["matches"].as_array().unwrap().len()),
            (409, 2),
            "{removed:?}"
        );
        let site = if shared.starts_with('s') { "a" } else { "b" };
        let removed = server.ask("DELETE", &format!("/v1/sites/{site}"), "").unwrap();
        assert_eq!((removed.status, &removed.json["type"]), (409, &json!("urn:turash:problem:promised")));
        assert!(removed.json["detail"].as_str().unwrap().contains(first), "{removed:?}");
        for pair in [first, second] {
            takes(&server, pair, r#"{"to":"withdrawn","reason":"other plans"}"#);
            takes(&server, pair, r#"{"to":"negotiating"}"#);
        }
    }
    let removed = server.ask("DELETE", "/v1/flows/s1", "").unwrap();
    assert_eq!(removed.status, 200, "{removed:?}");
    server.end().with(0, Duration::from_secs(5));
}

#[test]
fn what_is_promised_is_kept_on_a_folder() {
    promised_is_kept(&Folder::new());
}

#[test]
fn what_is_promised_is_kept_on_a_database() {
    let Some(database) = Database::new() else { return };
    promised_is_kept(&database.folder());
}

const SITES: &str = "id,name,longitude,latitude\na,Works A,14.0,48.3\nb,Works B,14.01,48.3\n";

fn flows(supply: &str, demand: &str) -> String {
    format!(
        "id,site,direction,family,t_min_c,t_max_c,quantity,unit\n\
         s,a,supply,heat,120,150,{supply},MWh/a\nd,b,demand,heat,60,80,{demand},MWh/a\n"
    )
}

/// The balances that the log tells of: the type in short, the flow, what is missing.
fn told(folder: &Folder) -> Vec<(String, String, Value)> {
    let log = folder.turash(&["events", "tail", "--json", "--after", "0"]).ok().out;
    let events = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    events
        .filter(|event| {
            let kind = event["type"].as_str().unwrap();
            kind.contains("overbooked") || kind.contains("fits_again")
        })
        .map(|event| (text(&event["type"]), text(&event["subject"]), event["data"]["missing_annual"].clone()))
        .collect()
}

/// A repeated import says less than is promised: it is taken, and flagged until a later one says enough again.
fn overbooked_is_flagged(folder: &Folder) {
    folder.write("sites.csv", SITES);
    folder.write("flows.csv", flows("500", "500"));
    folder.turash(&["import", "sites.csv", "flows.csv"]).ok();
    let server = Server::start(folder, &[]);
    takes(&server, "s~d", r#"{"to":"negotiating"}"#);
    takes(&server, "s~d", r#"{"to":"reserved","agreed_annual":400,"annual_unit":"MWh/a"}"#);
    takes(&server, "s~d", r#"{"to":"contracted"}"#);
    server.until_caught_up();
    server.end().with(0, Duration::from_secs(5));
    folder.turash(&["doctor"]).prints(&["every flow has what is promised on it"]);
    folder.turash(&["matches", "--overbooked"]).ok().says(&["no match is overbooked"]);
    folder.turash(&["explain", "s", "d"]).ok().prints(&["100 MWh/a left", "decided      contracted\n"]);

    let mut tales = Vec::new();
    let kind = |name: &str| format!("org.turash.resource_flow_{name}.v1");
    for (less, flow, column) in [
        (flows("300", "500"), "s", "supply_missing_annual"),
        (flows("500", "300"), "d", "demand_missing_annual"),
    ] {
        folder.write("flows.csv", &less);
        let import = folder.turash(&["import", "flows.csv"]).ok().prints(&["rejected: 0"]);
        import.says(&["overbooked: 1 flow has less than is promised"]);
        folder.turash(&["import", "flows.csv"]).ok();
        tales.push((kind("overbooked"), format!("flow/{flow}"), json!(200.0 - 100.0)));
        assert_eq!(told(folder), tales, "told once, however often it is imported");
        folder.turash(&["recompute", "--verify"]).ok();

        let doctor = folder.turash(&["doctor"]);
        doctor.prints(&[
            "warning",
            "1 flow is overbooked",
            &format!("'{flow}' lacks 100 MWh/a"),
            "s~d",
            "--overbooked",
        ]);
        folder.turash(&["matches", "--overbooked"]).ok().prints(&[
            "s~d",
            "contracted",
            "400 MWh/a",
            "100 MWh/a",
        ]);
        let found = folder.json(&["matches", "--overbooked", "--format", "json"]);
        assert_eq!(found[0]["overbooked"][column], 100.0, "{found}");
        folder
            .turash(&["explain", "s", "d"])
            .ok()
            .prints(&["overbooked by 100 MWh/a", "contracted, overbooked"]);
        assert_eq!(folder.json(&["explain", "s", "d", "--json"])["overbooked"], true);
        let exported = folder.turash(&["export", "matches"]).ok().out;
        let mut lines = exported.lines();
        let (header, row) = (lines.next().unwrap(), lines.next().unwrap());
        let place = |name: &str| header.split(',').position(|column| column == name).unwrap();
        let cell = |name: &str| row.split(',').nth(place(name)).unwrap().to_owned();
        assert_eq!(
            (cell("state"), cell("overbooked"), cell(column)),
            ("contracted".into(), "true".into(), "100".into())
        );
        let lines = folder.exported("flows");
        let flagged: Vec<_> = lines.iter().filter(|line| line.ends_with(",100")).collect();
        // An exported table is taken again, its flag is no field of a flow.
        folder.turash(&["export", "flows", "--output", "again.csv"]).ok();
        let again = folder.turash(&["import", "again.csv"]).ok().prints(&["rejected: 0"]);
        again.says(&["column 'overbooked' was not read: it follows from the matches"]);
        assert!(flagged.len() == 1 && flagged[0].starts_with(&format!("{flow},")), "{lines:?}");

        folder.write("flows.csv", flows("500", "400"));
        folder.turash(&["import", "flows.csv"]).ok();
        tales.push((kind("fits_again"), format!("flow/{flow}"), Value::Null));
        assert_eq!(told(folder), tales);
        folder.turash(&["doctor"]).prints(&["every flow has what is promised on it"]);
        assert!(folder.exported("matches").is_empty(), "a demand without anything left is in no list");
        folder.write("flows.csv", flows("500", "500"));
        folder.turash(&["import", "flows.csv"]).ok();
    }
    // A row that would make another flow of it is rejected; the others are taken.
    folder.write("flows.csv", flows("500", "600").replace("s,a,supply", "s,a,demand"));
    let import = folder.turash(&["import", "flows.csv"]).exits(1);
    let said = format!("{}{}", import.out, import.err);
    assert!(said.contains("'s~d' is contracted") && said.contains("end the match first"), "{said}");
    assert!(folder.exported("flows").iter().any(|line| line.starts_with("d,") && line.contains(",600,")));
}

#[test]
fn what_is_overbooked_is_flagged_on_a_folder_and_in_a_copy() {
    let folder = Folder::new();
    overbooked_is_flagged(&folder);
    // An overbooked store is copied as it stands, and the copy tells so.
    let Some(database) = Database::new() else { return };
    folder.write("flows.csv", flows("500", "300"));
    folder.turash(&["import", "flows.csv"]).ok();
    let url = database.url();
    folder.turash(&["copy", "--from", "embedded", "--to", "postgis", "--url", &url]).ok();
    let copy = database.folder();
    assert_eq!(told(&copy), [(told(&folder).pop().unwrap())]);
    copy.turash(&["doctor"]).prints(&["1 flow is overbooked", "'d' lacks 100 MWh/a"]);
    folder.turash(&["copy", "--from", "embedded", "--to", "postgis", "--url", &url]).ok();
    assert_eq!(told(&copy).len(), 1, "a repeated copy tells nothing again");
}

#[test]
fn what_is_overbooked_is_flagged_on_a_database() {
    let Some(database) = Database::new() else { return };
    let folder = database.folder();
    overbooked_is_flagged(&folder);
    // An older program let a flow go that was promised: it is named, and the match can be ended.
    database.sql(
        "UPDATE turash.flow SET version = version + 1, site = NULL, direction = NULL, family = NULL, annual = NULL, \
         peak = NULL, body = NULL WHERE id = 'd'",
    );
    folder.turash(&["doctor"]).prints(&["'d' is gone, and 400 are promised on it, promised to s~d"]);
    let server = Server::start(&folder, &[]);
    takes(&server, "s~d", r#"{"to":"failed","reason":"the demand is gone"}"#);
    server.end().with(0, Duration::from_secs(5));
    folder.turash(&["doctor"]).prints(&["every flow has what is promised on it"]);
}
