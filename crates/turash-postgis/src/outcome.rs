//! What became of a transaction whose COMMIT was sent and whose answer never came.
//!
//! The transaction put its commit id down as a row. Whoever asks puts the same row down: the server makes that wait until the
//! transaction has ended, whichever way. If the row was there, it was committed. If not, it was not and never will be.

use sqlx::Connection;
use tokio::time::{Instant, sleep, timeout};
use turash_domain::Uuid;

use crate::options::{PostgisOptions, Use};
use crate::pause::pause;

/// What became of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is on disk.
    Committed,
    /// Nothing of it is, nor will be.
    RolledBack,
    /// The server did not answer within the time.
    Unknown,
}

/// Asks until the server answers: it may be starting again. It has ended a transaction whose client is gone well before this gives up.
pub(crate) async fn find(options: &PostgisOptions, id: Uuid) -> Outcome {
    let end = Instant::now() + options.abandoned_bound();
    let mut tried = 0;
    while Instant::now() < end {
        match timeout(options.acquire_bound(), ask(options, id)).await {
            Ok(Ok(true)) => return Outcome::RolledBack,
            Ok(Ok(false)) => return Outcome::Committed,
            Ok(Err(error)) => tracing::debug!(%error, "the outcome of a commit is not known yet"),
            Err(_) => {}
        }
        tried += 1;
        sleep(pause(tried)).await;
    }
    Outcome::Unknown
}

/// Whether the row was not there.
async fn ask(options: &PostgisOptions, id: Uuid) -> Result<bool, sqlx::Error> {
    let mut connection = options.open(Use::Write).await?;
    let done = sqlx::query("INSERT INTO turash.commit_id (id) VALUES ($1) ON CONFLICT DO NOTHING")
        .bind(id)
        .execute(&mut connection)
        .await?;
    // The answer counts, not the farewell.
    let _ = connection.close().await;
    Ok(done.rows_affected() == 1)
}
