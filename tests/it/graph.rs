//! The questions that only a graph answers: from the lists without a server, and from the copy on Neo4j with one.

#![cfg(test)]

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

use crate::database::{missing, variable};
use crate::demo::{size, size_in_words};
use crate::server::Server;
use crate::turash::Folder;

/// One at a time: the server has one database, and each of these empties it.
static TURN: Mutex<()> = Mutex::new(());

/// A folder whose graph is on the server; none where there is no server.
fn on_neo4j() -> Option<(Folder, MutexGuard<'static, ()>)> {
    let Some(url) = variable("TURASH_TEST_NEO4J") else {
        missing("Neo4j (TURASH_TEST_NEO4J)");
        return None;
    };
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    Some((Folder::new().with("TURASH__NEO4J__URL", &url), turn))
}

/// The made-up region of the demo, in the folder's own store.
fn demo(folder: &Folder) {
    folder.turash(&["--data", "turash-data", "demo"]).ok();
}

/// Every question about the region, without what changes with time.
fn answers(folder: &Folder) -> Vec<Value> {
    let questions = [
        "neighbourhood steelworks",
        "neighbourhood steelworks --steps 3",
        "chains steelworks",
        "chains steelworks --length 4",
        "cycles steelworks --length 4",
        "communities",
        "closure steelworks",
        "introductions",
        "introductions --community-of brewery --pairs 3",
    ];
    let mut commands: Vec<Vec<&str>> =
        questions.iter().map(|question| question.split(' ').collect()).collect();
    commands.push(vec!["path", "Amberg Stahl", "Hopfield Brewing"]);
    let answer = |question: Vec<&str>| {
        let mut words = vec!["graph"];
        words.extend(question);
        words.extend(["--format", "json"]);
        let mut answer = folder.json(&words);
        answer["as_of"].take();
        answer
    };
    commands.into_iter().map(answer).collect()
}

#[test]
fn every_question_is_answered_without_a_server() {
    let folder = Folder::new();
    demo(&folder);
    let answers = answers(&folder);
    assert!(answers[0]["gives"].as_array().unwrap().len() > 2, "{:#}", answers[0]);
    let chain = &answers[2]["items"][0];
    assert!(chain["route"][0] == "steelworks" && chain["matches"].as_array().unwrap().len() > 1, "{chain:#}");
    let communities = answers[5]["items"].as_array().unwrap();
    assert!(communities.iter().any(|one| !one["hubs"].as_array().unwrap().is_empty()), "{communities:#?}");
    assert!(answers[6]["at_stake_eur_per_year"].as_f64().unwrap() > 0.0, "{:#}", answers[6]);
    let unlocked = answers[7]["items"][0]["value_eur_per_year"].as_f64().unwrap();
    assert!(unlocked > 0.0, "{:#}", answers[7]);
    let path = answers[9]["path"]["route"].as_array().unwrap();
    assert_eq!((path.first(), path.last()), (Some(&json!("steelworks")), Some(&json!("brewery"))));
    for (question, heads) in [
        ("neighbourhood steelworks", ["VALUE", "gives"]),
        ("chains steelworks", ["ROUTE", "Electric steelworks >"]),
        ("communities", ["HUBS", "BRIDGES"]),
        ("closure steelworks", ["AT STAKE", "at stake if Electric steelworks closes"]),
        ("introductions", ["UNLOCKS", "%)"]),
    ] {
        let mut words = vec!["graph"];
        words.extend(question.split(' '));
        folder.turash(&words).ok().prints(&heads);
    }
    let map = folder.json(&["graph", "closure", "steelworks", "--format", "geojson"]);
    let features = map["features"].as_array().unwrap();
    assert!(features.iter().any(|one| one["properties"]["role"] == "lost"), "{map:#}");
}

#[test]
fn what_does_not_exist_and_what_has_no_copy_is_said() {
    let folder = Folder::new();
    demo(&folder);
    folder.turash(&["graph", "closure", "nowhere"]).exits(2).says(&["no site 'nowhere'", "export sites"]);
    folder.turash(&["graph", "path", "Amberg Stahl", "Nobody"]).exits(2).says(&["'Nobody'"]);
    folder.turash(&["graph", "chains", "steelworks", "--length", "5"]).exits(2).says(&["2..=4"]);
    for command in ["rebuild", "reconcile"] {
        folder.turash(&[command, "graph"]).exits(2).says(&["neo4j.url"]);
    }
    folder.turash(&["worker", "--subscriptions", "graph"]).exits(2).says(&["neo4j.url"]);
}

