//! Configuration: one TOML file, then the environment (`TURASH__MATCHING__HEAT__VALUE_EUR_PER_UNIT`), in that order. An
//! unknown key is an error that names the nearest known one.

mod neo4j;
mod redis;
mod store;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use serde::{Deserialize, Serialize};
use toml::{Table, Value};
use turash_domain::matching::Tariffs;
use turash_domain::ports::RateLimit;
use turash_runtime::{GovernorLimit, KEPT_DAYS, Limits, RetryPolicy, SubscriptionOptions};

use self::neo4j::Neo4j;
pub(crate) use self::redis::Redis;
use self::store::Store;
pub(crate) use self::store::{Place, Url};

/// The file that is read where none is named.
const DEFAULT_FILE: &str = "turash.toml";
const ENV_PREFIX: &str = "TURASH__";

/// The shortest time after which a process on a shared bus counts as gone.
const TAKEOVER: Duration = Duration::from_mins(1);

/// Every key that exists, and whether it holds a number.
const KEYS: [(&str, bool); 26] = [
    ("store.kind", false),
    ("store.url", false),
    ("redis.url", false),
    ("redis.ca_file", false),
    ("redis.prefix", false),
    ("redis.public_stream", false),
    ("redis.public_stream_days", true),
    ("redis.public_stream_events", true),
    ("neo4j.url", false),
    ("neo4j.ca_file", false),
    ("matching.heat.value_eur_per_unit", true),
    ("matching.heat.cost_eur_per_unit_km", true),
    ("matching.co2.value_eur_per_unit", true),
    ("matching.co2.cost_eur_per_unit_km", true),
    ("matching.max_distance_km", true),
    ("server.listen", false),
    ("server.shutdown_soft_seconds", true),
    ("server.shutdown_hard_seconds", true),
    ("events.handler_timeout_seconds", true),
    ("events.in_flight", true),
    ("events.per_second", true),
    ("events.burst", true),
    ("events.attempts", true),
    ("events.retry_base_seconds", true),
    ("events.retry_cap_seconds", true),
    ("events.retention_days", true),
];

/// Everything that can be configured.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) store: Store,
    pub(crate) redis: Redis,
    pub(crate) neo4j: Neo4j,
    pub(crate) matching: Tariffs,
    server: Server,
    events: Events,
}

/// The process of `turash serve` and `turash worker`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Server {
    /// Address and port.
    listen: String,
    /// How long what runs may take to end by itself.
    shutdown_soft_seconds: f64,
    /// How long what was told to end now may take.
    shutdown_hard_seconds: f64,
}

impl Default for Server {
    fn default() -> Self {
        let limits = Limits::default();
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            shutdown_soft_seconds: limits.soft.as_secs_f64(),
            shutdown_hard_seconds: limits.hard.as_secs_f64(),
        }
    }
}

/// The subscriptions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Events {
    /// A handler that takes longer is cancelled and its event tried again.
    handler_timeout_seconds: f64,
    /// The most events received and not settled.
    in_flight: f64,
    /// The most events a second; 0 for no limit.
    per_second: f64,
    /// The most events at once where a limit is set.
    burst: f64,
    /// After so many attempts an event is given up.
    attempts: f64,
    /// The bound of the first wait between two attempts; it doubles with every attempt.
    retry_base_seconds: f64,
    /// The bound never grows beyond this.
    retry_cap_seconds: f64,
    /// How long events are kept.
    retention_days: f64,
}

impl Default for Events {
    fn default() -> Self {
        let options = SubscriptionOptions::default();
        Self {
            handler_timeout_seconds: options.timeout.as_secs_f64(),
            in_flight: options.in_flight as f64,
            per_second: 0.0,
            burst: 100.0,
            attempts: f64::from(options.retry.attempts),
            retry_base_seconds: options.retry.base.as_secs_f64(),
            retry_cap_seconds: options.retry.cap.as_secs_f64(),
            retention_days: f64::from(KEPT_DAYS),
        }
    }
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
        let environment: HashMap<String, String> = environment.collect();
        for (name, text) in &environment {
            if let Some(key) = name.strip_prefix(ENV_PREFIX) {
                let key = key.replace("__", ".").to_ascii_lowercase();
                let number = KEYS.iter().any(|(known, number)| *known == key && *number);
                let value = if number {
                    text.parse().map_or_else(|_| Value::String(text.clone()), Value::Float)
                } else {
                    Value::String(text.clone())
                };
                set(&mut values, &key, value)
                    .with_context(|| format!("in the environment variable {name}"))?;
            }
        }
        let mut config: Self = Value::Table(values).try_into().context("in the configuration")?;
        config.store.expand(|name| environment.get(name).cloned())?;
        config.redis.expand(|name| environment.get(name).cloned())?;
        config.neo4j.expand(|name| environment.get(name).cloned())?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<()> {
        self.store.check()?;
        self.redis.check()?;
        self.neo4j.check()?;
        self.matching.check()?;
        self.listen()?;
        for (key, value, least, most) in [
            ("server.shutdown_soft_seconds", self.server.shutdown_soft_seconds, 0.0, 3_600.0),
            ("server.shutdown_hard_seconds", self.server.shutdown_hard_seconds, 0.0, 600.0),
            ("events.handler_timeout_seconds", self.events.handler_timeout_seconds, 0.001, 3_600.0),
            ("events.in_flight", self.events.in_flight, 1.0, 1e6),
            ("events.per_second", self.events.per_second, 0.0, 1e9),
            ("events.burst", self.events.burst, 1.0, 1e6),
            ("events.attempts", self.events.attempts, 1.0, 1_000.0),
            ("events.retry_base_seconds", self.events.retry_base_seconds, 0.001, 86_400.0),
            ("events.retry_cap_seconds", self.events.retry_cap_seconds, 0.001, 86_400.0),
            ("events.retention_days", self.events.retention_days, 0.0, 36_500.0),
        ]
        .into_iter()
        .chain(self.redis.figures())
        {
            if !(least..=most).contains(&value) {
                bail!("'{key}' is {value}; it must be from {least} to {most}");
            }
        }
        Ok(())
    }

