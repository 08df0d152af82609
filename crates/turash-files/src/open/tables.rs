//! What a file holds.

use crate::reader::Reader;

/// The tables of a file.
pub(super) struct Tables {
    /// At least one.
    pub(super) readers: Vec<Reader>,
    /// Sheets that are not read, with the reason.
    pub(super) unread: Vec<String>,
}

impl From<Reader> for Tables {
    fn from(reader: Reader) -> Self {
        Self { readers: vec![reader], unread: Vec::new() }
    }
}
