//! Turns what the driver and the server say into errors that name the graph and say what to do: one table by Neo4j's status code.

use std::io;

use neo4rs::{DeError, Error};
use turash_domain::PortError;
use turash_domain::PortErrorKind::{self, Corrupt, Invalid, Unavailable};

use crate::tls;

/// This adapter's name in errors.
pub(crate) const ADAPTER: &str = "neo4j";

/// An error of this adapter without a driver's error behind it.
pub(crate) fn port_error(kind: PortErrorKind, message: impl Into<String>) -> PortError {
    PortError::new(kind, ADAPTER, message)
}

/// Why something could not be done on the server.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The driver says so.
    Driver(Error),
    /// What was answered cannot be read.
    Unreadable(DeError),
    /// The time that it may take is over.
    Late,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Driver(error)
    }
}

impl Failure {
    /// The status code that the server sent.
    pub(crate) fn code(&self) -> Option<&str> {
        match self {
            Self::Driver(Error::Neo4j(error)) => Some(error.code()),
            _ => None,
        }
    }

    /// Whether the server ended it because it took longer than it was given.
    pub(crate) fn is_out_of_time(&self) -> bool {
        matches!(self, Self::Late)
            || self.code().is_some_and(|code| {
                code.starts_with("Neo.ClientError.Transaction.TransactionTimedOut")
                    || code == "Neo.ClientError.Transaction.Terminated"
            })
    }

    /// Whether the same may succeed when it is tried again at once. A write is safe to make twice.
    pub(crate) fn may_run_again(&self) -> bool {
        match self {
            Self::Driver(Error::Neo4j(error)) => {
                let code = error.code();
                RUN_AGAIN.iter().any(|start| code.starts_with(start))
            }
            Self::Driver(error) => {
                matches!(
                    error,
                    Error::IOError { .. }
                        | Error::ConnectionError
                        | Error::ConnectionClosed(_)
                        | Error::ConnectionTimedOut
                        | Error::IncompleteBoltExchange
                        | Error::ServerUnavailableError(_)
                )
            }
            Self::Unreadable(_) | Self::Late => false,
        }
    }

    /// As the port's error: the kind by what the caller can do, the message with host and database.
    pub(crate) fn of(self, graph: &str) -> PortError {
        let (kind, text) = self.meaning();
        let message = format!("the graph {graph}: {text}");
        match self {
            Self::Driver(Error::Neo4j(error)) => {
                port_error(kind, format!("{message} ({})", error.code())).caused_by(Error::Neo4j(error))
            }
            Self::Driver(error) => port_error(kind, message).caused_by(error),
            Self::Unreadable(error) => port_error(kind, message).caused_by(error),
            Self::Late => port_error(kind, message),
        }
    }

    fn meaning(&self) -> (PortErrorKind, &'static str) {
        match self {
            Self::Late => (Unavailable, "it does not answer in time"),
            Self::Unreadable(_) => (Corrupt, "it holds what this program did not write"),
            Self::Driver(error) => of_driver(error),
        }
    }
}

/// Beginnings of the codes after which the same may succeed: locks, leaders, and what another writer changed in between.
const RUN_AGAIN: &[&str] = &[
    "Neo.TransientError",
    "Neo.ClientError.Cluster.NotALeader",
    "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase",
    "Neo.ClientError.Security.AuthorizationExpired",
    "Neo.ClientError.Transaction.LockClientStopped",
    "Neo.ClientError.Statement.EntityNotFound",
    "Neo.ClientError.Schema.ConstraintValidationFailed",
];

