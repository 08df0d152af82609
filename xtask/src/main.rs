//! Chores of the repository: check, test, services, bench, tables, page, results and fuzz; and a short way to the fault campaign, which is a program of its own.
//!
//! What is absent: a dependency on any product crate, and one on the campaign. A chore never waits for a build of what it is about to check.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a chore talks to the terminal")]

mod bench;
mod campaign;
mod check;
mod circles;
#[cfg(test)]
mod domain_alone;
mod fuzz;
mod layers;
mod page;
mod results;
mod sources;
mod tables;
mod test;

use std::process::ExitCode;

use xtask::{BINARY, cargo, output_of, root, services, succeeds};

const USAGE: &str = "\
cargo xtask check         format, lints, docs, layer rules, files in a circle, dependency policy; all steps run, the summary names failures
cargo xtask test [ARGS]   all tests of the workspace, with the services that they need; ARGS go to `cargo test`
cargo xtask services [--sync]   starts these services, says where they are, and ends them on Ctrl-C; --sync as in production
cargo xtask bench         all benches, built for release
cargo xtask bench NAME [ARGS]   one of them; ARGS go to the bench
cargo xtask crash [--runs 100] [--seed N] [--profile dev]   kills the server under load, again and again, and checks what is left
cargo xtask takeover [--runs 100] [--seed N] [--profile dev]   two servers on one database, the active one killed or stopped under load
cargo xtask outages [--rounds 3] [--seed N] [--profile dev]   the database restarts, is killed, silent or cut off at COMMIT, under load
cargo xtask redis-faults [--rounds 3] [--seed N] [--fault NAME|quick] [--profile dev]   Redis and workers on it are killed, emptied, cut off, robbed, under load
cargo xtask redis-faults --minutes 5 [--seed N] [--profile dev]   `turash worker` and `turash serve` on Redis, killed and started at random under load
cargo xtask neo4j-faults [--seconds 60] [--seed N] [--profile dev]   Neo4j is away, then silent, under load; what is left is compared
cargo xtask overload [--seconds 60]   offers the server ten times what it can do
cargo xtask tables [20000] [SEED]     random registries as tables of real programs: the import reads them as written, or refuses
cargo xtask page [--required]   builds the web page again and compares, then drives it in a browser; what is missing is a failure with --required
cargo xtask results       what the model finds in the Hotmaps data, by country and technology, into docs/results.md
cargo xtask fuzz [10] [READER] [--seed N]   random bytes for each reader (csv, xlsx, geojson, amounts, texts, http), so many minutes each";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.split_first() {
        Some((chore, [])) if chore == "check" => Ok(check::run(&root())),
        Some((chore, rest)) if chore == "test" => test::run(&root(), rest),
        Some((chore, rest)) if chore == "services" => services::run(rest),
        Some((chore, rest)) if chore == services::KEEPER => services::keep(rest),
        Some((chore, rest)) if chore == "bench" => bench::run(&root(), rest),
        Some((chore, rest)) if campaign::FAULTS.contains(&chore.as_str()) => {
            succeeds(campaign::command(&root(), chore).args(rest))
        }
        Some((chore, rest)) if chore == "tables" => {
            tables::Options::parse(rest).and_then(|options| tables::run(&root(), &options))
        }
        Some((chore, [])) if chore == "page" => page::run(&root(), false),
        Some((chore, [word])) if chore == "page" && word == "--required" => page::run(&root(), true),
        Some((chore, [])) if chore == "results" => results::run(&root()),
        Some((chore, rest)) if chore == "fuzz" => {
            fuzz::Options::parse(rest).and_then(|options| fuzz::run(&root(), &options))
        }
        Some((chore, [])) if matches!(chore.as_str(), "help" | "--help" | "-h") => {
            println!("{USAGE}");
            Ok(true)
        }
        _ => Err(anyhow::anyhow!("a chore is expected, got `{}`\n\n{USAGE}", arguments.join(" "))),
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
