//! Turns what the driver and the server say into errors that name the store and say what to do: one table by SQLSTATE.

use turash_domain::PortError;
use turash_domain::PortErrorKind::{self, Conflict, Corrupt, Invalid, Unavailable};

use crate::tls;

/// This adapter's name in errors.
pub(crate) const ADAPTER: &str = "postgis";

/// An error of this adapter without a driver's error behind it.
pub(crate) fn port_error(kind: PortErrorKind, message: impl Into<String>) -> PortError {
    PortError::new(kind, ADAPTER, message)
}

/// The SQLSTATE of an error that the server sent.
pub(crate) fn sqlstate(error: &sqlx::Error) -> Option<String> {
    error.as_database_error()?.code().map(std::borrow::Cow::into_owned)
}

/// Whether the transaction may simply run again: a serialization failure, a deadlock, or a lock that took too long. The
/// server has rolled it back.
pub(crate) fn may_run_again(error: &sqlx::Error) -> bool {
    sqlstate(error).is_some_and(|code| matches!(code.as_str(), "40001" | "40P01" | "55P03"))
}

/// Whether the connection is of no more use: it is gone, about to go, leads to a server that does not write, or has prepared its
/// statements for tables that others took the place of (0A000, "cached plan must not change result type").
pub(crate) fn lost_connection(error: &sqlx::Error) -> bool {
    match sqlstate(error) {
        Some(code) => {
            code.starts_with("08")
                || code.starts_with("57P0")
                || matches!(code.as_str(), "0A000" | "25P03" | "25P04" | "25006")
        }
        None => matches!(
            error,
            sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::Tls(_) | sqlx::Error::WorkerCrashed
        ),
    }
}

/// What a SQLSTATE means for the caller, by <https://www.postgresql.org/docs/current/errcodes-appendix.html>: the kind, and what
/// a person can do. The first entry that the code begins with counts.
const MEANINGS: &[(&str, PortErrorKind, &str)] = &[
    ("08", Unavailable, "the connection was lost"),
    ("0A000", Unavailable, "the tables were replaced by others while they were in use"),
    ("22021", Invalid, "text holds a character that the store cannot keep"),
    ("22", Invalid, "a value is out of the range that the store keeps"),
    ("23505", Conflict, "another process stored the same id first; read again"),
    ("23", Invalid, "a value breaks a rule of the store"),
    (
        "25006",
        Unavailable,
        "the server only reads (a standby, or a server being moved); connect to the primary",
    ),
    ("25", Unavailable, "the server ended a transaction that stood still"),
    (
        "28000",
        Unavailable,
        "the server does not let this role in from here, or not without TLS; check sslmode and role in the URL of the \
         store, and pg_hba.conf",
    ),
    ("28", Unavailable, "the server refuses the role or its password; check the URL of the store"),
    ("3D000", Unavailable, "the database does not exist; make it, then run `turash migrate`"),
    ("3F000", Unavailable, "the schema turash does not exist; run `turash migrate`"),
    ("40", Unavailable, "other processes change the same rows at once"),
    ("42501", Unavailable, "the role lacks a right; run the role script, `turash doctor` says which"),
    ("42P01", Unavailable, "a table is missing; run `turash migrate`"),
    ("42703", Corrupt, "a column is missing: the schema is not the one of this program"),
    ("42", Corrupt, "the schema is not the one of this program"),
    ("53100", Unavailable, "the server's disk is full; nothing was stored, make room and try again"),
    ("53300", Unavailable, "the server has no connection left; raise max_connections or lower the store's"),
    ("53", Unavailable, "the server is out of a resource"),
    ("55", Unavailable, "another process holds what this call needs"),
    ("57014", Unavailable, "the statement took too long and was ended"),
    ("57", Unavailable, "the server is starting, stopping or ended the session"),
    ("58", Unavailable, "the server's disk does not read or write"),
    ("72", Unavailable, "the server is out of a resource"),
    ("XX001", Corrupt, "the server found damaged data; restore it from a backup"),
    ("XX002", Corrupt, "the server found a damaged index; rebuild it"),
    ("XX", Unavailable, "the server failed inside"),
];

