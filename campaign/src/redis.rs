//! `cargo xtask redis-faults`: Redis is killed, emptied, cut off, late, full, robbed and replaced, the database is set back beneath it,
//! and workers are killed, stopped and ended, under load.
//!
//! A stranger's program with a subscription of its own (`own_worker`) runs three times beside one `turash serve`. After each round
//! everything is compared: every event of the log was handled, none at the same time in two processes, the public stream has all
//! of them once, what was acknowledged is told once; and events were handled again within [`tally::LIMIT`] of Redis's answering.
//! With `--minutes` several `turash worker` and one `turash serve` are killed at random instead.

mod crowd;
mod fault;
mod ground;
mod instance;
mod proxy;
mod resp;
mod settled;
mod stream;
mod tally;
mod trace;
mod workers;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::crash::finding::Finding;
use crate::crash::random::{Random, new_seed};
use crate::crash::server::Server;
use crate::crash::told::{self, Told};
use crate::crash::{self, is_release};
use crate::moments::{now, pause, shared};
use crate::takeover::set_back::Backup;
use crowd::Crowd;
use fault::{Bench, Fault, Over};
use ground::{Ground, PREFIX};
use tally::Tally;
use trace::{Rules, Trace};
use workers::{WORK, Workers};

/// Processes of the stranger's program.
const WORKERS: usize = 3;
/// Clients that write.
const WRITERS: u64 = 4;
/// How long a handler may take, and after which time others take over, in milliseconds.
const TIMEOUT_MS: u32 = 2_000;
const TAKEOVER_MS: u32 = 5_000;
/// Subscriptions that must be there.
const NAMES: [&str; 3] = ["own", "matcher", "public-stream"];
/// Everything is settled within so long after the load.
const SETTLED: Duration = Duration::from_mins(1);
/// The matcher's events are taken over after a minute.
const SETTLED_AFTER_KILLS: Duration = Duration::from_mins(3);
/// Whoever handles nothing by then is not waited for.
const PATIENCE: Duration = Duration::from_secs(30);
/// Servers notice within so long that their database was set back.
const NOTICED: Duration = Duration::from_secs(3);
const STEP: Duration = Duration::from_millis(5);

/// What is asked for on the command line.
#[derive(Debug, PartialEq)]
pub(crate) struct Options {
    rounds: u64,
    seed: u64,
    release: bool,
    /// All faults, or some of them.
    faults: Vec<Fault>,
    /// So many minutes of kills at random in place of faults.
    minutes: Option<u64>,
    /// A fault of the worker that must be found.
    plant: Option<String>,
}

impl Options {
    pub(crate) fn parse(words: &[String]) -> Result<Self> {
        let (seed, faults) = (new_seed(), Fault::ALL.to_vec());
        let mut options = Self { rounds: 3, seed, release: false, faults, minutes: None, plant: None };
        for pair in words.chunks(2) {
            match pair {
                [name, value] if name == "--rounds" => options.rounds = value.parse().context("--rounds")?,
                [name, value] if name == "--seed" => options.seed = value.parse().context("--seed")?,
                [name, value] if name == "--profile" => options.release = is_release(value)?,
                [name, value] if name == "--fault" => options.faults = Fault::named(value)?,
                [name, value] if name == "--minutes" => {
                    options.minutes = Some(value.parse().context("--minutes")?);
                }
                [name, value] if name == "--plant" => options.plant = Some(value.clone()),
                _ => {
                    let known =
                        "--rounds N, --seed N, --fault NAME|quick, --minutes N and --profile dev|release";
                    bail!("known are {known}, got `{}`", pair.join(" "))
                }
            }
        }
        ensure!((1..=10_000).contains(&options.rounds), "--rounds must be from 1 to 10000");
        ensure!(
            options.minutes.is_none_or(|minutes| (1..=600).contains(&minutes)),
            "--minutes must be from 1 to 600"
        );
        Ok(options)
    }
}

/// Runs it; `true` if there was no finding.
pub(crate) fn run(root: &Path, options: &Options) -> Result<bool> {
    let (binary, chores) = crash::build_with(root, options.release, &["--example", "own_worker"])?;
    let worker = binary.with_file_name("examples").join("own_worker");
    let folder = chores.join(format!("redis-faults-{}", std::process::id()));
    let ground = Ground::start(binary, &folder)?;
    let total = match options.minutes {
        Some(minutes) => kills(&ground, options.seed, minutes)?,
        None => all_faults(ground, &worker, options)?,
    };
    if total.is_clean() {
        std::fs::remove_dir_all(folder).ok();
    }
    Ok(total.is_clean())
}

