//! The writer: the one task of this process that commits to the registry. It commits what is queued together and answers after
//! the server's sync.
//!
//! Whoever drops the future of a command loses its answer only: the transaction is this task's own, on a connection of its own.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use sqlx::Connection;
use sqlx::postgres::PgConnection;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};
use turash_domain::ports::PortResult;
use turash_domain::{PortError, PortErrorKind, Uuid};
use turash_store::{Command, Inbox, Plan, Queue, Rows as _, again, groups};

use crate::error::{ADAPTER, from_driver, lost_connection, may_run_again, port_error, sqlstate, too_slow};
use crate::failure::Failure;
use crate::follow::raise;
use crate::options::{PostgisOptions, Use};
use crate::outcome::{self, Outcome};
use crate::patience;
use crate::pause::{pause, random};
use crate::registry::{By, explain};
use crate::transaction::{Answers, Way, execute, run};

/// How often a transaction is tried in all that others get in the way of.
const TRIES: u32 = 5;
/// How long the answer to COMMIT is waited for before the outcome is looked up.
const COMMIT_BOUND: Duration = Duration::from_secs(10);
/// How often old commit ids are removed.
const PRUNE_EVERY: Duration = Duration::from_mins(1);
pub(crate) const PRUNE: &str = "DELETE FROM turash.commit_id WHERE at < now() - interval '1 hour'";

/// The task's own state.
pub(crate) struct Writer {
    options: PostgisOptions,
    store: String,
    connection: Option<PgConnection>,
    /// The server's number for the connection.
    pid: i32,
    inbox: Inbox<Plan>,
    head: Arc<watch::Sender<u64>>,
    ids: Ids,
    pruned: Instant,
}

/// How a transaction ended.
enum Ended {
    Committed(Answers),
    /// Rolled back, for this reason.
    Failed(Failure),
    /// Nobody could find out in time, or it took too long.
    GivenUp(PortError),
}

impl Writer {
    /// A writer and the queue that leads to it. It connects with the first command.
    pub(crate) fn new(options: PostgisOptions, head: Arc<watch::Sender<u64>>) -> (Self, Queue<Plan>) {
        let store = options.label();
        let (queue, inbox) = Queue::new(ADAPTER, &store);
        let writer = Self {
            store,
            options,
            connection: None,
            pid: 0,
            inbox,
            head,
            ids: Ids { process: random(), next: random() },
            pruned: Instant::now(),
        };
        (writer, queue)
    }

    /// Commits what is queued until every queue end is gone or somebody closes the store.
    pub(crate) async fn run(mut self) {
        while let Some(commands) = self.inbox.next().await {
            for group in groups(commands) {
                self.commit(group).await;
            }
            self.prune().await;
        }
        if let Some(connection) = self.connection.take() {
            let _ = timeout(Duration::from_secs(1), connection.close()).await;
        }
        self.inbox.ended();
    }

    /// Commits a group and answers it.
    async fn commit(&mut self, group: Vec<Command<Plan>>) {
        let plans: Vec<_> = group.iter().map(|command| &command.work).collect();
        let mut way = Way::Together(By::Copy);
        let mut tried = 0;
        let error = loop {
            let failure = match self.transaction(&plans, way).await {
                Ended::Committed(answers) => return self.answer(group, answers).await,
                Ended::GivenUp(error) => break error,
                Ended::Failed(failure) => failure,
            };
            match failure {
                Failure::Driver(error)
                    if sqlstate(&error).as_deref() == Some("23505") && way == Way::Together(By::Copy) =>
                {
                    way = Way::Together(By::Statements);
                    continue;
                }
                Failure::Driver(error) => {
                    let lost = lost_connection(&error);
                    if !(may_run_again(&error) || lost) {
                        if group.len() > 1 {
                            return self.one_by_one(group).await;
                        }
                        break from_driver(&self.store, error);
                    }
                    tried += if lost { 2 } else { 1 };
                    if tried >= TRIES {
                        break from_driver(&self.store, error);
                    }
                    tracing::debug!(%error, tried, "a transaction runs again");
                }
                _ if group.len() > 1 => {
                    way = Way::Apart;
                    continue;
                }
                Failure::Refused(error) => break error,
                Failure::Mismatch => match self.explain(plans[0]).await {
                    Ok(Some(refusal)) => break refusal,
                    Ok(None) if tried + 1 < TRIES => tried += 1,
                    Ok(None) => {
                        break port_error(
                            PortErrorKind::Conflict,
                            "others keep changing what this commit changes",
                        );
                    }
                    Err(error) => break error,
                },
            }
            sleep(pause(tried)).await;
        };
        for command in group {
            command.answer(Err(again(&error)));
        }
    }

    /// Answers commands; those that have to run once more do so, each on its own.
    async fn answer(&mut self, group: Vec<Command<Plan>>, answers: Answers) {
        let mut rest = Vec::new();
        for (command, answer) in group.into_iter().zip(answers) {
            match answer {
                Some(answer) => {
                    if let Ok(head) = &answer {
                        raise(&self.head, *head);
                    }
                    command.answer(answer);
                }
                None => rest.push(command),
            }
        }
        self.one_by_one(rest).await;
    }