fn meaning(code: &str) -> (PortErrorKind, &'static str) {
    let entry = MEANINGS.iter().find(|(start, ..)| code.starts_with(start));
    entry.map_or((Corrupt, "the server answered what this program does not know"), |(_, kind, text)| {
        (*kind, *text)
    })
}

/// A driver's error as the port's: the kind by what the caller can do, the message with host and database.
pub(crate) fn from_driver(store: &str, error: sqlx::Error) -> PortError {
    let (kind, message) = match sqlstate(&error) {
        Some(code) => {
            let (kind, text) = meaning(&code);
            (kind, format!("the store {store}: {text} (SQLSTATE {code})"))
        }
        None => match &error {
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) | sqlx::Error::ColumnNotFound(_) => {
                (Corrupt, format!("the store {store} does not have the expected form"))
            }
            sqlx::Error::Encode(_) => (Invalid, format!("the store {store} cannot keep a value")),
            other => match tls::meaning(store, other) {
                Some(text) => (Unavailable, format!("the store {store}: {text}")),
                None => (Unavailable, format!("the store {store} does not answer")),
            },
        },
    };
    port_error(kind, message).caused_by(error)
}

/// What is said where a wait came to its end.
pub(crate) fn too_slow(store: &str) -> PortError {
    port_error(Unavailable, format!("the store {store} does not answer in time"))
}

/// What is stored cannot be read.
pub(crate) fn unreadable(
    store: &str,
    what: &str,
    error: impl std::error::Error + Send + Sync + 'static,
) -> PortError {
    turash_store::unreadable(ADAPTER, store, what, error)
}

/// Why a row cannot be read.
#[derive(Debug)]
pub(crate) enum Unreadable {
    /// It does not have the expected columns.
    Driver(sqlx::Error),
    /// A value in it is none of the domain's.
    Value(Box<dyn std::error::Error + Send + Sync>),
}

impl Unreadable {
    pub(crate) fn value(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Value(Box::new(error))
    }

    /// As an error of the store that holds `what`.
    pub(crate) fn in_store(self, store: &str, what: &str) -> PortError {
        match self {
            Self::Driver(error) => from_driver(store, error),
            Self::Value(error) => {
                let message = format!("the store {store} holds {what} that cannot be read: {error}");
                port_error(PortErrorKind::Corrupt, message).caused_by(error)
            }
        }
    }
}

impl From<sqlx::Error> for Unreadable {
    fn from(error: sqlx::Error) -> Self {
        Self::Driver(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sqlstate_has_its_kind() {
        let table = [
            ("08006", Unavailable),
            ("0A000", Unavailable),
            ("22003", Invalid),
            ("22021", Invalid),
            ("23502", Invalid),
            ("23505", Conflict),
            ("23514", Invalid),
            ("25006", Unavailable),
            ("25P03", Unavailable),
            ("28000", Unavailable),
            ("28P01", Unavailable),
            ("3D000", Unavailable),
            ("40001", Unavailable),
            ("40P01", Unavailable),
            ("42501", Unavailable),
            ("42703", Corrupt),
            ("42601", Corrupt),
            ("53100", Unavailable),
            ("53300", Unavailable),
            ("55P03", Unavailable),
            ("57014", Unavailable),
            ("57P01", Unavailable),
            ("57P03", Unavailable),
            ("58030", Unavailable),
            ("XX000", Unavailable),
            ("XX001", Corrupt),
            ("99999", Corrupt),
        ];
        for (code, kind) in table {
            assert_eq!(meaning(code).0, kind, "{code}");
        }
    }

    #[test]
    fn a_silent_connection_is_unavailable() {
        let error = from_driver("db", sqlx::Error::Io(std::io::ErrorKind::ConnectionReset.into()));
        assert_eq!(error.kind, Unavailable);
        assert!(lost_connection(&sqlx::Error::Io(std::io::ErrorKind::BrokenPipe.into())));
        assert!(!may_run_again(&sqlx::Error::PoolClosed));
    }
}
