//! Several processes of one subscription. Each is this program again, and counts what it handles; the one that started them holds the
//! lease, and publishes.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use async_trait::async_trait;
use tokio::sync::watch;
use tokio::task::block_in_place;
use turash_domain::ports::{EventHandler, Fence, Outcome};
use turash_domain::{Event, Subscription};
use turash_runtime::memory::MemoryStore;
use turash_runtime::{Lifecycle, SubscriptionOptions};

use super::{Place, ROOM, end, named, start};
use crate::timer::Stopwatch;

/// The first argument of a process that takes part.
pub const WORKER: &str = "--worker";
/// How long handling waits for something else.
const WAIT: Duration = Duration::from_millis(5);
/// From when all are connected until counting begins.
const WARM_UP: Duration = Duration::from_secs(2);
const COUNTED: Duration = Duration::from_secs(4);

/// A handler that waits, and counts.
#[derive(Default)]
struct Waiter(AtomicU64);

#[async_trait]
impl EventHandler for Waiter {
    async fn handle(&self, _events: &[Arc<Event>]) -> Outcome {
        tokio::time::sleep(WAIT).await;
        self.0.fetch_add(1, Ordering::Relaxed);
        Outcome::Done
    }
}

/// Takes part in a subscription on a place, on a log.
async fn take_part(
    place: &Place,
    store: &MemoryStore,
    of: &Subscription,
    lease: Option<Fence>,
) -> Result<(Arc<Waiter>, Lifecycle, watch::Sender<Option<Fence>>)> {
    let waiter = Arc::new(Waiter::default());
    let lease = watch::Sender::new(lease);
    let options = SubscriptionOptions { lease: Some(lease.subscribe()), ..SubscriptionOptions::default() };
    let lifecycle = start(store, &place.bus(ROOM)?, of, waiter.clone(), options).await?;
    Ok((waiter, lifecycle, lease))
}

/// What a process does that takes part: it says how much it has handled whenever it is asked, until its input ends. The log and the
/// ledger are the holder's of the lease, who publishes; all that is asked of them here is what is booked already, which is nothing.
pub async fn work(url: &str, prefix: &str, name: &str) -> Result<()> {
    let place = Place::new(url, prefix).await?;
    let (waiter, lifecycle, _lease) = take_part(&place, &MemoryStore::new(), &named(name)?, None).await?;
    block_in_place(|| {
        say(0)?;
        for asked in std::io::stdin().lines() {
            asked?;
            say(waiter.0.load(Ordering::Relaxed))?;
        }
        anyhow::Ok(())
    })?;
    end(&lifecycle).await
}

fn say(count: u64) -> Result<()> {
    let mut out = std::io::stdout();
    writeln!(out, "{count}")?;
    Ok(out.flush()?)
}

/// A process that takes part besides this one.
struct Process {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Process {
    fn start(place: &Place, name: &str) -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args([WORKER, &place.url, &place.prefix, name])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().context("a process says nothing")?);
        let mut process = Self { child, input, output };
        process.hear()?;
        Ok(process)
    }

    fn hear(&mut self) -> Result<u64> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        line.trim().parse().with_context(|| format!("a process said '{line}'"))
    }

    fn handled(&mut self) -> Result<u64> {
        writeln!(self.input.as_mut().context("a process is gone")?)?;
        self.hear()
    }

    fn end(mut self) -> Result<()> {
        drop(self.input.take());
        ensure!(self.child.wait()?.success(), "a process failed");
        Ok(())
    }
}

/// Events a second that so many processes handle together, counted once all are at work.
pub async fn rate(place: &Place, store: &MemoryStore, name: &str, processes: usize) -> Result<f64> {
    let of = named(name)?;
    let fence = Fence { lease: of.clone(), token: 1 };
    let (waiter, lifecycle, _lease) = take_part(place, store, &of, Some(fence)).await?;
    let mut others = Vec::new();
    for _ in 1..processes {
        others.push(block_in_place(|| Process::start(place, name))?);
    }
    tokio::time::sleep(WARM_UP).await;
    let watch = Stopwatch::start();
    let before = block_in_place(|| handled(&waiter, &mut others))?;
    tokio::time::sleep(COUNTED).await;
    let after = block_in_place(|| handled(&waiter, &mut others))?;
    let seconds = watch.seconds();
    // The holder of the lease stops first: it would publish into what the others give back.
    end(&lifecycle).await?;
    for other in others {
        block_in_place(|| other.end())?;
    }
    place.remove(&place.stream(&of)).await?;
    Ok((after - before) as f64 / seconds)
}

fn handled(waiter: &Waiter, others: &mut [Process]) -> Result<u64> {
    let mut all = waiter.0.load(Ordering::Relaxed);
    for other in others {
        all += other.handled()?;
    }
    Ok(all)
}
