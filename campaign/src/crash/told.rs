//! Who writes, what their ledgers say, and what the log tells of it.

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Result, ensure};

use super::event::Event;
use super::finding::{Finding, Findings};
use super::fold::Fold;
use super::http::Client;
use super::load::Writer;
use super::server::Program;
use super::{observe, verdict};

/// Writers, and the log as it was read so far.
pub(crate) struct Told {
    pub(crate) writers: Vec<Writer>,
    pub(crate) fold: Fold,
}

impl Told {
    pub(crate) fn new(writers: u64, seed: u64) -> Self {
        let writers = (0..writers).map(|one| Writer::new(one, seed).bearing_refusals()).collect();
        Self { writers, fold: Fold::default() }
    }

    /// Answers so far: acknowledged, refused.
    pub(crate) fn answers(&self) -> [u64; 2] {
        let sum = |of: fn(&Writer) -> u64| self.writers.iter().map(of).sum();
        [sum(|writer| writer.ledger.acknowledged), sum(|writer| writer.refused)]
    }

    /// What was acknowledged is told once and stands; the matches that the events lead to are those that are listed.
    /// Gives how many events were read.
    pub(crate) fn check(&mut self, address: &str, head: u64, found: &mut Findings) -> Result<u64> {
        let mut client = Client::connect(address)?;
        let before = self.fold.events;
        found.none(observe::events(address, &mut self.fold, head)?)?;
        let ledgers: Vec<_> = self.writers.iter().map(|writer| &writer.ledger).collect();
        let decided = ledgers.iter().flat_map(|ledger| ledger.subjects.keys());
        let seen = observe::seen(&mut client, decided.filter_map(|subject| subject.strip_prefix("match/")))?;
        let mut findings = verdict::findings(&ledgers, &self.fold, &seen);
        findings.extend(self.writers.iter().filter_map(|writer| writer.half_done(&self.fold)));
        findings.extend(verdict::gap(&self.fold));
        found.no(&findings)?;
        for writer in &mut self.writers {
            verdict::settle(&mut writer.ledger, &self.fold);
            writer.settled();
        }
        Ok(self.fold.events - before)
    }

    /// The log, read from its beginning by another way, says the same, and a recompute finds nothing.
    pub(crate) fn verify(&self, program: &Program, found: &mut Findings) -> Result<()> {
        let (succeeded, out, said) = program.run(&["events", "tail", "--json", "--after", "0"])?;
        ensure!(succeeded, "the log cannot be read: {said}");
        let mut fold = Fold::default();
        found.none(out.lines().try_for_each(|line| fold.take(Event::parse(line)?)))?;
        ensure!(fold == self.fold, "the log, read from its beginning, says something else than before");
        let (succeeded, out, said) = program.run(&["recompute", "--verify"])?;
        ensure!(succeeded, "`turash recompute --verify` found something:\n{out}{said}");
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
