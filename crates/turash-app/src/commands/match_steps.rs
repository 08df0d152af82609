//! `turash match`: what is done with one match. While a server holds the store, it is asked.

use std::io::Write;

use anyhow::{Result, anyhow};
use serde_json::{Map, Value, json};
use turash_domain::ports::{Comment, Comments, PortResult};
use turash_domain::units::Dimension;
use turash_domain::{Decision, Invalid, MatchId, NotNegative};
use turash_http::{claim_json, encoded, history_json};
use turash_services::{CommandError, Commands, History, Step, dimension_of_match, history};

use crate::cli::{ActArgs, ClaimArgs, CommentArgs, HistoryArgs, MatchCommand, StepArgs};
use crate::client;
use crate::context::Context;
use crate::lead::bring_lines;
use crate::output::{Outcome, tonnes_of_co2, write, write_json};
use crate::wire::{self, Wired};

pub(crate) async fn run(context: &Context, command: &MatchCommand) -> Result<Outcome> {
    let (answer, as_json) = match command {
        MatchCommand::Step(args) => (step(context, args).await?, args.act.json),
        MatchCommand::History(args) => (told(context, args).await?, args.json),
        MatchCommand::Claim(args) => (claim(context, args).await?, args.act.json),
        MatchCommand::Comment(args) => (comment(context, args).await?, args.json),
    };
    let written = match command {
        _ if as_json => write_json(&answer),
        MatchCommand::Claim(_) => write(|out| tell_claim(&answer, out)),
        MatchCommand::Comment(_) => write(|out| tell_comment(&answer, out)),
        MatchCommand::Step(_) | MatchCommand::History(_) => write(|out| tell_history(&answer, out)),
    };
    Outcome::Fine.said(written)
}

/// The history of a match in the form of the API.
async fn told(context: &Context, args: &HistoryArgs) -> Result<Value> {
    let wired = Wired::reading(&context.place).await?;
    let found = history(&wired.ports, &args.id).await;
    let comments = all_comments(&*wired.comments, &args.id).await;
    wired.close().await;
    let mut answer = found?.as_ref().map(history_json).ok_or_else(|| no_match(&args.id))?;
    if let Value::Object(fields) = &mut answer {
        fields.insert("comments".to_owned(), json!(comments?));
    }
    Ok(answer)
}

/// What was written about a match, the oldest first.
async fn all_comments(kept: &dyn Comments, id: &MatchId) -> PortResult<Vec<Comment>> {
    const PART: u32 = 1_000;
    let mut all: Vec<Comment> = Vec::new();
    loop {
        let part = kept.comments(id, all.last().map(|comment| comment.id), PART).await?;
        let is_last = part.len() < PART as usize;
        all.extend(part);
        if is_last {
            return Ok(all);
        }
    }
}

/// Writes a comment and gives it.
async fn comment(context: &Context, args: &CommentArgs) -> Result<Value> {
    let CommentArgs { id, text, actor, .. } = args;
    if let Some(address) = wire::server(&context.place).await? {
        let mut body = Map::from_iter([("text".to_owned(), json!(text))]);
        body.extend(actor.iter().map(|actor| ("actor".to_owned(), json!(actor))));
        return client::post_at(&address, &path(id, "comments"), &body.into(), None).await;
    }
    let wired = Wired::writing(&context.place, "match comment").await?;
    let written =
        turash_services::comment(&wired.ports, &*wired.comments, id, actor.clone(), text.clone()).await;
    wired.close().await;
    written?.map(|comment| json!(comment)).ok_or_else(|| no_match(id))
}

fn no_match(id: &MatchId) -> anyhow::Error {
    anyhow!("there is no match '{id}'; `turash matches` lists them")
}

/// Takes the step and gives the history that it leads to.
async fn step(context: &Context, args: &StepArgs) -> Result<Value> {
    let ActArgs { id, actor, if_version, .. } = &args.act;
    let wired = Wired::reading(&context.place).await?;
    let dimension = dimension_of_match(&wired.ports, id).await;
    wired.close().await;
    let dimension = dimension?;
    let agreed = args.agreed.map(|amount| in_unit(amount.annual, amount.dimension, dimension)).transpose()?;
    if let Some(address) = wire::server(&context.place).await? {
        let mut body = Map::from_iter([("to".to_owned(), json!(args.to.name()))]);
        let fields = [
            ("actor", json!(actor)),
            ("agreed_annual", json!(agreed)),
            ("annual_unit", json!(agreed.and(dimension).map(Dimension::annual_unit))),
            ("price_eur_per_unit", json!(args.price)),
            ("reason", json!(args.reason)),
        ];
        body.extend(fields.map(|(name, value)| (name.to_owned(), value)));
        body.retain(|_, value| !value.is_null());
        return client::post_at(&address, &path(id, "transitions"), &body.into(), *if_version).await;
    }
    let step = Step {
        to: args.to,
        annual: agreed,
        price: args.price,
        actor: actor.clone(),
        reason: args.reason.clone(),
    };
    let wired = Wired::writing(&context.place, "match step").await?;
    let stepped = Commands::new(wired.ports.clone()).transition(id, &step, *if_version).await;
    let answer = match stepped.map_err(in_words) {
        Ok(receipt) => Ok(History::of(&wired.ports, receipt.as_of, receipt.result).await),
        Err(error) => Err(error),
    };
    bring_lines(&wired, false).await;
    wired.close().await;
    Ok(history_json(&answer??))
}

