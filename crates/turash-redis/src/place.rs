//! Where the server is, as the URL says it.

use std::fmt;

use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo, ProtocolVersion, RedisConnectionInfo};

const SENTINEL_PORT: &str = "26379";
const SERVER_PORT: &str = "6379";

/// The server, or who knows where it is.
#[derive(Clone)]
pub(crate) struct Place {
    /// The server; or nodes of a cluster, or sentinels: whichever of them answers.
    pub(crate) asked: Vec<ConnectionAddr>,
    pub(crate) sentinels: Option<Sentinels>,
    /// User, password and database on the server.
    pub(crate) login: RedisConnectionInfo,
}

/// What is asked of sentinels.
#[derive(Clone)]
pub(crate) struct Sentinels {
    /// The name by which they know their primary.
    pub(crate) service: String,
    /// User and password for them.
    pub(crate) login: RedisConnectionInfo,
}

impl Place {
    /// Nothing where it is no URL of a known form, or one that asks for TLS without asking who answers.
    pub(crate) fn read(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        match scheme.split_once('+') {
            Some((scheme @ ("redis" | "rediss"), kind @ ("sentinel" | "cluster"))) if !rest.contains('#') => {
                Self::read_several(scheme, kind, rest)
            }
            _ => {
                let one = url.into_connection_info().ok()?;
                let asked = vec![one.addr().clone()];
                (!trusts_anybody(&one)).then(|| Self { asked, sentinels: None, login: settings(&one) })
            }
        }
    }

    /// `USER:PASSWORD@HOST:PORT,HOST:PORT/SERVICE/DATABASE?sentinel_user=...&sentinel_password=...`; a cluster has no services.
    fn read_several(scheme: &str, kind: &str, rest: &str) -> Option<Self> {
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (login, hosts) = match authority.rsplit_once('@') {
            Some((login, hosts)) => (format!("{login}@"), hosts),
            None => (String::new(), authority),
        };
        let is_sentinel = kind == "sentinel";
        let (service, database) =
            if is_sentinel { path.split_once('/').unwrap_or((path, "")) } else { ("", path) };
        let port = if is_sentinel { SENTINEL_PORT } else { SERVER_PORT };
        let one = |authority: &str| format!("{scheme}://{authority}").into_connection_info().ok();
        let address = |host: &str| Some(one(&with_port(host, port))?.addr().clone());
        let sentinels = match (is_sentinel, service, query) {
            (false, _, "") => None,
            (false, ..) | (true, "", _) => return None,
            (true, service, query) => {
                let login = settings(&one(&format!("{}host", sentinels_login(query)?))?);
                Some(Sentinels { service: service.to_owned(), login })
            }
        };
        Some(Self {
            asked: hosts.split(',').map(address).collect::<Option<_>>()?,
            sentinels,
            login: settings(&one(&format!("{login}host/{database}"))?),
        })
    }

    pub(crate) fn is_tls(&self) -> bool {
        self.asked.iter().all(|addr| matches!(addr, ConnectionAddr::TcpTls { .. }))
    }

    /// Whether nobody on the way can read along: TLS, or no way at all. Where others say which server it is, it may be anywhere.
    pub(crate) fn is_private(&self) -> bool {
        match self.asked.as_slice() {
            [ConnectionAddr::Tcp(host, _)] if self.sentinels.is_none() => {
                host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
            }
            [ConnectionAddr::Unix(_)] => true,
            _ => self.is_tls(),
        }
    }
}

/// The host or socket, and the database, for messages.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hosts = self.asked.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        match &self.sentinels {
            Some(Sentinels { service, .. }) => write!(f, "{service} of the sentinels {hosts}")?,
            None => f.write_str(&hosts)?,
        }
        match self.login.db() {
            0 => Ok(()),
            database => write!(f, "/{database}"),
        }
    }
}

/// `USER:PASSWORD@`, still in the form that a URL has it.
fn sentinels_login(query: &str) -> Option<String> {
    let (mut user, mut password) = ("", "");
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=')? {
            ("sentinel_user", value) => user = value,
            ("sentinel_password", value) => password = value,
            _ => return None,
        }
    }
    Some(if password.is_empty() { String::new() } else { format!("{user}:{password}@") })
}

/// An IPv6 address stands in brackets.
fn with_port(host: &str, port: &str) -> String {
    let has_port = host.rsplit(']').next().is_some_and(|rest| rest.contains(':'));
    if has_port { host.to_owned() } else { format!("{host}:{port}") }
}

fn settings(of: &ConnectionInfo) -> RedisConnectionInfo {
    of.redis_settings().clone().set_protocol(ProtocolVersion::RESP2).set_skip_set_lib_name()
}

/// Whether the URL asks for TLS without asking who answers.
fn trusts_anybody(parsed: &ConnectionInfo) -> bool {
    matches!(parsed.addr(), ConnectionAddr::TcpTls { insecure: true, .. })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_may_name_sentinels_or_nodes() {
        for (url, shown, user) in [
            ("redis+sentinel://a/turash", "turash of the sentinels a:26379", None),
            (
                "redis+sentinel://u:p%40@a:1,[::1]/turash/2",
                "turash of the sentinels a:1,::1:26379/2",
                Some("u"),
            ),
            ("rediss+sentinel://a,b/t?sentinel_password=q", "t of the sentinels a:26379,b:26379", None),
            ("rediss+cluster://u:p@a:7000,b/0", "a:7000,b:6379", Some("u")),
            ("redis+cluster://a", "a:6379", None),
        ] {
            let place = Place::read(url).expect(url);
            assert_eq!((place.to_string().as_str(), place.login.username()), (shown, user), "{url}");
            assert_eq!(place.is_tls(), url.starts_with("rediss"));
            assert_eq!(place.is_private(), place.is_tls());
        }
        let login = "redis+sentinel://u:p%40@a/t?sentinel_user=s&sentinel_password=q%2F";
        let place = Place::read(login).unwrap();
        let sentinels = place.sentinels.unwrap().login;
        assert_eq!(place.login.password(), Some("p@"));
        assert_eq!((sentinels.username(), sentinels.password()), (Some("s"), Some("q/")));
        for wrong in [
            "redis+sentinel://a",
            "redis+sentinel:///turash",
            "redis+sentinel://a,,b/turash",
            "redis+sentinel://a/turash/x",
            "redis+sentinel://a/turash?password=x",
            "rediss+sentinel://a/turash#insecure",
            "redis+cluster://a/turash",
            "redis+cluster://a?sentinel_password=x",
            "redis+other://a/turash",
        ] {
            assert!(Place::read(wrong).is_none(), "{wrong}");
        }
    }
}
