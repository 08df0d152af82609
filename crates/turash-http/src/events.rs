//! `/v1/events`: the log as a live stream (server-sent events).
//!
//! The id of an event is its place in this particular log ([`Position`]), so a client that lost its connection goes on where it was:
//! it sends the last id and gets what it missed. What is not in the log any more is never skipped silently, nor are the events of
//! another log taken for its continuation: an event `reset` says so and where the stream goes on. Price limits are not in it, nor is what whoever
//! listens may not see: the stream only says how far it is then.

use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tracing::warn;
use turash_domain::ports::{Content, PortResult};
use turash_domain::{Invalid, Position, Sequence, Sight};
use turash_runtime::{holds, last, place_of};
use turash_services::HiddenEvents;

use crate::address::own;
use crate::app::App;
use crate::caller::Caller;
use crate::key_ring::FRESH;
use crate::metrics::Counted;
use crate::params::Params;
use crate::problem::Problem;
use crate::rendered::{unreadable, written};
use crate::reply::AS_OF;

/// Events read and written to a stream at once.
const PAGE: u32 = 256;
/// How soon a client should come again, and a first sign of life.
const HELLO: &str = "retry: 1000\n: turash\n\n";
/// A sign of life.
const ALIVE: &[u8] = b":\n\n";
const BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// Where a client wants the stream to begin.
#[derive(Clone, Copy)]
enum After {
    /// With what comes.
    Head,
    /// After a sequence of whatever log this is.
    Sequence(Sequence),
    /// After an event that it has seen.
    Event(Position),
    /// After a number that once was the id of an event; it does not say of which log.
    Number(Sequence),
}

/// Streams the events after `Last-Event-ID`, or after `after`, or those to come.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Problem> {
    // A stream holds one of few places for as long as it is wanted.
    if matches!(caller, Caller::Visitor) {
        return Err(Problem::no_key());
    }
    let mut params = Params::of(&uri)?;
    let asked = params.read("after", after)?;
    params.finish()?;
    let last_id = headers.get("last-event-id").map(|value| last_event_id(value.to_str().unwrap_or_default()));
    let last_id = last_id.transpose().map_err(Problem::parameter)?;
    let place = Arc::clone(&app.streams).try_acquire_owned();
    let place = place.map_err(|_| {
        app.metrics.shed();
        Problem::busy("too many live streams run")
    })?;
    let schemas = format!("{}/schemas/", own(&headers, &uri));
    let mut live = Live::new(&app, caller, schemas, place);
    let head = live.begin(last_id.or(asked).unwrap_or(After::Head)).await?;
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

/// A sequence, or the id of an event.
fn after(text: &str) -> Result<After, Invalid> {
    let text = text.trim();
    if let Ok(sequence) = text.parse() {
        return Ok(After::Sequence(Sequence(sequence)));
    }
    Position::parse(text).map(After::Event).map_err(|_| {
        let expected = "a sequence of the log (0 for its beginning) or the id of an event of this stream";
        Invalid::new("after", text, expected, "send the last id")
    })
}

/// The id of an event. A bare number, as earlier versions sent, names none: the stream goes on at the head.
fn last_event_id(text: &str) -> Result<After, Invalid> {
    match after(text) {
        Ok(After::Sequence(sequence)) if sequence != Sequence::START => Ok(After::Number(sequence)),
        read => read.map_err(|invalid| invalid.in_field("Last-Event-ID")),
    }
}

/// One client's stream.
struct Live {
    app: Arc<App>,
    /// Who asked for it: it ends with the key or the token.
    caller: Caller,
    /// Where the schemas of events lie, as whoever asked for it calls this server.
    schemas: String,
    /// What whoever listens sees.
    sight: Sight,
    /// The place of the last event that was sent.
    after: Position,
    /// What is to be sent next, before anything else.
    first: Option<String>,
    /// The log was read once; from then on its head is waited for.
    has_read: bool,
    announced: watch::Receiver<Sequence>,
    /// Changes when the log is another one than before.
    replaced: watch::Receiver<u64>,
    _held: (OwnedSemaphorePermit, Counted),
}

impl Live {
    fn new(app: &Arc<App>, caller: Caller, schemas: String, place: OwnedSemaphorePermit) -> Self {
        let counted = Counted::of(&app.metrics.streams);
        let mut replaced = app.api.replaced.clone();
        replaced.mark_unchanged();
        let (after, first, sight, announced) =
            (Position::START, None, caller.sight(), app.announced.listen());
        let app = Arc::clone(app);
        Self {
            app,
            caller,
            schemas,
            sight,
            after,
            first,
            has_read: false,
            announced,
            replaced,
            _held: (place, counted),
        }
    }

    /// Takes its place in the log, and says so where what was asked for is gone, is not there yet, or is an event of another log.
    async fn begin(&mut self, asked: After) -> PortResult<Sequence> {
        let app = Arc::clone(&self.app);
        let log = &*app.ports().log;
        let (head, trimmed) = (last(log).await?, log.trimmed().await?);
        let mut text = HELLO.to_owned();
        match asked {
            After::Head => {
                self.after = head;
                // A client that hears of nothing before it loses its connection goes on from here.
                let _ = write!(text, "id: {head}\n\n");
            }
            After::Number(number) => {
                self.reset(&mut text, number, head, "this number does not say of which log it is");
            }
            After::Sequence(sequence) if sequence > head.sequence => {
                self.reset(&mut text, sequence, head, "the log does not reach so far");
            }
            After::Sequence(sequence) if sequence < trimmed => {
                self.after_trimmed(&mut text, sequence, trimmed).await?;
            }
            After::Sequence(sequence) => self.after = place_of(log, sequence).await?,
            After::Event(Position::START) if trimmed == Sequence::START => {}
            After::Event(Position { sequence, .. }) if sequence <= trimmed => {
                self.after_trimmed(&mut text, sequence, trimmed).await?;
            }
            After::Event(place) if holds(log, place).await? => self.after = place,
            After::Event(Position { sequence, .. }) => {
                self.reset(
                    &mut text,
                    sequence,
                    head,
                    "the log has another event there: it was set back, or is a new one",
                );
            }
        }
        self.first = Some(text);
        Ok(head.sequence)
    }

