//! The model with the load profiles that it knows by name.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use turash_domain::matching::Model;
use turash_domain::model::profile::{Calendar, Shape};
use turash_files::LoadProfiles;

use crate::config::Config;
use crate::output::counted;

/// Where load profiles were read from.
#[derive(Debug)]
pub(crate) struct ProfileFolder {
    pub(crate) path: PathBuf,
    /// Files that were read.
    pub(crate) files: usize,
    /// Files that were not, since another holds the same in more detail.
    pub(crate) coarser: usize,
}

/// The model of a configuration, and the folder that its load profiles are from, where there is one; `data` is the data folder.
pub(crate) fn model(config: &Config, data: &Path) -> Result<(Model, Option<ProfileFolder>)> {
    let year = config.model.profile.year;
    let calendar = Calendar::of(year)?;
    let folder = config.profiles.place(data);
    let read = match &folder {
        Some(folder) => LoadProfiles::read(folder, year).context("the load profiles of [profiles]")?,
        None => LoadProfiles::default(),
    };
    let mut shapes = HashMap::new();
    for (name, profile) in read.profiles {
        shapes.insert(name, Shape::of(&profile, &calendar, |_| None)?);
    }
    let model = Model::new(config.model.clone(), config.matching, shapes)?;
    let of = |path| ProfileFolder { path, files: read.files.len(), coarser: read.coarser.len() };
    Ok((model, folder.map(of)))
}

/// How many load profiles are known, in a line.
pub(crate) fn line(model: &Model, folder: Option<&ProfileFolder>) -> String {
    let Some(folder) = folder else {
        return "load profiles: none, so that those with a name count as steady".to_owned();
    };
    let known = counted(model.named_profiles() as u64, "name");
    let coarser = match folder.coarser {
        0 => String::new(),
        many => format!("; {} left out: others hold the same in more detail", counted(many as u64, "file")),
    };
    format!(
        "load profiles: {known} from {} in {}{coarser}",
        counted(folder.files as u64, "file"),
        folder.path.display()
    )
}
