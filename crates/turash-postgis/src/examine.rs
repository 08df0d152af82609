//! Looks whether a server can hold the store, and says how to mend what stands against it; for `turash doctor`.

use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnection;
use tokio::time::timeout;
use turash_domain::ports::{Examine, Finding, Level};

use crate::error::from_driver;
use crate::migrate;
use crate::options::{PostgisOptions, Use};

/// The oldest server that is supported, as `server_version_num`.
const OLDEST_SERVER: i64 = 150_000;
/// The oldest PostGIS that is supported.
const OLDEST_POSTGIS: (u32, u32) = (3, 3);
/// Clocks that differ by more are named.
const SKEW_MS: i64 = 1_000;

/// The server that the options name, in a session that writes nothing.
#[async_trait]
impl Examine for PostgisOptions {
    async fn examine(&self) -> Vec<Finding> {
        examine(self).await
    }
}

async fn examine(options: &PostgisOptions) -> Vec<Finding> {
    let bound = Duration::from_secs(5);
    let mut findings = Findings::default();
    let connected = timeout(bound, options.session(Use::ReadOnly).connect()).await;
    let mut connection = match connected {
        Ok(Ok(connection)) => connection,
        Ok(Err(error)) => {
            findings.problem("connection", driver_says(&error), from_driver(&options.label(), error).message);
            return findings.0;
        }
        Err(_) => {
            findings.problem(
                "connection",
                "no answer within 5 s".to_owned(),
                format!("check host, port and firewall of {}", options.label()),
            );
            return findings.0;
        }
    };
    findings.ok("connection", format!("{} as {}", options.label(), options.role()));
    if let Err(error) = look(&mut connection, options, &mut findings).await {
        findings.problem("examination", driver_says(&error), "look at the server's log".to_owned());
    }
    findings.0
}

fn driver_says(error: &sqlx::Error) -> String {
    error.as_database_error().map_or_else(|| error.to_string(), |error| error.message().to_owned())
}

#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, what: &'static str, level: Level, found: String, remedy: String) {
        self.0.push(Finding { what, level, found, remedy });
    }

    fn ok(&mut self, what: &'static str, found: String) {
        self.add(what, Level::Ok, found, String::new());
    }

    fn problem(&mut self, what: &'static str, found: String, remedy: String) {
        self.add(what, Level::Problem, found, remedy);
    }

    /// As it should be, or not.
    fn judge(&mut self, what: &'static str, good: bool, bad: Level, found: String, remedy: &str) {
        if good {
            self.ok(what, found);
        } else {
            self.add(what, bad, found, remedy.to_owned());
        }
    }
}

async fn look(
    connection: &mut PgConnection,
    options: &PostgisOptions,
    findings: &mut Findings,
) -> Result<(), sqlx::Error> {
    server(connection, findings).await?;
    clock(connection, findings).await?;
    settings(connection, options, findings).await?;
    encryption(connection, options, findings).await?;
    room(connection, options, findings).await?;
    let there = postgis(connection, findings).await?;
    if there {
        schema(connection, findings).await?;
    }
    Ok(())
}

async fn server(connection: &mut PgConnection, findings: &mut Findings) -> Result<(), sqlx::Error> {
    let (number, text): (i32, String) = sqlx::query_as(
        "SELECT current_setting('server_version_num')::integer, current_setting('server_version')",
    )
    .fetch_one(connection)
    .await?;
    let good = i64::from(number) >= OLDEST_SERVER;
    findings.judge("server version", good, Level::Problem, text, "Turash needs Postgres 15 or newer");
    Ok(())
}

async fn clock(connection: &mut PgConnection, findings: &mut Findings) -> Result<(), sqlx::Error> {
    let before = now_ms();
    let server: i64 = sqlx::query_scalar("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint")
        .fetch_one(connection)
        .await?;
    let skew = server - before.midpoint(now_ms());
    let remedy = "let both machines follow a time server; times shown and retention depend on this clock, leases do not";
    findings.judge(
        "clock",
        skew.abs() <= SKEW_MS,
        Level::Warning,
        format!("{skew:+} ms against this machine"),
        remedy,
    );
    Ok(())
}

