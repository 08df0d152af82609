//! Configuration: one TOML file, then the environment (`TURASH__MATCHING__HEAT__VALUE_EUR_PER_UNIT`), in that order. An
//! unknown key is an error that names the nearest known one.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use toml::{Table, Value};
use turash_domain::matching::Tariffs;

/// The file that is read where none is named.
const DEFAULT_FILE: &str = "turash.toml";
const ENV_PREFIX: &str = "TURASH__";

/// Every key that exists.
const KEYS: [&str; 5] = [
    "matching.heat.value_eur_per_unit",
    "matching.heat.cost_eur_per_unit_km",
    "matching.co2.value_eur_per_unit",
    "matching.co2.cost_eur_per_unit_km",
    "matching.max_distance_km",
];

/// Everything that can be configured.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) matching: Tariffs,
}

impl Config {
    /// Reads the named file, or `turash.toml` where it exists, and then the environment.
    pub(crate) fn load(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self> {
        let path = file.map_or_else(|| PathBuf::from(DEFAULT_FILE), Path::to_path_buf);
        let text = if file.is_some() || path.exists() {
            std::fs::read_to_string(&path)
                .with_context(|| format!("cannot read the configuration {}", path.display()))?
        } else {
            String::new()
        };
        let mut values = defaults()?;
        let from_file: Table =
            text.parse().with_context(|| format!("the configuration {} is no valid TOML", path.display()))?;
        for (key, value) in flatten(&from_file) {
            set(&mut values, &key, value)
                .with_context(|| format!("in the configuration {}", path.display()))?;
        }
        for (name, text) in environment {
            if let Some(key) = name.strip_prefix(ENV_PREFIX) {
                let key = key.replace("__", ".").to_ascii_lowercase();
                let value = text.parse().map_or(Value::String(text), Value::Float);
                set(&mut values, &key, value)
                    .with_context(|| format!("in the environment variable {name}"))?;
            }
        }
        let config: Self = Value::Table(values).try_into().context("in the configuration")?;
        config.matching.check()?;
        Ok(config)
    }
}

/// The defaults as a table, so that a file may set a single key of a group.
fn defaults() -> Result<Table> {
    let mut table = Table::new();
    table.insert("matching".to_owned(), Value::try_from(Tariffs::default()).context("the default tariffs")?);
    Ok(table)
}

/// The leaves of a table with their dotted keys.
fn flatten(table: &Table) -> Vec<(String, Value)> {
    let mut leaves = Vec::new();
    for (key, value) in table {
        match value {
            Value::Table(inner) => {
                leaves
                    .extend(flatten(inner).into_iter().map(|(rest, value)| (format!("{key}.{rest}"), value)));
            }
            Value::Integer(number) => leaves.push((key.clone(), Value::Float(*number as f64))),
            other => leaves.push((key.clone(), other.clone())),
        }
    }
    leaves
}

fn set(values: &mut Table, key: &str, value: Value) -> Result<()> {
    if !KEYS.contains(&key) {
        let nearest =
            KEYS.into_iter().min_by_key(|known| strsim::levenshtein(known, key)).unwrap_or_default();
        bail!("unknown key '{key}'; did you mean '{nearest}'?");
    }
    if !value.is_float() {
        bail!("'{key}' must be a number, found a {}", value.type_str());
    }
    let mut table = values;
    let mut parts = key.split('.').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            table.insert(part.to_owned(), value);
            return Ok(());
        }
        match table.entry(part).or_insert_with(|| Value::Table(Table::new())) {
            Value::Table(inner) => table = inner,
            _ => bail!("'{key}' names a group that is a value"),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &[(&str, &str)]) -> impl Iterator<Item = (String, String)> {
        pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect::<Vec<_>>()
            .into_iter()
    }

    #[test]
    fn every_key_exists_and_the_environment_comes_last() {
        for (index, key) in KEYS.into_iter().enumerate() {
            let name = format!("TURASH__{}", key.to_ascii_uppercase().replace('.', "__"));
            let config = Config::load(None, environment(&[(&name, "7.5")])).unwrap();
            let table = Table::try_from(config.matching).unwrap();
            let leaf = flatten(&table).into_iter().find(|(leaf, _)| key.ends_with(leaf.as_str())).unwrap();
            assert!(leaf.1.is_float(), "{index} {key}");
        }
        let config =
            Config::load(None, environment(&[("TURASH__MATCHING__HEAT__VALUE_EUR_PER_UNIT", "42")])).unwrap();
        assert_eq!(config.matching.heat.value_eur_per_unit, 42.0);
        assert_eq!(config.matching.heat.cost_eur_per_unit_km, 1.5);
    }

    #[test]
    fn an_unknown_key_names_the_nearest_known_one() {
        let error = Config::load(None, environment(&[("TURASH__MATCHING__MAX_DISTANCE", "1")])).unwrap_err();
        assert!(format!("{error:#}").contains("did you mean 'matching.max_distance_km'"), "{error:#}");
        let error =
            Config::load(None, environment(&[("TURASH__MATCHING__MAX_DISTANCE_KM", "far")])).unwrap_err();
        assert!(format!("{error:#}").contains("must be a number"), "{error:#}");
        let error =
            Config::load(None, environment(&[("TURASH__MATCHING__MAX_DISTANCE_KM", "-3")])).unwrap_err();
        assert!(format!("{error:#}").contains("max_distance_km"), "{error:#}");
    }
}
