//! Who writes, what their ledgers say, and what the log tells of it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::tally::Tally;
use crate::crash::event::Event;
use crate::crash::finding::Finding;
use crate::crash::fold::Fold;
use crate::crash::http::{Client, Request};
use crate::crash::load::Writer;
use crate::crash::server::Program;
use crate::crash::{observe, verdict};
use crate::moments::{now, pause};

const STEP: Duration = Duration::from_millis(20);
/// Clients that write.
const WRITERS: u64 = 4;

/// Writers, and the log as it was read so far.
pub(crate) struct Told {
    pub(crate) writers: Vec<Writer>,
    pub(crate) fold: Fold,
}

impl Told {
    pub(crate) fn new(seed: u64) -> Self {
        let writers = (0..WRITERS).map(|one| Writer::new(one, seed).bearing_refusals()).collect();
        Self { writers, fold: Fold::default() }
    }

    /// Answers so far: acknowledged, refused.
    pub(crate) fn answers(&self) -> [u64; 2] {
        let sum = |of: fn(&Writer) -> u64| self.writers.iter().map(of).sum();
        [sum(|writer| writer.ledger.acknowledged), sum(|writer| writer.refused)]
    }

    /// What was acknowledged is told once and stands; the matches that the events lead to are those that are listed.
    pub(crate) fn check(&mut self, address: &str, head: u64, tally: &mut Tally) -> Result<()> {
        let mut client = Client::connect(address)?;
        let before = self.fold.events;
        tally.none(observe::events(address, &mut self.fold, head)?)?;
        tally.events += self.fold.events - before;
        let ledgers: Vec<_> = self.writers.iter().map(|writer| &writer.ledger).collect();
        let decided = ledgers.iter().flat_map(|ledger| ledger.subjects.keys());
        let seen = observe::seen(&mut client, decided.filter_map(|subject| subject.strip_prefix("match/")))?;
        let mut findings = verdict::findings(&ledgers, &self.fold, &seen);
        findings.extend(self.writers.iter().filter_map(|writer| writer.half_done(&self.fold)));
        findings.extend(verdict::gap(&self.fold));
        tally.no(&findings)?;
        for writer in &mut self.writers {
            verdict::settle(&mut writer.ledger, &self.fold);
            writer.settled();
        }
        Ok(())
    }

    /// The log, read from its beginning by another way, says the same, and a recompute finds nothing.
    pub(crate) fn verify(&self, program: &Program, tally: &mut Tally) -> Result<()> {
        let (succeeded, out, said) = program.run(&["events", "tail", "--json", "--after", "0"])?;
        ensure!(succeeded, "the log cannot be read: {said}");
        let mut fold = Fold::default();
        tally.none(out.lines().try_for_each(|line| fold.take(Event::parse(line)?)))?;
        ensure!(fold == self.fold, "the log, read from its beginning, says something else than before");
        let (succeeded, out, said) = program.run(&["recompute", "--verify"])?;
        ensure!(succeeded, "`turash recompute --verify` found something:\n{out}{said}");
        tally.verified += 1;
        Ok(())
    }
}

/// Writes until `stop` is set, on a new connection where one ends.
pub(crate) fn work(writer: &mut Writer, address: &str, stop: &AtomicBool) -> Result<(), Finding> {
    while !stop.load(Ordering::Relaxed) {
        writer.work(address, stop)?;
    }
    Ok(())
}

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
