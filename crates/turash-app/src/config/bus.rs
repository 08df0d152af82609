//! What carries events to subscriptions: this process alone, or a Redis server that processes share.

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::store::Url;

/// The group `bus` of the configuration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Bus {
    /// `redis://USER:PASSWORD@HOST:PORT/DATABASE`; empty for the bus in this process.
    url: Url,
    /// What all keys of the bus begin with.
    prefix: String,
}

impl Default for Bus {
    fn default() -> Self {
        Self { url: Url::default(), prefix: "turash:".to_owned() }
    }
}

impl Bus {
    /// Puts in what the URL takes from the environment.
    pub(crate) fn expand(&mut self, variable: impl Fn(&str) -> Option<String>) -> Result<()> {
        self.url.expand("bus.url", variable)
    }

    /// The URL of the server and what its keys begin with; none where the bus is in this process.
    pub(crate) fn server(&self) -> Option<(&Url, &str)> {
        (!self.url.whole().is_empty()).then_some((&self.url, self.prefix.as_str()))
    }
}
