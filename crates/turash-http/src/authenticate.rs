//! What every request passes that asks for anything but an open address: the question for a key, or for a token of an issuer that is trusted.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::Response;
use tracing::warn;
use turash_services::Presented;

use crate::app::App;
use crate::caller::{Caller, Peer};
use crate::problem::Problem;

/// What a request has of credentials.
enum Credentials {
    None,
    /// Something that cannot be a key.
    Wrong,
    Key(Presented),
    /// What may be a token: it has three parts.
    Token(String),
}

pub(crate) async fn authenticate(
    State(app): State<Arc<App>>,
    peer: Peer,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let caller = caller(&app, request.headers(), request.method(), peer).await?;
    // Nobody behind this needs it, and what nobody has nobody logs.
    request.headers_mut().remove(AUTHORIZATION);
    request.extensions_mut().insert(caller);
    Ok(next.run(request).await)
}

/// Who asks. All that is wrong is answered alike: which part of it is nobody's business.
async fn caller(app: &App, headers: &HeaderMap, method: &Method, peer: Peer) -> Result<Caller, Problem> {
    let Some(ring) = &app.ring else { return Ok(Caller::Anyone) };
    let holder = match credentials(headers) {
        Credentials::None => return visitor(app, method, peer),
        Credentials::Wrong => None,
        Credentials::Key(presented) => ring.open(&presented).await?.map(Caller::Holder),
        Credentials::Token(token) => of_token(app, &token).await?,
    };
    let Some(holder) = holder else {
        app.metrics.refused_key();
        return Err(match app.rates.wrong_key(peer.0) {
            Ok(()) => Problem::no_key(),
            Err(wait) => Problem::too_many("too many wrong keys came from this address", wait),
        });
    };
    if let Some(identity) = holder.identity() {
        app.rates.request(identity).map_err(|wait| {
            let detail = format!("a key may make {} requests a minute", app.rates.requests_per_minute());
            Problem::too_many(detail, wait)
        })?;
    }
    Ok(holder)
}

/// Whom a token is of.
async fn of_token(app: &App, token: &str) -> Result<Option<Caller>, Problem> {
    let Some(tokens) = &app.api.security.tokens else { return Ok(None) };
    let holder = tokens.holder(token).await.map_err(|error| {
        warn!(%error, "a token cannot be read");
        Problem::unavailable("tokens cannot be read at the moment")
    })?;
    Ok(holder.map(|holder| Caller::Subject(Arc::new(holder))))
}

/// Somebody without a key may read, where that is allowed.
fn visitor(app: &App, method: &Method, peer: Peer) -> Result<Caller, Problem> {
    if !app.api.security.public_reads || ![Method::GET, Method::HEAD].contains(method) {
        return Err(Problem::no_key());
    }
    app.rates.visit(peer.0).map_err(|wait| {
        let most = app.rates.requests_per_minute();
        Problem::too_many(format!("without a key an address may make {most} requests a minute"), wait)
    })?;
    Ok(Caller::Visitor)
}

fn credentials(headers: &HeaderMap) -> Credentials {
    let mut given = headers.get_all(AUTHORIZATION).iter();
    let (value, None) = (given.next(), given.next()) else { return Credentials::Wrong };
    let Some(value) = value else { return Credentials::None };
    let secret = value.to_str().ok().and_then(|text| {
        let (scheme, secret) = text.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(secret.trim())
    });
    match (secret, secret.and_then(Presented::read)) {
        (_, Some(presented)) => Credentials::Key(presented),
        (Some(token), None) if token.matches('.').count() == 2 => Credentials::Token(token.to_owned()),
        _ => Credentials::Wrong,
    }
}