    /// Where the server listens.
    pub(crate) fn listen(&self) -> Result<SocketAddr> {
        let text = &self.server.listen;
        text.parse().map_err(|_| {
            anyhow!("'server.listen' is '{text}'; write an address and a port, such as 127.0.0.1:8080")
        })
    }

    /// How long a shutdown may take.
    pub(crate) fn limits(&self) -> Limits {
        Limits {
            soft: Duration::from_secs_f64(self.server.shutdown_soft_seconds),
            hard: Duration::from_secs_f64(self.server.shutdown_hard_seconds),
        }
    }

    /// How subscriptions are run.
    pub(crate) fn subscription(&self) -> SubscriptionOptions {
        let events = &self.events;
        let rate = events.rate();
        SubscriptionOptions {
            timeout: Duration::from_secs_f64(events.handler_timeout_seconds),
            in_flight: events.in_flight as usize,
            retry: RetryPolicy {
                base: Duration::from_secs_f64(events.retry_base_seconds),
                cap: Duration::from_secs_f64(events.retry_cap_seconds),
                attempts: events.attempts as u32,
            },
            rate,
            ..SubscriptionOptions::default()
        }
    }

    /// After how long without a sign of life another process takes over what one was given: longer than a handler may take.
    pub(crate) fn takeover(&self) -> Duration {
        Duration::from_secs_f64(2.0 * self.events.handler_timeout_seconds).max(TAKEOVER)
    }

    /// How long a part of what a handler does may take, so that all of it ends before the handler's time is up.
    pub(crate) fn patience(&self) -> Duration {
        Duration::from_secs_f64(self.events.handler_timeout_seconds / 4.0)
    }

    /// How long events are kept.
    pub(crate) fn retention(&self) -> Duration {
        Duration::from_secs_f64(self.events.retention_days * 86_400.0)
    }
}

/// A token in so many seconds is slower than any process lives.
const SLOWEST_SECONDS: f64 = 1e9;

impl Events {
    /// The limit of a subscription; none where one of its figures is 0.
    fn rate(&self) -> Option<Arc<dyn RateLimit>> {
        let burst = NonZeroU32::new(self.burst.ceil() as u32)?;
        let period = (self.per_second > 0.0)
            .then(|| Duration::from_secs_f64((1.0 / self.per_second).min(SLOWEST_SECONDS)))?;
        Some(Arc::new(GovernorLimit::new(period, burst)))
    }
}

/// The defaults as a table, so that a file may set a single key of a group.
fn defaults() -> Result<Table> {
    Table::try_from(Config::default()).context("the defaults")
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
    let Some((_, number)) = KEYS.iter().find(|(known, _)| *known == key) else {
        let known = KEYS.into_iter().map(|(known, _)| known);
        let nearest = known.min_by_key(|known| strsim::levenshtein(known, key)).unwrap_or_default();
        bail!("unknown key '{key}'; did you mean '{nearest}'?");
    };
    if *number != value.is_float() {
        let wanted = if *number { "a number" } else { "a text in quotes" };
        bail!("'{key}' must be {wanted}, found a {}", value.type_str());
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
        for (key, number) in KEYS {
            let name = format!("TURASH__{}", key.to_ascii_uppercase().replace('.', "__"));
            let text = match key {
                "store.kind" => "embedded",
                "store.url" => "postgres://db/turash",
                "neo4j.url" => "bolt://graph",
                _ if number => "7.5",
                _ => "127.0.0.1:7500",
            };
            // An authority without its server is refused.
            let servers = [("TURASH__REDIS__URL", "redis://bus"), ("TURASH__NEO4J__URL", "bolt://graph")];
            let others = servers.into_iter().filter(|(server, _)| *server != name);
            let pairs: Vec<_> = others.chain([(name.as_str(), text)]).collect();
            let config = Config::load(None, environment(&pairs)).unwrap();
            let leaves = flatten(&Table::try_from(config).unwrap());
            let leaf = leaves.into_iter().find(|(leaf, _)| leaf == key).unwrap();
            assert_eq!(leaf.1, if number { Value::Float(7.5) } else { Value::String(text.to_owned()) });
        }
        assert_eq!(flatten(&defaults().unwrap()).len(), KEYS.len());
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

    #[tokio::test(start_paused = true)]
    async fn a_rate_below_one_a_second_is_not_rounded_up() {
        let config = Config::load(None, environment(&[("TURASH__EVENTS__PER_SECOND", "0.2")])).unwrap();
        let rate = config.subscription().rate.expect("a limit");
        let start = tokio::time::Instant::now();
        let burst = Events::default().burst.ceil() as u32;
        rate.take(burst + 2).await;
        assert_eq!(start.elapsed().as_secs(), 10, "two tokens at one in five seconds");
        let none = Config::load(None, environment(&[])).unwrap();
        assert!(none.subscription().rate.is_none());
        let hardly = Config::load(None, environment(&[("TURASH__EVENTS__PER_SECOND", "1e-300")])).unwrap();
        assert!(hardly.subscription().rate.is_some());
    }
}
