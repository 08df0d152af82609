//! Import of the Hotmaps pair: committed with sync and matched, beside a bare multi-row insert of the same rows through sqlx.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteRow, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row, SqliteConnection, TypeInfo, ValueRef};
use turash_bench::report::{Limit, Report};
use turash_bench::timer::Stopwatch;
use turash_bench::{hotmaps, store};
use turash_domain::matching::Model;
use turash_services::{Matcher, TellOptions};

/// Rows of one transaction of the bare insert.
const COMMIT_ROWS: usize = 5_000;
/// Rows of one statement of the bare insert.
const STATEMENT_ROWS: usize = 500;
const ROUNDS: usize = 5;
/// The tables that an import fills, parents first.
const TABLES: [&str; 5] = ["site", "place", "flow", "event", "told"];

#[allow(clippy::print_stdout, reason = "a bench says what it did not run")]
fn main() -> Result<ExitCode> {
    let Some(data) = hotmaps::folder() else {
        println!("not run: import (the Hotmaps data, ../shared/data/hotmaps_industry, is absent)");
        return Ok(ExitCode::SUCCESS);
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_time().build()?;
    runtime.block_on(compare(&data))
}

async fn compare(data: &Path) -> Result<ExitCode> {
    let (mut ours, mut bare, mut rows) = (f64::INFINITY, f64::INFINITY, 0);
    for _ in 0..ROUNDS {
        let folder = tempfile::tempdir()?;
        ours = ours.min(import(data, folder.path()).await?);
        let file = folder.path().join("turash.sqlite");
        let tables = read_tables(&file).await?;
        rows = tables.iter().map(|table| table.rows.len()).sum();
        bare = bare.min(insert(&tables, &folder.path().join("bare.sqlite")).await?);
    }
    let mut report = Report::new();
    report.row("rows written (sites, places, flows, events, told lists)", rows as f64, "rows", Limit::Told);
    report.row("bare multi-row insert of the same rows (best of 5)", bare, "s", Limit::Told);
    report.row("import of the Hotmaps pair, synced and matched (best of 5)", ours, "s", Limit::AtMost(3.0));
    report.row("import's share of the bare insert's rate", 100.0 * bare / ours, "%", Limit::AtLeast(50.0));
    Ok(report.finish())
}

/// Imports and matches the pair into an empty store; seconds.
async fn import(data: &Path, folder: &Path) -> Result<f64> {
    let watch = Stopwatch::start();
    let store = store::open(folder).await?;
    let ports = store::ports(&store);
    hotmaps::import(&ports, data).await?;
    let matcher = Matcher::load(&ports, Model::default(), 2, &|_| {}).await?;
    matcher.tell_all(&ports, &TellOptions::default()).await?;
    drop(ports);
    store.close().await;
    Ok(watch.seconds())
}

/// A table with its definition and its rows.
struct Table {
    name: &'static str,
    definitions: Vec<String>,
    columns: usize,
    rows: Vec<Vec<Value>>,
}

/// A value of SQLite.
enum Value {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

async fn read_tables(file: &Path) -> Result<Vec<Table>> {
    let mut connection = SqliteConnectOptions::new().filename(file).read_only(true).connect().await?;
    let mut tables = Vec::new();
    for name in TABLES {
        // The table itself, its indexes, and the tree and triggers of the places.
        let related = if name == "place" {
            "name LIKE 'place%' AND sql NOT LIKE '%place_box_%'"
        } else {
            "tbl_name = ?1"
        };
        let sql = format!(
            "SELECT sql FROM sqlite_master WHERE {related} AND sql IS NOT NULL ORDER BY type = 'trigger', rowid"
        );
        let definitions =
            sqlx::query_scalar(AssertSqlSafe(sql)).bind(name).fetch_all(&mut connection).await?;
        let rows =
            sqlx::query(AssertSqlSafe(format!("SELECT * FROM {name}"))).fetch_all(&mut connection).await?;
        let columns = rows.first().map_or(0, Row::len);
        let rows = rows.iter().map(values).collect::<Result<_>>()?;
        tables.push(Table { name, definitions, columns, rows });
    }
    Ok(tables)
}

fn values(row: &SqliteRow) -> Result<Vec<Value>> {
    let value = |index: usize| {
        let raw = row.try_get_raw(index)?;
        let kind = if raw.is_null() { "NULL".to_owned() } else { raw.type_info().name().to_owned() };
        Ok(match kind.as_str() {
            "NULL" => Value::Null,
            "INTEGER" => Value::Integer(row.try_get(index)?),
            "REAL" => Value::Real(row.try_get(index)?),
            "BLOB" => Value::Blob(row.try_get(index)?),
            _ => Value::Text(row.try_get(index)?),
        })
    };
    (0..row.len()).map(value).collect()
}

/// Inserts rows that are ready in memory, in multi-row statements and synced transactions of the import's size; seconds.
async fn insert(tables: &[Table], file: &Path) -> Result<f64> {
    let watch = Stopwatch::start();
    let mut connection = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("wal_autocheckpoint", "8000")
        .pragma("cache_size", "-65536")
        .connect()
        .await?;
    for table in tables {
        for definition in &table.definitions {
            sqlx::query(AssertSqlSafe(definition.clone())).execute(&mut connection).await?;
        }
        for rows in table.rows.chunks(COMMIT_ROWS) {
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            for rows in rows.chunks(STATEMENT_ROWS) {
                insert_rows(&mut transaction, table, rows).await?;
            }
            transaction.commit().await?;
        }
    }
    connection.close().await?;
    Ok(watch.seconds())
}

async fn insert_rows(connection: &mut SqliteConnection, table: &Table, rows: &[Vec<Value>]) -> Result<()> {
    let row = format!("({})", vec!["?"; table.columns].join(","));
    let sql = format!("INSERT INTO {} VALUES {}", table.name, vec![row; rows.len()].join(","));
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for value in rows.iter().flatten() {
        query = match value {
            Value::Null => query.bind(None::<i64>),
            Value::Integer(value) => query.bind(*value),
            Value::Real(value) => query.bind(*value),
            Value::Text(value) => query.bind(value.as_str()),
            Value::Blob(value) => query.bind(value.as_slice()),
        };
    }
    query.execute(connection).await?;
    Ok(())
}
