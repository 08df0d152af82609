//! Told lists: one row per flow, written and read in bulk.

use sqlx::Row;
use sqlx::postgres::{PgConnection, PgRow};
use std::fmt::Write as _;
use turash_domain::ports::{Page, PortResult, ToldChecksum, ToldEntry, ToldList};
use turash_domain::{Direction, FlowId};

use super::write::PIECE;
use crate::store::{PostgisStore, Unreadable};

/// Lists go over the wire as text, since an array of arrays would have to be a rectangle.
const TELL: &str = "INSERT INTO turash.told (flow, direction, counterparts, rank_values, checksum) \
     SELECT v.flow, v.direction, v.counterparts::text[], v.rank_values::real[], v.checksum \
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[]) \
     AS v (flow, direction, counterparts, rank_values, checksum) \
     ON CONFLICT (flow) DO UPDATE SET direction = excluded.direction, counterparts = excluded.counterparts, \
     rank_values = excluded.rank_values, checksum = excluded.checksum";
const FORGET: &str = "DELETE FROM turash.told WHERE flow = ANY ($1)";
pub(crate) const OF_FLOWS: &str = "SELECT flow, direction, counterparts, rank_values FROM turash.told \
     WHERE flow = ANY ($1) ORDER BY flow";
/// Only a row that an older build wrote is read whole.
pub(crate) const LIST: &str = "SELECT flow, checksum, CASE WHEN checksum IS NULL THEN direction END, \
     CASE WHEN checksum IS NULL THEN counterparts END, CASE WHEN checksum IS NULL THEN rank_values END \
     FROM turash.told WHERE flow > $1 ORDER BY flow LIMIT $2";

/// Writes lists in place of what was told of their flows; an empty one is not kept.
pub(super) async fn write(connection: &mut PgConnection, lists: &[&ToldList]) -> Result<(), sqlx::Error> {
    let (empty, full): (Vec<&ToldList>, Vec<&ToldList>) =
        lists.iter().copied().partition(|list| list.entries.is_empty());
    for full in full.chunks(PIECE) {
        let flows: Vec<_> = full.iter().map(|list| list.flow.as_str()).collect();
        let directions: Vec<_> = full.iter().map(|list| list.direction.name()).collect();
        let counterparts: Vec<_> = full.iter().map(|list| counterparts(&list.entries)).collect();
        let values: Vec<_> = full.iter().map(|list| values(&list.entries)).collect();
        let checksums: Vec<_> = full.iter().map(|list| list.checksum().cast_signed()).collect();
        let query = sqlx::query(TELL).bind(flows).bind(directions).bind(counterparts);
        query.bind(values).bind(checksums).execute(&mut *connection).await?;
    }
    for empty in empty.chunks(PIECE) {
        let flows: Vec<_> = empty.iter().map(|list| list.flow.as_str()).collect();
        sqlx::query(FORGET).bind(flows).execute(&mut *connection).await?;
    }
    Ok(())
}

/// The lists of flows, ordered by flow.
pub(super) async fn of_flows(store: &PostgisStore, flows: &[FlowId]) -> PortResult<Vec<ToldList>> {
    if flows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = flows.iter().map(FlowId::as_str).collect();
    let rows = store.rows(|| sqlx::query(OF_FLOWS).bind(ids.clone())).await?;
    store.decode("a told list", rows, list_of).await
}

/// The checksums of all lists, ordered by flow.
pub(super) async fn list(store: &PostgisStore, page: &Page<FlowId>) -> PortResult<Vec<ToldChecksum>> {
    let after = page.after.as_ref().map_or("", FlowId::as_str);
    let rows = store.rows(|| sqlx::query(LIST).bind(after).bind(i64::from(page.limit))).await?;
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

/// Ids as an array's text. Quoted, since an id may be `NULL`; nothing in an id needs escaping.
fn counterparts(entries: &[ToldEntry]) -> String {
    let mut text = String::with_capacity(entries.len() * 24 + 2);
    text.push('{');
    for entry in entries {
        let comma = if text.len() > 1 { "," } else { "" };
        let _ = write!(text, "{comma}\"{}\"", entry.counterpart.as_str());
    }
    text.push('}');
    text
}

/// Values as an array's text: the shortest digits that read back to the same bits.
fn values(entries: &[ToldEntry]) -> String {
    let mut text = String::with_capacity(entries.len() * 12 + 2);
    text.push('{');
    for entry in entries {
        let comma = if text.len() > 1 { "," } else { "" };
        let _ = write!(text, "{comma}{:e}", entry.value);
    }
    text.push('}');
    text
}
