//! A while of load: connections that send batches of new sites, each as soon as it can or all together at a fixed rate.

use std::collections::HashSet;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::crash::http::{Answer, Client, Request};
use crate::crash::server::Server;

/// Sites of a request.
pub(super) const BATCH: u64 = 100;
/// When memory is looked at for the first time.
const EARLY: Duration = Duration::from_secs(10);
/// Threads that only wait for answers need little.
const STACK: usize = 256 * 1024;

/// Batches that were acknowledged.
#[derive(Default)]
pub(super) struct Board {
    next: AtomicU64,
    acknowledged: Mutex<Vec<u64>>,
}

impl Board {
    pub(super) fn count(&self) -> u64 {
        self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner).len() as u64
    }

    fn acknowledge(&self, batch: u64) {
        self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner).push(batch);
    }

    /// Sites that were acknowledged and are not there.
    pub(super) fn missing(&self, address: &str) -> Result<usize> {
        let mut there = HashSet::new();
        let (mut client, mut cursor) = (Client::connect(address)?, String::new());
        loop {
            let answer = client.send(&Request::get(format!("/v1/sites?limit=1000{cursor}")))?;
            ensure!(answer.is_success(), "the sites cannot be read: {}", answer.body);
            let part = answer.json();
            for site in part["items"].as_array().map(Vec::as_slice).unwrap_or_default() {
                there.insert(site["id"].as_str().context("a site without an id")?.to_owned());
            }
            match part["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        let acknowledged = self.acknowledged.lock().unwrap_or_else(PoisonError::into_inner);
        let ids = acknowledged.iter().flat_map(|batch| (0..BATCH).map(move |place| id(*batch, place)));
        Ok(ids.filter(|id| !there.contains(id)).count())
    }
}

fn id(batch: u64, place: u64) -> String {
    format!("s{batch}.{place}")
}

/// A list of sites that nobody has sent yet.
fn body(batch: u64) -> String {
    let mut body = String::with_capacity(BATCH as usize * 80);
    for place in 0..BATCH {
        let (separator, id) = (if place == 0 { '[' } else { ',' }, id(batch, place));
        let latitude = 40.0 + (batch % 20_000) as f64 * 1e-3;
        let _ = write!(
            body,
            "{separator}{{\"id\":\"{id}\",\"name\":\"Works\",\"coordinates\":{{\"lon\":{place},\"lat\":{latitude}}}}}"
        );
    }
    body + "]"
}

/// How much is offered for how long.
pub(super) struct Phase {
    pub(super) connections: usize,
    /// Time between two requests, over all connections; each connection as fast as it can where there is none.
    pub(super) pace: Option<Duration>,
    pub(super) time: Duration,
}

/// What came of it, counted in requests.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) span: Duration,
    pub(super) done: u64,
    /// Refused with 429 or 503.
    pub(super) shed: u64,
    /// Refusals that do not say when to come again.
    pub(super) silent: u64,
    /// Not answered: the connection ended.
    pub(super) cut: u64,
    /// Answers that should not be.
    pub(super) other: u64,
    /// Memory in bytes and acknowledged batches after 10 s, and at the end.
    pub(super) early: (u64, u64),
    pub(super) late: (u64, u64),
}

impl Outcome {
    /// Sites a second that were acknowledged.
    pub(super) fn rate(&self) -> f64 {
        (self.done * BATCH) as f64 / self.span.as_secs_f64()
    }

    pub(super) fn offered_rate(&self) -> f64 {
        let all = self.done + self.shed + self.cut + self.other;
        (all * BATCH) as f64 / self.span.as_secs_f64()
    }

    fn add(&mut self, answer: &std::io::Result<Answer>) {
        match answer {
            Ok(answer) if answer.is_success() => self.done += 1,
            Ok(Answer { status: 429 | 503, retry_after, .. }) => {
                self.shed += 1;
                self.silent += u64::from(!retry_after);
            }
            Ok(_) => self.other += 1,
            Err(_) => self.cut += 1,
        }
    }
}

impl Phase {
    #[allow(clippy::disallowed_methods, reason = "load is offered over a time")]
    pub(super) fn run(&self, server: &Server, address: &str, board: &Board) -> Result<Outcome> {
        let (start, tickets) = (Instant::now(), AtomicU64::new(0));
        let total = Mutex::new(Outcome::default());
        let look = || (server.memory(), board.count());
        let (early, late) = thread::scope(|scope| -> Result<_> {
            for _ in 0..self.connections {
                let (total, tickets) = (&total, &tickets);
                let work = move || {
                    let own = self.work(address, start, tickets, board);
                    let mut all = total.lock().unwrap_or_else(PoisonError::into_inner);
                    all.done += own.done;
                    all.shed += own.shed;
                    all.silent += own.silent;
                    all.cut += own.cut;
                    all.other += own.other;
                };
                thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work)?;
            }
            thread::sleep(EARLY.min(self.time / 2));
            let early = look();
            thread::sleep(self.time.saturating_sub(start.elapsed()));
            Ok((early, look()))
        })?;
        let total = total.into_inner().unwrap_or_else(PoisonError::into_inner);
        Ok(Outcome { span: start.elapsed(), early, late, ..total })
    }

    /// One connection; a new one where the server ended it.
    #[allow(clippy::disallowed_methods, reason = "load is offered over a time")]
    fn work(&self, address: &str, start: Instant, tickets: &AtomicU64, board: &Board) -> Outcome {
        let (mut own, mut client) = (Outcome::default(), None);
        loop {
            let ticket = tickets.fetch_add(1, Ordering::Relaxed);
            if let Some(pace) = self.pace {
                let due = pace.mul_f64(ticket as f64);
                thread::sleep(due.min(self.time).saturating_sub(start.elapsed()));
            }
            if start.elapsed() >= self.time {
                return own;
            }
            let batch = board.next.fetch_add(1, Ordering::Relaxed);
            let body = Some(body(batch));
            let request = Request { method: "POST", path: "/v1/sites".to_owned(), if_match: None, body };
            let mut connected = match client.take() {
                Some(client) => Ok(client),
                None => Client::connect(address),
            };
            let answer = match &mut connected {
                Ok(client) => client.send(&request),
                Err(error) => Err(std::io::Error::new(error.kind(), "not connected")),
            };
            own.add(&answer);
            if let Ok(answer) = answer {
                if answer.is_success() {
                    board.acknowledge(batch);
                }
                client = connected.ok().filter(|_| !answer.closes);
            }
        }
    }
}
