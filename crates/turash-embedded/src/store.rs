//! The store as others see it: opening, closing, and the way to its readers and its writer.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::Sqlite;
use sqlx::pool::PoolConnection;
use sqlx::sqlite::SqlitePool;
use tokio::sync::watch;
use tokio_util::task::TaskTracker;
use turash_domain::ports::PortResult;
use turash_domain::{PortError, PortErrorKind};
use turash_store::Queue;

use crate::checkpoints::Checkpoints;
use crate::error::{from_driver, port_error};
use crate::identity::Identity;
use crate::lock::{self, FolderLock, Holder};
use crate::open;
use crate::rights::private_file;
use crate::writer::{Queued, Work, Writer};

/// How a store is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenMode {
    /// For reading and writing; the folder and the store are made where they are missing. One process at a time: the
    /// next one is told who holds it.
    ReadWrite(Holder),
    /// For reading only, beside whoever writes. The store must exist.
    ReadOnly,
}

/// Registry, event log, ledger, leases and spatial index in one SQLite file. Cloning is cheap; all clones are one store.
///
/// Open it within a tokio runtime. [`EmbeddedStore::close`] ends it in good order; dropping all clones does the same in
/// the background, and nothing that was answered is lost either way.
#[derive(Clone)]
pub struct EmbeddedStore {
    inner: Arc<Inner>,
}

struct Inner {
    /// The file's path, for messages.
    label: String,
    readers: SqlitePool,
    writer: Option<WriterHandle>,
    /// The writer, and decoding that runs beside it.
    tasks: TaskTracker,
}

struct WriterHandle {
    queue: Queue<Queued>,
    head: watch::Receiver<u64>,
}

/// Tells the stores in memory of one process apart.
static MEMORY_STORES: AtomicU64 = AtomicU64::new(1);

impl EmbeddedStore {
    /// Opens the store of a data folder.
    ///
    /// Errors: `Conflict` where another process has it open for writing (the message names it), `Corrupt` where the file
    /// is no store, is damaged or was written by a newer Turash, `Unavailable` where folder or disk cannot be used or,
    /// for reading only, where there is no store.
    pub async fn open(folder: &Path, mode: OpenMode) -> Result<Self, PortError> {
        let path = folder.join(open::STORE_FILE);
        let label = path.display().to_string();
        match mode {
            OpenMode::ReadWrite(holder) => {
                let lock = FolderLock::take(folder, &holder).await?;
                // SQLite gives the files beside it the same rights.
                private_file(&path).map_err(|error| lock::unusable(folder, error))?;
                let connection = open::writer(&label, open::file_options(&path), true).await?;
                let checkpoints = Checkpoints {
                    store: label.clone(),
                    connection: open::beside_the_writer(&label, open::file_options(&path)).await?,
                };
                let readers = open::readers(open::file_options(&path));
                let writer = Writer::new(&label, connection, Some(lock), Some(Identity::of(&path))).await?;
                Ok(Self::start(label, readers, writer, Some(checkpoints)))
            }
            OpenMode::ReadOnly => {
                let readers = open::existing_readers(&label, &path).await?;
                let tasks = TaskTracker::new();
                Ok(Self { inner: Arc::new(Inner { label, readers, writer: None, tasks }) })
            }
        }
    }

    /// Who holds a data folder for writing right now; `None` where nobody does, or where there is no such folder.
    ///
    /// Errors: `Conflict` where the holder left no name, `Unavailable` where the folder cannot be read.
    pub async fn holder(folder: &Path) -> Result<Option<Holder>, PortError> {
        lock::holder(folder).await
    }

    /// A new, empty store in this process's memory.
    pub async fn in_memory() -> Result<Self, PortError> {
        let name = format!("/turash-{}", MEMORY_STORES.fetch_add(1, Ordering::Relaxed));
        let label = "in memory".to_owned();
        let connection = open::writer(&label, open::memory_options(&name), false).await?;
        let readers = open::readers(open::memory_options(&name));
        let writer = Writer::new(&label, connection, None, None).await?;
        Ok(Self::start(label, readers, writer, None))
    }

    fn start(
        label: String,
        readers: SqlitePool,
        (writer, queue, head): (Writer, Queue<Queued>, watch::Receiver<u64>),
        checkpoints: Option<Checkpoints>,
    ) -> Self {
        let tasks = TaskTracker::new();
        tasks.spawn(writer.run(checkpoints));
        let writer = Some(WriterHandle { queue, head });
        Self { inner: Arc::new(Inner { label, readers, writer, tasks }) }
    }

    /// Commits what is queued, copies the write-ahead log into the file, ends the writer's task and lets the next
    /// process in. Other clones answer `Unavailable` from then on.
    pub async fn close(self) {
        self.inner.readers.close().await;
        if let Some(writer) = &self.inner.writer {
            writer.queue.close().await;
        }
        self.inner.tasks.close();
        self.inner.tasks.wait().await;
    }

    /// Queues a command for the writer and waits for its answer.
    pub(crate) async fn write(&self, work: impl Work + 'static) -> PortResult<u64> {
        match &self.inner.writer {
            Some(writer) => writer.queue.submit(Box::new(work)).await,
            None => Err(port_error(
                PortErrorKind::Invalid,
                format!("the store {} is open for reading only", self.inner.label),
            )),
        }
    }

    /// A reading connection.
    pub(crate) async fn reader(&self) -> PortResult<PoolConnection<Sqlite>> {
        self.inner.readers.acquire().await.map_err(|error| self.failed(error))
    }

    /// The sequence of the last event as the writer tells it; nothing where this store only reads.
    pub(crate) fn told_head(&self) -> Option<watch::Receiver<u64>> {
        self.inner.writer.as_ref().map(|writer| writer.head.clone())
    }

    /// Where tasks of this store are spawned.
    pub(crate) fn tasks(&self) -> &TaskTracker {
        &self.inner.tasks
    }

    /// The store's path, for messages.
    pub(crate) fn label(&self) -> &str {
        &self.inner.label
    }

    /// A driver's error as this store's.
    pub(crate) fn failed(&self, error: sqlx::Error) -> PortError {
        from_driver(&self.inner.label, error)
    }
}

impl std::fmt::Debug for EmbeddedStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EmbeddedStore").field("store", &self.inner.label).finish_non_exhaustive()
    }
}
