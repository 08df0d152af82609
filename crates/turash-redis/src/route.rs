//! Finds the server that has a key, and makes a connection to it: sentinels and the nodes of a cluster are asked anew each time, so
//! whatever takes over is found.

use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::io::tcp::TcpSettings;
use redis::{
    AsyncConnectionConfig, Client, ConnectionAddr, ErrorKind, IntoConnectionInfo, RedisConnectionInfo,
    RedisError, RedisResult, ServerErrorKind, TlsCertificates, Value,
};

use crate::options::RedisOptions;
use crate::place::Sentinels;

/// So often a node may name another one that has the key.
const HOPS: usize = 3;

impl RedisOptions {
    /// A new connection to the server that has this key, on which an answer may take `wait` longer than usual.
    pub(crate) async fn open(&self, key: &str, wait: Duration) -> RedisResult<MultiplexedConnection> {
        let primary;
        let servers = match &self.place.sentinels {
            Some(sentinels) => {
                primary = [self.primary(sentinels).await?];
                &primary[..]
            }
            None => &self.place.asked[..],
        };
        let mut last = nobody();
        for server in servers {
            match self.follow(server.clone(), key, wait).await {
                Ok(connection) => return Ok(connection),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// Connects to the server, or to the node of its cluster that has the key.
    async fn follow(
        &self,
        mut at: ConnectionAddr,
        key: &str,
        wait: Duration,
    ) -> RedisResult<MultiplexedConnection> {
        for _ in 0..=HOPS {
            let mut connection = self.connect(&at, &self.place.login, wait).await?;
            let greeted: RedisResult<Value> =
                redis::cmd("EXISTS").arg(key).query_async(&mut connection).await;
            match greeted {
                Err(error) if error.kind() == ErrorKind::Server(ServerErrorKind::Moved) => {
                    let owner = error.redirect_node().and_then(|(owner, _)| beside(&at, owner));
                    at = owner.ok_or(error)?;
                }
                Err(error) if error.is_io_error() || error.kind() == ErrorKind::Parse => {
                    return Err(at_first(error, &at));
                }
                // What else is wrong is said by the command that cannot do without it.
                _ => return Ok(connection),
            }
        }
        Err(RedisError::from((ErrorKind::Client, "no node has the key", "the nodes disagree".to_owned())))
    }

    /// Where the primary is, by the first sentinel that knows it.
    async fn primary(&self, sentinels: &Sentinels) -> RedisResult<ConnectionAddr> {
        let mut last = nobody();
        for sentinel in &self.place.asked {
            match self.ask(sentinel, sentinels).await {
                Ok(primary) => return Ok(primary),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    async fn ask(&self, sentinel: &ConnectionAddr, of: &Sentinels) -> RedisResult<ConnectionAddr> {
        let mut connection = self.connect(sentinel, &of.login, Duration::ZERO).await?;
        let mut question = redis::cmd("SENTINEL");
        question.arg("GET-MASTER-ADDR-BY-NAME").arg(&of.service);
        let answer: RedisResult<Option<(String, u16)>> = question.query_async(&mut connection).await;
        match answer {
            Ok(Some((host, port))) => Ok(like(sentinel, host, port)),
            Ok(None) => {
                let kind = ErrorKind::MasterNameNotFoundBySentinel;
                Err(RedisError::from((kind, "no such service", of.service.clone())))
            }
            Err(error) if error.kind() == ErrorKind::Server(ServerErrorKind::ResponseError) => {
                Err(RedisError::from((
                    ErrorKind::Client,
                    "asked for the primary",
                    format!("no sentinel: {error}"),
                )))
            }
            Err(error) => Err(at_first(error, sentinel)),
        }
    }

    async fn connect(
        &self,
        to: &ConnectionAddr,
        login: &RedisConnectionInfo,
        wait: Duration,
    ) -> RedisResult<MultiplexedConnection> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.connect_timeout))
            .set_response_timeout(Some(self.response_timeout + wait));
        let client = self.client(to, login)?;
        client
            .get_multiplexed_async_connection_with_config(&config)
            .await
            .map_err(|error| at_first(error, to))
    }

    pub(crate) fn client(&self, to: &ConnectionAddr, login: &RedisConnectionInfo) -> RedisResult<Client> {
        let tcp = TcpSettings::default().set_nodelay(true);
        let server =
            to.clone().into_connection_info()?.set_redis_settings(login.clone()).set_tcp_settings(tcp);
        match &self.ca {
            Some(ca) => {
                let trusted = TlsCertificates { client_tls: None, root_cert: Some(ca.clone()) };
                Client::build_with_tls(server, trusted)
            }
            None => Client::open(server),
        }
    }
}

/// An error of a connection that never came to an answer: what it may be that speaks otherwise there.
fn at_first(error: RedisError, at: &ConnectionAddr) -> RedisError {
    let (kind, told) = match at {
        ConnectionAddr::Tcp(..) if error.is_connection_dropped() && !error.is_connection_refusal() => {
            (ErrorKind::Io, "closed at the first word")
        }
        ConnectionAddr::TcpTls { .. } if error.is_timeout() => (ErrorKind::Client, "silent before TLS"),
        _ => return error,
    };
    RedisError::from((kind, "no connection", format!("{told}: {error}")))
}

/// The address that a node names; without a host it is the node's own.
fn beside(node: &ConnectionAddr, address: &str) -> Option<ConnectionAddr> {
    let (host, port) = address.rsplit_once(':')?;
    let host = match node {
        ConnectionAddr::Tcp(own, _) | ConnectionAddr::TcpTls { host: own, .. } if host.is_empty() => own,
        _ => host,
    };
    Some(like(node, host.to_owned(), port.parse().ok()?))
}

/// An address that is spoken to as another one is: with TLS or without.
fn like(other: &ConnectionAddr, host: String, port: u16) -> ConnectionAddr {
    match other {
        ConnectionAddr::TcpTls { .. } => {
            ConnectionAddr::TcpTls { host, port, insecure: false, tls_params: None }
        }
        _ => ConnectionAddr::Tcp(host, port),
    }
}

fn nobody() -> RedisError {
    RedisError::from((ErrorKind::EmptySentinelList, "the URL names no server"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_names_another_one_with_or_without_its_host() {
        let node = ConnectionAddr::Tcp("a".to_owned(), 1);
        let named = |address| beside(&node, address).map(|addr| addr.to_string());
        assert_eq!(named("b:2").as_deref(), Some("b:2"));
        assert_eq!(named(":2").as_deref(), Some("a:2"));
        assert_eq!(named("fd00::1:2").as_deref(), Some("fd00::1:2"));
        assert_eq!(named("b"), None);
    }
}
