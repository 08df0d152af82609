//! How a command of the writer can fail.

use turash_domain::PortError;

/// Why a command failed.
pub(crate) enum Failure {
    /// It is refused: nothing is wrong with the store.
    Refused(PortError),
    /// What is stored is not what the command expects; [`explain`](crate::registry::explain) finds out what.
    Mismatch,
    /// The store failed.
    Driver(sqlx::Error),
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Driver(error)
    }
}
