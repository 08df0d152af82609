//! Reads of sites, flows and decisions.

use std::fmt::Write as _;

use serde::de::DeserializeOwned;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Row};
use turash_domain::ports::{Counts, FlowFilter, Known, Page, PortResult, SiteFilter};
use turash_domain::{Decision, FlowId, MatchId, ResourceFlow, Site, SiteId, Version, Versioned};

use crate::store::{PostgisStore, Sql, Unreadable};

pub(crate) const SITES: &str = "SELECT asked.place, site.version, site.body \
     FROM unnest($1::text[]) WITH ORDINALITY AS asked (id, place) JOIN turash.site ON site.id = asked.id";
pub(crate) const FLOWS: &str = "SELECT asked.place, flow.version, flow.body \
     FROM unnest($1::text[]) WITH ORDINALITY AS asked (id, place) JOIN turash.flow ON flow.id = asked.id";
pub(crate) const DECISIONS: &str = "SELECT DISTINCT decision.supply, decision.demand, decision.body \
     FROM unnest($1::text[], $2::text[]) AS asked (supply, demand) \
     JOIN turash.decision ON decision.supply = asked.supply AND decision.demand = asked.demand ORDER BY 1, 2";
pub(crate) const LIST_DECISIONS: &str = "SELECT supply, demand, body FROM turash.decision \
     WHERE (supply, demand) > ($1, $2) ORDER BY supply, demand LIMIT $3";
/// The partial indexes hold exactly what exists.
pub(crate) const COUNTS: &str = "SELECT (SELECT count(*) FROM turash.site WHERE body IS NOT NULL), \
     (SELECT count(*) FROM turash.flow WHERE site IS NOT NULL), (SELECT count(*) FROM turash.decision)";

/// What is known under ids of a table, in the order asked.
pub(super) async fn known<'a, T: DeserializeOwned + Send + 'static>(
    store: &PostgisStore,
    sql: &'static str,
    ids: impl ExactSizeIterator<Item = &'a str>,
) -> PortResult<Vec<Known<T>>> {
    let ids: Vec<_> = ids.collect();
    let mut known: Vec<Known<T>> = std::iter::repeat_with(|| Known::Never).take(ids.len()).collect();
    if known.is_empty() {
        return Ok(known);
    }
    let rows = store.rows(|| sqlx::query(sql).bind(ids.clone())).await?;
    for (place, found) in store.decode("a document", rows, found::<T>).await? {
        if let Some(slot) = known.get_mut(place) {
            *slot = found;
        }
    }
    Ok(known)
}

/// A row's place among what was asked, and what it holds.
fn found<T: DeserializeOwned>(row: &PgRow) -> Result<(usize, Known<T>), Unreadable> {
    let place: i64 = row.try_get(0)?;
    let version: i64 = row.try_get(1)?;
    let body: Option<&str> = row.try_get(2)?;
    let found = match body {
        Some(body) => Known::Live(serde_json::from_str(body).map_err(Unreadable::value)?),
        None => Known::Removed(Version(version.cast_unsigned())),
    };
    Ok((place.cast_unsigned() as usize - 1, found))
}

/// The decisions that exist among those asked for, ordered by id.
pub(super) async fn decisions(store: &PostgisStore, ids: &[MatchId]) -> PortResult<Vec<Decision>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let supplies: Vec<_> = ids.iter().map(|id| id.supply().as_str()).collect();
    let demands: Vec<_> = ids.iter().map(|id| id.demand().as_str()).collect();
    let rows = store.rows(|| sqlx::query(DECISIONS).bind(supplies.clone()).bind(demands.clone())).await?;
    store.decode("a decision", rows, |row| document(row, 2)).await
}

/// The sites that fit a filter, ordered by id.
pub(super) async fn list_sites(
    store: &PostgisStore,
    filter: &SiteFilter,
    page: &Page<SiteId>,
) -> PortResult<Vec<Versioned<Site>>> {
    let after = page.after.as_ref().map_or("", SiteId::as_str);
    let country = filter.country.as_ref().map(turash_domain::CountryCode::as_str);
    list(store, "site", &[("country", country)], after, page.limit).await
}

/// The flows that fit a filter, ordered by id.
pub(super) async fn list_flows(
    store: &PostgisStore,
    filter: &FlowFilter,
    page: &Page<FlowId>,
) -> PortResult<Vec<Versioned<ResourceFlow>>> {
    let after = page.after.as_ref().map_or("", FlowId::as_str);
    let wanted = [
        ("site", filter.site.as_ref().map(SiteId::as_str)),
        ("family", filter.family.map(turash_domain::Family::name)),
        ("direction", filter.direction.map(turash_domain::Direction::name)),
    ];
    list(store, "flow", &wanted, after, page.limit).await
}

/// A page of a table's documents in the order of their ids.
async fn list<T: DeserializeOwned + Send + 'static>(
    store: &PostgisStore,
    table: &'static str,
    wanted: &[(&'static str, Option<&str>)],
    after: &str,
    limit: u32,
) -> PortResult<Vec<T>> {
    let wanted: Vec<(&str, &str)> =
        wanted.iter().filter_map(|(column, value)| Some((*column, (*value)?))).collect();
    let sql = listing(table, wanted.iter().map(|(column, _)| *column));
    let query = || {
        let query = sqlx::query(AssertSqlSafe(sql.clone())).bind(after).bind(i64::from(limit));
        wanted.iter().map(|(_, value)| *value).fold(query, Sql::bind)
    };
    let rows = store.rows(query).await?;
    store.decode("a document", rows, |row| document(row, 0)).await
}

/// The statement of a listing: `$1` the id before, `$2` the limit, then the values of the columns.
pub(crate) fn listing<'a>(table: &str, columns: impl Iterator<Item = &'a str>) -> String {
    let mut sql = format!("SELECT body FROM turash.{table} WHERE body IS NOT NULL AND id > $1");
    for (column, number) in columns.zip(3..) {
        let _ = write!(sql, " AND {column} = ${number}");
    }
    sql.push_str(" ORDER BY id LIMIT $2");
    sql
}

/// All decisions, ordered by id: by supply, then by demand.
pub(super) async fn list_decisions(store: &PostgisStore, page: &Page<MatchId>) -> PortResult<Vec<Decision>> {
    let (supply, demand) =
        page.after.as_ref().map_or(("", ""), |id| (id.supply().as_str(), id.demand().as_str()));
    let query = || sqlx::query(LIST_DECISIONS).bind(supply).bind(demand).bind(i64::from(page.limit));
    let rows = store.rows(query).await?;
    store.decode("a decision", rows, |row| document(row, 2)).await
}

/// How much there is.
pub(super) async fn counts(store: &PostgisStore) -> PortResult<Counts> {
    let row = store.row(|| sqlx::query(COUNTS)).await?;
    let count = |column| Ok(store.get::<i64>(&row, column)?.cast_unsigned());
    Ok(Counts { sites: count(0)?, flows: count(1)?, decisions: count(2)? })
}

fn document<T: DeserializeOwned>(row: &PgRow, column: usize) -> Result<T, Unreadable> {
    let body: &str = row.try_get(column)?;
    serde_json::from_str(body).map_err(Unreadable::value)
}
