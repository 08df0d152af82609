//! Opens what a user names as a file.

use std::fs::File;
use std::path::Path;

use crate::error::{FileError, FileErrorKind};

/// Opens a file; `name` is how messages call it.
pub(crate) fn regular_file(path: &Path, name: &str) -> Result<File, FileError> {
    let metadata = std::fs::metadata(path).map_err(|error| FileError::cannot_open(path, error))?;
    let unreadable = |problem, remedy| FileError::new(FileErrorKind::Unreadable, name, problem, remedy);
    if metadata.is_dir() {
        return Err(unreadable("this is a folder", "name a file in it"));
    }
    if !metadata.is_file() {
        return Err(unreadable("this is no regular file", "save what it gives to a file first"));
    }
    File::open(path).map_err(|error| FileError::cannot_open(path, error))
}
