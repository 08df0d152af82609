//! How to reach the server: the URL with its secrets, and the bounds of every wait.

use std::fmt;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use turash_domain::PortErrorKind;
use turash_domain::ports::PortResult;

use crate::error::port_error;
use crate::place::Place;

/// How long the server waits for entries before it answers that there are none.
pub(crate) const BLOCK: Duration = Duration::from_secs(1);

/// The server, how its keys begin, and how long anything may take.
///
/// TLS is the URL's: `rediss://`. The server's certificate must be one that this machine trusts, or of [`Self::ca`].
#[derive(Clone)]
pub struct RedisOptions {
    pub(crate) place: Place,
    /// Authorities, PEM.
    pub(crate) ca: Option<Vec<u8>>,
    prefix: String,
    room: usize,
    takeover: Duration,
    pub(crate) connect_timeout: Duration,
    pub(crate) response_timeout: Duration,
}

impl RedisOptions {
    /// Reads `redis://USER:PASSWORD@HOST:PORT/DATABASE`, or `unix:///PATH?db=DATABASE&user=USER&pass=PASSWORD`; also
    /// `redis+sentinel://USER:PASSWORD@HOST:PORT,HOST:PORT/SERVICE/DATABASE` for whatever server those sentinels call the primary
    /// (`?sentinel_user=...&sentinel_password=...` is their own), and `redis+cluster://USER:PASSWORD@HOST:PORT,HOST:PORT`. With `rediss`
    /// in place of `redis` everything is TLS. `Invalid` where it is no such URL; the message never holds the URL, which may hold a password.
    pub fn parse(url: &str) -> PortResult<Self> {
        let Some(place) = Place::read(url) else {
            let message = "the URL of the bus is not of the form redis://USER:PASSWORD@HOST:PORT/DATABASE, rediss://..., \
                           unix:///PATH, redis+sentinel://USER:PASSWORD@HOST,HOST/SERVICE/DATABASE or \
                           redis+cluster://USER:PASSWORD@HOST,HOST; characters such as @ or / in the password are written %40 or %2F";
            return Err(port_error(PortErrorKind::Invalid, message));
        };
        Ok(Self {
            place,
            ca: None,
            prefix: "turash:".to_owned(),
            room: 10_000,
            takeover: Duration::from_mins(1),
            connect_timeout: Duration::from_secs(2),
            response_timeout: Duration::from_secs(3),
        })
    }

    /// Trusts these authorities alone, as PEM, and not those that this machine trusts. `Invalid` where they are none, or where the URL
    /// asks for no TLS: whoever names an authority counts on being asked for it.
    pub fn ca(mut self, pem: &[u8]) -> PortResult<Self> {
        let invalid = |message: &str| port_error(PortErrorKind::Invalid, message);
        if !self.place.is_tls() {
            return Err(invalid(
                "there is an authority for TLS, but the URL of the bus does not begin with rediss://",
            ));
        }
        let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        if read.map_or(true, |certificates| certificates.is_empty()) {
            return Err(invalid(
                "the file of the authority holds no certificate (-----BEGIN CERTIFICATE-----)",
            ));
        }
        self.ca = Some(pem.to_vec());
        // What the driver cannot use is said now.
        let tried = self.client(&self.place.asked[0], &self.place.login);
        tried.map_err(|error| invalid("the certificate of the authority cannot be used").caused_by(error))?;
        Ok(self)
    }

    /// What all keys begin with: two installations on one database need two of them.
    #[must_use]
    pub fn prefix(mut self, prefix: &str) -> Self {
        prefix.clone_into(&mut self.prefix);
        self
    }

    /// The most events that were published to a subscription and are not acknowledged; at least 1. Each takes about a kilobyte of
    /// the server's memory.
    #[must_use]
    pub fn room(mut self, room: usize) -> Self {
        self.room = room.max(1);
        self
    }

    /// After this time without a sign of life from the process that was given an event, another one is given it. It must be longer
    /// than a handler may take.
    #[must_use]
    pub fn takeover(mut self, idle: Duration) -> Self {
        self.takeover = idle.max(Duration::from_millis(1));
        self
    }

    /// How long making a connection may take.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long an answer may take, beyond what the server was asked to wait.
    #[must_use]
    pub fn response_timeout(mut self, timeout: Duration) -> Self {
        self.response_timeout = timeout;
        self
    }

    pub(crate) fn key_prefix(&self) -> &str {
        &self.prefix
    }

    pub(crate) fn most_open(&self) -> usize {
        self.room
    }

    pub(crate) fn takeover_after(&self) -> Duration {
        self.takeover
    }

    /// Where the server is, for messages.
    pub(crate) fn label(&self) -> String {
        self.place.to_string()
    }

    /// The user, for messages.
    pub(crate) fn user(&self) -> &str {
        self.place.login.username().unwrap_or("default")
    }

    /// Whether nobody on the way can read along.
    pub(crate) fn is_private(&self) -> bool {
        self.place.is_private()
    }
}

impl fmt::Debug for RedisOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisOptions")
            .field("bus", &self.label())
            .field("user", &self.user())
            .field("prefix", &self.prefix)
            .field("room", &self.room)
            .field("takeover", &self.takeover)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_debug_nor_an_error_shows_the_password() {
        for (url, label) in [
            ("redis://turash:geheim@bus.example:6380/2", "bus.example:6380/2"),
            ("rediss://:geheim@bus.example", "bus.example:6379"),
            ("unix:///run/redis.sock?db=1&user=turash&pass=geheim", "/run/redis.sock/1"),
            ("redis+cluster://turash:geheim@a,b", "a:6379,b:6379"),
            ("redis+sentinel://:geheim@a/t?sentinel_password=geheim", "t of the sentinels a:26379"),
        ] {
            let options = RedisOptions::parse(url).unwrap();
            let shown = format!("{options:?} {}", options.label());
            assert!(!shown.contains("geheim") && options.label() == label, "{shown}");
        }
        for wrong in [
            "redis://turash:geheim@bus:port/x",
            "http://a:geheim@b/c",
            "geheim",
            "rediss://:geheim@bus/#insecure",
            "redis+sentinel://:geheim@bus",
        ] {
            let error = RedisOptions::parse(wrong).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("geheim"), "{error:?}");
        }
    }

    #[test]
    fn an_authority_that_nobody_would_be_asked_for_is_refused() {
        let with = |url: &str, pem: &str| RedisOptions::parse(url).unwrap().ca(pem.as_bytes()).unwrap_err();
        for (url, pem, said) in [
            ("redis://bus.example", "", "rediss://"),
            ("unix:///run/redis.sock", "", "rediss://"),
            ("rediss://bus.example", "", "BEGIN CERTIFICATE"),
            (
                "rediss://bus.example",
                "-----BEGIN CERTIFICATE-----\n?\n-----END CERTIFICATE-----\n",
                "holds no",
            ),
            (
                "rediss://bus.example",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                "cannot be used",
            ),
        ] {
            let error = with(url, pem);
            assert!(error.kind == PortErrorKind::Invalid && error.to_string().contains(said), "{error}");
        }
    }

    #[test]
    fn what_others_can_read_along_is_known() {
        for (url, private) in [
            ("redis://bus.example", false),
            ("redis://127.0.0.2", true),
            ("redis://localhost", true),
            ("rediss://bus.example", true),
            ("unix:///run/redis.sock", true),
        ] {
            assert_eq!(RedisOptions::parse(url).unwrap().is_private(), private, "{url}");
        }
    }
}
