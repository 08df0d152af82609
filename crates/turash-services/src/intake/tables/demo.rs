//! The demo region: a made-up one that ships with the program.

use std::path::Path;

use turash_domain::Site;
use turash_files::{ReadOptions, Record, RowError};

use super::TableError;
use crate::intake::import::{Draft, Importer};
use crate::ports::Ports;

/// Its files: name and text.
const FILES: [(&str, &str); 2] = [
    ("sites.csv", include_str!("../../../demo/sites.csv")),
    ("flows.csv", include_str!("../../../demo/flows.csv")),
];

/// How many sites and flows the demo has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DemoLoaded {
    /// Sites.
    pub sites: usize,
    /// Flows.
    pub flows: usize,
}

/// Whether a site is one of the demo's.
pub fn is_of_demo(site: &Site) -> bool {
    FILES[0].1.lines().any(|line| line.split(',').next() == Some(site.id.as_str()))
}

/// Writes the files of the demo into a folder and takes them in. Again, it changes nothing.
pub async fn load_demo(ports: &Ports, folder: &Path) -> Result<DemoLoaded, TableError> {
    let mut importer = Importer::new(ports.clone(), false);
    let mut loaded = DemoLoaded::default();
    for (name, text) in FILES {
        let path = folder.join(name);
        std::fs::write(&path, text)?;
        let drafts = read(&path)?;
        importer.take(&drafts).await?;
        loaded.sites += drafts.iter().filter(|draft| matches!(draft, Draft::Site(_))).count();
        loaded.flows += drafts.iter().filter(|draft| matches!(draft, Draft::Flow(_))).count();
    }
    Ok(loaded)
}

fn read(path: &Path) -> Result<Vec<Draft>, TableError> {
    let mut drafts = Vec::new();
    for record in turash_files::open(path, &ReadOptions::default())? {
        match record {
            Ok(Record::Site { site, .. }) => drafts.push(Draft::Site(site)),
            Ok(Record::Flow { flow, .. }) => drafts.push(Draft::Flow(flow)),
            Err(RowError::Reject(reject)) => {
                let wrong = std::io::Error::other(format!("the demo's own data is wrong: {reject}"));
                return Err(wrong.into());
            }
            Err(RowError::Fatal(error)) => return Err(error.into()),
        }
    }
    Ok(drafts)
}
