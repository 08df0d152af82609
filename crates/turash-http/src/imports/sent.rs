//! What a request brought.

use std::path::PathBuf;

use tempfile::TempDir;

use super::settings::Settings;

/// A file that was sent.
#[derive(Debug, Clone)]
pub(super) struct SentFile {
    /// As whoever sent it calls it.
    pub(super) name: String,
    pub(super) path: PathBuf,
    pub(super) bytes: u64,
}

/// What a request brought.
pub(super) struct Received {
    /// Its files lie here; they go with it.
    pub(super) folder: TempDir,
    pub(super) files: Vec<SentFile>,
    /// A table of towns.
    pub(super) places: Option<SentFile>,
    pub(super) settings: Settings,
}