fn all_faults(ground: Ground, worker: &Path, options: &Options) -> Result<Tally> {
    let mut test = Test::start(ground, worker, options)?;
    let mut total = Tally::default();
    for &fault in &options.faults {
        let mut tally = Tally::default();
        let outcome = test.fault(fault, fault.rounds(options.rounds), &mut tally);
        tally.failed = outcome.is_err();
        println!("redis-faults: fault={} {}", fault.name(), tally.line());
        total.add(&tally);
        if let Err(error) = outcome {
            let (server, workers) = (test.server.said(), test.workers.all_said());
            println!(
                "redis-faults: seed={} fault={}: {error:#}\n{server}\n--\n{workers}",
                options.seed,
                fault.name()
            );
            break;
        }
    }
    println!("redis-faults: all seed={} {}", options.seed, total.line());
    Ok(total)
}

/// Kills at random for some minutes.
fn kills(ground: &Ground, seed: u64, minutes: u64) -> Result<Tally> {
    let (mut tally, mut told, mut random) =
        (Tally::default(), Told::new(WRITERS, seed), Random::new(seed ^ 1));
    let mut crowd = Crowd::start(&ground.program)?;
    let outcome = of_kills(ground, &mut crowd, &mut told, &mut random, minutes, &mut tally);
    if let Err(error) = &outcome {
        println!("redis-faults: seed={seed}: {error:#}\n{}", crowd.said());
    }
    (tally.failed, tally.rounds, tally.struck) = (outcome.is_err(), 1, crowd.killed);
    println!("redis-faults: minutes={minutes} seed={seed} {}", tally.line());
    Ok(tally)
}

fn of_kills(
    ground: &Ground,
    crowd: &mut Crowd,
    told: &mut Told,
    random: &mut Random,
    minutes: u64,
    tally: &mut Tally,
) -> Result<()> {
    let found = crowd.live(Duration::from_mins(minutes), told, random)?;
    [tally.acknowledged, tally.refused] = told.answers();
    tally.found.no(&found)?;
    crowd.ready()?;
    let head = tally.found.none(settled::settled(crowd.address(), &NAMES[1..], SETTLED_AFTER_KILLS)?)?;
    tally.events += told.check(crowd.address(), head, &mut tally.found)?;
    let entries = stream::read(&mut ground.redis.session()?)?;
    tally.found.no(&stream::findings(&entries, &ground.log()?))?;
    told.verify(&ground.program, &mut tally.found)?;
    tally.verified += 1;
    Ok(())
}

/// Everything that runs, who writes, and what was seen.
struct Test {
    server: Server,
    address: String,
    workers: Workers,
    trace: Trace,
    told: Told,
    random: Random,
    /// Replicas so far.
    replicas: u64,
    ground: Ground,
}

impl Test {
    fn start(ground: Ground, worker: &Path, options: &Options) -> Result<Self> {
        let mut server = Server::start(&ground.program)?;
        let address = server.address()?;
        server.ready(&address)?;
        let redis = format!("redis://127.0.0.1:{}", ground.proxy.port);
        let mut arguments: Vec<String> =
            ["--store", ground.store()?, "--redis", &redis, "--prefix", PREFIX].map(str::to_owned).to_vec();
        for (name, value) in [("--timeout-ms", TIMEOUT_MS), ("--takeover-ms", TAKEOVER_MS)] {
            arguments.extend([name.to_owned(), value.to_string()]);
        }
        arguments.extend(options.plant.iter().flat_map(|plant| ["--plant".to_owned(), plant.clone()]));
        let workers = Workers::start(WORKERS, worker, &ground.folder.join("workers"), arguments)?;
        let (told, random) = (Told::new(WRITERS, options.seed), Random::new(options.seed ^ 1));
        Ok(Self { server, address, workers, trace: Trace::default(), told, random, replicas: 0, ground })
    }

    /// All rounds of a fault.
    fn fault(&mut self, fault: Fault, rounds: u64, tally: &mut Tally) -> Result<()> {
        if fault == Fault::Kill9Kept {
            self.ground.redis.keep(true)?;
        }
        for round in 1..=rounds {
            self.round(fault, tally).with_context(|| format!("round {round}"))?;
        }
        if fault == Fault::Kill9Kept {
            self.ground.redis.keep(false)?;
        }
        self.told.verify(&self.ground.program, &mut tally.found)?;
        tally.verified += 1;
        self.at_speed()
    }

    /// Ends workers that are slow, and starts others.
    fn at_speed(&mut self) -> Result<()> {
        if self.workers.work == WORK {
            return Ok(());
        }
        self.workers.work = WORK;
        for place in 0..self.workers.count() {
            self.workers.end(place)?;
            self.workers.start_again(place)?;
        }
        Ok(())
    }

    fn round(&mut self, fault: Fault, tally: &mut Tally) -> Result<()> {
        let since = shared();
        tally.rounds += 1;
        if fault == Fault::SetBack {
            self.set_back(tally)?;
        }
        let over = self.under_load(fault, tally)?;
        tally.struck += over.struck;
        let rules =
            Rules { since, stopped: over.stopped, once: fault.is_orderly(), forgets: fault.forgets() };
        self.check(&rules, tally)
    }

