//! Told lists: one row per flow, written in bulk.

use sqlx::postgres::PgConnection;
use std::fmt::Write as _;
use turash_domain::ports::{ToldEntry, ToldList};
use turash_store::push_quoted;

use super::statements::PIECE;

/// Lists go over the wire as text, since an array of arrays would have to be a rectangle.
const TELL: &str = "INSERT INTO turash.told (flow, direction, counterparts, rank_values, checksum) \
     SELECT v.flow, v.direction, v.counterparts::text[], v.rank_values::real[], v.checksum \
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[]) \
     AS v (flow, direction, counterparts, rank_values, checksum) \
     ON CONFLICT (flow) DO UPDATE SET direction = excluded.direction, counterparts = excluded.counterparts, \
     rank_values = excluded.rank_values, checksum = excluded.checksum";
const FORGET: &str = "DELETE FROM turash.told WHERE flow = ANY ($1)";

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

/// Ids as an array's text. Quoted, since an id may be `NULL`.
fn counterparts(entries: &[ToldEntry]) -> String {
    let mut text = String::with_capacity(entries.len() * 24 + 2);
    text.push('{');
    for entry in entries {
        if text.len() > 1 {
            text.push(',');
        }
        push_quoted(&mut text, entry.counterpart.as_str());
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
