//! A request to the server that holds the store, for commands that would otherwise write it themselves, or compute all lists.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue, IF_MATCH};
use hyper::http::request::Builder;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::time::timeout;
use turash_domain::Version;

/// A server that does not answer for so long is left alone.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a server answered.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    /// The body; null where it is no JSON.
    pub(crate) body: Value,
}

impl Answer {
    /// The reason that an answer gives which is no success.
    pub(crate) fn reason(&self) -> &str {
        self.body["detail"].as_str().or(self.body["title"].as_str()).unwrap_or("no reason given")
    }
}

/// Sends JSON and gives the answer's JSON; an answer that is no success is an error with what it says.
pub(crate) async fn post(address: &str, path: &str, body: &Value) -> Result<Value> {
    post_at(address, path, body, None).await
}

/// The same where what is written to must have a version.
pub(crate) async fn post_at(
    address: &str,
    path: &str,
    body: &Value,
    version: Option<Version>,
) -> Result<Value> {
    let mut request = Request::post(path).header(CONTENT_TYPE, "application/json");
    if let Some(Version(version)) = version {
        request = request.header(IF_MATCH, format!("\"{version}\""));
    }
    let answer = send(address, request, body.to_string()).await?;
    if !answer.status.is_success() {
        bail!(refusal(address, &answer));
    }
    Ok(answer.body)
}

/// Takes something away; an answer that is no success is an error with what it says.
pub(crate) async fn delete(address: &str, path: &str) -> Result<()> {
    let answer = send(address, Request::delete(path), String::new()).await?;
    if !answer.status.is_success() {
        bail!(refusal(address, &answer));
    }
    Ok(())
}

/// What is said of an answer that is no success.
pub(crate) fn refusal(address: &str, answer: &Answer) -> String {
    if answer.status == StatusCode::UNAUTHORIZED {
        return format!("the server at {address} asks for a key; put one into TURASH_KEY");
    }
    format!("the server at {address} refused ({}): {}", answer.status, answer.reason())
}

/// The secret of this command's key, from the environment: on the command line others would see it.
fn key() -> Option<HeaderValue> {
    let (_, secret) = std::env::vars_os().find(|(name, _)| name == "TURASH_KEY")?;
    let mut header = HeaderValue::try_from(format!("Bearer {}", secret.to_str()?.trim())).ok()?;
    header.set_sensitive(true);
    Some(header)
}

/// Asks for something.
pub(crate) async fn get(address: &str, path: &str) -> Result<Answer> {
    send(address, Request::get(path), String::new()).await
}

async fn send(address: &str, request: Builder, body: String) -> Result<Answer> {
    let exchanged = timeout(PATIENCE, exchange(address, request, body)).await;
    exchanged
        .unwrap_or_else(|_| bail!("the server at {address} does not answer within {} s", PATIENCE.as_secs()))
}

async fn exchange(address: &str, request: Builder, body: String) -> Result<Answer> {
    let stream = TcpStream::connect(address)
        .await
        .with_context(|| format!("the server at {address} does not answer"))?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let mut request = request.header(HOST, address);
    if let Some(key) = key() {
        request = request.header(AUTHORIZATION, key);
    }
    let request = request.body(Full::new(Bytes::from(body)))?;
    let exchange = async {
        let response = sender.send_request(request).await?;
        let status = response.status();
        let bytes = response.into_body().collect().await?.to_bytes();
        anyhow::Ok((status, bytes))
    };
    tokio::pin!(connection);
    let (status, bytes) = tokio::select! {
        answer = exchange => answer?,
        ended = &mut connection => {
            ended?;
            bail!("the server at {address} closed the connection");
        }
    };
    Ok(Answer { status, body: serde_json::from_slice(&bytes).unwrap_or_default() })
}
