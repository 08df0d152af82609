//! The lease port. What a commit asks of its lease is in `fence`.

use std::time::Duration;

use async_trait::async_trait;
use sqlx::postgres::PgRow;
use turash_domain::ports::{Fence, Lease, Leases, PortResult};
use turash_domain::{Subscription, Timestamp};
use turash_store::{GIVEN_BACK_MS, end_of_lease};

use crate::error::{ADAPTER, unreadable};
use crate::options::LeaseClock;
use crate::statement::{Lost, Sql};
use crate::store::PostgisStore;

/// A lease and the database's time, ms.
pub(crate) const FIND: &str = "SELECT clock.ms, lease.holder, lease.token, lease.until_ms \
     FROM (SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms) AS clock \
     LEFT JOIN turash.lease ON lease.name = $1";
/// Only as long as the lease is what was found: whoever came first changed it.
const TAKE: &str =
    "INSERT INTO turash.lease (name, holder, token, until_ms) VALUES ($1, $2, 1, $3) ON CONFLICT DO NOTHING";
const TAKE_OVER: &str = "UPDATE turash.lease SET holder = $2, token = token + 1, until_ms = $3 \
     WHERE name = $1 AND token = $4 AND until_ms = $5";
/// Does not touch the token, and so does not wait for commits that keep the row.
const RENEW: &str = "UPDATE turash.lease SET until_ms = $3 \
     WHERE name = $1 AND holder = $2 AND token = $4 AND until_ms = $5";
const RELEASE: &str = "UPDATE turash.lease SET until_ms = $3 WHERE name = $1 AND token = $2";

/// How often a lease is asked for again that changed while it was looked at.
const TRIES: u32 = 5;

/// A lease as it was found.
struct Found {
    holder: String,
    token: i64,
    until: i64,
}

#[async_trait]
impl Leases for PostgisStore {
    async fn acquire(
        &self,
        lease: &Subscription,
        holder: &str,
        now: Timestamp,
        ttl: Duration,
    ) -> PortResult<Option<Fence>> {
        for _ in 0..TRIES {
            let (clock, found) = self.find(lease).await?;
            let now = match self.options().leases_by() {
                LeaseClock::Database => clock,
                LeaseClock::Caller => now.millis(),
            };
            let until = end_of_lease(ADAPTER, lease, now, ttl)?.millis();
            let (sql, token, was) = match &found {
                None => (TAKE, 1, None),
                Some(found) if found.until <= now => (TAKE_OVER, found.token + 1, Some(found)),
                Some(found) if found.holder == holder => (RENEW, found.token, Some(found)),
                Some(_) => return Ok(None),
            };
            let query = || {
                let query = sqlx::query(sql).bind(lease.as_str()).bind(holder).bind(until);
                was.map_or_else(
                    || sqlx::query(TAKE).bind(lease.as_str()).bind(holder).bind(until),
                    |was| query.bind(was.token).bind(was.until),
                )
            };
            if self.write(Lost::RunAgain, query).await? == 1 {
                return Ok(Some(Fence { lease: lease.clone(), token: token.cast_unsigned() }));
            }
        }
        Ok(None)
    }

    async fn release(&self, fence: &Fence) -> PortResult<()> {
        let query = || {
            let query = sqlx::query(RELEASE).bind(fence.lease.as_str());
            query.bind(fence.token.cast_signed()).bind(GIVEN_BACK_MS)
        };
        self.write(Lost::RunAgain, query).await.map(|_| ())
    }

    async fn lease(&self, lease: &Subscription) -> PortResult<Option<Lease>> {
        let (_, found) = self.find(lease).await?;
        found
            .map(|found| {
                let until = Timestamp::from_millis(found.until)
                    .map_err(|error| unreadable(self.label(), "a lease", error))?;
                Ok(Lease { holder: found.holder, token: found.token.cast_unsigned(), until })
            })
            .transpose()
    }
}

impl PostgisStore {
    /// The database's time and the lease.
    async fn find(&self, lease: &Subscription) -> PortResult<(i64, Option<Found>)> {
        let query = || -> Sql<'_> { sqlx::query(FIND).bind(lease.as_str()) };
        let row: PgRow = self.row(query).await?;
        let found = match self.get::<Option<String>>(&row, 1)? {
            Some(holder) => Some(Found { holder, token: self.get(&row, 2)?, until: self.get(&row, 3)? }),
            None => None,
        };
        Ok((self.get(&row, 0)?, found))
    }
}
