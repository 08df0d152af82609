//! A server of the real binary on a port of its own, and a minimal client. It is always ended by its process id.

#![cfg(test)]

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::turash::Folder;

/// Nothing takes longer, even on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);
const STEP: Duration = Duration::from_millis(5);

/// A long-running `turash`. It is killed when it is dropped.
pub(crate) struct Server {
    child: Child,
    log: Arc<Mutex<String>>,
    reading: Arc<Mutex<Reading>>,
    reader: Option<JoinHandle<()>>,
    /// Where it listens; empty for a worker.
    pub(crate) address: String,
}

/// What whoever reads its log does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Reads every line as it comes.
    On,
    /// Stands still; the pipe fills up.
    Stopped,
    /// Went away; the pipe is closed.
    Gone,
}

/// How it ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: Option<i32>,
    pub(crate) took: Duration,
    pub(crate) said: String,
}

impl Ended {
    /// Asserts the exit status, and that the end took no longer than this.
    #[track_caller]
    pub(crate) fn with(self, status: i32, most: Duration) -> Self {
        assert_eq!(self.status, Some(status), "{}", self.said);
        assert!(self.took <= most, "it took {:?}, not {most:?} at most: {}", self.took, self.said);
        self
    }

    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        assert!(self.said.contains(text), "'{text}' is not in what was said:\n{}", self.said);
        self
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) json: Value,
    pub(crate) text: String,
}

impl Server {
    /// Starts `turash serve` and waits until it is ready.
    pub(crate) fn start(folder: &Folder, environment: &[(&str, &str)]) -> Self {
        let server = Self::listening(folder, &[], environment);
        server.until("ready", || server.get("/health/ready").status == 200);
        server
    }

    /// Starts `turash serve` and waits until it says where it listens.
    pub(crate) fn listening(folder: &Folder, args: &[&str], environment: &[(&str, &str)]) -> Self {
        let args = [&["serve", "--listen", "127.0.0.1:0"], args].concat();
        Self::listening_as(folder.command(&args), environment)
    }

    /// Starts a command that serves and waits until it says where it listens.
    pub(crate) fn listening_as(command: Command, environment: &[(&str, &str)]) -> Self {
        let mut server = Self::launch(command, environment);
        let listening = || server.line_with("address");
        server.until("listening", || listening().is_some());
        let line = listening().unwrap();
        let json = serde_json::from_str::<Value>(&line).ok();
        let json = json.and_then(|line| Some(line["fields"]["address"].as_str()?.to_owned()));
        let human = || line.split_once("address=").unwrap().1.split(' ').next().unwrap().to_owned();
        server.address = json.unwrap_or_else(human);
        server
    }

    /// Starts a command that runs until it is told to end.
    pub(crate) fn launch(mut command: Command, environment: &[(&str, &str)]) -> Self {
        command.envs(environment.iter().copied()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let reading = Arc::new(Mutex::new(Reading::On));
        let (said, kept, how) = (child.stderr.take().unwrap(), Arc::clone(&log), Arc::clone(&reading));
        let reader = thread::spawn(move || read_log(said, &kept, &how));
        Self { child, log, reading, reader: Some(reader), address: String::new() }
    }

    /// From the next line on, its log is read like this.
    pub(crate) fn log_is_read(&self, how: Reading) {
        *self.reading.lock().unwrap() = how;
    }

    /// Its number among the processes.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it said so far.
    pub(crate) fn said(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    fn line_with(&self, word: &str) -> Option<String> {
        self.said().lines().find(|line| line.contains("listening") && line.contains(word)).map(str::to_owned)
    }

    /// Waits until something holds.
    #[track_caller]
    #[allow(clippy::disallowed_methods, reason = "a test waits for another process")]
    pub(crate) fn until(&self, what: &str, holds: impl Fn() -> bool) {
        let start = Instant::now();
        while !holds() {
            assert!(start.elapsed() < PATIENCE, "waited in vain: {what}\n{}", self.said());
            thread::sleep(STEP);
        }
    }

    /// Waits until it said something.
    #[track_caller]
    pub(crate) fn until_said(&self, text: &str) {
        self.until(text, || self.said().contains(text));
    }

    /// Waits until every event is settled.
    #[track_caller]
    pub(crate) fn until_caught_up(&self) {
        self.until("caught up", || {
            let status = self.get("/v1/status").json;
            let mut subscriptions = status["subscriptions"].as_array().unwrap().iter();
            subscriptions.all(|of| of["lag_events"] == 0) && status["matches_as_of"] == status["head"]
        });
    }

    /// Sends SIGTERM.
    pub(crate) fn terminate(&self) {
        self.signal("TERM");
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, name: &str) {
        let (signal, pid) = (format!("-{name}"), self.child.id().to_string());
        assert!(Command::new("kill").args([&signal, &pid]).status().unwrap().success());
    }

    /// How it stands towards the lease of the matcher.
    pub(crate) fn standing(&self) -> String {
        let answer = self.get("/health/ready");
        answer.json["matcher"].as_str().unwrap_or_default().to_owned()
    }

    /// Waits for its end.
    #[allow(clippy::disallowed_methods, reason = "how long the end takes is what is tested")]
    pub(crate) fn ended(mut self) -> Ended {
        let start = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status.code();
            }
            assert!(start.elapsed() < PATIENCE, "it does not end: {}", self.said());
            thread::sleep(STEP);
        };
        let took = start.elapsed();
        if *self.reading.lock().unwrap() == Reading::Stopped {
            self.log_is_read(Reading::On);
        }
        self.reader.take().unwrap().join().unwrap();
        Ended { status, took, said: self.said() }
    }

