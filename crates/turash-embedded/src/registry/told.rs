//! Told lists: one packed row per flow, written and read in bulk.

use futures_util::TryStreamExt;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use turash_domain::ports::{Page, PortResult, ToldChecksum, ToldEntry, ToldList};
use turash_domain::{Direction, FlowId, PortErrorKind};

use crate::error::{port_error, unreadable};
use crate::rows::{Sql, for_values, json_array};
use crate::store::EmbeddedStore;

const TOLD: (&str, usize, &str) = (
    "INSERT INTO told (flow, direction, entries, checksum) ",
    4,
    " ON CONFLICT (flow) DO UPDATE SET direction = excluded.direction, entries = excluded.entries, \
     checksum = excluded.checksum",
);

/// Writes lists in place of what was told of their flows; an empty one is not kept.
pub(super) async fn write(connection: &mut SqliteConnection, lists: &[&ToldList]) -> Result<(), sqlx::Error> {
    let (empty, full): (Vec<&ToldList>, Vec<&ToldList>) =
        lists.iter().partition(|list| list.entries.is_empty());
    for_values(connection, &full, TOLD, |sql, list| {
        let checksum = list.checksum().cast_signed();
        sql.bind(list.flow.as_str()).bind(list.direction.name()).bind(pack(&list.entries)).bind(checksum)
    })
    .await?;
    if !empty.is_empty() {
        sqlx::query("DELETE FROM told WHERE flow IN (SELECT value FROM json_each(?))")
            .bind(json_array(empty.iter().map(|list| list.flow.as_str())))
            .execute(connection)
            .await?;
    }
    Ok(())
}

/// The lists of flows, ordered by flow.
pub(super) async fn of_flows(store: &EmbeddedStore, flows: &[FlowId]) -> PortResult<Vec<ToldList>> {
    if flows.is_empty() {
        return Ok(Vec::new());
    }
    let sql = "SELECT flow, direction, entries FROM told WHERE flow IN (SELECT value FROM json_each(?)) ORDER BY flow";
    let query = sqlx::query(sql).bind(json_array(flows.iter().map(FlowId::as_str)));
    read(store, query).await
}

/// The checksums of all lists, ordered by flow. A row that an older build wrote has none, and is read for it.
pub(super) async fn list(store: &EmbeddedStore, page: &Page<FlowId>) -> PortResult<Vec<ToldChecksum>> {
    let sql = "SELECT flow, checksum, CASE WHEN checksum IS NULL THEN direction END, \
               CASE WHEN checksum IS NULL THEN entries END FROM told WHERE flow > ? ORDER BY flow LIMIT ?";
    let query =
        sqlx::query(sql).bind(page.after.as_ref().map_or("", FlowId::as_str).to_owned()).bind(page.limit);
    let mut reader = store.reader().await?;
    let rows = query.fetch_all(&mut *reader).await.map_err(|error| store.failed(error))?;
    drop(reader);
    rows.iter().map(|row| checksum_of(store, row)).collect()
}

fn checksum_of(store: &EmbeddedStore, row: &SqliteRow) -> PortResult<ToldChecksum> {
    let failed = |error| store.failed(error);
    let flow = FlowId::new(row.try_get(0).map_err(failed)?)
        .map_err(|error| unreadable(store.label(), "a told list", error))?;
    let checksum = match row.try_get::<Option<i64>, _>(1).map_err(failed)? {
        Some(checksum) => checksum.cast_unsigned(),
        None => list_at(store, row, flow.clone(), 2)?.checksum(),
    };
    Ok(ToldChecksum { flow, checksum })
}

/// Rows that are decoded together, beside the reading of the next ones.
const PIECE: usize = 1000;

async fn read(store: &EmbeddedStore, query: Sql<'_>) -> PortResult<Vec<ToldList>> {
    let mut reader = store.reader().await?;
    let (mut pieces, mut rows) = (Vec::new(), Vec::new());
    let mut found = query.fetch(&mut *reader);
    while let Some(row) = found.try_next().await.map_err(|error| store.failed(error))? {
        rows.push(row);
        if rows.len() == PIECE {
            let (reading, piece) = (store.clone(), std::mem::take(&mut rows));
            pieces.push(store.tasks().spawn_blocking(move || lists_of(&reading, &piece)));
        }
    }
    drop(found);
    drop(reader);
    let mut lists = Vec::with_capacity(pieces.len() * PIECE + rows.len());
    for piece in pieces {
        lists.append(&mut piece.await.map_err(|error| unreadable(store.label(), "a told list", error))??);
    }
    lists.append(&mut lists_of(store, &rows)?);
    Ok(lists)
}

fn lists_of(store: &EmbeddedStore, rows: &[SqliteRow]) -> PortResult<Vec<ToldList>> {
    rows.iter().map(|row| list_of(store, row)).collect()
}

fn list_of(store: &EmbeddedStore, row: &SqliteRow) -> PortResult<ToldList> {
    let flow = FlowId::new(row.try_get(0).map_err(|error| store.failed(error))?)
        .map_err(|error| unreadable(store.label(), "a told list", error))?;
    list_at(store, row, flow, 1)
}

/// The list of a flow whose side and entries stand in two columns of a row.
fn list_at(store: &EmbeddedStore, row: &SqliteRow, flow: FlowId, column: usize) -> PortResult<ToldList> {
    let failed = |error| store.failed(error);
    let direction = Direction::parse(row.try_get(column).map_err(failed)?)
        .map_err(|error| unreadable(store.label(), "a told list", error))?;
    let Some(entries) = unpack(row.try_get(column + 1).map_err(failed)?) else {
        let message =
            format!("the store {} holds a told list of '{flow}' that cannot be read", store.label());
        return Err(port_error(PortErrorKind::Corrupt, message));
    };
    Ok(ToldList { flow, direction, entries })
}

/// For each entry: length of the id (1 to 128), the id, and the value (f32, little-endian).
fn pack(entries: &[ToldEntry]) -> Vec<u8> {
    let length = entries.iter().map(|entry| entry.counterpart.as_str().len() + 5).sum();
    let mut packed = Vec::with_capacity(length);
    for entry in entries {
        let id = entry.counterpart.as_str().as_bytes();
        packed.push(id.len() as u8);
        packed.extend_from_slice(id);
        packed.extend_from_slice(&entry.value.to_le_bytes());
    }
    packed
}

fn unpack(mut packed: &[u8]) -> Option<Vec<ToldEntry>> {
    let mut entries = Vec::with_capacity(20);
    while let Some((length, rest)) = packed.split_first() {
        let (id, rest) = rest.split_at_checked(usize::from(*length))?;
        let (value, rest) = rest.split_first_chunk::<4>()?;
        let counterpart = FlowId::new(std::str::from_utf8(id).ok()?).ok()?;
        entries.push(ToldEntry { counterpart, value: f32::from_le_bytes(*value) });
        packed = rest;
    }
    Some(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_back_bit_for_bit_and_a_cut_one_is_noticed() {
        let entry = |id: &str, value| ToldEntry { counterpart: FlowId::new(id).unwrap(), value };
        let entries = vec![entry("a", 1.5), entry(&"x".repeat(128), f32::MIN_POSITIVE), entry("b.2", -0.0)];
        let packed = pack(&entries);
        let read = unpack(&packed).unwrap();
        assert_eq!(read, entries);
        assert!(read[2].value.is_sign_negative());
        assert!(unpack(&packed[..packed.len() - 1]).is_none());
        assert!(unpack(&packed[1..]).is_none());
    }
}
