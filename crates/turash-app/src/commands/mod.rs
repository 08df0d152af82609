//! One file a command: each opens what it needs, calls use cases and writes the answer.

mod actor;
mod check;
mod config;
mod copy;
mod current_plan;
mod dead_letters;
mod described;
mod doctor;
mod estimate;
mod events;
mod explain;
mod export;
mod graph;
mod graph_tables;
mod import;
mod in_plan;
mod keys;
mod left_over;
mod mapping;
mod match_rows;
mod match_steps;
pub(crate) mod matches;
mod migrate;
mod negotiate;
mod pairs;
mod plan;
mod plan_shares;
mod plan_table;
mod planned_with;
mod preview;
mod projection;
mod recompute;
mod rejects;
mod report;
pub(crate) mod serve;
mod shared_pipe;
mod status;
mod subscriptions;
mod telling;
mod webhooks;
mod worker;

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use clap::CommandFactory;

use crate::cli::{Cli, Command, ConfigCommand, EventsCommand};
use crate::config::Config;
use crate::context::Context;
use crate::demo;
use crate::output::{Outcome, stdout};
use crate::profiles;

/// Carries out what the command line asks.
pub(crate) async fn run(cli: Cli) -> Result<Outcome> {
    if let Command::Completions { shell } = cli.command {
        return completions(shell);
    }
    if let Command::Config(ConfigCommand::Print(args)) = &cli.command {
        return config::print(cli.config.as_deref(), args);
    }
    let config = Config::load(cli.config.as_deref(), std::env::vars())?;
    // The demo keeps out of the way of a user's own data.
    let folder = if matches!(cli.command, Command::Demo(_)) { "turash-demo" } else { "turash-data" };
    let data = cli.data.unwrap_or_else(|| PathBuf::from(folder));
    let place = config.store.place(&data);
    let (model, profiles) = profiles::model(&config, &data)?;
    let context = Context { data, place, progress: cli.progress, config, model, profiles, fault: cli.fault };
    match cli.command {
        Command::Demo(args) => demo::run(&context, &args).await,
        Command::Import(args) => import::run(&context, &args).await,
        Command::Estimate(args) => estimate::run(&context, &args).await,
        Command::Matches(args) => matches::run(&context, &args).await,
        Command::Match(command) => match_steps::run(&context, &command).await,
        Command::Pairs(args) => pairs::run(&context, &args).await,
        Command::Plan(args) if args.current => current_plan::run(&context, &args).await,
        Command::Plan(args) => plan::run(&context, &args).await,
        Command::SharedPipe(args) => shared_pipe::run(&context, &args).await,
        Command::Explain(args) => explain::run(&context, &args).await,
        Command::Graph(args) => graph::run(&context, &args).await,
        Command::Negotiate(args) => negotiate::run(&context, &args).await,
        Command::Export(args) => export::run(&context, &args).await,
        Command::Report(command) => report::run(&context, &command).await,
        Command::Recompute(args) => recompute::run(&context, &args).await,
        Command::Serve(args) => serve::run(&context, &args).await,
        Command::Worker(args) => worker::run(&context, &args).await,
        Command::Events(EventsCommand::Tail(args)) => events::tail(&context, &args).await,
        Command::Keys(command) => keys::run(&context, &command).await,
        Command::Webhooks(command) => webhooks::run(&context, &command).await,
        Command::DeadLetters(command) => dead_letters::run(&context, &command).await,
        Command::Subscriptions(command) => subscriptions::run(&context, &command).await,
        Command::Status(args) => status::run(&context, &args).await,
        Command::Migrate => migrate::run(&context).await,
        Command::Doctor(args) => doctor::run(&context, &args).await,
        Command::Rebuild(args) => projection::rebuild(&context, &args).await,
        Command::Reconcile(args) => projection::reconcile(&context, &args).await,
        Command::Check(args) => check::run(&context, &args).await,
        Command::Copy(args) => copy::run(&context, &args).await,
        Command::Config(_) | Command::Completions { .. } => Ok(Outcome::Fine),
    }
}

fn completions(shell: clap_complete::Shell) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "turash", &mut script);
    let mut out = stdout();
    out.write_all(&script)?;
    out.flush()?;
    Ok(Outcome::Fine)
}
