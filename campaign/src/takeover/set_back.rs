//! The database, set back to an earlier copy beneath servers that run.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::crash::fold::Fold;
use crate::crash::load::Writer;

/// A copy of the database, with what its clients knew then.
pub(crate) struct Backup {
    file: PathBuf,
    pub(crate) writers: [Vec<Writer>; 2],
    pub(crate) fold: Fold,
}

impl Backup {
    /// Takes a copy.
    pub(crate) fn take(store: &str, folder: &Path, writers: &[Vec<Writer>; 2], fold: &Fold) -> Result<Self> {
        let file = folder.join("backup.dump");
        program("pg_dump", &[Path::new("--format=custom"), Path::new("--file"), &file, Path::new(store)])?;
        Ok(Self { file, writers: writers.clone(), fold: fold.clone() })
    }

    /// Puts it in the database's place, in one transaction.
    pub(crate) fn put_back(&self, store: &str) -> Result<()> {
        let dbname = format!("--dbname={store}");
        let args = ["--clean", "--single-transaction", dbname.as_str()].map(Path::new);
        program("pg_restore", &[&args[..], &[self.file.as_path()]].concat())
    }
}

/// Runs one of Postgres's own programs.
fn program(name: &str, args: &[&Path]) -> Result<()> {
    let output = Command::new(name).args(args).output().with_context(|| format!("{name} does not start"))?;
    ensure!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}
