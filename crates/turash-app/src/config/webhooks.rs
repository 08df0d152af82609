//! Webhooks: whom messages may be sent to, how long each may take, and how often it is tried.

use std::time::Duration;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use turash_domain::described;
use turash_runtime::{RetryPolicy, SubscriptionOptions};
use turash_webhooks::{Guard, Network, SenderOptions};

/// Messages of a webhook that are received and not settled at a time: each waits for somebody else's server.
const IN_FLIGHT: usize = 256;

described! {
    /// The group `webhooks` of the configuration: events that are sent by HTTP POST.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    pub(crate) struct Webhooks {
        /// Networks that messages may go to though not everybody reaches them, such as `10.1.0.0/16`; to these also without TLS.
        allow_private: Vec<String>,
        /// The file (PEM) of authorities that sign receivers' certificates, besides those that this machine trusts.
        ca_file: String,
        /// How long a message may take until the receiver has answered.
        timeout_seconds: f64,
        /// After so many attempts a message is given up. Judgement: a receiver that is away for a night gets everything.
        attempts: f64,
        /// The bound of the first wait between two attempts; it doubles with every attempt.
        retry_base_seconds: f64,
        /// The bound never grows beyond this.
        retry_cap_seconds: f64,
    }
}

impl Default for Webhooks {
    fn default() -> Self {
        Self {
            allow_private: Vec::new(),
            ca_file: String::new(),
            timeout_seconds: 10.0,
            attempts: 16.0,
            retry_base_seconds: 5.0,
            retry_cap_seconds: 21_600.0,
        }
    }
}

impl Webhooks {
    pub(super) fn check(&self) -> Result<()> {
        self.networks().map(|_| ())
    }

    fn networks(&self) -> Result<Vec<Network>> {
        let read = |text: &String| Network::parse(text).context("in 'webhooks.allow_private'");
        self.allow_private.iter().map(read).collect()
    }

    /// The figures with their bounds.
    pub(super) fn figures(&self) -> [(&'static str, f64, f64, f64); 4] {
        [
            ("webhooks.timeout_seconds", self.timeout_seconds, 0.1, 300.0),
            ("webhooks.attempts", self.attempts, 1.0, 1_000.0),
            ("webhooks.retry_base_seconds", self.retry_base_seconds, 0.001, 86_400.0),
            ("webhooks.retry_cap_seconds", self.retry_cap_seconds, 0.001, 86_400.0),
        ]
    }

    /// How messages are sent.
    pub(crate) fn sender(&self) -> Result<SenderOptions> {
        let read = || {
            std::fs::read(&self.ca_file).context(format!("'webhooks.ca_file': cannot read {}", self.ca_file))
        };
        let authorities = if self.ca_file.is_empty() { None } else { Some(read()?) };
        let guard = Guard::new(self.networks()?);
        Ok(SenderOptions { guard, authorities, timeout: Duration::from_secs_f64(self.timeout_seconds) })
    }

    /// How the subscription of a webhook is run, by how the others are: a handler has time for one message, with something to spare.
    pub(super) fn subscription(&self, others: SubscriptionOptions) -> SubscriptionOptions {
        SubscriptionOptions {
            timeout: others.timeout.max(Duration::from_secs_f64(self.timeout_seconds + 5.0)),
            in_flight: others.in_flight.min(IN_FLIGHT),
            retry: RetryPolicy {
                base: Duration::from_secs_f64(self.retry_base_seconds),
                cap: Duration::from_secs_f64(self.retry_cap_seconds),
                attempts: self.attempts as u32,
            },
            ..others
        }
    }

    /// The longest that a handler of a webhook may take.
    pub(super) fn longest(&self) -> f64 {
        self.timeout_seconds + 5.0
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Config;

    fn load(key: &str, value: &str) -> anyhow::Result<Config> {
        Config::load(None, [(format!("TURASH__WEBHOOKS__{key}"), value.to_owned())].into_iter())
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for (key, value, words) in [
            ("ALLOW_PRIVATE", r#"["office"]"#, "webhooks.allow_private"),
            ("ALLOW_PRIVATE", r#"["10.0.0.1/8"]"#, "must be 0"),
            ("TIMEOUT_SECONDS", "0", "from 0.1"),
            ("ATTEMPTS", "0", "from 1"),
        ] {
            let error = format!("{:#}", load(key, value).unwrap_err());
            assert!(error.contains(words), "{error}");
        }
        let missing = load("CA_FILE", "/nowhere/ca.pem").unwrap().webhooks.sender().unwrap_err();
        assert!(format!("{missing:#}").contains("webhooks.ca_file"), "{missing:#}");
    }

    #[test]
    fn another_process_waits_longer_than_a_message_may_take() {
        let config = load("TIMEOUT_SECONDS", "120").unwrap();
        assert!(config.takeover() > config.webhook_subscription().timeout);
    }
}
