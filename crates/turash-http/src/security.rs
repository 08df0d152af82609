//! Whom a server answers, and under which names.

use std::sync::Arc;

use turash_domain::ports::{AccessKeys, Tokens};

use crate::tls::Tls;

/// Requests a minute that a key, or a holder of tokens, may make where nothing else is said.
pub const REQUESTS_PER_MINUTE: u32 = 6_000;

/// Whom a server answers, and under which names. The default is for one person's machine: nobody is asked for a key.
#[derive(Clone)]
pub struct Security {
    /// The keys, where one is asked for. Without them, listen on a loopback address only.
    pub keys: Option<Arc<dyn AccessKeys>>,
    /// The tokens that are taken beside keys; none is where no key is asked for.
    pub tokens: Option<Arc<dyn Tokens>>,
    /// Whether whoever has no key may read what is public.
    pub public_reads: bool,
    /// The names of this server besides those of the loopback and the address that it is bound to, without a port.
    pub names: Vec<String>,
    /// The origins, such as `https://maps.example.org`, whose pages may read here.
    pub origins: Vec<String>,
    /// The most requests a minute with one key, or of one holder of tokens; above it 429.
    pub requests_per_minute: u32,
    /// The certificate, where the server speaks TLS.
    pub tls: Option<Arc<Tls>>,
}

impl Default for Security {
    fn default() -> Self {
        let requests_per_minute = REQUESTS_PER_MINUTE;
        Self {
            keys: None,
            tokens: None,
            public_reads: false,
            names: Vec::new(),
            origins: Vec::new(),
            requests_per_minute,
            tls: None,
        }
    }
}
