//! A copy of a data folder, with what its clients knew then: the folder is set back to it later.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::fold::Fold;
use super::load::Writer;

/// The copy. What is written after it is gone with the folder; the numbers of its events are given again.
pub(crate) struct Backup {
    folder: PathBuf,
    pub(crate) writers: Vec<Writer>,
    pub(crate) fold: Fold,
}

impl Backup {
    /// Copies a folder that no process has open.
    pub(crate) fn take(data: &Path, writers: &[Writer], fold: &Fold) -> Result<Self> {
        let folder = data.with_file_name("backup");
        copy(data, &folder)?;
        Ok(Self { folder, writers: writers.to_vec(), fold: fold.clone() })
    }

    /// Puts the copy in the folder's place.
    pub(crate) fn put_back(&self, data: &Path) -> Result<()> {
        copy(&self.folder, data)
    }
}

/// Copies the files of a folder, in place of those that are there.
fn copy(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        std::fs::remove_dir_all(to)?;
    }
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        std::fs::copy(entry.path(), to.join(entry.file_name())).with_context(|| format!("{entry:?}"))?;
    }
    Ok(())
}
