//! `cargo xtask takeover`: two servers on one database, and the active one is killed, or stopped past its lease and resumed, under
//! load.
//!
//! In each run both are written to; then the active one goes, and the other must be active within [`LIMIT`]. Afterwards both must say the
//! same as what was acknowledged and as the log tells: nothing lost, no effect twice, every match event once. Now and then the database is
//! set back to an earlier copy beneath both, while a client of the live stream keeps its place.

pub(crate) mod set_back;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use xtask::services::Services;

use crate::crash::event::Event;
use crate::crash::finding::Finding;
use crate::crash::fold::Fold;
use crate::crash::follower::Follower;
use crate::crash::http::{Client, Request};
use crate::crash::load::Writer;
use crate::crash::random::Random;
use crate::crash::server::{Program, Server};
use crate::crash::{self, Options, observe, verdict};
use set_back::Backup;

/// The one that stands by is active at most so long after the active one went.
const LIMIT: Duration = Duration::from_secs(5);
/// Nothing else takes longer.
const PATIENCE: Duration = Duration::from_secs(40);
const STEP: Duration = Duration::from_millis(10);
/// Writers of each server.
const WRITERS: u64 = 2;
const RUNS_TO_A_VERIFY: u64 = 10;
/// Every other run a copy of the database is taken, or it is set back to one.
const RUNS_TO_A_COPY: u64 = 2;
/// Servers notice within so long that their database was set back.
const NOTICED: Duration = Duration::from_secs(3);

/// How the active one goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Killed,
    /// Stopped for so long, then resumed.
    Stopped(Duration),
}

/// Runs it; `true` if there was no finding.
pub(crate) fn run(root: &Path, options: &Options, services: &Services) -> Result<bool> {
    let name = format!("takeover_{}", std::process::id());
    let Some(store) = services.database(&name)? else { bail!("no Postgres: {}", services.not_run()) };
    let (binary, folder) = crash::build(root, options.release)?;
    let folder = folder.join(&name);
    let program = Program { binary, data: folder.join("data"), store: Some(store), settings: Vec::new() };
    std::fs::create_dir_all(&program.data)?;
    let mut tally = Tally::default();
    let outcome = all_runs(program, options, &mut tally);
    std::fs::remove_dir_all(folder).ok();
    println!("{}", tally.line(options.seed, tally.took.len() as u64));
    outcome
}

fn all_runs(program: Program, options: &Options, tally: &mut Tally) -> Result<bool> {
    let mut pair = Pair::start(program, options.seed)?;
    for run in 1..=options.runs {
        if let Err(error) = pair.run(run, options.runs, tally) {
            let said: Vec<String> = pair.servers.iter().flatten().map(|one| one.server.said()).collect();
            println!("takeover: seed={} run={run}: {error:#}\n{}", options.seed, said.join("\n--\n"));
            return Ok(false);
        }
        if run % RUNS_TO_A_VERIFY == 0 {
            println!("{}", tally.line(options.seed, run));
        }
    }
    Ok(true)
}

/// Figures of all runs.
#[derive(Default)]
struct Tally {
    stopped: u64,
    acknowledged: u64,
    events: u64,
    /// How many of them tell what the plan gives a pair from now on.
    plan_changes: u64,
    verified: u64,
    /// Times that the database was set back, and that a client was told so.
    restored: u64,
    resets: u64,
    took: Vec<Duration>,
    findings: u64,
}

impl Tally {
    fn line(&self, seed: u64, runs: u64) -> String {
        let mut sorted = self.took.clone();
        sorted.sort_unstable();
        let at = |place: usize| sorted.get(place).map_or(0.0, Duration::as_secs_f64);
        format!(
            "takeover: runs={runs} seed={seed} killed={} stopped={} acked={} events={} plan_changes={} findings={} \
             restored={} resets={} active_p50={:.2}s active_max={:.2}s verify={}",
            runs.saturating_sub(self.stopped),
            self.stopped,
            self.acknowledged,
            self.events,
            self.plan_changes,
            self.findings,
            self.restored,
            self.resets,
            at(sorted.len() / 2),
            at(sorted.len().saturating_sub(1)),
            self.verified,
        )
    }

    fn none<T>(&mut self, outcome: Result<T, Finding>) -> Result<T> {
        outcome.map_err(|finding| {
            self.findings += 1;
            anyhow::anyhow!("{finding:?}")
        })
    }
}

