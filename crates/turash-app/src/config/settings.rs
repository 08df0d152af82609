//! A configuration as it was written: where each value is from, and what it means.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value as Json};
use toml::{Table, Value};
use turash_domain::described::{self, Described, Field};
use turash_services::{Keys, leaves};

use super::Config;

/// The file that is read where none is named.
const DEFAULT_FILE: &str = "turash.toml";
const ENV_PREFIX: &str = "TURASH__";
/// What stands before the keys of the model's parameters.
const MODEL: &str = "model.";

/// A configuration, and where its values are from.
pub(crate) struct Settings {
    /// What is in force.
    pub(crate) config: Config,
    /// The same as it was written: what it takes from the environment is not put in.
    written: Config,
    origins: BTreeMap<String, Origin>,
}

/// Where a value is from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Origin {
    /// Nobody set it.
    Default,
    /// This file.
    File(PathBuf),
    /// This variable.
    Environment(String),
}

/// A value with all that is to be said of it.
pub(crate) struct Setting {
    /// The dotted key.
    pub(crate) key: String,
    /// The value; of a URL, without a password.
    pub(crate) value: Value,
    /// What holds where nobody sets it; none where nothing does.
    pub(crate) default: Option<Value>,
    /// Where it is from.
    pub(crate) origin: Origin,
    /// Whether a part of the value is not shown.
    pub(crate) is_secret: bool,
    /// Its groups, as far as they have words.
    groups: Vec<&'static Field>,
    /// Its groups and itself; none where it has no words.
    path: Option<Vec<&'static Field>>,
}

impl Config {
    /// Reads the named file, or `turash.toml` where it exists, and then the environment.
    pub(crate) fn load(
        file: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self> {
        Ok(Settings::read(file, environment)?.config)
    }
}

impl Settings {
    /// Reads the named file, or `turash.toml` where it exists, and then the environment.
    pub(crate) fn read(
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
        let keys = Keys::of(&values, MODEL);
        let mut origins = BTreeMap::new();
        let from_file: Table =
            text.parse().with_context(|| format!("the configuration {} is no valid TOML", path.display()))?;
        let from_file =
            to_json(&from_file).with_context(|| format!("in the configuration {}", path.display()))?;
        for (key, value) in leaves(&from_file) {
            let key = keys
                .set(&mut values, &key, value)
                .with_context(|| format!("in the configuration {}", path.display()))?;
            origins.insert(key, Origin::File(path.clone()));
        }
        let environment: HashMap<String, String> = environment.collect();
        for (name, text) in &environment {
            if let Some(key) = name.strip_prefix(ENV_PREFIX) {
                let key = key.replace("__", ".").to_ascii_lowercase();
                let key = keys
                    .set(&mut values, &key, read_text(&keys, &key, text))
                    .with_context(|| format!("in the environment variable {name}"))?;
                origins.insert(key, Origin::Environment(name.clone()));
            }
        }
        let values = Value::try_from(values).context("the values of the configuration")?;
        let written: Config = values.try_into().context("in the configuration")?;
        let mut config = written.clone();
        config.expand(|name| environment.get(name).cloned())?;
        config.check()?;
        Ok(Self { config, written, origins })
    }

    /// Every value, those of a group before its groups, in the order in which they are written down.
    pub(crate) fn all(&self) -> Result<Vec<Setting>> {
        let defaults = defaults()?;
        let keys = Keys::of(&defaults, MODEL);
        let written: HashMap<_, _> = leaves(&table(&self.written)?).into_iter().collect();
        let defaults: HashMap<_, _> = leaves(&defaults).into_iter().collect();
        let shown = leaves(&table(&self.written.clone().without_passwords())?);
        let setting = |(key, value): (String, Json)| {
            anyhow::Ok(Setting {
                is_secret: written.get(&key) != Some(&value),
                default: defaults.get(&key).map(Value::try_from).transpose()?,
                origin: self.origins.get(&key).cloned().unwrap_or(Origin::Default),
                groups: groups_of(&key),
                path: Field::path(Config::FIELDS, &keys.key_of_words(&key)),
                key,
                value: Value::try_from(value)?,
            })
        };
        let mut all = shown.into_iter().map(setting).collect::<Result<Vec<_>>>()?;
        all.sort_by_cached_key(|setting| rank(&setting.key));
        Ok(all)
    }
}

impl Setting {
    /// The dotted key of its group.
    pub(crate) fn group(&self) -> &str {
        self.key.rsplit_once('.').map_or("", |(group, _)| group)
    }

