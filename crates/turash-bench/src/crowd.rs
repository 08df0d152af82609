//! Many live streams at once, and how long each waits for a new match.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use crate::http::Connection;

/// So long nobody waits for an event.
const PATIENCE: Duration = Duration::from_secs(30);
/// Streams that are opened at once: a server takes connections one by one.
const AT_ONCE: usize = 100;

/// Streams that run, and where they say when they saw the first match of a flow.
pub struct Crowd {
    address: String,
    streams: JoinSet<()>,
    seen: mpsc::Receiver<(usize, Instant)>,
    count: usize,
}

impl Crowd {
    /// Opens so many streams.
    pub async fn gather(address: &str, count: usize) -> Result<Self> {
        let (say, seen) = mpsc::channel(count);
        let say = Arc::new(say);
        let mut streams = JoinSet::new();
        for first in (0..count).step_by(AT_ONCE) {
            let mut opening = JoinSet::new();
            for _ in first..(first + AT_ONCE).min(count) {
                opening.spawn(open(address.to_owned()));
            }
            for opened in opening.join_all().await {
                streams.spawn(follow(opened?, Arc::clone(&say)));
            }
        }
        Ok(Self { address: address.to_owned(), streams, seen, count })
    }

    /// Publishes new flows, one a second, each with matches, and gives the milliseconds until each stream showed the first of them.
    pub async fn told_of_new_flows(mut self, flows: usize) -> Result<Vec<f64>> {
        let mut connection = Connection::open(&self.address).await?;
        let matches = connection.send("GET", "/v1/matches?limit=1", "", "").await?;
        let matches: serde_json::Value = serde_json::from_slice(&matches.body)?;
        let mut flow = matches["items"][0]["supply"].clone();
        let map = flow.as_object_mut().context("no match to copy")?;
        map.remove("version");
        let mut times = Vec::with_capacity(self.count * flows);
        for number in 0..flows {
            flow["id"] = format!("crowd-{number:02}").into();
            let sent = Instant::now();
            let answer = connection.send("POST", "/v1/flows", "", &flow.to_string()).await?;
            ensure!(answer.status == 201, "{}", answer.text());
            let mut missing = self.count;
            while missing > 0 {
                let Ok(Some((of, at))) = timeout(PATIENCE, self.seen.recv()).await else { break };
                if of == number {
                    times.push(at.duration_since(sent).as_secs_f64() * 1e3);
                    missing -= 1;
                }
            }
            sleep(Duration::from_secs(1)).await;
        }
        self.streams.abort_all();
        Ok(times)
    }
}

/// A stream up to its first sign of life.
async fn open(address: String) -> Result<TcpStream> {
    let mut stream = TcpStream::connect(&address).await?;
    stream.write_all(format!("GET /v1/events HTTP/1.1\r\nHost: {address}\r\n\r\n").as_bytes()).await?;
    let mut text = String::new();
    let mut buffer = [0; 1_024];
    while !text.contains(": turash") {
        let read = timeout(PATIENCE, stream.read(&mut buffer)).await??;
        ensure!(read > 0, "the server ended a stream: {text}");
        text.push_str(&String::from_utf8_lossy(&buffer[..read]));
        ensure!(text.starts_with("HTTP/1.1 200"), "a live stream was refused: {text}");
    }
    Ok(stream)
}

/// Reads until the end, and says of each new flow when the first of its matches came. Little is done for each byte: all share the machine.
async fn follow(mut stream: TcpStream, say: Arc<mpsc::Sender<(usize, Instant)>>) {
    const MARK: &[u8] = b"\"subject\":\"match/crowd-";
    let mark = memchr::memmem::Finder::new(MARK);
    let (mut buffer, mut kept, mut last) = (vec![0; 4_096], 0, None);
    loop {
        let Ok(read @ 1..) = stream.read(&mut buffer[kept..]).await else { return };
        let at = Instant::now();
        let text = &buffer[..kept + read];
        let found = mark.find(text);
        let digits = found.and_then(|place| text.get(place + MARK.len()..place + MARK.len() + 2));
        let number = digits.and_then(|digits| std::str::from_utf8(digits).ok()?.parse::<usize>().ok());
        if let Some(number) = number.filter(|number| last != Some(*number)) {
            last = Some(number);
            if say.send((number, at)).await.is_err() {
                return;
            }
        }
        // A mark may be cut in two.
        let rest = text.len().min(MARK.len() + 2);
        let from = text.len() - rest;
        buffer.copy_within(from..from + rest, 0);
        kept = rest;
    }
}
