//! Requests that are carried out once: `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07). What was answered to a key is answered
//! again to the same request of the same caller, for a day; nothing is carried out a second time.
//!
//! A request with a key is carried out to its end, whether or not its client still waits: who asks again then finds the answer.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, ETAG, HeaderName, IF_MATCH, LOCATION};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use sha2::{Digest, Sha256};
use tracing::{Instrument, Span, error};
use turash_domain::ports::{Attempt, Begun, KeptAnswer, KeptAnswers, RequestKey};
use turash_domain::{Invalid, Timestamp, Uuid};

use crate::app::App;
use crate::body;
use crate::caller::Caller;
use crate::problem::Problem;
use crate::reply::AS_OF;

/// The header.
const KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// Headers that belong to an answer.
const KEPT: [HeaderName; 4] = [CONTENT_TYPE, LOCATION, ETAG, AS_OF];
/// What has been under way for longer was ended in the middle: no request takes so long.
const LONG: Duration = Duration::from_mins(10);

/// Whether a method of an address can be told that a request came before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeats {
    /// It does no harm to do it again.
    Harmless,
    /// It is carried out once for each key.
    Once,
    /// Its answer must not be kept, so that a key cannot be taken.
    NotKept,
}

/// Carries out a request by `handle`, or answers what is known of its key.
pub(crate) async fn once<F: Future<Output = Response> + Send + 'static>(
    app: Arc<App>,
    repeats: Repeats,
    request: Request,
    handle: impl FnOnce(Request) -> F + Send + 'static,
) -> Response {
    if repeats == Repeats::Harmless || !request.headers().contains_key(&KEY) {
        return handle(request).await;
    }
    if repeats == Repeats::NotKept {
        return not_kept().into_response();
    }
    match Asked::read(&app, request).await {
        // From here on it does not matter whether the client waits: what has begun is ended.
        Ok(asked) => {
            let work = app.tracker.spawn(asked.answer(Arc::clone(&app), handle).instrument(Span::current()));
            work.await.unwrap_or_else(|error| Problem::internal(&error).into_response())
        }
        Err(problem) => problem.into_response(),
    }
}

fn not_kept() -> Problem {
    let detail = "what this address answers is not kept: send it without Idempotency-Key, and look what is there before it is sent again";
    Problem::new(StatusCode::BAD_REQUEST, "parameter", "A parameter cannot be taken", detail)
}

/// A request that was read whole, with its key.
struct Asked {
    key: RequestKey,
    fingerprint: [u8; 32],
    request: Request,
}

impl Asked {
    async fn read(app: &App, request: Request) -> Result<Self, Problem> {
        let caller = request.extensions().get::<Caller>().and_then(Caller::identity);
        let caller = caller.map(|identity| identity.to_string()).unwrap_or_default();
        let key = RequestKey::new(&caller, &read(request.headers())?).map_err(Problem::parameter)?;
        let (parts, body) = request.into_parts();
        let bytes = body::bytes(app, Request::from_parts(parts.clone(), body)).await?;
        let fingerprint = fingerprint(&parts, &bytes);
        Ok(Self { key, fingerprint, request: Request::from_parts(parts, Body::from(bytes)) })
    }

    /// Carries it out by `handle`, or answers what is known of its key.
    async fn answer<F: Future<Output = Response>>(
        self,
        app: Arc<App>,
        handle: impl FnOnce(Request) -> F,
    ) -> Response {
        let (ports, now) = (app.ports(), app.ports().clock.now());
        let attempt = Attempt { id: ports.ids.uuid(now), fingerprint: self.fingerprint, at: now };
        match app.api.answers.begin(&self.key, &attempt).await {
            Ok(Begun::Now) => carry_out(&*app.api.answers, &self.key, attempt.id, handle(self.request)).await,
            Ok(Begun::Answered(kept)) => again(kept).unwrap_or_else(IntoResponse::into_response),
            Ok(Begun::UnderWay { since }) => under_way(since, now).into_response(),
            Ok(Begun::OfAnother) => of_another().into_response(),
            Err(error) => Problem::from(error).into_response(),
        }
    }
}

