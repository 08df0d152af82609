//! A request to the server that holds the store, for commands that would otherwise need to write it themselves.

use anyhow::{Context, Result, bail};
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HOST};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

/// Sends JSON and gives the answer's JSON; an answer that is no success is an error with what it says.
pub(crate) async fn post(address: &str, path: &str, body: &Value) -> Result<Value> {
    let stream = TcpStream::connect(address)
        .await
        .with_context(|| format!("the server at {address} does not answer"))?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let request = Request::post(path)
        .header(HOST, address)
        .header(CONTENT_TYPE, "application/json")
        .body(Full::new(Bytes::from(body.to_string())))?;
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
    let answer: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    if !status.is_success() {
        let detail = answer["detail"].as_str().or(answer["title"].as_str()).unwrap_or("no reason given");
        bail!("the server at {address} refused ({status}): {detail}");
    }
    Ok(answer)
}