/// What a code means for the caller, by <https://neo4j.com/docs/status-codes/current/errors/all-errors/>: the kind, and what a person can do.
/// The first entry that the code begins with counts.
const MEANINGS: &[(&str, PortErrorKind, &str)] = &[
    ("Neo.ClientError.Security.Unauthorized", Unavailable, WRONG_PASSWORD),
    (
        "Neo.ClientError.Security.AuthenticationRateLimit",
        Unavailable,
        "the server was shown too many wrong passwords and lets nobody in for some seconds; check the URL of the graph",
    ),
    (
        "Neo.ClientError.Security.CredentialsExpired",
        Unavailable,
        "the user has to choose another password first: ALTER CURRENT USER SET PASSWORD FROM '...' TO '...'",
    ),
    ("Neo.ClientError.Security", Unavailable, "the user lacks a right; `turash doctor` says which"),
    (
        "Neo.ClientError.Database.DatabaseNotFound",
        Unavailable,
        "the database does not exist; make it, or name another one in the URL of the graph",
    ),
    ("Neo.ClientError.Cluster", Unavailable, READS_ONLY),
    ("Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", Unavailable, READS_ONLY),
    ("Neo.ClientError.General.TransactionOutOfMemoryError", Unavailable, OUT_OF_MEMORY),
    ("Neo.TransientError.General.MemoryPoolOutOfMemoryError", Unavailable, OUT_OF_MEMORY),
    ("Neo.TransientError.General.DatabaseUnavailable", Unavailable, "the database is starting or stopped"),
    (
        "Neo.ClientError.Transaction.TransactionTimedOut",
        Unavailable,
        "it took longer than it may, and was ended",
    ),
    ("Neo.ClientError.Transaction", Unavailable, "the server ended the transaction"),
    ("Neo.ClientError.Schema.ConstraintCreationFailed", Corrupt, FOREIGN_DATA),
    ("Neo.ClientError.Schema", Unavailable, "others changed the same at once"),
    ("Neo.ClientError.Statement.EntityNotFound", Unavailable, "others changed the same at once"),
    (
        "Neo.ClientError.Statement",
        Invalid,
        "it refuses a statement or a value; Turash needs Neo4j 5.26 or newer, `turash doctor` says which this is",
    ),
    ("Neo.ClientError", Invalid, "it refuses what it was asked"),
    ("Neo.TransientError", Unavailable, "others hold what this needs, or the server is busy"),
    ("Neo.DatabaseError", Unavailable, "the server failed inside; its log says why"),
];

const WRONG_PASSWORD: &str = "the server refuses the user or the password; check the URL of the graph";
const READS_ONLY: &str = "this member of the cluster only reads; write neo4j:// in the URL of the graph, so that the one that writes is found";
const OUT_OF_MEMORY: &str =
    "the server's memory for transactions is full; raise dbms.memory.transaction.total.max";
const FOREIGN_DATA: &str = "it holds sites, flows or organizations twice, which Turash never writes; give it a database of its own, or empty \
                            this one and run `turash rebuild graph`";

fn of_driver(error: &Error) -> (PortErrorKind, &'static str) {
    match error {
        Error::Neo4j(error) => {
            let entry = MEANINGS.iter().find(|(start, ..)| error.code().starts_with(start));
            entry.map_or((Unavailable, "it answered what this program does not know"), |(_, kind, text)| {
                (*kind, *text)
            })
        }
        Error::AuthenticationError(_) => (Unavailable, WRONG_PASSWORD),
        Error::IOError { detail } => {
            (Unavailable, tls::meaning(detail).unwrap_or_else(|| of_io(detail.kind())))
        }
        Error::ConnectionTimedOut => (Unavailable, "it does not answer in time"),
        Error::RoutingTableError(_)
        | Error::RoutingTableRefreshFailed(_)
        | Error::ServerUnavailableError(_) => {
            (Unavailable, "no member of the cluster says who writes; write bolt:// where it is no cluster")
        }
        Error::ConnectionError => {
            (Unavailable, "no connection came free in time, or none could be made in time")
        }
        Error::UnsupportedVersion(..) => {
            (Unavailable, "it does not speak Bolt 4.4; Turash needs Neo4j 5.26 or newer")
        }
        Error::ProtocolMismatch(_) => (
            Unavailable,
            "it does not speak Bolt at this port; that is 7687, unless the server's configuration says otherwise",
        ),
        Error::DeserializationError(_) => (Corrupt, "it holds what this program did not write"),
        _ => (Unavailable, "it does not answer as expected"),
    }
}

fn of_io(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::ConnectionRefused => {
            "nothing listens there; start the server, or check host and port in the URL"
        }
        io::ErrorKind::TimedOut => "it does not answer in time",
        io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => {
            "the connection was lost; where it is lost at once, the port may want TLS (bolt+s://) or another one"
        }
        _ => "it cannot be reached; check host and port in the URL",
    }
}
