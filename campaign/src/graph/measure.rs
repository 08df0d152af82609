//! How long writes take, and how far the subscriptions are.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::crash::http::{Client, Request};
use crate::crash::load::Writer;
use crate::moments::now;

/// How long writes took.
pub(super) struct Latency(Vec<Duration>);

impl Latency {
    /// Has a client write for a time.
    pub(super) fn of(writer: &mut Writer, address: &str, time: Duration) -> Result<Self> {
        let (start, mut took) = (now(), Vec::new());
        let mut client = Client::connect(address)?;
        while start.elapsed() < time {
            let asked = now();
            match writer.write(&mut client).map_err(|finding| anyhow::anyhow!("{finding:?}"))? {
                Some(true) => took.push(asked.elapsed()),
                Some(false) => {}
                None => client = Client::connect(address)?,
            }
        }
        ensure!(took.len() > 20, "only {} writes were measured", took.len());
        took.sort_unstable();
        Ok(Self(took))
    }

    pub(super) fn p99_ms(&self) -> f64 {
        let at = (self.0.len() * 99 / 100).min(self.0.len().saturating_sub(1));
        self.0.get(at).map_or(0.0, |took| took.as_secs_f64() * 1e3)
    }
}

/// How far the subscriptions are.
#[derive(Debug, Default)]
pub(super) struct Standing {
    pub(super) head: u64,
    pub(super) graph_watermark: u64,
    /// Events.
    pub(super) graph_behind: u64,
    /// Seconds.
    pub(super) matcher_behind: f64,
    matcher_watermark: u64,
    /// Of the graph: events that wait for another attempt.
    pub(super) retries: u64,
    /// Of the graph: events that were given up.
    pub(super) dead_letters: u64,
}

impl Standing {
    /// Keeps what is worse.
    pub(super) fn worst(&mut self, other: &Self) {
        self.matcher_behind = self.matcher_behind.max(other.matcher_behind);
        self.retries = self.retries.max(other.retries);
        self.dead_letters = self.dead_letters.max(other.dead_letters);
        self.graph_behind = self.graph_behind.max(other.graph_behind);
    }

    /// Whether all events are settled.
    pub(super) fn is_settled(&self) -> bool {
        self.graph_watermark == self.head && self.matcher_watermark == self.head
    }
}

/// Asks a server.
pub(super) fn standing(address: &str) -> Result<Standing> {
    let answer = Client::connect(address)?.send(&Request::get("/v1/status"))?;
    ensure!(answer.is_success(), "the status answered {}: {}", answer.status, answer.body);
    let status = answer.json();
    let of = |name: &str| {
        let all = status["subscriptions"].as_array().map(Vec::as_slice).unwrap_or_default();
        all.iter().find(|one| one["name"] == name).cloned().unwrap_or(Value::Null)
    };
    let (graph, matcher) = (of("graph"), of("matcher"));
    let head = status["head"].as_u64().context("the status names no head")?;
    let count = |value: &Value| value.as_u64().unwrap_or_default();
    Ok(Standing {
        head,
        graph_watermark: count(&graph["watermark"]),
        graph_behind: head.saturating_sub(count(&graph["watermark"])),
        matcher_behind: matcher["lag_seconds"].as_f64().unwrap_or_default(),
        matcher_watermark: count(&matcher["watermark"]),
        retries: count(&graph["retries"]),
        dead_letters: count(&graph["dead_letters"]),
    })
}
