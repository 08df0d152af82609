//! Bench of the bus across machines: the event runtime on Redis Streams, at least once with everything on; beside it bare redis-rs, a Go
//! publisher and apalis.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a bench that runs for minutes tells where it is"
)]

use std::process::ExitCode;

use anyhow::{Context, Result};
use turash_bench::on_redis::go::GoPublisher;
use turash_bench::on_redis::{
    Place, RELAYED, connect, contents, jobs, log_of, named, peers, processes, publish, run_through, server,
    standstill,
};
use turash_bench::report::{Limit, Report};
use turash_domain::ports::Content;
use turash_runtime::memory::MemoryStore;

const EVENTS: usize = 200_000;
/// Peers that do one event after the other get fewer.
const SINGLE: usize = 20_000;
/// All in turns, and the best of each: other work on the machine makes a run slower, never faster.
const TURNS: usize = 3;
/// Entries that the dispatcher asks for at once.
const PAGE: usize = 512;
/// What can be measured alone, by its name.
const PARTS: [&str; 3] = ["rates", "processes", "standstill"];

fn main() -> Result<ExitCode> {
    // As `turash serve` logs by default.
    tracing_subscriber::fmt()
        .with_env_filter("info,turash_runtime::events=warn")
        .with_writer(std::io::stderr)
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [word, url, prefix, name] = &arguments[..]
        && word == processes::WORKER
    {
        runtime.block_on(processes::work(url, prefix, name))?;
        return Ok(ExitCode::SUCCESS);
    }
    let Some(server) = server() else {
        println!("not run: no Redis (`cargo xtask bench redis` starts one)");
        return Ok(ExitCode::SUCCESS);
    };
    let unknown = arguments.iter().find(|part| !PARTS.contains(&part.as_str()));
    anyhow::ensure!(unknown.is_none(), "the parts are {}", PARTS.join(", "));
    runtime.block_on(run(&server, &arguments))
}

async fn run(server: &str, parts: &[String]) -> Result<ExitCode> {
    let wanted = |part: &str| parts.is_empty() || parts.iter().any(|wanted| wanted == part);
    let place = Place::new(server, &format!("turash-bench-{}:", std::process::id())).await?;
    let store = log_of(EVENTS)?;
    let mut report = Report::new();
    if wanted("rates") {
        let bench = Bench {
            server: server.to_owned(),
            place: place.clone(),
            events: contents(&store).await?,
            store: store.clone(),
        };
        bench.rates(&mut report).await?;
    }
    if wanted("processes") {
        several(&place, &store, &mut report).await?;
    }
    if wanted("standstill") {
        stand_still(&place, &store, &mut report).await?;
    }
    Ok(report.finish())
}

/// What the peers and the product work on.
struct Bench {
    server: String,
    place: Place,
    store: MemoryStore,
    events: Vec<Content>,
}

/// The best rates so far, events a second.
#[derive(Default)]
struct Rates {
    publish: f64,
    bare_publish: f64,
    go: f64,
    consume: f64,
    bare_batches: f64,
    bare_single: f64,
    apalis: Option<f64>,
    relayed: f64,
}

impl Bench {
    async fn rates(&self, report: &mut Report) -> Result<()> {
        let sample = self.events.first().and_then(Content::event).context("an empty log")?.to_cloud_event();
        report.row("an event as CloudEvents JSON", sample.len() as f64, "B", Limit::Told);
        let go = GoPublisher::build(&sample);
        let mut best = Rates::default();
        for turn in 1..=TURNS {
            eprintln!("rates, turn {turn}");
            self.publishing(go.as_ref().ok(), &mut best).await?;
            self.consuming(turn, &mut best).await?;
        }
        tell_publishing(&best, go.err(), report);
        tell_consuming(&best, report);
        Ok(())
    }

    async fn publishing(&self, go: Option<&GoPublisher>, best: &mut Rates) -> Result<()> {
        let to = named("publish")?;
        let bus = self.place.bus(EVENTS)?;
        best.publish = best.publish.max(publish(&bus, &to, &self.events).await?);
        self.place.remove(&self.place.stream(&to)).await?;
        let (mut connection, stream) = (connect(&self.server).await?, self.place.key("bare"));
        let rate = peers::publish(&mut connection, &stream, &self.events, RELAYED).await?;
        best.bare_publish = best.bare_publish.max(rate);
        self.place.remove(&stream).await?;
        if let Some(go) = go {
            let stream = self.place.key("go");
            let rate = tokio::task::block_in_place(|| go.run(&self.server, &stream, SINGLE))?;
            best.go = best.go.max(rate);
            self.place.remove(&stream).await?;
        }
        Ok(())
    }

