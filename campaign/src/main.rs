//! The fault campaign: kills, takeovers, outages of the database, faults of Redis and overload, under load, and what is left is checked.
//!
//! It builds `turash` and drives it from outside, as users do. What is absent: a dependency on any product crate, so that the
//! checker shares no rule with what it checks.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it talks to the terminal")]

mod crash;
mod graph;
mod moments;
mod outages;
mod overload;
mod redis;
mod takeover;

use std::process::ExitCode;

use xtask::root;
use xtask::services::{self, Services, Sync};

const USAGE: &str = "\
turash-campaign crash [--runs 100] [--seed N] [--profile dev]   kills the server under load, again and again, and checks what is left
turash-campaign takeover [--runs 100] [--seed N] [--profile dev]   two servers on one database, the active one killed or stopped under load
turash-campaign outages [--rounds 3] [--seed N] [--fault NAME] [--profile dev]   the database restarts, is killed, silent or cut off at COMMIT, under load
turash-campaign redis-faults [--rounds 3] [--seed N] [--fault NAME|quick] [--profile dev]   Redis and workers on it are killed, emptied, cut off, robbed, under load
turash-campaign redis-faults --minutes 5 [--seed N] [--profile dev]   `turash worker` and `turash serve` on Redis, killed and started at random under load
turash-campaign neo4j-faults [--seconds 60] [--seed N] [--profile dev]   Neo4j is away, then silent, under load; what is left is compared
turash-campaign overload [--seconds 60] [--profile release]   offers the server ten times what it can do";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.split_first() {
        Some((fault, rest)) if fault == "crash" => {
            crash::Options::parse(rest).and_then(|options| crash::run(&root(), &options))
        }
        Some((fault, rest)) if fault == "takeover" => crash::Options::parse(rest)
            .and_then(|options| takeover::run(&root(), &options, &Services::start(Sync::Off)?)),
        Some((fault, rest)) if fault == "outages" => {
            outages::Options::parse(rest).and_then(|options| outages::run(&root(), &options))
        }
        Some((fault, rest)) if fault == "redis-faults" => {
            redis::Options::parse(rest).and_then(|options| redis::run(&root(), &options))
        }
        Some((fault, rest)) if fault == "neo4j-faults" => {
            graph::Options::parse(rest).and_then(|options| graph::run(&root(), &options))
        }
        Some((fault, rest)) if fault == "overload" => {
            overload::Options::parse(rest).and_then(|options| overload::run(&root(), &options))
        }
        // The keeper of the services is the program that asks for them, started again.
        Some((word, rest)) if word == services::KEEPER => services::keep(rest),
        Some((word, [])) if matches!(word.as_str(), "help" | "--help" | "-h") => {
            println!("{USAGE}");
            Ok(true)
        }
        _ => Err(anyhow::anyhow!(
            "crash, takeover, outages, redis-faults, neo4j-faults or overload is expected, got `{}`\n\n{USAGE}",
            arguments.join(" ")
        )),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
