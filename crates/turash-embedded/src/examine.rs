//! Looks at a data folder, its store and who holds it, for whoever wants to know what is wrong.

use std::fs;
use std::path::Path;

use turash_domain::Timestamp;

use crate::lock;
use crate::open;

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at, in a few words.
    pub what: &'static str,
    /// How bad it is.
    pub level: Level,
    /// What was found.
    pub found: String,
    /// What to do about it; empty where nothing is to be done.
    pub remedy: String,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// As it should be.
    Ok,
    /// It works, but not as well or as safely as it could.
    Warning,
    /// It does not work.
    Problem,
}

/// Less free space than this deserves a look: an import of a million flows takes as much.
const ROOM: u64 = 1 << 30;
/// Less than this is a problem: the write-ahead log grows to it between two checkpoints.
const LEAST_ROOM: u64 = 64 << 20;

/// Looks at everything that the store of a folder needs. Nothing is changed but a file that is made in the folder and removed.
pub async fn examine(folder: &Path, now: Timestamp) -> Vec<Finding> {
    if !folder.exists() {
        let found = format!("{} does not exist yet", folder.display());
        let remedy = "`turash import` makes it; --data names another one";
        return vec![finding("folder", Level::Warning, found, Some(remedy))];
    }
    let mut findings = vec![writable(folder, now), room(folder), holder(folder).await];
    findings.extend(store(folder).await);
    findings
}

fn finding(what: &'static str, level: Level, found: String, remedy: Option<&str>) -> Finding {
    Finding { what, level, found, remedy: remedy.unwrap_or_default().to_owned() }
}

fn writable(folder: &Path, now: Timestamp) -> Finding {
    let probe = folder.join(format!(".probe-{}-{}", std::process::id(), now.millis()));
    let written = fs::write(&probe, b"turash").and_then(|()| fs::remove_file(&probe));
    match written {
        Ok(()) => finding("folder", Level::Ok, format!("{} can be written", folder.display()), None),
        Err(error) => {
            let found = format!("{} cannot be written: {error}", folder.display());
            let remedy = "make it writable for this user, or name another folder with --data";
            finding("folder", Level::Problem, found, Some(remedy))
        }
    }
}

fn room(folder: &Path) -> Finding {
    let free = match fs4::available_space(folder) {
        Ok(free) => free,
        Err(error) => return finding("free space", Level::Warning, format!("not known: {error}"), None),
    };
    let found = format!("{} MB", free >> 20);
    let remedy = "make room: what does not fit is not acknowledged";
    if free < LEAST_ROOM {
        finding("free space", Level::Problem, found, Some(remedy))
    } else if free < ROOM {
        finding("free space", Level::Warning, found, Some(remedy))
    } else {
        finding("free space", Level::Ok, found, None)
    }
}

async fn holder(folder: &Path) -> Finding {
    match lock::holder(folder).await {
        Ok(None) => finding("holder", Level::Ok, "no process writes it now".to_owned(), None),
        Ok(Some(holder)) => {
            let address = holder.address.map(|address| format!(", at http://{address}")).unwrap_or_default();
            let found =
                format!("{} (process {}, since {}{address})", holder.command, holder.pid, holder.since);
            finding("holder", Level::Ok, found, None)
        }
        Err(error) => {
            finding("holder", Level::Problem, error.message, Some("end the process that holds the folder"))
        }
    }
}

/// The store itself: whether it can be opened, and whether its pages are whole.
async fn store(folder: &Path) -> Vec<Finding> {
    let path = folder.join(open::STORE_FILE);
    let label = path.display().to_string();
    if !path.exists() {
        let found = format!("{label} does not exist yet");
        return vec![finding("store", Level::Warning, found, Some("`turash import` makes it"))];
    }
    let readers = match open::existing_readers(&label, &path).await {
        Ok(readers) => readers,
        // The message says what to do.
        Err(error) => return vec![finding("store", Level::Problem, error.message, None)],
    };
    let bytes = fs::metadata(&path).map_or(0, |file| file.len());
    let mut findings =
        vec![finding("store", Level::Ok, format!("schema {}, {} MB", open::newest(), bytes >> 20), None)];
    let checked: Result<Vec<String>, _> =
        sqlx::query_scalar("PRAGMA quick_check(3)").fetch_all(&readers).await;
    let remedy = "restore the folder from a backup; `turash export` saves what can still be read";
    findings.push(match checked {
        Ok(lines) if lines == ["ok"] => finding("pages", Level::Ok, "whole".to_owned(), None),
        Ok(lines) => finding("pages", Level::Problem, lines.join("; "), Some(remedy)),
        Err(error) => finding("pages", Level::Problem, error.to_string(), Some(remedy)),
    });
    readers.close().await;
    findings
}
