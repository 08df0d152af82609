//! The lock file: one writing process per folder, known by name. The operating system holds the lock, so it vanishes
//! with its process however that ends.

use std::fs::{self, File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use turash_domain::{PortError, PortErrorKind, Timestamp};

use crate::error::port_error;

/// The lock's file name in the data folder.
const LOCK_FILE: &str = "turash.lock";

/// Who opens a store for writing: what another process is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The command, for example `turash serve`.
    pub command: String,
    /// The process.
    pub pid: u32,
    /// Since when.
    pub since: Timestamp,
    /// Where it answers, for example `127.0.0.1:8080`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

impl Holder {
    /// This process under a command's name.
    pub fn this_process(command: impl Into<String>, since: Timestamp) -> Self {
        Self { command: command.into(), pid: std::process::id(), since, address: None }
    }

    /// The same holder, answering at an address.
    #[must_use]
    pub fn at(mut self, address: impl Into<String>) -> Self {
        self.address = Some(address.into());
        self
    }
}

/// The held lock; dropping it lets the next one in.
#[derive(Debug)]
pub(crate) struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Makes the folder where it is missing and takes its lock, or says who holds it.
    pub(crate) fn take(folder: &Path, holder: &Holder) -> Result<Self, PortError> {
        fs::create_dir_all(folder).map_err(|error| unusable(folder, error))?;
        let path = folder.join(LOCK_FILE);
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| unusable(folder, error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(in_use(folder, &mut file)),
            Err(TryLockError::Error(error)) => return Err(unusable(folder, error)),
        }
        write_holder(&mut file, holder).map_err(|error| unusable(folder, error))?;
        Ok(Self { _file: file })
    }
}

fn write_holder(file: &mut File, holder: &Holder) -> std::io::Result<()> {
    let json = serde_json::to_string(holder)?;
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(json.as_bytes())?;
    file.flush()
}

fn in_use(folder: &Path, file: &mut File) -> PortError {
    let mut json = String::new();
    let holder: Option<Holder> =
        file.read_to_string(&mut json).ok().and_then(|_| serde_json::from_str(&json).ok());
    let by = holder.map_or_else(
        || "another process".to_owned(),
        |holder| {
            let address = holder.address.map_or_else(String::new, |address| format!(", at {address}"));
            format!("process {} ({}, since {}{address})", holder.pid, holder.command, holder.since)
        },
    );
    let message =
        format!("the folder {} is in use by {by}; end it first, or choose another folder", folder.display());
    port_error(PortErrorKind::Conflict, message)
}

fn unusable(folder: &Path, error: std::io::Error) -> PortError {
    let message = format!(
        "the folder {} cannot be made or written: {error}; name another one with --data, or make this one writable",
        folder.display()
    );
    port_error(PortErrorKind::Unavailable, message).caused_by(error)
}
