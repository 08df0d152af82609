//! `/v1/events`: the log as a live stream (server-sent events).
//!
//! The id of an event is its sequence in the log, so a client that lost its connection goes on where it was: it sends the last id
//! and gets what it missed from the log. What was trimmed is never skipped silently: an event `reset` says so and where the
//! stream goes on. Price limits are not in it.

use std::fmt::Write;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::OwnedSemaphorePermit;
use tracing::warn;
use turash_domain::ports::{Content, PortResult};
use turash_domain::{Invalid, Sequence};

use crate::app::App;
use crate::metrics::Counted;
use crate::params::Params;
use crate::privacy::event_json;
use crate::problem::Problem;
use crate::reply::AS_OF;

/// Events read and written to a stream at once.
const PAGE: u32 = 256;
/// How soon a client should come again, and a first sign of life.
const HELLO: &str = "retry: 1000\n: turash\n\n";
/// A sign of life.
const ALIVE: &[u8] = b":\n\n";
const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// Streams the events after `Last-Event-ID`, or after `after`, or those to come.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    let mut params = Params::of(&uri)?;
    let asked = params.read("after", |text| sequence("after", text))?;
    params.finish()?;
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok());
    let last = last.map(|text| sequence("Last-Event-ID", text)).transpose().map_err(Problem::parameter)?;
    let place = Arc::clone(&app.streams).try_acquire_owned();
    let place = place.map_err(|_| {
        app.metrics.shed();
        Problem::busy("too many live streams run")
    })?;
    let head = app.ports().log.head().await?;
    let mut live = Live::new(&app, place, last.or(asked).unwrap_or(head));
    live.begin(head).await?;
    let body = Body::from_stream(stream::unfold(live, |mut live| async {
        let part = live.next().await?;
        Some((Ok::<Bytes, std::convert::Infallible>(part), live))
    }));
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(BUFFERING, HeaderValue::from_static("no"));
    headers.insert(AS_OF, HeaderValue::from(head.0));
    Ok(response)
}

fn sequence(name: &str, text: &str) -> Result<Sequence, Invalid> {
    let read = text.trim().parse().map(Sequence);
    read.map_err(|_| {
        Invalid::new(name, text, "a sequence of the log, 0 for its beginning", "send the last id")
    })
}

/// One client's stream.
struct Live {
    app: Arc<App>,
    /// The last sequence that was sent.
    after: Sequence,
    /// What is to be sent next, before anything else.
    first: Option<String>,
    _held: (OwnedSemaphorePermit, Counted),
}

impl Live {
    fn new(app: &Arc<App>, place: OwnedSemaphorePermit, after: Sequence) -> Self {
        let counted = Counted::of(&app.metrics.streams);
        Self { app: Arc::clone(app), after, first: Some(HELLO.to_owned()), _held: (place, counted) }
    }

    /// Says so where what was asked for is gone, or is not there yet: then the log is another one than the client knew.
    async fn begin(&mut self, head: Sequence) -> PortResult<()> {
        let mut text = self.first.take().unwrap_or_default();
        if self.after > head {
            self.reset(&mut text, head, "the log does not reach so far");
        } else {
            self.catch_up(&mut text).await?;
        }
        self.first = Some(text);
        Ok(())
    }

    /// Goes on above what was trimmed.
    async fn catch_up(&mut self, text: &mut String) -> PortResult<()> {
        let trimmed = self.app.ports().log.trimmed().await?;
        if self.after < trimmed {
            self.reset(text, trimmed, "these events are not kept any more");
        }
        Ok(())
    }

    /// Tells that the stream goes on after another sequence than it should: what the client knows must be read anew.
    fn reset(&mut self, text: &mut String, to: Sequence, why: &str) {
        let asked = self.after;
        let data = serde_json::json!({ "asked_after": asked, "goes_on_after": to, "reason": why });
        let _ = write!(text, "id: {to}\nevent: reset\ndata: {data}\n\n");
        self.after = to;
    }

    /// The next part of the stream; nothing at its end.
    async fn next(&mut self) -> Option<Bytes> {
        if let Some(first) = self.first.take() {
            return Some(first.into());
        }
        let app = Arc::clone(&self.app);
        tokio::select! {
            biased;
            () = app.stopping.cancelled() => None,
            part = self.read() => part.map_err(|error| warn!(%error, "a live stream ends: the log does not answer")).ok(),
            () = tokio::time::sleep(app.api.options.keep_alive) => Some(Bytes::from_static(ALIVE)),
        }
    }

    /// Waits for events and gives them as text.
    async fn read(&mut self) -> PortResult<Bytes> {
        let app = Arc::clone(&self.app);
        loop {
            let contents = app.ports().log.read(self.after, PAGE).await?;
            let mut text = String::new();
            let begins = contents.first().and_then(Content::sequence);
            let follows = begins.is_some_and(|first| first.0 <= self.after.0 + 1);
            // At the head nothing is as it should be; where there is something, what would come next may be trimmed.
            if !follows && app.ports().log.head().await? > self.after {
                self.catch_up(&mut text).await?;
            }
            for content in &contents {
                self.write(&mut text, content);
            }
            if !text.is_empty() {
                return Ok(text.into());
            }
            app.ports().log.wait(self.after).await?;
        }
    }

    /// Writes one event; what cannot be read is passed over with a comment. What was sent already is not sent again.
    fn write(&mut self, text: &mut String, content: &Content) {
        let Some(sequence) = content.sequence().filter(|sequence| *sequence > self.after) else { return };
        self.after = sequence;
        let _ = match content {
            Content::Event(event) => {
                let (name, json) = (event.data.name(), event_json(event));
                write!(text, "id: {sequence}\nevent: {name}\ndata: {json}\n\n")
            }
            Content::Unreadable(_) => write!(text, ": event {sequence} cannot be read\nid: {sequence}\n\n"),
        };
    }
}
