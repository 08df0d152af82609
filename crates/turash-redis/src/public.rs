//! The public stream: every event of the log once, for other programs, as CloudEvents 1.0 in binary mode.
//!
//! An entry's id is `<sequence>-0`, so Redis itself refuses what is there. Nothing private is in it. It is kept by age and by length;
//! whoever has fallen behind that reads on over HTTP, `/v1/events?after=SEQUENCE`.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tracing::warn;
use turash_domain::ports::{Clock, Content, EventPublisher, PortResult, TryPublish};
use turash_domain::{Event, PortErrorKind, Sequence, Subscription, Timestamp};

use crate::connection::Link;
use crate::error::{port_error, strange_answer};
use crate::options::RedisOptions;
use crate::script::{Call, DELETE, PUBLIC};

/// Events that one script takes: what is longer holds up everybody else on the server.
const AT_ONCE: usize = 250;

/// The public stream of a Redis server.
pub struct PublicStream {
    options: Arc<RedisOptions>,
    link: Link,
    clock: Arc<dyn Clock>,
    key: String,
    kept: Kept,
    /// What is known to be there; nothing before it was asked, or when it lost something.
    published: Mutex<Option<Sequence>>,
}

/// How much of the public stream is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Events that happened longer ago go.
    pub age: Duration,
    /// About so many events, at least: Redis cuts off whole blocks.
    pub events: u64,
}

impl PublicStream {
    /// The stream under a key.
    pub fn new(options: RedisOptions, clock: Arc<dyn Clock>, key: &str, kept: Kept) -> Self {
        let options = Arc::new(options);
        let link = Link::new(Arc::clone(&options), key);
        Self { options, link, clock, key: key.to_owned(), kept, published: Mutex::default() }
    }

    fn published(&self) -> MutexGuard<'_, Option<Sequence>> {
        self.published.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The oldest time that is kept.
    fn oldest(&self) -> Timestamp {
        let age = i64::try_from(self.kept.age.as_millis()).unwrap_or(i64::MAX);
        let now = self.clock.now();
        Timestamp::from_millis(now.millis().saturating_sub(age).max(0)).unwrap_or(now)
    }

    /// Adds events behind what is known to be there, and lets old ones go; gives what the stream has then.
    async fn add(&self, known: Sequence, events: &[Content]) -> PortResult<Sequence> {
        let mut call = Call::new(&PUBLIC, &[&self.key]);
        call.arg(known.0).arg(self.kept.events).arg(fixed(self.oldest()));
        for content in events {
            match content {
                Content::Event(event) => {
                    call.arg(event.sequence.0);
                    for value in values(event) {
                        call.arg(value);
                    }
                }
                Content::Unreadable(found) => {
                    let sequence = found.sequence.map_or(0, |sequence| sequence.0);
                    warn!(
                        stream = self.key,
                        sequence, "an event that cannot be read is not in the public stream"
                    );
                }
            }
        }
        let (outcome, last): (String, String) = self.link.call(&call).await?;
        let last = last.parse().map(Sequence).map_err(|_| strange_answer(&self.options.label()))?;
        match outcome.as_str() {
            "done" => Ok(last),
            "lost" => {
                *self.published() = None;
                let message = format!("the stream '{}' lost events; they are published again", self.key);
                Err(port_error(PortErrorKind::Unavailable, message))
            }
            _ => Err(strange_answer(&self.options.label())),
        }
    }
}

/// The values of an event, in the order of the script's fields.
fn values(event: &Event) -> [String; 8] {
    [
        event.data.type_name(),
        event.public_data(),
        event.id.to_string(),
        "/turash".to_owned(),
        event.data.subject(),
        fixed(event.time),
        event.sequence.to_string(),
        event.trace_parent.clone().unwrap_or_default(),
    ]
}

/// A time with all of its milliseconds, so that times are ordered as texts are.
fn fixed(time: Timestamp) -> String {
    let text = time.to_string();
    let text = text.trim_end_matches('Z');
    let (seconds, millis) = text.split_once('.').unwrap_or((text, ""));
    format!("{seconds}.{millis:0<3}Z")
}

#[async_trait]
impl EventPublisher for PublicStream {
    async fn publish(&self, _: &Subscription, events: &[Content]) -> PortResult<()> {
        for part in events.chunks(AT_ONCE) {
            let known = *self.published();
            let Some(known) = known else {
                let message = format!("what the stream '{}' has is not known; it is asked first", self.key);
                return Err(port_error(PortErrorKind::Unavailable, message));
            };
            let last = self.add(known, part).await?;
            *self.published() = Some(last);
        }
        Ok(())
    }

    async fn try_publish(&self, to: &Subscription, events: &[Content]) -> PortResult<TryPublish> {
        // There is always room: old events go.
        self.publish(to, events).await.map(|()| TryPublish::Done)
    }

    async fn last_published(&self, _: &Subscription) -> PortResult<Sequence> {
        let last = self.add(Sequence::START, &[]).await?;
        *self.published() = Some(last);
        Ok(last)
    }

    async fn begin_anew(&self, _: &Subscription) -> PortResult<()> {
        let call = Call::new(&DELETE, &[&self.key]);
        let _: u64 = self.link.call(&call).await?;
        *self.published() = Some(Sequence::START);
        Ok(())
    }
}
