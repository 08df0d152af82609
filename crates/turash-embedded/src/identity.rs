//! Whether the store's file is still the one that was opened: a backup that is put in its place leaves an open store behind without a
//! name, and what is committed there is lost.

use std::path::{Path, PathBuf};

/// A file as it was opened.
pub(crate) struct Identity {
    path: PathBuf,
    opened: Option<(u64, u64)>,
}

impl Identity {
    /// The file that stands at a path now.
    pub(crate) fn of(path: &Path) -> Self {
        Self { path: path.to_owned(), opened: id(path) }
    }

    /// Whether the same file stands there still.
    pub(crate) fn is_still_there(&self) -> bool {
        id(&self.path) == self.opened
    }
}

/// Device and number of a file; nothing where there is none.
#[cfg(unix)]
fn id(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
}

/// Elsewhere an open file cannot be replaced.
#[cfg(not(unix))]
fn id(_path: &Path) -> Option<(u64, u64)> {
    None
}