/// The one place of this crate that asks for the time: an examination is about this machine's clock.
#[allow(clippy::disallowed_methods, reason = "the machine's own clock is what is examined")]
fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

async fn settings(
    connection: &mut PgConnection,
    options: &PostgisOptions,
    findings: &mut Findings,
) -> Result<(), sqlx::Error> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "SELECT name, current_setting(name) FROM pg_settings \
         WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes', 'server_encoding') ORDER BY name",
    )
    .fetch_all(&mut *connection)
    .await?;
    for (name, value) in rows {
        match name.as_str() {
            "fsync" => {
                let remedy = "set fsync = on: a power failure may lose or damage what was answered as stored";
                findings.judge("fsync", value == "on", Level::Problem, value, remedy);
            }
            "synchronous_commit" => {
                let remedy = "set synchronous_commit = on for the role: a crash of the server may lose what was answered as stored";
                let good = value != "off";
                findings.judge("synchronous_commit", good, Level::Problem, value, remedy);
            }
            "full_page_writes" => {
                let remedy = "set full_page_writes = on, unless the file system never tears pages";
                findings.judge("full_page_writes", value == "on", Level::Warning, value, remedy);
            }
            _ => {
                let remedy = "make the database anew with ENCODING 'UTF8'";
                findings.judge("encoding", value == "UTF8", Level::Problem, value, remedy);
            }
        }
    }
    let standby: bool = sqlx::query_scalar("SELECT pg_is_in_recovery()").fetch_one(connection).await?;
    let found = if standby { "a standby, which only reads" } else { "a primary" }.to_owned();
    let remedy = format!("connect to the primary instead of {}", options.label());
    findings.judge("server role", !standby, Level::Problem, found, &remedy);
    Ok(())
}

async fn encryption(
    connection: &mut PgConnection,
    options: &PostgisOptions,
    findings: &mut Findings,
) -> Result<(), sqlx::Error> {
    let tls: Option<String> = sqlx::query_scalar(
        "SELECT CASE WHEN ssl THEN version || ', ' || cipher END FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
    )
    .fetch_optional(&mut *connection)
    .await?
    .flatten();
    let local: bool =
        sqlx::query_scalar("SELECT inet_client_addr() IS NULL OR inet_client_addr() = inet_server_addr()")
            .fetch_one(connection)
            .await?;
    let good = local || (tls.is_some() && options.demands_tls());
    let found = match &tls {
        Some(tls) => tls.clone(),
        None if local => "none, the server is on this machine".to_owned(),
        None => "none".to_owned(),
    };
    let remedy =
        "add sslmode=verify-full and sslrootcert=... to the URL, so that nobody on the way reads or answers";
    findings.judge("TLS", good, Level::Warning, found, remedy);
    Ok(())
}

async fn room(
    connection: &mut PgConnection,
    options: &PostgisOptions,
    findings: &mut Findings,
) -> Result<(), sqlx::Error> {
    let (most, used): (i32, i64) = sqlx::query_as(
        "SELECT current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer, \
         (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')",
    )
    .fetch_one(connection)
    .await?;
    let needed = i64::try_from(options.most_connections()).unwrap_or(i64::MAX - 2) + 2;
    let free = i64::from(most) - used;
    let found = format!("{used} of {most} in use, one process of Turash takes up to {needed}");
    findings.judge(
        "connections",
        free >= needed,
        Level::Warning,
        found,
        "raise max_connections, or lower the store's",
    );
    Ok(())
}

