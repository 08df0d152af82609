//! A database of its own for each test, copied from one that was migrated once.

use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, PgConnection};
use turash_postgis::{LeaseClock, PostgisOptions, PostgisStore};

/// Raised whenever the migrations change: a template of other migrations is another database.
const MIGRATIONS: &str = concat!(
    include_str!("../../migrations/0001_registry_and_log.sql"),
    include_str!("../../migrations/0002_views.sql")
);
/// Whoever makes the template, or copies it, holds this lock: a database that somebody is connected to cannot be copied.
const TEMPLATE_LOCK: i64 = 7_475_726_173;

static DATABASES: AtomicU64 = AtomicU64::new(0);

/// A database that is dropped with it.
pub(crate) struct Database {
    /// Its URL, with the superuser.
    pub(crate) url: String,
    pub(crate) name: String,
}

/// The server's URL; `None`, and said so, where there is none to test with.
pub(crate) fn server_url() -> Option<String> {
    match environment("TURASH_TEST_POSTGRES") {
        Some(url) => Some(url),
        None if environment("TURASH_REQUIRE_SERVICES").as_deref() == Some("1") => {
            panic!("TURASH_TEST_POSTGRES is not set, and TURASH_REQUIRE_SERVICES=1")
        }
        None => {
            eprintln!("not run: TURASH_TEST_POSTGRES is not set");
            None
        }
    }
}

#[allow(clippy::disallowed_methods, reason = "tests are configured by the environment")]
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// A connection with the superuser's rights, past the store.
pub(crate) async fn admin(url: &str) -> PgConnection {
    url.parse::<PgConnectOptions>().unwrap().connect().await.unwrap()
}

pub(crate) async fn run(connection: &mut PgConnection, sql: impl Into<String>) {
    let sql = sql.into();
    sqlx::raw_sql(AssertSqlSafe(sql.clone()))
        .execute(connection)
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
}

fn with_database(url: &str, name: &str) -> String {
    let (start, query) =
        url.split_once('?').map_or((url, String::new()), |(start, query)| (start, format!("?{query}")));
    let slash = start.rfind('/').filter(|at| *at > "postgresql://".len()).unwrap_or(start.len());
    format!("{}/{name}{query}", &start[..slash])
}

impl Database {
    /// A migrated, empty database; `None` where there is no server.
    pub(crate) async fn migrated() -> Option<Self> {
        Self::new(true).await
    }

    /// A database without a schema.
    pub(crate) async fn bare() -> Option<Self> {
        Self::new(false).await
    }

    async fn new(migrated: bool) -> Option<Self> {
        let server = server_url()?;
        let number = DATABASES.fetch_add(1, Ordering::Relaxed);
        let name = format!("turash_test_{}_{number}", std::process::id());
        let mut connection = admin(&server).await;
        if migrated {
            run(&mut connection, format!("SELECT pg_advisory_lock({TEMPLATE_LOCK})")).await;
            let template = template(&server, &mut connection).await;
            run(&mut connection, format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
            run(&mut connection, format!("SELECT pg_advisory_unlock({TEMPLATE_LOCK})")).await;
        } else {
            run(&mut connection, format!("CREATE DATABASE {name}")).await;
        }
        Some(Self { url: with_database(&server, &name), name })
    }

    pub(crate) fn options(&self) -> PostgisOptions {
        PostgisOptions::parse(&self.url).unwrap().max_connections(4).lease_clock(LeaseClock::Caller)
    }

    pub(crate) async fn store(&self) -> PostgisStore {
        PostgisStore::connect(self.options(), "turash test").await.unwrap()
    }

    /// Host and port.
    pub(crate) fn address(&self) -> String {
        let (_, rest) = self.url.split_once("://").unwrap();
        let (host, _) = rest.split_once('/').unwrap();
        host.rsplit('@').next().unwrap().to_owned()
    }

    pub(crate) async fn admin(&self) -> PgConnection {
        admin(&self.url).await
    }
}

/// The name of the migrated database that others are copied from; made where it is missing.
async fn template(server: &str, connection: &mut PgConnection) -> String {
    let hash = MIGRATIONS.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let name = format!("turash_template_{hash:016x}");
    let there: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
        .bind(&name)
        .fetch_one(&mut *connection)
        .await
        .unwrap();
    if !there {
        let draft = format!("turash_draft_{}", std::process::id());
        run(connection, format!("DROP DATABASE IF EXISTS {draft}")).await;
        run(connection, format!("CREATE DATABASE {draft}")).await;
        let options = PostgisOptions::parse(&with_database(server, &draft)).unwrap();
        PostgisStore::migrate(&options).await.unwrap();
        run(connection, format!("ALTER DATABASE {draft} RENAME TO {name}")).await;
    }
    name
}

impl Drop for Database {
    fn drop(&mut self) {
        let Some(server) = server_url() else { return };
        let name = self.name.clone();
        // A thread with a runtime of its own: the test's runtime is busy with this very drop.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let mut connection = admin(&server).await;
                let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                let _ = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await;
            });
        });
        let _ = dropped.join();
    }
}
