//! `turash subscriptions`: what a subscription that is gone left behind is removed.

use std::io::Write;

use anyhow::{Result, bail};
use turash_services::matcher_subscription;

use crate::cli::{RemoveArgs, SubscriptionsCommand};
use crate::context::Context;
use crate::output::{Outcome, Usage, counted, write};
use crate::wire::Wired;

pub(crate) async fn run(context: &Context, command: &SubscriptionsCommand) -> Result<Outcome> {
    match command {
        SubscriptionsCommand::Remove(args) => remove(context, args).await,
    }
}

async fn remove(context: &Context, args: &RemoveArgs) -> Result<Outcome> {
    let name = &args.subscription;
    if *name == matcher_subscription() {
        let message = "the matcher keeps the matches current and is in every store; it cannot be removed";
        return Err(Usage(message.to_owned()).into());
    }
    let wired = Wired::writing(&context.place, "subscriptions remove").await?;
    let removed = removed(&wired, args).await;
    wired.close().await;
    if !removed? {
        bail!("there is no subscription {name}; `turash status` lists them");
    }
    Outcome::Fine.said(write(|out| {
        writeln!(out, "subscription {name} is removed; the log is not kept for it any more")
    }))
}

async fn removed(wired: &Wired, args: &RemoveArgs) -> Result<bool> {
    let (ledger, name) = (&wired.ports.ledger, &args.subscription);
    let counts = ledger.counts(name).await?;
    let events = counts.retries + counts.dead_letters;
    if events > 0 && !args.drop_events {
        bail!(
            "{name} has {} that wait for another attempt or were given up; look at them with `turash dead-letters list \
             --subscription {name}`, or drop them with --drop-events",
            counted(events, "event")
        );
    }
    Ok(ledger.remove_subscription(name).await?)
}