/// Whether PostGIS is there.
async fn postgis(connection: &mut PgConnection, findings: &mut Findings) -> Result<bool, sqlx::Error> {
    let installed: Option<String> =
        sqlx::query_scalar("SELECT extversion FROM pg_extension WHERE extname = 'postgis'")
            .fetch_optional(&mut *connection)
            .await?;
    if let Some(version) = installed {
        let good = major_minor(&version) >= OLDEST_POSTGIS;
        let remedy = "install PostGIS 3.3 or newer, then run ALTER EXTENSION postgis UPDATE";
        findings.judge("PostGIS", good, Level::Problem, version, remedy);
        return Ok(true);
    }
    let available: Option<String> =
        sqlx::query_scalar("SELECT default_version FROM pg_available_extensions WHERE name = 'postgis'")
            .fetch_optional(&mut *connection)
            .await?;
    let Some(version) = available else {
        let remedy = "install the server's PostGIS package (Debian: postgresql-15-postgis-3)";
        findings.problem("PostGIS", "not installed on the server".to_owned(), remedy.to_owned());
        return Ok(false);
    };
    let may_create: bool = sqlx::query_scalar(
        "SELECT rolsuper OR (SELECT trusted AND has_database_privilege(current_database(), 'CREATE') \
         FROM pg_available_extension_versions WHERE name = 'postgis' AND version = $1) FROM pg_roles WHERE rolname = current_user",
    )
    .bind(&version)
    .fetch_one(connection)
    .await?;
    let found = format!("{version} is installed, this database does not use it yet");
    let remedy = "run `turash migrate`";
    if may_create {
        findings.add("PostGIS", Level::Warning, found, remedy.to_owned());
    } else {
        let remedy =
            format!("let an administrator run CREATE EXTENSION postgis in this database, then {remedy}");
        findings.problem("PostGIS", found, remedy);
    }
    Ok(false)
}

fn major_minor(version: &str) -> (u32, u32) {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}

async fn schema(connection: &mut PgConnection, findings: &mut Findings) -> Result<(), sqlx::Error> {
    let exists: bool = sqlx::query_scalar("SELECT to_regnamespace('turash') IS NOT NULL")
        .fetch_one(&mut *connection)
        .await?;
    if exists {
        let usage: bool = sqlx::query_scalar("SELECT has_schema_privilege('turash', 'USAGE')")
            .fetch_one(&mut *connection)
            .await?;
        if !usage {
            let remedy = "run the role script (sql/roles.sql) as an administrator";
            findings.problem(
                "rights",
                "the role may not use the schema turash".to_owned(),
                remedy.to_owned(),
            );
            return Ok(());
        }
    }
    match migrate::version(connection).await? {
        Some(version) if version == migrate::newest() => {
            findings.ok("schema", format!("version {version}"));
            rights(connection, findings).await
        }
        Some(version) if version > migrate::newest() => {
            let found = format!("version {version}, this program knows up to {}", migrate::newest());
            findings.problem("schema", found, "use the newer program".to_owned());
            Ok(())
        }
        Some(version) => {
            let found = format!("version {version}, this program needs {}", migrate::newest());
            findings.problem("schema", found, "run `turash migrate`".to_owned());
            Ok(())
        }
        None => {
            let remedy = "run `turash migrate`";
            findings.problem("schema", "there is none yet".to_owned(), remedy.to_owned());
            Ok(())
        }
    }
}

async fn rights(connection: &mut PgConnection, findings: &mut Findings) -> Result<(), sqlx::Error> {
    let missing: Vec<String> = sqlx::query_scalar(
        "SELECT right_name || ' on ' || relname FROM pg_class, \
         unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS right_name \
         WHERE relnamespace = 'turash'::regnamespace AND relkind = 'r' AND relname <> 'schema_version' \
         AND NOT (relname = 'audit' AND right_name IN ('UPDATE', 'DELETE')) \
         AND NOT has_table_privilege(oid, right_name) ORDER BY 1",
    )
    .fetch_all(&mut *connection)
    .await?;
    let found = match missing.as_slice() {
        [] => "reads and writes all tables".to_owned(),
        [only] => format!("lacks {only}"),
        [first, .., last] => format!("lacks {} rights, from {first} to {last}", missing.len()),
    };
    let remedy = "run the role script (sql/roles.sql) as the owner of the schema";
    findings.judge("rights", missing.is_empty(), Level::Problem, found, remedy);
    let superuser: bool = sqlx::query_scalar("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        .fetch_one(connection)
        .await?;
    let found = if superuser { "a superuser" } else { "no superuser" }.to_owned();
    let remedy = "serve with a role of few rights (sql/roles.sql); keep the superuser for the administrator";
    findings.judge("role", !superuser, Level::Warning, found, remedy);
    Ok(())
}
