//! The Redis server: it carries events to subscriptions that processes share, and shows them to other programs.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use turash_domain::described;

use super::store::Url;

described! {
    /// The group `redis` of the configuration.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    pub(crate) struct Redis {
        /// `redis://USER:PASSWORD@HOST:PORT/DATABASE`; empty for the bus in this process.
        url: Url,
        /// The file (PEM) of the authority that signed the server's certificate; empty for those that this machine trusts.
        ca_file: String,
        /// What all keys of the bus begin with.
        prefix: String,
        /// The key of the public stream; empty for none.
        public_stream: String,
        /// Events that happened longer ago leave the public stream.
        public_stream_days: f64,
        /// About so many events are kept in the public stream.
        public_stream_events: f64,
    }
}

impl Default for Redis {
    fn default() -> Self {
        Self {
            url: Url::default(),
            ca_file: String::new(),
            prefix: "turash:".to_owned(),
            public_stream: String::new(),
            public_stream_days: 7.0,
            public_stream_events: 1e6,
        }
    }
}

/// The public stream as it is configured.
pub(crate) struct PublicStreamOptions<'a> {
    pub(crate) key: &'a str,
    pub(crate) age: Duration,
    pub(crate) events: u64,
}

impl Redis {
    /// The same without a password that stands in it.
    pub(super) fn without_password(self) -> Self {
        Self { url: self.url.without_password(), ..self }
    }

    /// Puts in what the URL takes from the environment.
    pub(crate) fn expand(&mut self, variable: impl Fn(&str) -> Option<String>) -> Result<()> {
        self.url.expand("redis.url", variable)
    }

    pub(super) fn check(&self) -> Result<()> {
        if self.url.whole().is_empty() && !self.ca_file.is_empty() {
            bail!("'redis.ca_file' names a file, but 'redis.url' names no server");
        }
        if self.public_stream.is_empty() {
            return Ok(());
        }
        if self.url.whole().is_empty() {
            bail!("'redis.public_stream' names a stream, but 'redis.url' names no server to keep it");
        }
        if self.public_stream.starts_with(&format!("{}{{", self.prefix)) {
            bail!(
                "'redis.public_stream' is '{}', as keys of the bus are called; choose a name without '{{'",
                self.public_stream
            );
        }
        Ok(())
    }

    /// The figures with their bounds.
    pub(super) fn figures(&self) -> [(&'static str, f64, f64, f64); 2] {
        [
            ("redis.public_stream_days", self.public_stream_days, 0.001, 36_500.0),
            ("redis.public_stream_events", self.public_stream_events, 1.0, 1e9),
        ]
    }

    /// The URL of the server and what its keys begin with; none where the bus is in this process.
    pub(crate) fn server(&self) -> Option<(&Url, &str)> {
        (!self.url.whole().is_empty()).then_some((&self.url, self.prefix.as_str()))
    }

    /// The authority of the server's certificate, where one is named.
    pub(crate) fn ca(&self) -> Result<Option<Vec<u8>>> {
        if self.ca_file.is_empty() {
            return Ok(None);
        }
        let read = std::fs::read(&self.ca_file);
        let pem = read.with_context(|| format!("'redis.ca_file': cannot read {}", self.ca_file))?;
        Ok(Some(pem))
    }

    /// The public stream, where there is one.
    pub(crate) fn public_stream(&self) -> Option<PublicStreamOptions<'_>> {
        let age = Duration::from_secs_f64(self.public_stream_days * 86_400.0);
        let events = self.public_stream_events as u64;
        (!self.public_stream.is_empty()).then(|| PublicStreamOptions {
            key: &self.public_stream,
            age,
            events,
        })
    }
}
