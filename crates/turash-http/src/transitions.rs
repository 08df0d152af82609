//! `/v1/matches/{id}/transitions`: the history of a match, and its next step. The agreed price is written and never read back.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use turash_domain::units::Dimension;
use turash_domain::{
    AnnualUnit, EurPerUnit, Invalid, MatchId, MatchState, NotNegative, Sequence, Text, Transition, Version,
};
use turash_services::{CommandError, History, Step, dimension_of_match, history, sees_match};

use crate::amounts::Amounts;
use crate::app::App;
use crate::body;
use crate::caller::Caller;
use crate::command_problem::of_command;
use crate::condition::expected;
use crate::id::Id;
use crate::match_view::{agreed_annual, missing};
use crate::matches::read_id;
use crate::own;
use crate::params::Params;
use crate::problem::Problem;
use crate::reply::versioned;

/// A step as it is sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepBody {
    to: MatchState,
    agreed_annual: Option<NotNegative>,
    annual_unit: Option<AnnualUnit>,
    price_eur_per_unit: Option<EurPerUnit>,
    actor: Option<Text>,
    reason: Option<Text>,
}

impl StepBody {
    /// The step of a match whose amounts are counted in this dimension, as whoever asks may take it.
    fn step(self, dimension: Dimension, caller: &Caller) -> Result<Step, Invalid> {
        match self.annual_unit {
            Some(unit) => unit.check(dimension)?,
            None if self.agreed_annual.is_some() => {
                return Err(Invalid::new("annual_unit", "", dimension.annual_unit(), "name the unit"));
            }
            None => {}
        }
        Ok(Step {
            to: self.to,
            annual: self.agreed_annual,
            price: self.price_eur_per_unit,
            actor: caller.actor(self.actor)?,
            reason: self.reason,
        })
    }
}

#[derive(Serialize)]
struct HistoryView<'a> {
    as_of: Sequence,
    id: &'a MatchId,
    state: &'static str,
    version: Version,
    /// Whether it is promised and one of its flows has less than is promised on it.
    overbooked: bool,
    /// What is agreed on, and what is missing.
    #[serde(flatten)]
    amounts: Amounts,
    /// Oldest first.
    items: &'a [Transition],
    /// The states that may follow.
    next_states: &'static [MatchState],
}

impl<'a> HistoryView<'a> {
    fn of(history: &'a History) -> Self {
        let decision = &history.decision;
        let [supply, demand] = missing(history.overbooked);
        let agreed = ("agreed_", agreed_annual(&decision.agreement));
        let dimension = history.dimension.unwrap_or(Dimension::Energy);
        Self {
            as_of: history.as_of,
            id: &decision.id,
            state: decision.state.name(),
            version: decision.version,
            overbooked: history.overbooked.is_some(),
            amounts: Amounts::annual(dimension, [agreed, supply, demand]),
            items: &decision.history,
            next_states: decision.state.next(),
        }
    }
}

/// A history in the form of the API.
pub fn history_json(history: &History) -> serde_json::Value {
    serde_json::to_value(HistoryView::of(history)).unwrap_or_default()
}

async fn is_decided(app: &App, id: &MatchId) -> Result<bool, Problem> {
    Ok(!app.ports().registry.decisions(std::slice::from_ref(id)).await?.is_empty())
}

/// Answers how a match came where it stands.
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Id(id): Id,
    uri: Uri,
) -> Result<Response, Problem> {
    Params::of(&uri)?.finish()?;
    let id = read_id(id)?;
    let none = || Problem::not_found(format!("there is no match/{id}"));
    let history = history(app.ports(), &id).await?.ok_or_else(none)?;
    if !sees_match(app.ports(), &caller.sight(), &id).await? {
        return Err(none());
    }
    Ok(versioned(StatusCode::OK, history.as_of, history.decision.version, &HistoryView::of(&history)))
}

/// Takes a match a step on; `If-Match` names the version of its decision, 0 where there is none.
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
    let dimension = match dimension_of_match(app.ports(), &id).await? {
        Some(dimension) => dimension,
        // Both flows are gone: a decision that an older program left can still be ended.
        None if is_decided(&app, &id).await? => Dimension::Energy,
        None => return Err(Problem::not_found(format!("there is no match/{id}"))),
    };
    let step = body.object(&app.api.options, |step: StepBody| step.step(dimension, &caller))?;
    let stepped = app.commands(&headers).transition(&id, &step, expected).await;
    let receipt = stepped.map_err(|error| of_command(in_fields(error), false))?;
    let history = History::of(app.ports(), receipt.as_of, receipt.result).await?;
    Ok(versioned(StatusCode::CREATED, history.as_of, history.decision.version, &HistoryView::of(&history)))
}

/// The refusal under the names that fields have here.
fn in_fields(error: CommandError) -> CommandError {
    let CommandError::Invalid { index, invalid } = error else { return error };
    let name = match invalid.field.as_str() {
        "annual" | "agreement.annual" => "agreed_annual",
        "state" => "to",
        _ => return CommandError::Invalid { index, invalid },
    };
    CommandError::Invalid { index, invalid: invalid.in_field(name) }
}
