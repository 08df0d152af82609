//! How to reach the server: the URL with its secrets, and the bounds of every wait.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use neo4rs::ConfigBuilder;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use turash_domain::PortErrorKind::Invalid;
use turash_domain::ports::PortResult;

use crate::error::port_error;
use crate::place::Place;

/// The server, the database on it, and how long anything may take.
///
/// TLS is the URL's: `bolt+s://` or `neo4j+s://`. The server's certificate must be one that this machine trusts, or of [`Self::ca_file`].
#[derive(Clone)]
pub struct Neo4jOptions {
    pub(crate) place: Place,
    ca_file: Option<PathBuf>,
    connections: u32,
    pub(crate) answer_timeout: Duration,
    pub(crate) write_timeout: Duration,
}

impl Neo4jOptions {
    /// Reads `bolt://USER:PASSWORD@HOST:PORT/DATABASE`, `neo4j://` for a cluster, whose members are asked who writes, and either with `+s`
    /// for TLS. Without a database it is the user's own one.
    ///
    /// `Invalid` where it is no such URL; the message never holds the URL, which may hold a password.
    pub fn parse(url: &str) -> PortResult<Self> {
        let Some(place) = Place::read(url) else {
            let message = "the URL of the graph is not of the form bolt://USER:PASSWORD@HOST:PORT/DATABASE, bolt+s://..., neo4j://... \
                           or neo4j+s://...; characters such as @ or / in the password are written %40 or %2F";
            return Err(port_error(Invalid, message));
        };
        Ok(Self {
            place,
            ca_file: None,
            connections: 8,
            answer_timeout: Duration::from_secs(20),
            write_timeout: Duration::from_secs(30),
        })
    }

    /// Trusts the authorities in this file besides those that this machine trusts, as PEM. `Invalid` where it holds none, cannot be read, or
    /// where the URL asks for no TLS: whoever names an authority counts on being asked for it.
    pub fn ca_file(mut self, file: &Path) -> PortResult<Self> {
        let invalid = |message: &str| port_error(Invalid, message);
        if !self.place.is_tls() {
            return Err(invalid(
                "there is an authority for TLS, but the URL of the graph begins neither with bolt+s:// nor with neo4j+s://",
            ));
        }
        let read: Result<Vec<_>, _> = CertificateDer::pem_file_iter(file).and_then(Iterator::collect);
        match read {
            Ok(certificates) if certificates.is_empty() => {
                return Err(invalid(
                    "the file of the graph's authority holds no certificate (-----BEGIN CERTIFICATE-----)",
                ));
            }
            Ok(_) => {}
            Err(error) => {
                return Err(
                    invalid("the file of the graph's authority cannot be read as PEM").caused_by(error)
                );
            }
        }
        self.ca_file = Some(file.to_owned());
        Ok(self)
    }

    /// The most connections at once; at least 1.
    #[must_use]
    pub fn connections(mut self, connections: u32) -> Self {
        self.connections = connections.max(1);
        self
    }

    /// How long the server may be silent: while a connection is made, and before each part of an answer.
    #[must_use]
    pub fn answer_timeout(mut self, timeout: Duration) -> Self {
        self.answer_timeout = timeout;
        self
    }

    /// How long one transaction that writes may take in all, with whatever is tried again.
    #[must_use]
    pub fn write_timeout(mut self, timeout: Duration) -> Self {
        self.write_timeout = timeout;
        self
    }

    /// Where the server is, for messages.
    pub(crate) fn label(&self) -> String {
        self.place.to_string()
    }

    /// What the driver is told.
    pub(crate) fn config(&self) -> Result<neo4rs::Config, neo4rs::Error> {
        let place = &self.place;
        let mut config = ConfigBuilder::default()
            .uri(place.driver_url())
            .user(place.user.as_str())
            .password(place.password.as_str())
            .fetch_size(2_000)
            .max_connections(self.connections as usize)
            .connection_timeout(self.answer_timeout)
            // To this version of the driver the lifetime is how long it waits for a connection that others have.
            .max_lifetime(Some(self.answer_timeout));
        if let Some(database) = &place.database {
            config = config.db(database.as_str());
        }
        if let Some(file) = &self.ca_file {
            config = config.with_client_certificate(file);
        }
        config.build()
    }
}

impl fmt::Debug for Neo4jOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Neo4jOptions")
            .field("graph", &self.label())
            .field("user", &self.place.user)
            .field("ca_file", &self.ca_file)
            .field("connections", &self.connections)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_debug_nor_an_error_shows_the_password() {
        for (url, label) in [
            ("bolt://turash:geheim@graph.example:7688/region", "graph.example:7688/region"),
            ("neo4j+s://:geheim@graph.example", "graph.example:7687"),
            ("bolt://turash:geheim@[::1]:7688", "[::1]:7688"),
        ] {
            let options = Neo4jOptions::parse(url).unwrap();
            let shown = format!("{options:?} {}", options.label());
            assert!(!shown.contains("geheim") && options.label() == label, "{shown}");
        }
        for wrong in ["bolt://turash:geheim@graph:port", "http://a:geheim@b", "geheim", "bolt://a:geheim%2@b"]
        {
            let error = Neo4jOptions::parse(wrong).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("geheim"), "{error:?}");
        }
    }

    #[test]
    fn an_authority_that_nobody_would_be_asked_for_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = |text: &str| {
            let path = folder.path().join("ca.pem");
            std::fs::write(&path, text).unwrap();
            path
        };
        for (url, path, said) in [
            ("bolt://graph.example", file(""), "bolt+s://"),
            ("neo4j+s://graph.example", file("x"), "BEGIN CERTIFICATE"),
            ("bolt+s://graph.example", folder.path().join("none.pem"), "cannot be read"),
        ] {
            let error = Neo4jOptions::parse(url).unwrap().ca_file(&path).unwrap_err();
            assert!(error.kind == Invalid && error.to_string().contains(said), "{error}");
        }
    }
}
