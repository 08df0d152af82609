//! COPY in its binary form: the fastest way for thousands of new rows.
//!
//! Rows go straight into their table, without a staging table between, which would write each of them twice. COPY knows no
//! ON CONFLICT: where a row is there already the transaction fails as a whole, and runs again with statements that can tell
//! which one it was.

use sqlx::postgres::{PgConnection, PgCopyIn};
use turash_domain::{Coordinates, Uuid};

/// What a COPY begins with: signature, no flags, no extension
/// (<https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4>).
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

/// Bytes that are gathered before they are sent: the server works while the next ones are written.
const PIECE: usize = 128 * 1024;

/// Rows as they are sent.
pub(crate) struct Rows {
    bytes: Vec<u8>,
}

impl Rows {
    /// Begins a row of so many columns.
    pub(crate) fn row(&mut self, columns: i16) {
        self.bytes.extend_from_slice(&columns.to_be_bytes());
    }

    fn column(&mut self, bytes: &[u8]) {
        // A column of 2 GiB does not exist: bodies are documents of a few kilobytes.
        self.bytes.extend_from_slice(&(bytes.len() as u32).to_be_bytes());
        self.bytes.extend_from_slice(bytes);
    }

    pub(crate) fn null(&mut self) {
        self.bytes.extend_from_slice(&(-1_i32).to_be_bytes());
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.column(text.as_bytes());
    }

    pub(crate) fn text_or_null(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.text(text),
            None => self.null(),
        }
    }

    pub(crate) fn int8(&mut self, number: i64) {
        self.column(&number.to_be_bytes());
    }

    pub(crate) fn float8(&mut self, number: f64) {
        self.column(&number.to_be_bytes());
    }

    pub(crate) fn float8_or_null(&mut self, number: Option<f64>) {
        match number {
            Some(number) => self.float8(number),
            None => self.null(),
        }
    }

    pub(crate) fn uuid(&mut self, id: Uuid) {
        self.column(id.as_bytes());
    }

    /// A geography point, as EWKB.
    pub(crate) fn point(&mut self, place: Coordinates) {
        let mut bytes = [0; 25];
        bytes[0] = 1;
        bytes[1..5].copy_from_slice(&0x2000_0001_u32.to_le_bytes());
        bytes[5..9].copy_from_slice(&4326_u32.to_le_bytes());
        bytes[9..17].copy_from_slice(&place.longitude().to_le_bytes());
        bytes[17..25].copy_from_slice(&place.latitude().to_le_bytes());
        self.column(&bytes);
    }
}

/// Copies items into a table; says how many rows arrived.
pub(crate) async fn copy_in<T: Sync>(
    connection: &mut PgConnection,
    statement: &str,
    items: &[T],
    write: impl Fn(&mut Rows, &T) + Send,
) -> Result<u64, sqlx::Error> {
    let mut copy: PgCopyIn<_> = connection.copy_in_raw(statement).await?;
    let mut rows = Rows { bytes: Vec::with_capacity(PIECE + 8_192) };
    rows.bytes.extend_from_slice(HEADER);
    for item in items {
        write(&mut rows, item);
        if rows.bytes.len() >= PIECE {
            copy.send(&rows.bytes[..]).await?;
            rows.bytes.clear();
        }
    }
    rows.row(-1);
    copy.send(&rows.bytes[..]).await?;
    copy.finish().await
}
