//! The Hotmaps pair: real sites and flows, where the data stands beside the workspace.

use std::path::{Path, PathBuf};

use anyhow::Result;
use turash_files::{ReadOptions, Record};
use turash_services::{Draft, Importer, Ports};

/// Rows taken at once, as the command line has them.
const TAKEN_ROWS: usize = 20_000;

/// The folder of the pair, where it is there.
pub fn folder() -> Option<PathBuf> {
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/hotmaps_industry");
    data.exists().then_some(data)
}

/// Imports the pair, as `turash import` does before it matches.
pub async fn import(ports: &Ports, data: &Path) -> Result<()> {
    let mut importer = Importer::new(ports.clone(), false);
    for file in ["sites_derived.csv", "flows_derived.csv"] {
        let mut drafts = Vec::with_capacity(TAKEN_ROWS);
        for record in turash_files::open(&data.join(file), &ReadOptions::default())? {
            drafts.push(match record? {
                Record::Site { site, .. } => Draft::Site(site),
                Record::Flow { flow, .. } => Draft::Flow(flow),
            });
            if drafts.len() == TAKEN_ROWS {
                importer.take(&drafts).await?;
                drafts.clear();
            }
        }
        importer.take(&drafts).await?;
    }
    Ok(())
}