fn of_another() -> Problem {
    let detail = "this Idempotency-Key was sent with another request (address, If-Match, type or body); choose another key for this one";
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    Problem::new(status, "idempotency-key-reused", "The key is that of another request", detail)
}

/// A digest of what a request says: where it goes, what its body is, and the headers that say more of it.
fn fingerprint(parts: &Parts, body: &[u8]) -> [u8; 32] {
    let mut digest = Sha256::new();
    let mut add = |part: &[u8]| {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    };
    add(parts.method.as_str().as_bytes());
    add(parts.uri.path_and_query().map_or("", |target| target.as_str()).as_bytes());
    let mut said: Vec<_> = parts.headers.iter().filter(|(name, _)| says_something(name)).collect();
    said.sort_by_key(|(name, _)| name.as_str());
    for (name, value) in said {
        add(name.as_str().as_bytes());
        add(value.as_bytes());
    }
    add(b"");
    add(body);
    digest.finalize().into()
}

/// The attributes of an event in binary mode are headers.
fn says_something(name: &HeaderName) -> bool {
    *name == CONTENT_TYPE || *name == IF_MATCH || name.as_str().starts_with("ce-")
}

/// The key that a request names: a string in quotes, as the draft has it, or what stands there without.
fn read(headers: &HeaderMap) -> Result<String, Problem> {
    let refused = |found: &str| {
        let expected = "one key of printable ASCII, such as \"8e03978e-40d5-43dd-bc93-6894a57f9324\"";
        Problem::parameter(Invalid::new("Idempotency-Key", found, expected, ""))
    };
    let mut given = headers.get_all(&KEY).iter();
    let (Some(key), None) = (given.next(), given.next()) else { return Err(refused("several")) };
    let text = key.to_str().map_err(|_| refused("other bytes"))?.trim();
    let Some(quoted) = text.strip_prefix('"') else {
        return if text.contains('"') { Err(refused(text)) } else { Ok(text.to_owned()) };
    };
    let mut key = String::new();
    let mut chars = quoted.chars();
    loop {
        match chars.next() {
            Some('\\') => match chars.next() {
                Some(escaped @ ('"' | '\\')) => key.push(escaped),
                _ => return Err(refused(text)),
            },
            Some('"') if chars.as_str().is_empty() => return Ok(key),
            Some('"') | None => return Err(refused(text)),
            Some(plain) => key.push(plain),
        }
    }
}

fn under_way(since: Timestamp, now: Timestamp) -> Problem {
    let age = u64::try_from(now.millis() - since.millis()).unwrap_or(0);
    if Duration::from_millis(age) < LONG {
        let detail = format!(
            "a request with this key began at {since} and is being carried out; ask again in a moment"
        );
        let title = "The same request is being carried out";
        return Problem::new(StatusCode::CONFLICT, "idempotency-key-running", title, detail).again_after(1);
    }
    let detail = format!(
        "a request with this key began at {since} and was cut off: whether it had an effect is not known. It is not carried out again \
         under this key; look what is there, and go on with another key"
    );
    Problem::new(StatusCode::CONFLICT, "outcome-unknown", "The outcome is not known", detail)
}

/// Carries out a request and keeps what is answered.
async fn carry_out(
    answers: &dyn KeptAnswers,
    key: &RequestKey,
    attempt: Uuid,
    handling: impl Future<Output = Response>,
) -> Response {
    let response = handling.await;
    let given_up = match outcome(&response) {
        Outcome::Final => return keep(answers, key, attempt, response).await,
        Outcome::WithoutEffect => answers.give_up(key, attempt).await,
        Outcome::NotKnown => Ok(true),
    };
    if let Err(error) = given_up {
        error!(%error, "the key of a request that changed nothing is not free again");
    }
    response
}

/// What an answer says of its request.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// It was carried out.
    Final,
    /// It had no effect, or goes on by itself and is asked after in the same way.
    WithoutEffect,
    /// Nobody knows: it is not carried out again.
    NotKnown,
}

