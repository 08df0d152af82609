//! Loading a million flows from the embedded file into index and lists: how long, and how much memory the process takes.
//!
//! The load runs in a process of its own (this program again, with `--load FOLDER`), so that filling the store does not count. With
//! `--fill FOLDER` it fills a store there and measures nothing: for what is tried on one by hand.
//! All flows are heat, in one market; the radius is chosen so that the number of pairs is about that of the engine's bench,
//! which has twelve markets at 25 km.

use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};
use turash_bench::report::{Limit, Report};
use turash_bench::timer::{Stopwatch, wall};
use turash_bench::{memory, store};
use turash_domain::matching::{Model, Ranking};
use turash_domain::model::Parameters;
use turash_embedded::{EmbeddedStore, OpenMode};
use turash_services::Matcher;

const FLOWS: u32 = 1_000_000;
const RADIUS_KM: f64 = 7.0;

fn main() -> Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build()?;
    match arguments.as_slice() {
        [_] => {}
        [_, flag, folder] if flag == "--load" => return runtime.block_on(load(Path::new(folder))),
        [_, flag, folder] if flag == "--fill" => {
            runtime.block_on(fill(Path::new(folder)))?;
            return Ok(ExitCode::SUCCESS);
        }
        _ => anyhow::bail!("known are --fill FOLDER and --load FOLDER, or nothing to measure"),
    }
    let folder = tempfile::tempdir()?;
    let (filled, fill_s) = wall(|| runtime.block_on(fill(folder.path())));
    filled?;
    let mut best: Option<Loaded> = None;
    for _ in 0..3 {
        let loaded = measure(folder.path())?;
        if best.as_ref().is_none_or(|best| loaded.seconds < best.seconds) {
            best = Some(loaded);
        }
    }
    let loaded = best.context("no load was measured")?;
    let mut report = Report::new();
    report.row("filling the store with 1M flows (state without events)", fill_s, "s", Limit::Told);
    report.row("pairs within reach", loaded.pairs, "pairs", Limit::Told);
    report.row("load of 1M flows into index and lists (best of 3)", loaded.seconds, "s", Limit::AtMost(8.0));
    report.row("index and lists", loaded.engine_bytes / f64::from(FLOWS), "B/flow", Limit::AtMost(400.0));
    report.row("peak memory of the process", loaded.peak_mb, "MB", Limit::AtMost(1000.0));
    Ok(report.finish())
}

async fn fill(folder: &Path) -> Result<()> {
    let store = store::open(folder).await?;
    store::fill(&store::ports(&store), FLOWS, 1).await?;
    store.close().await;
    Ok(())
}

/// What the loading process told.
struct Loaded {
    seconds: f64,
    engine_bytes: f64,
    peak_mb: f64,
    pairs: f64,
}

fn measure(folder: &Path) -> Result<Loaded> {
    let output = Command::new(std::env::current_exe()?).arg("--load").arg(folder).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut numbers = text.split_whitespace().map(str::parse::<f64>);
    let mut next = || numbers.next().context("the loading process told too little")?.context("no number");
    Ok(Loaded { seconds: next()?, engine_bytes: next()?, peak_mb: next()?, pairs: next()? })
}

#[allow(clippy::print_stdout, reason = "the answer to the measuring process")]
async fn load(folder: &Path) -> Result<ExitCode> {
    let store = EmbeddedStore::open(folder, OpenMode::ReadOnly).await?;
    let ports = store::ports(&store);
    let ranking = Ranking { max_distance_km: RADIUS_KM, ..Ranking::default() };
    let model = Model::new(Parameters::default(), ranking, HashMap::new())?;
    let watch = Stopwatch::start();
    let matcher = Matcher::load(&ports, model, 2, &|_| {}).await?;
    let seconds = watch.seconds();
    let stats = matcher.stats();
    anyhow::ensure!(stats.matched_flows == FLOWS as usize, "{} flows were matched", stats.matched_flows);
    let peak_mb = memory::peak_mb(None).context("the system does not tell the peak memory")?;
    let mut pairs = 0_u64;
    let filter = turash_services::PairFilter { within_km: RADIUS_KM, family: None, country: None };
    matcher.read().for_each_pair(&filter, &mut |_, _, _| pairs += 1);
    println!("{seconds} {} {peak_mb} {pairs}", stats.engine_bytes);
    Ok(ExitCode::SUCCESS)
}
