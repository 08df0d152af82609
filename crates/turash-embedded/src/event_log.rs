//! The event log port: reads in order, and waiters that the writer wakes.

use std::time::Duration;

use async_trait::async_trait;
use sqlx::{Row, SqliteConnection};
use turash_domain::ports::{EventLog, PortResult};
use turash_domain::{Event, EventData, PortError, PortErrorKind, Sequence, Timestamp, Uuid};

use crate::error::{port_error, unreadable};
use crate::store::EmbeddedStore;
use crate::writer::{Failure, Tx, Work};

/// How often a store that only reads looks for what another process has written.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

#[async_trait]
impl EventLog for EmbeddedStore {
    async fn read(&self, after: Sequence, limit: u32) -> PortResult<Vec<Event>> {
        let mut reader = self.reader().await?;
        let rows = sqlx::query(
            "SELECT sequence, id, type, time_ms, data, traceparent FROM event WHERE sequence > ? ORDER BY sequence LIMIT ?",
        )
        .bind(signed(after))
        .bind(limit)
        .fetch_all(&mut *reader)
        .await
        .map_err(|error| self.failed(error))?;
        drop(reader);
        rows.iter().map(|row| self.event(row)).collect()
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
        self.write(Trim(up_to)).await.map(|_| ())
    }
}

impl EmbeddedStore {
    fn event(&self, row: &sqlx::sqlite::SqliteRow) -> PortResult<Event> {
        let failed = |error| self.failed(error);
        let sequence: i64 = row.try_get(0).map_err(failed)?;
        let wrong = |error: &dyn std::error::Error| unreadable_event(self.label(), sequence, error);
        let id: &[u8] = row.try_get(1).map_err(failed)?;
        let type_name: &str = row.try_get(2).map_err(failed)?;
        let data: &str = row.try_get(4).map_err(failed)?;
        Ok(Event {
            sequence: Sequence(sequence.cast_unsigned()),
            id: Uuid::from_slice(id).map_err(|error| wrong(&error))?,
            time: Timestamp::from_millis(row.try_get(3).map_err(failed)?).map_err(|error| wrong(&error))?,
            data: EventData::from_json(type_name, data).map_err(|error| wrong(&error))?,
            trace_parent: row.try_get(5).map_err(failed)?,
        })
    }
}

fn unreadable_event(store: &str, sequence: i64, error: &dyn std::error::Error) -> PortError {
    unreadable(store, &format!("an event (sequence {sequence})"), std::io::Error::other(error.to_string()))
}

/// Removes the events up to a sequence, where every subscription has settled them.
struct Trim(Sequence);

#[async_trait]
impl Work for Trim {
    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, Failure> {
        let Self(up_to) = *self;
        if up_to.0 > tx.head {
            return Err(refused(format!("the log ends at {}, it cannot be trimmed up to {up_to}", tx.head)));
        }
        if let Some((name, watermark)) = slowest(tx.connection).await?
            && up_to.0 > watermark
        {
            return Err(refused(format!(
                "subscription '{name}' has settled events up to {watermark}; the log cannot be trimmed up to {up_to}"
            )));
        }
        sqlx::query("DELETE FROM event WHERE sequence <= ?")
            .bind(signed(up_to))
            .execute(&mut *tx.connection)
            .await?;
        sqlx::query("UPDATE log SET trimmed = max(trimmed, ?)")
            .bind(signed(up_to))
            .execute(&mut *tx.connection)
            .await?;
        Ok(0)
    }
}

fn refused(message: String) -> Failure {
    Failure::Refused(port_error(PortErrorKind::Invalid, message))
}

async fn slowest(connection: &mut SqliteConnection) -> Result<Option<(String, u64)>, sqlx::Error> {
    let row: Option<(String, i64)> = sqlx::query_as(
        "SELECT subscription, sequence FROM watermark ORDER BY sequence, subscription LIMIT 1",
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|(name, sequence)| (name, sequence.cast_unsigned())))
}

/// A sequence as SQLite takes it: numbers beyond its own are beyond every event.
pub(crate) fn signed(sequence: Sequence) -> i64 {
    i64::try_from(sequence.0).unwrap_or(i64::MAX)
}
