//! Reads a table as `turash import` does.

use std::collections::BTreeMap;
use std::path::Path;

use turash_files::{Kind, ReadOptions, Record, RowError, open};

use crate::compare::{Values, of_flow, of_site};

/// A row that was taken.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    pub(crate) row: u64,
    pub(crate) values: Values,
}

/// What the importer made of a file.
#[derive(Debug, Default)]
pub(crate) struct Read {
    pub(crate) taken: Vec<Taken>,
    /// The refused rows, with what was said of them.
    pub(crate) rejected: BTreeMap<u64, String>,
    /// Why the file as a whole was refused.
    pub(crate) refusal: Option<String>,
    pub(crate) duplicates: u64,
    /// How the file was understood.
    pub(crate) format: String,
    /// Columns that were not read.
    pub(crate) ignored: Vec<String>,
}

/// Writes `bytes` to a file in `folder` and reads it.
pub(crate) fn read(folder: &Path, name: &str, bytes: &[u8]) -> Read {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    let mut read = Read::default();
    let mut reader = match open(&path, &ReadOptions::default()) {
        Ok(reader) => reader,
        Err(error) => {
            read.refusal = Some(error.to_string());
            return read;
        }
    };
    assert_ne!(reader.kind(), Kind::SitesAndFlows, "no table looks like the Hotmaps database");
    reader.format().clone_into(&mut read.format);
    read.ignored = reader.ignored().iter().map(|column| column.header.clone()).collect();
    for item in reader.by_ref() {
        match item {
            Ok(Record::Site { row, site }) => read.taken.push(Taken { row, values: of_site(&site) }),
            Ok(Record::Flow { row, flow }) => read.taken.push(Taken { row, values: of_flow(&flow) }),
            Err(RowError::Reject(reject)) => {
                let _ = read.rejected.insert(reject.row, reject.to_string());
            }
            Err(RowError::Fatal(error)) => read.refusal = Some(error.to_string()),
        }
    }
    read.duplicates = reader.stats().duplicates;
    read
}