/// A server that is ready.
struct Running {
    server: Server,
    address: String,
}

impl Running {
    fn start(program: &Program) -> Result<Self> {
        let mut server = Server::start(program)?;
        let address = server.address()?;
        server.ready(&address)?;
        Ok(Self { server, address })
    }

    /// Whether it holds the lease; nothing where it does not answer.
    fn is_active(&self) -> Option<bool> {
        let answer = Client::connect(&self.address).ok()?.send(&Request::get("/health/ready")).ok()?;
        Some(answer.json()["matcher"] == "active")
    }
}

/// Two servers, who writes to them, and what the log tells.
struct Pair {
    program: Program,
    random: Random,
    servers: [Option<Running>; 2],
    writers: [Vec<Writer>; 2],
    fold: Fold,
    follower: Follower,
    backup: Option<Backup>,
}

impl Pair {
    fn start(program: Program, seed: u64) -> Result<Self> {
        let (succeeded, _, said) = program.run(&["migrate"])?;
        ensure!(succeeded, "{said}");
        let writers = [0, 1].map(|half| {
            (0..WRITERS).map(|one| Writer::new(half * WRITERS + one, seed).bearing_refusals()).collect()
        });
        let servers = [Some(Running::start(&program)?), Some(Running::start(&program)?)];
        let (random, fold, follower) = (Random::new(seed ^ 1), Fold::default(), Follower::default());
        Ok(Self { program, random, servers, writers, fold, follower, backup: None })
    }

    fn run(&mut self, run: u64, of: u64, tally: &mut Tally) -> Result<()> {
        let active = self.wait("one to be active", |pair| {
            let standing = [0, 1].map(|place| pair.server(place).ok().and_then(Running::is_active));
            match standing {
                [Some(true), Some(false)] => Some(0),
                [Some(false), Some(true)] => Some(1),
                _ => None,
            }
        })?;
        let fault = if self.random.below(2) == 0 {
            Fault::Killed
        } else {
            tally.stopped += 1;
            Fault::Stopped(Duration::from_millis(3_300 + self.random.below(2_000)))
        };
        let took = self.under_load(active, fault, tally)?;
        ensure!(took <= LIMIT, "the other one was active only after {took:?} ({fault:?})");
        tally.took.push(took);
        if fault == Fault::Killed {
            self.servers[active] = Some(Running::start(&self.program)?);
        }
        self.check(run == of, tally)?;
        if run.is_multiple_of(RUNS_TO_A_VERIFY) || run == of {
            self.verify(tally)?;
        }
        if run.is_multiple_of(RUNS_TO_A_COPY) && run != of {
            self.copy_or_set_back(tally)?;
        }
        Ok(())
    }

    /// Keeps a copy of the database, or sets it back to one beneath both servers: what its clients know goes back with it, but for the
    /// one that only follows the stream.
    #[allow(clippy::disallowed_methods, reason = "servers notice by themselves")]
    fn copy_or_set_back(&mut self, tally: &mut Tally) -> Result<()> {
        let store = self.program.store.clone().context("no database")?;
        let Some(backup) = self.backup.take() else {
            self.backup = Some(Backup::take(&store, &self.program.data, &self.writers, &self.fold)?);
            return Ok(());
        };
        backup.put_back(&store)?;
        (self.writers, self.fold) = (backup.writers, backup.fold);
        tally.restored += 1;
        thread::sleep(NOTICED);
        Ok(())
    }

    fn server(&self, place: usize) -> Result<&Running> {
        self.servers[place].as_ref().context("no server there")
    }

    /// Lets all writers write and the active server go; how long it took until the other one was active.
    #[allow(clippy::disallowed_methods, reason = "the moment of the fault is chosen, not awaited")]
    fn under_load(&mut self, active: usize, fault: Fault, tally: &mut Tally) -> Result<Duration> {
        let before = self.acknowledged();
        let delay = self.random.time_below(Duration::from_millis(800));
        let stop = AtomicBool::new(false);
        let gone = self.servers[active].take().context("no active server")?;
        let other = self.servers[1 - active].take().context("no other server")?;
        let addresses = if active == 0 { [&gone, &other] } else { [&other, &gone] }.map(|one| &one.address);
        let (took, worked) = thread::scope(|scope| {
            let mut works = Vec::new();
            for (writers, address) in self.writers.iter_mut().zip(addresses) {
                let stop = &stop;
                works.extend(writers.iter_mut().map(|writer| scope.spawn(|| writer.work(address, stop))));
            }
            thread::sleep(delay);
            let took = let_go(&gone, &other, fault);
            // The new one works under load for a while, too.
            thread::sleep(delay / 2);
            stop.store(true, Ordering::Relaxed);
            let worked: Vec<_> = works.into_iter().map(thread::ScopedJoinHandle::join).collect();
            (took, worked)
        });
        self.servers[1 - active] = Some(other);
        self.servers[active] = Some(gone);
        for outcome in worked {
            tally.none(outcome.map_err(|_| anyhow::anyhow!("a writer panicked"))?)?;
        }
        tally.acknowledged += self.acknowledged() - before;
        took
    }

