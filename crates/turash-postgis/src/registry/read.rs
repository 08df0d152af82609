//! Reads of sites, flows and decisions, of promises and of told lists.

use std::fmt::Write as _;

use serde::de::DeserializeOwned;
use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, Row};
use turash_domain::ports::{
    Counts, FlowFilter, Known, Page, PlannedPair, PortResult, SiteFilter, ToldChecksum, ToldEntry, ToldList,
};
use turash_domain::{
    Decision, Direction, FlowId, MatchId, Promise, ResourceFlow, Site, SiteId, Version, Versioned,
};

use super::accounts::PROMISES;
use crate::error::Unreadable;
use crate::statement::Sql;
use crate::store::PostgisStore;

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
pub(crate) const TOLD: &str = "SELECT flow, direction, counterparts, rank_values FROM turash.told \
     WHERE flow = ANY ($1) ORDER BY flow";
/// Only a row that an older build wrote is read whole.
pub(crate) const LIST_TOLD: &str = "SELECT flow, checksum, CASE WHEN checksum IS NULL THEN direction END, \
     CASE WHEN checksum IS NULL THEN counterparts END, CASE WHEN checksum IS NULL THEN rank_values END \
     FROM turash.told WHERE flow > $1 ORDER BY flow LIMIT $2";

pub(crate) const LIST_PLANNED: &str = "SELECT supply, demand, annual FROM turash.planned \
     WHERE (supply, demand) > ($1, $2) ORDER BY supply, demand LIMIT $3";

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

/// What decisions promise on flows, ordered by pair.
pub(super) async fn promises(store: &PostgisStore, flows: &[FlowId]) -> PortResult<Vec<Promise>> {
    if flows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = flows.iter().map(FlowId::as_str).collect();
    let rows = store.rows(|| sqlx::query(PROMISES).bind(ids.clone())).await?;
    let found = store.decode("a decision", rows, promise).await?;
    let mut found: Vec<Promise> = found.into_iter().flatten().collect();
    found.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    Ok(found)
}

fn promise(row: &PgRow) -> Result<Option<Promise>, Unreadable> {
    let body: &str = row.try_get(2)?;
    let decision: Decision = serde_json::from_str(body).map_err(Unreadable::value)?;
    Ok(decision.promise())
}

/// What was told of flows, ordered by flow.
pub(super) async fn told(store: &PostgisStore, flows: &[FlowId]) -> PortResult<Vec<ToldList>> {
    if flows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = flows.iter().map(FlowId::as_str).collect();
    let rows = store.rows(|| sqlx::query(TOLD).bind(ids.clone())).await?;
    store.decode("a told list", rows, list_of).await
}

/// The checksums of all told lists, ordered by flow.
pub(super) async fn list_told(store: &PostgisStore, page: &Page<FlowId>) -> PortResult<Vec<ToldChecksum>> {
    let after = page.after.as_ref().map_or("", FlowId::as_str);
    let rows = store.rows(|| sqlx::query(LIST_TOLD).bind(after).bind(i64::from(page.limit))).await?;
    store.decode("a told list", rows, checksum_of).await
}

fn checksum_of(row: &PgRow) -> Result<ToldChecksum, Unreadable> {
    let flow = FlowId::new(row.try_get(0)?).map_err(Unreadable::value)?;
    let checksum = match row.try_get::<Option<i64>, _>(1)? {
        Some(checksum) => checksum.cast_unsigned(),
        None => list_at(row, flow.clone(), 2)?.checksum(),
    };
    Ok(ToldChecksum { flow, checksum })
}

fn list_of(row: &PgRow) -> Result<ToldList, Unreadable> {
    list_at(row, FlowId::new(row.try_get(0)?).map_err(Unreadable::value)?, 1)
}

/// The list of a flow whose side, counterparts and values stand in three columns of a row.
fn list_at(row: &PgRow, flow: FlowId, column: usize) -> Result<ToldList, Unreadable> {
    let direction = Direction::parse(row.try_get(column)?).map_err(Unreadable::value)?;
    let counterparts: Vec<String> = row.try_get(column + 1)?;
    let values: Vec<f32> = row.try_get(column + 2)?;
    let entry =
        |(id, value): (String, f32)| FlowId::new(&id).map(|counterpart| ToldEntry { counterpart, value });
    let entries = counterparts.into_iter().zip(values).map(entry);
    let entries = entries.collect::<Result<_, _>>().map_err(Unreadable::value)?;
    Ok(ToldList { flow, direction, entries })
}

/// What all pairs get, ordered by pair.
pub(super) async fn list_planned(store: &PostgisStore, page: &Page<MatchId>) -> PortResult<Vec<PlannedPair>> {
    let (supply, demand) =
        page.after.as_ref().map_or(("", ""), |id| (id.supply().as_str(), id.demand().as_str()));
    let query = || sqlx::query(LIST_PLANNED).bind(supply).bind(demand).bind(i64::from(page.limit));
    store.decode("a planned pair", store.rows(query).await?, planned_of).await
}

fn planned_of(row: &PgRow) -> Result<PlannedPair, Unreadable> {
    let id = |column| FlowId::new(row.try_get(column)?).map_err(Unreadable::value);
    Ok(PlannedPair { id: MatchId::new(id(0)?, id(1)?), annual: row.try_get(2)? })
}
