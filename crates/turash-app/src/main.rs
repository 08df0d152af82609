//! The binary `turash`: it reads the command line, wires the ports and calls the use cases.

mod cli;
mod commands;
mod config;
mod demo;
mod output;
mod progress;
mod wire;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::Cli;
use crate::output::Outcome;

/// Imports and pages are many small allocations on several threads; the system's allocator takes a quarter of their time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            return output::report(&anyhow::Error::new(error).context("the async runtime did not start"));
        }
    };
    match runtime.block_on(commands::run(cli)) {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(error) => output::report(&error),
    }
}
