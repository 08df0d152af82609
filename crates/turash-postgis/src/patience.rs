//! Waiting for an answer that may never come: a connection that a firewall forgot stays silent, while the server has long answered, or
//! never heard the question.

use std::io;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::Connection;
use tokio::time::timeout;

use crate::options::{PostgisOptions, Use};

/// How long a session may be silent before the server is asked about it.
const SILENT: Duration = Duration::from_secs(1);
/// A session works, or has only just answered.
const WORKS: &str = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1 \
     AND (state = 'active' OR state_change > clock_timestamp() - interval '1 second'))";

/// Waits for what the session `pid` was asked; `progress` counts what has come of it. Where nothing comes, and the server says that the
/// session has waited for this program for a while, it ends as a lost connection. While the server says nothing the wait goes on.
pub(crate) async fn answer<T, E: From<sqlx::Error>>(
    options: &PostgisOptions,
    pid: i32,
    progress: &AtomicU64,
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, E> {
    let mut work = pin!(work);
    let mut seen = progress.load(Ordering::Relaxed);
    loop {
        if let Ok(answer) = timeout(SILENT, &mut work).await {
            return answer;
        }
        let now = progress.load(Ordering::Relaxed);
        if now == seen && !works(options, pid).await {
            // What came while the server was asked counts.
            if let Ok(answer) = timeout(Duration::ZERO, &mut work).await {
                return answer;
            }
            if progress.load(Ordering::Relaxed) == now {
                let message = "the server has answered long ago: the connection is dead";
                return Err(sqlx::Error::Io(io::Error::new(io::ErrorKind::ConnectionAborted, message)).into());
            }
        }
        seen = progress.load(Ordering::Relaxed);
    }
}

/// Whether the server says, on another connection, that a session works; also where it says nothing.
async fn works(options: &PostgisOptions, pid: i32) -> bool {
    let asked = async {
        let mut connection = options.open(Use::ReadOnly).await?;
        let works = sqlx::query_scalar(WORKS).bind(pid).fetch_one(&mut connection).await?;
        connection.close().await?;
        Ok::<bool, sqlx::Error>(works)
    };
    !matches!(timeout(SILENT, asked).await, Ok(Ok(false)))
}

/// The server's number for a session.
pub(crate) async fn pid(connection: &mut sqlx::PgConnection) -> Result<i32, sqlx::Error> {
    sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(connection).await
}
