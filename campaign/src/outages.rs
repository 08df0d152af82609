//! `cargo xtask outages`: the database of a server restarts, is killed, falls silent, refuses transactions, and is cut off at a COMMIT,
//! under load.
//!
//! After each round everything is compared: what was acknowledged is there once, what was refused is not, nothing is half there, and
//! the server was writable, ready and in possession of its whole pool within [`tally::LIMIT`] of the database's answering.

mod fault;
pub(crate) mod proxy;
pub(crate) mod session;
mod tally;
mod watch;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use xtask::services::OwnServer;

use crate::crash::finding::Finding;
use crate::crash::http::Client;
use crate::crash::load::Writer;
use crate::crash::random::{Random, new_seed};
use crate::crash::server::{Program, Server};
use crate::crash::told::{self, Told};
use crate::crash::{self, is_release, observe};
use crate::moments::pause;
use fault::{Bench, Fault, Over};
use proxy::Proxy;
use session::Session;
use tally::{Tally, Times};
use watch::Seen;

const NAME: &str = "outages";
const WRITERS: u64 = 4;
const READERS: u64 = 3;

/// What a client found.
type Found = Result<(), Finding>;

/// What is asked for on the command line.
#[derive(Debug, PartialEq)]
pub(crate) struct Options {
    pub(crate) rounds: u64,
    pub(crate) seed: u64,
    pub(crate) release: bool,
    /// All faults, or one of them.
    pub(crate) faults: Vec<Fault>,
}

impl Options {
    pub(crate) fn parse(words: &[String]) -> Result<Self> {
        let mut options = Self { rounds: 3, seed: new_seed(), release: false, faults: Fault::ALL.to_vec() };
        for pair in words.chunks(2) {
            match pair {
                [name, value] if name == "--rounds" => options.rounds = value.parse().context("--rounds")?,
                [name, value] if name == "--seed" => options.seed = value.parse().context("--seed")?,
                [name, value] if name == "--profile" => options.release = is_release(value)?,
                [name, value] if name == "--fault" => options.faults = vec![Fault::named(value)?],
                _ => {
                    let known = "--rounds N, --seed N, --fault NAME and --profile dev|release";
                    bail!("known are {known}, got `{}`", pair.join(" "))
                }
            }
        }
        ensure!((1..=10_000).contains(&options.rounds), "--rounds must be from 1 to 10000");
        Ok(options)
    }
}

/// Runs it; `true` if there was no finding.
pub(crate) fn run(root: &Path, options: &Options) -> Result<bool> {
    let (binary, folder) = crash::build(root, options.release)?;
    let folder = folder.join(format!("outages-{}", std::process::id()));
    let data = folder.join("data");
    std::fs::create_dir_all(&data)?;
    let mut test = Test::start(options.seed, |port| {
        let store = Some(format!("postgres://postgres@127.0.0.1:{port}/{NAME}"));
        Program { binary: binary.clone(), data: data.clone(), store, settings: Vec::new() }
    })?;
    let mut total = Tally::default();
    for &fault in &options.faults {
        let mut tally = Tally::default();
        let outcome = test.fault(fault, fault.rounds(options.rounds), &mut tally);
        println!("outages: fault={} {}", fault.name(), tally.line());
        total.add(&tally);
        if let Err(error) = outcome {
            let said = test.server.as_ref().map(Server::said).unwrap_or_default();
            println!("outages: seed={} fault={}: {error:#}\n{said}", options.seed, fault.name());
            total.failed = true;
            break;
        }
    }
    println!("outages: all seed={} {}", options.seed, total.line());
    drop(test);
    std::fs::remove_dir_all(folder).ok();
    Ok(total.is_clean())
}

/// The database, who writes to it, and what its log tells.
struct Test {
    /// Straight to the database, and by way of the proxy.
    programs: [Program; 2],
    server: Option<Server>,
    random: Random,
    told: Told,
    proxy: Proxy,
    database: OwnServer,
}

impl Test {
    fn start(seed: u64, program: impl Fn(u16) -> Program) -> Result<Self> {
        let database = OwnServer::start()?;
        let port = database.port()?;
        Session::connect(port, "postgres")?.run(&format!("CREATE DATABASE {NAME}"))?;
        let proxy = Proxy::to(port)?;
        let programs = [program(port), program(proxy.port)];
        let (succeeded, _, said) = programs[0].run(&["migrate"])?;
        ensure!(succeeded, "{said}");
        // The last one writes while it is measured how soon all works again.
        let told = Told::new(WRITERS + 1, seed);
        let random = Random::new(seed ^ 1);
        Ok(Self { programs, server: None, random, told, proxy, database })
    }

