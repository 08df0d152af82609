//! `/v1/dead-letters`: events that a subscription gave up, to be looked at, tried again or dropped.

use std::num::NonZeroU32;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use turash_domain::ports::{AuditAction, DeadLetter};
use turash_domain::{Invalid, Sequence, Subscription, Text, Timestamp};
use turash_runtime::WhichDeadLetters;

use crate::app::App;
use crate::audit::record;
use crate::body;
use crate::caller::Caller;
use crate::params::Params;
use crate::privacy::kept_event;
use crate::problem::Problem;
use crate::reply::{List, cut, json};

/// The most sequences that one request may name, and that an answer names.
const MOST: usize = 1_000;

#[derive(Serialize)]
struct LetterView {
    sequence: Sequence,
    /// The event without anything private, of what is none the envelope; nothing where what was kept has none.
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
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Redrive {
    subscription: Subscription,
    sequences: Option<Vec<Sequence>>,
    error_contains: Option<String>,
    #[serde(default)]
    all: bool,
    rate_per_second: Option<NonZeroU32>,
    #[serde(default)]
    dry_run: bool,
}

impl Redrive {
    fn which(&self) -> Result<WhichDeadLetters, Invalid> {
        if let Some(many) = self.sequences.as_ref().map(Vec::len).filter(|many| *many > MOST) {
            let found = format!("a list of {many}");
            return Err(Invalid::new("sequences", found, "a list of up to 1000 sequences", ""));
        }
        let sequences = self.sequences.iter().map(|of| WhichDeadLetters::Of(of.iter().copied().collect()));
        let error = self.error_contains.iter().map(|text| WhichDeadLetters::WithError(text.clone()));
        let mut given = sequences.chain(error).chain(self.all.then_some(WhichDeadLetters::All));
        let (Some(which), None) = (given.next(), given.next()) else {
            let expected = "one of sequences, error_contains and all";
            return Err(Invalid::new("sequences", "none or several of them", expected, ""));
        };
        Ok(which)
    }
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
pub(crate) async fn redrive(
    State(app): State<Arc<App>>,
    caller: Caller,
    request: Request,
) -> Result<Response, Problem> {
    let body = body::read(&app, request).await?;
    let (which, asked) = body.object(&app.api.options, |asked: Redrive| Ok((asked.which()?, asked)))?;
    let Redrive { subscription, dry_run, .. } = asked;
    let rate_per_second = asked.rate_per_second.map(NonZeroU32::get);
    check_known(&app, &subscription).await?;
    let ports = app.ports();
    let mut sequences =
        turash_runtime::redrive(&ports.events(), &subscription, &which, rate_per_second, dry_run).await?;
    let redriven = sequences.len();
    if !dry_run {
        let first: Vec<_> = sequences.iter().take(20).map(ToString::to_string).collect();
        let subject = format!("{redriven} of {subscription}: {}", first.join(", "));
        record(&app, &caller, AuditAction::DeadLettersRedriven, &subject).await;
    }
    sequences.truncate(MOST);
    let as_of = ports.log.head().await?;
    Ok(json(StatusCode::OK, as_of, &Answer { as_of, subscription, redriven, sequences, dry_run }))
}

/// Which dead letter to drop, and why.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Discard {
    subscription: Subscription,
    sequence: Sequence,
    reason: Text,
}

#[derive(Serialize)]
struct Discarded {
    as_of: Sequence,
    subscription: Subscription,
    sequence: Sequence,
}

/// Drops a dead letter for good; the reason is kept.
pub(crate) async fn discard(
    State(app): State<Arc<App>>,
    caller: Caller,
    request: Request,
) -> Result<Response, Problem> {
    let body = body::read(&app, request).await?;
    let Discard { subscription, sequence, reason } = body.object(&app.api.options, Ok)?;
    if !turash_runtime::discard(&app.ports().events(), &subscription, sequence, &reason).await? {
        let detail = format!("subscription '{subscription}' has no dead letter {sequence}");
        return Err(Problem::not_found(detail));
    }
    let subject = format!("{sequence} of {subscription}: {reason}");
    record(&app, &caller, AuditAction::DeadLetterDiscarded, &subject).await;
    let as_of = app.ports().log.head().await?;
    Ok(json(StatusCode::OK, as_of, &Discarded { as_of, subscription, sequence }))
}
