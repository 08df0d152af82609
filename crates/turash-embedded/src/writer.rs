//! The writer: the one task that changes the store. It commits what is queued together and answers after the sync.
//!
//! Whoever drops the future of a command loses its answer only: the transaction is this task's own.

use async_trait::async_trait;
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};
use tokio::sync::watch;
use turash_domain::{PortError, PortErrorKind};
use turash_store::{Command, Inbox, Queue, Rows, again, groups};

use crate::checkpoints::Checkpoints;
use crate::error::{ADAPTER, SQLITE_IOERR, from_driver, port_error, sqlite_code};
use crate::identity::Identity;
use crate::lock::FolderLock;

/// One command's part in a transaction.
#[async_trait]
pub(crate) trait Work: Send + Sync {
    /// About how many rows it writes.
    fn rows(&self) -> usize {
        1
    }

    /// Carries it out; the number is its answer.
    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, Failure>;

    /// Says why [`Failure::Mismatch`] came about, on the state before the command.
    async fn explain(&self, _connection: &mut SqliteConnection) -> Result<PortError, sqlx::Error> {
        Ok(port_error(PortErrorKind::Corrupt, "a command was refused without a cause"))
    }
}

/// The transaction that commands take part in.
pub(crate) struct Tx<'a> {
    /// Its connection.
    pub(crate) connection: &'a mut SqliteConnection,
    /// The sequence of the log's last event.
    pub(crate) head: u64,
}

/// Why a command failed.
pub(crate) enum Failure {
    /// It is refused: nothing is wrong with the store.
    Refused(PortError),
    /// What is stored is not what the command expects; [`Work::explain`] finds out what.
    Mismatch,
    /// The store failed.
    Driver(sqlx::Error),
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Driver(error)
    }
}

/// What is queued for the writer.
pub(crate) type Queued = Box<dyn Work>;

impl Rows for Queued {
    fn rows(&self) -> usize {
        self.as_ref().rows()
    }
}

/// The task's own state.
pub(crate) struct Writer {
    store: String,
    connection: SqliteConnection,
    inbox: Inbox<Queued>,
    head: watch::Sender<u64>,
    lock: Option<FolderLock>,
    /// The file, where there is one.
    file: Option<Identity>,
}

/// Why a whole transaction failed.
enum Broken {
    /// It was rolled back; the store goes on.
    Failed(PortError),
    /// Nobody knows what the disk holds; only opening anew finds out.
    Lost(PortError),
}

impl Writer {
    /// A writer over an open connection, and the queue that leads to it.
    pub(crate) async fn new(
        store: &str,
        mut connection: SqliteConnection,
        lock: Option<FolderLock>,
        file: Option<Identity>,
    ) -> Result<(Self, Queue<Queued>, watch::Receiver<u64>), PortError> {
        let head: i64 = sqlx::query_scalar(
            "SELECT max(trimmed, coalesce((SELECT max(sequence) FROM event), 0)) FROM log",
        )
        .fetch_one(&mut connection)
        .await
        .map_err(|error| from_driver(store, error))?;
        let (head, reached) = watch::channel(head.cast_unsigned());
        let (queue, inbox) = Queue::new(ADAPTER, store);
        let writer = Self { store: store.to_owned(), connection, inbox, head, lock, file };
        Ok((writer, queue, reached))
    }

    /// Commits what is queued until every queue end is gone or somebody closes the store, and has the write-ahead log copied
    /// into the file beside.
    pub(crate) async fn run(mut self, checkpoints: Option<Checkpoints>) {
        let (committed, seen) = watch::channel(());
        let beside = async {
            if let Some(checkpoints) = checkpoints {
                checkpoints.run(seen).await;
            }
        };
        tokio::join!(self.work(committed), beside);
        // The last connection to close copies the WAL into the file and removes it.
        if let Err(error) = self.connection.close().await {
            tracing::warn!(store = self.store, %error, "the store did not close cleanly");
        }
        drop(self.lock);
        self.inbox.ended();
    }

    /// Commits until there is no more, and tells of each commit.
    async fn work(&mut self, committed: watch::Sender<()>) {
        while let Some(commands) = self.inbox.next().await {
            for group in groups(commands) {
                if let Err(lost) = self.commit_group(group).await {
                    tracing::error!(store = self.store, error = %lost, "the store stops");
                    return;
                }
            }
            committed.send_replace(());
        }
    }

