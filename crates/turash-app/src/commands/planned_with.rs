//! `--with`: files with sites and flows that are thought to be there.

use std::path::PathBuf;

use anyhow::{Result, bail};
use turash_files::{ReadOptions, Record, RowError};
use turash_services::With;

use crate::output::{Usage, counted, note};

/// So many rows that cannot be read are shown one by one.
const SHOWN: usize = 20;

/// Reads files as an import does with nothing said of their columns. A row that cannot be read ends it: a plan that leaves it out would be another one.
pub(super) fn read(files: &[PathBuf]) -> Result<With> {
    let mut with = With::default();
    let mut refused = 0;
    for file in files {
        for reader in turash_files::open_all(file, &ReadOptions::default())? {
            for record in reader {
                match record {
                    Ok(Record::Site { site, .. }) => with.sites.push(site),
                    Ok(Record::Flow { flow, .. }) => with.flows.push(flow),
                    Err(RowError::Fatal(error)) => return Err(error.into()),
                    Err(RowError::Reject(reject)) => {
                        refused += 1;
                        if refused <= SHOWN {
                            note(&format!("--with: {reject}"));
                        }
                    }
                }
            }
        }
    }
    if refused > 0 {
        let rows = counted(refused as u64, "row");
        bail!(Usage(format!(
            "nothing is planned: {rows} of --with cannot be read; mend what is said above, or take it out of the file (`turash import --dry-run FILE` shows how a file is read)"
        )));
    }
    if !with.is_empty() {
        let (sites, flows) =
            (counted(with.sites.len() as u64, "site"), counted(with.flows.len() as u64, "flow"));
        note(&format!("planned as if {sites} and {flows} were there; nothing of them is stored"));
    }
    Ok(with)
}
