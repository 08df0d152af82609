//! The lock file: one writing process per folder, known by name. The operating system holds the lock, so it vanishes
//! with its process however that ends.

use std::fs::{File, TryLockError};
use std::io::{ErrorKind, Read, Seek, Write};
use std::path::Path;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use turash_domain::{PortError, PortErrorKind, Timestamp};

use crate::error::port_error;
use crate::rights::{LOCK_FILE, keep_private, private_file};

/// How often the lock is asked for again while somebody only looks at it, or its holder has not left its name yet.
const LOOKS: u32 = 20;
/// Pause between two of these.
const LOOK: Duration = Duration::from_millis(5);

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
    pub(crate) async fn take(folder: &Path, holder: &Holder) -> Result<Self, PortError> {
        let opened = keep_private(folder).and_then(|_| private_file(&folder.join(LOCK_FILE)));
        let mut file = opened.map_err(|error| unusable(folder, error))?;
        for look in 1.. {
            match file.try_lock() {
                Ok(()) => break,
                // Whoever looks shares the lock for a moment; whoever writes does not share it.
                Err(TryLockError::WouldBlock)
                    if look < LOOKS && !held(&file).map_err(|error| unusable(folder, error))? =>
                {
                    tokio::time::sleep(LOOK).await;
                }
                Err(TryLockError::WouldBlock) => return Err(in_use(folder, read_holder(&mut file))),
                Err(TryLockError::Error(error)) => return Err(unusable(folder, error)),
            }
        }
        write_holder(&mut file, holder).map_err(|error| unusable(folder, error))?;
        Ok(Self { _file: file })
    }
}

/// Who holds the folder for writing right now.
pub(crate) async fn holder(folder: &Path) -> Result<Option<Holder>, PortError> {
    let mut file = match File::open(folder.join(LOCK_FILE)) {
        Ok(file) => file,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(unusable(folder, error)),
    };
    for _ in 0..LOOKS {
        if !held(&file).map_err(|error| unusable(folder, error))? {
            return Ok(None);
        }
        // Nothing can be read in the moment between taking the lock and writing the name down.
        if let Some(holder) = read_holder(&mut file) {
            return Ok(Some(holder));
        }
        tokio::time::sleep(LOOK).await;
    }
    Err(in_use(folder, None))
}

/// Whether somebody holds the lock for writing; shares it for a moment to find out.
fn held(file: &File) -> std::io::Result<bool> {
    match file.try_lock_shared() {
        Ok(()) => file.unlock().map(|()| false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn read_holder(file: &mut File) -> Option<Holder> {
    let mut json = String::new();
    file.rewind().ok()?;
    file.read_to_string(&mut json).ok()?;
    serde_json::from_str(&json).ok()
}

fn write_holder(file: &mut File, holder: &Holder) -> std::io::Result<()> {
    let json = serde_json::to_string(holder)?;
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(json.as_bytes())?;
    file.flush()
}

/// Says who holds the folder and what to do about it; `None` where its holder left no name.
fn in_use(folder: &Path, holder: Option<Holder>) -> PortError {
    let folder = folder.display();
    let message = match holder {
        None => format!(
            "the folder {folder} is in use by another process; end it first, or choose another folder"
        ),
        Some(Holder { command, pid, since, address: None }) => format!(
            "the folder {folder} is in use by process {pid} ({command}, since {since}); \
             end it first, or choose another folder"
        ),
        Some(Holder { command, pid, since, address: Some(address) }) => format!(
            "the folder {folder} is in use by process {pid} ({command}, since {since}), which answers at \
             http://{address}; send the change there, end that process first, or choose another folder"
        ),
    };
    port_error(PortErrorKind::Conflict, message)
}

pub(crate) fn unusable(folder: &Path, error: std::io::Error) -> PortError {
    let message = format!(
        "the folder {} cannot be made or written: {error}; name another one with --data, or make this one writable",
        folder.display()
    );
    port_error(PortErrorKind::Unavailable, message).caused_by(error)
}
