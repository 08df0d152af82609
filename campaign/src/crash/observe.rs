//! Asks a server for everything that is checked.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::event::Event;
use super::finding::Finding;
use super::fold::Fold;
use super::http::{Client, From, Request};
use super::seen::Seen;
use super::thing::Thing;

/// Catching up takes no longer.
const PATIENCE: Duration = Duration::from_mins(1);

fn get(client: &mut Client, path: &str) -> Result<Value> {
    let answer = client.send(&Request::get(path)).with_context(|| format!("GET {path}"))?;
    ensure!(answer.is_success(), "GET {path} answered {}: {}", answer.status, answer.body);
    Ok(answer.json())
}

/// All parts of a list.
fn list(client: &mut Client, path: &str) -> Result<Vec<Value>> {
    let (mut items, mut cursor) = (Vec::new(), String::new());
    loop {
        let mut part = get(client, &format!("{path}?limit=1000{cursor}"))?;
        items.extend(part["items"].as_array_mut().map(std::mem::take).unwrap_or_default());
        match part["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return Ok(items),
        }
    }
}

/// Waits until every event is settled; gives the head of the log then.
#[allow(clippy::disallowed_methods, reason = "a chore waits for a process")]
pub(crate) fn caught_up(client: &mut Client) -> Result<u64> {
    let start = Instant::now();
    loop {
        let status = get(client, "/v1/status")?;
        let head = status["head"].as_u64().context("the status names no head")?;
        let lists = status["matches_as_of"].as_u64();
        let subscriptions = status["subscriptions"].as_array().map(Vec::as_slice).unwrap_or_default();
        let is_settled = |of: &Value| of["watermark"].as_u64() == Some(head);
        if lists == Some(head) && !subscriptions.is_empty() && subscriptions.iter().all(is_settled) {
            let lost = subscriptions.iter().find(|of| of["dead_letters"] != 0 || of["retries"] != 0);
            ensure!(lost.is_none(), "events were given up or fail: {status}");
            return Ok(head);
        }
        ensure!(start.elapsed() < PATIENCE, "not caught up within {PATIENCE:?}: {status}");
        thread::sleep(Duration::from_millis(3));
    }
}

/// Takes the events up to `head` from the live stream.
pub(crate) fn events(address: &str, fold: &mut Fold, head: u64) -> Result<Result<(), Finding>> {
    let events = Client::connect(address)?.stream(&From::Sequence(fold.last), head)?;
    let reset = events.iter().find(|event| event.is_reset);
    ensure!(reset.is_none(), "the live stream was reset: {reset:?}");
    Ok(events.iter().try_for_each(|event| fold.take(Event::parse(&event.data)?)))
}

/// Asks for all that lives, for the decisions among `pairs`, and for all matches.
pub(crate) fn seen<'a>(client: &mut Client, pairs: impl Iterator<Item = &'a str>) -> Result<Seen> {
    let mut seen = Seen::default();
    for site in list(client, "/v1/sites")? {
        let thing = Thing::site(&site).with_context(|| format!("a strange site: {site}"))?;
        note(&mut seen, "site", &site, thing)?;
    }
    for flow in list(client, "/v1/flows")? {
        let thing = Thing::flow(&flow).with_context(|| format!("a strange flow: {flow}"))?;
        note(&mut seen, "flow", &flow, thing)?;
        if let (Some(id), Some(missing)) = (flow["id"].as_str(), flow["missing_annual"].as_f64()) {
            seen.missing.insert(id.to_owned(), missing);
        }
    }
    for pair in pairs {
        let path = format!("/v1/matches/{pair}/transitions");
        let answer = client.send(&Request::get(path.as_str()))?;
        ensure!([200, 404].contains(&answer.status), "GET {path} answered {}", answer.status);
        let history = answer.json();
        if answer.status == 200 && history["version"] != 0 {
            let state = history["state"].as_str().context("a match without a state")?;
            note(&mut seen, "match", &history, Thing::State(state.to_owned()))?;
        }
    }
    for found in list(client, "/v1/matches")? {
        let id = found["id"].as_str().context("a match without an id")?;
        let value = found["ranking_value_eur_per_year"].as_f64().context("a match without a value")?;
        ensure!(seen.matches.insert(id.to_owned(), value as f32).is_none(), "match {id} is listed twice");
    }
    for planned in list(client, "/v1/plans/current")? {
        let id = planned["id"].as_str().context("a planned pair without an id")?;
        let annual = planned["planned_annual"].as_f64().context("a planned pair without an amount")?;
        ensure!(seen.planned.insert(id.to_owned(), annual).is_none(), "pair {id} is planned twice");
    }
    Ok(seen)
}

fn note(seen: &mut Seen, kind: &str, item: &Value, thing: Thing) -> Result<()> {
    let id = item["id"].as_str().context("an item without an id")?;
    let version = item["version"].as_u64().context("an item without a version")?;
    let twice = seen.live.insert(format!("{kind}/{id}"), (version, thing));
    ensure!(twice.is_none(), "{kind} {id} is listed twice");
    Ok(())
}
