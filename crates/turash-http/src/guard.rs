//! What every request passes: its id, the checks of `Host` and `Origin`, shedding of writes, and the headers of the answer.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONNECTION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, ORIGIN,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::FutureExt;
use tokio::time::Instant;
use tracing::{Instrument, info_span};

use crate::app::App;
use crate::background::Background;
use crate::cors;
use crate::page;
use crate::problem::Problem;

/// By which scheme the outermost server was asked: what links begin with.
pub(crate) const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// For so long a browser comes back by TLS only.
const A_YEAR: HeaderValue = HeaderValue::from_static("max-age=31536000");
/// The longest id that is taken over.
const ID_BYTES: usize = 128;

pub(crate) async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = request_id(&app, request.headers());
    let method = method_name(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("unmatched", MatchedPath::as_str);
    let span = info_span!("request", request_id = %id, method, route);
    let page = cors::allowed(&app.api.security.origins, request.headers());
    let page_asks = page.as_ref().and_then(|_| cors::preflight(request.method(), request.headers()));
    let answer =
        AssertUnwindSafe(admit(&app, request, next, page_asks)).catch_unwind().instrument(span.clone()).await;
    let answer = answer.unwrap_or_else(|_| span.in_scope(|| Err(Problem::internal(&"a handler panicked"))));
    let background = app.api.background.as_deref().and_then(Background::origin);
    let mut response = finish(answer, &id, background);
    if let Some(origin) = page {
        cors::mark(response.headers_mut(), origin);
    }
    if app.api.security.tls.is_some() {
        response.headers_mut().insert(STRICT_TRANSPORT_SECURITY, A_YEAR);
    }
    app.metrics.answered(method, route, response.status(), started.elapsed());
    response
}

/// Checks a request and has it answered; a browser that asks on behalf of a page is answered at once.
async fn admit(
    app: &App,
    mut request: Request,
    next: Next,
    page_asks: Option<Response>,
) -> Result<Response, Problem> {
    let host = host(request.headers(), request.uri())?;
    if !is_ours(app, &host) {
        let status = StatusCode::MISDIRECTED_REQUEST;
        let detail =
            "this server answers under loopback names, the address it is bound to, and those of http.names";
        return Err(Problem::new(status, "host", "Not a name of this server", detail));
    }
    if let Some(answer) = page_asks {
        return Ok(answer);
    }
    if app.api.security.tls.is_some() {
        request.headers_mut().insert(FORWARDED_PROTO, HeaderValue::from_static("https"));
    }
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(next.run(request).await);
    }
    check_origin(request.headers(), &host)?;
    let Ok(_turn) = app.writes.try_acquire() else {
        app.metrics.shed();
        return Err(Problem::busy("too many writing requests are in progress"));
    };
    Ok(next.run(request).await)
}

/// The id that a request brings along, where it is well-formed; else a new one.
fn request_id(app: &App, headers: &HeaderMap) -> String {
    let given = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
    let is_well_formed = |id: &&str| {
        (1..=ID_BYTES).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._:-".contains(&byte))
    };
    match given.filter(is_well_formed) {
        Some(id) => id.to_owned(),
        None => app.ports().ids.uuid(app.ports().clock.now()).to_string(),
    }
}

fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// The one host that a request names.
fn host(headers: &HeaderMap, uri: &Uri) -> Result<Authority, Problem> {
    let mut given = headers.get_all(HOST).iter();
    let named = given.next().and_then(|host| host.as_bytes().try_into().ok());
    let named = uri.authority().cloned().or(named);
    match (named, given.next()) {
        (Some(host), None) => Ok(host),
        _ => Err(Problem::syntax("the request must name one Host")),
    }
}

/// Whether a host is a loopback name, the address that the server is bound to, or a name that it was given. Anything else is a name that someone else points
/// here (DNS rebinding).
fn is_ours(app: &App, host: &Authority) -> bool {
    let name = host.host();
    let bare = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(name);
    let is_address = |address: std::net::IpAddr| {
        address.is_loopback() || (address == app.bound && !address.is_unspecified())
    };
    let is_named = || app.api.security.names.iter().any(|own| name.eq_ignore_ascii_case(own));
    name.eq_ignore_ascii_case("localhost") || is_named() || bare.parse().is_ok_and(is_address)
}

/// Refuses writes that a page of another origin sends.
fn check_origin(headers: &HeaderMap, host: &Authority) -> Result<(), Problem> {
    let Some(origin) = headers.get(ORIGIN) else { return Ok(()) };
    let own = [format!("http://{host}"), format!("https://{host}")];
    if own.iter().any(|own| origin.as_bytes().eq_ignore_ascii_case(own.as_bytes())) {
        return Ok(());
    }
    let detail = "a page of another origin may not write here";
    Err(Problem::new(StatusCode::FORBIDDEN, "origin", "Another origin", detail))
}

/// What an answer may do in a browser: nothing; a plain page has a style of its own. The web page says itself what it may.
fn policy(headers: &HeaderMap) -> &'static str {
    let media = headers.get(CONTENT_TYPE).and_then(|media| media.to_str().ok());
    if media.is_some_and(|media| media.starts_with("text/html")) {
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    } else {
        "default-src 'none'; frame-ancestors 'none'"
    }
}

/// Completes an answer: the body of a problem, and the headers that every answer has. The page may also ask the origin of its background.
fn finish(answer: Result<Response, Problem>, id: &str, background: Option<&str>) -> Response {
    let mut response = match answer {
        Ok(response) => response,
        Err(problem) => problem.render(id),
    };
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        response = problem.render(id);
    }
    // What is left of a refused body is not worth reading: the connection ends.
    let ends = [StatusCode::PAYLOAD_TOO_LARGE, StatusCode::REQUEST_TIMEOUT].contains(&response.status());
    let of_page = page::caching_and_policy(&response, background);
    let headers = response.headers_mut();
    if ends {
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let (caching, policy) = of_page.unwrap_or_else(|| ("no-store", policy(headers).to_owned()));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(caching));
    if let Ok(policy) = HeaderValue::try_from(policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}
