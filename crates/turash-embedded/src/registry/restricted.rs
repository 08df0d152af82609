//! Flows that not everybody sees: one row for each, which stays when the flow goes.

use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use turash_domain::ports::{Page, PortResult, RestrictedFlow};
use turash_domain::{FlowId, ResourceFlow, SiteId, Versioned, Visibility};
use turash_store::Put;

use crate::error::unreadable;
use crate::rows::{Sql, for_values, json_array};
use crate::store::EmbeddedStore;

const RESTRICTED: (&str, usize, &str) = (
    "INSERT INTO restricted_flow (flow, site, visibility) ",
    3,
    " ON CONFLICT (flow) DO UPDATE SET site = excluded.site, visibility = excluded.visibility",
);

/// Writes who sees flows that were put.
pub(super) async fn put(
    connection: &mut SqliteConnection,
    new: &[Put<'_, Versioned<ResourceFlow>>],
    changed: &[Put<'_, Versioned<ResourceFlow>>],
) -> Result<(), sqlx::Error> {
    let all = new.iter().chain(changed).map(|(flow, _)| *flow);
    let restricted: Vec<_> = all.filter(|flow| !flow.visibility.is_public()).collect();
    for_values(connection, &restricted, RESTRICTED, |sql, flow| {
        sql.bind(flow.id.as_str()).bind(flow.site.as_str()).bind(flow.visibility.name())
    })
    .await?;
    // A new one was never restricted.
    let public = changed.iter().filter(|(flow, _)| flow.visibility.is_public());
    let public: Vec<&str> = public.map(|(flow, _)| flow.id.as_str()).collect();
    if !public.is_empty() {
        let sql = "DELETE FROM restricted_flow WHERE flow IN (SELECT value FROM json_each(?))";
        sqlx::query(sql).bind(json_array(public)).execute(connection).await?;
    }
    Ok(())
}

/// Writes who saw flows that are gone, as another store has it.
pub(super) async fn copy(
    connection: &mut SqliteConnection,
    flows: &[&RestrictedFlow],
) -> Result<(), sqlx::Error> {
    for_values(connection, flows, RESTRICTED, |sql, flow| {
        sql.bind(flow.id.as_str()).bind(flow.site.as_str()).bind(flow.visibility.name())
    })
    .await
    .map(drop)
}

/// Those of these flows that not everybody sees, ordered by flow.
pub(super) async fn of_flows(store: &EmbeddedStore, flows: &[FlowId]) -> PortResult<Vec<RestrictedFlow>> {
    if flows.is_empty() {
        return Ok(Vec::new());
    }
    let sql = "SELECT flow, site, visibility FROM restricted_flow \
               WHERE flow IN (SELECT value FROM json_each(?)) ORDER BY flow";
    fetch(store, sqlx::query(sql).bind(json_array(flows.iter().map(FlowId::as_str)))).await
}

/// All of them, ordered by flow.
pub(super) async fn list(store: &EmbeddedStore, page: &Page<FlowId>) -> PortResult<Vec<RestrictedFlow>> {
    let after = page.after.as_ref().map_or("", FlowId::as_str).to_owned();
    let sql = "SELECT flow, site, visibility FROM restricted_flow WHERE flow > ? ORDER BY flow LIMIT ?";
    fetch(store, sqlx::query(sql).bind(after).bind(page.limit)).await
}

async fn fetch(store: &EmbeddedStore, sql: Sql<'_>) -> PortResult<Vec<RestrictedFlow>> {
    let mut reader = store.reader().await?;
    let rows = sql.fetch_all(&mut *reader).await.map_err(|error| store.failed(error))?;
    rows.iter().map(|row| restricted_of(store, row)).collect()
}

fn restricted_of(store: &EmbeddedStore, row: &SqliteRow) -> PortResult<RestrictedFlow> {
    let text = |column: usize| row.try_get::<&str, _>(column).map_err(|error| store.failed(error));
    let strange = |error: turash_domain::Invalid| unreadable(store.label(), "who sees a flow", error);
    Ok(RestrictedFlow {
        id: FlowId::new(text(0)?).map_err(strange)?,
        site: SiteId::new(text(1)?).map_err(strange)?,
        visibility: Visibility::parse(text(2)?).map_err(strange)?,
    })
}
