//! The record of what was done: a row is added in the transaction that does it.

use sqlx::SqliteConnection;
use turash_domain::ports::AuditEntry;

use crate::writer::Failure;

/// Adds an entry.
pub(crate) async fn record(connection: &mut SqliteConnection, entry: &AuditEntry) -> Result<(), Failure> {
    sqlx::query("INSERT INTO audit (at_ms, actor, action, subject) VALUES (?, ?, ?, ?)")
        .bind(entry.at.millis())
        .bind(entry.actor.as_str())
        .bind(entry.action.name())
        .bind(entry.subject.as_str())
        .execute(connection)
        .await?;
    Ok(())
}
