//! A receiver on a port of its own.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use turash_domain::ports::{KeptWebhook, SigningSecret, WebhookMessage};
use turash_domain::{EventTypes, Sequence, Text, Timestamp, Webhook, WebhookId, WebhookUrl};
use turash_webhooks::{Guard, HttpSender, Network, SenderOptions};

/// What a receiver does with a request.
#[derive(Clone)]
pub(crate) enum Answer {
    /// It answers so.
    With(String),
    /// It reads and says nothing.
    Silence,
    /// It hangs up.
    Hang,
}

/// A receiver, and the requests that it got.
pub(crate) struct Receiver {
    pub(crate) address: SocketAddr,
    pub(crate) requests: Arc<Mutex<Vec<String>>>,
    _tasks: JoinSet<()>,
}

pub(crate) fn status(line: &str) -> Answer {
    Answer::With(format!("HTTP/1.1 {line}\r\nContent-Length: 0\r\n\r\n"))
}

impl Receiver {
    pub(crate) async fn new(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::<Mutex<Vec<String>>>::default();
        let (kept, mut tasks) = (Arc::clone(&requests), JoinSet::new());
        tasks.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                serve(stream, &answer, &kept).await;
            }
        });
        Self { address, requests, _tasks: tasks }
    }

    pub(crate) fn count(&self) -> usize {
        self.requests.lock().unwrap().len()
    }
}

/// Reads one request, keeps it, and does what is asked.
pub(crate) async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    answer: &Answer,
    kept: &Mutex<Vec<String>>,
) {
    let mut bytes = Vec::new();
    while !is_whole(&bytes) {
        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
            return;
        }
    }
    kept.lock().unwrap().push(String::from_utf8(bytes).unwrap());
    match answer {
        Answer::With(text) => {
            // Whoever has read enough hangs up.
            let _ = stream.write_all(text.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
        Answer::Silence => tokio::time::sleep(Duration::from_mins(1)).await,
        Answer::Hang => {}
    }
}

fn is_whole(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let head = head.to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    length.is_none_or(|length| body.len() >= length.parse::<usize>().unwrap())
}

pub(crate) fn sender(allowed: &[&str], millis: u64, authorities: Option<Vec<u8>>) -> HttpSender {
    let networks = allowed.iter().map(|text| Network::parse(text).unwrap()).collect();
    let (guard, timeout) = (Guard::new(networks), Duration::from_millis(millis));
    HttpSender::new(SenderOptions { guard, authorities, timeout }).unwrap()
}

pub(crate) fn hook(url: &str) -> KeptWebhook {
    let webhook = Webhook {
        id: WebhookId::parse("019aabcd000070008000000000000001").unwrap(),
        url: WebhookUrl::parse(url).unwrap(),
        label: Text::new("test").unwrap(),
        types: EventTypes::default(),
        created_at: Timestamp::EPOCH,
        after: Sequence::START,
        run: 1,
        disabled: None,
    };
    KeptWebhook { webhook, secret: SigningSecret::new(*b"0123456789abcdef0123456789abcdef") }
}

pub(crate) fn message() -> WebhookMessage {
    WebhookMessage { id: "019aabcd-0000-7000-8000-00000000000e".to_owned(), body: r#"{"ä":1}"#.to_owned() }
}

pub(crate) fn now() -> Timestamp {
    Timestamp::from_millis(1_614_265_330_999).unwrap()
}
