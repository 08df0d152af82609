//! Waiting until everything that was written is handled.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::crash::finding::Finding;
use crate::crash::http::{Client, Request};
use crate::moments::{now, pause};

const STEP: Duration = Duration::from_millis(20);

/// Waits until every subscription is at the head of the log and nothing is to be tried again; gives the head. What was given up is lost.
pub(crate) fn settled(address: &str, names: &[&str], patience: Duration) -> Result<Result<u64, Finding>> {
    let mut client = Client::connect(address)?;
    let start = now();
    loop {
        let answer = client.send(&Request::get("/v1/status"))?;
        ensure!(answer.is_success(), "the status answered {}: {}", answer.status, answer.body);
        let status = answer.json();
        let head = status["head"].as_u64().context("the status names no head")?;
        let all = status["subscriptions"].as_array().map(Vec::as_slice).unwrap_or_default();
        if let Some(given_up) = all.iter().find(|of| of["dead_letters"] != 0) {
            return Ok(Err(Finding::Lost(format!("events were given up: {given_up}"))));
        }
        let is_settled = |of: &Value| of["watermark"].as_u64() == Some(head) && of["retries"] == 0;
        let is_there = |name: &&str| all.iter().any(|of| of["name"] == *name);
        if status["matches_as_of"].as_u64() == Some(head)
            && names.iter().all(is_there)
            && all.iter().all(is_settled)
        {
            return Ok(Ok(head));
        }
        if start.elapsed() > patience {
            return Ok(Err(Finding::Lost(format!("events are not settled within {patience:?}: {status}"))));
        }
        pause(STEP);
    }
}
