//! A minimal HTTP client over one kept connection, and a reader of the live stream.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

/// Nothing that is asked takes longer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Within so long a stream says that its place is one of another log.
const QUIET: Duration = Duration::from_millis(500);

/// A request as it is sent, and sent again.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) if_match: Option<u64>,
    pub(crate) body: Option<String>,
}

impl Request {
    pub(crate) fn get(path: impl Into<String>) -> Self {
        Self { method: "GET", path: path.into(), if_match: None, body: None }
    }

    /// The bytes that go over the wire.
    pub(crate) fn bytes(&self, host: &str) -> Vec<u8> {
        let Self { method, path, .. } = self;
        let mut text = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n");
        if let Some(version) = self.if_match {
            let _ = write!(text, "If-Match: \"{version}\"\r\n");
        }
        if let Some(body) = &self.body {
            let length = body.len();
            let _ = write!(text, "Content-Type: application/json\r\nContent-Length: {length}\r\n");
        }
        text += "\r\n";
        text += self.body.as_deref().unwrap_or_default();
        text.into_bytes()
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Whether it says when to come again.
    pub(crate) retry_after: bool,
    /// Whether its body says what is wrong (RFC 9457).
    pub(crate) is_problem: bool,
    /// Whether the connection ends with it.
    pub(crate) closes: bool,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether it is a proper 503: one that says what is wrong and when to come again.
    pub(crate) fn is_refusal(&self) -> bool {
        self.status == 503 && self.retry_after && self.is_problem
    }

    /// Whether it is an error that leaves open whether the request was carried out.
    pub(crate) fn leaves_open(&self) -> bool {
        self.json()["type"] == "urn:turash:problem:outcome-unknown"
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

/// One connection.
pub(crate) struct Client {
    host: String,
    stream: BufReader<TcpStream>,
}

impl Client {
    pub(crate) fn connect(address: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self { host: address.to_owned(), stream: BufReader::new(stream) })
    }

    pub(crate) fn send(&mut self, request: &Request) -> io::Result<Answer> {
        self.stream.get_mut().write_all(&request.bytes(&self.host))?;
        self.answer()
    }

    /// Reads an answer whose body has a known length, as all but the live stream's have.
    fn answer(&mut self) -> io::Result<Answer> {
        let head = self.head()?;
        let mut bytes = vec![0; head.length];
        self.stream.read_exact(&mut bytes)?;
        let body = String::from_utf8(bytes).map_err(io::Error::other)?;
        let Head { status, retry_after, is_problem, closes, .. } = head;
        Ok(Answer { status, retry_after, is_problem, closes, body })
    }

    fn head(&mut self) -> io::Result<Head> {
        let mut head = Head::default();
        let first = self.line()?;
        head.status = first.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or_else(cut_short)?;
        loop {
            let line = self.line()?.to_ascii_lowercase();
            match line.split_once(':').map(|(name, value)| (name, value.trim())) {
                Some(("content-length", value)) => head.length = value.parse().map_err(io::Error::other)?,
                Some(("retry-after", _)) => head.retry_after = true,
                Some(("content-type", value)) => head.is_problem = value == "application/problem+json",
                Some(("connection", "close")) => head.closes = true,
                Some(_) => {}
                None => return Ok(head),
            }
        }
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let line = line.strip_suffix("\r\n").ok_or_else(cut_short)?;
        Ok(line.to_owned())
    }

    /// Follows the live stream from a place until the given sequence has come: its events, in order.
    pub(crate) fn stream(mut self, from: &From, until: u64) -> io::Result<Vec<Streamed>> {
        let after = from.sequence();
        // Nothing may come where the place is the last one; where it is one of another log, a reset comes at once.
        let may_be_quiet = matches!(from, From::LastId(_)) && after >= until;
        self.stream.get_mut().write_all(&from.request(&self.host))?;
        let status = self.head()?.status;
        if status != 200 {
            return Err(io::Error::other(format!("the live stream answered {status}")));
        }
        let (mut text, mut events, mut last) = (String::new(), Vec::new(), after);
        if may_be_quiet {
            self.stream.get_ref().set_read_timeout(Some(QUIET))?;
            last = 0;
        }
        while last < until {
            let line = match self.line() {
                Err(error) if may_be_quiet && is_timeout(&error) => return Ok(events),
                line => line?,
            };
            let length = usize::from_str_radix(&line, 16).map_err(io::Error::other)?;
            if length == 0 {
                return Err(io::Error::other(format!("the live stream ended after {last} of {until}")));
            }
            let mut bytes = vec![0; length];
            self.stream.read_exact(&mut bytes)?;
            self.line()?;
            text += std::str::from_utf8(&bytes).map_err(io::Error::other)?;
            let whole = text.rfind("\n\n").map_or(0, |end| end + 2);
            for block in text[..whole].split("\n\n") {
                let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name));
                let Some(id) = field("id: ") else { continue };
                let sequence = id.split('-').next().and_then(|number| number.parse().ok());
                last = sequence.ok_or_else(|| io::Error::other(format!("a strange id: {block}")))?;
                if let Some(data) = field("data: ") {
                    let is_reset = field("event: ") == Some("reset");
                    events.push(Streamed { id: id.to_owned(), is_reset, data: data.to_owned() });
                }
            }
            text.drain(..whole);
        }
        Ok(events)
    }
}

/// Where the live stream is to begin.
#[derive(Debug, Clone)]
pub(crate) enum From {
    /// After a sequence.
    Sequence(u64),
    /// After the event with this id.
    LastId(String),
}

impl From {
    pub(crate) fn sequence(&self) -> u64 {
        match self {
            Self::Sequence(sequence) => *sequence,
            Self::LastId(id) => {
                id.split('-').next().and_then(|number| number.parse().ok()).unwrap_or_default()
            }
        }
    }

    fn request(&self, host: &str) -> Vec<u8> {
        let (path, header) = match self {
            Self::Sequence(after) => (format!("/v1/events?after={after}"), String::new()),
            Self::LastId(id) => ("/v1/events".to_owned(), format!("Last-Event-ID: {id}\r\n")),
        };
        format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{header}\r\n").into_bytes()
    }
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

/// An event of the live stream.
#[derive(Debug)]
pub(crate) struct Streamed {
    pub(crate) id: String,
    /// Not an event of the log: everything must be read anew.
    pub(crate) is_reset: bool,
    pub(crate) data: String,
}

#[derive(Default)]
struct Head {
    status: u16,
    length: usize,
    retry_after: bool,
    is_problem: bool,
    closes: bool,
}

fn cut_short() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the answer was cut short")
}