    /// Writes for a while and sets the database back to what it was before, beneath all that run: what its clients know goes back
    /// with it.
    fn set_back(&mut self, tally: &mut Tally) -> Result<()> {
        let store = self.ground.store()?.to_owned();
        let halves = [std::mem::take(&mut self.told.writers), Vec::new()];
        let backup = Backup::take(&store, &self.ground.program.data, &halves, &self.told.fold)?;
        [self.told.writers, _] = halves;
        self.under_load(Fault::SetBack, tally)?;
        backup.put_back(&store)?;
        let [writers, _] = backup.writers;
        (self.told.writers, self.told.fold) = (writers, backup.fold);
        pause(NOTICED);
        Ok(())
    }

    /// Lets all write, and the fault happen; waits until events are handled again.
    fn under_load(&mut self, fault: Fault, tally: &mut Tally) -> Result<Over> {
        let before = self.told.answers();
        let stop = AtomicBool::new(false);
        let mut writers = std::mem::take(&mut self.told.writers);
        let (outcome, worked) = thread::scope(|scope| {
            let (stop, address) = (&stop, self.address.clone());
            let works: Vec<_> = writers
                .iter_mut()
                .map(|writer| {
                    let address = address.clone();
                    scope.spawn(move || told::work(writer, &address, stop))
                })
                .collect();
            pause(Duration::from_millis(300) + self.random.time_below(Duration::from_millis(700)));
            let outcome = self.struck(fault, tally);
            // It goes on under load for a while.
            pause(Duration::from_millis(300));
            stop.store(true, Ordering::Relaxed);
            let panicked = || Err(Finding::Wrong("a client panicked".to_owned()));
            let join = |work: thread::ScopedJoinHandle<'_, _>| work.join().unwrap_or_else(|_| panicked());
            (outcome, works.into_iter().map(join).collect::<Vec<_>>())
        });
        self.told.writers = writers;
        let after = self.told.answers();
        tally.acknowledged += after[0] - before[0];
        tally.refused += after[1] - before[1];
        for finding in worked {
            tally.found.none(finding)?;
        }
        outcome
    }

    /// Has the fault happen, and measures how soon events are handled again.
    fn struck(&mut self, fault: Fault, tally: &mut Tally) -> Result<Over> {
        let head = self.ground.head()?;
        self.trace.mark();
        self.replicas += u64::from(fault == Fault::Replica);
        let folder = self.ground.folder.join(format!("replica-{}", self.replicas));
        let Self { ground, workers, trace, random, .. } = self;
        let Ground { redis, proxy, .. } = ground;
        let mut bench = Bench { redis, proxy, workers, trace, random, prefix: PREFIX, folder: &folder };
        let over = bench.inflict(fault)?;
        let start = now();
        loop {
            tally.found.none(self.workers.read(&mut self.trace)?)?;
            if let Some(at) = self.trace.first(head, over.answered) {
                tally.again = tally.again.max(Duration::from_nanos(at - over.answered));
                return Ok(over);
            }
            ensure!(
                start.elapsed() < PATIENCE,
                "nothing was handled within {PATIENCE:?} of Redis's answering"
            );
            pause(STEP);
        }
    }

    /// Every event was handled; the public stream has all of them; what was acknowledged is told and stands.
    fn check(&mut self, rules: &Rules, tally: &mut Tally) -> Result<()> {
        let head = tally.found.none(settled::settled(&self.address, &NAMES, SETTLED)?)?;
        self.workers.are_alive()?;
        tally.found.none(self.workers.read(&mut self.trace)?)?;
        let log = self.ground.log()?;
        let (mut findings, handled) = self.trace.findings(&log, rules);
        tally.note(handled);
        let entries = stream::read(&mut self.ground.redis.session()?)?;
        findings.extend(stream::findings(&entries, &log));
        tally.found.no(&findings)?;
        tally.events += self.told.check(&self.address, head, &mut tally.found)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        let parse = |text: &str| Options::parse(&text.split(' ').map(str::to_owned).collect::<Vec<_>>());
        let options = parse("--rounds 7 --seed 9 --profile release --fault kill9").unwrap();
        let (faults, minutes, plant) = (vec![Fault::Kill9], None, None);
        assert_eq!(options, Options { rounds: 7, seed: 9, release: true, faults, minutes, plant });
        assert_eq!(parse("--minutes 5").unwrap().minutes, Some(5));
        assert_eq!(parse("--fault quick").unwrap().faults, Fault::QUICK);
        for wrong in ["--rounds", "--rounds 0", "--fault flood", "--minutes 0", "--minutes x"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
