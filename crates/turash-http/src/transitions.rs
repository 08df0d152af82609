//! `/v1/matches/{id}/transitions`: the history of a match, and its next step. The agreed price is written and never read back.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use turash_domain::ports::Known;
use turash_domain::units::Dimension;
use turash_domain::{
    AnnualUnit, Decision, EurPerUnit, Invalid, MatchId, MatchState, NotNegative, Overbooked, Sequence, Text,
    Transition, Version,
};
use turash_services::{CommandError, Step, overbooked_now};

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
struct History<'a> {
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

impl<'a> History<'a> {
    fn of(
        as_of: Sequence,
        decision: &'a Decision,
        dimension: Dimension,
        overbooked: Option<Overbooked>,
    ) -> Self {
        let [supply, demand] = missing(overbooked);
        let agreed = ("agreed_", agreed_annual(&decision.agreement));
        Self {
            as_of,
            id: &decision.id,
            state: decision.state.name(),
            version: decision.version,
            overbooked: overbooked.is_some(),
            amounts: Amounts::annual(dimension, [agreed, supply, demand]),
            items: &decision.history,
            next_states: decision.state.next(),
        }
    }
}

/// What the amounts of a pair measure: that of the supply, or of the demand where the supply is gone. `None` where both are
/// gone.
async fn dimension(app: &App, id: &MatchId) -> Result<Option<Dimension>, Problem> {
    let known = app.ports().registry.flows(&[id.supply().clone(), id.demand().clone()]).await?;
    let mut live = known.into_iter().filter_map(Known::live);
    Ok(live.next().map(|flow| flow.family().dimension()))
}

async fn is_decided(app: &App, id: &MatchId) -> Result<bool, Problem> {
    Ok(!app.ports().registry.decisions(std::slice::from_ref(id)).await?.is_empty())
}

/// Answers how a match came where it stands.
pub(crate) async fn list(State(app): State<Arc<App>>, Id(id): Id, uri: Uri) -> Result<Response, Problem> {
    Params::of(&uri)?.finish()?;
    let id = read_id(id)?;
    let as_of = app.ports().log.head().await?;
    let dimension = dimension(&app, &id).await?;
    let decided = app.ports().registry.decisions(std::slice::from_ref(&id)).await?.pop();
    let decision = match (decided, dimension) {
        (Some(decision), _) => decision,
        (None, Some(_)) => Decision::suggested(id),
        (None, None) => return Err(Problem::not_found(format!("there is no match/{id}"))),
    };
    let overbooked = overbooked_now(app.ports(), &decision).await?;
    let history = History::of(as_of, &decision, dimension.unwrap_or(Dimension::Energy), overbooked);
    Ok(versioned(StatusCode::OK, as_of, decision.version, &history))
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
    let expected = expected(&headers)?;
    own::side(&app, &caller, &id, None).await?;
    let body = body::read(&app, request).await?;
    let dimension = match dimension(&app, &id).await? {
        Some(dimension) => dimension,
        // Both flows are gone: a decision that an older program left can still be ended.
        None if is_decided(&app, &id).await? => Dimension::Energy,
        None => return Err(Problem::not_found(format!("there is no match/{id}"))),
    };
    let step = body.object(&app.api.options, |step: StepBody| step.step(dimension, &caller))?;
    let stepped = app.commands(&headers).transition(&id, &step, expected).await;
    let receipt = stepped.map_err(|error| of_command(in_fields(error), false))?;
    let decision = &receipt.result;
    let overbooked = overbooked_now(app.ports(), decision).await?;
    let history = History::of(receipt.as_of, decision, dimension, overbooked);
    Ok(versioned(StatusCode::CREATED, receipt.as_of, decision.version, &history))
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
