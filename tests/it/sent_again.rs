//! `Idempotency-Key` with the real binary: what was answered is answered again after a kill, and nothing is carried out twice.

#![cfg(test)]

use std::time::Duration;

use crate::database::Database;
use crate::server::{Answer, Server};
use crate::turash::Folder;

/// A site without an id: carried out twice there are two.
const SITE: &str = r#"{"name":"Works","coordinates":{"lon":14.3,"lat":48.3}}"#;

fn post(server: &Server, key: &str) -> std::io::Result<Answer> {
    server.ask_with("POST", "/v1/sites", &[&format!("Idempotency-Key: \"{key}\"")], SITE)
}

fn sites(server: &Server) -> usize {
    server.get("/v1/sites?limit=1000").json["items"].as_array().unwrap().len()
}

#[test]
#[allow(clippy::disallowed_methods, reason = "kills fall in the middle of requests")]
fn nothing_is_carried_out_twice_whatever_is_killed() {
    let folder = Folder::new();
    let mut server = Server::start(&folder, &[]);
    let (mut answered, mut done, mut cut_off) = (Vec::new(), 0, 0);
    for round in 0..4_u64 {
        let keys: Vec<String> = (0..12).map(|number| format!("{round}.{number}")).collect();
        std::thread::scope(|scope| {
            let asked: Vec<_> =
                keys.iter().map(|key| scope.spawn(|| (key.clone(), post(&server, key).ok()))).collect();
            std::thread::sleep(Duration::from_millis(3 * round));
            server.signal("KILL");
            for one in asked {
                let (key, answer) = one.join().unwrap();
                if let Some(answer) = answer.filter(|answer| answer.status == 201) {
                    answered.push((key, answer.text));
                }
            }
        });
        let _ = server.ended();
        server = Server::start(&folder, &[]);
        for key in &keys {
            let answer = post(&server, key).unwrap();
            match answer.status {
                201 => done += 1,
                // It began and was cut off: done or not, it is not done again.
                409 => cut_off += 1,
                _ => panic!("{answer:?}"),
            }
        }
        let there = sites(&server);
        assert!((done..=done + cut_off).contains(&there), "{there} sites: {done} done, {cut_off} cut off");
    }
    assert!(done > 0);
    for (key, text) in answered {
        let again = post(&server, &key).unwrap();
        assert_eq!((again.status, again.text), (201, text), "{key}");
    }
    server.end().with(0, Duration::from_secs(5));
}

#[test]
fn a_key_is_known_to_every_process_of_a_database() {
    let Some(database) = Database::new() else { return };
    let folder = database.folder();
    let servers = [Server::start(&folder, &[]), Server::start(&folder, &[])];
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let ask = |number: usize| {
            let server = &servers[number % 2];
            scope.spawn(move || post(server, "k").unwrap())
        };
        let asked: Vec<_> = (0..10).map(ask).collect();
        asked.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let done: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
    assert!(!done.is_empty() && done.iter().all(|answer| answer.text == done[0].text), "{answers:?}");
    assert!(answers.iter().all(|answer| answer.status == 201 || answer.status == 409), "{answers:?}");
    for server in &servers {
        assert_eq!(post(server, "k").unwrap().text, done[0].text);
        assert_eq!(sites(server), 1);
    }
    for server in servers {
        server.end().with(0, Duration::from_secs(10));
    }
}
