//! The Neo4j server: it holds a copy of sites, flows and matches as a graph, and answers the questions about it.

use std::path::Path;

use anyhow::{Result, bail};
use serde::{Deserialize, Serialize};
use turash_domain::described;

use super::store::Url;

described! {
    /// The group `neo4j` of the configuration.
    #[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    pub(crate) struct Neo4j {
        /// `bolt://USER:PASSWORD@HOST:PORT/DATABASE`; empty for questions that are answered from the lists.
        url: Url,
        /// The file (PEM) of the authority that signed the server's certificate; empty for those that this machine trusts.
        ca_file: String,
    }
}

impl Neo4j {
    /// The same without a password that stands in it.
    pub(super) fn without_password(self) -> Self {
        Self { url: self.url.without_password(), ..self }
    }

    /// Puts in what the URL takes from the environment.
    pub(crate) fn expand(&mut self, variable: impl Fn(&str) -> Option<String>) -> Result<()> {
        self.url.expand("neo4j.url", variable)
    }

    pub(super) fn check(&self) -> Result<()> {
        if self.url.whole().is_empty() && !self.ca_file.is_empty() {
            bail!("'neo4j.ca_file' names a file, but 'neo4j.url' names no server");
        }
        Ok(())
    }

    /// The URL of the server; none where there is none.
    pub(crate) fn url(&self) -> Option<&Url> {
        (!self.url.whole().is_empty()).then_some(&self.url)
    }

    /// The file of the authority of the server's certificate, where one is named.
    pub(crate) fn ca_file(&self) -> Option<&Path> {
        (!self.ca_file.is_empty()).then(|| Path::new(&self.ca_file))
    }
}
