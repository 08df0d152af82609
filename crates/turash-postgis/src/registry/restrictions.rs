//! Reads who sees the flows that not everybody sees.

use sqlx::Row;
use sqlx::postgres::PgRow;
use turash_domain::ports::{Page, PortResult, RestrictedFlow};
use turash_domain::{FlowId, SiteId, Visibility};

use super::restricted::{LIST, OF_FLOWS};
use crate::error::Unreadable;
use crate::store::PostgisStore;

/// Those of these flows that not everybody sees, ordered by flow.
pub(super) async fn of_flows(store: &PostgisStore, flows: &[FlowId]) -> PortResult<Vec<RestrictedFlow>> {
    if flows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = flows.iter().map(FlowId::as_str).collect();
    let rows = store.rows(|| sqlx::query(OF_FLOWS).bind(ids.clone())).await?;
    store.decode("who sees a flow", rows, restricted_of).await
}

/// All of them, ordered by flow.
pub(super) async fn list(store: &PostgisStore, page: &Page<FlowId>) -> PortResult<Vec<RestrictedFlow>> {
    let after = page.after.as_ref().map_or("", FlowId::as_str);
    let rows = store.rows(|| sqlx::query(LIST).bind(after).bind(i64::from(page.limit))).await?;
    store.decode("who sees a flow", rows, restricted_of).await
}

fn restricted_of(row: &PgRow) -> Result<RestrictedFlow, Unreadable> {
    Ok(RestrictedFlow {
        id: FlowId::new(row.try_get(0)?).map_err(Unreadable::value)?,
        site: SiteId::new(row.try_get(1)?).map_err(Unreadable::value)?,
        visibility: Visibility::parse(row.try_get(2)?).map_err(Unreadable::value)?,
    })
}
