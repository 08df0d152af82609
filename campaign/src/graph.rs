//! `cargo xtask neo4j-faults`: the Neo4j server of a Turash server is away, or silent, for a minute under load.
//!
//! Writes and matching must go on as before, no attempt may be counted, the backlog must drain faster than it came in, and then the graph
//! must hold what the store holds: `turash reconcile graph` finds nothing.

mod measure;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use xtask::services::{Services, Sync};

use crate::crash::finding::{Finding, Findings};
use crate::crash::http::{Client, Request};
use crate::crash::random::new_seed;
use crate::crash::server::{Program, Server};
use crate::crash::told::{self, Told};
use crate::crash::{self, is_release};
use crate::moments::{now, pause};
use crate::outages::proxy::{Mode, Proxy};
use measure::{Latency, Standing, standing};

const NAME: &str = "neo4j-faults";
/// Where the services say how Neo4j is reached.
const URL: &str = "TURASH_TEST_NEO4J";
/// Clients that write; one more is measured.
const WRITERS: u64 = 3;
/// Longer than the longest pause of a subscription.
const DRAINED: Duration = Duration::from_mins(3);
const STEP: Duration = Duration::from_millis(20);
const LOOK: Duration = Duration::from_millis(500);
/// The matcher is never further behind than this, s.
const MATCHED: f64 = 12.0;

/// What happens to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// Connections end, and new ones are refused.
    Away,
    /// Nothing passes, and nobody is told.
    Silent,
}

impl Fault {
    const ALL: [Self; 2] = [Self::Away, Self::Silent];

    fn name(self) -> &'static str {
        match self {
            Self::Away => "away",
            Self::Silent => "silent",
        }
    }

    fn mode(self) -> Mode {
        match self {
            Self::Away => Mode::Away,
            Self::Silent => Mode::Silent,
        }
    }
}

/// What is asked for on the command line.
#[derive(Debug, PartialEq)]
pub(crate) struct Options {
    /// How long each fault lasts.
    time: Duration,
    seed: u64,
    release: bool,
}

impl Options {
    pub(crate) fn parse(words: &[String]) -> Result<Self> {
        let mut options = Self { time: Duration::from_mins(1), seed: new_seed(), release: false };
        for pair in words.chunks(2) {
            match pair {
                [name, value] if name == "--seconds" => {
                    let seconds: u64 = value.parse().context("--seconds")?;
                    ensure!((1..=3_600).contains(&seconds), "--seconds must be from 1 to 3600");
                    options.time = Duration::from_secs(seconds);
                }
                [name, value] if name == "--seed" => options.seed = value.parse().context("--seed")?,
                [name, value] if name == "--profile" => options.release = is_release(value)?,
                _ => {
                    let known = "--seconds N, --seed N and --profile dev|release";
                    bail!("known are {known}, got `{}`", pair.join(" "))
                }
            }
        }
        Ok(options)
    }
}

/// Runs it; `true` if there was no finding.
pub(crate) fn run(root: &Path, options: &Options) -> Result<bool> {
    let services = Services::start(Sync::Off)?.and_neo4j()?;
    let url = services.environment().find(|(name, _)| *name == URL).map(|(_, url)| url.to_owned());
    let Some(url) = url else { bail!("there is no Neo4j: {}", services.not_run()) };
    let (binary, folder) = crash::build(root, options.release)?;
    let folder = folder.join(format!("{NAME}-{}", std::process::id()));
    let data = folder.join("data");
    std::fs::create_dir_all(&data)?;
    let port = url.trim_end_matches('/').rsplit(':').next().and_then(|port| port.parse().ok());
    let proxy = Proxy::to(port.context("the URL of Neo4j names no port")?)?;
    let way = ("TURASH__NEO4J__URL", format!("bolt://127.0.0.1:{}", proxy.port));
    let program = Program { settings: vec![way], ..Program::on_folder(binary, data) };
    let mut test = Test { program, proxy, told: Told::new(WRITERS + 1, options.seed), time: options.time };
    let mut found = Findings::default();
    let outcome = test.all_faults(&mut found);
    println!("{NAME}: all seed={} {found}", options.seed);
    if let Err(error) = outcome {
        println!(
            "{NAME}: seed={} FAILED: {error:#}; the data folder is kept: {}",
            options.seed,
            folder.display()
        );
        return Ok(false);
    }
    std::fs::remove_dir_all(folder).ok();
    Ok(found.is_nothing())
}

struct Test {
    program: Program,
    proxy: Proxy,
    told: Told,
    time: Duration,
}

impl Test {
    /// Waits until Neo4j, which takes some seconds to start, can be filled from the empty store.
    fn until_answered(&self) -> Result<()> {
        let start = now();
        loop {
            let (answered, _, said) = self.program.run(&["rebuild", "graph"])?;
            if answered {
                return Ok(());
            }
            ensure!(start.elapsed() < DRAINED, "Neo4j does not answer: {said}");
            pause(LOOK);
        }
    }

    fn all_faults(&mut self, found: &mut Findings) -> Result<()> {
        let mut server = Server::start(&self.program)?;
        let address = server.address()?;
        server.ready(&address)?;
        self.until_answered()?;
        for fault in Fault::ALL {
            let outcome = self.fault(fault, &address, found).with_context(|| fault.name().to_owned());
            if outcome.is_err() {
                println!("{}", server.said());
            }
            println!("{NAME}: fault={} {}", fault.name(), outcome?);
        }
        server.end()?;
        self.told.verify(&self.program, found)
    }

