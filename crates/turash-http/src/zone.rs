//! `/v1/matches/{id}/zone`: whether the private price limits of both sides leave room for a price. No answer has a limit.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use turash_domain::{Direction, MatchId, Sequence, Timestamp, Version};
use turash_services::{ZoneAction, ZoneAnswer};

use crate::app::App;
use crate::body;
use crate::caller::Caller;
use crate::command_problem::of_command;
use crate::id::Id;
use crate::matches::read_id;
use crate::own;
use crate::problem::Problem;
use crate::reply::versioned;

/// What a side wants, as it is sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ZoneBody {
    side: Direction,
    action: Action,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Action {
    Ask,
    Consent,
    Withdraw,
}

impl From<Action> for ZoneAction {
    fn from(action: Action) -> Self {
        match action {
            Action::Ask => Self::Ask,
            Action::Consent => Self::Consent,
            Action::Withdraw => Self::Withdraw,
        }
    }
}

#[derive(Serialize)]
struct ZoneView<'a> {
    as_of: Sequence,
    id: &'a MatchId,
    side: &'static str,
    /// The version of the decision.
    version: Version,
    supply_consents: bool,
    demand_consents: bool,
    /// Where it was asked, or both consent.
    #[serde(skip_serializing_if = "Option::is_none")]
    has_zone: Option<bool>,
    /// Where both consent and there is a zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    even_split_eur_per_unit: Option<f64>,
    /// Where this side asked before.
    #[serde(skip_serializing_if = "Option::is_none")]
    may_ask_from: Option<Timestamp>,
}

impl<'a> ZoneView<'a> {
    fn of(as_of: Sequence, id: &'a MatchId, side: Direction, answer: &ZoneAnswer) -> Self {
        Self {
            as_of,
            id,
            side: side.name(),
            version: answer.version,
            supply_consents: answer.consent.supply,
            demand_consents: answer.consent.demand,
            has_zone: answer.has_zone,
            even_split_eur_per_unit: answer.even_split.map(turash_domain::EurPerUnit::get),
            may_ask_from: answer.may_ask_from,
        }
    }
}

/// Speaks for one side of a match in negotiation.
pub(crate) async fn create(
    State(app): State<Arc<App>>,
    Id(id): Id,
    caller: Caller,
    request: Request,
) -> Result<Response, Problem> {
    let headers = request.headers().clone();
    let id = read_id(id)?;
    own::side(&app, &caller, &id, None).await?;
    let body = body::read(&app, request).await?;
    let ZoneBody { side, action } = body.object(&app.api.options, Ok)?;
    own::side(&app, &caller, &id, Some(side)).await?;
    let spoken = app.commands(&headers).negotiate(&id, side, action.into()).await;
    let receipt = spoken.map_err(|error| of_command(error, false))?;
    let view = ZoneView::of(receipt.as_of, &id, side, &receipt.result);
    Ok(versioned(StatusCode::OK, receipt.as_of, view.version, &view))
}
