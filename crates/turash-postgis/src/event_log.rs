//! The event log port: reads in order, waiters that share one listening connection, and trimming in parts.

use async_trait::async_trait;
use sqlx::Row;
use sqlx::postgres::PgRow;
use turash_domain::ports::{self, Content, EventLog, PortResult};
use turash_domain::{Event, EventData, PortErrorKind, Sequence, Timestamp, Uuid};

use crate::error::port_error;
use crate::store::{Lost, PostgisStore, Unreadable};

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
        if up_to > head {
            return Err(refused(format!("the log ends at {head}, it cannot be trimmed up to {up_to}")));
        }
        if let Some(row) = self.rows(|| sqlx::query(SLOWEST)).await?.first() {
            let (name, watermark) = (self.get::<String>(row, 0)?, self.get::<i64>(row, 1)?.cast_unsigned());
            if up_to.0 > watermark {
                return Err(refused(format!(
                    "subscription '{name}' has settled events up to {watermark}; the log cannot be trimmed up to {up_to}"
                )));
            }
        }
        let mut trimmed = self.trimmed().await?;
        while trimmed < up_to {
            let part = Sequence(up_to.0.min(trimmed.0 + TRIMMED_AT_ONCE));
            self.write(Lost::RunAgain, || sqlx::query(TRIM).bind(signed(part))).await?;
            trimmed = part;
        }
        Ok(())
    }
}

fn refused(message: String) -> turash_domain::PortError {
    port_error(PortErrorKind::Invalid, message)
}

/// What stands in a row. Only a row without its sequence is an error of the store: nothing could be said of it.
fn content(row: &PgRow) -> Result<Content, Unreadable> {
    let sequence = Sequence(row.try_get::<i64, _>(0)?.cast_unsigned());
    Ok(match event(row, sequence) {
        Ok(event) => event.into(),
        Err(error) => Content::Unreadable(ports::Unreadable {
            sequence: Some(sequence),
            raw: raw(row, sequence),
            error: error.to_string(),
        }),
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

/// A row that is no event, in the form of one as far as that goes: a program that knows its type can still read it.
fn raw(row: &PgRow, sequence: Sequence) -> String {
    let text = |column| row.try_get::<&str, usize>(column).unwrap_or_default();
    let time = row.try_get(4).ok().and_then(|millis| Timestamp::from_millis(millis).ok());
    let data = text(5);
    let mut raw = serde_json::json!({
        "specversion": "1.0",
        "id": row.try_get::<Uuid, _>(1).unwrap_or_default(),
        "source": "/turash",
        "type": text(2),
        "subject": text(3),
        "time": time.unwrap_or(Timestamp::EPOCH),
        "datacontenttype": "application/json",
        "sequence": sequence.to_string(),
        "data": serde_json::from_str(data).unwrap_or_else(|_| serde_json::Value::from(data)),
    });
    if !text(6).is_empty() {
        raw["traceparent"] = text(6).into();
    }
    raw.to_string()
}

/// A sequence as the server takes it: numbers beyond its own are beyond every event.
pub(crate) fn signed(sequence: Sequence) -> i64 {
    i64::try_from(sequence.0).unwrap_or(i64::MAX)
}
