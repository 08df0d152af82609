//! The event log port: reads in order, waiters that the writer wakes, and trimming in parts.

use std::time::Duration;

use async_trait::async_trait;
use futures_util::TryStreamExt;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use turash_domain::ports::{Content, EventLog, PortResult, Unreadable};
use turash_domain::{Event, EventData, PortErrorKind, Sequence, Timestamp, Uuid};
use turash_store::{RawEvent, refuse_trim};

use crate::error::{ADAPTER, port_error};
use crate::store::EmbeddedStore;
use crate::writer::{Failure, Tx, Work};

/// How often a store that only reads looks for what another process has written.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Events that are trimmed in one transaction: other writers wait for no more than these.
const TRIMMED_AT_ONCE: u64 = 2_000;

#[async_trait]
impl EventLog for EmbeddedStore {
    async fn read(&self, after: Sequence, limit: u32) -> PortResult<Vec<Content>> {
        let mut reader = self.reader().await?;
        let mut rows = sqlx::query(
            "SELECT sequence, id, type, subject, time_ms, data, traceparent FROM event \
             WHERE sequence > ? ORDER BY sequence LIMIT ?",
        )
        .bind(signed(after))
        .bind(limit)
        .fetch(&mut *reader);
        // Rows are decoded while the driver's thread reads the next ones.
        let mut contents = Vec::new();
        while let Some(row) = rows.try_next().await.map_err(|error| self.failed(error))? {
            contents.push(content(&row).map_err(|error| self.failed(error))?);
        }
        Ok(contents)
    }

    async fn head(&self) -> PortResult<Sequence> {
        if let Some(head) = self.told_head() {
            return Ok(Sequence(*head.borrow()));
        }
        let mut reader = self.reader().await?;
        let head: i64 = sqlx::query_scalar(
            "SELECT max(trimmed, coalesce((SELECT max(sequence) FROM event), 0)) FROM log",
        )
        .fetch_one(&mut *reader)
        .await
        .map_err(|error| self.failed(error))?;
        Ok(Sequence(head.cast_unsigned()))
    }

    async fn trimmed(&self) -> PortResult<Sequence> {
        let mut reader = self.reader().await?;
        let trimmed: i64 = sqlx::query_scalar("SELECT trimmed FROM log")
            .fetch_one(&mut *reader)
            .await
            .map_err(|error| self.failed(error))?;
        Ok(Sequence(trimmed.cast_unsigned()))
    }

    async fn wait(&self, beyond: Sequence) -> PortResult<Sequence> {
        if let Some(mut head) = self.told_head() {
            let reached = head.wait_for(|head| *head > beyond.0).await.map(|head| *head);
            return reached.map(Sequence).map_err(|_| {
                port_error(PortErrorKind::Unavailable, format!("the store {} is closed", self.label()))
            });
        }
        loop {
            let head = self.head().await?;
            if head > beyond {
                return Ok(head);
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    async fn trim(&self, up_to: Sequence) -> PortResult<()> {
        while self.write(Trim(up_to)).await? < up_to.0 {}
        Ok(())
    }
}

/// What stands in a row. Only a row without its sequence is an error of the store: nothing could be said of it.
fn content(row: &SqliteRow) -> Result<Content, sqlx::Error> {
    let sequence: i64 = row.try_get(0)?;
    let sequence = Sequence(sequence.cast_unsigned());
    Ok(match event(row, sequence) {
        Ok(event) => event.into(),
        Err(error) => Content::Unreadable(unreadable(row, sequence, error.as_ref())),
    })
}

fn event(row: &SqliteRow, sequence: Sequence) -> Result<Event, Box<dyn std::error::Error>> {
    let id: &[u8] = row.try_get(1)?;
    Ok(Event {
        sequence,
        id: Uuid::from_slice(id)?,
        time: Timestamp::from_millis(row.try_get(4)?)?,
        data: EventData::from_json(row.try_get(2)?, row.try_get(5)?)?,
        trace_parent: row.try_get(6)?,
    })
}

/// A row that is no event.
fn unreadable(row: &SqliteRow, sequence: Sequence, error: &dyn std::error::Error) -> Unreadable {
    let bytes = |column| row.try_get::<&[u8], usize>(column).unwrap_or_default();
    let text = |column| String::from_utf8_lossy(bytes(column));
    let raw = RawEvent {
        sequence,
        id: Uuid::from_slice(bytes(1)).unwrap_or_default(),
        type_name: &text(2),
        subject: &text(3),
        time_ms: row.try_get(4).ok(),
        data: &text(5),
        trace_parent: &text(6),
    };
    raw.unreadable(error)
}

/// Removes a part of the events up to a sequence, where every subscription has settled all of them; answers how far the log is
/// trimmed.
struct Trim(Sequence);

#[async_trait]
impl Work for Trim {
    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, Failure> {
        let Self(up_to) = *self;
        let slowest = slowest(tx.connection).await?;
        refuse_trim(ADAPTER, up_to, Sequence(tx.head), slowest).map_err(Failure::Refused)?;
        let trimmed: i64 =
            sqlx::query_scalar("SELECT trimmed FROM log").fetch_one(&mut *tx.connection).await?;
        let trimmed = trimmed.cast_unsigned();
        let part = up_to.0.min(trimmed + TRIMMED_AT_ONCE);
        if part <= trimmed {
            return Ok(trimmed);
        }
        for sql in ["DELETE FROM event WHERE sequence <= ?", "UPDATE log SET trimmed = ?"] {
            sqlx::query(sql).bind(signed(Sequence(part))).execute(&mut *tx.connection).await?;
        }
        Ok(part)
    }
}

async fn slowest(connection: &mut SqliteConnection) -> Result<Option<(String, Sequence)>, sqlx::Error> {
    let row: Option<(String, i64)> = sqlx::query_as(
        "SELECT subscription, sequence FROM watermark ORDER BY sequence, subscription LIMIT 1",
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|(name, sequence)| (name, Sequence(sequence.cast_unsigned()))))
}

/// A sequence as SQLite takes it: numbers beyond its own are beyond every event.
pub(crate) fn signed(sequence: Sequence) -> i64 {
    i64::try_from(sequence.0).unwrap_or(i64::MAX)
}
