//! Bench of the API as it is shipped, in a process of its own: long pages, ten thousand live streams, and what TLS and keys cost.
//!
//! `pages`, `streams` or `safe` as an argument runs only that part. Client and server share the machine. The streams need as many open
//! files in both processes: `ulimit -n 20000` where the system allows fewer.
#![allow(clippy::print_stderr, reason = "a bench that runs for minutes tells where it is")]

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, ensure};
use turash_bench::report::{Limit, Report};
use turash_bench::served::{self, Served};
use turash_bench::timer::quantile;
use turash_bench::{crowd, hotmaps, memory, pages, store};

const STREAMS: usize = 10_000;
/// Flows that are published while all streams run, one a second.
const NEW_FLOWS: usize = 20;

/// What a stream gets of each: nine events.
const BYTES_OF_A_FLOW: usize = 4_500;
/// Sites that are written beside those who read, each second.
const CHANGES_PER_S: u32 = 20;

const PARTS: [&str; 3] = ["pages", "streams", "safe"];

fn main() -> Result<ExitCode> {
    let chosen: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    if chosen == [crowd::BARE] {
        runtime.block_on(crowd::bare())?;
        return Ok(ExitCode::SUCCESS);
    }
    for name in &chosen {
        ensure!(PARTS.contains(&name.as_str()), "no part is called '{name}'; known: {}", PARTS.join(", "));
    }
    let program = served::build()?;
    let mut report = Report::new();
    for part in PARTS {
        if !chosen.is_empty() && !chosen.iter().any(|name| name == part) {
            continue;
        }
        eprintln!("{part}");
        match part {
            "pages" => runtime.block_on(long_pages(&program, &mut report))?,
            "streams" => runtime.block_on(many_streams(&program, &mut report))?,
            _ => runtime.block_on(safe(&program, &mut report))?,
        }
    }
    Ok(report.finish())
}

/// A folder with the Hotmaps pair, or made-up flows where it is absent.
async fn filled() -> Result<tempfile::TempDir> {
    let folder = tempfile::tempdir()?;
    let store = store::open(folder.path()).await?;
    let ports = store::ports(&store);
    if let Some(data) = hotmaps::folder() {
        hotmaps::import(&ports, &data).await?;
    } else {
        eprintln!("the Hotmaps data, ../shared/data/hotmaps_industry, is absent: 25,000 made-up flows");
        store::fill(&ports, 25_000, 1).await?;
    }
    drop(ports);
    store.close().await;
    Ok(folder)
}

async fn long_pages(program: &Path, report: &mut Report) -> Result<()> {
    let folder = filled().await?;
    let server = Served::start(program, folder.path(), &[]).await?;
    for (name, path, bar) in [
        ("sites", "/v1/sites?limit=1000", Limit::AtLeast(2_000.0)),
        ("sites as GeoJSON", "/collections/sites/items?limit=1000", Limit::Told),
        ("flows", "/v1/flows?limit=1000", Limit::Told),
        ("the best matches", "/v1/matches?limit=1000", Limit::Told),
    ] {
        let asked = pages::again_and_again(&pages::Plain(server.address()), path, None).await?;
        report.row(format!("pages: 1,000 {name}, one page"), asked.bytes as f64 / 1e3, "kB", Limit::Told);
        report.row(format!("pages: 1,000 {name}, 4 connections"), asked.per_second, "/s", bar);
    }
    // Answers are kept until the next event: with changes beside, most of what is asked for has to be written.
    let (reached, changes) =
        (pages::Plain(server.address()), pages::changes(server.address(), CHANGES_PER_S));
    let asked = pages::again_and_again(&reached, "/v1/sites?limit=1000", None);
    let (written, asked) = tokio::join!(changes, asked);
    let what = format!("pages: 1,000 sites, {CHANGES_PER_S} sites changed a second beside");
    report.row(what, asked?.per_second, "/s", Limit::Told);
    report.row("pages: of these changes were written", written?, "/s", Limit::Told);
    server.end().await
}

async fn many_streams(program: &Path, report: &mut Report) -> Result<()> {
    let folder = filled().await?;
    let room = (STREAMS + 200).to_string();
    let settings = [("TURASH__HTTP__STREAMS", room.clone()), ("TURASH__HTTP__CONNECTIONS", room)];
    let server = Served::start(program, folder.path(), &settings).await?;
    let alone = memory::now_mb(Some(server.id())).unwrap_or(f64::NAN);
    let crowd = crowd::Crowd::gather(server.address(), STREAMS).await?;
    let mut times = crowd.told_of_new_flows(NEW_FLOWS).await?;
    times.sort_unstable_by(f64::total_cmp);
    let peak = memory::peak_mb(Some(server.id())).unwrap_or(f64::NAN);
    server.end().await?;
    let mut bare = crowd::Bare::start().await?;
    let crowd = crowd::Crowd::gather(&bare.address, STREAMS).await?;
    let mut of_bare = crowd.told_by(&mut bare, NEW_FLOWS, BYTES_OF_A_FLOW).await?;
    of_bare.sort_unstable_by(f64::total_cmp);
    report.row("streams: memory of the server without them", alone, "MB", Limit::Told);
    report.row(
        format!("streams: peak memory of the server with {STREAMS}"),
        peak,
        "MB",
        Limit::AtMost(500.0),
    );
    report.row(
        "streams: new matches seen",
        times.len() as f64,
        "times",
        Limit::AtLeast((STREAMS * NEW_FLOWS) as f64),
    );
    report.row("streams: POST until a match is seen, median", quantile(&times, 0.5), "ms", Limit::Told);
    report.row(
        "streams: POST until a match is seen, p99",
        quantile(&times, 0.99),
        "ms",
        Limit::AtMost(100.0),
    );
    report.row("streams: a bare program writes as much, median", quantile(&of_bare, 0.5), "ms", Limit::Told);
    report.row("streams: a bare program writes as much, p99", quantile(&of_bare, 0.99), "ms", Limit::Told);
    let times_bare = quantile(&times, 0.99) / quantile(&of_bare, 0.99);
    report.row("streams: times the p99 of the bare program", times_bare, "x", Limit::AtMost(2.0));
    Ok(())
}

async fn safe(program: &Path, report: &mut Report) -> Result<()> {
    let folder = filled().await?;
    let safe = pages::Safe::prepare(program, folder.path())?;
    let mut rates = Vec::new();
    // In turns, since a machine is not always equally fast.
    for _ in 0..3 {
        let server = Served::start(program, folder.path(), &[]).await?;
        let plain = pages::mixed(&pages::Plain(server.address()), None).await?;
        server.end().await?;
        let server = Served::safe(program, folder.path(), &safe.settings(), &safe.client).await?;
        let kept = pages::mixed(&safe.of(server.address()), Some(&safe.key)).await?;
        server.end().await?;
        rates.push([plain, kept]);
    }
    let median = |which: usize| {
        let mut sorted: Vec<f64> = rates.iter().map(|both| both[which]).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        quantile(&sorted, 0.5)
    };
    let (plain, kept) = (median(0), median(1));
    report.row("safe: flows and lists of 20 matches, plain, 8 connections", plain, "/s", Limit::Told);
    report.row("safe: the same with TLS and a key", kept, "/s", Limit::Told);
    report.row("safe: share of the plain rate", 100.0 * kept / plain, "%", Limit::AtLeast(80.0));
    Ok(())
}
