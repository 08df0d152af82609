//! Checkpoints beside the writer: the write-ahead log is copied into the file on a connection of its own, so that no commit waits
//! for the copying of all that were before it.
//!
//! What is absent: a promise that the log ends. Where commits follow each other without a pause, it is never all copied, and the
//! writer itself copies the rest once the log is long (`open`).

use std::time::Duration;

use sqlx::{Connection, SqliteConnection};
use tokio::sync::watch;

/// The log is looked at so long after a commit: what is written within is copied together.
const PAUSE: Duration = Duration::from_secs(1);
/// Pages that are worth a checkpoint.
const PAGES: i64 = 1_000;
/// What is written meanwhile is copied by another round; the log begins anew only where all of it is copied.
const ROUNDS: usize = 4;

/// The connection that copies.
pub(crate) struct Checkpoints {
    pub(crate) store: String,
    pub(crate) connection: SqliteConnection,
}

impl Checkpoints {
    /// Copies now and then, until nothing is committed any more.
    pub(crate) async fn run(mut self, mut committed: watch::Receiver<()>) {
        while committed.changed().await.is_ok() {
            let end = async { while committed.changed().await.is_ok() {} };
            if tokio::time::timeout(PAUSE, end).await.is_ok() {
                break;
            }
            if let Err(error) = self.copy().await {
                tracing::warn!(store = self.store, %error, "the write-ahead log was not copied; the writer will copy it");
            }
        }
        if let Err(error) = self.connection.close().await {
            tracing::warn!(store = self.store, %error, "a connection did not close cleanly");
        }
    }

    async fn copy(&mut self) -> Result<(), sqlx::Error> {
        let (_, pages, copied) = self.ask("PRAGMA wal_checkpoint(NOOP)").await?;
        if pages - copied < PAGES {
            return Ok(());
        }
        for _ in 0..ROUNDS {
            let (_, pages, copied) = self.ask("PRAGMA wal_checkpoint(PASSIVE)").await?;
            if pages == copied {
                break;
            }
        }
        Ok(())
    }

    /// Whether another connection was at it, pages of the log, and how many of them are copied.
    async fn ask(&mut self, sql: &'static str) -> Result<(i64, i64, i64), sqlx::Error> {
        sqlx::query_as(sql).fetch_one(&mut self.connection).await
    }
}