    /// Commits a group and answers it. Where the transaction fails as a whole, each command gets one of its own: one that
    /// does not fit on the disk takes nobody with it.
    async fn commit_group(&mut self, group: Vec<Command<Queued>>) -> Result<(), PortError> {
        match self.transaction(&group).await {
            Ok(answers) => {
                for (command, answer) in group.into_iter().zip(answers) {
                    command.answer(answer);
                }
                Ok(())
            }
            Err(Broken::Failed(error)) if group.len() == 1 => {
                send_all(group, &error);
                Ok(())
            }
            Err(Broken::Failed(_)) => {
                for command in group {
                    Box::pin(self.commit_group(vec![command])).await?;
                }
                Ok(())
            }
            Err(Broken::Lost(error)) => {
                send_all(group, &error);
                Err(error)
            }
        }
    }

    /// One transaction: each command in a savepoint of its own, one commit, and only then the answers.
    async fn transaction(
        &mut self,
        group: &[Command<Queued>],
    ) -> Result<Vec<Result<u64, PortError>>, Broken> {
        self.execute("BEGIN IMMEDIATE")
            .await
            .map_err(|error| Broken::Failed(from_driver(&self.store, error)))?;
        let mut head = *self.head.borrow();
        let mut answers = Vec::with_capacity(group.len());
        for command in group {
            match self.command(command.work.as_ref(), &mut head, group.len() > 1).await {
                Ok(answer) => answers.push(answer),
                Err(error) => {
                    self.roll_back().await;
                    return Err(Broken::Failed(from_driver(&self.store, error)));
                }
            }
        }
        if let Err(error) = self.execute("COMMIT").await {
            let lost = sqlite_code(&error) == Some(SQLITE_IOERR);
            let error = from_driver(&self.store, error);
            self.roll_back().await;
            return Err(if lost { Broken::Lost(error.of_unknown_outcome()) } else { Broken::Failed(error) });
        }
        if self.file.as_ref().is_some_and(|file| !file.is_still_there()) {
            return Err(Broken::Lost(self.replaced()));
        }
        self.head.send_if_modified(|known| std::mem::replace(known, head) != head);
        Ok(answers)
    }

    /// Runs one command; the outer error is the store's, the inner one the command's own.
    async fn command(
        &mut self,
        work: &dyn Work,
        head: &mut u64,
        shared: bool,
    ) -> Result<Result<u64, PortError>, sqlx::Error> {
        if shared {
            self.execute("SAVEPOINT command").await?;
        }
        let mut tx = Tx { connection: &mut self.connection, head: *head };
        let outcome = work.run(&mut tx).await;
        let reached = tx.head;
        let refused = match outcome {
            Ok(answer) => {
                if shared {
                    self.execute("RELEASE command").await?;
                }
                *head = reached;
                return Ok(Ok(answer));
            }
            Err(Failure::Driver(error)) => return Err(error),
            Err(Failure::Refused(error)) => Some(error),
            Err(Failure::Mismatch) => None,
        };
        if shared {
            self.execute("ROLLBACK TO command").await?;
            self.execute("RELEASE command").await?;
        } else {
            self.execute("ROLLBACK").await?;
            self.execute("BEGIN IMMEDIATE").await?;
        }
        Ok(Err(match refused {
            Some(error) => error,
            None => work.explain(&mut self.connection).await?,
        }))
    }

    /// What was committed is in a file that has no name any more.
    fn replaced(&self) -> PortError {
        let message = format!(
            "the store {} was replaced or removed while this process has it open; nothing more is stored: end this process and start it again",
            self.store
        );
        port_error(PortErrorKind::Unavailable, message)
    }

    async fn roll_back(&mut self) {
        // SQLite has rolled back by itself after some errors; then there is nothing to roll back.
        let _ = self.execute("ROLLBACK").await;
    }

    async fn execute(&mut self, sql: &'static str) -> Result<(), sqlx::Error> {
        sqlx::query(AssertSqlSafe(sql)).execute(&mut self.connection).await.map(|_| ())
    }
}

/// Answers every command of a failed group with the same error.
fn send_all(group: Vec<Command<Queued>>, error: &PortError) {
    for command in group {
        command.answer(Err(again(error)));
    }
}