    /// All rounds of a fault, on a server of their own.
    fn fault(&mut self, fault: Fault, rounds: u64, tally: &mut Tally) -> Result<()> {
        let program = self.programs[usize::from(fault.is_on_the_way())].clone();
        let server = self.server.insert(Server::start(&program)?);
        let address = server.address()?;
        server.ready(&address)?;
        for round in 1..=rounds {
            self.round(fault, round, &address, tally).with_context(|| format!("round {round}"))?;
        }
        self.told.verify(&program, &mut tally.found)?;
        tally.verified += 1;
        self.server.take().context("no server to end")?.end()
    }

    fn round(&mut self, fault: Fault, round: u64, address: &str, tally: &mut Tally) -> Result<()> {
        let before = Counts::of(&self.told.writers);
        let seen = Seen::default();
        let (outcome, worked) = self.under_load(fault, round, address, &seen);
        let after = Counts::of(&self.told.writers);
        tally.rounds += 1;
        tally.acknowledged += after.acknowledged - before.acknowledged;
        tally.refused += after.refused - before.refused;
        tally.left_open += after.left_open - before.left_open;
        tally.reads += seen.reads.into_inner();
        tally.reads_refused += seen.reads_refused.into_inner();
        for finding in worked {
            tally.found.none(finding)?;
        }
        let (over, times) = outcome?;
        tally.struck += over.struck;
        tally.times.worst(&times);
        tally.long += u64::from(over.was_long);
        tally.said_not_ready += u64::from(over.was_long && seen.not_ready.into_inner() > 0);
        self.check(address, tally)
    }

    /// Lets all write and read, and the fault happen; how soon all worked again, and what clients found.
    fn under_load(
        &mut self,
        fault: Fault,
        round: u64,
        address: &str,
        seen: &Seen,
    ) -> (Result<(Over, Times)>, Vec<Found>) {
        let stop = AtomicBool::new(false);
        let Self { told, database, proxy, random, .. } = self;
        let Some((last, writers)) = told.writers.split_last_mut() else { return (Err(nobody()), Vec::new()) };
        thread::scope(|scope| {
            let stop = &stop;
            let mut works: Vec<ScopedJoinHandle<'_, Found>> = Vec::new();
            works.extend(writers.iter_mut().map(|writer| scope.spawn(|| told::work(writer, address, stop))));
            works.extend((0..READERS).map(|_| scope.spawn(|| watch::read(address, seen, stop))));
            works.push(scope.spawn(|| watch::probe(address, seen, stop)));
            pause(Duration::from_millis(200) + random.time_below(Duration::from_millis(500)));
            let mut bench = Bench { database, name: NAME, proxy, random };
            let outcome = struck(&mut bench, fault, round, last, address, seen);
            // It goes on under load for a while.
            pause(Duration::from_millis(300));
            stop.store(true, Ordering::Relaxed);
            let joined = works.into_iter().map(|work| work.join().unwrap_or_else(|_| Err(panicked())));
            (outcome, joined.collect())
        })
    }

    /// The server says what was acknowledged; the log tells of it once, without a gap; nothing is half there.
    fn check(&mut self, address: &str, tally: &mut Tally) -> Result<()> {
        let head = observe::caught_up(&mut Client::connect(address)?)?;
        let before = self.told.fold.plan_changes;
        tally.events += self.told.check(address, head, &mut tally.found)?;
        tally.plan_changes += self.told.fold.plan_changes - before;
        Ok(())
    }
}

/// Has the fault happen, and measures how soon all works again.
fn struck(
    bench: &mut Bench<'_>,
    fault: Fault,
    round: u64,
    writer: &mut Writer,
    address: &str,
    seen: &Seen,
) -> Result<(Over, Times)> {
    let over = bench.inflict(fault, round)?;
    let writable = watch::writable(writer, address, over.answered)?;
    let full = watch::full(&mut bench.session()?, address, over.answered)?;
    let ready = watch::ready(seen, over.answered)?;
    Ok((over, Times { writable, ready, full }))
}

fn panicked() -> Finding {
    Finding::Wrong("a client panicked".to_owned())
}

fn nobody() -> anyhow::Error {
    anyhow::anyhow!("nobody writes")
}

/// Answers to all writers.
struct Counts {
    acknowledged: u64,
    refused: u64,
    left_open: u64,
}

impl Counts {
    fn of(writers: &[Writer]) -> Self {
        let sum = |of: fn(&Writer) -> u64| writers.iter().map(of).sum();
        Self {
            acknowledged: sum(|writer| writer.ledger.acknowledged),
            refused: sum(|writer| writer.refused),
            left_open: sum(|writer| writer.left_open),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        let parse = |text: &str| Options::parse(&text.split(' ').map(str::to_owned).collect::<Vec<_>>());
        let options = parse("--rounds 7 --seed 9 --profile release --fault kill9").unwrap();
        assert_eq!(options, Options { rounds: 7, seed: 9, release: true, faults: vec![Fault::Kill9] });
        assert!(
            parse("--rounds").is_err() && parse("--rounds 0").is_err() && parse("--fault flood").is_err()
        );
    }
}
