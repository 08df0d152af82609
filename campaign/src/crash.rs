//! `cargo xtask crash`: kills `turash serve` under load at random moments and checks that nothing is lost and nothing happens
//! twice.
//!
//! A run is one kill. Some hit a server that is not ready yet, so that recoveries are interrupted too; the others come up to
//! 800 ms after a check. What a run left is what the next one starts from. The log of some servers goes to a reader that goes away or
//! stands still. Now and then the folder is set back to an earlier copy, while a client of the live stream keeps its place.
//! What is absent: power loss, where unsynced pages are gone too; that is tested on the store itself.

mod backup;
pub(crate) mod event;
pub(crate) mod finding;
pub(crate) mod fold;
pub(crate) mod follower;
pub(crate) mod http;
mod ledger;
pub(crate) mod load;
pub(crate) mod observe;
#[cfg(test)]
mod planted;
pub(crate) mod promises;
pub(crate) mod random;
mod reader;
pub(crate) mod seen;
pub(crate) mod server;
mod thing;
pub(crate) mod told;
pub(crate) mod verdict;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use xtask::{cargo, succeeds};

use backup::Backup;
use event::Event;
use finding::Finding;
use fold::Fold;
use follower::Follower;
use http::Client;
use load::Writer;
use random::{Random, new_seed};
use reader::Reading;
use server::{Program, Server};

const WRITERS: u64 = 4;
/// Runs of a data folder, so that stores grow but stay small.
const RUNS_OF_A_FOLDER: u64 = 50;
/// After so many runs everything is read anew and computed anew.
const RUNS_TO_A_VERIFY: u64 = 10;
/// The latest moment of a kill after a check.
const LATEST: Duration = Duration::from_millis(800);
/// The latest moment of a kill that is to come before the server is ready, in parts of how long it last took to be.
const EARLY: f64 = 1.2;

/// What is asked for on the command line.
#[derive(Debug, PartialEq)]
pub(crate) struct Options {
    pub(crate) runs: u64,
    pub(crate) seed: u64,
    /// Built for release; the tests' own build otherwise.
    pub(crate) release: bool,
}

impl Options {
    pub(crate) fn parse(words: &[String]) -> Result<Self> {
        let mut options = Self { runs: 100, seed: new_seed(), release: false };
        for pair in words.chunks(2) {
            match pair {
                [name, value] if name == "--runs" => options.runs = value.parse().context("--runs")?,
                [name, value] if name == "--seed" => options.seed = value.parse().context("--seed")?,
                [name, value] if name == "--profile" => options.release = is_release(value)?,
                _ => {
                    bail!("known are --runs N, --seed N and --profile dev|release, got `{}`", pair.join(" "))
                }
            }
        }
        anyhow::ensure!((1..=100_000).contains(&options.runs), "--runs must be from 1 to 100000");
        Ok(options)
    }
}

pub(crate) fn is_release(profile: &str) -> Result<bool> {
    match profile {
        "dev" => Ok(false),
        "release" => Ok(true),
        _ => bail!("the profile is dev or release, got `{profile}`"),
    }
}

/// Builds `turash` beside this program, and gives it with the folder for what chores leave. A build for tests that
/// [`xtask::BINARY`] names is taken as it is.
pub(crate) fn build(root: &Path, release: bool) -> Result<(PathBuf, PathBuf)> {
    build_with(root, release, &[])
}

/// The same, with more that is to be built of its package.
pub(crate) fn build_with(root: &Path, release: bool, more: &[&str]) -> Result<(PathBuf, PathBuf)> {
    // TARGET/PROFILE/turash-campaign
    let own = std::env::current_exe()?;
    let target = own.ancestors().nth(2).context("no folder to build in")?;
    let chores = target.join("chores");
    if let Some(built) = std::env::var_os(xtask::BINARY).filter(|_| !release) {
        return Ok((built.into(), chores));
    }
    let mut build = cargo(root);
    build.args(["build", "--quiet", "--locked", "--package", "turash-app", "--bin", "turash"]).args(more);
    build.arg("--target-dir").arg(target).args(release.then_some("--release"));
    anyhow::ensure!(succeeds(&mut build)?, "turash does not build");
    let profile = if release { "release" } else { "debug" };
    let binary = target.join(profile).join("turash").with_extension(std::env::consts::EXE_EXTENSION);
    Ok((binary, chores))
}