    /// Asks it to end and waits until it has.
    pub(crate) fn end(self) -> Ended {
        self.terminate();
        self.ended()
    }

    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, "").unwrap()
    }

    /// Posts JSON that must be taken.
    #[track_caller]
    pub(crate) fn post(&self, path: &str, body: &str) -> Value {
        let answer = self.ask("POST", path, body).unwrap();
        assert!((200..300).contains(&answer.status), "POST {path}: {answer:?}");
        answer.json
    }

    /// One request on a connection of its own.
    pub(crate) fn ask(&self, method: &str, path: &str, body: &str) -> std::io::Result<Answer> {
        self.ask_with(method, path, &[], body)
    }

    /// The same with headers.
    pub(crate) fn ask_with(
        &self,
        method: &str,
        path: &str,
        headers: &[&str],
        body: &str,
    ) -> std::io::Result<Answer> {
        let mut stream = self.send(method, path, headers, body)?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").ok_or(std::io::ErrorKind::UnexpectedEof)?;
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap();
        let json = serde_json::from_str(body).unwrap_or_default();
        Ok(Answer { status, json, text: body.to_owned() })
    }

    fn send(&self, method: &str, path: &str, headers: &[&str], body: &str) -> std::io::Result<TcpStream> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.address);
        if !body.is_empty() {
            let length = body.len();
            let _ = write!(head, "Content-Type: application/json\r\nContent-Length: {length}\r\n");
        }
        for header in headers {
            let _ = write!(head, "{header}\r\n");
        }
        stream.write_all(format!("{head}\r\n{body}").as_bytes())?;
        Ok(stream)
    }

    /// Opens the live stream.
    pub(crate) fn stream(&self, headers: &[&str]) -> Stream {
        self.stream_of("/v1/events", headers)
    }

    /// Opens the live stream after a sequence.
    pub(crate) fn stream_after(&self, sequence: u64) -> Stream {
        self.stream_of(&format!("/v1/events?after={sequence}"), &[])
    }

    fn stream_of(&self, path: &str, headers: &[&str]) -> Stream {
        let mut lines = BufReader::new(self.send("GET", path, headers, "").unwrap());
        // Where it begins is settled once it is answered.
        let mut line = String::new();
        while line != "\r\n" {
            line.clear();
            assert!(lines.read_line(&mut line).unwrap() > 0, "the stream is not answered");
        }
        Stream { lines, address: self.address.clone() }
    }
}

/// Keeps what is said, as long as it is read.
#[allow(clippy::disallowed_methods, reason = "a reader that stands still")]
fn read_log(said: impl Read, kept: &Mutex<String>, how: &Mutex<Reading>) {
    let mut said = BufReader::new(said);
    let mut line = Vec::new();
    loop {
        let now = *how.lock().unwrap();
        match now {
            Reading::Stopped => thread::sleep(STEP),
            Reading::Gone => return,
            Reading::On => {
                if !said.read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
                    return;
                }
                *kept.lock().unwrap() += &String::from_utf8_lossy(&line);
                line.clear();
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The live stream, as it comes over a raw socket.
pub(crate) struct Stream {
    lines: BufReader<TcpStream>,
    /// By which the server was asked.
    address: String,
}

/// One event of it.
#[derive(Debug, PartialEq)]
pub(crate) struct Streamed {
    /// As the client keeps it.
    pub(crate) id: String,
    pub(crate) sequence: u64,
    pub(crate) name: String,
    pub(crate) data: Value,
}

impl Stream {
    /// The next event.
    pub(crate) fn next(&mut self) -> Streamed {
        let (mut id, mut name) = (None, String::new());
        loop {
            let mut line = String::new();
            assert!(self.lines.read_line(&mut line).unwrap() > 0, "the stream ended");
            if let Some(text) = line.strip_prefix("id: ") {
                id = Some(text.trim().to_owned());
            } else if let Some(text) = line.strip_prefix("event: ") {
                text.trim().clone_into(&mut name);
            } else if let Some(text) = line.strip_prefix("data: ") {
                let (id, mut data): (String, Value) = (id.unwrap(), serde_json::from_str(text).unwrap());
                let sequence = id.split_once('-').unwrap().0.parse().unwrap();
                // The address of its schema is the server's own, and not the event's.
                if let Some(schema) = data.as_object_mut().and_then(|data| data.remove("dataschema")) {
                    let of = format!("http://{}/schemas/{}", self.address, data["type"].as_str().unwrap());
                    assert_eq!(schema, of.as_str());
                }
                return Streamed { id, sequence, name, data };
            }
        }
    }

    /// The events up to the first one of a type.
    pub(crate) fn up_to(&mut self, name: &str) -> Vec<Streamed> {
        let mut events = vec![self.next()];
        while events.last().unwrap().name != name {
            events.push(self.next());
        }
        events
    }
}

/// A site near all others, those with another first letter at another place: flows of one place are no match.
pub(crate) fn site(id: &str) -> String {
    let longitude = 14.0 + f64::from(id.as_bytes()[0]) * 1e-3;
    format!(r#"{{"id":"{id}","name":"Works {id}","coordinates":{{"lon":{longitude},"lat":48.3}}}}"#)
}

/// A flow of heat; every supply fits every demand.
pub(crate) fn flow(id: &str, site: &str, direction: &str) -> String {
    let (low, high) = if direction == "supply" { (120, 150) } else { (60, 80) };
    format!(
        r#"{{"id":"{id}","site":"{site}","direction":"{direction}","quantity":{{"annual":4000,"annual_unit":"MWh/a"}},
        "resource":{{"family":"heat","t_min_c":{low},"t_max_c":{high}}}}}"#
    )
}
