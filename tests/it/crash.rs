//! `kill -9` at any moment: what was acknowledged is there, and the import, repeated, ends as if nothing had happened.

#![cfg(test)]

use std::collections::HashSet;
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::generated::{Random, Region, seed};
use crate::turash::{Folder, binary, collect};

const KILLS: u64 = 100;
/// Kills of one folder before its import is left to end.
const KILLS_OF_A_FOLDER: u64 = 17;
/// Rows of a commit: a small one is written at once, a large one in parts while the next is prepared.
const COMMIT_ROWS: [&str; 2] = ["200", "2500"];

fn import(commit_rows: &str) -> [&str; 7] {
    ["import", "sites.csv", "flows.csv", "--progress", "lines", "--commit-rows", commit_rows]
}

#[test]
#[allow(clippy::print_stderr, reason = "it says where the kills fell")]
fn what_was_acknowledged_survives_a_hundred_kills() {
    let seed = seed();
    let region = Region::new(11, 1000);
    let (expected, duration) = uninterrupted(&region);
    let tally = Tally::default();
    thread::scope(|scope| {
        for (worker, rows) in (0..).zip(COMMIT_ROWS) {
            let (region, expected, tally) = (&region, &expected, &tally);
            scope.spawn(move || {
                let mut random = Random::new(seed ^ (worker << 40));
                while tally.kills() < KILLS {
                    repeatedly_killed(region, &import(rows), expected, duration, &mut random, tally);
                }
            });
        }
    });
    eprintln!("killed before the first commit, between commits, while matching: {tally:?}");
}

/// Where the kills fell.
#[derive(Debug, Default)]
struct Tally {
    before: AtomicU64,
    between: AtomicU64,
    matching: AtomicU64,
}

impl Tally {
    fn kills(&self) -> u64 {
        [&self.before, &self.between, &self.matching].iter().map(|part| part.load(Ordering::Relaxed)).sum()
    }

    fn count(&self, acknowledged: u64, rows: u64) {
        let part = match acknowledged {
            0 => &self.before,
            some if some < rows => &self.between,
            _ => &self.matching,
        };
        part.fetch_add(1, Ordering::Relaxed);
    }
}

/// What the import leads to where nothing goes wrong, and how long it takes.
#[allow(clippy::disallowed_methods, reason = "kills are spread over the time that an import takes")]
fn uninterrupted(region: &Region) -> ([String; 3], Duration) {
    let folder = Folder::new();
    region.write(&folder);
    binary();
    let start = Instant::now();
    let run = folder.turash(&import(COMMIT_ROWS[0])).ok();
    let duration = start.elapsed();
    assert_eq!(acknowledged(&run.err), region.rows, "{}", run.err);
    (folder.everything(), duration)
}

/// A fresh folder: kill, kill, kill, then let the import end.
fn repeatedly_killed(
    region: &Region,
    import: &[&str],
    expected: &[String; 3],
    duration: Duration,
    random: &mut Random,
    tally: &Tally,
) {
    let folder = Folder::new();
    region.write(&folder);
    for _ in 0..KILLS_OF_A_FOLDER {
        let delay = Duration::from_micros(random.below(duration.as_micros() as u64));
        let (killed, said) = kill_after(&folder, import, delay);
        assert!(!said.contains("panicked"), "{said}");
        let acknowledged = acknowledged(&said);
        if acknowledged > 0 {
            holds_the_first(acknowledged, region, &folder);
        }
        if killed {
            tally.count(acknowledged, region.rows);
        }
    }
    folder.turash(import).ok();
    folder.turash(&["recompute", "--verify"]).ok();
    assert!(folder.everything() == *expected, "the repeated import ended differently");
}

/// Starts the import and kills it after a delay. Whether it was still running, and what it had said.
#[allow(clippy::disallowed_methods, reason = "the moment of the kill is chosen, not awaited")]
fn kill_after(folder: &Folder, import: &[&str], delay: Duration) -> (bool, String) {
    let mut command = folder.command(import);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let said = collect(child.stderr.take().unwrap());
    thread::sleep(delay);
    child.kill().unwrap();
    let killed = child.wait().unwrap().code().is_none();
    (killed, said.recv().unwrap())
}

/// The rows that were reported as committed.
fn acknowledged(said: &str) -> u64 {
    let lines = said.lines().rev();
    let counts = lines.filter_map(|line| line.strip_prefix("turash: ")?.strip_suffix(" rows committed"));
    counts.map(|count| count.replace(',', "").parse().unwrap()).next().unwrap_or_default()
}

/// The store opens and holds the rows that were acknowledged: the sites first, then the flows, in the order of the files.
fn holds_the_first(rows: u64, region: &Region, folder: &Folder) {
    let lines = [folder.exported("sites"), folder.exported("flows")].concat();
    let kept: HashSet<&str> = lines.iter().filter_map(|line| line.split(',').next()).collect();
    assert!(kept.len() as u64 >= rows, "{rows} rows were acknowledged, {} are there", kept.len());
    let given = region.sites.lines().skip(1).chain(region.flows.lines().skip(1));
    for line in given.take(rows as usize) {
        let id = line.split(',').next().unwrap();
        assert!(kept.contains(id), "{rows} rows were acknowledged, but '{id}' is not there");
    }
}
