//! Many live streams at once, and how long each waits for a new match.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::sync::{mpsc, watch};
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
        let mut ask = async |path: &str| -> Result<serde_json::Value> {
            let answer = connection.send("GET", path, "", "").await?;
            ensure!(answer.status == 200, "GET {path}: {}", answer.text());
            Ok(serde_json::from_slice(&answer.body)?)
        };
        let matches = ask("/v1/matches?limit=1").await?;
        let known = matches["items"][0]["supply"]["flow"].as_str().context("no match to copy")?;
        let mut flow = ask(&format!("/v1/flows/{known}")).await?;
        let map = flow.as_object_mut().context("a flow is an object")?;
        for name in ["version", "overbooked", "missing_annual"] {
            map.remove(name);
        }
        let mut times = Vec::with_capacity(self.count * flows);
        for number in 0..flows {
            flow["id"] = format!("crowd-{number:02}").into();
            let sent = Instant::now();
            let answer = connection.send("POST", "/v1/flows", "", &flow.to_string()).await?;
            ensure!(answer.status == 201, "{}", answer.text());
            self.hear(number, sent, &mut times).await;
            sleep(Duration::from_secs(1)).await;
        }
        self.streams.abort_all();
        Ok(times)
    }

    /// The same where a bare program writes texts of that length that it has ready.
    pub async fn told_by(mut self, bare: &mut Bare, times: usize, length: usize) -> Result<Vec<f64>> {
        let mut heard = Vec::with_capacity(self.count * times);
        for number in 0..times {
            let mut text = format!("data: {{\"subject\":\"match/crowd-{number:02}\"");
            text.extend(std::iter::repeat_n(' ', length.saturating_sub(text.len())));
            let sent = Instant::now();
            bare.write(&text).await?;
            self.hear(number, sent, &mut heard).await;
            sleep(Duration::from_secs(1)).await;
        }
        self.streams.abort_all();
        Ok(heard)
    }

    /// Waits until all streams have seen something, and notes how many milliseconds after it was sent.
    async fn hear(&mut self, number: usize, sent: Instant, times: &mut Vec<f64>) {
        let mut missing = self.count;
        while missing > 0 {
            let Ok(Some((of, at))) = timeout(PATIENCE, self.seen.recv()).await else { break };
            if of == number {
                times.push(at.duration_since(sent).as_secs_f64() * 1e3);
                missing -= 1;
            }
        }
    }
}

/// A program that does nothing but write what it has ready to whoever is connected: what the machine needs for that alone. It runs in a process of
/// its own, as a server does.
pub struct Bare {
    process: Child,
    /// Where it listens.
    pub address: String,
}

impl Bare {
    /// Starts this program once more, with [`BARE`] as its argument.
    pub async fn start() -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(BARE).stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut process = command.spawn()?;
        let said = process.stdout.take().context("the bare program has no output")?;
        let address = BufReader::new(said).lines().next_line().await?.context("it says no address")?;
        Ok(Self { process, address })
    }

    async fn write(&mut self, text: &str) -> Result<()> {
        let told = self.process.stdin.as_mut().context("the bare program has no input")?;
        told.write_all(format!("{text}\n").as_bytes()).await?;
        Ok(told.flush().await?)
    }
}

/// The argument by which this program is the bare one.
pub const BARE: &str = "--bare";

/// The bare program: says where it listens, and writes each line of its input to whoever is connected.
#[allow(clippy::print_stdout, reason = "the answer to the measuring process")]
pub async fn bare() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    let text = watch::Sender::new(Arc::from(""));
    let mut writing = JoinSet::new();
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    loop {
        tokio::select! {
            line = lines.next_line() => {
                let Some(line) = line? else { return Ok(()) };
                text.send_replace(line.into());
            }
            accepted = listener.accept() => {
                writing.spawn(write_on(accepted?.0, text.subscribe()));
            }
        }
    }
}

/// Writes every text that is told, until the other side goes.
async fn write_on(mut stream: TcpStream, mut told: watch::Receiver<Arc<str>>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n: turash\n\n").await?;
    while told.changed().await.is_ok() {
        let text = Arc::clone(&told.borrow_and_update());
        stream.write_all(text.as_bytes()).await?;
    }
    Ok(())
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
    let (mut buffer, mut kept, mut last) = (vec![0; 8_192], 0, None);
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
