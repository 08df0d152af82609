//! Changes sent at a fixed pace, and what the live stream shows of them.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::{Result, ensure};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use crate::http::{Connection, Live};

/// Connections that take turns: each has so many times the pace to answer.
const CONNECTIONS: usize = 16;
/// What has not come to be seen so long after the last answer never does.
const PATIENCE: Duration = Duration::from_secs(3);

/// One writing request that changes a flow.
pub struct Change {
    /// The flow.
    pub flow: String,
    /// The method.
    pub method: &'static str,
    /// The path.
    pub path: String,
    /// Further headers, whole lines.
    pub headers: String,
    /// The body.
    pub body: String,
}

/// What became of a change.
pub struct Course {
    /// Milliseconds from sending until it was answered.
    pub answered_ms: f64,
    /// Milliseconds from sending until the first of its matches was seen; nothing where none was.
    pub seen_ms: Option<f64>,
    /// Milliseconds from its commit until the first event of its matches was, as far as that can be seen: from its own event on the
    /// stream, or from its answer where that came first.
    pub told_ms: Option<f64>,
    /// Events about its matches.
    pub events: usize,
}

struct Sent {
    flow: String,
    at: Instant,
    answered: Instant,
    as_of: u64,
}

/// Sends changes at so many a second, and gives what became of each.
pub async fn paced(address: &str, changes: Vec<Change>, per_second: u32) -> Result<Vec<Course>> {
    let mut watching = JoinSet::new();
    let (end, ended) = oneshot::channel();
    watching.spawn(watch(Live::follow(address).await?, ended));
    let sent = send_all(address, changes, per_second).await?;
    tokio::time::sleep(PATIENCE).await;
    ensure!(end.send(()).is_ok(), "the live stream ended early");
    let mut seen = HashMap::new();
    for all in watching.join_all().await {
        seen.extend(all?);
    }
    Ok(sent.iter().map(|sent| course(sent, seen.get(&sent.flow))).collect())
}

async fn send_all(address: &str, changes: Vec<Change>, per_second: u32) -> Result<Vec<Sent>> {
    let mut parts: Vec<Vec<(u32, Change)>> = Vec::new();
    parts.resize_with(CONNECTIONS, Vec::new);
    for (number, change) in (0..).zip(changes) {
        parts[number as usize % CONNECTIONS].push((number, change));
    }
    let mut senders = JoinSet::new();
    let start = Instant::now() + Duration::from_millis(100);
    for part in parts {
        let mut connection = Connection::open(address).await?;
        senders.spawn(async move {
            let mut all = Vec::with_capacity(part.len());
            for (number, change) in part {
                let due = start + Duration::from_secs(1) * number / per_second;
                let late = Instant::now() >= due;
                sleep_until(due).await;
                // A request that had to wait for the one before it counts from when it was due.
                let at = if late { due } else { Instant::now() };
                let Change { flow, method, path, headers, body } = change;
                let answer = connection.send(method, &path, &headers, &body).await?;
                ensure!(matches!(answer.status, 200 | 201), "{method} {path}: {}", answer.text());
                all.push(Sent { flow, at, answered: Instant::now(), as_of: answer.as_of });
            }
            Ok(all)
        });
    }
    let mut sent = Vec::new();
    for part in senders.join_all().await {
        sent.extend(part?);
    }
    Ok(sent)
}

/// Events of one flow as they were seen.
#[derive(Default)]
struct OfFlow {
    own: Vec<(u64, Instant)>,
    matches: Vec<(u64, Instant)>,
}

/// Notes all events by the flows they are about, until the end.
async fn watch(mut live: Live, mut ended: oneshot::Receiver<()>) -> Result<HashMap<String, OfFlow>> {
    let mut seen: HashMap<String, OfFlow> = HashMap::new();
    loop {
        let event = tokio::select! {
            event = live.next() => event?,
            _ = &mut ended => return Ok(seen),
        };
        let at = (event.sequence, Instant::now());
        match event.subject.split_once('/') {
            Some(("flow", flow)) => seen.entry(flow.to_owned()).or_default().own.push(at),
            Some(("match", pair)) => {
                for flow in pair.split('~') {
                    seen.entry(flow.to_owned()).or_default().matches.push(at);
                }
            }
            _ => {}
        }
    }
}

fn course(sent: &Sent, seen: Option<&OfFlow>) -> Course {
    let ms = |to: Instant, from: Instant| to.saturating_duration_since(from).as_secs_f64() * 1e3;
    let nothing = OfFlow::default();
    let OfFlow { own, matches } = seen.unwrap_or(&nothing);
    // Only what came after its commit is due to it.
    let matches: Vec<_> = matches.iter().filter(|(sequence, _)| *sequence > sent.as_of).collect();
    let first = matches.first().map(|(_, at)| *at);
    let own = own.iter().find(|(sequence, _)| *sequence == sent.as_of).map_or(sent.answered, |(_, at)| *at);
    let committed = own.min(sent.answered);
    Course {
        answered_ms: ms(sent.answered, sent.at),
        seen_ms: first.map(|at| ms(at, sent.at)),
        told_ms: first.map(|at| ms(at, committed)),
        events: matches.len(),
    }
}
