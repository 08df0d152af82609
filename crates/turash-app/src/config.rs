//! Configuration: one TOML file, then the environment (`TURASH__MODEL__HEAT__PUMP__EFFICIENCY_SMALL`), in that order. An
//! unknown key is an error that names the nearest known one.

mod http;
mod neo4j;
mod page;
mod plan;
mod profiles;
mod redis;
mod settings;
mod store;
mod webhooks;

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, anyhow, bail};
use serde::{Deserialize, Serialize};
use turash_domain::described;
use turash_domain::matching::Ranking;
use turash_domain::model::Parameters;
use turash_domain::ports::RateLimit;
use turash_runtime::{GovernorLimit, KEPT_DAYS, Limits, RetryPolicy, SubscriptionOptions};

use self::http::Http;
use self::neo4j::Neo4j;
use self::page::Page;
use self::plan::PlanConfig;
use self::profiles::Profiles;
pub(crate) use self::redis::Redis;
pub(crate) use self::settings::{Origin, Setting, Settings};
use self::store::Store;
pub(crate) use self::store::{Place, Url};
use self::webhooks::Webhooks;

/// The shortest time after which a process on a shared bus counts as gone.
const TAKEOVER: Duration = Duration::from_mins(1);

described! {
    /// Everything that can be configured.
    #[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    pub(crate) struct Config {
        /// Where everything is kept.
        pub(crate) store: Store,
        /// The Redis server that carries events between processes, and shows them to other programs.
        pub(crate) redis: Redis,
        /// The Neo4j server that answers questions about the graph.
        pub(crate) neo4j: Neo4j,
        /// Which matches are listed, and in which order.
        pub(crate) matching: Ranking,
        /// Load profiles that flows call by their names.
        pub(crate) profiles: Profiles,
        /// Whether a plan of the matches is kept current.
        pub(crate) plan: PlanConfig,
        /// The process of `turash serve` and `turash worker`.
        server: Server,
        /// Whom the API answers.
        pub(crate) http: Http,
        /// The web page.
        pub(crate) page: Page,
        /// The subscriptions.
        events: Events,
        /// Events that are sent by HTTP POST.
        pub(crate) webhooks: Webhooks,
        /// The model of a match.
        pub(crate) model: Parameters,
    }
}

described! {
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

described! {
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
    /// Puts in what it takes from the environment.
    fn expand(&mut self, variable: impl Fn(&str) -> Option<String>) -> Result<()> {
        self.store.expand(&variable)?;
        self.redis.expand(&variable)?;
        self.neo4j.expand(&variable)
    }

    /// The same without the passwords that stand in it; what it takes from the environment is not put in.
    fn without_passwords(self) -> Self {
        Self {
            store: self.store.without_password(),
            redis: self.redis.without_password(),
            neo4j: self.neo4j.without_password(),
            ..self
        }
    }

    fn check(&self) -> Result<()> {
        self.store.check()?;
        self.redis.check()?;
        self.neo4j.check()?;
        self.matching.check("matching")?;
        self.model.check("model")?;
        self.listen()?;
        self.http.check()?;
        self.page.check()?;
        self.webhooks.check()?;
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
        .chain(self.http.figures())
        .chain(self.page.figures())
        .chain(self.redis.figures())
        .chain(self.plan.figures())
        .chain(self.webhooks.figures())
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

    /// How the subscriptions of webhooks are run.
    pub(crate) fn webhook_subscription(&self) -> SubscriptionOptions {
        self.webhooks.subscription(self.subscription())
    }

    /// After how long without a sign of life another process takes over what one was given: longer than a handler may take.
    pub(crate) fn takeover(&self) -> Duration {
        let longest = self.events.handler_timeout_seconds.max(self.webhooks.longest());
        Duration::from_secs_f64(2.0 * longest).max(TAKEOVER)
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
