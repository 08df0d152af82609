//! What the Redis bench runs on: keys of its own on a server, a log of made-up events, and the runtime started on both.

pub mod go;
pub mod jobs;
pub mod peers;
pub mod processes;
pub mod standstill;

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Result, ensure};
use async_trait::async_trait;
use redis::aio::MultiplexedConnection;
use redis::io::tcp::TcpSettings;
use redis::{AsyncConnectionConfig, Client, IntoConnectionInfo};
use tokio::sync::Notify;
use turash_domain::ports::{
    Clock, Content, EventHandler, EventLog, EventPublisher, IdSource, Outcome, TryPublish,
};
use turash_domain::{
    Event, EventData, FlowId, MatchId, MatchWithdrawn, NewEvent, Sequence, Subscription, Timestamp, Uuid,
};
use turash_redis::{RedisBus, RedisOptions};
use turash_runtime::memory::MemoryStore;
use turash_runtime::{EventRuntime, Lifecycle, Limits, Metrics, SubscriptionOptions, SystemClock, SystemIds};

use crate::timer::Stopwatch;

/// Distinct keys of the events.
const KEYS: usize = 10_000;
/// Events that the relay reads, and publishes, at once.
pub const RELAYED: usize = 1_000;
/// Events that wait in the bus, as the product has it.
pub const ROOM: usize = 8_192;
/// Answers of a server that is busy with a long script take a while.
const PATIENCE: Duration = Duration::from_secs(30);

/// The server to measure on: `cargo xtask bench` starts one and names it here.
#[allow(clippy::disallowed_methods, reason = "a bench is told by the environment where its server is")]
pub fn server() -> Option<String> {
    std::env::var("TURASH_TEST_REDIS").ok().filter(|url| !url.is_empty())
}

/// Keys of one run on a server.
#[derive(Clone)]
pub struct Place {
    url: String,
    prefix: String,
    connection: MultiplexedConnection,
}

impl Place {
    /// Keys that begin like this.
    pub async fn new(url: &str, prefix: &str) -> Result<Self> {
        let connection = connect(url).await?;
        Ok(Self { url: url.to_owned(), prefix: prefix.to_owned(), connection })
    }

    /// The bus of the product, as a process of its own has it.
    pub fn bus(&self, room: usize) -> Result<Arc<RedisBus>> {
        let options = RedisOptions::parse(&self.url)?.prefix(&self.prefix).room(room);
        let boot: Uuid = SystemIds::default().uuid(SystemClock.now());
        Ok(Arc::new(RedisBus::new(options, "bench", boot)))
    }

    /// The stream of a subscription.
    pub fn stream(&self, of: &Subscription) -> String {
        format!("{}{{{of}}}", self.prefix)
    }

