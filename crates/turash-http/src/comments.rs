//! `/v1/matches/{id}/comments`: what people write about a match. Comments are only added, and everybody who may look at the match reads them.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use turash_domain::ports::{Comment, CommentId};
use turash_domain::{Invalid, MatchId, Remark, Sequence, Text};
use turash_services::{comment, history, sees_match};

use crate::app::App;
use crate::body;
use crate::caller::Caller;
use crate::id::Id;
use crate::matches::read_id;
use crate::own;
use crate::params::Params;
use crate::problem::Problem;
use crate::reply::{List, cut, json};

/// A comment as it is sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CommentBody {
    text: Remark,
    actor: Option<Text>,
}

#[derive(Serialize)]
struct One<'a> {
    as_of: Sequence,
    #[serde(flatten)]
    comment: &'a Comment,
}

/// Answers what was written, the oldest first.
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Id(id): Id,
    uri: Uri,
) -> Result<Response, Problem> {
    let mut params = Params::of(&uri)?;
    let (limit, after) = (params.limit()?, params.cursor::<CommentId>()?);
    params.finish()?;
    let id = read_id(id)?;
    let as_of = app.ports().log.head().await?;
    let mut comments = app.api.comments.comments(&id, after, limit + 1).await?;
    // What was written about a pair outlives its flows.
    if comments.is_empty() {
        check_known(&app, &id).await?;
    }
    if !sees_match(app.ports(), &caller.sight(), &id).await? {
        return Err(unknown(&id));
    }
    let next = cut(&mut comments, limit, |comment| comment.id);
    Ok(List { as_of, items: comments, next, count: None }.reply())
}

/// Keeps a comment; a publisher writes where one side is its own.
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    Id(id): Id,
    caller: Caller,
    request: Request,
) -> Result<Response, Problem> {
    let id = read_id(id)?;
    own::side(&app, &caller, &id, None).await?;
    let body = body::read(&app, request).await?;
    let read = |body: CommentBody| Ok::<_, Invalid>((caller.actor(body.actor)?, body.text));
    let (actor, text) = body.object(&app.api.options, read)?;
    let written = comment(app.ports(), &*app.api.comments, &id, actor, text).await?;
    let comment = written.ok_or_else(|| unknown(&id))?;
    let as_of = app.ports().log.head().await?;
    Ok(json(StatusCode::CREATED, as_of, &One { as_of, comment: &comment }))
}

async fn check_known(app: &App, id: &MatchId) -> Result<(), Problem> {
    match history(app.ports(), id).await? {
        Some(_) => Ok(()),
        None => Err(unknown(id)),
    }
}

fn unknown(id: &MatchId) -> Problem {
    Problem::not_found(format!("there is no match/{id}"))
}
