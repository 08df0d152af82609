//! Webhooks with the real binary: signed, taken up without a restart, tried again, replayed, and never sent inside; whatever is killed, every
//! event arrives.

#![cfg(test)]

use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::database::{Database, missing, variable};
use crate::server::{Server, flow, site};
use crate::turash::{Folder, Run, not_run, workspace};
use crate::webhook_receiver::{Mode, Receiver};

const ALLOWED: (&str, &str) = ("TURASH__WEBHOOKS__ALLOW_PRIVATE", r#"["127.0.0.1/32"]"#);
/// Retries that a test can wait for.
const QUICK: [(&str, &str); 2] =
    [("TURASH__WEBHOOKS__RETRY_BASE_SECONDS", "0.05"), ("TURASH__WEBHOOKS__RETRY_CAP_SECONDS", "0.2")];

fn environment() -> Vec<(&'static str, &'static str)> {
    [ALLOWED].into_iter().chain(QUICK).collect()
}

/// A webhook to a receiver; gives its id.
fn made(server: &Server, receiver: &Receiver, types: &[&str]) -> String {
    let body = json!({"url": receiver.url(), "label": "board", "types": types});
    let hook = server.post("/v1/webhooks", &body.to_string());
    receiver.secret(hook["secret"].as_str().unwrap());
    hook["id"].as_str().unwrap().to_owned()
}

fn events_of(receiver: &Receiver) -> BTreeSet<u64> {
    receiver.sequences().into_iter().collect()
}

fn head(server: &Server) -> u64 {
    server.get("/v1/status").json["head"].as_u64().unwrap()
}

#[test]
fn events_arrive_signed_and_without_anything_private() {
    let folder = Folder::new();
    let server = Server::start(&folder, &environment());
    let receiver = Receiver::new();
    let id = made(&server, &receiver, &[]);
    server.post("/v1/sites", &format!("[{},{}]", site("a"), site("b")));
    let private = flow("out", "a", "supply").replacen('{', r#"{"price_limit_eur_per_unit":77.25,"#, 1);
    server.post("/v1/flows", &format!("[{private},{}]", flow("in", "b", "demand")));
    server.until("everything is there", || {
        events_of(&receiver) == (1..=head(&server)).collect() && head(&server) >= 5
    });
    let taken = receiver.taken();
    let found = taken.iter().find(|event| event["type"] == "org.turash.match_found.v1").unwrap();
    assert_eq!((&found["subject"], &found["specversion"]), (&json!("match/out~in"), &json!("1.0")));
    assert!(taken.iter().all(|event| !event.to_string().contains("77.25")), "{taken:?}");
    // The stream shows the same.
    let mut stream = server.stream_after(0);
    let streamed: Vec<Value> = taken.iter().map(|_| stream.next().data).collect();
    for event in &taken {
        assert!(streamed.contains(event), "{event} is not in the stream");
    }
    let tried = server.post(&format!("/v1/webhooks/{id}/test"), "");
    assert_eq!((&tried["delivered"], &tried["status"]), (&json!(true), &json!(204)));
    assert_eq!(receiver.taken().last().unwrap()["type"], "org.turash.webhook_test.v1");
    server.until_caught_up();
    let ended = server.end().with(0, Duration::from_secs(5));
    assert!(!ended.said.contains("whsec_"), "{}", ended.said);
}

#[test]
fn a_receiver_that_fails_gets_everything_in_the_end() {
    let folder = Folder::new();
    let server = Server::start(&folder, &environment());
    let receiver = Receiver::new();
    let id = made(&server, &receiver, &["site_created"]);
    let mut sites = 0;
    let mut add = |count: u64| {
        for _ in 0..count {
            sites += 1;
            server.post("/v1/sites", &site(&format!("s{sites}")));
        }
    };
    for mode in [Mode::Refuse(5), Mode::Hang] {
        receiver.mode(mode);
        let before = receiver.asked();
        add(2);
        server.until("it is tried", || receiver.asked() >= before + 4);
        receiver.mode(Mode::Take);
    }
    // A redirect is no success, and nobody goes where it leads.
    let elsewhere = Receiver::new();
    receiver.mode(Mode::Answer(format!("302 Found\r\nLocation: {}", elsewhere.url())));
    let before = receiver.asked();
    add(1);
    server.until("it is tried", || receiver.asked() >= before + 2);
    receiver.mode(Mode::Take);
    server.until("all of them arrived", || events_of(&receiver) == (1..=5).collect());
    assert_eq!(elsewhere.asked(), 0);
    // Gone for good.
    receiver.mode(Mode::Answer("410 Gone".to_owned()));
    add(1);
    let hook = || server.get(&format!("/v1/webhooks/{id}")).json;
    server.until("it is disabled", || hook()["disabled"]["reason"].is_string());
    receiver.mode(Mode::Take);
    add(1);
    server.post(&format!("/v1/webhooks/{id}/replay"), r#"{"after": 5}"#);
    server.until("a replay has it on again", || events_of(&receiver) == (1..=7).collect());
    assert_eq!(hook()["disabled"], Value::Null);
    server.end().with(0, Duration::from_secs(5));
}

#[test]
#[allow(clippy::disallowed_methods, reason = "kills fall in the middle of sending")]
fn whatever_is_killed_every_event_arrives() {
    let folder = Folder::new();
    let receiver = Receiver::new();
    let mut server = Server::start(&folder, &environment());
    made(&server, &receiver, &[]);
    for round in 0..4_u64 {
        receiver.mode(if round % 2 == 0 { Mode::Take } else { Mode::Refuse(7) });
        for number in 0..15 {
            server.post("/v1/sites", &site(&format!("k{round}.{number}")));
        }
        std::thread::sleep(Duration::from_millis(20 * round));
        server.signal("KILL");
        let _ = server.ended();
        server = Server::start(&folder, &environment());
    }
    server.until("all of them arrived", || events_of(&receiver).is_superset(&(1..=60).collect()));
    assert_eq!(head(&server), 60);
    server.end().with(0, Duration::from_secs(5));
}

#[test]
fn nothing_is_sent_inside_unless_it_is_allowed() {
    let folder = Folder::new();
    let receiver = Receiver::new();
    let port = receiver.address.port();
    let server = Server::start(&folder, &[]);
    for host in
        ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "0x7f000001", "2130706433", "[::ffff:7f00:1]"]
    {
        for scheme in ["http", "https"] {
            let body = json!({"url": format!("{scheme}://{host}:{port}/"), "label": "x"}).to_string();
            let answer = server.ask("POST", "/v1/webhooks", &body).unwrap();
            assert_eq!((answer.status, &answer.json["field"]), (422, &json!("url")), "{scheme}://{host}");
        }
    }
    server.end().with(0, Duration::from_secs(5));
    // One that was made while it was allowed is looked at again before every message.
    let add = ["webhooks", "add", &receiver.url(), "--label", "x"];
    folder.turash(&add).exits(2).says(&["allow_private"]);
    let mut command = folder.command(&add);
    command.envs([ALLOWED]);
    let secret = Run::of(command).ok().out;
    receiver.secret(secret.trim());
    let attempts = ("TURASH__WEBHOOKS__ATTEMPTS", "2");
    let server = Server::start(&folder, &[attempts, QUICK[0], QUICK[1]]);
    server.post("/v1/sites", &site("a"));
    let subscription =
        server.get("/v1/webhooks").json["items"][0]["subscription"].as_str().unwrap().to_owned();
    let letters = format!("/v1/dead-letters?subscription={subscription}");
    let letters = || server.get(&letters).json["items"].as_array().cloned().unwrap_or_default();
    server.until("it is given up", || letters().len() == 1);
    assert!(letters()[0]["error"].as_str().unwrap().contains("allow_private"), "{:?}", letters());
    assert_eq!(receiver.asked(), 0);
    server.end().with(0, Duration::from_secs(5));
}

#[test]
fn the_command_line_tends_webhooks_with_a_server_and_without() {
    let folder = Folder::new().with(ALLOWED.0, ALLOWED.1);
    let receiver = Receiver::new();
    folder
        .turash(&["webhooks", "add", "https://127.0.0.1.nip/", "--label", "x", "--types", "match_lost"])
        .exits(2)
        .says(&["match_found"]);
    let added = folder.turash(&["webhooks", "add", &receiver.url(), "--label", "board"]).ok();
    receiver.secret(added.out.trim());
    let id = folder.json(&["webhooks", "list", "--json"])[0]["id"].as_str().unwrap().to_owned();
    folder.turash(&["webhooks", "list"]).ok().prints(&["board", "all", &receiver.address.to_string()]);
    folder.turash(&["webhooks", "test", &id]).ok().prints(&["204"]);
    let server = Server::start(&folder, &[]);
    server.post("/v1/sites", &site("a"));
    server.until("it arrived", || events_of(&receiver) == [1].into());
    // The server holds the folder: it is asked.
    folder.turash(&["webhooks", "test", &id]).ok().prints(&["204"]);
    folder.turash(&["webhooks", "replay", &id, "--since", "2020-01-01T00:00:00Z"]).ok().prints(&["after 0"]);
    server.until("it came again", || receiver.sequences() == [1, 1]);
    folder.turash(&["webhooks", "replay", &id]).exits(2);
    folder.turash(&["webhooks", "remove", &id]).ok().prints(&["is removed"]);
    folder.turash(&["webhooks", "remove", &id]).exits(1).says(&["no webhook"]);
    server.end().with(0, Duration::from_secs(5));
    folder.turash(&["webhooks", "list"]).ok();
    folder.turash(&["webhooks", "replay", &id, "--after", "0"]).exits(1).says(&["no webhook"]);
    folder.turash(&["webhooks", "test", &id]).exits(1).says(&["no webhook"]);
}

#[test]
fn of_several_processes_on_a_database_one_sends() {
    let Some(database) = Database::new() else { return };
    let folder = database.folder();
    let receiver = Receiver::new();
    let environment = environment();
    let mut servers = vec![Server::start(&folder, &environment), Server::start(&folder, &environment)];
    made(&servers[1], &receiver, &["site_created"]);
    for number in 0..20 {
        servers[number % 2].post("/v1/sites", &site(&format!("a{number}")));
    }
    servers[0].until("all of them arrived", || events_of(&receiver).len() == 20);
    assert_eq!(receiver.sequences().len(), 20, "each once, where nothing goes wrong");
    // Whichever sends is killed: the other one takes over.
    for number in 20..40 {
        servers[0].post("/v1/sites", &site(&format!("a{number}")));
    }
    let killed = servers.remove(0);
    killed.signal("KILL");
    let _ = killed.ended();
    servers[0].until("all of them arrived", || events_of(&receiver).len() == 40);
    servers.remove(0).end().with(0, Duration::from_secs(10));
}

/// Where processes share the bus they share the work: each event goes out once, whichever sends it.
#[test]
fn processes_on_a_redis_server_share_what_is_sent() {
    let Some(url) = variable("TURASH_TEST_REDIS") else {
        missing("Redis (TURASH_TEST_REDIS)");
        return;
    };
    let Some(database) = Database::new() else { return };
    let prefix = format!("it-{}-webhooks:", std::process::id());
    let folder = database.folder().with("TURASH__REDIS__URL", &url).with("TURASH__REDIS__PREFIX", &prefix);
    let receiver = Receiver::new();
    let environment = environment();
    let server = Server::start(&folder, &environment);
    let worker = Server::launch(folder.command(&["worker", "--subscriptions", "webhooks"]), &environment);
    worker.until_said("ready");
    let id = made(&server, &receiver, &["site_created"]);
    for process in [&server, &worker] {
        process.until_said("a webhook begins");
    }
    for number in 0..100 {
        server.post("/v1/sites", &site(&format!("a{number}")));
    }
    server.until("all of them arrived", || events_of(&receiver).len() == 100);
    assert_eq!(receiver.sequences().len(), 100, "each once, where nothing goes wrong");
    server.post(&format!("/v1/webhooks/{id}/replay"), r#"{"after": 0}"#);
    server.until("all of them came again", || receiver.sequences().len() >= 200);
    for process in [worker, server] {
        process.end().with(0, Duration::from_secs(10));
    }
}

/// The example of the documents, asked to check what was really sent.
#[test]
fn the_example_in_python_checks_a_signature() {
    if !Command::new("python3").arg("--version").output().is_ok_and(|ran| ran.status.success()) {
        not_run("python3 is not installed");
        return;
    }
    let docs = std::fs::read_to_string(workspace().join("docs/api.md")).unwrap();
    let example = docs.split("```python\n").find(|part| part.contains("def verified")).unwrap();
    let example = example.split("```").next().unwrap();
    let folder = Folder::new();
    let [secret, id, body] =
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", r#"{"test": 2432232314}"#];
    let check = format!(
        "{example}\nimport sys\nwhen = float(sys.argv[1])\nheaders = {{'webhook-id': '{id}', 'webhook-timestamp': '1614265330', \
         'webhook-signature': 'v1,bm9uZQ== v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='}}\n\
         print(verified('{secret}', headers, b'{body}', when), verified('{secret}', headers, b'{body} ', when))\n"
    );
    folder.write("check.py", check);
    let run = |when: &str| {
        let output =
            folder.program("python3").args(["check.py", when]).stderr(Stdio::inherit()).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    assert_eq!(run("1614265331"), "True False");
    assert_eq!(run("1614266000"), "False False", "an old message is none");
}
