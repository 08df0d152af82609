//! Answers that hold as of a sequence of the log: their tags, and whoever has one already.
//!
//! A tag names the sequence and this process: a log that was set back, or lists that were computed with another model, have the same
//! sequences with other content, and come with another process or another state of the log. It names who sees it as well, where that is not everything.

use axum::http::header::{ETAG, IF_NONE_MATCH};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use turash_domain::{Sight, stable_hash};

use crate::app::App;
use crate::problem::Problem;
use crate::repeated::Standing;
use crate::reply::AS_OF;

/// The tag of answers at the head of the log.
pub(crate) struct Tag {
    standing: Standing,
    text: String,
}

impl Tag {
    /// The tag of what is answered from now on, where the lists stand at the head of the log: then everything that is answered is as of it.
    pub(crate) async fn now(app: &App, sight: &Sight) -> Result<Option<Self>, Problem> {
        let as_of = app.ports().log.head().await?;
        if app.api.matches.matcher().head() != as_of {
            return Ok(None);
        }
        let log = *app.api.replaced.borrow();
        let seen =
            if sight.is_all() { String::new() } else { format!("-{:x}", stable_hash(&format!("{sight:?}"))) };
        let text = format!("\"{as_of}-{:x}-{log}{seen}\"", app.started);
        Ok(Some(Self { standing: Standing { as_of, log }, text }))
    }

    /// The short answer to whoever has it already.
    pub(crate) fn unless_known(&self, headers: &HeaderMap) -> Option<Response> {
        is_known(headers, &self.text).then(|| self.on(StatusCode::NOT_MODIFIED.into_response()))
    }

    fn on(&self, mut response: Response) -> Response {
        let headers = response.headers_mut();
        headers.insert(AS_OF, HeaderValue::from(self.standing.as_of.0));
        if let Ok(tag) = HeaderValue::from_str(&self.text) {
            headers.insert(ETAG, tag);
        }
        response
    }
}

/// Whether `If-None-Match` names a tag; they are compared weakly (RFC 9110, 13.1.2).
pub(crate) fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let given = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    given.flat_map(|value| value.split(',')).any(|known| opaque(known) == opaque(tag) || known.trim() == "*")
}

/// The answer, or a short one to whoever has it already by its tag.
pub(crate) fn unless_known(headers: &HeaderMap, answer: Response) -> Response {
    let tag = answer.headers().get(ETAG).and_then(|tag| tag.to_str().ok());
    if !tag.is_some_and(|tag| is_known(headers, tag)) {
        return answer;
    }
    let mut short = StatusCode::NOT_MODIFIED.into_response();
    for name in [ETAG, AS_OF] {
        if let Some(value) = answer.headers().get(&name) {
            short.headers_mut().insert(name, value.clone());
        }
    }
    short
}

/// Answers by a question, or shortly that nothing happened. The tag is given where nothing happened while it was answered; then the answer is
/// kept for whoever asks the same.
pub(crate) async fn tagged(
    app: &App,
    headers: &HeaderMap,
    uri: &Uri,
    sight: &Sight,
    answer: impl Future<Output = Result<Response, Problem>>,
) -> Result<Response, Problem> {
    let Some(before) = Tag::now(app, sight).await? else { return answer.await };
    if let Some(known) = before.unless_known(headers) {
        return Ok(known);
    }
    let question = uri.path_and_query().map_or("/", PathAndQuery::as_str);
    if let Some(given) = app.repeated.answer(&before.text, question) {
        return Ok(given);
    }
    let response = answer.await?;
    let is_same = Tag::now(app, sight).await?.is_some_and(|after| after.text == before.text);
    if !is_same {
        return Ok(response);
    }
    Ok(app.repeated.keep(before.standing, &before.text, question, before.on(response)).await)
}
