//! A program with a subscription of its own beside those of Turash. It may run many times, on many machines: each process handles a
//! share of the events, and what one of them was at when it died comes to another one.
//!
//! ```text
//! turash serve                  # with store.url and redis.url, once or more
//! cargo run -p turash-app --example own_worker -- --store URL --redis URL --prefix turash: --file told.txt
//! ```
//!
//! It writes a line when it begins with an event and one when it has done it: `b SEQUENCE NANOSECONDS ID`, `e SEQUENCE NANOSECONDS ID`.
//! `cargo xtask redis-faults` reads them, and kills this program as it pleases.
//!
//! What a handler must be able to bear: an event may come again, also after it was done. So its effects are ones that may happen twice.

#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::fs::File;
use std::future::pending;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};
use async_trait::async_trait;
use clap::{Parser, ValueEnum};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use turash_domain::ports::{Clock, EventHandler, Fence, IdSource, Outcome};
use turash_domain::{Event, Subscription};
use turash_postgis::{PostgisOptions, PostgisStore};
use turash_redis::{RedisBus, RedisOptions};
use turash_runtime::{
    EventPorts, EventRuntime, LeaseKeeper, LeaseTimes, Lifecycle, Limits, Member, RecentLog,
    SubscriptionOptions, SystemClock, SystemIds,
};

/// The name of the subscription. All processes with this name share its events.
const NAME: &str = "own";

/// Handles every event of a log, as one of several processes.
#[derive(Debug, Parser)]
struct Args {
    /// URL of the database.
    #[arg(long)]
    store: String,
    /// URL of the Redis server.
    #[arg(long)]
    redis: String,
    /// What all keys of the bus begin with: what `redis.prefix` is for `turash serve`.
    #[arg(long, default_value = "turash:")]
    prefix: String,
    /// What was handled is written behind what this file has.
    #[arg(long)]
    file: PathBuf,
    /// How long handling an event takes.
    #[arg(long, default_value_t = 5)]
    work_ms: u64,
    /// A handler that takes longer is cancelled, and its event tried again.
    #[arg(long, default_value_t = 30_000)]
    timeout_ms: u64,
    /// After so long without a sign of life from a process, others take over what it was given; longer than the timeout.
    #[arg(long, default_value_t = 60_000)]
    takeover_ms: u64,
    /// A fault that the campaign must find.
    #[arg(long, hide = true)]
    plant: Option<Plant>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Plant {
    /// An event is said to be done half a second before it is.
    AckBeforeEffect,
}

/// The handler: it takes its time, and tells a file.
struct Teller {
    file: File,
    work: Duration,
    plant: Option<Plant>,
    lifecycle: Lifecycle,
}

impl Teller {
    /// Writes one line in one call, so that lines of several tasks do not mix.
    fn tell(mut file: &File, word: char, event: &Event) -> std::io::Result<()> {
        file.write_all(format!("{word} {} {} {}\n", event.sequence, nanoseconds(), event.id).as_bytes())
    }

    /// The planted fault: the effect comes when the event is settled already, or never.
    fn tell_later(&self, event: &Arc<Event>) -> std::io::Result<()> {
        let (file, event) = (self.file.try_clone()?, Arc::clone(event));
        self.lifecycle.spawn("late effect", async move {
            tokio::time::sleep(Duration::from_millis(500)).await;
            let _ = Self::tell(&file, 'e', &event);
        });
        Ok(())
    }

    async fn handle_one(&self, event: &Arc<Event>) -> std::io::Result<()> {
        Self::tell(&self.file, 'b', event)?;
        if self.plant == Some(Plant::AckBeforeEffect) {
            return self.tell_later(event);
        }
        tokio::time::sleep(self.work).await;
        Self::tell(&self.file, 'e', event)
    }
}

#[async_trait]
impl EventHandler for Teller {
    async fn handle(&self, events: &[Arc<Event>]) -> Outcome {
        for event in events {
            if let Err(error) = self.handle_one(event).await {
                // The disk is full, say: nothing is the event's fault, and it comes again when the file can be written.
                return Outcome::Unavailable(error.to_string());
            }
        }
        Outcome::Done
    }
}

/// The time of this machine, the same for all of its processes.
#[allow(clippy::disallowed_methods, reason = "lines of several processes are compared")]
fn nanoseconds() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_nanos())
}

/// The lease of the subscription, kept to the very end: it is given back when everything is settled.
struct Leased {
    held: watch::Receiver<Option<Fence>>,
    after_crash: watch::Receiver<bool>,
    drained: CancellationToken,
    keepers: TaskTracker,
}

