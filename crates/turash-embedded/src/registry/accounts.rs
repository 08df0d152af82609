//! The check of promises in a commit. The one writer keeps others out, so what is read here holds until the commit.

use sqlx::{Row, SqliteConnection};
use turash_domain::ports::{Accounts, FlowFacts, PortResult};
use turash_domain::{Decision, Direction, Family, FlowId, PortError, PortErrorKind, Promise};
use turash_store::Plan;

use crate::error::{port_error, unreadable};
use crate::rows::json_array;
use crate::store::EmbeddedStore;
use crate::writer::Failure;

/// Decisions that hold a quantity on any of the flows, ordered by pair.
const PROMISES: &str = "SELECT supply, demand, body FROM decision WHERE state IN ('reserved', 'contracted', 'live') \
     AND supply IN (SELECT value FROM json_each(?1)) \
     UNION SELECT supply, demand, body FROM decision WHERE state IN ('reserved', 'contracted', 'live') \
     AND demand IN (SELECT value FROM json_each(?1)) ORDER BY 1, 2";
const FLOWS: &str = "SELECT id, annual, direction, family FROM flow \
     WHERE id IN (SELECT value FROM json_each(?)) AND body IS NOT NULL";

/// What decisions promise on flows, ordered by pair.
pub(super) async fn promises(store: &EmbeddedStore, flows: &[FlowId]) -> PortResult<Vec<Promise>> {
    if flows.is_empty() {
        return Ok(Vec::new());
    }
    let mut reader = store.reader().await?;
    let query = sqlx::query_as(PROMISES).bind(json_array(flows.iter().map(FlowId::as_str)));
    let rows = query.fetch_all(&mut *reader).await.map_err(|error| store.failed(error))?;
    read(rows).map_err(|error| unreadable(store.label(), "a decision", error))
}

fn read(rows: Vec<(String, String, String)>) -> Result<Vec<Promise>, serde_json::Error> {
    let mut found = Vec::with_capacity(rows.len());
    for (_, _, body) in rows {
        let decision: Decision = serde_json::from_str(&body)?;
        found.extend(decision.promise());
    }
    Ok(found)
}

/// The accounts that a plan touches as they stand before it; nothing where every plan of its kind settles.
pub(super) async fn load(
    plan: &Plan,
    connection: &mut SqliteConnection,
) -> Result<Option<Accounts>, Failure> {
    let touched = Accounts::touched(&plan.changes);
    if touched.is_empty() {
        return Ok(None);
    }
    let ids = json_array(touched.into_iter().map(FlowId::as_str));
    let rows = sqlx::query_as(PROMISES).bind(&ids).fetch_all(&mut *connection).await?;
    let promises = read(rows).map_err(|error| Failure::Refused(broken(error)))?;
    if promises.is_empty() && plan.told.is_empty() && !Accounts::promises_anything(&plan.changes) {
        return Ok(None);
    }
    let mut accounts = Accounts::default();
    for promise in &promises {
        accounts.load_promise(promise);
    }
    for row in sqlx::query(FLOWS).bind(&ids).fetch_all(connection).await? {
        let id = FlowId::new(row.try_get(0)?).map_err(|error| Failure::Refused(broken(error)))?;
        let facts = FlowFacts {
            annual: row.try_get(1)?,
            direction: Direction::parse(row.try_get(2)?).map_err(|error| Failure::Refused(broken(error)))?,
            family: Family::parse(row.try_get(3)?).map_err(|error| Failure::Refused(broken(error)))?,
        };
        accounts.load_flow(id, Some(facts));
    }
    Ok(Some(accounts))
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> PortError {
    let message = format!("the store holds a flow or a decision that cannot be read: {error}");
    port_error(PortErrorKind::Corrupt, message).caused_by(error)
}

/// Lets a plan settle, or says why it is refused.
pub(super) fn settle(plan: &Plan, accounts: Option<Accounts>) -> Result<(), Failure> {
    let Some(mut accounts) = accounts else {
        return Ok(());
    };
    accounts.settle(&plan.changes, &plan.told).map_err(Failure::Refused)
}