    /// Goes on above what was trimmed.
    async fn after_trimmed(
        &mut self,
        text: &mut String,
        asked: Sequence,
        trimmed: Sequence,
    ) -> PortResult<()> {
        let place = place_of(&*self.app.ports().log, trimmed).await?;
        self.reset(text, asked, place, "these events are not kept any more");
        Ok(())
    }

    /// Tells that the stream goes on after another place than it should: what the client knows must be read anew.
    fn reset(&mut self, text: &mut String, asked: Sequence, to: Position, why: &str) {
        let data = serde_json::json!({ "asked_after": asked, "goes_on_after": to.sequence, "reason": why });
        let _ = write!(text, "id: {to}\nevent: reset\ndata: {data}\n\n");
        self.after = to;
    }

    /// Goes on at the head of a log that took the place of the one before.
    async fn begin_anew(&mut self) -> PortResult<Bytes> {
        self.replaced.mark_unchanged();
        let head = last(&*self.app.ports().log).await?;
        let mut text = String::new();
        self.reset(&mut text, self.after.sequence, head, "the store was set back: its log is another one");
        Ok(text.into())
    }

    /// The next part of the stream; nothing at its end.
    async fn next(&mut self) -> Option<Bytes> {
        if let Some(first) = self.first.take() {
            return Some(first.into());
        }
        let app = Arc::clone(&self.app);
        if !app.still_lets_in(&self.caller).await {
            return None;
        }
        // A stream that nothing happens on looks after its key as often as keys are read again.
        let longest = if matches!(self.caller, Caller::Anyone) { Duration::MAX } else { FRESH };
        let ended = |error| warn!(%error, "a live stream ends: the log does not answer");
        let mut replaced = self.replaced.clone();
        tokio::select! {
            biased;
            () = app.stopping.cancelled() => None,
            Ok(()) = replaced.changed() => self.begin_anew().await.map_err(ended).ok(),
            part = self.read() => part.map_err(ended).ok(),
            () = tokio::time::sleep(app.api.options.keep_alive.min(longest)) => Some(Bytes::from_static(ALIVE)),
        }
    }

    /// Waits for events and gives them as text.
    async fn read(&mut self) -> PortResult<Bytes> {
        let app = Arc::clone(&self.app);
        let log = &*app.ports().log;
        loop {
            let after = self.after.sequence;
            if self.has_read {
                // It is told until the server stops, and then this ends as well.
                let _ = self.announced.wait_for(|head| *head > after).await;
            }
            self.has_read = true;
            let contents = log.read(after, PAGE).await?;
            let begins = contents.first().and_then(Content::sequence);
            let follows = begins.is_some_and(|first| first.0 <= after.0 + 1);
            let mut text = String::new();
            // At the head nothing is as it should be; where there is something, what would come next may be trimmed.
            if !follows && log.head().await? > after {
                let trimmed = log.trimmed().await?;
                if after < trimmed {
                    self.after_trimmed(&mut text, after, trimmed).await?;
                }
            }
            let part = match self.hidden(&contents).await? {
                None if text.is_empty() => self.shared(&contents),
                hidden => self.written(text, &contents, hidden.as_ref()),
            };
            if !part.is_empty() {
                return Ok(part);
            }
            // What was told may be of a log that was set back.
            let _ = self.announced.changed().await;
        }
    }

    /// What all who see everything get alike.
    fn shared(&mut self, contents: &[Content]) -> Bytes {
        let run = self.app.rendered.run(self.after, contents, &self.schemas);
        let Some((to, text)) = run else { return Bytes::new() };
        self.after = to;
        text
    }

    /// What this one gets, after what was to be said before.
    fn written(&mut self, mut text: String, contents: &[Content], hidden: Option<&HiddenEvents>) -> Bytes {
        for (place, content) in contents.iter().enumerate() {
            self.write(&mut text, content, hidden, place);
        }
        text.into()
    }

    /// What of a run of events whoever listens may not see; nothing where it sees all there is.
    async fn hidden(&self, contents: &[Content]) -> PortResult<Option<HiddenEvents>> {
        let (app, log) = (&self.app, *self.replaced.borrow());
        if self.sight.is_all() || contents.is_empty() || app.all_public.holds(app.ports(), log).await? {
            return Ok(None);
        }
        HiddenEvents::of(app.ports(), &self.sight, contents).await.map(Some)
    }

    /// Writes one event; what cannot be read is passed over with a comment, and of what is hidden only its place is said. What was sent already
    /// is not sent again.
    fn write(&mut self, text: &mut String, content: &Content, hidden: Option<&HiddenEvents>, at: usize) {
        let place = Position::of_content(content).filter(|place| place.sequence > self.after.sequence);
        let Some(place) = place else { return };
        self.after = place;
        match (content, hidden) {
            (Content::Event(event), None) => text.push_str(&written(place, event, &self.schemas)),
            (Content::Event(event), Some(hidden)) => match hidden.told(at, event) {
                Some(event) => text.push_str(&written(place, &event, &self.schemas)),
                None => _ = write!(text, "id: {place}\n\n"),
            },
            (Content::Unreadable(_), _) => text.push_str(&unreadable(place)),
        }
    }
}
