//! The connections that read, and that write single statements. No transaction is ever begun on one of them.
//!
//! A pool of our own because the driver's loses a permit for ever where a connection that is checked out goes silent, hands
//! on connections that a cancelled `begin` left in a transaction, and asks the server once more at each return. Here a session
//! whose work did not come to its end is closed, whatever the reason: cancelled, timed out or failed.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sqlx::Connection;
use sqlx::postgres::PgConnection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};
use turash_domain::PortErrorKind;
use turash_domain::ports::PortResult;

use crate::error::{from_driver, port_error, too_slow};
use crate::options::{PostgisOptions, Use};
use crate::patience;

/// A connection that nobody used for so long is asked whether it still lives.
const ASK_AFTER: Duration = Duration::from_secs(1);
/// How long that answer may take.
const PATIENCE: Duration = Duration::from_millis(500);
/// A connection that nobody used for so long is closed.
const UNUSED: Duration = Duration::from_mins(5);

/// The connections.
#[derive(Clone)]
pub(crate) struct Pool {
    inner: Arc<Inner>,
}

struct Inner {
    options: PostgisOptions,
    purpose: Use,
    permits: Arc<Semaphore>,
    /// The one used last is at the back.
    idle: Mutex<VecDeque<Idle>>,
    open: AtomicUsize,
}

struct Idle {
    connection: PgConnection,
    /// The server's number for it.
    pid: i32,
    since: Instant,
}

/// How many connections there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolState {
    /// Open, in use or not.
    pub open: usize,
    /// Open and not in use.
    pub idle: usize,
    /// That a caller would get now without waiting for another one's return.
    pub free: usize,
    /// The most.
    pub max: usize,
}

impl Pool {
    pub(crate) fn new(options: PostgisOptions, purpose: Use) -> Self {
        let permits = Arc::new(Semaphore::new(options.most_connections()));
        let inner =
            Inner { options, purpose, permits, idle: Mutex::new(VecDeque::new()), open: AtomicUsize::new(0) };
        Self { inner: Arc::new(inner) }
    }

    /// A session, within the time for it: one that is free and lives, or a new one.
    pub(crate) async fn session(&self) -> PortResult<Session> {
        let options = &self.inner.options;
        match timeout(options.acquire_bound(), Inner::take(&self.inner)).await {
            Ok(session) => session,
            Err(_) => Err(too_slow(&options.label())),
        }
    }

    /// Closes what is not in use: the server is known to have ended its sessions.
    pub(crate) fn drop_idle(&self) {
        let dropped = std::mem::take(&mut *self.inner.idle());
        self.inner.open.fetch_sub(dropped.len(), Ordering::Relaxed);
    }

    pub(crate) fn state(&self) -> PoolState {
        PoolState {
            open: self.inner.open.load(Ordering::Relaxed),
            idle: self.inner.idle().len(),
            free: self.inner.permits.available_permits(),
            max: self.inner.options.most_connections(),
        }
    }

    /// Closes all; who asks from now on is told so.
    pub(crate) async fn close(&self) {
        self.inner.permits.close();
        let idle = std::mem::take(&mut *self.inner.idle());
        for Idle { connection, .. } in idle {
            self.inner.open.fetch_sub(1, Ordering::Relaxed);
            // The server notices an end without a farewell too.
            let _ = timeout(PATIENCE, connection.close()).await;
        }
    }
}

impl Inner {
    fn idle(&self) -> MutexGuard<'_, VecDeque<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn take(pool: &Arc<Self>) -> PortResult<Session> {
        let store = pool.options.label();
        let permit = Arc::clone(&pool.permits)
            .acquire_owned()
            .await
            .map_err(|_| port_error(PortErrorKind::Unavailable, format!("the store {store} is closed")))?;
        loop {
            let found = pool.idle().pop_back();
            let Some(Idle { connection, pid, since }) = found else { break };
            let mut session = Session::new(connection, pid, pool);
            let alive = since.elapsed() < ASK_AFTER
                || matches!(timeout(PATIENCE, session.connection().ping()).await, Ok(Ok(())));
            if alive {
                session.permit = Some(permit);
                return Ok(session);
            }
        }
        let failed = |error| from_driver(&store, error);
        let mut connection = pool.options.open(pool.purpose).await.map_err(failed)?;
        let pid = patience::pid(&mut connection).await.map_err(failed)?;
        pool.open.fetch_add(1, Ordering::Relaxed);
        let mut session = Session::new(connection, pid, pool);
        session.permit = Some(permit);
        Ok(session)
    }
}

/// A connection in use. Dropped before [`Session::done`], it is closed.
pub(crate) struct Session {
    connection: Option<PgConnection>,
    pid: i32,
    pool: Arc<Inner>,
    /// Missing only while `Inner::take` looks whether the connection lives.
    permit: Option<OwnedSemaphorePermit>,
}

impl Session {
    fn new(connection: PgConnection, pid: i32, pool: &Arc<Inner>) -> Self {
        Self { connection: Some(connection), pid, pool: Arc::clone(pool), permit: None }
    }

    /// The server's number for it.
    pub(crate) fn pid(&self) -> i32 {
        self.pid
    }

    /// The connection.
    #[allow(clippy::expect_used, reason = "only `done` and `drop` take it, and both end the session")]
    pub(crate) fn connection(&mut self) -> &mut PgConnection {
        self.connection.as_mut().expect("a session has its connection until it ends")
    }

    /// Gives the connection back: its last statement was answered to the end.
    pub(crate) fn done(mut self) {
        if self.pool.permits.is_closed() {
            return;
        }
        if let Some(connection) = self.connection.take() {
            let mut idle = self.pool.idle();
            idle.push_back(Idle { connection, pid: self.pid, since: Instant::now() });
            while idle.front().is_some_and(|oldest| oldest.since.elapsed() > UNUSED) {
                idle.pop_front();
                self.pool.open.fetch_sub(1, Ordering::Relaxed);
            }
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.connection.take().is_some() {
            self.pool.open.fetch_sub(1, Ordering::Relaxed);
        }
        drop(self.permit.take());
    }
}
