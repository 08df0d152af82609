//! The store as others see it: connecting, closing, and the way to its connections and its writer.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use futures_util::TryStreamExt;
use sqlx::postgres::PgRow;
use sqlx::{Either, Executor, Postgres, Row};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use turash_domain::ports::PortResult;
use turash_domain::{PortError, PortErrorKind};
use turash_store::{Plan, Queue};

use crate::error::{
    Unreadable, from_driver, lost_connection, may_run_again, port_error, too_slow, unreadable,
};
use crate::migrate;
use crate::options::{PostgisOptions, Use};
use crate::patience;
use crate::pause::pause;
use crate::pool::{Pool, PoolState};
use crate::statement::{Lost, Sql};
use crate::transaction::execute;
use crate::writer::Writer;

/// Rows that are decoded together, in a task beside.
const PIECE: usize = 1_000;

/// How often a statement is tried in all where another try may succeed.
const TRIES: u32 = 5;

/// Registry, event log, ledger, leases and spatial index on a server with Postgres and PostGIS. Cloning is cheap; all clones are
/// one store.
///
/// Connect within a tokio runtime. [`PostgisStore::close`] ends it in good order; dropping all clones does so in the
/// background.
#[derive(Clone)]
pub struct PostgisStore {
    inner: Arc<Inner>,
}

struct Inner {
    options: PostgisOptions,
    /// Host and database, for messages.
    label: String,
    pool: Pool,
    writer: Option<Queue<Plan>>,
    /// How far the log is known to reach: raised by own commits and by what `follow` hears of others'.
    head: Arc<watch::Sender<u64>>,
    /// Whether the log is being followed: from the first wait on.
    following: OnceLock<()>,
    closed: CancellationToken,
    tasks: TaskTracker,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.closed.cancel();
    }
}

impl PostgisStore {
    /// Connects for reading and writing. The holder is who this process is, for people who look at the server's sessions.
    ///
    /// Errors: `Unavailable` where the server does not answer or refuses the role, `Invalid` where the schema is missing or
    /// older than this program (the message says `turash migrate`), `Corrupt` where it is newer.
    pub async fn connect(options: PostgisOptions, holder: &str) -> PortResult<Self> {
        let options = options.application_name(holder);
        let store = Self::open(options, Use::Read, |options, head, tasks| {
            let (writer, queue) = Writer::new(options, head);
            tasks.spawn(writer.run());
            Some(queue)
        });
        store.check_schema().await?;
        Ok(store)
    }

    /// Connects for reading only, in sessions that refuse to write; for commands that only look.
    pub async fn read_only(options: PostgisOptions) -> PortResult<Self> {
        let store = Self::open(options, Use::ReadOnly, |_, _, _| None);
        store.check_schema().await?;
        Ok(store)
    }

    /// Makes the schema or brings it up to date; gives the names of the migrations that were applied. Two may run at once.
    pub async fn migrate(options: &PostgisOptions) -> PortResult<Vec<String>> {
        migrate::migrate(options).await
    }

    fn open(
        options: PostgisOptions,
        purpose: Use,
        writer: impl FnOnce(PostgisOptions, Arc<watch::Sender<u64>>, &TaskTracker) -> Option<Queue<Plan>>,
    ) -> Self {
        let tasks = TaskTracker::new();
        let head = Arc::new(watch::channel(0).0);
        let writer = writer(options.clone(), Arc::clone(&head), &tasks);
        let inner = Inner {
            label: options.label(),
            pool: Pool::new(options.clone(), purpose),
            options,
            writer,
            head,
            following: OnceLock::new(),
            closed: CancellationToken::new(),
            tasks,
        };
        Self { inner: Arc::new(inner) }
    }

    async fn check_schema(&self) -> PortResult<()> {
        let mut session = self.inner.pool.session().await?;
        let found = migrate::version(session.connection()).await.map_err(|error| self.failed(error))?;
        session.done();
        migrate::refuse_other(self.label(), found)
    }

    /// The connections that read.
    pub fn pool_state(&self) -> PoolState {
        self.inner.pool.state()
    }

    /// Commits what is queued, then closes all connections. Other clones answer `Unavailable` from then on.
    pub async fn close(&self) {
        if let Some(writer) = &self.inner.writer {
            writer.close().await;
        }
        self.inner.closed.cancel();
        self.inner.pool.close().await;
        self.inner.tasks.close();
        self.inner.tasks.wait().await;
    }

    pub(crate) fn queue(&self) -> PortResult<&Queue<Plan>> {
        self.inner.writer.as_ref().ok_or_else(|| {
            let message = format!("the store {} is open for reading only", self.inner.label);
            port_error(PortErrorKind::Invalid, message)
        })
    }