    fn acknowledged(&self) -> u64 {
        self.writers.iter().flatten().map(|writer| writer.ledger.acknowledged).sum()
    }

    /// Both servers say the same, and what was acknowledged; the log tells of it once.
    fn check(&mut self, is_last: bool, tally: &mut Tally) -> Result<()> {
        for place in 0..2 {
            let address = self.server(place)?.address.clone();
            let mut client = Client::connect(&address)?;
            let head = observe::caught_up(&mut client)?;
            let before = (self.fold.events, self.fold.plan_changes);
            tally.none(observe::events(&address, &mut self.fold, head)?)?;
            tally.events += self.fold.events - before.0;
            tally.plan_changes += self.fold.plan_changes - before.1;
            let ledgers: Vec<_> = self.writers.iter().flatten().map(|writer| &writer.ledger).collect();
            let decided = ledgers.iter().flat_map(|ledger| ledger.subjects.keys());
            let pairs = decided.filter_map(|subject| subject.strip_prefix("match/"));
            let seen = observe::seen(&mut client, pairs)?;
            let findings = verdict::findings(&ledgers, &self.fold, &seen);
            tally.findings += findings.len() as u64;
            if let Some(first) = findings.first() {
                bail!("{} findings at server {place}, the first: {first:?}", findings.len());
            }
            // Where the log was set back, the client comes again when its number has been given to another event.
            if place == 1 && (is_last || !self.follower.is_ahead_of(head)) {
                let before = self.follower.resets;
                tally.none(self.follower.follow(&address, head, &seen)?)?;
                tally.resets += self.follower.resets - before;
            }
        }
        for writer in self.writers.iter_mut().flatten() {
            verdict::settle(&mut writer.ledger, &self.fold);
            writer.settled();
        }
        Ok(())
    }

    /// The log, read from its beginning by another way, says the same, and a recompute finds nothing.
    fn verify(&mut self, tally: &mut Tally) -> Result<()> {
        let (succeeded, out, said) = self.program.run(&["events", "tail", "--json", "--after", "0"])?;
        ensure!(succeeded, "the log cannot be read: {said}");
        let mut fold = Fold::default();
        tally.none(out.lines().try_for_each(|line| fold.take(Event::parse(line)?)))?;
        ensure!(fold == self.fold, "the log, read from its beginning, says something else than before");
        let (succeeded, out, said) = self.program.run(&["recompute", "--verify"])?;
        ensure!(succeeded, "`turash recompute --verify` found something:\n{out}{said}");
        tally.verified += 1;
        Ok(())
    }

    #[allow(clippy::disallowed_methods, reason = "a chore waits for a process")]
    fn wait<T>(&self, what: &str, attempt: impl Fn(&Self) -> Option<T>) -> Result<T> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some(found) = attempt(self) {
                return Ok(found);
            }
            thread::sleep(STEP);
        }
        bail!("waited in vain for {what}")
    }
}

/// Kills the active server, or stops and resumes it; how long it took until the other one was active.
#[allow(clippy::disallowed_methods, reason = "how long a takeover takes is what is measured")]
fn let_go(gone: &Running, other: &Running, fault: Fault) -> Result<Duration> {
    gone.server.signal(if fault == Fault::Killed { "KILL" } else { "STOP" })?;
    let start = Instant::now();
    let mut took = None;
    while took.is_none() && start.elapsed() < PATIENCE {
        if other.is_active() == Some(true) {
            took = Some(start.elapsed());
        }
        thread::sleep(STEP);
    }
    if let Fault::Stopped(time) = fault {
        thread::sleep(time.saturating_sub(start.elapsed()));
        gone.server.signal("CONT")?;
    }
    took.context("the other server never was active")
}
