//! Where load profiles are read from.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use turash_domain::described;

/// The folder that is read where none is named, beside the data folder.
const DEFAULT_FOLDER: &str = "profiles";

described! {
    /// The group `profiles` of the configuration.
    #[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    pub(crate) struct Profiles {
        /// The folder whose `*.csv` and `*.csv.gz` hold load profiles; where it is empty, a folder `profiles` beside the data folder, if there
        /// is one.
        folder: String,
    }
}

impl Profiles {
    /// The folder to read, if any; `data` is the data folder.
    pub(crate) fn place(&self, data: &Path) -> Option<PathBuf> {
        if self.folder.is_empty() {
            let beside = data.parent().unwrap_or(Path::new("")).join(DEFAULT_FOLDER);
            beside.is_dir().then_some(beside)
        } else {
            Some(PathBuf::from(&self.folder))
        }
    }
}
