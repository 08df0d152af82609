//! How to reach the server: the URL with its secrets, and the bounds of every wait.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use turash_domain::PortErrorKind;
use turash_domain::ports::PortResult;

use crate::error::port_error;

/// The server, the database and the role, and how long anything may take.
///
/// TLS is the URL's: `sslmode` (`disable`, `prefer`, `require`, `verify-ca`, `verify-full`), `sslrootcert`, `sslcert`,
/// `sslkey`. `require` asks nobody who answers, also where there is a `sslrootcert`; and `allow` is as `disable` is.
#[derive(Clone)]
pub struct PostgisOptions {
    connect: PgConnectOptions,
    max_connections: usize,
    acquire_timeout: Duration,
    statement_timeout: Duration,
    lock_timeout: Duration,
    transaction_timeout: Duration,
    idle_in_transaction_timeout: Duration,
    lease_clock: LeaseClock,
}

/// Whose clock says that a lease ran out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LeaseClock {
    /// The database's: processes on several machines agree on it. The caller's time is not looked at.
    #[default]
    Database,
    /// The caller's, as the port passes it in; for tests that make their own time.
    Caller,
}

impl PostgisOptions {
    /// Reads `postgres://ROLE:PASSWORD@HOST:PORT/DATABASE?sslmode=...`. What the URL leaves out comes from the usual `PG...`
    /// variables. `Invalid` where it is no such URL; the message never holds the URL, which may hold a password.
    pub fn parse(url: &str) -> PortResult<Self> {
        let scheme = url.starts_with("postgres://") || url.starts_with("postgresql://");
        let parsed = PgConnectOptions::from_str(url).ok().filter(|_| scheme);
        let Some(connect) = parsed else {
            let message = "the URL of the store is not of the form postgres://ROLE:PASSWORD@HOST:PORT/DATABASE; \
                           characters such as @ or / in the password are written %40 or %2F";
            return Err(port_error(PortErrorKind::Invalid, message));
        };
        let connect = match connect.get_application_name() {
            Some(_) => connect,
            None => connect.application_name("turash"),
        };
        Ok(Self {
            connect: connect.disable_statement_logging(),
            max_connections: 10,
            acquire_timeout: Duration::from_secs(3),
            statement_timeout: Duration::from_secs(30),
            lock_timeout: Duration::from_secs(2),
            transaction_timeout: Duration::from_mins(5),
            idle_in_transaction_timeout: Duration::from_secs(3),
            lease_clock: LeaseClock::Database,
        })
    }

    /// The most connections that read at once. One more writes, and one listens where somebody waits for events.
    #[must_use]
    pub fn max_connections(mut self, most: usize) -> Self {
        self.max_connections = most.max(1);
        self
    }

    /// How long a call waits for a connection, free or new.
    #[must_use]
    pub fn acquire_timeout(mut self, timeout: Duration) -> Self {
        self.acquire_timeout = timeout;
        self
    }

    /// How long a statement may run that is no part of a commit.
    #[must_use]
    pub fn statement_timeout(mut self, timeout: Duration) -> Self {
        self.statement_timeout = timeout;
        self
    }

    /// How long a statement waits for a row that another process holds.
    #[must_use]
    pub fn lock_timeout(mut self, timeout: Duration) -> Self {
        self.lock_timeout = timeout;
        self
    }

    /// How long a commit may take as a whole, the largest import included.
    #[must_use]
    pub fn transaction_timeout(mut self, timeout: Duration) -> Self {
        self.transaction_timeout = timeout;
        self
    }

    /// How long the server lets a process stand still in the middle of a commit, with its locks, before it ends the
    /// session: a process that was stopped holds nobody up for longer.
    #[must_use]
    pub fn idle_in_transaction_timeout(mut self, timeout: Duration) -> Self {
        self.idle_in_transaction_timeout = timeout;
        self
    }

    /// The name that `pg_stat_activity` shows.
    #[must_use]
    pub fn application_name(mut self, name: &str) -> Self {
        self.connect = self.connect.application_name(name);
        self
    }

    /// Another database of the same server.
    #[must_use]
    pub fn database(mut self, name: &str) -> Self {
        self.connect = self.connect.database(name);
        self
    }

    /// Whose clock says that a lease ran out.
    #[must_use]
    pub fn lease_clock(mut self, clock: LeaseClock) -> Self {
        self.lease_clock = clock;
        self
    }

