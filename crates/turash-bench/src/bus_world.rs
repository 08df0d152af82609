//! What the bus bench runs on: a log that holds made-up events, and handlers that count.

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use tokio::sync::Notify;
use turash_domain::ports::{Content, EventHandler, EventLog, Outcome, PortResult};
use turash_domain::{Event, EventData, FlowId, MatchId, MatchWithdrawn, Sequence, Timestamp, Uuid};

/// Distinct keys of the events.
pub const KEYS: usize = 10_000;

/// Whether events travel as they are or as JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As they are.
    Typed,
    /// Encoded when they are published and decoded by the handler.
    Json,
}

/// A log that is all in memory, and never grows.
pub struct MadeUpLog {
    form: Form,
    events: Vec<Content>,
    /// Events whose JSON is made, one for each key.
    templates: Vec<Event>,
    /// The JSON under way, by sequence.
    texts: Vec<Mutex<String>>,
}

impl MadeUpLog {
    /// A log of so many events.
    pub fn new(form: Form, count: usize) -> Self {
        let events = (1..=count).map(|number| Content::from(small_event(number))).collect();
        let texts = if form == Form::Json { count + 1 } else { 0 };
        Self {
            form,
            events,
            templates: (0..KEYS).map(flow_event).collect(),
            texts: std::iter::repeat_with(Mutex::default).take(texts).collect(),
        }
    }

    /// The JSON of one event, as a peer takes it.
    pub fn sample(&self) -> String {
        self.templates[0].to_cloud_event()
    }

    /// Makes the JSON of an event.
    pub fn encode(&self, number: usize) -> String {
        self.templates[number % KEYS].to_cloud_event()
    }
}

/// Reads JSON back.
pub fn decode(json: &str) -> bool {
    Event::from_cloud_event(json).is_ok()
}

#[async_trait]
impl EventLog for MadeUpLog {
    async fn read(&self, after: Sequence, limit: u32) -> PortResult<Vec<Content>> {
        let from = (after.0 as usize).min(self.events.len());
        let to = (from + limit as usize).min(self.events.len());
        if self.form == Form::Json {
            for number in from + 1..=to {
                *self.texts[number].lock().unwrap_or_else(PoisonError::into_inner) = self.encode(number);
            }
        }
        Ok(self.events[from..to].to_vec())
    }

    async fn head(&self) -> PortResult<Sequence> {
        Ok(Sequence(self.events.len() as u64))
    }

    async fn trimmed(&self) -> PortResult<Sequence> {
        Ok(Sequence::START)
    }

    async fn wait(&self, beyond: Sequence) -> PortResult<Sequence> {
        if beyond.0 >= self.events.len() as u64 {
            std::future::pending::<()>().await;
        }
        self.head().await
    }

    async fn trim(&self, _up_to: Sequence) -> PortResult<()> {
        Ok(())
    }
}

/// Counts what it handles, and says when it was all.
pub struct Counter {
    log: Arc<MadeUpLog>,
    left: AtomicUsize,
    all: Notify,
}

impl Counter {
    /// A handler that awaits so many events of a log.
    pub fn new(log: Arc<MadeUpLog>) -> Arc<Self> {
        let left = AtomicUsize::new(log.events.len());
        Arc::new(Self { log, left, all: Notify::new() })
    }

    /// Waits until all were handled.
    pub async fn all(&self) {
        self.all.notified().await;
    }
}

#[async_trait]
impl EventHandler for Counter {
    async fn handle(&self, events: &[Arc<Event>]) -> Outcome {
        if self.log.form == Form::Json {
            for event in events {
                let text = &self.log.texts[event.sequence.0 as usize];
                let json = std::mem::take(&mut *text.lock().unwrap_or_else(PoisonError::into_inner));
                if !decode(&json) {
                    return Outcome::Reject("not what was encoded".to_owned());
                }
            }
        }
        if self.left.fetch_sub(events.len(), Ordering::Relaxed) == events.len() {
            self.all.notify_one();
        }
        Outcome::Done
    }
}

fn flow_id(number: usize) -> FlowId {
    id(&format!("works-{}.out.heat", number % KEYS), FlowId::new)
}

#[allow(clippy::panic, reason = "the bench makes well-formed ids")]
fn id<I, E: std::fmt::Display>(text: &str, new: impl Fn(&str) -> Result<I, E>) -> I {
    new(text).unwrap_or_else(|error| panic!("{error}"))
}

/// An event that takes little memory, with one of [`KEYS`] keys.
fn small_event(number: usize) -> Event {
    let pair = MatchId::new(flow_id(number), id("mill.in.heat", FlowId::new));
    event(number, EventData::MatchWithdrawn(MatchWithdrawn { id: pair }))
}

fn event(number: usize, data: EventData) -> Event {
    let time = Timestamp::from_millis(1_795_000_000_000 + i64::try_from(number).unwrap_or(0))
        .unwrap_or(Timestamp::EPOCH);
    let sequence = Sequence(number as u64);
    Event { sequence, id: Uuid::from_u128(number as u128), time, data, trace_parent: None }
}

/// A flow's event, which is what most JSON work is about.
fn flow_event(number: usize) -> Event {
    let json = format!(
        r#"{{"id":"works-{number}.out.heat","site":"works-{number}","direction":"supply","resource":{{"family":"heat",
        "t_min_c":100.0,"t_max_c":200.0}},"quantity":{{"annual":595710.0,"annual_unit":"MWh/a","peak":80.5,"peak_unit":"MW"}},
        "precision":"estimated","version":1}}"#
    );
    event(number, id("org.turash.resource_flow_created.v1", |name| EventData::from_json(name, &json)))
}

/// The Go program that does the same JSON work, built.
pub struct GoPeer {
    folder: tempfile::TempDir,
    sample: String,
}

impl GoPeer {
    /// Builds it for events like this one; `None` where Go is not installed.
    pub fn build(sample: &str) -> anyhow::Result<Option<Self>> {
        let Ok(version) = Command::new("go").arg("version").output() else { return Ok(None) };
        anyhow::ensure!(version.status.success(), "`go version` failed");
        let peer = Self { folder: tempfile::tempdir()?, sample: sample.to_owned() };
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/go/main.go");
        let built = Command::new("go").args(["build", "-o"]).arg(peer.program()).arg(source).status()?;
        anyhow::ensure!(built.success(), "the Go program did not build");
        Ok(Some(peer))
    }

    fn program(&self) -> std::path::PathBuf {
        self.folder.path().join("peer")
    }

    /// Events per second of a channel of 100 with 5 workers, and of a worker pool.
    pub fn run(&self, events: usize) -> anyhow::Result<(f64, f64)> {
        let mut child = Command::new(self.program())
            .arg(events.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        if let Some(mut input) = child.stdin.take() {
            std::io::Write::write_all(&mut input, self.sample.as_bytes())?;
        }
        let output = child.wait_with_output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let figures: Vec<f64> = text.split_whitespace().filter_map(|figure| figure.parse().ok()).collect();
        anyhow::ensure!(figures.len() == 2, "the Go program printed '{text}'");
        Ok((figures[0], figures[1]))
    }
}
