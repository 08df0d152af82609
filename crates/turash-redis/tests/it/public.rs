//! The public stream, as a program in another language reads it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use turash_domain::ports::{Clock, EventPublisher};
use turash_domain::{PortErrorKind, Sequence, Timestamp};
use turash_redis::{Kept, PublicStream};

use crate::log::{events, to};
use crate::server::Server;

/// A clock that stands.
struct At(Timestamp);

impl Clock for At {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// When the events of the tests happened.
fn happened() -> Timestamp {
    events([1])[0].event().unwrap().time
}

fn later(time: Duration) -> Timestamp {
    Timestamp::from_millis(happened().millis() + i64::try_from(time.as_millis()).unwrap()).unwrap()
}

const DAY: Duration = Duration::from_hours(24);

fn stream(server: &Server, now: Timestamp, events: u64) -> PublicStream {
    PublicStream::new(server.options(), Arc::new(At(now)), &server.key("events"), Kept { age: DAY, events })
}

type Entries = Vec<(String, HashMap<String, String>)>;

async fn entries(server: &Server) -> Entries {
    let mut range = redis::cmd("XRANGE");
    range.arg(server.key("events")).arg("-").arg("+");
    range.query_async(&mut server.admin().await).await.unwrap()
}

async fn sequences(server: &Server) -> Vec<u64> {
    entries(server).await.iter().map(|(_, fields)| fields["sequence"].parse().unwrap()).collect()
}

#[tokio::test]
async fn every_event_is_there_once_with_the_fields_of_cloud_events() {
    let Some(server) = Server::alone().await else { return };
    let (one, other) = (stream(&server, happened(), 1_000), stream(&server, happened(), 1_000));
    assert_eq!(one.last_published(&to()).await.unwrap(), Sequence::START);
    one.publish(&to(), &events(1..=600)).await.unwrap();
    // Another process takes over and does not know how far the first one came.
    assert_eq!(other.last_published(&to()).await.unwrap(), Sequence(600));
    other.publish(&to(), &events(590..=700)).await.unwrap();
    assert_eq!(sequences(&server).await, (1..=700).collect::<Vec<_>>());
    let (id, fields) = entries(&server).await.swap_remove(6);
    let wanted = events([7]);
    let wanted = wanted[0].event().unwrap();
    assert_eq!(id, "7-0");
    assert_eq!(fields["type"], wanted.data.type_name());
    assert_eq!(fields["data"], wanted.public_data());
    assert_eq!(fields["id"], wanted.id.to_string());
    assert_eq!((&*fields["source"], &*fields["sequence"]), ("/turash", "7"));
    assert_eq!(fields["subject"], wanted.data.subject());
    assert_eq!(Timestamp::parse(&fields["time"]).unwrap(), wanted.time);
    assert_eq!(fields.get("traceparent").cloned(), wanted.trace_parent);
}

#[tokio::test]
async fn nothing_private_is_in_it() {
    let Some(server) = Server::alone().await else { return };
    let stream = stream(&server, happened(), 1_000);
    let json = r#"{"specversion":"1.0","id":"01990000-0000-7000-8000-000000000000","source":"/turash","type":"org.turash.resource_flow_created.v1","time":"2026-01-01T00:00:00Z","sequence":"1","data":{"id":"f","site":"s","direction":"supply","resource":{"family":"electricity"},"quantity":{"annual":1.0,"annual_unit":"MWh/a"},"price_limit_eur_per_unit":777.0,"precision":"rough","version":1}}"#;
    let secret = turash_domain::Event::from_cloud_event(json).unwrap();
    stream.last_published(&to()).await.unwrap();
    stream.publish(&to(), &[secret.into()]).await.unwrap();
    let (_, fields) = entries(&server).await.swap_remove(0);
    assert!(fields["data"].contains(r#""id":"f""#) && !fields["data"].contains("777"), "{fields:?}");
}

#[tokio::test]
async fn it_is_kept_by_age_and_by_length() {
    let Some(server) = Server::alone().await else { return };
    let short = stream(&server, happened(), 500);
    short.last_published(&to()).await.unwrap();
    for start in (1..=3_000).step_by(300) {
        short.publish(&to(), &events(start..start + 300)).await.unwrap();
    }
    let left = sequences(&server).await;
    // Redis cuts off whole blocks of a hundred.
    assert!((500..=700).contains(&left.len()) && left.ends_with(&[2_999, 3_000]), "{}", left.len());
    let old = stream(&server, later(2 * DAY), 500);
    while !sequences(&server).await.is_empty() {
        old.last_published(&to()).await.unwrap();
    }
    // What it had is still known.
    assert_eq!(old.last_published(&to()).await.unwrap(), Sequence(3_000));
}

#[tokio::test]
async fn what_is_lost_is_noticed_and_published_again() {
    let Some(server) = Server::alone().await else { return };
    let stream = stream(&server, happened(), 1_000);
    stream.last_published(&to()).await.unwrap();
    stream.publish(&to(), &events(1..=5)).await.unwrap();
    let _: u64 =
        redis::cmd("DEL").arg(server.key("events")).query_async(&mut server.admin().await).await.unwrap();
    let error = stream.publish(&to(), &events([6])).await.unwrap_err();
    assert_eq!(error.kind, PortErrorKind::Unavailable);
    assert!(stream.publish(&to(), &events([6])).await.is_err(), "it must be asked first");
    assert_eq!(stream.last_published(&to()).await.unwrap(), Sequence::START);
    stream.publish(&to(), &events(1..=6)).await.unwrap();
    assert_eq!(sequences(&server).await, [1, 2, 3, 4, 5, 6]);
    stream.begin_anew(&to()).await.unwrap();
    stream.publish(&to(), &events([1])).await.unwrap();
    assert_eq!(sequences(&server).await, [1], "the log is another one");
}
