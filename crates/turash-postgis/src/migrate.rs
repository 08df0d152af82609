//! Brings the schema up to date, and refuses what this program cannot use.
//!
//! Migrations are part of the program. Each runs in a transaction of its own under a lock, so that two who migrate at once take turns; a
//! migration that would have to wait for those who work gives up soon and tries again, so that nobody queues up behind it.

use std::time::Duration;

use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};
use turash_domain::ports::PortResult;
use turash_domain::{PortError, PortErrorKind};

use crate::error::{from_driver, may_run_again, port_error, sqlstate};
use crate::options::{PostgisOptions, Use};

/// A step of the schema.
struct Migration {
    version: i32,
    name: &'static str,
    sql: &'static str,
}

const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "0001_registry_and_log",
        sql: include_str!("../migrations/0001_registry_and_log.sql"),
    },
    Migration { version: 2, name: "0002_views", sql: include_str!("../migrations/0002_views.sql") },
    Migration { version: 3, name: "0003_promises", sql: include_str!("../migrations/0003_promises.sql") },
    Migration {
        version: 4,
        name: "0004_told_checksum",
        sql: include_str!("../migrations/0004_told_checksum.sql"),
    },
    Migration { version: 5, name: "0005_ids", sql: include_str!("../migrations/0005_ids.sql") },
    Migration {
        version: 6,
        name: "0006_town_places",
        sql: include_str!("../migrations/0006_town_places.sql"),
    },
    Migration { version: 7, name: "0007_kept_plans", sql: include_str!("../migrations/0007_kept_plans.sql") },
    Migration { version: 8, name: "0008_planned", sql: include_str!("../migrations/0008_planned.sql") },
    Migration {
        version: 9,
        name: "0009_access_keys",
        sql: include_str!("../migrations/0009_access_keys.sql"),
    },
    Migration { version: 10, name: "0010_lines", sql: include_str!("../migrations/0010_lines.sql") },
    Migration { version: 11, name: "0011_comments", sql: include_str!("../migrations/0011_comments.sql") },
    Migration {
        version: 12,
        name: "0012_restricted_flows",
        sql: include_str!("../migrations/0012_restricted_flows.sql"),
    },
    Migration { version: 13, name: "0013_webhooks", sql: include_str!("../migrations/0013_webhooks.sql") },
    Migration {
        version: 14,
        name: "0014_kept_answers",
        sql: include_str!("../migrations/0014_kept_answers.sql"),
    },
];

/// The lock of those who migrate, `turash` in ASCII.
const LOCK: i64 = 0x7475_7261_7368;

/// How often a migration asks again for what others hold, and how long it waits in between.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(500);

/// Makes or updates the schema; gives the names of what was applied.
pub(crate) async fn migrate(options: &PostgisOptions) -> PortResult<Vec<String>> {
    let store = options.label();
    let failed = |error| from_driver(&store, error);
    let mut connection = options.session(Use::Write).connect().await.map_err(failed)?;
    let mut applied = Vec::new();
    for migration in MIGRATIONS {
        let mut tries = 0;
        while let Err(error) = apply(&mut connection, migration, &mut applied).await {
            let _ = sqlx::raw_sql("ROLLBACK").execute(&mut connection).await;
            tries += 1;
            if !may_run_again(&error) || tries == TRIES {
                return Err(explained(&store, migration, error));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
    let found = version(&mut connection).await.map_err(failed)?.unwrap_or_default();
    let _ = connection.close().await;
    refuse_other(&store, Some(found))?;
    Ok(applied)
}

async fn apply(
    connection: &mut PgConnection,
    migration: &Migration,
    applied: &mut Vec<String>,
) -> Result<(), sqlx::Error> {
    sqlx::raw_sql("BEGIN").execute(&mut *connection).await?;
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(LOCK).execute(&mut *connection).await?;
    if version(connection).await?.unwrap_or_default() < migration.version {
        sqlx::raw_sql(AssertSqlSafe(migration.sql)).execute(&mut *connection).await?;
        sqlx::query("INSERT INTO turash.schema_version (version, name) VALUES ($1, $2)")
            .bind(migration.version)
            .bind(migration.name)
            .execute(&mut *connection)
            .await?;
        applied.push(migration.name.to_owned());
    }
    sqlx::raw_sql("COMMIT").execute(connection).await?;
    Ok(())
}

/// The version of the schema; `None` where there is none.
pub(crate) async fn version(connection: &mut PgConnection) -> Result<Option<i32>, sqlx::Error> {
    let there: bool = sqlx::query_scalar("SELECT to_regclass('turash.schema_version') IS NOT NULL")
        .fetch_one(&mut *connection)
        .await?;
    if !there {
        return Ok(None);
    }
    sqlx::query_scalar("SELECT max(version) FROM turash.schema_version").fetch_one(connection).await
}

/// The version that this program works with.
pub(crate) fn newest() -> i32 {
    MIGRATIONS.last().map_or(0, |migration| migration.version)
}

/// Refuses a schema that is not this program's.
pub(crate) fn refuse_other(store: &str, found: Option<i32>) -> PortResult<()> {
    let known = newest();
    let (kind, message) = match found {
        Some(found) if found == known => return Ok(()),
        Some(found) if found > known => (
            PortErrorKind::Corrupt,
            format!(
                "the store {store} was migrated by a newer Turash: it has schema {found}, this program knows up to {known}; \
                 use the newer program"
            ),
        ),
        Some(found) => (
            PortErrorKind::Invalid,
            format!(
                "the store {store} has schema {found}, this program needs {known}; run `turash migrate` once"
            ),
        ),
        None => (
            PortErrorKind::Invalid,
            format!("the store {store} has no schema of Turash yet; run `turash migrate` once"),
        ),
    };
    Err(port_error(kind, message))
}

fn explained(store: &str, migration: &Migration, error: sqlx::Error) -> PortError {
    let remedy = match sqlstate(&error).as_deref() {
        Some("42501") => {
            "the role may not make the schema or the extension; let an administrator run `CREATE EXTENSION postgis` \
             and grant CREATE on the database, then run `turash migrate` again"
        }
        Some("0A000" | "58P01") => {
            "the server has no PostGIS; install its package, then run `turash migrate` again"
        }
        _ => return from_driver(store, error),
    };
    let message = format!("the store {store}, migration {}: {remedy}", migration.name);
    port_error(PortErrorKind::Unavailable, message).caused_by(error)
}
