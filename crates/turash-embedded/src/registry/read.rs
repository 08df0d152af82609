//! Reads of sites, flows and decisions. Long listings fetch many documents as one text, a line each: a row of SQLite
//! through the driver costs more than the reading of a document.

use serde::de::DeserializeOwned;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row};
use turash_domain::ports::{Counts, FlowFilter, Known, Page, PortResult, SiteFilter};
use turash_domain::{Decision, FlowId, MatchId, ResourceFlow, Site, SiteId, Version, Versioned};

use crate::error::unreadable;
use crate::rows::{Sql, json_array};
use crate::store::EmbeddedStore;

/// Documents that are fetched as one text.
const PIECE: u32 = 1000;

/// What is known under ids of a table, in the order asked.
pub(super) async fn known<'a, T: DeserializeOwned>(
    store: &EmbeddedStore,
    table: &str,
    ids: impl ExactSizeIterator<Item = &'a str>,
) -> PortResult<Vec<Known<T>>> {
    let mut known: Vec<Known<T>> = std::iter::repeat_with(|| Known::Never).take(ids.len()).collect();
    if known.is_empty() {
        return Ok(known);
    }
    let sql = format!(
        "SELECT asked.key, version, body FROM json_each(?) AS asked CROSS JOIN {table} ON {table}.id = asked.value"
    );
    let query = sqlx::query(AssertSqlSafe(sql)).bind(json_array(ids));
    let mut reader = store.reader().await?;
    let rows = query.fetch_all(&mut *reader).await.map_err(|error| store.failed(error))?;
    drop(reader);
    for row in &rows {
        let failed = |error| store.failed(error);
        let place: i64 = row.try_get(0).map_err(failed)?;
        let version: i64 = row.try_get(1).map_err(failed)?;
        let body: Option<&str> = row.try_get(2).map_err(failed)?;
        let found = match body {
            Some(body) => Known::Live(decode(store, table, body)?),
            None => Known::Removed(Version(version.cast_unsigned())),
        };
        if let Some(slot) = known.get_mut(place.cast_unsigned() as usize) {
            *slot = found;
        }
    }
    Ok(known)
}

/// The decisions that exist among those asked for, ordered by id.
pub(super) async fn decisions(store: &EmbeddedStore, ids: &[MatchId]) -> PortResult<Vec<Decision>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = ids.iter().map(MatchId::to_string).collect();
    let sql = "SELECT group_concat(body, char(10)) FROM (SELECT body FROM decision \
               WHERE id IN (SELECT value FROM json_each(?)) ORDER BY supply, demand)";
    let row = fetch(store, sqlx::query(sql).bind(json_array(ids.iter().map(String::as_str)))).await?;
    documents(store, "decision", &row)
}

/// The sites that fit a filter, ordered by id.
pub(super) async fn list_sites(
    store: &EmbeddedStore,
    filter: &SiteFilter,
    page: &Page<SiteId>,
) -> PortResult<Vec<Versioned<Site>>> {
    let country = filter.country.as_ref().map(turash_domain::CountryCode::as_str);
    let mut conditions = String::new();
    if country.is_some() {
        conditions.push_str(" AND country = ?");
    }
    let after = page.after.as_ref().map_or("", SiteId::as_str);
    listing(store, "site", &conditions, after, page.limit, |mut sql| {
        if let Some(country) = country {
            sql = sql.bind(country);
        }
        sql
    })
    .await
}

/// The flows that fit a filter, ordered by id.
pub(super) async fn list_flows(
    store: &EmbeddedStore,
    filter: &FlowFilter,
    page: &Page<FlowId>,
) -> PortResult<Vec<Versioned<ResourceFlow>>> {
    let site = filter.site.as_ref().map(SiteId::as_str);
    let family = filter.family.map(turash_domain::Family::name);
    let direction = filter.direction.map(turash_domain::Direction::name);
    let mut conditions = String::new();
    let wanted = [
        (site, " AND site = (SELECT site.key FROM site WHERE site.id = ?)"),
        (family, " AND family = ?"),
        (direction, " AND direction = ?"),
    ];
    for (_, condition) in wanted.iter().filter(|(value, _)| value.is_some()) {
        conditions.push_str(condition);
    }
    let after = page.after.as_ref().map_or("", FlowId::as_str);
    listing(store, "flow", &conditions, after, page.limit, |sql| {
        wanted.iter().filter_map(|(value, _)| *value).fold(sql, Sql::bind)
    })
    .await
}

