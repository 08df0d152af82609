//! Load profiles by name, from the files of a folder: those that Hotmaps published, and tables of one's own.
//!
//! Every `*.csv` and `*.csv.gz` of the folder is read, UTF-8 with commas and decimal points; what lies in folders below it is not.
//!
//! **Hotmaps** (the load profiles of its task 2.7, CC BY 4.0), told by the end of the file's name, `_by_country` or `_by_nuts2`, with a
//! column for each area: `industry_SECTOR_YEAR_hourly_by_country` gives `SECTOR.AT` and so on, with the letters of ISO 3166-1, and `SECTOR`,
//! the mean over all countries. `residential_..._YEAR_hourly_by_nuts2`, `residential_month_x_hour_by_nuts2` and
//! `residential_monthly_factor_by_nuts2` give `residential.AT13` and so on, `residential.AT`, the mean over a country's regions, and
//! `residential`, the mean over all countries. The three of them hold the same, so only the finest that is there is read.
//!
//! **A table of one's own** has the columns `name,hour,value`, with 8,760 or 8,784 hours for each name; `name,step,value`, with the 576 steps
//! of [`TypicalDays`]; or `name,month,value`, with 12 months; all count from 1. Values are rates in any unit.
//!
//! Hours are of the wall clock, in the year that the file's name says (`mill_2023.csv`), otherwise of the year that the model counts in.
//!
//! [`TypicalDays`]: turash_domain::TypicalDays

mod own;
mod published;
mod series;
mod table;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use turash_domain::{Profile, Text};

use self::published::Published;
use self::series::Series;
use self::table::Table;
use crate::error::FileError;

/// The load profiles of a folder.
#[derive(Debug, Default)]
pub struct LoadProfiles {
    /// Profiles by their names.
    pub profiles: BTreeMap<String, Profile>,
    /// The files that they are from.
    pub files: Vec<PathBuf>,
    /// Files that hold what another file has in more detail; they were not read.
    pub coarser: Vec<PathBuf>,
}

impl LoadProfiles {
    /// Reads a folder. `year` is the one that hours are of where a file's name has none.
    ///
    /// # Errors
    /// [`FileError`] where a file cannot be read, is no table of profiles, or has a name that another file has.
    pub fn read(folder: &Path, year: u16) -> Result<Self, FileError> {
        let mut read = Self::default();
        let mut from: BTreeMap<String, PathBuf> = BTreeMap::new();
        let tables = tables(folder)?;
        for (path, published) in &tables {
            let is_finer = |other: &Published| published.as_ref().is_some_and(|own| other.is_finer_than(own));
            if tables.iter().filter_map(|(_, other)| other.as_ref()).any(is_finer) {
                read.coarser.push(path.clone());
                continue;
            }
            let table = Table::open(path)?;
            let year = series::year_of(&stem(path)).unwrap_or(year);
            let found = match published {
                Some(published) => published.read(&table, year)?,
                None => own::read(&table, year)?,
            };
            for Series { name, profile } in found {
                let name = Text::new(&name).map_err(|invalid| table.refused(None, &name, &invalid))?;
                if let Some(other) = from.insert(name.to_string(), path.clone()) {
                    let problem = format!("the load profile '{name}' is in {} too", other.display());
                    return Err(table.error(
                        None,
                        problem,
                        "keep the right one, or give one of them another name",
                    ));
                }
                read.profiles.insert(name.to_string(), profile);
            }
            read.files.push(path.clone());
        }
        Ok(read)
    }
}

/// The tables of a folder, in the order of their names; those of Hotmaps with what their names say.
fn tables(folder: &Path) -> Result<Vec<(PathBuf, Option<Published>)>, FileError> {
    let failed = |error| FileError::cannot_open(folder, error);
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if !stem(&path).is_empty() && path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths.into_iter().map(|path| (path.clone(), Published::told(&stem(&path)))).collect())
}

/// The name of a table without its ending; empty of another file.
fn stem(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let stem = name.strip_suffix(".csv").or_else(|| name.strip_suffix(".csv.gz"));
    stem.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;
