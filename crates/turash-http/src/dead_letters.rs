//! `/v1/dead-letters`: events that a subscription gave up, to be looked at, tried again or dropped.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use serde::Serialize;
use serde_json::Value;
use turash_domain::ports::DeadLetter;
use turash_domain::{Invalid, Sequence, Subscription, Text, Timestamp};
use turash_runtime::WhichDeadLetters;

use crate::app::App;
use crate::body;
use crate::fields::{Fields, shown};
use crate::params::Params;
use crate::privacy::kept_event;
use crate::problem::Problem;
use crate::reply::{List, cut, json};

/// The most sequences that one request may name, and that an answer names.
const MOST: usize = 1_000;

#[derive(Serialize)]
struct LetterView {
    sequence: Sequence,
    /// The event without anything private; nothing where what was kept is no JSON.
    event: Option<Value>,
    attempts: u32,
    error: String,
    first_failed: Timestamp,
    buried: Timestamp,
}

impl From<DeadLetter> for LetterView {
    fn from(letter: DeadLetter) -> Self {
        Self {
            sequence: letter.sequence,
            event: kept_event(&letter.event),
            attempts: letter.attempts,
            error: letter.error,
            first_failed: letter.first_failed,
            buried: letter.buried,
        }
    }
}

/// Lists the dead letters of a subscription by sequence.
pub(crate) async fn list(State(app): State<Arc<App>>, uri: Uri) -> Result<Response, Problem> {
    let mut params = Params::of(&uri)?;
    let subscription = params.required("subscription", Subscription::new)?;
    let (limit, after) = (params.limit()?, params.cursor::<Sequence>()?);
    params.finish()?;
    check_known(&app, &subscription).await?;
    let as_of = app.ports().log.head().await?;
    let after = after.unwrap_or(Sequence::START);
    let mut letters = app.ports().ledger.dead_letters(&subscription, after, limit + 1).await?;
    let next = cut(&mut letters, limit, |letter| letter.sequence);
    Ok(List { as_of, items: letters.into_iter().map(LetterView::from).collect(), next, count: None }.reply())
}

/// A subscription that never was would answer an empty list, which reads as "all is well".
async fn check_known(app: &App, subscription: &Subscription) -> Result<(), Problem> {
    let ledger = &app.ports().ledger;
    let known = ledger.watermarks().await?;
    if known.iter().any(|(name, _)| name == subscription)
        || ledger.counts(subscription).await?.dead_letters > 0
    {
        return Ok(());
    }
    let names: Vec<_> = known.iter().map(|(name, _)| name.to_string()).collect();
    let detail = format!("there is no subscription '{subscription}'; known: {}", names.join(", "));
    Err(Problem::not_found(detail))
}

/// Which dead letters to try again, and how.
struct Redrive {
    subscription: Subscription,
    which: WhichDeadLetters,
    rate_per_second: Option<u32>,
    dry_run: bool,
}

#[derive(Serialize)]
struct Answer {
    as_of: Sequence,
    subscription: Subscription,
    /// How many are tried again, or would be.
    redriven: usize,
    /// The first of them.
    sequences: Vec<Sequence>,
    dry_run: bool,
}

/// Puts dead letters down for another attempt: some, those with an error, or all of those there are now.
pub(crate) async fn redrive(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let body = body::read(&app, request).await?;
    let Redrive { subscription, which, rate_per_second, dry_run } =
        body.object(&app.api.options, read_redrive)?;
    check_known(&app, &subscription).await?;
    let ports = app.ports();
    let mut sequences =
        turash_runtime::redrive(&ports.events(), &subscription, &which, rate_per_second, dry_run).await?;
    let redriven = sequences.len();
    sequences.truncate(MOST);
    let as_of = ports.log.head().await?;
    Ok(json(StatusCode::OK, as_of, &Answer { as_of, subscription, redriven, sequences, dry_run }))
}

fn read_redrive(fields: &mut Fields) -> Result<Redrive, Invalid> {
    let subscription = fields.text("subscription", Subscription::new)?;
    let sequences = read_sequences(fields)?.map(WhichDeadLetters::Of);
    let error = fields.text("error_contains", |text| Ok(WhichDeadLetters::WithError(text.to_owned())))?;
    let all = fields.flag("all")?.unwrap_or(false).then_some(WhichDeadLetters::All);
    let mut given = [sequences, error, all].into_iter().flatten();
    let (Some(which), None) = (given.next(), given.next()) else {
        let expected = "one of sequences, error_contains and all";
        return Err(fields.refuse("sequences", "none or several of them", expected, ""));
    };
    let rate = fields.whole("rate_per_second")?;
    let rate_per_second = match rate.map(u32::try_from) {
        None => None,
        Some(Ok(rate @ 1..)) => Some(rate),
        Some(_) => {
            let found = rate.map_or(String::new(), |rate| rate.to_string());
            let remedy = "leave it out for no limit";
            return Err(fields.refuse(
                "rate_per_second",
                &found,
                "a whole number from 1 to 4294967295",
                remedy,
            ));
        }
    };
    Ok(Redrive {
        subscription: fields.required("subscription", subscription)?,
        which,
        rate_per_second,
        dry_run: fields.flag("dry_run")?.unwrap_or(false),
    })
}

fn read_sequences(fields: &mut Fields) -> Result<Option<BTreeSet<Sequence>>, Invalid> {
    let Some(value) = fields.value("sequences") else { return Ok(None) };
    let numbers = value.as_array().filter(|numbers| numbers.len() <= MOST);
    let read =
        numbers.and_then(|numbers| numbers.iter().map(|number| number.as_u64().map(Sequence)).collect());
    match read {
        Some(read) => Ok(Some(read)),
        None => Err(fields.refuse("sequences", &shown(&value), "a list of up to 1000 sequences", "")),
    }
}

#[derive(Serialize)]
struct Discarded {
    as_of: Sequence,
    subscription: Subscription,
    sequence: Sequence,
}

/// Drops a dead letter for good; the reason is kept.
pub(crate) async fn discard(State(app): State<Arc<App>>, request: Request) -> Result<Response, Problem> {
    let body = body::read(&app, request).await?;
    let (subscription, sequence, reason) = body.object(&app.api.options, |fields| {
        let subscription = fields.text("subscription", Subscription::new)?;
        let sequence = fields.whole("sequence")?;
        let reason = fields.text("reason", Text::new)?;
        Ok((
            fields.required("subscription", subscription)?,
            Sequence(fields.required("sequence", sequence)?),
            fields.required("reason", reason)?,
        ))
    })?;
    if !turash_runtime::discard(&app.ports().events(), &subscription, sequence, &reason).await? {
        let detail = format!("subscription '{subscription}' has no dead letter {sequence}");
        return Err(Problem::not_found(detail));
    }
    let as_of = app.ports().log.head().await?;
    Ok(json(StatusCode::OK, as_of, &Discarded { as_of, subscription, sequence }))
}
