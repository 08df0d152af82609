//! Flows that not everybody sees: one row for each, which stays when the flow goes. `restrictions` reads them.

use sqlx::postgres::PgConnection;
use turash_domain::ports::RestrictedFlow;
use turash_domain::{ResourceFlow, Versioned};
use turash_store::Put;

use super::statements::PIECE;

const PUT: &str = "INSERT INTO turash.restricted_flow (flow, site, visibility) \
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[]) \
     ON CONFLICT (flow) DO UPDATE SET site = excluded.site, visibility = excluded.visibility";
pub(crate) const OPEN: &str = "DELETE FROM turash.restricted_flow WHERE flow = ANY ($1)";
pub(crate) const OF_FLOWS: &str = "SELECT flow, site, visibility FROM turash.restricted_flow \
     WHERE flow = ANY ($1) ORDER BY flow";
pub(crate) const LIST: &str = "SELECT flow, site, visibility FROM turash.restricted_flow \
     WHERE flow > $1 ORDER BY flow LIMIT $2";

/// Writes who sees flows that were put.
pub(super) async fn put(
    connection: &mut PgConnection,
    new: &[Put<'_, Versioned<ResourceFlow>>],
    changed: &[Put<'_, Versioned<ResourceFlow>>],
) -> Result<(), sqlx::Error> {
    let all = new.iter().chain(changed).filter(|(flow, _)| !flow.visibility.is_public());
    let restricted: Vec<_> =
        all.map(|(flow, _)| (flow.id.as_str(), flow.site.as_str(), flow.visibility.name())).collect();
    write(connection, &restricted).await?;
    // A new one was never restricted.
    let public = changed.iter().filter(|(flow, _)| flow.visibility.is_public());
    let public: Vec<&str> = public.map(|(flow, _)| flow.id.as_str()).collect();
    for public in public.chunks(PIECE) {
        sqlx::query(OPEN).bind(public.to_vec()).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Writes who saw flows that are gone, as another store has it.
pub(super) async fn copy(
    connection: &mut PgConnection,
    flows: &[&RestrictedFlow],
) -> Result<(), sqlx::Error> {
    let rows = flows.iter().map(|flow| (flow.id.as_str(), flow.site.as_str(), flow.visibility.name()));
    write(connection, &rows.collect::<Vec<_>>()).await
}

async fn write(connection: &mut PgConnection, rows: &[(&str, &str, &str)]) -> Result<(), sqlx::Error> {
    for rows in rows.chunks(PIECE) {
        let query = sqlx::query(PUT)
            .bind(rows.iter().map(|row| row.0.to_owned()).collect::<Vec<_>>())
            .bind(rows.iter().map(|row| row.1.to_owned()).collect::<Vec<_>>())
            .bind(rows.iter().map(|row| row.2.to_owned()).collect::<Vec<_>>());
        query.execute(&mut *connection).await?;
    }
    Ok(())
}
