//! Bodies under random bytes: a running server answers each with a refusal or takes it, and never fails; no body takes a second, none more than
//! 200 MB for a megabyte.
//!
//! A short round is part of the ordinary tests; `cargo xtask fuzz [MINUTES]` runs the long one.
#![cfg(test)]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use turash_contract::fuzz::{Effort, Target, fuzz};

#[allow(dead_code, reason = "the client of the other tests is one of text")]
#[path = "../it/world.rs"]
mod world;

use world::World;

const BODIES: &[&str] = &[
    r#"/v1/sites {"id":"a","name":"Works a","coordinates":{"lon":14.3,"lat":48.3},"country":"AT","location":"own","industry":"C24.10"}"#,
    r#"/v1/sites [{"id":"Werk 12/B","name":"x","coordinates":{"lon":14.3,"lat":48.3}},{"name":"y","coordinates":{"lon":1,"lat":2}}]"#,
    r#"/v1/flows {"id":"f","site":"a","direction":"supply","resource":{"family":"heat","t_min_c":120,"t_max_c":120},"quantity":{"annual":1,"annual_unit":"MWh/a","peak":1,"peak_unit":"MW"},"price_limit_eur_per_unit":7,"profile":{"shape":"monthly","weights":[1,1,1,1,1,1,1,1,1,1,1,1]},"precision":"rough","validity":{"from":"2026-01-01T00:00:00Z"}}"#,
    r#"/v1/flows [{"site":"a","direction":"demand","resource":{"family":"material","code":{"waste":"01 03 05*"},"purity":0.9},"quantity":{"annual":8,"annual_unit":"t/a"}}]"#,
    r#"/v1/matches/f~g/transitions {"to":"negotiating","reason":"asked"}"#,
    r#"/v1/dead-letters/redrive {"subscription":"matcher","sequences":[1,2]}"#,
    r#"/v1/dead-letters/discard {"subscription":"matcher","sequences":[1],"reason":"x"}"#,
];

const WORDS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\u0000",
    "\\ud800",
    "null",
    "true",
    "1e999",
    "-0",
    "\"id\"",
    "\"name\"",
    "\"coordinates\"",
    "\"lon\"",
    "\"site\"",
    "\"direction\"",
    "\"supply\"",
    "\"resource\"",
    "\"family\"",
    "\"heat\"",
    "\"quantity\"",
    "\"annual\"",
    "\"profile\"",
    "\"weekly\"",
    "\"typical_days\"",
    "\"validity\"",
    "\"version\"",
    "\"to\"",
    "\"subscription\"",
    "{\"a\":",
    "[[[[",
    "/v1/sites ",
    "/v1/flows ",
];

fn run(effort: Effort, seed: u64) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let world = runtime.block_on(World::new());
    let inputs = BODIES.iter().map(|body| body.as_bytes().to_vec()).collect();
    let target = Target { name: "http", inputs, words: WORDS };
    fuzz(&target, effort, seed, |input| answer(world.address, input));
}

/// Posts a body to the address before it; the status and what is said of it.
fn answer(address: SocketAddr, input: &[u8]) -> String {
    let (path, body) = input.split_at(input.iter().position(|byte| *byte == b' ').unwrap_or(0));
    let known = path.starts_with(b"/v1/") && path.iter().all(u8::is_ascii_graphic);
    let path = if known { std::str::from_utf8(path).unwrap() } else { "/v1/sites" };
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(50))).unwrap();
    // A server that refuses early may close before all is sent.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    let answer = String::from_utf8_lossy(&bytes);
    let status = answer.get(9..12).unwrap_or("none").to_owned();
    assert!(!status.starts_with('5') || status == "503", "{answer}");
    let detail = answer.split("\"detail\":\"").nth(1).unwrap_or_default();
    let words: String = detail.chars().take(60).filter(|letter| !letter.is_ascii_digit()).collect();
    format!("{status} {words}")
}

#[test]
fn a_short_round_of_bodies() {
    run(Effort::Inputs(1_500), 1);
}

#[test]
#[ignore = "a long round: cargo xtask fuzz [MINUTES]"]
fn long_http() {
    run(Effort::Time(Duration::from_secs(number("TURASH_FUZZ_SECONDS", 600))), number("TURASH_FUZZ_SEED", 1));
}

#[allow(clippy::disallowed_methods, reason = "a chore says how long the test is to run")]
fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().expect("a whole number"))
}
