//! Who may look into a data folder: its owner alone, since it holds private prices. On systems without Unix modes the folder's own rules hold.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::open::STORE_FILE;

/// The lock's file name in the data folder.
pub(crate) const LOCK_FILE: &str = "turash.lock";

/// What the group and others may do.
#[cfg(unix)]
const OF_OTHERS: u32 = 0o077;
/// The bit by which a folder such as `/tmp` lets everybody make files of their own.
#[cfg(unix)]
const STICKY: u32 = 0o1000;

/// Makes a data folder for its owner alone, or takes from others what they may do in one that is there: the folder and the files that were open
/// to them. The rights of a folder that holds other things and no store yet are left alone; the store's files in it are private all the same.
pub fn keep_private(folder: &Path) -> io::Result<Vec<PathBuf>> {
    if !folder.exists() {
        if let Some(parent) = folder.parent() {
            fs::create_dir_all(parent)?;
        }
        make(folder)?;
        return Ok(Vec::new());
    }
    let mut open = Vec::new();
    for path in open_to_others(folder)? {
        match tighten(&path) {
            Ok(()) => open.push(path),
            // It belongs to somebody else, who decides: `turash doctor` says so.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {}
            Err(error) => return Err(error),
        }
    }
    Ok(open)
}

/// The files of the store, those that SQLite keeps beside it included.
fn files(folder: &Path) -> Vec<PathBuf> {
    let names = [
        STORE_FILE.to_owned(),
        format!("{STORE_FILE}-wal"),
        format!("{STORE_FILE}-shm"),
        LOCK_FILE.to_owned(),
    ];
    names.iter().map(|name| folder.join(name)).filter(|path| path.exists()).collect()
}

/// Opens a file that its owner alone may read, and makes it where it is missing.
pub(crate) fn private_file(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// The folder, where it is a data folder, and the store's files: those that others may look into.
#[cfg(unix)]
pub(crate) fn open_to_others(folder: &Path) -> io::Result<Vec<PathBuf>> {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| fs::metadata(path).map(|found| found.permissions().mode());
    let is_ours = folder.join(STORE_FILE).exists() || fs::read_dir(folder)?.next().is_none();
    let mut paths = files(folder);
    if is_ours && mode(folder)? & STICKY == 0 {
        paths.insert(0, folder.to_owned());
    }
    let mut open = Vec::new();
    for path in paths {
        match mode(&path) {
            Ok(mode) if mode & OF_OTHERS != 0 => open.push(path),
            Ok(_) => {}
            // SQLite removes its companions when the last process closes the store.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(open)
}

#[cfg(not(unix))]
pub(crate) fn open_to_others(_: &Path) -> io::Result<Vec<PathBuf>> {
    Ok(Vec::new())
}

#[cfg(unix)]
fn tighten(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = if path.is_dir() { 0o700 } else { 0o600 };
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn tighten(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn make(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    // Another process may make it at the same moment.
    builder.recursive(true).create(folder)
}

#[cfg(not(unix))]
fn make(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn set(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn an_older_folder_is_tightened_and_named_once() {
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path().join("a/data");
        assert_eq!(keep_private(&folder).unwrap(), [""; 0].map(PathBuf::from));
        assert_eq!(mode(&folder), 0o700);
        let store = folder.join(STORE_FILE);
        drop(private_file(&store).unwrap());
        assert_eq!(mode(&store), 0o600);
        set(&folder, 0o755);
        set(&store, 0o644);
        assert_eq!(keep_private(&folder).unwrap(), [folder.clone(), store.clone()]);
        assert_eq!((mode(&folder), mode(&store)), (0o700, 0o600));
        assert_eq!(keep_private(&folder).unwrap(), [""; 0].map(PathBuf::from));
    }

    #[test]
    fn a_folder_of_other_things_keeps_its_rights() {
        let folder = tempfile::tempdir().unwrap();
        set(folder.path(), 0o755);
        fs::write(folder.path().join("thesis.txt"), "x").unwrap();
        assert_eq!(keep_private(folder.path()).unwrap(), [""; 0].map(PathBuf::from));
        assert_eq!(mode(folder.path()), 0o755);
    }
}
