//! A scripted peer that speaks Bolt 4.4: it answers as a server does, but for what the script says.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::packstream::Value;

/// What a client sent.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// HELLO, RUN and so on.
    pub(crate) name: &'static str,
    /// The text of a RUN.
    pub(crate) query: String,
    /// The parameters of a RUN.
    pub(crate) parameters: Value,
}

/// What the peer does about it.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    /// What a server does.
    Answer,
    /// This code and message.
    Fail(&'static str, &'static str),
    /// Nothing, ever.
    BeSilent,
    /// It ends the connection.
    HangUp,
    /// It says that much is to come, and ends the connection.
    HangUpInside,
    /// To a RUN: these rows, to be pulled, after a while.
    Rows(&'static [&'static str], Vec<Vec<Value>>, Duration),
}

type Script = Arc<dyn Fn(&Request) -> Act + Send + Sync>;

/// A peer that ends when it is dropped.
pub(crate) struct Peer {
    pub(crate) port: u16,
    heard: Arc<Mutex<Vec<Request>>>,
    _tasks: JoinSet<()>,
}

impl Peer {
    pub(crate) async fn start(script: impl Fn(&Request) -> Act + Send + Sync + 'static) -> Self {
        let (listener, heard) = (TcpListener::bind("127.0.0.1:0").await.unwrap(), Arc::default());
        let port = listener.local_addr().unwrap().port();
        let (mut tasks, script): (_, Script) = (JoinSet::new(), Arc::new(script));
        let kept: Arc<Mutex<Vec<Request>>> = Arc::clone(&heard);
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let session = Session { stream, script: Arc::clone(&script), heard: Arc::clone(&kept) };
                connections.spawn(session.run());
            }
        });
        Self { port, heard, _tasks: tasks }
    }

    /// One that says these bytes to the handshake, and nothing more.
    pub(crate) async fn saying(bytes: &'static [u8]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut open = Vec::new();
            while let Ok((mut stream, _)) = listener.accept().await {
                let _ = stream.write_all(bytes).await;
                open.push(stream);
            }
        });
        Self { port, heard: Arc::default(), _tasks: tasks }
    }

    pub(crate) fn url(&self) -> String {
        format!("bolt://turash:geheim@127.0.0.1:{}", self.port)
    }

    /// How often it was sent this.
    pub(crate) fn count(&self, name: &str) -> usize {
        self.heard.lock().unwrap().iter().filter(|request| request.name == name).count()
    }
}

struct Session {
    stream: TcpStream,
    script: Script,
    heard: Arc<Mutex<Vec<Request>>>,
}

impl Session {
    async fn run(mut self) {
        let mut handshake = [0; 20];
        if self.stream.read_exact(&mut handshake).await.is_err() {
            return;
        }
        let _ = self.stream.write_all(&[0, 0, 4, 4]).await;
        let (mut failed, mut rows) = (false, Vec::new());
        while let Some(request) = self.receive().await {
            self.heard.lock().unwrap().push(request.clone());
            match request.name {
                "GOODBYE" => return,
                "RESET" => failed = false,
                _ if failed => {
                    self.say(0x7E, &[]).await;
                    continue;
                }
                _ => {}
            }
            match (self.script)(&request) {
                Act::Answer => self.answer(&request, &mut rows).await,
                Act::Fail(code, message) => {
                    failed = true;
                    self.say(0x7F, &[("code", code.into()), ("message", message.into())]).await;
                }
                Act::BeSilent => std::future::pending().await,
                Act::HangUp => return,
                Act::HangUpInside => {
                    let _ = self.stream.write_all(&[0x10, 0x00, 0xB1, 0x70]).await;
                    return;
                }
                Act::Rows(names, found, after) => {
                    sleep(after).await;
                    rows = found;
                    self.say(0x70, &[("fields", fields(names))]).await;
                }
            }
        }
    }

    async fn answer(&mut self, request: &Request, rows: &mut Vec<Vec<Value>>) {
        match request.name {
            "HELLO" => {
                let server = [("server", "Neo4j/5.26.0".into()), ("connection_id", "bolt-1".into())];
                self.say(0x70, &server).await;
            }
            "RUN" => {
                let names = returned(&request.query);
                *rows = if names.is_empty() {
                    vec![]
                } else {
                    vec![names.iter().map(|name| plain(name)).collect()]
                };
                self.say(0x70, &[("fields", fields(&names)), ("t_first", Value::Int(0))]).await;
            }
            "PULL" | "DISCARD" => {
                for row in rows.drain(..).filter(|_| request.name == "PULL") {
                    self.send(&Value::Struct(0x71, vec![Value::List(row)])).await;
                }
                let summary = [("type", "rw".into()), ("t_last", Value::Int(0)), ("db", "neo4j".into())];
                self.say(0x70, &summary).await;
            }
            _ => self.say(0x70, &[]).await,
        }
    }

    /// SUCCESS (0x70), IGNORED (0x7E) or FAILURE (0x7F).
    async fn say(&mut self, tag: u8, entries: &[(&str, Value)]) {
        let fields = if tag == 0x7E { vec![] } else { vec![Value::map(entries)] };
        self.send(&Value::Struct(tag, fields)).await;
    }

    async fn send(&mut self, message: &Value) {
        let mut bytes = Vec::new();
        message.write(&mut bytes);
        let mut chunks = Vec::new();
        for chunk in bytes.chunks(60_000) {
            chunks.extend((chunk.len() as u16).to_be_bytes());
            chunks.extend(chunk);
        }
        chunks.extend([0, 0]);
        let _ = self.stream.write_all(&chunks).await;
    }

    /// The next message; nothing where the client is gone.
    async fn receive(&mut self) -> Option<Request> {
        let mut bytes = Vec::new();
        loop {
            let size = usize::from(self.stream.read_u16().await.ok()?);
            if size == 0 && !bytes.is_empty() {
                break;
            }
            let begin = bytes.len();
            bytes.resize(begin + size, 0);
            self.stream.read_exact(&mut bytes[begin..]).await.ok()?;
        }
        let Value::Struct(tag, fields) = Value::read(&mut bytes.as_slice()) else {
            panic!("no message: {bytes:?}")
        };
        let name = name(tag);
        let (query, parameters) = match (name, fields.as_slice()) {
            ("RUN", [query, parameters, ..]) => (query.text().to_owned(), parameters.clone()),
            _ => (String::new(), Value::Null),
        };
        Some(Request { name, query, parameters })
    }
}

fn name(tag: u8) -> &'static str {
    match tag {
        0x01 => "HELLO",
        0x02 => "GOODBYE",
        0x0F => "RESET",
        0x10 => "RUN",
        0x11 => "BEGIN",
        0x12 => "COMMIT",
        0x13 => "ROLLBACK",
        0x2F => "DISCARD",
        0x3F => "PULL",
        other => panic!("{other:#x} is no message of Bolt 4.4 that is known here"),
    }
}

fn fields(names: &[&str]) -> Value {
    Value::List(names.iter().map(|name| (*name).into()).collect())
}

/// The names of what a query returns.
fn returned(query: &str) -> Vec<&str> {
    let Some((_, returned)) = query.rsplit_once("RETURN ") else { return Vec::new() };
    let names = returned.split(" AS ").skip(1);
    names.map(|rest| rest.split([',', ' ', '\n']).next().unwrap()).collect()
}

/// What a server that holds nothing says under this name.
fn plain(name: &str) -> Value {
    match name {
        "organizations" | "flows" | "sites" => Value::List(vec![]),
        _ => Value::Int(0),
    }
}
