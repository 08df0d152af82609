//! Bench of `turash serve`, the program as it is shipped in a process of its own: from a request to the matches on the live stream,
//! sustained writes beside the bare store, and a backlog of a million events.
//!
//! `live`, `writes` or `backlog` as an argument runs only that part. Client and server share the machine.
#![allow(clippy::print_stderr, reason = "a bench that runs for minutes tells where it is")]

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, ensure};
use turash_bench::http::heat_body;
use turash_bench::paced::{Change, Course, paced};
use turash_bench::report::{Limit, Report};
use turash_bench::served::{self, Served};
use turash_bench::timer::{Stopwatch, quantile};
use turash_bench::writes::{self, What};
use turash_bench::{backlog, hotmaps, memory, store};
use turash_domain::matching::Model;
use turash_domain::ports::{Known, Page};
use turash_domain::{FlowId, Resource, ResourceFlow, Versioned};
use turash_services::{Matcher, Ports, TellOptions};

/// How long changes are sent at a pace, seconds.
const PACED_S: u32 = 20;
/// How long writes are sustained, seconds.
const WRITES_S: f64 = 15.0;
const BACKLOG_FLOWS: u32 = 25_000;
const BACKLOG_ROUNDS: u32 = 40;
/// Rounds of the short queue.
const SHORT_ROUNDS: u32 = 2;

const PARTS: [&str; 3] = ["live", "writes", "backlog"];

fn main() -> Result<ExitCode> {
    let chosen: Vec<String> = std::env::args().skip(1).collect();
    for name in &chosen {
        ensure!(PARTS.contains(&name.as_str()), "no part is called '{name}'; known: {}", PARTS.join(", "));
    }
    let program = served::build()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let mut report = Report::new();
    for part in PARTS {
        if !chosen.is_empty() && !chosen.iter().any(|name| name == part) {
            continue;
        }
        eprintln!("{part}");
        match part {
            "live" => runtime.block_on(live(&program, &mut report))?,
            "writes" => runtime.block_on(sustained(&program, &mut report))?,
            _ => runtime.block_on(behind(&program, &mut report))?,
        }
    }
    Ok(report.finish())
}

/// New flows, 100 a second, until their matches are seen.
async fn live(program: &Path, report: &mut Report) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let store = store::open(folder.path()).await?;
    let ports = store::ports(&store);
    if let Some(data) = hotmaps::folder() {
        hotmaps::import(&ports, &data).await?;
    } else {
        eprintln!("the Hotmaps data, ../shared/data/hotmaps_industry, is absent: 25,000 made-up flows");
        store::fill(&ports, 25_000, 1).await?;
    }
    let matcher = Matcher::load(&ports, Model::default(), 2, &|_| {}).await?;
    matcher.tell_all(&ports, &TellOptions::default()).await?;
    let loaded = ports.registry.counts().await?.flows;
    let models = matched(&ports).await?;
    drop(ports);
    store.close().await;

    let count = (100 * PACED_S) as usize;
    let new = |(number, model): (usize, &Versioned<ResourceFlow>)| {
        let flow = format!("new-{number}");
        let body = heat_body(Some(&flow), model, model.quantity.annual() * 1.01)?;
        Ok(Change { flow, method: "POST", path: "/v1/flows".to_owned(), headers: String::new(), body })
    };
    let changes = models.iter().cycle().step_by(7).take(count).enumerate().map(new).collect::<Result<_>>()?;
    let server = Served::start(program, folder.path(), &[]).await?;
    let courses = paced(server.address(), changes, 100).await?;
    server.end().await?;

    report.row("live: flows loaded", loaded as f64, "flows", Limit::Told);
    report.row("live: new flows sent, 100 a second", courses.len() as f64, "flows", Limit::Told);
    let (seen, events) = seen(&courses, |course| course.seen_ms);
    report.row(
        "live: of these with matches on the stream",
        seen.len() as f64,
        "flows",
        Limit::AtLeast(count as f64),
    );
    report.row("live: match events of one", events, "events", Limit::Told);
    let answered = sorted(courses.iter().map(|course| course.answered_ms));
    report.row("live: POST until answered, median", quantile(&answered, 0.5), "ms", Limit::Told);
    report.row("live: POST until answered, p99", quantile(&answered, 0.99), "ms", Limit::Told);
    report.row(
        "live: POST until its matches are seen, median",
        quantile(&seen, 0.5),
        "ms",
        Limit::AtMost(5.0),
    );
    report.row(
        "live: POST until its matches are seen, p99",
        quantile(&seen, 0.99),
        "ms",
        Limit::AtMost(25.0),
    );
    Ok(())
}