    /// A key that is none of the bus.
    pub fn key(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// Entries of a stream.
    pub async fn length(&self, stream: &str) -> Result<usize> {
        Ok(redis::cmd("XLEN").arg(stream).query_async(&mut self.connection.clone()).await?)
    }

    async fn until_empty(&self, stream: &str) -> Result<()> {
        while self.length(stream).await? > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok(())
    }

    /// Removes a stream, with its books where it has some.
    pub async fn remove(&self, stream: &str) -> Result<()> {
        let mut remove = redis::cmd("DEL");
        remove.arg(stream).arg(format!("{stream}:books"));
        Ok(remove.query_async(&mut self.connection.clone()).await?)
    }

    /// The memory that the server uses, MB.
    pub async fn memory_mb(&self) -> Result<f64> {
        let info: String = redis::cmd("INFO").arg("memory").query_async(&mut self.connection.clone()).await?;
        let bytes =
            info.lines().find_map(|line| line.strip_prefix("used_memory:")?.trim().parse::<f64>().ok());
        Ok(bytes.unwrap_or(f64::NAN) / 1024.0 / 1024.0)
    }
}

/// A connection as the adapter makes its own.
pub async fn connect(url: &str) -> Result<MultiplexedConnection> {
    let tcp = TcpSettings::default().set_nodelay(true);
    let client = Client::open(url.into_connection_info()?.set_tcp_settings(tcp))?;
    let config = AsyncConnectionConfig::new().set_response_timeout(Some(PATIENCE));
    Ok(client.get_multiplexed_async_connection_with_config(&config).await?)
}

/// A subscription of this name.
pub fn named(name: &str) -> Result<Subscription> {
    Ok(Subscription::new(name)?)
}

/// A log of so many events of about 300 bytes.
pub fn log_of(events: usize) -> Result<MemoryStore> {
    let store = MemoryStore::new();
    let mut made = Vec::with_capacity(events);
    for number in 1..=events {
        made.push(event(number)?);
    }
    store.append(made);
    Ok(store)
}

/// One event.
pub fn event(number: usize) -> Result<NewEvent> {
    let supply = FlowId::new(&format!("works-{}.out.heat", number % KEYS))?;
    let id = MatchId::new(supply, FlowId::new("mill.in.heat")?);
    let time = Timestamp::from_millis(1_795_000_000_000 + i64::try_from(number)?)?;
    let data = EventData::MatchWithdrawn(MatchWithdrawn { id });
    Ok(NewEvent { id: Uuid::from_u128(number as u128), time, data, trace_parent: None })
}

/// Everything in a log.
pub async fn contents(of: &MemoryStore) -> Result<Vec<Content>> {
    Ok(of.read(Sequence::START, u32::MAX).await?)
}

/// Starts the whole runtime on a log and a bus; it ends with what this gives.
pub async fn start(
    store: &MemoryStore,
    bus: &Arc<RedisBus>,
    of: &Subscription,
    handler: Arc<dyn EventHandler>,
    options: SubscriptionOptions,
) -> Result<Lifecycle> {
    let lifecycle = Lifecycle::new();
    let runtime = EventRuntime {
        ports: store.ports(),
        bus: Arc::<RedisBus>::clone(bus),
        lifecycle: lifecycle.clone(),
        metrics: Arc::new(Metrics::default()),
    };
    runtime.start(of, handler, options).await?;
    Ok(lifecycle)
}

/// Ends what [`start`] started.
pub async fn end(lifecycle: &Lifecycle) -> Result<()> {
    let ended = lifecycle.shut_down(Limits::default(), pending()).await;
    ensure!(ended.is_clean(), "the event runtime did not end well: {ended:?}");
    Ok(())
}

/// Publishes all events of a log in batches of the relay's size; gives how many a second.
pub async fn publish(bus: &RedisBus, to: &Subscription, events: &[Content]) -> Result<f64> {
    let watch = Stopwatch::start();
    for part in events.chunks(RELAYED) {
        ensure!(bus.try_publish(to, part).await? == TryPublish::Done, "there is no room");
    }
    Ok(events.len() as f64 / watch.seconds())
}

/// Runs a subscription over the events of a log until all are handled and acknowledged; gives how many a second. With `ahead` they
/// are all in the stream before it starts; else they are relayed as there is room.
pub async fn run_through(place: &Place, store: &MemoryStore, name: &str, ahead: bool) -> Result<f64> {
    let (events, of) = (contents(store).await?, named(name)?);
    let bus = place.bus(if ahead { events.len() } else { ROOM })?;
    if ahead {
        publish(&bus, &of, &events).await?;
    }
    let counter = Counter::new(events.len());
    let watch = Stopwatch::start();
    let lifecycle = start(store, &bus, &of, counter.clone(), SubscriptionOptions::default()).await?;
    counter.all().await;
    place.until_empty(&place.stream(&of)).await?;
    let seconds = watch.seconds();
    end(&lifecycle).await?;
    place.remove(&place.stream(&of)).await?;
    Ok(events.len() as f64 / seconds)
}

/// Counts what it handles, and says when it was all.
pub struct Counter {
    left: AtomicUsize,
    all: Notify,
}

impl Counter {
    /// A handler that awaits so many events.
    pub fn new(events: usize) -> Arc<Self> {
        Arc::new(Self { left: AtomicUsize::new(events), all: Notify::new() })
    }

    /// Waits until all were handled.
    pub async fn all(&self) {
        self.all.notified().await;
    }
}

#[async_trait]
impl EventHandler for Counter {
    async fn handle(&self, events: &[Arc<Event>]) -> Outcome {
        if self.left.fetch_sub(events.len(), Ordering::Relaxed) == events.len() {
            self.all.notify_one();
        }
        Outcome::Done
    }
}
