//! Sending a message: resolve, look at the addresses, connect to one of them, post, read the status. A connection serves one message.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use async_trait::async_trait;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{CONTENT_TYPE, HOST, USER_AGENT};
use hyper::rt::{Read, Write};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use turash_domain::ports::{KeptWebhook, NotSent, WebhookMessage, WebhookSender};
use turash_domain::{Invalid, Timestamp, WebhookUrl};

use crate::guard::Guard;
use crate::sign::signature;
use crate::tls;

/// The most bytes of an answer's head; of its body nothing is read.
const HEAD: usize = 64 * 1_024;
const AGENT: &str = concat!("turash/", env!("CARGO_PKG_VERSION"));

/// How messages are sent.
#[derive(Debug, Clone)]
pub struct SenderOptions {
    /// Whom they may be sent to.
    pub guard: Guard,
    /// Authorities (PEM) that are trusted besides those of this machine.
    pub authorities: Option<Vec<u8>>,
    /// How long a message may take, from the name to the answer's status.
    pub timeout: Duration,
}

/// Sends messages by HTTP/1.1.
pub struct HttpSender {
    guard: Guard,
    tls: TlsConnector,
    timeout: Duration,
}

impl HttpSender {
    /// A sender. `Invalid` where the authorities are none.
    pub fn new(options: SenderOptions) -> Result<Self, Invalid> {
        let tls = tls::connector(options.authorities.as_deref())?;
        Ok(Self { guard: options.guard, tls, timeout: options.timeout })
    }

    /// The addresses of a URL's host, all of them looked at.
    async fn addresses(&self, url: &WebhookUrl) -> Result<Vec<SocketAddr>, NotSent> {
        let host = url.host();
        let found: Vec<SocketAddr> = match url.address() {
            Some(address) => vec![(address, url.port()).into()],
            None => match lookup_host((host, url.port())).await {
                Ok(found) => found.collect(),
                Err(error) => return Err(NotSent::Unreachable(format!("{host} is not found: {error}"))),
            },
        };
        if found.is_empty() {
            return Err(NotSent::Unreachable(format!("{host} has no address")));
        }
        for address in &found {
            self.look_at(url, address.ip())?;
        }
        Ok(found)
    }

    /// One address inside among others is refused, too: whoever answers for the name could have either taken.
    fn look_at(&self, url: &WebhookUrl, address: IpAddr) -> Result<(), NotSent> {
        let host = url.host();
        let at = if url.address().is_some() { String::new() } else { format!(" leads to {address}, which") };
        if !self.guard.lets_through(address) {
            let words =
                "is not reached by everybody; name it in webhooks.allow_private if messages are to go there";
            return Err(NotSent::Refused(format!("{host}{at} {words}")));
        }
        if !url.is_encrypted() && !self.guard.names(address) {
            let words = "is not in webhooks.allow_private: messages go there by https alone";
            return Err(NotSent::Refused(format!("{host}{at} {words}")));
        }
        Ok(())
    }

    async fn post(&self, hook: &KeptWebhook, request: Request<Full<Bytes>>) -> Result<StatusCode, NotSent> {
        let url = &hook.webhook.url;
        let stream = connect(&self.addresses(url).await?).await?;
        if !url.is_encrypted() {
            return exchange(TokioIo::new(stream), request).await;
        }
        let wrong =
            |error| NotSent::Unreachable(format!("{} cannot be in a certificate: {error}", url.host()));
        let name = ServerName::try_from(url.host().to_owned()).map_err(wrong)?;
        let stream = self.tls.connect(name, stream).await;
        let stream = stream.map_err(|error| NotSent::Unreachable(tls::meaning(&error)))?;
        exchange(TokioIo::new(stream), request).await
    }
}

#[async_trait]
impl WebhookSender for HttpSender {
    async fn check(&self, url: &WebhookUrl) -> Result<(), NotSent> {
        let looked_at = timeout(self.timeout, self.addresses(url)).await;
        looked_at.unwrap_or_else(|_| Err(silent(self.timeout))).map(|_| ())
    }

    async fn send(
        &self,
        hook: &KeptWebhook,
        message: &WebhookMessage,
        at: Timestamp,
    ) -> Result<u16, NotSent> {
        let request = request(hook, message, at)?;
        let answered = timeout(self.timeout, self.post(hook, request)).await;
        match answered.unwrap_or_else(|_| Err(silent(self.timeout)))? {
            status if status.is_success() => Ok(status.as_u16()),
            StatusCode::GONE => Err(NotSent::Gone),
            status => Err(NotSent::Status(status.as_u16())),
        }
    }
}

fn silent(limit: Duration) -> NotSent {
    NotSent::Unreachable(format!("the receiver did not answer within {} s", limit.as_secs_f64()))
}

fn request(
    hook: &KeptWebhook,
    message: &WebhookMessage,
    at: Timestamp,
) -> Result<Request<Full<Bytes>>, NotSent> {
    let (url, seconds) = (&hook.webhook.url, at.millis().div_euclid(1_000));
    Request::post(url.target())
        .header(HOST, url.authority())
        .header(USER_AGENT, AGENT)
        .header(CONTENT_TYPE, "application/cloudevents+json")
        .header("webhook-id", message.id.as_str())
        .header("webhook-timestamp", seconds)
        .header("webhook-signature", signature(hook.secret.expose(), &message.id, seconds, &message.body))
        .body(Full::new(Bytes::from(message.body.clone())))
        .map_err(|error| NotSent::Refused(format!("the message cannot be written as a request: {error}")))
}

/// A connection to the first address that takes one.
async fn connect(addresses: &[SocketAddr]) -> Result<TcpStream, NotSent> {
    let mut refused = Vec::new();
    for address in addresses {
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => refused.push(format!("{address}: {error}")),
        }
    }
    Err(NotSent::Unreachable(format!("no connection to {}", refused.join(", "))))
}

/// Posts and gives the status of the answer.
async fn exchange(
    stream: impl Read + Write + Unpin,
    request: Request<Full<Bytes>>,
) -> Result<StatusCode, NotSent> {
    let broken = |error: hyper::Error| NotSent::Unreachable(format!("the connection broke: {error}"));
    let handshake = http1::Builder::new().max_buf_size(HEAD).handshake(stream).await;
    let (mut sender, connection) = handshake.map_err(broken)?;
    tokio::pin!(connection);
    let answer = sender.send_request(request);
    tokio::pin!(answer);
    tokio::select! {
        answer = &mut answer => answer.map(|answer| answer.status()).map_err(broken),
        ended = &mut connection => {
            ended.map_err(broken)?;
            // What came before the end is an answer all the same.
            answer.await.map(|answer| answer.status()).map_err(broken)
        }
    }
}
