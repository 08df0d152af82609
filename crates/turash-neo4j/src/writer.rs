//! The connection that writes, and the transaction: begun, carried out, committed, or rolled back, and tried again where that may help.
//!
//! Writers take turns on the server ([`TAKE_TURN`]), so one connection is all that a process needs. A transaction that is given up, or whose
//! caller went away, takes its connection with it: the server rolls it back at once and holds no lock for it.

use neo4rs::{Graph, Query, Txn};
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep, timeout_at};
use turash_domain::ports::PortResult;

use crate::error::Failure;
use crate::link::{TRIES, connect, pause};
use crate::options::Neo4jOptions;
use crate::rows::{Gone, Left};
use crate::statements::{SCHEMA, TAKE_TURN, TIDY_FLOWS, TIDY_ORGANIZATIONS, TIDY_SITES};

/// Whoever writes.
pub(crate) struct Writer {
    options: Neo4jOptions,
    /// Taken out while a transaction runs, and put back only after it ended well.
    idle: Mutex<Option<Graph>>,
}

/// What a transaction does.
pub(crate) enum Work {
    /// Statements that name what they may have left without anything hanging on it.
    Change(Vec<Query>),
    /// A statement that says how many it took away.
    Take(Query),
}

impl Writer {
    pub(crate) fn new(options: Neo4jOptions) -> Self {
        Self { options: options.connections(1), idle: Mutex::new(None) }
    }

    /// Does the work in one transaction; gives how many it took away. `work` is called anew for each try.
    pub(crate) async fn write(&self, work: impl Fn() -> Work + Send + Sync) -> PortResult<u64> {
        let deadline = Instant::now() + self.options.write_timeout;
        let (mut tried, mut before) = (0, None);
        loop {
            let failure = match timeout_at(deadline, self.attempt(work())).await {
                Ok(Ok(gone)) => return Ok(gone),
                Ok(Err(failure)) => failure,
                // What went wrong says more than that there was no time to mend it.
                Err(_) => before.unwrap_or(Failure::Late),
            };
            let left = deadline.saturating_duration_since(Instant::now());
            tried += 1;
            if !failure.may_run_again() || tried == TRIES || left <= pause(tried) {
                return Err(failure.of(&self.options.label()));
            }
            tracing::debug!(tried, ?failure, "the graph is written to again");
            sleep(pause(tried)).await;
            before = Some(failure);
        }
    }

    async fn attempt(&self, work: Work) -> Result<u64, Failure> {
        let mut idle = self.idle.lock().await;
        let graph = match idle.take() {
            Some(graph) => graph,
            None => self.prepared().await?,
        };
        let mut transaction = graph.start_txn().await?;
        match carry_out(&mut transaction, work).await {
            Ok(gone) => {
                transaction.commit().await?;
                *idle = Some(graph);
                Ok(gone)
            }
            Err(failure) => {
                // After an error of the server there is nothing left to roll back, and it says so.
                if transaction.rollback().await.is_ok() {
                    *idle = Some(graph);
                }
                Err(failure)
            }
        }
    }

    /// A connection to a server that has the constraints.
    async fn prepared(&self) -> Result<Graph, Failure> {
        let graph = connect(&self.options)?;
        for statement in SCHEMA {
            graph.run(*statement).await?;
        }
        Ok(graph)
    }
}

async fn carry_out(transaction: &mut Txn, work: Work) -> Result<u64, Failure> {
    transaction.run(TAKE_TURN).await?;
    match work {
        Work::Change(statements) => {
            for statement in statements {
                let left: Left = one(transaction, statement).await?;
                tidy(transaction, left).await?;
            }
            Ok(0)
        }
        Work::Take(statement) => Ok(one::<Gone>(transaction, statement).await?.gone),
    }
}

/// Flows first: what hangs on a site are flows, and what hangs on an organization are sites.
async fn tidy(transaction: &mut Txn, left: Left) -> Result<(), Failure> {
    for (statement, keys) in
        [(TIDY_FLOWS, left.flows), (TIDY_SITES, left.sites), (TIDY_ORGANIZATIONS, left.organizations)]
    {
        if !keys.is_empty() {
            transaction.run(neo4rs::query(statement).param("keys", keys)).await?;
        }
    }
    Ok(())
}

/// The only row of an answer.
async fn one<T: serde::de::DeserializeOwned>(transaction: &mut Txn, statement: Query) -> Result<T, Failure> {
    let mut stream = transaction.execute(statement).await?;
    let row = stream.single(transaction.handle()).await?;
    row.to().map_err(Failure::Unreadable)
}