/// Runs it; `true` if there was no finding.
pub(crate) fn run(root: &Path, options: &Options) -> Result<bool> {
    let (binary, folder) = build(root, options.release)?;
    let mut tally = Tally::default();
    let mut random = Random::new(options.seed);
    let mut done = 0;
    while done < options.runs {
        let runs = RUNS_OF_A_FOLDER.min(options.runs - done);
        let data = folder.join(format!("crash-{}-{}-{done}", options.seed, std::process::id())).join("data");
        let seed = random.next();
        let mut folder_runs = Folder::new(Program::on_folder(binary.clone(), data.clone()), seed);
        for run in 1..=runs {
            let is_last = run == runs;
            if let Err(error) = folder_runs.kill(run, is_last, &mut tally) {
                let said = folder_runs.server.as_ref().map(Server::said).unwrap_or_default();
                let before = &folder_runs.said_before;
                println!("crash: seed={} run={}: {error:#}", options.seed, done + run);
                println!("the server that was killed last:\n{before}\nthe one that runs:\n{said}");
                println!("crash: the data folder is kept: {}", data.display());
                println!("{}", tally.line(options.seed, done + run));
                return Ok(false);
            }
        }
        done += runs;
        drop(folder_runs);
        if let Some(parent) = data.parent() {
            std::fs::remove_dir_all(parent).ok();
        }
        println!("{}", tally.line(options.seed, done));
    }
    Ok(true)
}

/// Figures of all runs.
#[derive(Default)]
struct Tally {
    acknowledged: u64,
    events: u64,
    /// How many of them tell what the plan gives a pair from now on.
    plan_changes: u64,
    /// Kills that hit a server that was not ready.
    early: u64,
    /// Servers whose log nobody read: the reader went away, or stood still.
    unread: [u64; 2],
    /// Times that a folder was set back, and that a client was told so.
    restored: u64,
    resets: u64,
    ready: Vec<Duration>,
    verified: u64,
    /// Steps and removals that were refused for the sake of promises.
    promised: u64,
    lost: u64,
    duplicates: u64,
    wrong: u64,
}

impl Tally {
    fn count(&mut self, finding: &Finding) {
        match finding {
            Finding::Lost(_) => self.lost += 1,
            Finding::Duplicate(_) => self.duplicates += 1,
            Finding::Wrong(_) => self.wrong += 1,
        }
    }

    fn line(&self, seed: u64, runs: u64) -> String {
        let mut sorted = self.ready.clone();
        sorted.sort_unstable();
        let ready = |share: f64| {
            let place = (sorted.len() as f64 * share) as usize;
            let time = sorted.get(place.min(sorted.len().saturating_sub(1)));
            time.map_or(0.0, Duration::as_secs_f64)
        };
        format!(
            "crash: runs={runs} seed={seed} before_ready={} acked={} promised={} events={} plan_changes={} lost={} duplicate_effects={} wrong={} \
             reader_gone={} reader_stopped={} restored={} resets={} ready_p50={:.2}s ready_max={:.2}s verify={}/{}",
            self.early,
            self.acknowledged,
            self.promised,
            self.events,
            self.plan_changes,
            self.lost,
            self.duplicates,
            self.wrong,
            self.unread[0],
            self.unread[1],
            self.restored,
            self.resets,
            ready(0.5),
            ready(1.0),
            self.verified,
            runs.div_ceil(RUNS_TO_A_VERIFY),
        )
    }
}