    /// The name within its group.
    pub(crate) fn name(&self) -> &str {
        self.key.rsplit_once('.').map_or(&self.key, |(_, name)| name)
    }

    /// What its group is.
    pub(crate) fn about_group(&self) -> String {
        let depth = self.key.matches('.').count();
        let Some(group) = self.groups.last().filter(|_| self.groups.len() == depth) else {
            return String::new();
        };
        let words = [format!("{}.", group.meaning()), group.source(), group.about()];
        words.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" ")
    }

    fn field(&self) -> Option<&'static Field> {
        self.path.as_ref()?.last().copied()
    }

    /// What it is.
    pub(crate) fn meaning(&self) -> String {
        self.field().map(Field::meaning).unwrap_or_default()
    }

    /// Where its default is from; empty where that is not said.
    pub(crate) fn source(&self) -> String {
        self.path.as_deref().map(described::source).unwrap_or_default()
    }

    /// What it is and where its default is from, as far as its group does not say that already.
    pub(crate) fn words(&self) -> String {
        self.field().map(|field| format!("{}. {}", field.meaning(), field.source())).unwrap_or_default()
    }

    /// Its unit; empty where it has none.
    pub(crate) fn unit(&self) -> &'static str {
        self.field().map_or("", Field::unit)
    }
}

/// The groups that a key leads through, as far as they have words.
fn groups_of(key: &str) -> Vec<&'static Field> {
    let Some((group, _)) = key.rsplit_once('.') else { return Vec::new() };
    Field::path(Config::FIELDS, group).unwrap_or_else(|| groups_of(group))
}

/// Where a key stands among the others: values before groups, both as they are declared, and what is not declared after that by its name.
fn rank(key: &str) -> Vec<(bool, usize, String)> {
    let mut fields = Config::FIELDS;
    let last = key.split('.').count() - 1;
    let mut rank = Vec::new();
    for (depth, part) in key.split('.').enumerate() {
        let at = fields.iter().position(|field| field.name == part);
        fields = at.map_or(&[], |at| fields[at].fields);
        rank.push((depth < last, at.unwrap_or(usize::MAX), part.to_owned()));
    }
    rank
}

/// The defaults as a tree, so that a file may set a single key of a group.
fn defaults() -> Result<Map<String, Json>> {
    table(&Config::default())
}

/// A configuration as a tree, by way of TOML: what is not set is not in it.
fn table(config: &Config) -> Result<Map<String, Json>> {
    to_json(&Table::try_from(config).context("the configuration as a table")?)
}

/// A table as a tree that [`Keys`] know.
fn to_json(table: &Table) -> Result<Map<String, Json>> {
    table.iter().try_for_each(|(key, value)| no_date(key, value))?;
    let tree = table.iter().map(|(key, value)| anyhow::Ok((key.clone(), serde_json::to_value(value)?)));
    tree.collect::<Result<_>>().context("the configuration as a tree")
}

/// Refuses a date, which TOML reads where a text has no quotes: no key takes one, and as a tree it would be a group of a strange name.
fn no_date(key: &str, value: &Value) -> Result<()> {
    match value {
        Value::Datetime(date) => {
            bail!("'{key}' is the date {date}, and no key takes one: write a text in quotes, \"{date}\"")
        }
        Value::Table(inner) => {
            inner.iter().try_for_each(|(name, value)| no_date(&format!("{key}.{name}"), value))
        }
        Value::Array(list) => list.iter().try_for_each(|value| no_date(key, value)),
        Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) => Ok(()),
    }
}

