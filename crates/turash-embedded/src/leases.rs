//! The lease port. Leases are rows that the writer changes one command after the other; a commit looks its fence up within
//! its own transaction, so that no takeover comes between.

use std::time::Duration;

use async_trait::async_trait;
use sqlx::SqliteConnection;
use turash_domain::ports::{Fence, Lease, Leases, PortResult};
use turash_domain::{Subscription, Timestamp};
use turash_store::{GIVEN_BACK_MS, end_of_lease, refuse_lost_lease};

use crate::error::{ADAPTER, unreadable};
use crate::store::EmbeddedStore;
use crate::writer::{Failure, Tx, Work};

/// Holder, token and end (ms) of a lease.
type Row = (String, i64, i64);

#[async_trait]
impl Leases for EmbeddedStore {
    async fn acquire(
        &self,
        lease: &Subscription,
        holder: &str,
        now: Timestamp,
        ttl: Duration,
    ) -> PortResult<Option<Fence>> {
        let until = end_of_lease(ADAPTER, lease, now.millis(), ttl)?;
        let token =
            self.write(Acquire { lease: lease.to_string(), holder: holder.to_owned(), now, until }).await?;
        Ok((token > 0).then(|| Fence { lease: lease.clone(), token }))
    }

    async fn release(&self, fence: &Fence) -> PortResult<()> {
        self.write(Release(fence.clone())).await.map(|_| ())
    }

    async fn lease(&self, lease: &Subscription) -> PortResult<Option<Lease>> {
        let mut reader = self.reader().await?;
        let found = find(&mut reader, lease.as_str()).await.map_err(|error| self.failed(error))?;
        found
            .map(|(holder, token, until)| {
                let until = Timestamp::from_millis(until)
                    .map_err(|error| unreadable(self.label(), "a lease", error))?;
                Ok(Lease { holder, token: token.cast_unsigned(), until })
            })
            .transpose()
    }
}

async fn find(connection: &mut SqliteConnection, lease: &str) -> Result<Option<Row>, sqlx::Error> {
    sqlx::query_as("SELECT holder, token, until_ms FROM lease WHERE name = ?")
        .bind(lease)
        .fetch_optional(connection)
        .await
}

/// Takes or renews a lease; answers its token, 0 where another one holds it.
struct Acquire {
    lease: String,
    holder: String,
    now: Timestamp,
    until: Timestamp,
}

#[async_trait]
impl Work for Acquire {
    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, Failure> {
        let token = match find(tx.connection, &self.lease).await? {
            None => 1,
            Some((_, token, until)) if until <= self.now.millis() => token + 1,
            Some((holder, token, _)) if holder == self.holder => token,
            Some(_) => return Ok(0),
        };
        sqlx::query("INSERT OR REPLACE INTO lease (name, holder, token, until_ms) VALUES (?, ?, ?, ?)")
            .bind(self.lease.as_str())
            .bind(self.holder.as_str())
            .bind(token)
            .bind(self.until.millis())
            .execute(&mut *tx.connection)
            .await?;
        Ok(token.cast_unsigned())
    }
}

/// Gives a lease back.
struct Release(Fence);

#[async_trait]
impl Work for Release {
    async fn run(&self, tx: &mut Tx<'_>) -> Result<u64, Failure> {
        let written = sqlx::query("UPDATE lease SET until_ms = ? WHERE name = ? AND token = ?")
            .bind(GIVEN_BACK_MS)
            .bind(self.0.lease.as_str())
            .bind(self.0.token.cast_signed())
            .execute(&mut *tx.connection)
            .await?;
        Ok(written.rows_affected())
    }
}

/// Refuses what is written under a lease that changed hands or was given back. A lease that only ran out still counts: the
/// store has no clock, and nobody else has written under it.
pub(crate) async fn check(connection: &mut SqliteConnection, fence: &Fence) -> Result<(), Failure> {
    let found = find(connection, fence.lease.as_str()).await?;
    refuse_lost_lease(ADAPTER, fence, found).map_err(Failure::Refused)
}