/// An agreed amount in the unit of the match's family.
fn in_unit(amount: f64, given: Option<Dimension>, of_match: Option<Dimension>) -> Result<NotNegative> {
    if let (Some(given), Some(own)) = (given, of_match)
        && given != own
    {
        return Err(anyhow!(
            "--agreed is in {}, but this match is counted in {}",
            given.annual_unit(),
            own.annual_unit()
        ));
    }
    NotNegative::new(amount).map_err(|invalid| anyhow!("--agreed: expected {}", invalid.expected))
}

/// Makes or raises the claim and gives it in the form of the API.
async fn claim(context: &Context, args: &ClaimArgs) -> Result<Value> {
    let ActArgs { id, actor, if_version, .. } = &args.act;
    if let Some(address) = wire::server(&context.place).await? {
        let body = match actor {
            Some(actor) => json!({ "status": args.status, "actor": actor }),
            None => json!({ "status": args.status }),
        };
        return client::post_at(&address, &path(id, "claim"), &body, *if_version).await;
    }
    let wired = Wired::writing(&context.place, "match claim").await?;
    let commands = Commands::new(wired.ports.clone());
    let claimed = commands.claim(&context.model, id, args.status, actor.as_ref(), *if_version).await;
    wired.close().await;
    let receipt = claimed.map_err(in_words)?;
    let decision: &Decision = &receipt.result;
    Ok(json!({
        "as_of": receipt.as_of,
        "id": id,
        "version": decision.version,
        "claim": decision.claim.as_ref().map(claim_json),
    }))
}

fn path(id: &MatchId, what: &str) -> String {
    format!("/v1/matches/{}/{what}", encoded(&id.to_string()))
}

/// A refusal as people read it: there is one item, whose place says nothing.
fn in_words(error: CommandError) -> anyhow::Error {
    match error {
        CommandError::Invalid { invalid, .. } => anyhow!(of_arguments(&invalid).to_string()),
        error => error.into(),
    }
}

/// A refusal under the names that arguments have.
fn of_arguments(invalid: &Invalid) -> Invalid {
    let name = match invalid.field.as_str() {
        "annual" | "agreement.annual" => "--agreed",
        "price" | "agreement.price" => "--price",
        "reason" => "--reason",
        "actor" => "--actor",
        other => other,
    };
    invalid.clone().in_field(name)
}

fn tell_history(answer: &Value, out: &mut impl Write) -> std::io::Result<()> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    writeln!(out, "{} is {}, version {}", text(&answer["id"]), text(&answer["state"]), answer["version"])?;
    if let Some(amount) = answer["agreed_annual"].as_f64() {
        writeln!(out, "agreed       {amount} {}", text(&answer["annual_unit"]))?;
    }
    if answer["overbooked"] == true {
        writeln!(out, "overbooked   one of its flows has less than is promised on it")?;
    }
    // Times of one form: in the order of their letters they are in their own.
    let of = |list: &'static str| answer[list].as_array().into_iter().flatten();
    let mut told: Vec<&Value> = of("items").chain(of("comments")).collect();
    told.sort_by_key(|one| one["at"].as_str());
    for one in told {
        if one["text"].is_string() {
            tell_comment(one, out)?;
            continue;
        }
        let why = one["reason"].as_str().map(|reason| format!(": {reason}")).unwrap_or_default();
        let (at, from, to) = (text(&one["at"]), text(&one["from"]), text(&one["to"]));
        writeln!(out, "{at}   {from} -> {to}{}{why}", by(one))?;
    }
    let next: Vec<String> = answer["next_states"].as_array().into_iter().flatten().map(text).collect();
    match next.as_slice() {
        [] => writeln!(out, "nothing follows: this match has ended"),
        next => writeln!(out, "may follow   {}", next.join(", ")),
    }
}

/// Who did it, where that is said.
fn by(one: &Value) -> String {
    one["actor"].as_str().map(|actor| format!(" by {actor}")).unwrap_or_default()
}

fn tell_comment(comment: &Value, out: &mut impl Write) -> std::io::Result<()> {
    writeln!(out, "{}   comment{}", comment["at"].as_str().unwrap_or_default(), by(comment))?;
    for line in comment["text"].as_str().unwrap_or_default().lines() {
        writeln!(out, "    {line}")?;
    }
    Ok(())
}

fn tell_claim(answer: &Value, out: &mut impl Write) -> std::io::Result<()> {
    let claim = &answer["claim"];
    let tonnes = |name: &str| tonnes_of_co2(claim[name].as_f64().unwrap_or_default());
    let status = claim["status"].as_str().unwrap_or("none");
    writeln!(
        out,
        "{}: the claim is {status}, version {}",
        answer["id"].as_str().unwrap_or_default(),
        answer["version"]
    )?;
    let (supply, demand) = (tonnes("supply_t_per_year"), tonnes("demand_t_per_year"));
    writeln!(out, "avoided      {}: the supply {supply}, the demand {demand}", tonnes("avoided_t_per_year"))?;
    for signature in claim["signed"].as_array().into_iter().flatten() {
        let text = |name: &str| signature[name].as_str().unwrap_or("somebody who is not named");
        writeln!(out, "{:<12} {} by {}", text("status"), text("at"), text("actor"))?;
    }
    Ok(())
}
