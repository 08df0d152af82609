//! `turash webhooks`: where events are sent is said, straight in the store. While a server holds it, that server is asked, with the key in
//! `TURASH_KEY`.

use std::io::Write;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use turash_domain::{Webhook, WebhookId};
use turash_http::WebhookView;
use turash_services::{ReplayFrom, WebhookDraft, WebhookError, issue_webhook, replay_webhook, try_webhook};

use super::actor::actor;
use crate::cli::{AddWebhookArgs, ListWebhooksArgs, ReplayWebhookArgs, WebhookArgs, WebhooksCommand};
use crate::client;
use crate::context::Context;
use crate::output::{Align, Column, Outcome, Usage, note, write, write_json, write_table};
use crate::wire::{self, Wired};

pub(crate) async fn run(context: &Context, command: &WebhooksCommand) -> Result<Outcome> {
    match command {
        WebhooksCommand::Add(args) => add(context, args).await,
        WebhooksCommand::List(args) => list(context, args).await,
        WebhooksCommand::Remove(args) => remove(context, args).await,
        WebhooksCommand::Replay(args) => replay(context, args).await,
        WebhooksCommand::Test(args) => test(context, args).await,
    }
}

/// Prints the secret alone, so that a script can take it; what is to be said of it goes to standard error.
async fn add(context: &Context, args: &AddWebhookArgs) -> Result<Outcome> {
    let types = args.types().map_err(|invalid| Usage(invalid.to_string()))?;
    let (id, secret) = if let Some(address) = wire::server(&context.place).await? {
        let body = json!({ "url": args.url.as_str(), "label": args.label.as_str(), "types": types });
        let made = client::post(&address, "/v1/webhooks", &body).await?;
        let text = |field: &str| made[field].as_str().map(str::to_owned);
        (text("id").context("the server says no id")?, text("secret").context("the server says no secret")?)
    } else {
        let wired = Wired::writing(&context.place, "webhooks add").await?;
        let made = made(context, &wired, args, types).await;
        wired.close().await;
        made?
    };
    note(&format!("webhook {id} sends from now on; its secret is shown this once, and is kept to sign with"));
    Outcome::Fine.said(write(|out| writeln!(out, "{secret}")))
}

async fn made(
    context: &Context,
    wired: &Wired,
    args: &AddWebhookArgs,
    types: turash_domain::EventTypes,
) -> Result<(String, String)> {
    let sender = wire::webhook_sender(&context.config)?;
    let draft = WebhookDraft { url: args.url.clone(), label: args.label.clone(), types };
    let issued = issue_webhook(&wired.ports, (&*wired.webhooks, &*sender), draft, &actor()?).await;
    let issued = issued.map_err(said)?;
    Ok((issued.webhook.id.to_string(), issued.secret.expose().to_owned()))
}

/// What is wrong with what was asked for is wrong usage.
fn said(error: WebhookError) -> anyhow::Error {
    match error {
        WebhookError::Invalid(invalid) => Usage(invalid.to_string()).into(),
        other => other.into(),
    }
}

async fn list(context: &Context, args: &ListWebhooksArgs) -> Result<Outcome> {
    let wired = Wired::reading(&context.place).await?;
    let kept = wired.webhooks.webhooks().await;
    wired.close().await;
    let kept = kept?;
    if args.json {
        write_json(&kept.iter().map(|kept| WebhookView::of(&kept.webhook)).collect::<Vec<_>>())?;
    } else if kept.is_empty() {
        note("no webhooks");
    } else {
        let columns = ["id", "url", "label", "types", "made", "disabled"];
        write_table(
            &columns.map(|name| Column(name, Align::Left)),
            kept.iter().map(|kept| row(&kept.webhook)),
        )?;
    }
    Ok(Outcome::Fine)
}

fn row(webhook: &Webhook) -> Vec<String> {
    let types = webhook.types.names().collect::<Vec<_>>().join(", ");
    let disabled = webhook.disabled.as_ref();
    vec![
        webhook.id.to_string(),
        webhook.url.to_string(),
        webhook.label.to_string(),
        if types.is_empty() { "all".to_owned() } else { types },
        webhook.created_at.to_string(),
        disabled.map(|disabled| format!("{}: {}", disabled.at, disabled.reason)).unwrap_or_default(),
    ]
}

async fn remove(context: &Context, args: &WebhookArgs) -> Result<Outcome> {
    let id = args.id;
    if let Some(address) = wire::server(&context.place).await? {
        client::delete(&address, &format!("/v1/webhooks/{id}")).await?;
    } else if !removed(context, id).await? {
        bail!("there is no webhook {id}; `turash webhooks list` shows those there are");
    }
    Outcome::Fine.said(write(|out| writeln!(out, "webhook {id} is removed")))
}

async fn removed(context: &Context, id: WebhookId) -> Result<bool> {
    let wired = Wired::writing(&context.place, "webhooks remove").await?;
    let removed = wired.webhooks.remove_webhook(id, wired.ports.clock.now(), &actor()?).await;
    wired.close().await;
    Ok(removed?.is_some())
}

async fn replay(context: &Context, args: &ReplayWebhookArgs) -> Result<Outcome> {
    let id = args.id;
    let after = if let Some(address) = wire::server(&context.place).await? {
        let body = match args.after() {
            Some(after) => json!({ "after": after }),
            None => json!({ "since": args.since }),
        };
        let begun = client::post(&address, &format!("/v1/webhooks/{id}/replay"), &body).await?;
        begun["after"].as_u64().context("the server says no place")?
    } else {
        let from = args.after().map(ReplayFrom::After).or(args.since.map(ReplayFrom::Since));
        let from = from.context("neither --after nor --since is given")?;
        let wired = Wired::writing(&context.place, "webhooks replay").await?;
        let begun = replay_webhook(&wired.ports, &*wired.webhooks, id, from, &actor()?).await;
        wired.close().await;
        begun.map_err(said)?.after.0
    };
    Outcome::Fine.said(write(|out| writeln!(out, "webhook {id} sends the events after {after} again")))
}

async fn test(context: &Context, args: &WebhookArgs) -> Result<Outcome> {
    let id = args.id;
    let tried = if let Some(address) = wire::server(&context.place).await? {
        let tried = client::post(&address, &format!("/v1/webhooks/{id}/test"), &Value::Null).await?;
        match tried["status"].as_u64() {
            Some(status) => Ok(status),
            None => Err(tried["error"].as_str().unwrap_or("the server says no reason").to_owned()),
        }
    } else {
        let wired = Wired::reading(&context.place).await?;
        let found = wired.webhooks.webhook(id).await;
        let ports = wired.ports.clone();
        wired.close().await;
        let Some(kept) = found? else {
            bail!("there is no webhook {id}; `turash webhooks list` shows those there are")
        };
        let sender = wire::webhook_sender(&context.config)?;
        try_webhook(&ports, &*sender, &kept).await.map(u64::from).map_err(|error| error.to_string())
    };
    match tried {
        Ok(status) => Outcome::Fine
            .said(write(|out| writeln!(out, "the message arrived; the receiver answered {status}"))),
        Err(error) => bail!("the message did not arrive: {error}"),
    }
}