impl Leased {
    /// `holder` is a name that no other process has, now or before.
    fn keep(store: &PostgisStore, ports: &EventPorts, of: &Subscription, holder: String) -> Self {
        let (leases, clock) = (Arc::new(store.clone()), Arc::clone(&ports.clock));
        let (keeper, held) = LeaseKeeper::new(leases, clock, of.clone(), holder);
        let (drained, keepers) = (CancellationToken::new(), TaskTracker::new());
        let after_crash = keeper.after_crash();
        keepers.spawn(keeper.with_times(LeaseTimes::SHARED).run(drained.clone()));
        Self { held, after_crash, drained, keepers }
    }

    async fn give_back(self) {
        self.drained.cancel();
        self.keepers.close();
        self.keepers.wait().await;
    }
}

/// What the subscription runs on.
fn runtime(args: &Args, store: &PostgisStore, log: &Arc<RecentLog>, process: &str) -> Result<EventRuntime> {
    let options = RedisOptions::parse(&args.redis)?
        .prefix(&args.prefix)
        .takeover(Duration::from_millis(args.takeover_ms));
    let boot = SystemIds::default().uuid(SystemClock.now());
    let ports = EventPorts {
        log: Arc::<RecentLog>::clone(log),
        ledger: Arc::new(store.clone()),
        clock: Arc::new(SystemClock),
        ids: Arc::new(SystemIds::default()),
    };
    let bus = Arc::new(RedisBus::new(options, process, boot));
    Ok(EventRuntime { ports, bus, lifecycle: Lifecycle::new(), metrics: Arc::default() })
}

#[tokio::main]
async fn main() -> Result<()> {
    let args = Args::parse();
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_ansi(false).init();
    // From here on a signal is not lost.
    let mut told_to_end = signals::listen()?;
    let store = PostgisStore::connect(PostgisOptions::parse(&args.store)?, "own worker").await?;
    let log = Arc::new(RecentLog::new(Arc::new(store.clone())));
    let process = format!("process {}", std::process::id());
    let runtime = runtime(&args, &store, &log, &process)?;
    let lifecycle = runtime.lifecycle.clone();
    let subscription = Subscription::new(NAME)?;
    let holder = format!("own worker ({process}, run {})", SystemIds::default().uuid(SystemClock.now()));
    let leased = Leased::keep(&store, &runtime.ports, &subscription, holder);
    // A database that is set back to an earlier copy is noticed by this.
    let (watched, stopping) = (Arc::clone(&log), lifecycle.stopping());
    lifecycle.spawn("log watch", async move {
        stopping.run_until_cancelled(watched.watch()).await;
    });
    let file = File::options().create(true).append(true).open(&args.file);
    let file = file.with_context(|| format!("{} cannot be written", args.file.display()))?;
    let work = Duration::from_millis(args.work_ms);
    let handler = Teller { file, work, plant: args.plant, lifecycle: lifecycle.clone() };
    let timeout = Duration::from_millis(args.timeout_ms);
    let member = Member {
        runtime,
        subscription,
        handler: Arc::new(handler),
        options: SubscriptionOptions { timeout, ..SubscriptionOptions::default() },
        lease: leased.held.clone(),
        after_crash: leased.after_crash.clone(),
        replaced: log.replaced(),
    };
    lifecycle.spawn(NAME, member.run());
    lifecycle.ready();
    println!("ready");
    let crashed = lifecycle.stopping();
    tokio::select! {
        () = signals::next(&mut told_to_end) => {}
        () = crashed.cancelled() => {}
    }
    // Nothing new is begun, what runs ends and is acknowledged; then the lease goes back, so that nobody waits for it.
    let ended = lifecycle.shut_down(Limits::default(), pending()).await;
    leased.give_back().await;
    store.close().await;
    ensure!(ended.is_clean(), "did not end in good order: {ended:?}");
    Ok(())
}

#[cfg(unix)]
mod signals {
    use tokio::signal::unix::{Signal, SignalKind, signal};

    pub(crate) fn listen() -> std::io::Result<[Signal; 2]> {
        Ok([signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?])
    }

    pub(crate) async fn next([terminate, interrupt]: &mut [Signal; 2]) {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    }
}

#[cfg(not(unix))]
mod signals {
    #[allow(clippy::unnecessary_wraps, reason = "elsewhere it can fail")]
    pub(crate) fn listen() -> std::io::Result<()> {
        Ok(())
    }

    pub(crate) async fn next((): &mut ()) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
