//! `/v1/matches/{id}/claim`: the one claim of the CO2 that a match avoids.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use turash_domain::model::carbon::{Attribution, Claim, ClaimStatus, Signature};
use turash_domain::{Invalid, MatchId, Sequence, Text, Version};

use crate::app::App;
use crate::body;
use crate::caller::Caller;
use crate::command_problem::of_command;
use crate::condition::expected;
use crate::id::Id;
use crate::matches::read_id;
use crate::own;
use crate::problem::Problem;
use crate::reply::versioned;

/// What a claim is to become, as it is sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClaimBody {
    status: ClaimStatus,
    actor: Option<Text>,
}

/// A claim as it is answered.
#[derive(Serialize)]
pub(crate) struct ClaimView<'a> {
    status: ClaimStatus,
    avoided_t_per_year: f64,
    attribution: Attribution,
    supply_t_per_year: f64,
    demand_t_per_year: f64,
    signed: &'a [Signature],
}

impl<'a> ClaimView<'a> {
    pub(crate) fn of(claim: &'a Claim) -> Self {
        let (supply, demand) = claim.attribution.split(claim.avoided_t_per_year);
        Self {
            status: claim.status(),
            avoided_t_per_year: claim.avoided_t_per_year,
            attribution: claim.attribution,
            supply_t_per_year: supply,
            demand_t_per_year: demand,
            signed: claim.signed(),
        }
    }
}

/// A claim in the form of the API.
pub fn claim_json(claim: &Claim) -> serde_json::Value {
    serde_json::to_value(ClaimView::of(claim)).unwrap_or_default()
}

#[derive(Serialize)]
struct Claimed<'a> {
    as_of: Sequence,
    id: &'a MatchId,
    /// The version of the decision.
    version: Version,
    claim: Option<ClaimView<'a>>,
}

/// Makes the claim, or raises its status; `If-Match` names the version of the decision.
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    Id(id): Id,
    caller: Caller,
    request: Request,
) -> Result<Response, Problem> {
    let headers = request.headers().clone();
    let id = read_id(id)?;
    let expected = expected(&headers, app.ports(), &id).await?;
    own::side(&app, &caller, &id, None).await?;
    let body = body::read(&app, request).await?;
    let read = |ClaimBody { status, actor }| Ok::<_, Invalid>((status, caller.actor(actor)?));
    let (status, actor) = body.object(&app.api.options, read)?;
    let claimed =
        app.commands(&headers).claim(app.api.matches.model(), &id, status, actor.as_ref(), expected).await;
    let receipt = claimed.map_err(|error| of_command(error, false))?;
    let decision = &receipt.result;
    let claim = decision.claim.as_ref().map(ClaimView::of);
    let view = Claimed { as_of: receipt.as_of, id: &id, version: decision.version, claim };
    Ok(versioned(StatusCode::OK, receipt.as_of, decision.version, &view))
}
