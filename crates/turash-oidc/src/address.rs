//! Addresses that keys are fetched from: https, or http where it does not leave this machine.

use std::fmt;
use std::net::IpAddr;

use hyper::Uri;
use turash_domain::Invalid;

/// An address of an issuer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// As it was written.
    text: String,
    /// Whether TLS is spoken.
    pub(crate) tls: bool,
    /// A name, or an address without brackets.
    pub(crate) host: String,
    pub(crate) port: u16,
    /// Path and query.
    pub(crate) path: String,
}

impl Address {
    /// Reads an address; `field` is what it is called where somebody wrote it.
    pub(crate) fn parse(text: &str, field: &str) -> Result<Self, Invalid> {
        let refused = |remedy: &str| {
            let expected = "an address that begins with https://, or with http:// for this machine";
            Invalid::new(field, text, expected, remedy)
        };
        let uri: Uri = text.parse().map_err(|_| refused("write it as https://id.example.org/realm"))?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(refused("write it in whole, as https://id.example.org/realm"));
        };
        if authority.as_str().contains('@') || text.contains('#') {
            return Err(refused("leave out user, password and fragment"));
        }
        let host = authority.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        let tls = match scheme {
            "https" => true,
            "http" if is_here(&host) => false,
            "http" => return Err(refused("others could change the keys on their way: use https")),
            _ => return Err(refused("use https")),
        };
        let port = authority.port_u16().unwrap_or(if tls { 443 } else { 80 });
        let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        Ok(Self { text: text.to_owned(), tls, host, port, path })
    }

    /// What a request names as its host.
    pub(crate) fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        match (self.tls, self.port) {
            (true, 443) | (false, 80) => host,
            (_, port) => format!("{host}:{port}"),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Whether a host can only be this machine. What the name leads to is looked at once more when it is connected to.
fn is_here(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_is_taken_and_http_for_this_machine_alone() {
        for (text, authority, path) in [
            ("https://id.example.org", "id.example.org", "/"),
            ("https://id.example.org:8443/realms/x?y=1", "id.example.org:8443", "/realms/x?y=1"),
            ("https://[2001:db8::1]/k", "[2001:db8::1]", "/k"),
            ("http://127.0.0.1:8090/k", "127.0.0.1:8090", "/k"),
            ("http://[::1]/k", "[::1]", "/k"),
            ("http://localhost:80/k", "localhost", "/k"),
        ] {
            let address = Address::parse(text, "issuer").unwrap();
            assert_eq!((address.authority().as_str(), address.path.as_str()), (authority, path), "{text}");
            assert_eq!(address.to_string(), text);
        }
    }

    #[test]
    fn other_addresses_are_refused_with_a_remedy() {
        for (text, remedy) in [
            ("", "https://id.example.org"),
            ("id.example.org", "in whole"),
            ("/keys", "in whole"),
            ("http://id.example.org/k", "use https"),
            ("http://127.0.0.1.example.org/k", "use https"),
            ("http://localhost.example.org/k", "use https"),
            ("ftp://id.example.org/k", "use https"),
            ("file:///etc/passwd", "https"),
            ("https://user:secret@id.example.org/", "leave out user"),
            ("https://id.example.org/#x", "leave out user"),
        ] {
            let refused = Address::parse(text, "issuer").unwrap_err();
            assert!(refused.field == "issuer" && refused.remedy.contains(remedy), "{text}: {refused}");
        }
    }
}
