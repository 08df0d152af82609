//! The same work by bare redis-rs, as a program without Turash would do it.

use anyhow::{Result, ensure};
use redis::aio::MultiplexedConnection;
use turash_domain::Event;
use turash_domain::ports::Content;

use crate::timer::Stopwatch;

const GROUP: &str = "bare";

/// Entries with their fields.
type Entries = Vec<(String, Vec<Vec<u8>>)>;
/// Streams with their entries; nothing where none came.
type Streams = Option<Vec<(String, Entries)>>;

/// Makes a stream with a group that reads it from its begin.
pub async fn make(connection: &mut MultiplexedConnection, stream: &str) -> Result<()> {
    let mut make = redis::cmd("XGROUP");
    make.arg("CREATE").arg(stream).arg(GROUP).arg("0").arg("MKSTREAM");
    Ok(make.query_async(connection).await?)
}

/// Adds events in pipelines of `at_once`, in the form that the adapter's entries have; gives how many a second.
pub async fn publish(
    connection: &mut MultiplexedConnection,
    stream: &str,
    events: &[Content],
    at_once: usize,
) -> Result<f64> {
    let watch = Stopwatch::start();
    for part in events.chunks(at_once) {
        let mut pipe = redis::pipe();
        for event in part.iter().filter_map(Content::event) {
            let id = format!("{}-0", event.sequence);
            pipe.cmd("XADD").arg(stream).arg(id).arg("event").arg(event.to_cloud_event()).ignore();
        }
        pipe.query_async::<()>(connection).await?;
    }
    Ok(events.len() as f64 / watch.seconds())
}

/// Reads `events` entries, `at_once` of them with one command, decodes them, and then acknowledges and deletes them with one round trip;
/// gives how many a second.
pub async fn consume(
    connection: &mut MultiplexedConnection,
    stream: &str,
    events: usize,
    at_once: usize,
) -> Result<f64> {
    let watch = Stopwatch::start();
    let mut done = 0;
    while done < events {
        let mut read = redis::cmd("XREADGROUP");
        read.arg("GROUP").arg(GROUP).arg("bench").arg("COUNT").arg(at_once);
        read.arg("STREAMS").arg(stream).arg(">");
        let streams: Streams = read.query_async(connection).await?;
        let entries: Entries =
            streams.unwrap_or_default().into_iter().flat_map(|(_, entries)| entries).collect();
        ensure!(!entries.is_empty(), "the stream ends after {done} of {events}");
        for (_, fields) in &entries {
            decode(fields)?;
        }
        let ids: Vec<String> = entries.into_iter().map(|(id, _)| id).collect();
        let mut settle = redis::pipe();
        settle.cmd("XACK").arg(stream).arg(GROUP).arg(&ids).ignore();
        settle.cmd("XDEL").arg(stream).arg(&ids).ignore();
        settle.query_async::<()>(connection).await?;
        done += ids.len();
    }
    Ok(events as f64 / watch.seconds())
}

fn decode(fields: &[Vec<u8>]) -> Result<Event> {
    let [_, event] = fields else { anyhow::bail!("an entry has {} fields", fields.len()) };
    Ok(Event::from_cloud_event(std::str::from_utf8(event)?)?)
}