    /// One fault, and what it led to, as a line of figures.
    fn fault(&mut self, fault: Fault, address: &str, found: &mut Findings) -> Result<String> {
        let Under { before, during, worst, came_in, backlog } = self.under_load(fault, address, found)?;
        let drained = drained(address)?;
        let rate = backlog as f64 / drained.time.as_secs_f64().max(0.001);
        let head = standing(address)?.head;
        let events = self.told.check(address, head, found)?;
        let (same, out, said) = self.program.run(&["reconcile", "graph", "--json"])?;
        let differences = serde_json::from_str::<Value>(&out).map_err(|_| anyhow::anyhow!("{out}{said}"))?;
        let line = format!(
            "seconds={} p99_before={:.1}ms p99_during={:.1}ms matcher_behind_max={:.1}s events={events} came_in={came_in:.0}/s \
             backlog={backlog} paused_after={:.1}s drained={rate:.0}/s differences={}",
            self.time.as_secs(),
            before.p99_ms(),
            during.p99_ms(),
            worst.matcher_behind,
            drained.waited.as_secs_f64(),
            differences["differences"]
        );
        let attempts = worst.retries + worst.dead_letters;
        let faults = [
            ("the graph differs from the store", !same || differences["differences"] != 0),
            ("attempts were counted", attempts > 0),
            ("matching stood still", worst.matcher_behind > MATCHED),
            ("the backlog drains no faster than twice what came in", rate < 2.0 * came_in),
            ("writes got slower", during.p99_ms() > 2.0 * before.p99_ms() + 20.0),
            ("the subscription never fell behind", backlog == 0),
        ];
        let wrong: Vec<_> = faults.iter().filter(|(_, is)| *is).map(|(text, _)| *text).collect();
        for text in &wrong {
            found.count(&Finding::Wrong((*text).to_owned()));
        }
        ensure!(wrong.is_empty(), "{}: {line}", wrong.join("; "));
        Ok(line)
    }

    /// Lets all write before and while the fault lasts.
    fn under_load(&mut self, fault: Fault, address: &str, found: &mut Findings) -> Result<Under> {
        let stop = AtomicBool::new(false);
        let Self { told, proxy, time, .. } = self;
        let Some((measured, writers)) = told.writers.split_last_mut() else { bail!("nobody writes") };
        thread::scope(|scope| {
            let stop = &stop;
            let works: Vec<_> =
                writers.iter_mut().map(|writer| scope.spawn(|| told::work(writer, address, stop))).collect();
            let outcome = (|| {
                let before = Latency::of(measured, address, *time / 2)?;
                ask(address, 200)?;
                let start = standing(address)?;
                proxy.set(fault.mode());
                let watched = scope.spawn(|| watch(address, stop));
                let during = Latency::of(measured, address, *time)?;
                ask(address, 503)?;
                let end = standing(address)?;
                stop.store(true, Ordering::Relaxed);
                let worst = watched.join().map_err(|_| anyhow::anyhow!("the watch panicked"))??;
                proxy.set(Mode::Open);
                let came_in = (end.head - start.head) as f64 / time.as_secs_f64();
                Ok(Under { before, during, worst, came_in, backlog: end.graph_behind })
            })();
            stop.store(true, Ordering::Relaxed);
            proxy.set(Mode::Open);
            for work in works {
                let panicked = || Err(Finding::Wrong("a client panicked".to_owned()));
                found.none(work.join().unwrap_or_else(|_| panicked()))?;
            }
            outcome
        })
    }
}

/// What was measured under load.
struct Under {
    before: Latency,
    during: Latency,
    worst: Standing,
    /// Events a second while the fault lasted.
    came_in: f64,
    /// Events that the graph had not heard of at its end.
    backlog: u64,
}

/// The worst that the status says until `stop` is set.
fn watch(address: &str, stop: &AtomicBool) -> Result<Standing> {
    let mut worst = Standing::default();
    while !stop.load(Ordering::Relaxed) {
        worst.worst(&standing(address)?);
        pause(LOOK);
    }
    Ok(worst)
}

/// A question about the graph is answered so; another one would be asked in vain.
fn ask(address: &str, status: u16) -> Result<()> {
    let answer = Client::connect(address)?.send(&Request::get("/v1/graph/communities?limit=1"))?;
    ensure!(answer.status == status, "a question is answered {} {}", answer.status, answer.body);
    Ok(())
}

/// How a backlog drained.
struct Drained {
    /// Until the first event was settled.
    waited: Duration,
    /// From then on.
    time: Duration,
}

fn drained(address: &str) -> Result<Drained> {
    let (start, before) = (now(), standing(address)?.graph_watermark);
    let mut began = None;
    loop {
        let now_at = standing(address)?;
        if began.is_none() && (now_at.graph_watermark > before || now_at.is_settled()) {
            began = Some(start.elapsed());
        }
        if let Some(waited) = began.filter(|_| now_at.is_settled()) {
            return Ok(Drained { waited, time: start.elapsed().saturating_sub(waited) + STEP });
        }
        ensure!(start.elapsed() < DRAINED, "the backlog does not drain: {now_at:?}");
        pause(STEP);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        let parse = |text: &str| Options::parse(&text.split(' ').map(str::to_owned).collect::<Vec<_>>());
        let options = parse("--seconds 20 --seed 9 --profile release").unwrap();
        assert_eq!(options, Options { time: Duration::from_secs(20), seed: 9, release: true });
        assert!(parse("--seconds").is_err() && parse("--seconds 0").is_err() && parse("--rounds 1").is_err());
    }
}
