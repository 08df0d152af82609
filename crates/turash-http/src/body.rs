//! Reading bodies: bounded in size, time and memory.
//!
//! The parts of a batch are parsed one by one, so that what a body becomes in memory is bounded by what its items are.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;
use tokio::sync::OwnedSemaphorePermit;
use turash_domain::Invalid;
use turash_files::json_keys_once;

use crate::app::App;
use crate::options::Options;
use crate::problem::Problem;
use crate::refusal;

/// A body in memory, and its share of the memory that bodies may take.
pub(crate) struct Whole {
    bytes: Bytes,
    _share: OwnedSemaphorePermit,
}

/// How an event travels over HTTP (CloudEvents 1.0, HTTP protocol binding).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Its attributes are headers, its data the body.
    Binary,
    /// The body is one event.
    Structured,
    /// The body is a list of events.
    Batch,
}

/// How the events of a request travel.
pub(crate) fn mode(headers: &HeaderMap) -> Result<Mode, Problem> {
    match essence(headers).to_ascii_lowercase().as_str() {
        "application/cloudevents+json" => Ok(Mode::Structured),
        "application/cloudevents-batch+json" => Ok(Mode::Batch),
        // Data without a type is JSON.
        "application/json" | "" if headers.contains_key("ce-specversion") => Ok(Mode::Binary),
        _ => Err(Problem::media_type(
            "send an event with Content-Type: application/cloudevents+json, several with \
             application/cloudevents-batch+json, or its data as application/json with its attributes in the headers \
             ce-specversion, ce-id, ce-source and ce-type",
        )),
    }
}

/// Reads a JSON body; the headers say whether it is one.
pub(crate) async fn read(app: &App, request: Request) -> Result<Whole, Problem> {
    if !essence(request.headers()).eq_ignore_ascii_case("application/json") {
        return Err(Problem::media_type("send the body as it is, with Content-Type: application/json"));
    }
    read_any(app, request).await
}

/// Reads a body in whose type the caller finds JSON.
pub(crate) async fn read_any(app: &App, request: Request) -> Result<Whole, Problem> {
    let (parts, body) = request.into_parts();
    let options = &app.api.options;
    check_coding(&parts.headers)?;
    let announced = announced(&parts.headers);
    if announced.is_some_and(|length| length > options.body_bytes) {
        return Err(too_large(options));
    }
    let share = announced.unwrap_or(options.body_bytes).div_ceil(1_000) as u32;
    let share = Arc::clone(&app.body_budget).try_acquire_many_owned(share);
    let share = share.map_err(|_| Problem::busy("too many large requests are in progress"))?;
    let bytes = collect(body, options).await?;
    Ok(Whole { bytes, _share: share })
}

/// Reads a body of any type, bounded as all are.
pub(crate) async fn bytes(app: &App, request: Request) -> Result<Bytes, Problem> {
    read_any(app, request).await.map(|whole| whole.bytes)
}

async fn collect(body: Body, options: &Options) -> Result<Bytes, Problem> {
    let reading = Limited::new(body, options.body_bytes).collect();
    match tokio::time::timeout(options.body_timeout, reading).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_large(options)),
        Ok(Err(_)) => Err(Problem::syntax("the body ended early")),
        Err(_) => {
            let detail = format!("the body did not arrive within {} s", options.body_timeout.as_secs_f64());
            let status = StatusCode::REQUEST_TIMEOUT;
            Err(Problem::new(status, "timeout", "The body took too long", detail))
        }
    }
}

fn too_large(options: &Options) -> Problem {
    Problem::too_large(format!("a body may have up to {} bytes; send it in parts", options.body_bytes))
}