fn outcome(response: &Response) -> Outcome {
    let goes_on = response.status() == StatusCode::ACCEPTED && !response.headers().contains_key(LOCATION);
    let is_refused = || response.extensions().get::<Problem>().is_some_and(Problem::is_without_effect);
    match response.status() {
        status if status.is_success() && !goes_on => Outcome::Final,
        _ if goes_on || is_refused() => Outcome::WithoutEffect,
        _ => Outcome::NotKnown,
    }
}

async fn keep(answers: &dyn KeptAnswers, key: &RequestKey, attempt: Uuid, response: Response) -> Response {
    let (parts, body) = response.into_parts();
    let body = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => return Problem::internal(&error).into_response(),
    };
    let line = |name: &HeaderName| {
        let value = parts.headers.get(name)?.to_str().ok()?;
        Some(format!("{name}: {value}"))
    };
    let headers = KEPT.iter().filter_map(line).collect::<Vec<_>>().join("\n");
    let answer = KeptAnswer { status: parts.status.as_u16(), headers, body: body.to_vec() };
    if let Err(error) = answers.keep_answer(key, attempt, &answer).await {
        error!(%error, "the answer to a request with a key is not kept: sent again, it is refused");
    }
    Response::from_parts(parts, Body::from(body))
}

/// What was answered before.
fn again(kept: KeptAnswer) -> Result<Response, Problem> {
    let wrong = |error: &dyn std::fmt::Display| Problem::internal(error);
    let mut response = Response::new(Body::from(kept.body));
    *response.status_mut() = StatusCode::from_u16(kept.status).map_err(|error| wrong(&error))?;
    for (name, value) in kept.headers.lines().filter_map(|line| line.split_once(": ")) {
        let name = HeaderName::try_from(name).map_err(|error| wrong(&error))?;
        let value = HeaderValue::try_from(value).map_err(|error| wrong(&error))?;
        response.headers_mut().insert(name, value);
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use turash_domain::{PortError, PortErrorKind};

    use super::*;

    fn key(values: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(KEY, HeaderValue::from_str(value).unwrap());
        }
        read(&headers).ok()
    }

    #[test]
    fn a_key_is_read_with_quotes_and_without() {
        assert_eq!(key(&["\"8e03\""]).unwrap(), "8e03");
        assert_eq!(key(&[" 8e03 "]).unwrap(), "8e03");
        assert_eq!(key(&[r#""a \"b\" \\c""#]).unwrap(), r#"a "b" \c"#);
        for wrong in [&["\"8e03"][..], &["8e03\""], &["\"a\" b"], &[r#""a\b""#], &["a", "b"], &["\"a\";x=1"]]
        {
            assert!(key(wrong).is_none(), "{wrong:?}");
        }
    }

    #[test]
    fn a_key_is_free_again_only_where_nothing_was_done() {
        let of = |problem: Problem| outcome(&problem.into_response());
        let with = |status: StatusCode| status.into_response();
        assert_eq!(outcome(&with(StatusCode::CREATED)), Outcome::Final);
        let located = (StatusCode::ACCEPTED, [(LOCATION, "/v1/plans/1")]).into_response();
        assert_eq!(outcome(&located), Outcome::Final);
        assert_eq!(outcome(&with(StatusCode::ACCEPTED)), Outcome::WithoutEffect);
        assert_eq!(of(Problem::not_found("x")), Outcome::WithoutEffect);
        assert_eq!(of(Problem::busy("x")), Outcome::WithoutEffect);
        let lost = PortError::new(PortErrorKind::Unavailable, "store", "x").of_unknown_outcome();
        assert_eq!(of(lost.into()), Outcome::NotKnown);
        assert_eq!(of(Problem::internal(&"x")), Outcome::NotKnown);
        assert_eq!(outcome(&with(StatusCode::INTERNAL_SERVER_ERROR)), Outcome::NotKnown);
    }

    #[test]
    fn what_was_cut_off_is_told_from_what_runs() {
        let at = |seconds: i64| Timestamp::from_millis(1_000 * seconds).unwrap();
        assert!(under_way(at(0), at(599)).detail().contains("ask again"));
        assert!(under_way(at(0), at(601)).detail().contains("not known"));
        assert!(under_way(at(9), at(0)).detail().contains("ask again"), "clocks differ");
    }
}
