//! The connections that read, and how a question is put: bounded on the server as well as here, and tried again where that may help.

use std::time::Duration;

use neo4rs::{Graph, Query};
use serde::de::DeserializeOwned;
use tokio::sync::OnceCell;
use tokio::time::{Instant, sleep, timeout_at};
use turash_domain::ports::PortResult;

use crate::error::Failure;
use crate::options::Neo4jOptions;

/// How often something is tried in all where another try may succeed.
pub(crate) const TRIES: u32 = 5;

/// How long to wait before the next try: 30, 90, 270 and 810 ms.
pub(crate) fn pause(tried: u32) -> Duration {
    Duration::from_millis(10) * 3_u32.pow(tried.min(TRIES))
}

/// Whom a question may be put to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ask {
    /// The one that writes: it knows what was just written.
    Writer,
    /// Any member of a cluster.
    Anyone,
}

/// The connections that read.
pub(crate) struct Link {
    pub(crate) options: Neo4jOptions,
    graph: OnceCell<Graph>,
}

impl Link {
    pub(crate) fn new(options: Neo4jOptions) -> Self {
        Self { options, graph: OnceCell::new() }
    }

    /// Puts a question of the store, which may take as long as the server may be silent.
    pub(crate) async fn list<T: DeserializeOwned>(&self, query: Query) -> PortResult<Vec<T>> {
        let rows = self.ask(Ask::Writer, query, self.options.answer_timeout).await;
        rows.map_err(|failure| failure.of(&self.options.label()))
    }

    /// The rows of an answer, which has so much time.
    pub(crate) async fn ask<T: DeserializeOwned>(
        &self,
        whom: Ask,
        query: Query,
        time: Duration,
    ) -> Result<Vec<T>, Failure> {
        let deadline = Instant::now() + time;
        let mut tried = 1;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            // The server ends it by itself: a connection that was given up would keep it busy until it is used again.
            let bounded = query.clone().extra("tx_timeout", millis(left));
            let attempt = timeout_at(deadline, self.attempt(whom, bounded));
            let failure = match attempt.await.unwrap_or(Err(Failure::Late)) {
                Err(failure) if failure.may_run_again() && tried < TRIES => failure,
                answer => return answer,
            };
            if deadline.saturating_duration_since(Instant::now()) <= pause(tried) {
                return Err(failure);
            }
            sleep(pause(tried)).await;
            tried += 1;
        }
    }

    async fn attempt<T: DeserializeOwned>(&self, whom: Ask, query: Query) -> Result<Vec<T>, Failure> {
        let graph = self.graph.get_or_try_init(|| async { connect(&self.options) }).await?;
        let mut stream = match whom {
            Ask::Writer => graph.execute(query).await?,
            Ask::Anyone => graph.execute_read(query).await?,
        };
        let mut rows = Vec::new();
        while let Some(row) = stream.next().await? {
            rows.push(row.to().map_err(Failure::Unreadable)?);
        }
        Ok(rows)
    }
}

/// At least one: 0 would mean no bound to the server.
fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX).max(1)
}

/// Connections that are made when they are used.
pub(crate) fn connect(options: &Neo4jOptions) -> Result<Graph, neo4rs::Error> {
    // The driver leaves the choice open. Where the program has chosen already, that stands.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Graph::connect(options.config()?)
}
