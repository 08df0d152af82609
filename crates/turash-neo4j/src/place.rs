//! Where the server is, as the URL says it.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

const PORT: u16 = 7687;
/// The user that a new server has, and that one without passwords takes.
const USER: &str = "neo4j";

/// The server, the database, and who asks.
#[derive(Clone)]
pub(crate) struct Place {
    scheme: &'static str,
    /// An IPv6 address stands in brackets.
    host: String,
    port: u16,
    pub(crate) database: Option<String>,
    pub(crate) user: String,
    pub(crate) password: String,
}

impl Place {
    /// Nothing where it is no URL of a known form.
    pub(crate) fn read(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        // Not `+ssc`: nobody is asked there who answers.
        let scheme = ["bolt", "bolt+s", "neo4j", "neo4j+s"].into_iter().find(|known| *known == scheme)?;
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (login, host) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (user, password) = login.split_once(':').unwrap_or((login, ""));
        let (host, port) = split_port(host)?;
        let database = decoded(path)?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
        if !database.chars().all(is_name) {
            return None;
        }
        let user = decoded(user)?;
        Some(Self {
            scheme,
            host,
            port,
            database: (!database.is_empty()).then_some(database),
            user: if user.is_empty() { USER.to_owned() } else { user },
            password: decoded(password)?,
        })
    }

    /// The URL without secrets, as the driver takes it.
    pub(crate) fn driver_url(&self) -> String {
        format!("{}://{}:{}", self.scheme, self.host, self.port)
    }

    pub(crate) fn is_tls(&self) -> bool {
        self.scheme.ends_with("+s")
    }

    /// Whether nobody on the way can read along: TLS, or no way at all. A cluster's other members may be anywhere.
    pub(crate) fn is_private(&self) -> bool {
        let address = self.host.trim_start_matches('[').trim_end_matches(']');
        let is_here = self.host == "localhost" || address.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
        self.is_tls() || (self.scheme == "bolt" && is_here)
    }
}

/// Host, port and database, for messages.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)?;
        self.database.as_ref().map_or(Ok(()), |database| write!(f, "/{database}"))
    }
}

fn split_port(authority: &str) -> Option<(String, u16)> {
    let in_brackets = authority.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let (host, port) = if let Some((address, rest)) = in_brackets {
        let _: Ipv6Addr = address.parse().ok()?;
        (format!("[{address}]"), rest.strip_prefix(':').or_else(|| rest.is_empty().then_some(""))?)
    } else {
        let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
        (host.to_owned(), port)
    };
    let is_host = |c: char| c.is_ascii_alphanumeric() || "._-[]:".contains(c);
    if host.is_empty() || !host.chars().all(is_host) {
        return None;
    }
    Some((host, if port.is_empty() { PORT } else { port.parse().ok()? }))
}

/// The text behind `%40` and the like; nothing where it is no such spelling.
fn decoded(text: &str) -> Option<String> {
    let (mut bytes, mut rest) = (Vec::with_capacity(text.len()), text.bytes());
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => (digit(rest.next()?)? << 4) | digit(rest.next()?)?,
            plain => plain,
        });
    }
    String::from_utf8(bytes).ok()
}

fn digit(byte: u8) -> Option<u8> {
    (byte as char).to_digit(16).map(|digit| digit as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_read_with_what_it_may_leave_out() {
        let place = Place::read("neo4j+s://turash:a%40b%2Fc@graph.example/region").unwrap();
        assert_eq!((place.user.as_str(), place.password.as_str()), ("turash", "a@b/c"));
        assert_eq!(place.database.as_deref(), Some("region"));
        assert_eq!(place.driver_url(), "neo4j+s://graph.example:7687");
        let place = Place::read("bolt://[::1]:7688").unwrap();
        assert_eq!((place.user.as_str(), place.password.as_str(), &place.database), ("neo4j", "", &None));
        assert_eq!(place.to_string(), "[::1]:7688");
        for wrong in [
            "bolt+ssc://graph.example",
            "bolt://",
            "bolt://host:70000",
            "bolt://[::1",
            "bolt://[x]:1",
            "bolt://host/a/b",
            "bolt://host/a?b",
            "bolt://u:%zz@host",
            "graph.example:7687",
        ] {
            assert!(Place::read(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn what_others_can_read_along_is_known() {
        for (url, private) in [
            ("bolt://graph.example", false),
            ("neo4j://graph.example", false),
            ("bolt+s://graph.example", true),
            ("bolt://127.0.0.2", true),
            ("bolt://localhost", true),
            ("bolt://[::1]", true),
            ("neo4j://127.0.0.1", false),
        ] {
            assert_eq!(Place::read(url).unwrap().is_private(), private, "{url}");
        }
    }
}
