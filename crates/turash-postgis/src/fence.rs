//! The check of a fence in a commit. A commit keeps its lease's row until it ends, in a way that a change of the token waits for and a
//! renewal does not: so no takeover comes between the check of a fence and its commit, and a long commit does not cost its holder the
//! lease.

use sqlx::postgres::PgConnection;
use turash_domain::ports::Fence;
use turash_store::refuse_lost_lease;

use crate::error::ADAPTER;
use crate::failure::Failure;

const CHECK: &str = "SELECT holder, token, until_ms FROM turash.lease WHERE name = $1 FOR KEY SHARE";

/// Refuses what is written under a lease that changed hands or was given back, and keeps the row until the transaction ends. A
/// lease that only ran out still counts: nobody else has written under it.
pub(crate) async fn check(connection: &mut PgConnection, fence: &Fence) -> Result<(), Failure> {
    let found: Option<(String, i64, i64)> =
        sqlx::query_as(CHECK).bind(fence.lease.as_str()).fetch_optional(connection).await?;
    refuse_lost_lease(ADAPTER, fence, found).map_err(Failure::Refused)
}
