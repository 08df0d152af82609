//! How the columns of tables were understood, kept in a file for next year's tables: `--save-mapping` and `--mapping`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::Deserialize;
use turash_files::{FileError, FileErrorKind, Kind, ReadOptions, Reader};

use crate::output::{Usage, note};

/// A file of `--save-mapping`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Understanding {
    table: Vec<Table>,
}

/// How one table was understood.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    /// The sign before decimals, where all its texts told the same.
    decimal: Option<Decimal>,
    /// Field to header.
    columns: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Decimal {
    Point,
    Comma,
}

impl Understanding {
    /// Reads a file of `--save-mapping`.
    pub(super) fn load(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read the mapping {}", path.display()))?;
        toml::from_str(&text).map_err(|error| {
            let message =
                format!("{} is no mapping that --save-mapping wrote: {}", path.display(), error.message());
            Usage(message).into()
        })
    }

    /// Opens the tables of a file as they were understood: each as the first of the kept ones whose columns it has.
    pub(super) fn open(&self, file: &Path, options: &ReadOptions) -> Result<Vec<Reader>> {
        let mut readers: Vec<Reader> = Vec::new();
        let mut refused: Option<FileError> = None;
        for table in &self.table {
            let options = ReadOptions {
                mapping: table.columns.clone(),
                only_mapped: true,
                decimal_comma: options.decimal_comma.or(table.decimal.map(|sign| sign == Decimal::Comma)),
                ..options.clone()
            };
            match turash_files::open_all(file, &options) {
                Ok(opened) => {
                    let is_new =
                        |reader: &Reader| readers.iter().all(|known| known.sheet() != reader.sheet());
                    let opened: Vec<Reader> = opened.into_iter().filter(is_new).collect();
                    readers.extend(opened);
                }
                Err(error) if error.kind == FileErrorKind::Headers => drop(refused.get_or_insert(error)),
                Err(error) => return Err(error.into()),
            }
        }
        match refused {
            Some(error) if readers.is_empty() => {
                Err(anyhow::Error::from(error).context("the mapping does not fit the file"))
            }
            _ if readers.is_empty() => Err(Usage("the mapping holds no table".to_owned()).into()),
            _ => Ok(readers),
        }
    }
}

/// Keeps how the tables were understood.
pub(super) fn save(path: &Path, inputs: &[PathBuf], readers: &[Reader]) -> Result<()> {
    if inputs.iter().any(|input| input == path) {
        let message =
            format!("--save-mapping would overwrite the input {}; name another file", path.display());
        return Err(Usage(message).into());
    }
    let mut text =
        "# How turash understood the columns of tables. Use it with 'turash import --mapping FILE'.\n"
            .to_owned();
    // The columns of the published database are known by themselves.
    for reader in readers.iter().filter(|reader| reader.kind() != Kind::SitesAndFlows) {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n# {}, {}\n[[table]]\n", reader.file().escape_debug(), reader.kind().name());
        if let Some(sign) = reader.decimal() {
            let _ = writeln!(text, "decimal = \"{sign}\"");
        }
        text.push_str("[table.columns]\n");
        for column in reader.columns() {
            // The strings of JSON are strings of TOML.
            let header = serde_json::to_string(&column.header)?;
            let _ = writeln!(text, "\"{}\" = {header}", column.field);
        }
    }
    std::fs::write(path, text).with_context(|| format!("cannot write the mapping to {}", path.display()))?;
    note(&format!("the mapping is in {}", path.display()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_is_read_and_its_mistakes_are_named() {
        let text = "[[table]]\ndecimal = \"comma\"\n[table.columns]\n\"supply.heat.quantity\" = \"Abw\\u00e4rme [MWh/a]\"\n";
        let read: Understanding = toml::from_str(text).unwrap();
        let table = &read.table[0];
        assert_eq!(table.decimal, Some(Decimal::Comma));
        assert_eq!(table.columns["supply.heat.quantity"], "Abwärme [MWh/a]");
        assert!(toml::from_str::<Understanding>("[[table]]\ncolours = 1\n").is_err());
    }
}
