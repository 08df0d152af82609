//! Follows the log: one connection of the process hears of commits, one look a second makes up for what it misses.
//!
//! A notification says nothing but "look". One that is lost, with its connection or while the server was away, costs at most the second.

use std::sync::Arc;
use std::time::Duration;

use sqlx::Row;
use sqlx::postgres::{PgListener, PgPoolOptions};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

use crate::options::{PostgisOptions, Use};
use crate::pool::Pool;

/// The channel that commits notify.
pub(crate) const CHANNEL: &str = "turash_log";

/// How long it looks away between two looks, and how long it waits for the server.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// A connection that was silent for so long is asked whether it still lives.
const SILENCE: Duration = Duration::from_secs(30);

/// Raises the head as the log grows, until it is dropped.
pub(crate) async fn follow(options: PostgisOptions, pool: Pool, head: Arc<watch::Sender<u64>>) {
    let mut ear = None;
    let mut last_sign = Instant::now();
    loop {
        if ear.is_none() {
            ear = timeout(options.acquire_bound(), listen(&options)).await.ok().flatten();
            last_sign = Instant::now();
        }
        look(&pool, &head).await;
        let Some(listener) = ear.as_mut() else {
            tokio::time::sleep(LOOK_AGAIN).await;
            continue;
        };
        match timeout(LOOK_AGAIN, listener.try_recv()).await {
            Ok(Ok(Some(_))) => {
                last_sign = Instant::now();
                while listener.next_buffered().is_some() {}
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, "the connection that listens for events was lost");
                ear = None;
                tokio::time::sleep(LOOK_AGAIN).await;
            }
            Err(_) if last_sign.elapsed() > SILENCE => {
                let asked = timeout(LOOK_AGAIN, sqlx::query("SELECT 1").execute(&mut *listener)).await;
                if matches!(asked, Ok(Ok(_))) {
                    last_sign = Instant::now();
                } else {
                    ear = None;
                }
            }
            // Lost and made again, or a quiet second: the next look sees what came in between.
            Ok(Ok(None)) | Err(_) => {}
        }
    }
}

async fn listen(options: &PostgisOptions) -> Option<PgListener> {
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(options.acquire_bound())
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_lazy_with(options.session(Use::Read));
    let mut listener = PgListener::connect_with(&pool).await.ok()?;
    listener.listen(CHANNEL).await.ok()?;
    Some(listener)
}

/// Looks how far the log reaches. A server that does not answer is looked at again later.
async fn look(pool: &Pool, head: &watch::Sender<u64>) {
    let before = *head.borrow();
    let Ok(mut session) = pool.session().await else { return };
    let query = sqlx::query("SELECT last FROM turash.log_head").fetch_one(session.connection());
    if let Ok(Ok(row)) = timeout(2 * LOOK_AGAIN, query).await
        && let Ok(last) = row.try_get::<i64, _>(0)
    {
        session.done();
        let last = last.cast_unsigned();
        if last < before {
            // What was known before it was asked is not there any more: the database was set back.
            head.send_replace(last);
        } else {
            raise(head, last);
        }
    }
}

/// Raises the known head, as a commit does; a lower one changes nothing.
pub(crate) fn raise(head: &watch::Sender<u64>, to: u64) {
    head.send_if_modified(|known| {
        let more = to > *known;
        *known = to.max(*known);
        more
    });
}