    async fn consuming(&self, turn: usize, best: &mut Rates) -> Result<()> {
        let Self { server, place, store, events } = self;
        let rate = run_through(place, store, &format!("consume-{turn}"), true).await?;
        best.consume = best.consume.max(rate);
        best.bare_batches = best.bare_batches.max(self.bare(events, PAGE).await?);
        best.bare_single = best.bare_single.max(self.bare(&events[..SINGLE], 1).await?);
        let relayed = run_through(place, store, &format!("relayed-{turn}"), false).await?;
        best.relayed = best.relayed.max(relayed);
        let queue = place.key(&format!("apalis-{turn}"));
        let apalis = jobs::consume(server, &queue, &events[..SINGLE]).await?;
        best.apalis = apalis.map(|rate| best.apalis.unwrap_or_default().max(rate));
        Ok(())
    }

    /// Bare redis-rs through a stream that has all events before.
    async fn bare(&self, events: &[Content], at_once: usize) -> Result<f64> {
        let (mut connection, stream) = (connect(&self.server).await?, self.place.key("bare"));
        peers::make(&mut connection, &stream).await?;
        peers::publish(&mut connection, &stream, events, RELAYED).await?;
        let rate = peers::consume(&mut connection, &stream, events.len(), at_once).await?;
        self.place.remove(&stream).await?;
        Ok(rate)
    }
}

fn tell_publishing(best: &Rates, no_go: Option<anyhow::Error>, report: &mut Report) {
    let Rates { publish, bare_publish, go, .. } = *best;
    report.row("publish, batches of 1000", publish / 1e3, "k/s", Limit::Told);
    report.row("bare pipelines of 1000 XADD", bare_publish / 1e3, "k/s", Limit::Told);
    report.row("publish: share of the bare rate", publish / bare_publish * 100.0, "%", Limit::AtLeast(80.0));
    if let Some(reason) = no_go {
        report.not_run("times the Go EventPublisher", format!("{reason:#}"));
        return;
    }
    report.row("a Go EventPublisher, one XADD an event", go / 1e3, "k/s", Limit::Told);
    report.row("publish: times the Go EventPublisher", publish / go, "x", Limit::AtLeast(8.0));
}

fn tell_consuming(best: &Rates, report: &mut Report) {
    let Rates { consume, bare_batches, bare_single, relayed, .. } = *best;
    report.row("consume: the whole runtime, 4 workers", consume / 1e3, "k/s", Limit::Told);
    report.row("bare loop: reads 512, acknowledges 512", bare_batches / 1e3, "k/s", Limit::Told);
    report.row("bare loop: reads one, acknowledges one", bare_single / 1e3, "k/s", Limit::Told);
    let share = consume / bare_batches * 100.0;
    report.row("consume: share of the bare loop of 512", share, "%", Limit::AtLeast(80.0));
    report.row("consume: times the bare loop of one", consume / bare_single, "x", Limit::AtLeast(8.0));
    match best.apalis {
        Some(apalis) => {
            report.row("apalis 1.0 on Redis", apalis / 1e3, "k/s", Limit::Told);
            report.row("consume: times apalis", consume / apalis, "x", Limit::AtLeast(3.0));
        }
        None => {
            report.not_run("consume: times apalis", "this build is without the feature apalis".to_owned());
        }
    }
    report.row("relayed and consumed at once", relayed / 1e3, "k/s", Limit::Told);
}

/// One process against four, with handlers that wait.
async fn several(place: &Place, store: &MemoryStore, report: &mut Report) -> Result<()> {
    let (mut one, mut four) = (0.0_f64, 0.0_f64);
    for turn in 1..=TURNS {
        eprintln!("processes, turn {turn}");
        one = one.max(processes::rate(place, store, &format!("one-{turn}"), 1).await?);
        four = four.max(processes::rate(place, store, &format!("four-{turn}"), 4).await?);
    }
    report.row("a handler that waits 5 ms: one process", one, "/s", Limit::Told);
    report.row("four processes", four, "/s", Limit::Told);
    report.row("four processes: times one", four / one, "x", Limit::AtLeast(3.5));
    Ok(())
}

/// A subscription that is down, and its neighbour.
async fn stand_still(place: &Place, store: &MemoryStore, report: &mut Report) -> Result<()> {
    eprintln!("standstill");
    let (mut usual, mut measured) = (0.0_f64, None);
    for turn in 1..=TURNS {
        usual = usual.max(run_through(place, store, &format!("usual-{turn}"), false).await?);
        if turn == 2 {
            measured = Some(standstill::measure(place).await?);
        }
    }
    let standstill::Standstill { alone_ms, beside_ms, growth_mb, drained } = measured.context("no turn")?;
    report.row("1M events behind a handler that is down: more memory", growth_mb, "MB", Limit::AtMost(16.0));
    report.row("they drain at", drained / 1e3, "k/s", Limit::Told);
    let share = drained / usual * 100.0;
    report.row("share of the usual rate", share, "%", Limit::AtLeast(80.0));
    report.row("a neighbour alone: append to handled, p99", alone_ms, "ms", Limit::Told);
    // To a hundredth, so that it can be read.
    let bound = (alone_ms * 120.0).max(500.0).ceil() / 100.0;
    report.row("beside the one that is down: p99", beside_ms, "ms", Limit::AtMost(bound));
    Ok(())
}
