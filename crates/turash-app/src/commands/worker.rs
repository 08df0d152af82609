//! `turash worker`: the subscriptions without the API.

use anyhow::Result;

use crate::cli::{Part, WorkerArgs};
use crate::config::Place;
use crate::context::Context;
use crate::host::Host;
use crate::logging;
use crate::output::{Outcome, Usage};
use crate::signals::Signals;

pub(crate) async fn run(context: &Context, args: &WorkerArgs) -> Result<Outcome> {
    logging::start(args.log.format, &args.log.filter)?;
    let parts = if args.subscriptions.is_empty() { &Part::ALL[..] } else { &args.subscriptions };
    let idle: Option<Vec<&str>> = parts.iter().map(|part| is_idle(context, *part)).collect();
    if let Some(reasons) = idle {
        return Err(Usage(reasons.join("; ")).into());
    }
    let signals = Signals::listen()?;
    Host::new(context, "worker", None, parts).await?.run(context, signals).await
}

/// Why there is nothing to do for a part.
fn is_idle(context: &Context, part: Part) -> Option<&'static str> {
    let config = &context.config;
    match part {
        Part::PublicStream if config.redis.public_stream().is_none() => {
            Some("there is no public stream to publish to; set redis.url and redis.public_stream")
        }
        Part::Graph if config.neo4j.url().is_none() => {
            Some("there is no graph to keep current; set neo4j.url")
        }
        Part::Lines if matches!(context.place, Place::Folder(_)) => {
            Some("there are no lines of matches to keep current: the store is a folder; set store.url")
        }
        Part::Matcher | Part::PublicStream | Part::Graph | Part::Lines | Part::Webhooks => None,
    }
}