    async fn one_by_one(&mut self, group: Vec<Command<Plan>>) {
        for command in group {
            Box::pin(self.commit(vec![command])).await;
        }
    }

    /// One transaction: one commit for all, and only then the answers.
    async fn transaction(&mut self, plans: &[&Plan], way: Way) -> Ended {
        let id = self.ids.next();
        let mut connection = match self.connection().await {
            Ok(connection) => connection,
            Err(error) => return Ended::GivenUp(error),
        };
        let rows: usize = plans.iter().map(|plan| plan.rows()).sum();
        let bound = COMMIT_BOUND + Duration::from_millis(rows as u64);
        let bound = bound.min(self.options.transaction_bound());
        let silent = AtomicU64::new(0);
        let carried_out = run(&mut connection, plans, way, id);
        let carried_out = patience::answer(&self.options, self.pid, &silent, carried_out);
        let answers = match timeout(bound, carried_out).await {
            Ok(Ok(answers)) => answers,
            Ok(Err(failure)) => {
                self.roll_back(connection, &failure).await;
                return Ended::Failed(failure);
            }
            // The connection goes with what it holds; nothing was committed.
            Err(_) => return Ended::GivenUp(too_slow(&self.store)),
        };
        let committed = execute(&mut connection, "COMMIT");
        let committed = patience::answer(&self.options, self.pid, &silent, committed);
        match timeout(COMMIT_BOUND, committed).await {
            Ok(Ok(())) => {
                self.connection = Some(connection);
                Ended::Committed(answers)
            }
            Ok(Err(error)) => {
                drop(connection);
                self.look_up(id, answers, error).await
            }
            Err(_) => {
                drop(connection);
                self.look_up(id, answers, sqlx::Error::Io(std::io::ErrorKind::TimedOut.into())).await
            }
        }
    }

    /// Finds out what became of a transaction whose COMMIT was not answered.
    async fn look_up(&self, id: Uuid, answers: Answers, error: sqlx::Error) -> Ended {
        tracing::warn!(store = self.store, %error, "the answer to a commit was lost; its outcome is looked up");
        match outcome::find(&self.options, id).await {
            Outcome::Committed => Ended::Committed(answers),
            Outcome::RolledBack => Ended::Failed(Failure::Driver(error)),
            Outcome::Unknown => {
                let message = format!(
                    "the connection to the store {} broke during a commit, and the server does not answer; whether it was \
                     stored is not known: read again before trying again",
                    self.store
                );
                let unknown = port_error(PortErrorKind::Unavailable, message).of_unknown_outcome();
                Ended::GivenUp(unknown.caused_by(error))
            }
        }
    }

    async fn explain(&mut self, plan: &Plan) -> PortResult<Option<PortError>> {
        let mut connection = self.connection().await?;
        let explained = timeout(COMMIT_BOUND, explain(plan, &mut connection)).await;
        let explained = explained.map_err(|_| too_slow(&self.store))?;
        let explained = explained.map_err(|error| from_driver(&self.store, error))?;
        self.connection = Some(connection);
        Ok(explained)
    }

    /// Keeps the connection where it is of use after a failed transaction.
    async fn roll_back(&mut self, mut connection: PgConnection, failure: &Failure) {
        if matches!(failure, Failure::Driver(error) if sqlstate(error).is_none() || lost_connection(error)) {
            return;
        }
        let rolled_back = timeout(Duration::from_secs(1), execute(&mut connection, "ROLLBACK")).await;
        if matches!(rolled_back, Ok(Ok(()))) {
            self.connection = Some(connection);
        }
    }

    async fn connection(&mut self) -> PortResult<PgConnection> {
        if let Some(connection) = self.connection.take() {
            return Ok(connection);
        }
        let connecting = async {
            let mut connection = self.options.open(Use::Write).await?;
            let pid = patience::pid(&mut connection).await?;
            Ok((connection, pid))
        };
        let connected = timeout(self.options.acquire_bound(), connecting).await;
        let connected = connected.map_err(|_| too_slow(&self.store))?;
        let (connection, pid) = connected.map_err(|error| from_driver(&self.store, error))?;
        self.pid = pid;
        Ok(connection)
    }

    /// Removes commit ids that nobody can ask for any more.
    async fn prune(&mut self) {
        if self.pruned.elapsed() < PRUNE_EVERY {
            return;
        }
        self.pruned = Instant::now();
        let Some(mut connection) = self.connection.take() else { return };
        if matches!(timeout(COMMIT_BOUND, execute(&mut connection, PRUNE)).await, Ok(Ok(()))) {
            self.connection = Some(connection);
        }
    }
}

/// Gives commit ids out: those of a process differ from every other's.
struct Ids {
    process: u64,
    next: u64,
}

impl Ids {
    fn next(&mut self) -> Uuid {
        self.next = self.next.wrapping_add(1);
        Uuid::from_u64_pair(self.process, self.next)
    }
}