    /// Runs a statement and gives its rows.
    pub(crate) async fn rows<'q>(&self, sql: impl Fn() -> Sql<'q> + Send + Sync) -> PortResult<Vec<PgRow>> {
        self.run(Lost::RunAgain, sql).await.map(|(rows, _)| rows)
    }

    /// Runs a statement that gives one row.
    pub(crate) async fn row<'q>(&self, sql: impl Fn() -> Sql<'q> + Send + Sync) -> PortResult<PgRow> {
        let mut rows = self.rows(sql).await?;
        rows.pop().ok_or_else(|| self.failed(sqlx::Error::RowNotFound))
    }

    /// Runs a statement that writes, as a transaction of its own; says how many rows it wrote.
    pub(crate) async fn write<'q>(
        &self,
        lost: Lost,
        sql: impl Fn() -> Sql<'q> + Send + Sync,
    ) -> PortResult<u64> {
        self.queue()?;
        self.run(lost, sql).await.map(|(_, count)| count)
    }

    /// Runs a statement in a transaction of its own that begins so, and gives its rows. It may run twice.
    pub(crate) async fn rows_after<'q>(
        &self,
        begin: &'static str,
        sql: impl Fn() -> Sql<'q> + Send + Sync,
    ) -> PortResult<Vec<PgRow>> {
        self.queue()?;
        self.run_after(Some(begin), Lost::RunAgain, sql).await.map(|(rows, _)| rows)
    }

    /// Runs a statement: again where the server says that it may succeed then, and on another connection where this one was
    /// lost and it does no harm.
    pub(crate) async fn run<'q>(
        &self,
        lost: Lost,
        sql: impl Fn() -> Sql<'q> + Send + Sync,
    ) -> PortResult<(Vec<PgRow>, u64)> {
        self.run_after(None, lost, sql).await
    }

    async fn run_after<'q>(
        &self,
        begin: Option<&'static str>,
        lost: Lost,
        sql: impl Fn() -> Sql<'q> + Send + Sync,
    ) -> PortResult<(Vec<PgRow>, u64)> {
        let mut tried = 0;
        loop {
            tried += 1;
            let mut session = self.inner.pool.session().await?;
            let options = &self.inner.options;
            let (pid, progress) = (session.pid(), AtomicU64::new(0));
            let rows = collect(session.connection(), begin, sql(), &progress);
            let answer = patience::answer(options, pid, &progress, rows);
            let answer = timeout(options.statement_bound(), answer).await;
            let error = match answer {
                Ok(Ok(answer)) => {
                    session.done();
                    return Ok(answer);
                }
                Ok(Err(error)) => error,
                Err(_) => return Err(too_slow(&self.inner.label)),
            };
            drop(session);
            let gone = lost_connection(&error);
            if gone {
                self.inner.pool.drop_idle();
            }
            let again = may_run_again(&error) || (gone && lost == Lost::RunAgain && tried < 3);
            if !again || tried == TRIES {
                return Err(self.failed(error));
            }
            tokio::time::sleep(pause(tried)).await;
        }
    }

    /// Decodes rows, piece by piece in tasks beside where there are many.
    pub(crate) async fn decode<T: Send + 'static>(
        &self,
        what: &'static str,
        mut rows: Vec<PgRow>,
        decode: fn(&PgRow) -> Result<T, Unreadable>,
    ) -> PortResult<Vec<T>> {
        let all = move |rows: &[PgRow]| rows.iter().map(decode).collect::<Result<Vec<_>, _>>();
        let wrong = |error: Unreadable| error.in_store(self.label(), what);
        if rows.len() <= PIECE {
            return all(&rows).map_err(wrong);
        }
        let mut pieces = Vec::new();
        while !rows.is_empty() {
            let rest = rows.split_off(rows.len().min(PIECE));
            let piece = std::mem::replace(&mut rows, rest);
            pieces.push(self.inner.tasks.spawn_blocking(move || all(&piece)));
        }
        let mut decoded = Vec::with_capacity(pieces.len() * PIECE);
        for piece in pieces {
            let piece = piece.await.map_err(|error| unreadable(self.label(), what, error))?;
            decoded.append(&mut piece.map_err(wrong)?);
        }
        Ok(decoded)
    }

    /// How far the log is known to reach.
    pub(crate) fn known_head(&self) -> watch::Receiver<u64> {
        self.inner.head.subscribe()
    }

    /// Begins to follow the log, once.
    pub(crate) fn follow(&self) {
        self.inner.following.get_or_init(|| {
            let options = self.inner.options.clone();
            let head = Arc::clone(&self.inner.head);
            let closed = self.inner.closed.clone();
            let pool = self.inner.pool.clone();
            self.inner
                .tasks
                .spawn(closed.run_until_cancelled_owned(crate::follow::follow(options, pool, head)));
        });
    }

    pub(crate) fn closed(&self) -> &CancellationToken {
        &self.inner.closed
    }

    pub(crate) fn options(&self) -> &PostgisOptions {
        &self.inner.options
    }

    /// Host and database, for messages.
    pub(crate) fn label(&self) -> &str {
        &self.inner.label
    }

    /// A driver's error as this store's.
    pub(crate) fn failed(&self, error: sqlx::Error) -> PortError {
        from_driver(&self.inner.label, error)
    }

    /// One value of a row.
    pub(crate) fn get<'r, T>(&self, row: &'r PgRow, column: usize) -> PortResult<T>
    where
        T: sqlx::Decode<'r, Postgres> + sqlx::Type<Postgres>,
    {
        row.try_get(column).map_err(|error| self.failed(error))
    }
}

async fn collect(
    connection: &mut sqlx::PgConnection,
    begin: Option<&'static str>,
    sql: Sql<'_>,
    progress: &AtomicU64,
) -> Result<(Vec<PgRow>, u64), sqlx::Error> {
    if let Some(begin) = begin {
        execute(connection, begin).await?;
    }
    let (mut rows, mut written) = (Vec::new(), 0);
    let mut answers = connection.fetch_many(sql);
    while let Some(answer) = answers.try_next().await? {
        match answer {
            Either::Left(done) => written += done.rows_affected(),
            Either::Right(row) => {
                rows.push(row);
                progress.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
    drop(answers);
    if begin.is_some() {
        execute(connection, "COMMIT").await?;
    }
    Ok((rows, written))
}

impl std::fmt::Debug for PostgisStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgisStore").field("store", &self.inner.label).finish_non_exhaustive()
    }
}
