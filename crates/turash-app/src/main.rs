//! The binary `turash`: it reads the command line, wires the ports and calls the use cases.

mod appraised;
mod cli;
mod client;
mod commands;
mod config;
mod context;
mod current;
mod demo;
mod faults;
mod host;
mod lead;
mod logging;
mod output;
mod profiles;
mod progress;
mod projection_part;
mod report;
mod signals;
mod stderr;
mod terminal;
mod webhook_part;
mod wire;

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Parser;

use crate::cli::Cli;
use crate::output::Outcome;

/// Imports and pages are many small allocations on several threads; the system's allocator takes a quarter of their time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    logging::hook_panics();
    let status = output::exit_status(run(cli));
    stderr::finish();
    status
}

fn run(cli: Cli) -> Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads()).enable_all().build();
    let runtime = runtime.context("the async runtime did not start")?;
    let ended = runtime.block_on(commands::run(cli));
    // A task that blocks its thread must not hold up the end.
    runtime.shutdown_background();
    ended
}

/// Two at least: a thread that computes must not hold up what only waits.
fn threads() -> usize {
    std::thread::available_parallelism().map_or(2, |cores| cores.get().max(2))
}
