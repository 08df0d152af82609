//! What is seen of a server from outside while its database is away, and how soon all of it works again.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::session::Session;
use crate::crash::finding::Finding;
use crate::crash::http::{Client, Request};
use crate::crash::load::Writer;
use crate::moments::{now, pause};

/// Connections of a server that read at once; it is not configured otherwise.
const POOL: u64 = 10;
/// Readers that want one each: more than there are.
const READERS: u64 = 14;
/// A table that reads come to.
const READ: &str = "turash.site";
/// How long a table is held at most, so that nobody who waits for it is sent away.
const HELD: Duration = Duration::from_secs(1);
const STEP: Duration = Duration::from_millis(5);
/// Whoever is not back by then is not waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// What readers and probes saw.
#[derive(Default)]
pub(crate) struct Seen {
    pub(crate) reads: AtomicU64,
    pub(crate) reads_refused: AtomicU64,
    /// Probes that found the server not ready.
    pub(crate) not_ready: AtomicU64,
    /// Since when every probe found it ready.
    ready_since: Mutex<Option<Instant>>,
}

/// Reads until `stop` is set: each answer is one of success, or a proper refusal.
pub(crate) fn read(address: &str, seen: &Seen, stop: &AtomicBool) -> Result<(), Finding> {
    let mut number = 0;
    while !stop.load(Ordering::Relaxed) {
        let Ok(mut client) = Client::connect(address) else { return Err(gone("a read")) };
        while !stop.load(Ordering::Relaxed) {
            number = (number + 1) % 6;
            let answer = client.send(&Request::get(format!("/v1/sites/w0.s{number}")));
            let Ok(answer) = answer else { return Err(gone("a read")) };
            match answer.status {
                200 | 404 => seen.reads.fetch_add(1, Ordering::Relaxed),
                _ if answer.is_refusal() => seen.reads_refused.fetch_add(1, Ordering::Relaxed),
                status => {
                    let text = format!("a read was answered with {status}: {}", answer.body);
                    return Err(Finding::Wrong(text));
                }
            };
            pause(STEP);
            if answer.closes {
                break;
            }
        }
    }
    Ok(())
}

/// Asks for life and readiness until `stop` is set. A server lives whatever its database does.
pub(crate) fn probe(address: &str, seen: &Seen, stop: &AtomicBool) -> Result<(), Finding> {
    while !stop.load(Ordering::Relaxed) {
        let ask = |path| Client::connect(address).and_then(|mut client| client.send(&Request::get(path)));
        let (Ok(live), Ok(ready)) = (ask("/health/live"), ask("/health/ready")) else {
            return Err(gone("a probe"));
        };
        if live.status != 200 || !(ready.status == 200 || (ready.status == 503 && ready.retry_after)) {
            let text = format!("probes were answered with {} and {}", live.status, ready.status);
            return Err(Finding::Wrong(text));
        }
        let is_ready = ready.status == 200;
        seen.not_ready.fetch_add(u64::from(!is_ready), Ordering::Relaxed);
        let mut since = seen.ready_since.lock().unwrap_or_else(PoisonError::into_inner);
        *since = if is_ready { since.or(Some(now())) } else { None };
        drop(since);
        pause(4 * STEP);
    }
    Ok(())
}

fn gone(what: &str) -> Finding {
    Finding::Wrong(format!("{what} was not answered at all"))
}

/// Waits until the server is found ready; how long after `from` that was for the first time.
pub(crate) fn ready(seen: &Seen, from: Instant) -> Result<Duration> {
    while from.elapsed() < PATIENCE {
        let since = *seen.ready_since.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(since) = since {
            return Ok(since.saturating_duration_since(from));
        }
        pause(STEP);
    }
    bail!("the server was not ready again within {PATIENCE:?}")
}

/// Writes until that succeeds; how long it took.
pub(crate) fn writable(writer: &mut Writer, address: &str, from: Instant) -> Result<Duration> {
    while from.elapsed() < PATIENCE {
        let mut client = Client::connect(address)?;
        let written = writer.write(&mut client).map_err(|finding| anyhow::anyhow!("{finding:?}"))?;
        if written == Some(true) {
            return Ok(from.elapsed());
        }
    }
    bail!("nothing could be written within {PATIENCE:?}")
}

/// Waits until all connections of the pool work at the same time; how long that took.
///
/// A table is held, more readers come than there are connections, and the database says how many wait for it: as many as the pool
/// has. A session that is lost, or whose permit is, would be missing.
pub(crate) fn full(session: &mut Session, address: &str, from: Instant) -> Result<Duration> {
    let mut most = 0;
    while from.elapsed() < PATIENCE {
        let (waiting, at) = thread::scope(|scope| {
            session.run(&format!("BEGIN; LOCK TABLE {READ} IN ACCESS EXCLUSIVE MODE"))?;
            let held = now();
            let readers: Vec<_> = (0..READERS).map(|_| scope.spawn(|| one_read(address))).collect();
            let mut waiting = 0;
            while waiting < POOL && held.elapsed() < HELD {
                // A transaction sees the sessions as they were when it first looked, unless it asks anew.
                session.run("SELECT pg_stat_clear_snapshot()")?;
                waiting = session.number(&waiting_for_it())?;
                pause(STEP);
            }
            let at = from.elapsed();
            session.run("ROLLBACK")?;
            for reader in readers {
                reader.join().map_err(|_| anyhow::anyhow!("a reader panicked"))?;
            }
            anyhow::Ok((waiting, at))
        })
        .context("the pool cannot be looked at")?;
        if waiting >= POOL {
            return Ok(at);
        }
        most = most.max(waiting);
    }
    bail!("only {most} of the pool's {POOL} connections worked within {PATIENCE:?}")
}

/// Sessions of the server that wait for the table to read it. The writer's holds a lock of its own and does not count.
fn waiting_for_it() -> String {
    format!(
        "SELECT count(*) FROM pg_locks AS waits JOIN pg_stat_activity AS session USING (pid) \
         WHERE NOT waits.granted AND waits.relation = '{READ}'::regclass \
         AND session.application_name = 'turash serve' AND NOT EXISTS \
         (SELECT FROM pg_locks AS held WHERE held.pid = waits.pid AND held.locktype = 'advisory')"
    )
}

/// Whatever it is answered counts elsewhere.
fn one_read(address: &str) {
    let _ = Client::connect(address).and_then(|mut client| client.send(&Request::get("/v1/sites/w0.s0")));
}