    pub(crate) fn most_connections(&self) -> usize {
        self.max_connections
    }

    pub(crate) fn acquire_bound(&self) -> Duration {
        self.acquire_timeout
    }

    /// How long the client waits for a statement: a little longer than the server lets it run.
    pub(crate) fn statement_bound(&self) -> Duration {
        self.statement_timeout + Duration::from_secs(1)
    }

    pub(crate) fn transaction_bound(&self) -> Duration {
        self.transaction_timeout
    }

    /// How long it takes at most until the server has ended a transaction whose client is gone.
    pub(crate) fn abandoned_bound(&self) -> Duration {
        self.idle_in_transaction_timeout + Duration::from_secs(10)
    }

    pub(crate) fn leases_by(&self) -> LeaseClock {
        self.lease_clock
    }

    /// The host and database, for messages.
    pub(crate) fn label(&self) -> String {
        let place = match self.connect.get_socket() {
            Some(socket) => socket.display().to_string(),
            None => format!("{}:{}", self.connect.get_host(), self.connect.get_port()),
        };
        match self.connect.get_database() {
            Some(database) => format!("{place}/{database}"),
            None => place,
        }
    }

    /// The role, for messages.
    pub(crate) fn role(&self) -> &str {
        self.connect.get_username()
    }

    /// Whether the URL itself asks for TLS.
    pub(crate) fn demands_tls(&self) -> bool {
        matches!(
            self.connect.get_ssl_mode(),
            PgSslMode::Require | PgSslMode::VerifyCa | PgSslMode::VerifyFull
        )
    }

    /// A new connection of a kind.
    pub(crate) async fn open(&self, purpose: Use) -> Result<PgConnection, sqlx::Error> {
        let mut connection = self.session(purpose).connect().await?;
        sqlx::raw_sql(SETTLE_IN).execute(&mut connection).await?;
        Ok(connection)
    }

    /// Settings of a connection of a kind.
    pub(crate) fn session(&self, purpose: Use) -> PgConnectOptions {
        let statement = match purpose {
            Use::Read | Use::ReadOnly => self.statement_timeout,
            Use::Write => self.transaction_timeout,
        };
        let millis = |time: Duration| time.as_millis().to_string();
        let mut settings = vec![
            ("statement_timeout", millis(statement)),
            ("lock_timeout", millis(self.lock_timeout)),
            ("idle_in_transaction_session_timeout", millis(self.idle_in_transaction_timeout)),
            // Every statement has its index. A plan that was made while a table was empty must not read it whole once it has
            // a million rows.
            ("enable_seqscan", "off".to_owned()),
            // Short statements only; and the cost of a table that has to be read whole would seem worth compiling for.
            ("jit", "off".to_owned()),
            // Nobody's defaults decide what an answer means.
            ("default_transaction_isolation", "read committed".to_owned()),
        ];
        if purpose == Use::ReadOnly {
            settings.push(("default_transaction_read_only", "on".to_owned()));
        }
        self.connect.clone().options(settings)
    }
}

/// What depends on the server. An answer means that it is on disk, whatever the default; and a session whose client is gone ends within
/// seconds, also in the middle of a statement (Windows cannot tell).
const SETTLE_IN: &str = "SELECT set_config('synchronous_commit', 'on', false) \
     WHERE current_setting('synchronous_commit') = 'off'; \
     SELECT set_config('client_connection_check_interval', '2000', false) \
     WHERE version() !~* 'windows|mingw|visual c';";

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// Single statements, each a transaction of its own.
    Read,
    /// The same, in a session that refuses to write.
    ReadOnly,
    /// The writer's transactions.
    Write,
}

impl fmt::Debug for PostgisOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgisOptions")
            .field("store", &self.label())
            .field("role", &self.role())
            .field("max_connections", &self.max_connections)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_debug_nor_an_error_shows_the_password() {
        let options = PostgisOptions::parse("postgres://turash:geheim@db.example:5433/turash").unwrap();
        let shown = format!("{options:?} {}", options.label());
        assert!(!shown.contains("geheim"), "{shown}");
        assert!(shown.contains("db.example:5433/turash"), "{shown}");
        for wrong in ["postgres://turash:geheim@db:port/x", "mysql://a:geheim@b/c", "geheim"] {
            let error = PostgisOptions::parse(wrong).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("geheim"), "{error:?}");
        }
    }
}
