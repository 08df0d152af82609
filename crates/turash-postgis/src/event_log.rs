//! The event log port: reads in order, waiters that share one listening connection, and trimming in parts.

use async_trait::async_trait;
use sqlx::Row;
use sqlx::postgres::PgRow;
use turash_domain::ports::{self, Content, EventLog, PortResult};
use turash_domain::{Event, EventData, PortErrorKind, Sequence, Timestamp};
use turash_store::{RawEvent, refuse_trim};

use crate::error::{ADAPTER, Unreadable, port_error};
use crate::statement::Lost;
use crate::store::PostgisStore;

/// Events that are trimmed in one transaction.
const TRIMMED_AT_ONCE: u64 = 5_000;

pub(crate) const READ: &str = "SELECT sequence, id, type, subject, time_ms, data, traceparent FROM turash.event \
     WHERE sequence > $1 ORDER BY sequence LIMIT $2";
const SLOWEST: &str =
    "SELECT subscription, sequence FROM turash.watermark ORDER BY sequence, subscription LIMIT 1";
const TRIM: &str = "WITH part AS (UPDATE turash.log_trimmed SET trimmed = $1 WHERE trimmed < $1 RETURNING trimmed) \
     DELETE FROM turash.event USING part WHERE sequence <= part.trimmed";

#[async_trait]
impl EventLog for PostgisStore {
    async fn read(&self, after: Sequence, limit: u32) -> PortResult<Vec<Content>> {
        let rows = self.rows(|| sqlx::query(READ).bind(signed(after)).bind(i64::from(limit))).await?;
        self.decode("an event", rows, content).await
    }

    async fn head(&self) -> PortResult<Sequence> {
        let row = self.row(|| sqlx::query("SELECT last FROM turash.log_head")).await?;
        let head = self.get::<i64>(&row, 0)?.cast_unsigned();
        Ok(Sequence(head))
    }

    async fn trimmed(&self) -> PortResult<Sequence> {
        let row = self.row(|| sqlx::query("SELECT trimmed FROM turash.log_trimmed")).await?;
        Ok(Sequence(self.get::<i64>(&row, 0)?.cast_unsigned()))
    }

    async fn wait(&self, beyond: Sequence) -> PortResult<Sequence> {
        self.follow();
        let mut head = self.known_head();
        let reached = self.closed().run_until_cancelled(head.wait_for(|head| *head > beyond.0)).await;
        match reached {
            Some(Ok(head)) => Ok(Sequence(*head)),
            _ => Err(port_error(PortErrorKind::Unavailable, format!("the store {} is closed", self.label()))),
        }
    }

    async fn trim(&self, up_to: Sequence) -> PortResult<()> {
        let head = self.head().await?;
        let rows = self.rows(|| sqlx::query(SLOWEST)).await?;
        let slowest = rows.first().map(|row| {
            let watermark = Sequence(self.get::<i64>(row, 1)?.cast_unsigned());
            PortResult::Ok((self.get::<String>(row, 0)?, watermark))
        });
        refuse_trim(ADAPTER, up_to, head, slowest.transpose()?)?;
        let mut trimmed = self.trimmed().await?;
        while trimmed < up_to {
            let part = Sequence(up_to.0.min(trimmed.0 + TRIMMED_AT_ONCE));
            self.write(Lost::RunAgain, || sqlx::query(TRIM).bind(signed(part))).await?;
            trimmed = part;
        }
        Ok(())
    }
}

/// What stands in a row. Only a row without its sequence is an error of the store: nothing could be said of it.
fn content(row: &PgRow) -> Result<Content, Unreadable> {
    let sequence = Sequence(row.try_get::<i64, _>(0)?.cast_unsigned());
    Ok(match event(row, sequence) {
        Ok(event) => event.into(),
        Err(error) => Content::Unreadable(unreadable(row, sequence, error.as_ref())),
    })
}

fn event(row: &PgRow, sequence: Sequence) -> Result<Event, Box<dyn std::error::Error>> {
    Ok(Event {
        sequence,
        id: row.try_get(1)?,
        time: Timestamp::from_millis(row.try_get(4)?)?,
        data: EventData::from_json(row.try_get(2)?, row.try_get(5)?)?,
        trace_parent: row.try_get(6)?,
    })
}

/// A row that is no event.
fn unreadable(row: &PgRow, sequence: Sequence, error: &dyn std::error::Error) -> ports::Unreadable {
    let text = |column| row.try_get::<&str, usize>(column).unwrap_or_default();
    let raw = RawEvent {
        sequence,
        id: row.try_get(1).unwrap_or_default(),
        type_name: text(2),
        subject: text(3),
        time_ms: row.try_get(4).ok(),
        data: text(5),
        trace_parent: text(6),
    };
    raw.unreadable(error)
}

/// A sequence as the server takes it: numbers beyond its own are beyond every event.
pub(crate) fn signed(sequence: Sequence) -> i64 {
    i64::try_from(sequence.0).unwrap_or(i64::MAX)
}
