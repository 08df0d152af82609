//! Files for tests, and what reading them gives.

use std::path::{Path, PathBuf};

use tempfile::TempDir;
use turash_domain::{ResourceFlow, Site};
use turash_files::{FileError, ReadOptions, Reader, Record, Reject, RowError, Stats, open};

/// A file that lives as long as the value.
pub(crate) struct TestFile {
    _folder: TempDir,
    pub(crate) path: PathBuf,
}

pub(crate) fn file(name: &str, bytes: impl AsRef<[u8]>) -> TestFile {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    TestFile { _folder: folder, path }
}

/// Everything that a file gave.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) sites: Vec<Site>,
    pub(crate) flows: Vec<ResourceFlow>,
    pub(crate) rejects: Vec<Reject>,
    pub(crate) fatal: Option<FileError>,
    pub(crate) stats: Stats,
}

pub(crate) fn drain(mut reader: Reader) -> Outcome {
    let mut outcome = Outcome::default();
    for item in reader.by_ref() {
        match item {
            Ok(Record::Site { site, .. }) => outcome.sites.push(site),
            Ok(Record::Flow { flow, .. }) => outcome.flows.push(flow),
            Err(RowError::Reject(reject)) => outcome.rejects.push(*reject),
            Err(RowError::Fatal(error)) => outcome.fatal = Some(error),
        }
    }
    assert!(reader.next().is_none(), "an ended reader stays ended");
    outcome.stats = reader.stats();
    outcome
}

pub(crate) fn read(path: &Path) -> Outcome {
    drain(open(path, &ReadOptions::default()).unwrap_or_else(|error| panic!("{error}")))
}

/// Reads a CSV text.
pub(crate) fn read_text(text: impl AsRef<[u8]>) -> Outcome {
    read(&file("test.csv", text).path)
}

/// Reads a CSV text that must be read without a reject.
pub(crate) fn read_clean(text: impl AsRef<[u8]>) -> Outcome {
    let outcome = read_text(text);
    assert!(outcome.rejects.is_empty() && outcome.fatal.is_none(), "{outcome:#?}");
    outcome
}

pub(crate) fn options(mapping: &[(&str, &str)]) -> ReadOptions {
    let mapping = mapping.iter().map(|(field, header)| ((*field).to_owned(), (*header).to_owned())).collect();
    ReadOptions { mapping, ..ReadOptions::default() }
}

/// The folder of the shared data, if it is there.
pub(crate) fn hotmaps() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/hotmaps_industry");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("not run: hotmaps data (../shared/data) is absent");
    None
}
