//! `turash keys`: keys are made, listed and taken back, straight in the store. While a server holds it, that server is asked, with the key in
//! `TURASH_KEY`.

use std::io::Write;

use anyhow::{Context as _, Result, bail};
use serde_json::json;
use turash_domain::{Grant, KeyId, Text};
use turash_http::KeyView;
use turash_services::issue_key;

use super::actor::actor;
use crate::cli::{CreateKeyArgs, KeysCommand, ListKeysArgs, RevokeKeyArgs};
use crate::client;
use crate::context::Context;
use crate::output::{Align, Column, Outcome, Usage, note, write, write_json, write_table};
use crate::wire::{self, Wired};

pub(crate) async fn run(context: &Context, command: &KeysCommand) -> Result<Outcome> {
    match command {
        KeysCommand::Create(args) => create(context, args).await,
        KeysCommand::List(args) => list(context, args).await,
        KeysCommand::Revoke(args) => revoke(context, args).await,
    }
}

/// Prints the secret alone, so that a script can take it; what is to be said of it goes to standard error.
async fn create(context: &Context, args: &CreateKeyArgs) -> Result<Outcome> {
    let grant = Grant::new(args.role, args.organization.clone());
    let grant = grant.map_err(|invalid| Usage(invalid.to_string()))?;
    let (id, secret) = if let Some(address) = wire::server(&context.place).await? {
        let body = json!({
            "role": args.role,
            "organization": args.organization.as_ref().map(Text::as_str),
            "label": args.label.as_str(),
        });
        let made = client::post(&address, "/v1/keys", &body).await?;
        let text = |field: &str| made[field].as_str().map(str::to_owned);
        (text("id").context("the server says no id")?, text("secret").context("the server says no secret")?)
    } else {
        let wired = Wired::writing(&context.place, "keys create").await?;
        let ports = &wired.ports;
        let what = (grant, args.label.clone());
        let made = issue_key(&*wired.keys, (&*ports.clock, &*ports.ids), what, &actor()?).await;
        wired.close().await;
        let made = made?;
        (made.key.id.to_string(), made.secret.expose().to_owned())
    };
    note(&format!("key {id} for the role {}; its secret is shown this once and kept nowhere", args.role));
    Outcome::Fine.said(write(|out| writeln!(out, "{secret}")))
}

async fn list(context: &Context, args: &ListKeysArgs) -> Result<Outcome> {
    let wired = Wired::reading(&context.place).await?;
    let kept = wired.keys.list().await;
    wired.close().await;
    let kept = kept?;
    if args.json {
        write_json(&kept.iter().map(|kept| KeyView::of(&kept.key)).collect::<Vec<_>>())?;
    } else if kept.is_empty() {
        note("no keys");
    } else {
        let columns = ["id", "role", "organization", "label", "made", "taken back"];
        let columns = columns.map(|name| Column(name, Align::Left));
        let rows = kept.iter().map(|kept| {
            let key = &kept.key;
            vec![
                key.id.to_string(),
                key.grant.role().to_string(),
                key.grant.organization().map(ToString::to_string).unwrap_or_default(),
                key.label.to_string(),
                key.created_at.to_string(),
                key.revoked_at.map(|at| at.to_string()).unwrap_or_default(),
            ]
        });
        write_table(&columns, rows)?;
    }
    Ok(Outcome::Fine)
}

async fn revoke(context: &Context, args: &RevokeKeyArgs) -> Result<Outcome> {
    let id = args.id;
    if let Some(address) = wire::server(&context.place).await? {
        client::delete(&address, &format!("/v1/keys/{id}")).await?;
    } else if !revoked(context, id).await? {
        bail!("there is no key {id}; `turash keys list` shows those there are");
    }
    Outcome::Fine.said(write(|out| writeln!(out, "key {id} is taken back")))
}

async fn revoked(context: &Context, id: KeyId) -> Result<bool> {
    let wired = Wired::writing(&context.place, "keys revoke").await?;
    let revoked = wired.keys.revoke(id, wired.ports.clock.now(), &actor()?).await;
    wired.close().await;
    Ok(revoked?.is_some())
}