/// A data folder, what its clients know, and the server that holds it.
struct Folder {
    program: Program,
    random: Random,
    writers: Vec<Writer>,
    fold: Fold,
    follower: Follower,
    backup: Option<Backup>,
    server: Option<Server>,
    /// The log of the server that was killed last.
    said_before: String,
}

impl Folder {
    fn new(program: Program, seed: u64) -> Self {
        let writers = (0..WRITERS).map(|number| Writer::new(number, seed)).collect();
        let (random, fold, follower) = (Random::new(seed ^ 1), Fold::default(), Follower::default());
        let said_before = String::new();
        Self { program, random, writers, fold, follower, backup: None, server: None, said_before }
    }

    /// A server whose log is read, or not.
    fn start(&mut self, tally: &mut Tally) -> Result<&mut Server> {
        let how = Reading::drawn(&mut self.random);
        match how {
            Reading::On => {}
            Reading::Dies => tally.unread[0] += 1,
            Reading::Stops => tally.unread[1] += 1,
        }
        Ok(self.server.insert(Server::start_with(&self.program, how)?))
    }

    /// One kill and, unless the next kill comes before the server is ready, the check of what is left.
    fn kill(&mut self, run: u64, is_last: bool, tally: &mut Tally) -> Result<()> {
        std::fs::create_dir_all(&self.program.data)?;
        let delay = if self.server.is_some() {
            self.random.time_below(LATEST)
        } else {
            self.start(tally)?;
            tally.early += 1;
            let usual = tally.ready.last().copied().unwrap_or(Duration::from_millis(100));
            self.random.time_below(usual.mul_f64(EARLY))
        };
        self.under_load(delay, tally)?;
        let verifies = is_last || run.is_multiple_of(RUNS_TO_A_VERIFY);
        if !verifies && self.random.below(4) == 0 {
            return Ok(());
        }
        self.check(is_last, tally)?;
        if verifies {
            self.verify(tally)?;
        }
        Ok(())
    }

    /// Lets all writers write, and kills the server after a while.
    #[allow(clippy::disallowed_methods, reason = "the moment of the kill is chosen, not awaited")]
    fn under_load(&mut self, delay: Duration, tally: &mut Tally) -> Result<()> {
        let server = self.server.take().context("no server to kill")?;
        let (stop, before) = (AtomicBool::new(false), acknowledged(&self.writers));
        let start = Instant::now();
        // A server that is killed early may never say where it listens.
        let mut address = server.address_now();
        while address.is_none() && start.elapsed() < delay {
            thread::sleep(Duration::from_millis(1));
            address = server.address_now();
        }
        let mut said_before = String::new();
        let worked = thread::scope(|scope| {
            let writers = self.writers.iter_mut().zip(std::iter::repeat(address.as_deref()));
            let works: Vec<_> = writers
                .filter_map(|(writer, address)| Some((writer, address?)))
                .map(|(writer, address)| scope.spawn(|| writer.work(address, &stop)))
                .collect();
            thread::sleep(delay.saturating_sub(start.elapsed()));
            said_before.push_str(&server.said());
            let killed = server.kill();
            stop.store(true, Ordering::Relaxed);
            let worked: Vec<_> = works.into_iter().map(thread::ScopedJoinHandle::join).collect();
            killed.map(|()| worked)
        })?;
        self.said_before = said_before;
        tally.acknowledged += acknowledged(&self.writers) - before;
        tally.promised +=
            self.writers.iter_mut().map(|writer| std::mem::take(&mut writer.promised)).sum::<u64>();
        for outcome in worked {
            no_finding(outcome.map_err(|_| anyhow::anyhow!("a writer panicked"))?, tally)?;
        }
        Ok(())
    }