/// A value that the environment holds as a text; a list is written as in the file.
fn read_text(keys: &Keys, key: &str, text: &str) -> Json {
    let list = || {
        let mut table: Map<String, Json> = to_json(&format!("list = {text}").parse().ok()?).ok()?;
        table.remove("list")
    };
    let list = if keys.is_list(key) { list() } else { None };
    list.unwrap_or_else(|| keys.read(key, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, environment: &[(&str, &str)]) -> Result<Settings> {
        let own = format!("turash-settings-{}-{:?}.toml", std::process::id(), std::thread::current().id());
        let file = std::env::temp_dir().join(own);
        std::fs::write(&file, text).unwrap();
        let pairs = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let settings = Settings::read(Some(&file), pairs);
        std::fs::remove_file(&file).unwrap();
        settings
    }

    fn setting(settings: &Settings, key: &str) -> Setting {
        settings.all().unwrap().into_iter().find(|setting| setting.key == key).unwrap()
    }

    /// Values of its kind that a key may hold besides its default, as the environment has them.
    fn others(key: &str, default: &Value) -> Vec<String> {
        match default {
            Value::Float(number) => {
                [number * 1.01 + 1e-4, number * 0.99, 7.5].map(|number| number.to_string()).into()
            }
            Value::Integer(number) => vec![(number + 1).to_string()],
            Value::Boolean(is) => vec![(!is).to_string()],
            Value::Array(_) if key.starts_with("http.") => {
                vec![r#"["https://a.example"]"#, r#"["a.example"]"#].into_iter().map(str::to_owned).collect()
            }
            Value::Array(_) if key.starts_with("webhooks.") => vec![r#"["10.1.0.0/16"]"#.to_owned()],
            Value::Array(list) if list.is_empty() => {
                vec![r#"[{ country = "AT", year = 2024, t_per_mwh = 0.08, source = "x" }]"#.to_owned()]
            }
            Value::Array(list) => {
                let list: Vec<_> = list.iter().map(|number| number.as_float().unwrap() + 1.0).collect();
                vec![format!("{list:?}")]
            }
            _ => vec![
                match key {
                    "store.kind" => "embedded",
                    "http.authentication" => "keys",
                    "store.url" => "postgres://db/turash",
                    "neo4j.url" => "bolt://graph",
                    "matching.rank_by" => "p50",
                    "page.background" => "https://tiles.example/{z}/{x}/{y}.png",
                    "model.carbon.reference_fuel" => "biomass",
                    "model.economics.reading" => "npv",
                    "model.carbon.attribution.rule" => "owners",
                    _ => "127.0.0.1:7500",
                }
                .to_owned(),
            ],
        }
    }

    /// All but the weights of the score: they add up to 1, so that none can be changed alone.
    #[test]
    fn every_key_can_be_set_by_the_environment() {
        let servers = [("TURASH__REDIS__URL", "redis://bus"), ("TURASH__NEO4J__URL", "bolt://graph")];
        let owners = ("TURASH__MODEL__CARBON__ATTRIBUTION__SUPPLY_SHARE", "0.3");
        // An issuer of tokens, with what it does not go without.
        let issuer = [
            ("TURASH__HTTP__AUTHENTICATION", "keys"),
            ("TURASH__HTTP__OIDC__ISSUER", "https://id.example"),
            ("TURASH__HTTP__OIDC__AUDIENCE", "turash"),
        ];
        for Setting { key, value: default, .. } in read("", &[]).unwrap().all().unwrap() {
            let name = format!("{ENV_PREFIX}{}", key.to_ascii_uppercase().replace('.', "__"));
            let taken = others(&key, &default).into_iter().find_map(|text| {
                // An authority without its server is refused, and so are a share without a rule and a name without its map.
                let others = servers.into_iter().filter(|(server, _)| *server != name);
                let share = key.ends_with("attribution.rule").then_some(owners);
                // A certificate without its key, and the other way round.
                let pem = match key.as_str() {
                    "http.tls_key" => Some(("TURASH__HTTP__TLS_CERTIFICATE", "cert.pem")),
                    "http.tls_certificate" => Some(("TURASH__HTTP__TLS_KEY", "key.pem")),
                    _ => None,
                };
                let issuer = issuer.into_iter().filter(|(other, _)| {
                    let needs_keys = key == "http.public_reads" && other.ends_with("AUTHENTICATION");
                    key.starts_with("http.oidc.") || needs_keys
                });
                let map = key.ends_with("background_attribution");
                let map = map.then_some(("TURASH__PAGE__BACKGROUND", "map.pmtiles"));
                let others = others.chain(share).chain(pem).chain(issuer).chain(map);
                let pairs: Vec<_> = others.chain([(name.as_str(), text.as_str())]).collect();
                match read("", &pairs) {
                    Ok(settings) => Some(setting(&settings, &key)),
                    Err(error) => {
                        assert!(format!("{error:#}").contains(&key[..key.rfind('.').unwrap()]), "{error:#}");
                        None
                    }
                }
            });
            match taken {
                Some(setting) => {
                    assert_ne!(setting.value, default, "{key}");
                    assert_eq!(setting.origin, Origin::Environment(name), "{key}");
                    assert_eq!(setting.default, Some(default), "{key}");
                }
                None => assert!(key.starts_with("model.score."), "{key} cannot be set"),
            }
        }
    }

    #[test]
    fn a_key_of_the_file_may_be_set_again_by_the_environment() {
        let text = "[model.economics]\nlife_years = 25\n[model.prices.at]\nnatural_gas_eur_per_mwh = 41\n";
        let settings = read(text, &[("TURASH__MODEL__PRICES__AT__NATURAL_GAS_EUR_PER_MWH", "42")]).unwrap();
        let years = setting(&settings, "model.economics.life_years");
        assert!(matches!(years.origin, Origin::File(_)));
        assert_eq!((years.value, years.default), (Value::Integer(25), Some(Value::Integer(20))));
        let gas = setting(&settings, "model.prices.AT.natural_gas_eur_per_mwh");
        assert_eq!((gas.value.as_float(), gas.default.is_none()), (Some(42.0), true));
        assert!(matches!(gas.origin, Origin::Environment(_)));
        assert!(gas.meaning().starts_with("Natural gas") && gas.unit() == "EUR/MWh");
        let austria = turash_domain::CountryCode::new("AT").unwrap();
        assert_eq!(settings.config.model.prices.of(Some(&austria)).natural_gas_eur_per_mwh, 42.0);
    }

    #[test]
    fn what_is_wrong_is_said_under_its_whole_key() {
        for (text, words) in [
            (
                "[model.heat.pump]\nefficiency_smal = 0.5",
                &["did you mean 'model.heat.pump.efficiency_small'?"][..],
            ),
            ("[model.heat.pump]\nefficiency_small = 1.5", &["model.heat.pump.efficiency_small: found '1.5'"]),
            ("[model.heat.pump]\nefficiency_small = \"x\"", &["must be a number, found a string"]),
            ("[model.economics]\nlife_years = 20.5", &["must be a whole number, found a number"]),
            ("[model.economics]\nlife_years = -1", &["life_years", "-1"]),
            ("[model.power]\nvoltages_kv = [1, 2]", &["must be a list of 4 numbers, found a list of 2"]),
            ("[model.carbon]\nreference_fuel = \"coal\"", &["reference_fuel", "natural_gas"]),
            (
                "[model.prices.AT]\nnatural_gas = 41",
                &["did you mean 'model.prices.AT.natural_gas_eur_per_mwh'?"],
            ),
            ("[model.prices.Austria]\nco2_eur_per_t = 1", &["unknown key", "did you mean 'model.prices."]),
            ("[model.prices.AT]\nco2_eur_per_t = -1", &["model.prices.AT.co2_eur_per_t: found '-1'"]),
            ("[model.score]\ncarbon = 0.5", &["model.score: found", "add up to 1"]),
            (
                "[[model.grid.stated]]\ncountry = \"AT\"\nyear = 2024\nt_per_mwh = 9\nsource = \"x\"",
                &["model.grid.AT.2024"],
            ),
            (
                "[[model.grid.stated]]\ncountry = \"AT\"\nyear = 2024\nt_per_mwh = 0.1\nsource = 2024-05-01",
                &["'model.grid.stated.source' is the date 2024-05-01", "in quotes, \"2024-05-01\""],
            ),
            ("[store]\npath = 2024-05-01", &["'store.path' is the date 2024-05-01"]),
            ("[store]\nkind = 5", &["must be a text in quotes, found a whole number"]),
        ] {
            let error = format!("{:#}", read(text, &[]).err().unwrap());
            assert!(words.iter().all(|words| error.contains(words)), "{text}: {error}");
        }
    }

    #[test]
    fn every_value_has_words() {
        for setting in read("", &[]).unwrap().all().unwrap() {
            assert!(!setting.meaning().is_empty(), "{}", setting.key);
            assert!(!setting.key.starts_with("model.") || !setting.source().is_empty(), "{}", setting.key);
        }
    }
}
