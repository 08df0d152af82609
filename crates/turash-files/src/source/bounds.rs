//! What a file may become in memory, from its size: an archive of a megabyte can hold gigabytes of nothing, and rows of few values that have
//! many columns are nearly all empty cells.
//!
//! What the members of an archive hold is counted by unpacking them, and not believed from its directory. Ordinary workbooks are a fifth to a tenth of
//! what they hold.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::error::{FileError, FileErrorKind};

/// Bytes that any archive may hold, and that its shared strings may take.
const FREE: u64 = 16 << 20;
/// Times its size that an archive may hold beyond that, and those that its shared strings may take.
const TIMES: (u64, u64) = (48, 12);
/// Times its size that the rows of a sheet may take in memory.
const ROWS_TIMES: u64 = 32;
/// The most that the rows of a sheet may take.
const MOST_ROWS: u64 = 512 << 20;
/// Cells that any table may have, and those for each byte of a file.
const CELLS: (u64, u64) = (32_000_000, 64);
/// Members of an archive: a workbook has a few for each sheet.
const MEMBERS: usize = 10_000;
/// The member in which equal texts of all sheets stand once, in whatever folder; it is read as a whole.
const SHARED: &str = "sharedstrings.xml";

/// What one sheet may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    /// Bytes of memory for its rows.
    pub(super) bytes: usize,
    /// Cells, empty ones counted.
    pub(super) cells: u64,
}

/// How many cells a table may have, empty ones counted, in a file of so many bytes.
pub(super) fn cells(bytes: u64) -> u64 {
    CELLS.0.saturating_add(bytes.saturating_mul(CELLS.1))
}

/// Checks what an archive holds, before anything of it is read as a workbook; and what its sheets may take.
pub(super) fn check(name: &str, file: &mut File) -> Result<Room, FileError> {
    let unreadable = |error| FileError::io(name, error);
    let size = file.metadata().map_err(unreadable)?.len();
    let whole = FREE.saturating_add(size.saturating_mul(TIMES.0));
    let shared = FREE.saturating_add(size.saturating_mul(TIMES.1));
    let held = count(file, whole, shared).map_err(|error| match error {
        ZipError::Io(error) if error.raw_os_error().is_some() => unreadable(error),
        error => {
            let problem = format!("this ZIP archive is no workbook that can be read: {error}");
            let remedy = "save it as .xlsx (without a password) or CSV; extract other archives first";
            FileError::new(FileErrorKind::Format, name, problem, remedy)
        }
    })?;
    if !held {
        let problem =
            format!("this ZIP archive of {size} bytes holds too much to be a workbook of that size");
        let remedy = "save it as CSV; if that is small, save the table again as .xlsx";
        return Err(FileError::new(FileErrorKind::Format, name, problem, remedy));
    }
    file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    let bytes = FREE.saturating_add(size.saturating_mul(ROWS_TIMES)).min(MOST_ROWS);
    Ok(Room { bytes: usize::try_from(bytes).unwrap_or(usize::MAX), cells: cells(size) })
}

/// Whether all members together, and the shared strings alone, hold no more than they may.
fn count(file: &File, whole: u64, shared: u64) -> Result<bool, ZipError> {
    let mut archive = ZipArchive::new(BufReader::new(file))?;
    let mut left = whole;
    if archive.len() > MEMBERS {
        return Ok(false);
    }
    for index in 0..archive.len() {
        let member = archive.by_index(index)?;
        let is_shared = member.name().is_ok_and(|name| name.to_ascii_lowercase().ends_with(SHARED));
        let most = if is_shared { shared.min(left) } else { left };
        // One byte more than there may be says that there is more.
        let held = io::copy(&mut member.take(most + 1), &mut io::sink())?;
        if held > most {
            return Ok(false);
        }
        left -= held;
    }
    Ok(true)
}
