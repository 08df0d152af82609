//! Whom the API answers: keys, names, origins, and the certificate.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use turash_domain::described;
use turash_domain::ports::AccessKeys;
use turash_http::{Options, REQUESTS_PER_MINUTE, Security, Tls};

const NONE: &str = "none";
const KEYS: &str = "keys";

described! {
    /// The group `http` of the configuration: whom the API answers.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    pub(crate) struct Http {
        /// Whether whoever asks needs a key: `none`, on this machine only, or `keys`.
        authentication: String,
        /// The names of this server besides `localhost` and its address, such as `turash.example.org`.
        names: Vec<String>,
        /// The origins whose pages may read, such as `https://maps.example.org`.
        origins: Vec<String>,
        /// The most requests a minute with one key. Judgement: many times what people and their programs ask.
        requests_per_minute: f64,
        /// The most connections at once; above it 503. Each takes a file of the process.
        connections: f64,
        /// The most live streams at once; above it 503.
        streams: f64,
        /// The file of the certificate chain (PEM); empty for no TLS.
        tls_certificate: String,
        /// The file of the certificate's private key (PEM), which others may not read.
        tls_key: String,
    }
}

impl Default for Http {
    fn default() -> Self {
        Self {
            authentication: NONE.to_owned(),
            names: Vec::new(),
            origins: Vec::new(),
            requests_per_minute: f64::from(REQUESTS_PER_MINUTE),
            connections: Options::default().connections as f64,
            streams: Options::default().streams as f64,
            tls_certificate: String::new(),
            tls_key: String::new(),
        }
    }
}

impl Http {
    pub(super) fn check(&self) -> Result<()> {
        if ![NONE, KEYS].contains(&self.authentication.as_str()) {
            bail!("'http.authentication' is '{}'; it must be '{NONE}' or '{KEYS}'", self.authentication);
        }
        if self.tls_certificate.is_empty() != self.tls_key.is_empty() {
            bail!("'http.tls_certificate' and 'http.tls_key' belong together; one of them is missing");
        }
        for name in &self.names {
            if name.is_empty() || name.contains([':', '/', '*', '@', ' ']) {
                bail!("'http.names' has '{name}'; write the host alone, such as turash.example.org");
            }
        }
        for origin in &self.origins {
            let host = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
            if host.is_none_or(|host| host.is_empty() || host.contains(['/', '*', '@', ' '])) {
                bail!(
                    "'http.origins' has '{origin}'; write scheme and host, without a path, such as https://maps.example.org"
                );
            }
        }
        Ok(())
    }

    /// The figures with their bounds.
    pub(super) fn figures(&self) -> [(&'static str, f64, f64, f64); 3] {
        [
            ("http.requests_per_minute", self.requests_per_minute, 1.0, 1e9),
            ("http.connections", self.connections, 1.0, 1e6),
            ("http.streams", self.streams, 1.0, 1e6),
        ]
    }

    pub(crate) fn asks_for_keys(&self) -> bool {
        self.authentication == KEYS
    }

    /// Refuses to answer other machines without keys, or under no name.
    pub(crate) fn allow(&self, address: SocketAddr) -> Result<()> {
        let (ip, port) = (address.ip(), address.port());
        if ip.is_loopback() {
            return Ok(());
        }
        if !self.asks_for_keys() {
            bail!(
                "refuses to listen on {address}: without keys only this machine may ask; use 127.0.0.1:{port}, or make a key \
                 with `turash keys create --role admin --label NAME` and set http.authentication = \"{KEYS}\""
            );
        }
        if ip.is_unspecified() && self.names.is_empty() {
            bail!(
                "refuses to listen on {address}: no other machine knows a name that is answered; set http.names to those of \
                 this server, such as [\"turash.example.org\"], or listen on one of its addresses"
            );
        }
        Ok(())
    }

    /// Whether what is sent to an address can be read on its way.
    pub(crate) fn is_readable_at(&self, address: SocketAddr) -> bool {
        !address.ip().is_loopback() && !self.speaks_tls()
    }

    pub(crate) fn speaks_tls(&self) -> bool {
        !self.tls_certificate.is_empty()
    }

    /// The certificate as it is now, where there is to be one.
    pub(crate) fn tls(&self) -> Result<Option<Arc<Tls>>> {
        if !self.speaks_tls() {
            return Ok(None);
        }
        let loaded = Tls::load(Path::new(&self.tls_certificate), Path::new(&self.tls_key));
        Ok(Some(Arc::new(loaded.context("the certificate cannot be used")?)))
    }

    /// Limits and timeouts of the API.
    pub(crate) fn options(&self) -> Options {
        let (connections, streams) = (self.connections as usize, self.streams as usize);
        Options { connections, streams, ..Options::default() }
    }

    /// The same for the API.
    pub(crate) fn security(&self, keys: &Arc<dyn AccessKeys>, tls: Option<Arc<Tls>>) -> Security {
        Security {
            keys: self.asks_for_keys().then(|| Arc::clone(keys)),
            names: self.names.clone(),
            origins: self.origins.clone(),
            requests_per_minute: self.requests_per_minute as u32,
            tls,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn load(pairs: &[(&str, &str)]) -> Result<Http> {
        let pairs = pairs.iter().map(|(key, value)| (format!("TURASH__HTTP__{key}"), (*value).to_owned()));
        Ok(Config::load(None, pairs.collect::<Vec<_>>().into_iter())?.http)
    }

    fn refusal(pairs: &[(&str, &str)], address: &str) -> String {
        let allowed = load(pairs).unwrap().allow(address.parse().unwrap());
        allowed.err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn other_machines_are_not_answered_without_keys() {
        for address in ["0.0.0.0:8080", "[::]:8080", "192.0.2.1:8080"] {
            let words = refusal(&[], address);
            for remedy in ["127.0.0.1:8080", "turash keys create", "http.authentication = \"keys\""] {
                assert!(words.contains(remedy), "{words}");
            }
        }
        let keys = ("AUTHENTICATION", "keys");
        assert!(refusal(&[keys], "0.0.0.0:8080").contains("http.names"));
        assert_eq!(refusal(&[keys, ("NAMES", r#"["turash.example.org"]"#)], "0.0.0.0:8080"), "");
        assert_eq!(refusal(&[keys], "192.0.2.1:8080"), "");
        for address in ["127.0.0.1:8080", "[::1]:0"] {
            assert_eq!(refusal(&[], address), "");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for (key, value, words) in [
            ("AUTHENTICATION", "key", "'none' or 'keys'"),
            ("TLS_KEY", "key.pem", "belong together"),
            ("NAMES", r#"["https://turash.example.org"]"#, "the host alone"),
            ("ORIGINS", r#"["*"]"#, "scheme and host"),
            ("ORIGINS", r#"["https://maps.example.org/"]"#, "scheme and host"),
            ("REQUESTS_PER_MINUTE", "0", "from 1"),
        ] {
            let error = format!("{:#}", load(&[(key, value)]).unwrap_err());
            assert!(error.contains(words), "{error}");
        }
        let error = format!("{:#}", load(&[("AUTH", "keys")]).unwrap_err());
        assert!(error.contains("did you mean 'http.authentication'"), "{error}");
    }
}
