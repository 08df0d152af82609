//! Opens the SQLite file: its settings, its migrations, and the refusal of what this program cannot use.

use std::path::Path;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, SqliteConnection};
use turash_domain::{PortError, PortErrorKind};

use crate::error::{from_driver, from_migration, port_error, too_new};

/// The store's file name in the data folder.
pub(crate) const STORE_FILE: &str = "turash.sqlite";

static MIGRATOR: Migrator = sqlx::migrate!("./migrations");

/// SQLite's own default: ids in no order touch a page each, and every touched page is written whole.
const PAGE_SIZE: u32 = 4096;

/// Readers that may run at once.
const READERS: u32 = 4;

/// What both kinds of connection share.
fn options() -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .pragma("temp_store", "memory")
        .row_buffer_size(512)
        .disable_statement_logging()
}

/// Settings of a file: WAL, so that readers never wait, and a sync before a commit is answered.
pub(crate) fn file_options(path: &Path) -> SqliteConnectOptions {
    options().filename(path)
}

/// Settings of a store that lives in this process only; connections meet by its name.
pub(crate) fn memory_options(name: &str) -> SqliteConnectOptions {
    options().filename(name).vfs("memdb")
}

/// Opens the one writing connection and brings the schema up to date.
pub(crate) async fn writer(
    store: &str,
    options: SqliteConnectOptions,
    file: bool,
) -> Result<SqliteConnection, PortError> {
    let mut options = options.create_if_missing(true).pragma("cache_size", "-65536");
    if file {
        options = options
            .page_size(PAGE_SIZE)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            // 32 MB between checkpoints: each page of an import is copied to the file once, not once per commit.
            .pragma("wal_autocheckpoint", "8000");
    }
    let mut connection = options.connect().await.map_err(|error| from_driver(store, error))?;
    // Not `run`: the future of that one is not `Send` (its `Acquire` is not general enough).
    MIGRATOR
        .run_direct(None, &mut connection, false)
        .await
        .map_err(|error| from_migration(store, newest(), error))?;
    Ok(connection)
}

/// A connection that writes nothing of its own, and may copy the write-ahead log into the file.
pub(crate) async fn beside_the_writer(
    store: &str,
    options: SqliteConnectOptions,
) -> Result<SqliteConnection, PortError> {
    options.connect().await.map_err(|error| from_driver(store, error))
}

/// The reading connections.
pub(crate) fn readers(options: SqliteConnectOptions) -> SqlitePool {
    let options = options.read_only(true).pragma("cache_size", "-16384");
    SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(Duration::from_secs(30))
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .connect_lazy_with(options)
}

/// Opens a store that exists for reading only, beside whoever writes it.
pub(crate) async fn existing_readers(store: &str, path: &Path) -> Result<SqlitePool, PortError> {
    // A process that was ended before it made the schema leaves an empty file.
    if std::fs::metadata(path).map_or(0, |file| file.len()) == 0 && !beside(path, "-wal").exists() {
        let message = format!(
            "there is no store at {store} yet; `turash import` makes one, and --data names another folder"
        );
        return Err(port_error(PortErrorKind::Unavailable, message));
    }
    let mut pool = readers(file_options(path));
    let mut schema = schema_of(&pool).await;
    if schema.is_err() && !beside(path, "-wal").exists() {
        // A closed store on a disk that cannot be written: nobody can be writing it, so no locks are needed.
        pool = readers(file_options(path).immutable(true));
        schema = schema_of(&pool).await;
    }
    match schema.map_err(|error| from_driver(store, error))? {
        Some(found) if found > newest() => {
            Err(port_error(PortErrorKind::Corrupt, too_new(store, found, newest())))
        }
        Some(found) if found < newest() => Err(port_error(
            PortErrorKind::Invalid,
            format!(
                "the store {store} was written by an older Turash; run `turash recompute` on it once to bring it up to date"
            ),
        )),
        Some(_) => Ok(pool),
        None => Err(port_error(PortErrorKind::Corrupt, format!("{store} is not a Turash store"))),
    }
}

async fn schema_of(pool: &SqlitePool) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations").fetch_one(pool).await
}

/// The version of the schema that this program makes.
pub(crate) fn newest() -> i64 {
    MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or_default()
}

/// SQLite's companion file of a suffix.
fn beside(path: &Path, suffix: &str) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
