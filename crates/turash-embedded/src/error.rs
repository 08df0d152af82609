//! Turns what the driver says into errors that name the store and say what to do.

use sqlx::migrate::MigrateError;
use turash_domain::{PortError, PortErrorKind};

/// This adapter's name in errors.
pub(crate) const ADAPTER: &str = "embedded";

/// An error of this adapter without a driver's error behind it.
pub(crate) fn port_error(kind: PortErrorKind, message: impl Into<String>) -> PortError {
    PortError::new(kind, ADAPTER, message)
}

/// The primary result code of SQLite, where the error comes from there.
pub(crate) fn sqlite_code(error: &sqlx::Error) -> Option<i32> {
    let code: i32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}

/// SQLite's codes that a person can do something about, by <https://www.sqlite.org/rescode.html>.
pub(crate) const SQLITE_IOERR: i32 = 10;
const SQLITE_BUSY: i32 = 5;
const SQLITE_LOCKED: i32 = 6;
const SQLITE_READONLY: i32 = 8;
const SQLITE_CORRUPT: i32 = 11;
const SQLITE_FULL: i32 = 13;
const SQLITE_CANTOPEN: i32 = 14;
const SQLITE_NOTADB: i32 = 26;

/// A driver's error as the port's: the kind by what the caller can do, the message with the store's path.
pub(crate) fn from_driver(store: &str, error: sqlx::Error) -> PortError {
    use PortErrorKind::{Corrupt, Unavailable};
    let (kind, message) = match sqlite_code(&error) {
        Some(SQLITE_FULL) => (
            Unavailable,
            format!("the disk of the store {store} is full; nothing was stored, make room and try again"),
        ),
        Some(SQLITE_IOERR) => (Unavailable, format!("the disk of the store {store} does not read or write")),
        Some(SQLITE_READONLY | SQLITE_CANTOPEN) => (
            Unavailable,
            format!("the store {store} cannot be opened or written; check its folder and permissions"),
        ),
        Some(SQLITE_BUSY | SQLITE_LOCKED) => {
            (Unavailable, format!("the store {store} is locked by another program; close it and try again"))
        }
        Some(SQLITE_NOTADB) => (
            Corrupt,
            format!("{store} is not a Turash store; move the file away or choose another data folder"),
        ),
        Some(SQLITE_CORRUPT) => (Corrupt, format!("the store {store} is damaged; restore it from a backup")),
        Some(code) => {
            (Corrupt, format!("the store {store} does not have the expected form (SQLite code {code})"))
        }
        None => (Unavailable, format!("the store {store} does not answer")),
    };
    port_error(kind, message).caused_by(error)
}

/// A failed migration as the port's error; a store of a newer Turash is refused with what to do.
pub(crate) fn from_migration(store: &str, known: i64, error: MigrateError) -> PortError {
    match error {
        MigrateError::VersionMissing(found) => {
            port_error(PortErrorKind::Corrupt, too_new(store, found, known))
        }
        MigrateError::VersionMismatch(version) => port_error(
            PortErrorKind::Corrupt,
            format!(
                "the store {store} was made by a differing build of Turash (schema {version} is not the same)"
            ),
        ),
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => from_driver(store, error),
        other => {
            port_error(PortErrorKind::Corrupt, format!("the store {store} cannot be brought up to date"))
                .caused_by(other)
        }
    }
}

/// What is said of a store that a newer Turash wrote.
pub(crate) fn too_new(store: &str, found: i64, known: i64) -> String {
    format!(
        "the store {store} was written by a newer Turash: it has schema {found}, this program knows up to {known}; \
         use the newer program, or choose another data folder"
    )
}

/// What is stored cannot be read.
pub(crate) fn unreadable(
    store: &str,
    what: &str,
    error: impl std::error::Error + Send + Sync + 'static,
) -> PortError {
    turash_store::unreadable(ADAPTER, store, what, error)
}