pub(crate) fn announced(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// The type of a body without its parameters.
pub(crate) fn essence(headers: &HeaderMap) -> &str {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim()
}

pub(crate) fn check_coding(headers: &HeaderMap) -> Result<(), Problem> {
    let coding = headers.get(CONTENT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if coding.is_empty() || coding.eq_ignore_ascii_case("identity") {
        return Ok(());
    }
    Err(Problem::media_type("send the body as it is, without a Content-Encoding"))
}

/// What a body holds.
pub(crate) enum Items<T> {
    /// One object.
    One(T),
    /// A list.
    Batch(Vec<T>),
}

impl<T> Items<T> {
    pub(crate) fn is_batch(&self) -> bool {
        matches!(self, Self::Batch(_))
    }

    pub(crate) fn into_vec(self) -> Vec<T> {
        match self {
            Self::One(item) => vec![item],
            Self::Batch(items) => items,
        }
    }

    pub(crate) fn as_slice(&self) -> &[T] {
        match self {
            Self::One(item) => std::slice::from_ref(item),
            Self::Batch(items) => items,
        }
    }
}

impl Whole {
    /// Reads one object in the form `B`, and what `read` makes of it.
    pub(crate) fn object<B: DeserializeOwned, T>(
        &self,
        options: &Options,
        read: impl Fn(B) -> Result<T, Invalid>,
    ) -> Result<T, Problem> {
        item(&self.bytes, "", options, &read)
    }

    /// Reads one object or a list of them; the first error ends it.
    pub(crate) fn items<B: DeserializeOwned, T>(
        &self,
        options: &Options,
        read: impl Fn(B) -> Result<T, Invalid>,
    ) -> Result<Items<T>, Problem> {
        let first = self.bytes.iter().find(|byte| !byte.is_ascii_whitespace());
        if first != Some(&b'[') {
            return self.object(options, read).map(Items::One);
        }
        let mut deserializer = serde_json::Deserializer::from_slice(&self.bytes);
        let mut failed = None;
        let seed = Each { options, read: &read, failed: &mut failed, form: PhantomData };
        let items = seed.deserialize(&mut deserializer);
        if let Some(problem) = failed {
            return Err(problem);
        }
        let items = items.map_err(|error| Problem::syntax(error.to_string()))?;
        deserializer.end().map_err(|error| Problem::syntax(error.to_string()))?;
        Ok(Items::Batch(items))
    }
}

/// Reads one object at a path, `[3]` or nothing, with all its fields.
fn item<B: DeserializeOwned, T>(
    json: &[u8],
    path: &str,
    options: &Options,
    read: &impl Fn(B) -> Result<T, Invalid>,
) -> Result<T, Problem> {
    if json.len() > options.item_bytes {
        let what = if path.is_empty() { "an object" } else { path };
        return Err(Problem::too_large(format!("{what} has more than {} bytes", options.item_bytes)));
    }
    let value: Value = serde_json::from_slice(json).map_err(|error| Problem::syntax(error.to_string()))?;
    json_keys_once(json).and_then(|()| refusal::read(&value)).and_then(read).map_err(|invalid| {
        let field = match invalid.field.as_str() {
            "body" => path.to_owned(),
            field => refusal::join(path, field),
        };
        let field = if field.is_empty() { "body" } else { &field };
        Problem::invalid(invalid.in_field(field))
    })
}

/// Reads a list item by item. What is wrong with one goes to `failed`, and the reading ends.
struct Each<'a, B, R> {
    options: &'a Options,
    read: &'a R,
    failed: &'a mut Option<Problem>,
    form: PhantomData<B>,
}

impl<'de, B: DeserializeOwned, T, R: Fn(B) -> Result<T, Invalid>> DeserializeSeed<'de> for Each<'_, B, R> {
    type Value = Vec<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<T>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, B: DeserializeOwned, T, R: Fn(B) -> Result<T, Invalid>> Visitor<'de> for Each<'_, B, R> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
        let mut taken = Vec::new();
        while let Some(raw) = items.next_element::<&'de RawValue>()? {
            let place = taken.len();
            let read = if place < self.options.items {
                item(raw.get().as_bytes(), &format!("[{place}]"), self.options, self.read)
            } else {
                let most = self.options.items;
                Err(Problem::too_large(format!("a batch may have up to {most} items; send it in parts")))
            };
            match read {
                Ok(item) => taken.push(item),
                Err(problem) => {
                    *self.failed = Some(problem);
                    return Err(A::Error::custom("refused"));
                }
            }
        }
        Ok(taken)
    }
}
