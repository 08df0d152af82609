//! How to reach the server: the URL with its secrets, and the bounds of every wait.

use std::fmt;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::io::tcp::TcpSettings;
use redis::{
    AsyncConnectionConfig, Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo, ProtocolVersion,
    RedisResult,
};
use turash_domain::PortErrorKind;
use turash_domain::ports::PortResult;

use crate::error::port_error;

/// How long the server waits for entries before it answers that there are none.
pub(crate) const BLOCK: Duration = Duration::from_secs(1);

/// The server, how its keys begin, and how long anything may take.
///
/// TLS is the URL's: `rediss://`, with the certificates that this machine trusts.
#[derive(Clone)]
pub struct RedisOptions {
    connect: ConnectionInfo,
    prefix: String,
    room: usize,
    takeover: Duration,
    connect_timeout: Duration,
    response_timeout: Duration,
}

impl RedisOptions {
    /// Reads `redis://USER:PASSWORD@HOST:PORT/DATABASE`, `rediss://...` for TLS, or `unix:///PATH?db=DATABASE&user=USER&pass=PASSWORD`.
    /// `Invalid` where it is no such URL; the message never holds the URL, which may hold a password.
    pub fn parse(url: &str) -> PortResult<Self> {
        let parsed = url.into_connection_info().ok().filter(|parsed| !trusts_anybody(parsed));
        let Some(connect) = parsed else {
            let message = "the URL of the bus is not of the form redis://USER:PASSWORD@HOST:PORT/DATABASE, rediss://... or \
                           unix:///PATH; characters such as @ or / in the password are written %40 or %2F";
            return Err(port_error(PortErrorKind::Invalid, message));
        };
        let settings = connect.redis_settings().clone();
        let settings = settings.set_protocol(ProtocolVersion::RESP2).set_skip_set_lib_name();
        let tcp = TcpSettings::default().set_nodelay(true);
        Ok(Self {
            connect: connect.set_redis_settings(settings).set_tcp_settings(tcp),
            prefix: "turash:".to_owned(),
            room: 10_000,
            takeover: Duration::from_mins(1),
            connect_timeout: Duration::from_secs(2),
            response_timeout: Duration::from_secs(3),
        })
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

    /// The host or socket, and the database, for messages.
    pub(crate) fn label(&self) -> String {
        let addr = self.connect.addr();
        match self.connect.redis_settings().db() {
            0 => addr.to_string(),
            database => format!("{addr}/{database}"),
        }
    }

    /// The user, for messages.
    pub(crate) fn user(&self) -> &str {
        self.connect.redis_settings().username().unwrap_or("default")
    }

    /// Whether nobody on the way can read along: TLS, or no way at all.
    pub(crate) fn is_private(&self) -> bool {
        match self.connect.addr() {
            ConnectionAddr::Tcp(host, _) => {
                host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
            }
            _ => true,
        }
    }

    /// A new connection on which an answer may take `wait` longer than usual.
    pub(crate) async fn open(&self, wait: Duration) -> RedisResult<MultiplexedConnection> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.connect_timeout))
            .set_response_timeout(Some(self.response_timeout + wait));
        Client::open(self.connect.clone())?.get_multiplexed_async_connection_with_config(&config).await
    }
}

/// Whether the URL asks for TLS without asking who answers.
fn trusts_anybody(parsed: &ConnectionInfo) -> bool {
    matches!(parsed.addr(), ConnectionAddr::TcpTls { insecure: true, .. })
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
        ] {
            let error = RedisOptions::parse(wrong).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("geheim"), "{error:?}");
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
