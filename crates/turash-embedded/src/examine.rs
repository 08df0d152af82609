//! Looks at a data folder, its store and who holds it, for whoever wants to know what is wrong.

use std::fs;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use turash_domain::Timestamp;
use turash_domain::ports::{Examine, Finding};

use crate::lock;
use crate::open;
use crate::rights;

/// Less free space than this deserves a look: an import of a million flows takes as much.
const ROOM: u64 = 1 << 30;
/// Less than this is a problem: the write-ahead log grows to it between two checkpoints.
const LEAST_ROOM: u64 = 64 << 20;

/// The data folder of a store, to be looked at.
#[derive(Debug, Clone)]
pub struct DataFolder {
    /// The folder.
    pub path: PathBuf,
    /// The time of the examination.
    pub now: Timestamp,
}

/// Nothing is changed but a file that is made in the folder and removed.
#[async_trait]
impl Examine for DataFolder {
    async fn examine(&self) -> Vec<Finding> {
        let folder = &self.path;
        if !folder.exists() {
            let found = format!("{} does not exist yet", folder.display());
            let remedy = "`turash import` makes it; --data names another one";
            return vec![Finding::warning("folder", found, remedy)];
        }
        let mut findings =
            vec![writable(folder, self.now), private(folder), room(folder), holder(folder).await];
        findings.extend(store(folder).await);
        findings
    }
}

fn writable(folder: &Path, now: Timestamp) -> Finding {
    let probe = folder.join(format!(".probe-{}-{}", std::process::id(), now.millis()));
    let written = fs::write(&probe, b"turash").and_then(|()| fs::remove_file(&probe));
    match written {
        Ok(()) => Finding::ok("folder", format!("{} can be written", folder.display())),
        Err(error) => {
            let found = format!("{} cannot be written: {error}", folder.display());
            let remedy = "make it writable for this user, or name another folder with --data";
            Finding::problem("folder", found, remedy)
        }
    }
}

/// Whether its owner alone may look into it.
fn private(folder: &Path) -> Finding {
    match rights::open_to_others(folder) {
        Ok(open) if open.is_empty() => Finding::ok("rights", "its owner's alone".to_owned()),
        Ok(open) => {
            let names: Vec<String> = open.iter().map(|path| path.display().to_string()).collect();
            let found = format!("others may look into {}", names.join(", "));
            let remedy = format!("it holds private prices: chmod -R go= {}", folder.display());
            Finding::warning("rights", found, remedy)
        }
        Err(error) => Finding::warning("rights", format!("not known: {error}"), ""),
    }
}

fn room(folder: &Path) -> Finding {
    let free = match fs4::available_space(folder) {
        Ok(free) => free,
        Err(error) => return Finding::warning("free space", format!("not known: {error}"), ""),
    };
    let found = format!("{} MB", free >> 20);
    let remedy = "make room: what does not fit is not acknowledged";
    if free < LEAST_ROOM {
        Finding::problem("free space", found, remedy)
    } else if free < ROOM {
        Finding::warning("free space", found, remedy)
    } else {
        Finding::ok("free space", found)
    }
}

async fn holder(folder: &Path) -> Finding {
    match lock::holder(folder).await {
        Ok(None) => Finding::ok("holder", "no process writes it now".to_owned()),
        Ok(Some(holder)) => {
            let address = holder.address.map(|address| format!(", at http://{address}")).unwrap_or_default();
            let found =
                format!("{} (process {}, since {}{address})", holder.command, holder.pid, holder.since);
            Finding::ok("holder", found)
        }
        Err(error) => Finding::problem("holder", error.message, "end the process that holds the folder"),
    }
}

/// The store itself: whether it can be opened, and whether its pages are whole.
async fn store(folder: &Path) -> Vec<Finding> {
    let path = folder.join(open::STORE_FILE);
    let label = path.display().to_string();
    if !path.exists() {
        let found = format!("{label} does not exist yet");
        return vec![Finding::warning("store", found, "`turash import` makes it")];
    }
    let readers = match open::existing_readers(&label, &path).await {
        Ok(readers) => readers,
        // The message says what to do.
        Err(error) => return vec![Finding::problem("store", error.message, "")],
    };
    let bytes = fs::metadata(&path).map_or(0, |file| file.len());
    let mut findings = vec![Finding::ok("store", format!("schema {}, {} MB", open::newest(), bytes >> 20))];
    let checked: Result<Vec<String>, _> =
        sqlx::query_scalar("PRAGMA quick_check(3)").fetch_all(&readers).await;
    let remedy = "restore the folder from a backup; `turash export` saves what can still be read";
    findings.push(match checked {
        Ok(lines) if lines == ["ok"] => Finding::ok("pages", "whole".to_owned()),
        Ok(lines) => Finding::problem("pages", lines.join("; "), remedy),
        Err(error) => Finding::problem("pages", error.to_string(), remedy),
    });
    readers.close().await;
    findings
}
