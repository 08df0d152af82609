//! `cargo xtask overload`: ten times as many writers as the server has room for, for a minute.
//!
//! First the peak is measured with as many connections as the server works on well; then ten times as many requests are offered as
//! it answered then, at a fixed rate that does not wait for answers; then as many as at the peak. Memory beyond what
//! the data takes must stay flat, goodput must hold, every refusal must say when to come again, and what was answered with success must be there.

mod phase;

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::crash::server::{Program, Server};
use crate::crash::{build, is_release};
use phase::{BATCH, Board, Phase};

/// Connections at the peak.
const USUAL: usize = 64;
/// Times as many requests as at the peak, and as many connections to send them on.
const TIMES: usize = 10;
/// How long the peak is measured, and how long the load is the usual one again in the end.
const MEASURED: Duration = Duration::from_secs(10);

/// What is asked for on the command line.
pub(crate) struct Options {
    seconds: u64,
    release: bool,
}

impl Options {
    pub(crate) fn parse(words: &[String]) -> Result<Self> {
        let mut options = Self { seconds: 60, release: true };
        for pair in words.chunks(2) {
            match pair {
                [name, value] if name == "--seconds" => {
                    options.seconds = value.parse().context("--seconds")?;
                }
                [name, value] if name == "--profile" => options.release = is_release(value)?,
                _ => bail!("known are --seconds N and --profile dev|release, got `{}`", pair.join(" ")),
            }
        }
        ensure!((1..=3_600).contains(&options.seconds), "--seconds must be from 1 to 3600");
        Ok(options)
    }
}

/// Runs it; `true` if everything held.
pub(crate) fn run(root: &Path, options: &Options) -> Result<bool> {
    let (binary, folder) = build(root, options.release)?;
    let data = folder.join(format!("overload-{}", std::process::id())).join("data");
    std::fs::create_dir_all(&data)?;
    let program = Program::on_folder(binary, data.clone());
    let (server, address) = start(&program)?;
    let board = Board::default();
    let empty = server.memory();
    let phase = |connections, pace, time| Phase { connections, pace, time }.run(&server, &address, &board);
    let peak = phase(USUAL, None, MEASURED)?;
    let pace = Duration::from_secs_f64(peak.span.as_secs_f64() / (peak.done.max(1) * TIMES as u64) as f64);
    let over = phase(USUAL * TIMES, Some(pace), Duration::from_secs(options.seconds))?;
    let after = phase(USUAL, Some(pace * TIMES as u32), MEASURED)?;
    server.end()?;
    // What the same data takes in a server that was never overloaded.
    let (server, address) = start(&program)?;
    let sites = board.count() * BATCH;
    let of_a_site = server.memory().saturating_sub(empty) as f64 / sites.max(1) as f64;
    let lost = board.missing(&address)?;
    server.end()?;
    let working = |(memory, batches): (u64, u64)| memory as f64 - of_a_site * (batches * BATCH) as f64;
    let (early, late) = (working(over.early), working(over.late));
    println!(
        "overload: peak={:.0}/s offered={:.0}/s goodput={:.0}/s ({:.0} % of peak) shed={} cut={} without_retry_after={} \
         other={} rss_10s={:.0}MB rss_end={:.0}MB of_a_site={of_a_site:.0}B beyond_data_10s={:.0}MB \
         beyond_data_end={:.0}MB after={:.0}/s ({:.0} % of offered) shed_after={} acked={sites} lost={lost}",
        peak.rate(),
        over.offered_rate(),
        over.rate(),
        100.0 * over.rate() / peak.rate(),
        over.shed,
        over.cut,
        over.silent,
        over.other,
        over.early.0 as f64 / 1e6,
        over.late.0 as f64 / 1e6,
        early / 1e6,
        late / 1e6,
        after.rate(),
        100.0 * after.rate() / after.offered_rate(),
        after.shed,
    );
    let faults = [
        ("goodput is under 80 % of the peak", over.rate() < 0.8 * peak.rate()),
        ("memory is not flat", late > 1.2 * early),
        ("a refusal does not say when to come again", over.silent > 0),
        ("an answer is neither a success nor a refusal", over.other > 0),
        ("it has not recovered", after.shed > 0 || after.rate() < 0.8 * peak.rate()),
        ("acknowledged writes are lost", lost > 0),
    ];
    let found: Vec<_> = faults.iter().filter(|(_, is)| *is).map(|(text, _)| *text).collect();
    if !found.is_empty() {
        println!("overload: FAILED: {}; the data folder is kept: {}", found.join("; "), data.display());
        return Ok(false);
    }
    std::fs::remove_dir_all(data.parent().unwrap_or(&data))?;
    Ok(true)
}

fn start(program: &Program) -> Result<(Server, String)> {
    let mut server = Server::start(program)?;
    let address = server.address()?;
    server.ready(&address)?;
    Ok((server, address))
}
