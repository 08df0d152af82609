//! A database on a server with Postgres and PostGIS for one bench, and the statements of its store as a program without Turash
//! would run them.

use anyhow::{Context, Result};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions};
use turash_postgis::{PostgisOptions, PostgisStore};

/// A migrated, empty database; dropped by [`Database::remove`].
pub struct Database {
    server: PgConnectOptions,
    name: String,
    url: String,
}

/// The server to measure on: `cargo xtask bench` starts one and names it here.
#[allow(clippy::disallowed_methods, reason = "a bench is told by the environment where its server is")]
pub fn server() -> Option<String> {
    std::env::var("TURASH_TEST_POSTGRES").ok().filter(|url| !url.is_empty())
}

impl Database {
    /// A new database of this name, in place of one that an earlier run left.
    pub async fn new(server: &str, name: &str) -> Result<Self> {
        let (start, _) = server.rsplit_once('/').context("the server's URL names no database")?;
        let url = format!("{start}/{name}");
        let database = Self { server: server.parse()?, name: name.to_owned(), url };
        database.drop_it().await?;
        database.admin(&format!("CREATE DATABASE {name}")).await?;
        PostgisStore::migrate(&database.options()?).await?;
        Ok(database)
    }

    async fn admin(&self, sql: &str) -> Result<()> {
        let mut connection = self.server.connect().await?;
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await?;
        Ok(())
    }

    async fn drop_it(&self) -> Result<()> {
        self.admin(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)).await
    }

    /// Drops it.
    pub async fn remove(self) -> Result<()> {
        self.drop_it().await
    }

    /// Where it is.
    pub fn url(&self) -> &str {
        &self.url
    }

    fn options(&self) -> Result<PostgisOptions> {
        Ok(PostgisOptions::parse(&self.url)?)
    }

    /// The product's store on it.
    pub async fn store(&self) -> Result<PostgisStore> {
        Ok(PostgisStore::connect(self.options()?, "turash bench").await?)
    }

    /// A bare connection to it, with the settings of the store's own.
    pub async fn connection(&self) -> Result<PgConnection> {
        let options: PgConnectOptions = self.url.parse()?;
        Ok(options.options([("synchronous_commit", "on")]).disable_statement_logging().connect().await?)
    }
}

/// The rows of a table in the binary form of COPY, in pieces that can be sent on their own.
pub struct CopiedTable {
    /// The table and its columns.
    pub name: &'static str,
    /// Pieces of so many rows as were asked for.
    pub pieces: Vec<Vec<u8>>,
    /// Rows in all.
    pub rows: usize,
}

/// What the binary form begins with.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

impl CopiedTable {
    /// Reads a whole table.
    pub async fn read(connection: &mut PgConnection, name: &'static str, piece: usize) -> Result<Self> {
        use futures_util::TryStreamExt;
        let mut bytes = Vec::new();
        let statement = format!("COPY {name} TO STDOUT (FORMAT binary)");
        let mut stream = connection.copy_out_raw(&statement).await?;
        while let Some(part) = stream.try_next().await? {
            bytes.extend_from_slice(&part);
        }
        let mut left = bytes.strip_prefix(HEADER).context("not the binary form of COPY")?;
        let (mut pieces, mut rows) = (Vec::new(), 0);
        let mut current = HEADER.to_vec();
        while let Some(length) = row_length(left)? {
            let (row, rest) = left.split_at(length);
            current.extend_from_slice(row);
            left = rest;
            rows += 1;
            if rows % piece == 0 {
                pieces.push(closed(std::mem::replace(&mut current, HEADER.to_vec())));
            }
        }
        pieces.push(closed(current));
        Ok(Self { name, pieces, rows })
    }

    /// Sends one piece; nothing where there is none of this number.
    pub async fn send(&self, connection: &mut PgConnection, piece: usize) -> Result<()> {
        let Some(piece) = self.pieces.get(piece) else { return Ok(()) };
        let mut copy =
            connection.copy_in_raw(&format!("COPY {} FROM STDIN (FORMAT binary)", self.name)).await?;
        for part in piece.chunks(128 * 1024) {
            copy.send(part).await?;
        }
        copy.finish().await?;
        Ok(())
    }
}

fn closed(mut piece: Vec<u8>) -> Vec<u8> {
    piece.extend_from_slice(&(-1_i16).to_be_bytes());
    piece
}

/// Bytes of the first row; `None` at the end.
fn row_length(bytes: &[u8]) -> Result<Option<usize>> {
    let columns = i16::from_be_bytes(*bytes.first_chunk().context("a row breaks off")?);
    if columns < 0 {
        return Ok(None);
    }
    let mut at = 2;
    for _ in 0..columns {
        let length = bytes.get(at..).and_then(|rest| rest.first_chunk()).context("a column breaks off")?;
        at += 4 + usize::try_from(i32::from_be_bytes(*length)).unwrap_or(0);
    }
    Ok(Some(at))
}
