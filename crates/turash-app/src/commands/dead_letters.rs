//! `turash dead-letters`: events that were given up are listed, shown, put back or dropped. While a server holds the store, it is
//! asked to do what must be written.

use std::io::Write;

use anyhow::{Result, anyhow, bail};
use serde_json::{Value, json};
use turash_domain::ports::DeadLetter;
use turash_domain::{Sequence, Subscription, Text};
use turash_runtime::{WhichDeadLetters, dead_letters, discard, redrive};

use crate::cli::{DeadLettersCommand, DiscardArgs, LetterArgs, LettersArgs, RedriveArgs};
use crate::client;
use crate::context::Context;
use crate::output::{Align, Column, Outcome, note, whole, write, write_json, write_table};
use crate::wire::{self, Wired};

/// Dead letters that a table shows; JSON has all.
const SHOWN: usize = 100;

pub(crate) async fn run(context: &Context, command: &DeadLettersCommand) -> Result<Outcome> {
    match command {
        DeadLettersCommand::List(args) => list(context, args).await,
        DeadLettersCommand::Show(args) => show(context, args).await,
        DeadLettersCommand::Redrive(args) => put_back(context, args).await,
        DeadLettersCommand::Discard(args) => drop_one(context, args).await,
    }
}

async fn list(context: &Context, args: &LettersArgs) -> Result<Outcome> {
    let wired = Wired::reading(&context.place).await?;
    let subscriptions = match &args.subscription {
        Some(subscription) => vec![subscription.clone()],
        None => wired.ports.ledger.watermarks().await?.into_iter().map(|(name, _)| name).collect(),
    };
    let mut letters: Vec<(Subscription, DeadLetter)> = Vec::new();
    for subscription in subscriptions {
        let found = dead_letters(&wired.ports.events(), &subscription, &WhichDeadLetters::All).await?;
        letters.extend(found.into_iter().map(|letter| (subscription.clone(), letter)));
    }
    wired.close().await;
    if args.json {
        write_json(&letters.iter().map(|(of, letter)| to_json(of, letter)).collect::<Vec<_>>())?;
    } else if letters.is_empty() {
        note("no dead letters");
    } else {
        let columns = [
            Column("subscription", Align::Left),
            Column("sequence", Align::Right),
            Column("attempts", Align::Right),
            Column("given up", Align::Left),
            Column("error", Align::Left),
        ];
        let rows = letters.iter().take(SHOWN).map(|(of, letter)| {
            vec![
                of.to_string(),
                letter.sequence.to_string(),
                letter.attempts.to_string(),
                letter.buried.to_string(),
                letter.error.clone(),
            ]
        });
        write_table(&columns, rows)?;
        if letters.len() > SHOWN {
            note(&format!("{} more; --json has all", whole((letters.len() - SHOWN) as u64)));
        }
    }
    Ok(Outcome::Fine)
}

async fn show(context: &Context, args: &LetterArgs) -> Result<Outcome> {
    let wired = Wired::reading(&context.place).await?;
    let which = WhichDeadLetters::Of([Sequence(args.sequence)].into());
    let letters = dead_letters(&wired.ports.events(), &args.subscription, &which).await?;
    wired.close().await;
    let Some(letter) = letters.first() else { bail!(missing(&args.subscription, args.sequence)) };
    write_json(&to_json(&args.subscription, letter))?;
    Ok(Outcome::Fine)
}

async fn put_back(context: &Context, args: &RedriveArgs) -> Result<Outcome> {
    let which = match &args.error {
        Some(text) => WhichDeadLetters::WithError(text.clone()),
        None if args.all => WhichDeadLetters::All,
        None => WhichDeadLetters::Of(args.sequences.iter().map(|sequence| Sequence(*sequence)).collect()),
    };
    let sequences = if args.dry_run {
        let wired = Wired::reading(&context.place).await?;
        let sequences = redrive(&wired.ports.events(), &args.subscription, &which, args.rate, true).await;
        wired.close().await;
        sequences?
    } else if let Some(address) = wire::server(&context.place).await? {
        ask_to_put_back(&address, context, args, &which).await?
    } else {
        let wired = Wired::writing(&context.place, "dead-letters redrive").await?;
        let sequences = redrive(&wired.ports.events(), &args.subscription, &which, args.rate, false).await;
        wired.close().await;
        sequences?
    };
    let written = write(|out| {
        let done = if args.dry_run { "would be put back" } else { "put back" };
        writeln!(out, "{} events of {} {done}", whole(sequences.len() as u64), args.subscription)?;
        sequences.iter().take(SHOWN).try_for_each(|sequence| writeln!(out, "{sequence}"))
    });
    let asked = if let WhichDeadLetters::Of(asked) = &which { asked.len() } else { 0 };
    let outcome = if sequences.len() < asked { Outcome::Findings } else { Outcome::Fine };
    outcome.said(written)
}

/// Which letters are meant is decided here; the server is told their sequences.
async fn ask_to_put_back(
    address: &str,
    context: &Context,
    args: &RedriveArgs,
    which: &WhichDeadLetters,
) -> Result<Vec<Sequence>> {
    let wired = Wired::reading(&context.place).await?;
    let letters = dead_letters(&wired.ports.events(), &args.subscription, which).await;
    wired.close().await;
    let sequences: Vec<Sequence> = letters?.iter().map(|letter| letter.sequence).collect();
    if !sequences.is_empty() {
        let mut body = json!({
            "subscription": args.subscription.as_str(),
            "sequences": sequences.iter().map(|sequence| sequence.0).collect::<Vec<_>>(),
        });
        if let Some(rate) = args.rate {
            body["rate_per_second"] = rate.into();
        }
        client::post(address, "/v1/dead-letters/redrive", &body).await?;
    }
    Ok(sequences)
}

async fn drop_one(context: &Context, args: &DiscardArgs) -> Result<Outcome> {
    let reason = Text::new(&args.reason)?;
    if let Some(address) = wire::server(&context.place).await? {
        let body = json!({
            "subscription": args.subscription.as_str(),
            "sequence": args.sequence,
            "reason": reason.as_str(),
        });
        client::post(&address, "/v1/dead-letters/discard", &body).await?;
    } else {
        let wired = Wired::writing(&context.place, "dead-letters discard").await?;
        let found =
            discard(&wired.ports.events(), &args.subscription, Sequence(args.sequence), &reason).await;
        wired.close().await;
        if !found? {
            bail!(missing(&args.subscription, args.sequence));
        }
    }
    let written = write(|out| writeln!(out, "event {} of {} is dropped", args.sequence, args.subscription));
    Outcome::Fine.said(written)
}

fn missing(subscription: &Subscription, sequence: u64) -> anyhow::Error {
    anyhow!(
        "{subscription} gave up no event of sequence {sequence}; `turash dead-letters list` shows those it did"
    )
}

fn to_json(subscription: &Subscription, letter: &DeadLetter) -> Value {
    let event = turash_http::kept_event(&letter.event).unwrap_or_else(|| Value::String(letter.event.clone()));
    json!({
        "subscription": subscription.as_str(),
        "sequence": letter.sequence.0,
        "attempts": letter.attempts,
        "error": letter.error,
        "first_failed": letter.first_failed.to_string(),
        "given_up": letter.buried.to_string(),
        "event": event,
    })
}