/// Flows of heat that have matches.
async fn matched(ports: &Ports) -> Result<Vec<Versioned<ResourceFlow>>> {
    let told = ports.registry.list_told(&Page::first(100_000)).await?;
    let ids: Vec<FlowId> = told.into_iter().map(|list| list.flow).collect();
    let flows = ports.registry.flows(&ids).await?.into_iter().filter_map(Known::live);
    Ok(flows.filter(|flow| matches!(flow.resource, Resource::Heat(_))).collect())
}

/// Samples of the courses that have them, sorted, and the mean count of match events of these.
fn seen(courses: &[Course], of: impl Fn(&Course) -> Option<f64>) -> (Vec<f64>, f64) {
    let samples = sorted(courses.iter().filter_map(of));
    let events: usize = courses.iter().map(|course| course.events).sum();
    let mean = events as f64 / samples.len() as f64;
    (samples, mean)
}

fn sorted(samples: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut samples: Vec<f64> = samples.collect();
    samples.sort_unstable_by(f64::total_cmp);
    samples
}

/// Batches of new flows from 64 connections, beside the bare store.
async fn sustained(program: &Path, report: &mut Report) -> Result<()> {
    for (what, name) in [(What::Electricity, "electricity"), (What::Heat, "heat, matched")] {
        let (bare, http) = (tempfile::tempdir()?, tempfile::tempdir()?);
        let flows = Arc::new(writes::prepare(bare.path(), what).await?);
        let bare = writes::bare(bare.path(), &flows, WRITES_S).await?;
        writes::prepare(http.path(), what).await?;
        let server = Served::start(program, http.path(), &[]).await?;
        let over_http = writes::over_http(server.address(), &flows, WRITES_S).await?;
        let behind_s = until_settled(&server).await?;
        server.end().await?;
        let share = 100.0 * over_http / bare;
        report.row(format!("writes: bare store, {name}"), bare, "flows/s", Limit::Told);
        report.row(format!("writes: over HTTP, {name}"), over_http, "flows/s", Limit::Told);
        report.row(format!("writes: share of the bare rate, {name}"), share, "%", Limit::AtLeast(60.0));
        report.row(format!("writes: matcher settled after, {name}"), behind_s, "s", Limit::Told);
    }
    Ok(())
}

/// Waits until nothing is behind any more; seconds.
async fn until_settled(server: &Served) -> Result<f64> {
    let watch = Stopwatch::start();
    while !server.is_settled().await? {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(watch.seconds())
}

/// A server that starts with a million events behind it, and the event runtime that drains them.
async fn behind(program: &Path, report: &mut Report) -> Result<()> {
    let (long, short) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let events = backlog::make(long.path(), BACKLOG_FLOWS, BACKLOG_ROUNDS).await?;
    let few = backlog::make(short.path(), BACKLOG_FLOWS, SHORT_ROUNDS).await?;
    report.row("backlog: events not settled", events as f64, "events", Limit::Told);

    let server = Served::start(program, long.path(), &[]).await?;
    let behind_s = until_settled(&server).await?;
    let peak = memory::peak_mb(Some(server.id())).unwrap_or(f64::NAN);
    report.row("backlog: start to ready, all told", server.ready_s(), "s", Limit::AtMost(5.0));
    report.row("backlog: start to nothing behind", server.ready_s() + behind_s, "s", Limit::Told);
    report.row("backlog: peak memory of the server", peak, "MB", Limit::AtMost(512.0));
    server.end().await?;

    // In turns, the best of each: other work on the machine makes a run slower, never faster. The server has told matches since.
    let events = store_head(long.path()).await?;
    let (mut slow, mut fast, mut growth) = (0.0_f64, 0.0_f64, 0.0_f64);
    for turn in 0..3 {
        fast = fast.max(backlog::drain(short.path(), &format!("audit-{turn}"), few).await?.per_second);
        let drained = backlog::drain(long.path(), &format!("audit-{turn}"), events).await?;
        slow = slow.max(drained.per_second);
        growth = growth.max(drained.growth_mb);
    }
    report.row(format!("backlog: a queue of {few} drains at"), fast / 1e3, "k/s", Limit::Told);
    report.row(format!("backlog: a queue of {events} drains at"), slow / 1e3, "k/s", Limit::Told);
    report.row(
        "backlog: the long queue's share of the short one's rate",
        100.0 * slow / fast,
        "%",
        Limit::AtLeast(80.0),
    );
    report.row("backlog: more memory while it drains", growth, "MB", Limit::AtMost(200.0));
    Ok(())
}

async fn store_head(folder: &Path) -> Result<u64> {
    let store = store::open(folder).await?;
    let head = store::ports(&store).log.head().await?.0;
    store.close().await;
    Ok(head)
}
