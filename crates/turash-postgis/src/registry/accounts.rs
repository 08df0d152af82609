//! The check of promises in a commit.
//!
//! A commit locks the flows that it changes, removes or promises on, ordered by id, before it reads what is promised on them. Whoever
//! promises on a flow, removes it or changes its amount holds the same lock, so what is read here holds until the transaction ends.

use sqlx::postgres::{PgConnection, PgRow};
use sqlx::{Row, query_as};
use turash_domain::ports::{Accounts, FlowFacts};
use turash_domain::{Decision, Direction, Family, FlowId, PortError, PortErrorKind};
use turash_store::Plan;

use super::statements::PIECE;
use crate::error::port_error;
use crate::failure::Failure;

/// Locks flows in the order of their ids, and gives what they have.
pub(crate) const LOCK_FLOWS: &str = "SELECT id::text, annual, direction, family FROM turash.flow \
     WHERE id = ANY ($1::text[]) ORDER BY id FOR UPDATE";
/// Decisions that hold a quantity on any of the flows, ordered by pair.
pub(crate) const PROMISES: &str = "SELECT supply::text, demand::text, body FROM turash.decision \
     WHERE state IN ('reserved', 'contracted', 'live') AND supply = ANY ($1::text[]) \
     UNION SELECT supply::text, demand::text, body FROM turash.decision \
     WHERE state IN ('reserved', 'contracted', 'live') AND demand = ANY ($1::text[])";

/// Locks the flows that plans touch until the transaction ends, and gives what each has.
pub(crate) async fn lock(connection: &mut PgConnection, plans: &[&Plan]) -> Result<Vec<PgRow>, sqlx::Error> {
    let mut flows = Vec::new();
    for piece in touched(plans).chunks(PIECE) {
        flows.extend(sqlx::query(LOCK_FLOWS).bind(piece).fetch_all(&mut *connection).await?);
    }
    Ok(flows)
}

/// The flows that plans touch, ordered by id.
fn touched<'a>(plans: &[&'a Plan]) -> Vec<&'a str> {
    let changes = plans.iter().flat_map(|plan| &plan.changes);
    Accounts::touched(changes).into_iter().map(FlowId::as_str).collect()
}

/// The accounts that plans touch as they stand before them, locked until the transaction ends; nothing where all such plans settle.
pub(crate) async fn load(
    connection: &mut PgConnection,
    plans: &[&Plan],
) -> Result<Option<Accounts>, Failure> {
    let touched = touched(plans);
    if touched.is_empty() {
        return Ok(None);
    }
    let flows = lock(connection, plans).await?;
    let mut accounts = Accounts::default();
    let mut promised = false;
    for piece in touched.chunks(PIECE) {
        let rows: Vec<(String, String, String)> =
            query_as(PROMISES).bind(piece).fetch_all(&mut *connection).await?;
        for (_, _, body) in rows {
            let decision: Decision = serde_json::from_str(&body).map_err(broken)?;
            if let Some(promise) = decision.promise() {
                accounts.load_promise(&promise);
                promised = true;
            }
        }
    }
    let tells = plans.iter().any(|plan| !plan.told.is_empty());
    if !promised && !tells && !Accounts::promises_anything(plans.iter().flat_map(|plan| &plan.changes)) {
        return Ok(None);
    }
    for row in &flows {
        let id = FlowId::new(row.try_get(0)?).map_err(broken)?;
        accounts.load_flow(id, facts(row)?);
    }
    Ok(Some(accounts))
}

/// What counts of a flow; nothing for one that was removed.
fn facts(row: &PgRow) -> Result<Option<FlowFacts>, Failure> {
    let annual: Option<f64> = row.try_get(1)?;
    let (direction, family): (Option<&str>, Option<&str>) = (row.try_get(2)?, row.try_get(3)?);
    let (Some(annual), Some(direction), Some(family)) = (annual, direction, family) else { return Ok(None) };
    let (direction, family) =
        (Direction::parse(direction).map_err(broken)?, Family::parse(family).map_err(broken)?);
    Ok(Some(FlowFacts { annual, direction, family }))
}

/// Lets plans settle one after the other, or says why one of them is refused.
pub(crate) fn settle(accounts: Option<Accounts>, plans: &[&Plan]) -> Result<(), Failure> {
    let Some(mut accounts) = accounts else { return Ok(()) };
    let mut settle = |plan: &&Plan| accounts.settle(&plan.changes, &plan.told);
    plans.iter().try_for_each(&mut settle).map_err(Failure::Refused)
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> Failure {
    let message = format!("the store holds a flow or a decision that cannot be read: {error}");
    Failure::Refused(PortError::caused_by(port_error(PortErrorKind::Corrupt, message), error))
}
