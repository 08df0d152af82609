//! A statement, and whether it may run twice.

use sqlx::Postgres;
use sqlx::postgres::PgArguments;

/// A statement with its parameters.
pub(crate) type Sql<'q> = sqlx::query::Query<'q, Postgres, PgArguments>;

/// What is to be done where the connection broke while a statement was under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lost {
    /// The statement may run twice: it reads, or writing the same again changes nothing.
    RunAgain,
    /// Only the caller can tell.
    Fail,
}