#[test]
fn a_server_that_is_not_there_stops_nothing_but_its_own_questions_and_shows_no_password() {
    let folder = Folder::new().with("TURASH__NEO4J__URL", "bolt://turash:s3cr3t@127.0.0.1:1");
    demo(&folder);
    let doctor = folder.turash(&["doctor"]).exits(1);
    assert!(doctor.out.contains("127.0.0.1:1") && !doctor.out.contains("s3cr3t"), "{}", doctor.out);
    let status = folder.turash(&["status"]).ok();
    assert!(status.out.contains("127.0.0.1:1") && !status.out.contains("s3cr3t"), "{}", status.out);
    let server = Server::start(&folder, &[]);
    server.post("/v1/sites", &crate::server::site("a"));
    server.until_said("a dependency does not answer");
    let status = server.get("/v1/status").json;
    let graph = status["subscriptions"].as_array().unwrap().iter().find(|of| of["name"] == "graph");
    assert!(graph.is_none_or(|graph| graph["retries"] == 0 && graph["dead_letters"] == 0), "{status:#}");
    let problem = server.ask("GET", "/v1/graph/communities", "").unwrap();
    assert_eq!((problem.status, &problem.json["type"]), (503, &json!("urn:turash:problem:unavailable")));
    assert_eq!(server.ask("GET", "/v1/matches", "").unwrap().status, 200);
    assert!(!server.said().contains("s3cr3t"), "{}", server.said());
    server.end().with(0, Duration::from_secs(10));
}

#[test]
fn the_copy_on_neo4j_answers_like_the_lists_and_is_kept_current() {
    let Some((copied, _turn)) = on_neo4j() else { return };
    let alone = Folder::new();
    demo(&alone);
    demo(&copied);
    copied.turash(&["rebuild", "graph"]).ok().prints(&[&size_in_words()]);
    assert_eq!(answers(&copied), answers(&alone));
    copied.turash(&["reconcile", "graph"]).ok().prints(&["0 differences"]);
    copied.turash(&["doctor"]).prints(&["graph"]);
    copied.turash(&["status"]).ok().prints(&[&size_in_words()]);

    let server = Server::start(&copied, &[]);
    // The server's questions go to the copy as well.
    assert_eq!(answers(&copied), answers(&alone));
    let remove = |folder: &Folder| {
        let server = Server::start(folder, &[]);
        remove_site(&server, "steelworks");
        server.until_caught_up();
        server.end().with(0, Duration::from_secs(10));
    };
    remove_site(&server, "steelworks");
    server.until_caught_up();
    let found = copied.json(&["reconcile", "graph", "--json"]);
    assert_eq!(
        (&found["differences"], &found["sites"]["compared"]),
        (&json!(0), &json!(size()[0] - 1)),
        "{found:#}"
    );
    server.end().with(0, Duration::from_secs(10));
    remove(&alone);
    let questions = ["communities", "introductions"];
    let both = |folder: &Folder| {
        questions.map(|question| {
            let mut answer = folder.json(&["graph", question, "--format", "json"]);
            answer["as_of"].take();
            answer
        })
    };
    assert_eq!(both(&copied), both(&alone));
    // From empty it is the same.
    let kept = both(&copied);
    copied.turash(&["rebuild", "graph"]).ok().prints(&[&format!("{} sites", size()[0] - 1)]);
    assert_eq!(both(&copied), kept);
    copied.turash(&["reconcile", "graph"]).ok().prints(&["0 differences"]);
}

/// Removes a site with its flows.
fn remove_site(server: &Server, site: &str) {
    let flows = server.get(&format!("/v1/flows?site={site}")).json;
    for flow in flows["items"].as_array().unwrap() {
        let path = format!("/v1/flows/{}", flow["id"].as_str().unwrap());
        assert_eq!(server.ask("DELETE", &path, "").unwrap().status, 200);
    }
    assert_eq!(server.ask("DELETE", &format!("/v1/sites/{site}"), "").unwrap().status, 200);
}