/// All decisions, ordered by id: by supply, then by demand.
pub(super) async fn list_decisions(store: &EmbeddedStore, page: &Page<MatchId>) -> PortResult<Vec<Decision>> {
    let (supply, demand) =
        page.after.as_ref().map_or(("", ""), |id| (id.supply().as_str(), id.demand().as_str()));
    let sql = "SELECT group_concat(body, char(10)) FROM (SELECT body FROM decision \
               WHERE (supply, demand) > (?, ?) ORDER BY supply, demand LIMIT ?)";
    let row = fetch(store, sqlx::query(sql).bind(supply).bind(demand).bind(page.limit)).await?;
    documents(store, "decision", &row)
}

/// How much there is. Counts the entries of the smallest index and takes off what was removed.
pub(super) async fn counts(store: &EmbeddedStore) -> PortResult<Counts> {
    let mut reader = store.reader().await?;
    let (sites, flows, decisions): (i64, i64, i64) = sqlx::query_as(
        "SELECT (SELECT count(*) FROM site) - (SELECT count(*) FROM site WHERE body IS NULL), \
         (SELECT count(*) FROM flow) - (SELECT count(*) FROM flow WHERE body IS NULL), \
         (SELECT count(*) FROM decision)",
    )
    .fetch_one(&mut *reader)
    .await
    .map_err(|error| store.failed(error))?;
    Ok(Counts {
        sites: sites.cast_unsigned(),
        flows: flows.cast_unsigned(),
        decisions: decisions.cast_unsigned(),
    })
}

/// A page of a table's documents in the order of their ids, fetched piece by piece; while one piece is read from the
/// file, the ones before are decoded.
async fn listing<'q, T: DeserializeOwned + Send + 'static>(
    store: &EmbeddedStore,
    table: &'static str,
    conditions: &str,
    after: &str,
    limit: u32,
    bind: impl Fn(Sql<'q>) -> Sql<'q>,
) -> PortResult<Vec<T>> {
    let sql = format!(
        "SELECT group_concat(body, char(10) ORDER BY id), count(*), max(id) FROM (SELECT id, body FROM {table} \
         WHERE body IS NOT NULL AND id > ?{conditions} ORDER BY id LIMIT ?)"
    );
    let mut pieces = Vec::new();
    let mut after = after.to_owned();
    let mut missing = limit;
    while missing > 0 {
        let wanted = missing.min(PIECE);
        let query = bind(sqlx::query(AssertSqlSafe(sql.clone())).bind(after)).bind(wanted);
        let piece = fetch(store, query).await?;
        let found: i64 = piece.try_get(1).map_err(|error| store.failed(error))?;
        let last: Option<String> = piece.try_get(2).map_err(|error| store.failed(error))?;
        let end = found < i64::from(wanted) || wanted == missing;
        if end && pieces.is_empty() {
            return documents(store, table, &piece);
        }
        let reading = store.clone();
        pieces.push(store.tasks().spawn_blocking(move || documents(&reading, table, &piece)));
        match last {
            Some(last) if !end => after = last,
            _ => break,
        }
        missing -= wanted;
    }
    let mut all = Vec::new();
    for piece in pieces {
        let piece = piece.await.map_err(|error| unreadable(store.label(), &format!("a {table}"), error))?;
        all.append(&mut piece?);
    }
    Ok(all)
}

async fn fetch(store: &EmbeddedStore, query: Sql<'_>) -> PortResult<SqliteRow> {
    let mut reader = store.reader().await?;
    query.fetch_one(&mut *reader).await.map_err(|error| store.failed(error))
}

/// The documents of a row whose first column holds them as one text, a line each.
fn documents<T: DeserializeOwned>(store: &EmbeddedStore, what: &str, row: &SqliteRow) -> PortResult<Vec<T>> {
    let lines: Option<&str> = row.try_get(0).map_err(|error| store.failed(error))?;
    lines.unwrap_or_default().lines().map(|line| decode(store, what, line)).collect()
}

fn decode<T: DeserializeOwned>(store: &EmbeddedStore, what: &str, json: &str) -> PortResult<T> {
    serde_json::from_str(json).map_err(|error| unreadable(store.label(), &format!("a {what}"), error))
}