    /// Starts again and compares everything.
    fn check(&mut self, is_last: bool, tally: &mut Tally) -> Result<()> {
        let server = self.start(tally)?;
        let address = server.address()?;
        tally.ready.push(server.ready(&address)?);
        if self.random.below(2) == 0 {
            for writer in &mut self.writers {
                no_finding(writer.repeat(&address), tally)?;
            }
        }
        let mut client = Client::connect(&address)?;
        let head = observe::caught_up(&mut client)?;
        let before = (self.fold.events, self.fold.plan_changes);
        no_finding(observe::events(&address, &mut self.fold, head)?, tally)?;
        tally.events += self.fold.events - before.0;
        tally.plan_changes += self.fold.plan_changes - before.1;
        let decided = self.writers.iter().flat_map(|writer| writer.ledger.subjects.keys());
        let pairs = decided.filter_map(|subject| subject.strip_prefix("match/"));
        let seen = observe::seen(&mut client, pairs)?;
        let ledgers: Vec<_> = self.writers.iter().map(|writer| &writer.ledger).collect();
        let findings = verdict::findings(&ledgers, &self.fold, &seen);
        for finding in &findings {
            tally.count(finding);
        }
        if let Some(first) = findings.first() {
            bail!("{} findings, the first: {first:?}", findings.len());
        }
        // Where the log was set back, the client comes again when its number has been given to another event.
        if is_last || !self.follower.is_ahead_of(head) {
            let before = self.follower.resets;
            no_finding(self.follower.follow(&address, head, &seen)?, tally)?;
            tally.resets += self.follower.resets - before;
        }
        for writer in &mut self.writers {
            verdict::settle(&mut writer.ledger, &self.fold);
            writer.settled();
        }
        Ok(())
    }

    /// Ends the server in good order; then the log, read from its beginning by another way, must say the same, and a recompute find
    /// nothing.
    fn verify(&mut self, tally: &mut Tally) -> Result<()> {
        self.server.take().context("no server to end")?.end()?;
        let (succeeded, out, said) = self.program.run(&["events", "tail", "--json", "--after", "0"])?;
        anyhow::ensure!(succeeded, "the log cannot be read: {said}");
        let mut fold = Fold::default();
        no_finding(out.lines().try_for_each(|line| fold.take(Event::parse(line)?)), tally)?;
        anyhow::ensure!(
            fold == self.fold,
            "the log, read from its beginning, says something else than before"
        );
        let (succeeded, out, said) = self.program.run(&["recompute", "--verify"])?;
        anyhow::ensure!(succeeded, "`turash recompute --verify` found something:\n{out}{said}");
        tally.verified += 1;
        self.copy_or_set_back(tally)?;
        let server = self.start(tally)?;
        let address = server.address()?;
        tally.ready.push(server.ready(&address)?);
        Ok(())
    }

    /// Keeps a copy of the folder, or sets it back to one that was kept: what its clients know goes back with it, but for the one
    /// that only follows the stream.
    fn copy_or_set_back(&mut self, tally: &mut Tally) -> Result<()> {
        let Some(backup) = self.backup.take() else {
            self.backup = Some(Backup::take(&self.program.data, &self.writers, &self.fold)?);
            return Ok(());
        };
        backup.put_back(&self.program.data)?;
        (self.writers, self.fold) = (backup.writers, backup.fold);
        tally.restored += 1;
        Ok(())
    }
}

fn acknowledged(writers: &[Writer]) -> u64 {
    writers.iter().map(|writer| writer.ledger.acknowledged).sum()
}

fn no_finding(outcome: Result<(), Finding>, tally: &mut Tally) -> Result<()> {
    outcome.map_err(|finding| {
        tally.count(&finding);
        anyhow::anyhow!("{finding:?}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        let parse = |text: &str| Options::parse(&text.split(' ').map(str::to_owned).collect::<Vec<_>>());
        let options = parse("--runs 7 --seed 9 --profile release").unwrap();
        assert_eq!(options, Options { runs: 7, seed: 9, release: true });
        assert!(parse("--runs").is_err() && parse("--runs 0").is_err() && parse("--profile fast").is_err());
    }
}
